"""The path by which queues of 0.3.0 name the task of orders: it goes one release later."""

from django.utils.module_loading import import_string

process_order = import_string("pages.translation_bench.orders.process_order")
