"""Date fields of the desk: what they accept, and what they say of anything else."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils import translation
from wagtail.admin.forms.models import formfield_for_dbfield

from pages.announcements.models import AnnouncementPage
from pages.opening_hours.models import HoursException


class DateFieldTests(SimpleTestCase):
    def field(self, model, name: str):
        return formfield_for_dbfield(model._meta.get_field(name))

    def test_a_date_is_accepted_as_the_desk_writes_it(self):
        field = self.field(HoursException, "date")
        for language, typed in (("en", "12/25/2026"), ("es", "25/12/2026"), ("ar", "2026-12-25")):
            with self.subTest(language), translation.override(language):
                self.assertEqual(field.clean(typed), dt.date(2026, 12, 25))

    def test_what_is_no_date_is_explained(self):
        for model, name, words in (
            (HoursException, "date", "for example 2026-12-25."),
            (HoursException, "opens", "for example 17:30."),
            (AnnouncementPage, "shown_until", "for example 2026-12-25 17:30."),
        ):
            with self.subTest(name), translation.override("en"), self.assertRaises(ValidationError) as refused:
                self.field(model, name).clean("12/25/2026 5pm")
            self.assertIn(words, refused.exception.messages[0])
