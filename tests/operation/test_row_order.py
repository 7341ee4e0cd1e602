"""What is printed does not hang on the order in which the database happens to keep its rows."""

import json

import pytest
from django.db import connection

from ..support.running_site import demo_site
from .test_page_store import FRESH, addresses, comparable

pytestmark = pytest.mark.soak
ORDER = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT id, title FROM wagtailcore_page")
    print(cursor.fetchall())
"""
REWRITTEN = """
from random import Random
from django.apps import apps
random = Random({seed})
with connection.cursor() as cursor:
    cursor.execute("SET session_replication_role = replica")  # no triggers, no constraints
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
            cursor.execute(f"SELECT {{column}} FROM {{table}}")
            keys = [key for (key,) in cursor.fetchall()]
            for key in random.sample(keys, min(len(keys), 300)):
                cursor.execute(f"UPDATE {{table}} SET {{column}} = {{column}} WHERE {{column}} = %s", [key])
    cursor.execute("SET session_replication_role = origin")
"""


def test_rows_that_were_written_again_change_no_answer(tmp_path):
    with demo_site(tmp_path / "var", work=False, TRUSTED_PROXIES="127.0.0.1") as site:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite keeps its rows in the order of their keys")
        asked = addresses(site)
        program = FRESH.format(host=site.url.split("//")[1], paths=asked)
        before = json.loads(site.shell(program))
        for seed in range(3):
            assert len(set(site.shell(f"{ORDER}{REWRITTEN.format(seed=seed)}{ORDER}").splitlines())) == 2
            site.close()  # whose copy of the tree nothing has told of it
            after = json.loads(site.shell(program))
            different = [
                path
                for path, old, new in zip(asked, before, after, strict=True)
                if comparable(tuple(old)) != comparable(tuple(new))
            ]
            assert different == [], seed
