"""Probe"""
import time
from django.db import connection
from django.test.utils import CaptureQueriesContext
from . import make
from .cases import HouseCase
class T(HouseCase):
    languages = ["en", "es", "ar"]
    def test_x(self):
        ps = list(make.one_of_each(self.home))
        for p in ("/", "/es/"):
            self.look(p)
            with CaptureQueriesContext(connection) as q: self.look(p)
            print(len(q))
            for x in q.captured_queries: print("  ", x["sql"][:60], "...FROM", x["sql"].split("FROM",1)[-1][:260])
