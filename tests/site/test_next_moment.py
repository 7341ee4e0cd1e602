"""The next moment at which something changes by itself is found by an index, however many pages there are."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from pages.caching import next_changes, timed_columns

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs


class NextMomentTests(HouseCase):
    def test_each_timed_column_has_an_index(self):
        for model, column, _only_live in timed_columns():
            with self.subTest(model=model.__name__, column=column), connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
                leading = {each["columns"][0] for each in found if each["index"] and each["columns"]}
                self.assertIn(column, leading)

    def test_only_what_is_public_ends(self):
        now = timezone.now()
        first, second = now + dt.timedelta(hours=1), now + dt.timedelta(hours=2)
        make.text(self.home, expire_at=first, live=False)
        page = make.text(self.home, expire_at=second)
        self.assertIn(second, next_changes(now))
        self.assertNotIn(first, next_changes(now))
        self.assertNotIn(second, next_changes(second))
        page.unpublish()
        self.assertNotIn(second, next_changes(now))
