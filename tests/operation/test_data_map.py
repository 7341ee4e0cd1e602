"""The data map: every model says what its rows are, and says nothing that is not so."""

from datetime import timedelta
from io import StringIO
from unittest import mock

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import models
from django.test import SimpleTestCase
from django.test.utils import isolate_apps

from home.users.models import User
from media.data_map import ModelData, Personal, Retention, data_map, data_of, erasure
from pages.events.registration.models import Registration
from pages.mail.models import OutgoingMail
from pages.posts.data_map import DATA_MAP
from pages.posts.models import Topic
from pages.translation.models import Job

ON_SQLITE = {"wagtailsearch.SQLiteFTSIndexEntry"}  # no model where another database searches
SECRETS = {"password", "key_hash", "session_key"}


def installed() -> list[type[models.Model]]:
    """Every model with a table of its own; rows that only join two others follow those."""
    return [model for model in apps.get_models() if not model._meta.proxy]


def mistakes(model: type[models.Model]) -> list[str]:
    """What the map does not say of this model and should, or says of fields that are not there."""
    if (data := data_of(model)) is None:
        return ["nothing is said"]
    personal = set(data.personal.fields) if data.personal else set()
    fields = {field.name: field for field in model._meta.get_fields() if field.concrete}
    since = set(data.retention.since) if data.retention else set()
    found = [f"there is no {name}" for name in (personal | set(data.secret) | since) - fields.keys()]
    people = {name for name, field in fields.items() if names_people(field) and field.model is model}
    found += [f"{name} is personal" for name in people - personal]
    return found + [f"{name} is secret" for name in (SECRETS & fields.keys()) - set(data.secret)]


def names_people(field: models.Field) -> bool:
    return field.related_model is get_user_model() or isinstance(field, models.EmailField)


class DataMapTests(SimpleTestCase):
    def test_every_model_says_what_it_is(self):
        found = {model._meta.label: told for model in installed() if (told := mistakes(model))}
        self.assertEqual(found, {})

    def test_a_default_of_the_database_is_one_of_python_too(self):
        """Else the form of a new one shows an expression as if somebody had typed it."""
        fields = [field for model in installed() for field in model._meta.local_fields if field.has_db_default()]
        self.assertGreater(len(fields), 5)
        self.assertEqual([str(field) for field in fields if not field.has_default()], [])

    def test_nothing_is_said_of_what_is_not_there(self):
        known = {base._meta.label for model in installed() for base in model.__mro__ if hasattr(base, "_meta")}
        self.assertEqual(set(data_map()) - known - ON_SQLITE, set())

    def test_every_way_in_which_personal_data_ends_has_words(self):
        for model in installed():
            for name in personal.fields if (personal := data_of(model).personal) else ():
                self.assertTrue(erasure(model, name), f"{model._meta.label}.{name}")
        self.assertEqual(erasure(User, "email"), "with its row")
        self.assertEqual(erasure(Job, "translated_by"), "emptied with the account")
        self.assertEqual(erasure(Registration, "person"), "with its row")  # a foreign key, though not to an account
        self.assertEqual(data_of(OutgoingMail).retention.period, timedelta(days=30))

    def test_all_personal_data_has_a_purpose_in_words(self):
        without = [label for label, data in data_map().items() if data.personal and not data.personal.purpose]
        self.assertEqual(without, [])
        for purpose in {data.personal.purpose for data in data_map().values() if data.personal}:
            for words in (purpose.label, purpose.why, purpose.whose, purpose.seen_by):
                self.assertTrue(str(words).strip(), purpose.label)

    def test_what_is_derived_holds_nothing_of_its_own_about_people(self):
        for model in installed():
            self.assertFalse(data_of(model).derived and data_of(model).personal, model)

    @isolate_apps()
    def test_a_model_that_says_nothing_is_found(self):
        class Unsaid(models.Model):  # noqa: DJ008
            class Meta:
                app_label = "pages"

        class NeverMapped(OutgoingMail):
            written_by = models.ForeignKey(User, on_delete=models.CASCADE)
            reply_to = models.EmailField()
            password = models.CharField(max_length=10)

            class Meta:
                app_label = "pages"

        self.assertEqual(mistakes(Unsaid), ["nothing is said"])
        found = {"written_by is personal", "reply_to is personal", "password is secret"}
        self.assertEqual(set(mistakes(NeverMapped)), found)

    def test_a_field_that_is_not_there_is_found(self):
        said = {
            "pages.Topic": ModelData(
                personal=Personal(("email",)), secret=("key",), retention=Retention(timedelta(1), ("at",))
            )
        }
        with mock.patch.dict(DATA_MAP, said):
            self.assertEqual(set(mistakes(Topic)), {"there is no at", "there is no email", "there is no key"})

    def test_it_is_printed(self):
        printed = StringIO()
        call_command("data_map", stdout=printed)
        lines = printed.getvalue().splitlines()
        self.assertEqual(len(lines), len(installed()))
        self.assertIn("personal (user: emptied with the account, content: with its row)", printed.getvalue())
