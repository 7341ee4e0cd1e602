"""Aliases of events are listed as events are; those of every kind of page are deleted as any page is."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from home.trash.models import DeletedItem
from pages.events.models import EventPage
from pages.events.occurrence_sync import move_window
from pages.events.occurrences import ChangedDate, Occurrence
from pages.events.recurrence import PLANNED
from pages.events.registration.models import RegistrationDate

from ..registration import build
from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs


class AliasCase(HouseCase):
    languages = ["en", "es"]

    def dates(self, event: Page) -> list[tuple]:
        """The dates of an event as they are listed, without their page."""
        names = [name for name in PLANNED if name != "date"]
        return list(Occurrence.objects.filter(event=event.translation_key).order_by("date").values_list("date", *names))


class NewAliasTests(AliasCase):
    """An alias of an event is listed as soon as it is made."""

    def at_the_desk(self, page: Page) -> None:
        self.client.force_login(make.admin())
        address = reverse("wagtailadmin_pages:copy", args=[page.pk])
        fields = {
            "new_title": page.title,
            "new_slug": "again",
            "new_parent_page": page.get_parent().pk,
            "publish_copies": "on",
            "alias": "on",
            "copy_subpages": "on",
        }
        self.assertEqual(self.client.post(address, fields).status_code, 302)
        self.client.logout()

    def by_a_program(self, page: Page) -> None:
        page.create_alias(parent=page.get_parent(), update_slug="again")

    def test_it_has_the_dates_of_its_source(self):
        for way in (self.by_a_program, self.at_the_desk):
            for fields in ({}, {"repeats": "weekly"}):
                with self.subTest(way=way.__name__, **fields):
                    event = make.event(self.events, title="Harvest", **fields)
                    way(event)
                    alias = EventPage.objects.get(alias_of=event)
                    self.assertTrue(self.dates(alias))
                    self.assertEqual(self.dates(alias), self.dates(event))
                    rows = Occurrence.objects.filter(event=alias.translation_key)
                    self.assertEqual(set(rows.values_list("source", flat=True)), {alias.pk})
                    listed = self.look(self.events.url).select(f"a[href*='/{alias.slug}/']")
                    self.assertTrue(listed)
                    for address in (f"{alias.url}event.ics", f"{self.events.url}calendar.ics"):
                        self.assertIn(str(alias.translation_key), self.client.get(address).content.decode())
                    told = self.client.get("/api/v3/events/", {"limit": 50}).json()["items"]
                    self.assertIn(alias.url, str(told))
                    alias.delete()
                    event.delete()

    def test_with_the_rows_that_change_its_dates(self):
        event = make.event(self.events, repeats="weekly")
        second = self.dates(event)[1]
        event.changes = [ChangedDate(date=second[0], note="Snow")]
        event.save_revision().publish()
        alias = EventPage.objects.get(pk=event.pk).create_alias(parent=self.events, update_slug="again")
        self.assertEqual(self.dates(alias), self.dates(event))

    def test_of_a_whole_branch(self):
        make.event(self.events)
        branch = Page.objects.get(pk=self.events.pk).create_alias(
            parent=self.home, recursive=True, update_slug="calendar-again"
        )
        alias = EventPage.objects.get(path__startswith=branch.path)
        self.assertEqual(len(self.dates(alias)), 1)

    def test_of_a_draft_none(self):
        event = make.event(self.events, live=False)
        self.assertFalse(self.dates(event.create_alias(parent=self.events, update_slug="again")))

    def test_one_that_stands_for_a_translation_leaves_the_dates_with_the_source(self):
        spanish = Locale.objects.get(language_code="es")
        for with_engine in (True, False):
            with self.subTest(with_engine=with_engine):
                event = make.event(self.events)
                if with_engine:
                    TranslationSource.update_or_create_from_instance(event)
                before = self.dates(event)
                event.copy_for_translation(spanish, copy_parents=True, alias=True)
                self.assertEqual(self.dates(event), before)
                self.assertEqual(Occurrence.objects.get(event=event.translation_key).source_id, event.pk)


class AliasDeletionTests(AliasCase):
    def assert_intact(self) -> None:
        """Check the constraints that a commit would check."""
        connection.check_constraints()
        pages = set(EventPage.objects.filter(live=True).values_list("pk", flat=True))
        self.assertLessEqual(set(Occurrence.objects.values_list("source", flat=True)), pages)

    def alias(self, page: Page, published: bool = False) -> Page:
        """An alias of this page; `published`: as it is after its source was published once more."""
        alias = page.create_alias(parent=page.get_parent(), update_slug="again")
        if published:
            page.get_latest_revision().publish()
        return alias

    def test_the_alias_of_an_event_goes_and_the_dates_of_the_event_stay(self):
        for published in (False, True):
            for end in ("delete", "unpublish"):
                with self.subTest(published=published, end=end):
                    event = make.event(self.events)
                    alias = self.alias(event, published)
                    getattr(alias if end == "delete" else EventPage.objects.get(pk=alias.pk), end)()
                    self.assert_intact()
                    self.assertEqual(Occurrence.objects.get(event=event.translation_key).source_id, event.pk)
                    self.assertFalse(Occurrence.objects.filter(event=alias.translation_key).exists())
                    event.delete()
                    Page.objects.filter(pk=alias.pk).delete()
                    self.assert_intact()

    def test_at_the_desk_and_back_from_the_trash(self):
        self.client.force_login(make.admin())
        for published in (False, True):
            with self.subTest(published=published):
                event = make.event(self.events)
                alias = self.alias(event, published)
                answer = self.client.post(
                    reverse("wagtailadmin_pages:delete", args=[alias.pk]), {"translations": "own"}
                )
                self.assertEqual(answer.status_code, 302)
                self.assert_intact()
                item = DeletedItem.objects.get(object_id=alias.pk)
                self.client.post(reverse("trash_restore", args=[item.pk]))
                back = EventPage.objects.get(pk=alias.pk)
                self.assertEqual((back.live, back.alias_of_id, back.title), (False, None, event.title))
                back.get_latest_revision().publish()
                self.assertEqual(Occurrence.objects.filter(source=back).count(), 1)
                Page.objects.get(pk=back.pk).delete()
                event.delete()
                self.assert_intact()

    def test_the_original_goes_before_its_alias(self):
        for published in (False, True):
            event = make.event(self.events)
            alias = self.alias(event, published)
            Page.objects.get(pk=event.pk).delete()
            self.assert_intact()
            Page.objects.get(pk=alias.pk).delete()
            self.assert_intact()

    def test_a_branch_with_events_their_aliases_and_translations(self):
        event, series = make.event(self.events), make.event(self.events, repeats="weekly")
        make.translated(self.events, "es")
        make.translated(event, "es")
        for page in (event, series):
            page.create_alias(parent=self.events, update_slug=f"{page.slug}-again")
        self.events.create_alias(parent=self.home, recursive=True, update_slug="calendar-again")
        Page.objects.get(pk=self.events.pk).delete()
        self.assert_intact()
        Page.objects.filter(depth__gt=2).delete()  # originals and translations in one go
        self.assert_intact()
        self.assertFalse(Occurrence.objects.exists())

    def test_a_series_goes_while_its_next_date_is_not_yet_listed(self):
        """Days pass before the task that lists the dates of the next months: deleting makes none of them."""
        event = make.event(self.events, repeats="weekly")
        with time_machine.travel(timezone.now() + dt.timedelta(days=20)):
            Page.objects.get(pk=event.pk).delete()
            self.assert_intact()
            move_window()

    def test_copies_go(self):
        event = make.event(self.events)
        for keep_live in (True, False):
            event.copy(update_attrs={"slug": "copied"}, keep_live=keep_live).delete()
            self.assert_intact()

    def test_a_translation_published_after_its_source_was_deleted_is_an_event_of_its_own(self):
        event = make.event(self.events)
        make.translated(self.events, "es")
        own = make.translated(event, "es")
        self.alias(event, published=True)
        Page.objects.get(pk=event.pk).delete()
        self.assert_intact()
        EventPage.objects.get(pk=own.pk).get_latest_revision().publish()
        self.assertEqual(Occurrence.objects.get(event=own.translation_key).source_id, own.pk)

    def test_people_registered_on_an_alias_stay_with_its_date(self):
        event = build.meeting(self.events)
        alias = self.alias(event, published=True)
        date = RegistrationDate.objects.get(event=event.translation_key)
        date.pk, date.event = None, alias.translation_key  # as releases before 0.4.0 made it
        date.save()
        Page.objects.get(pk=alias.pk).delete()
        self.assert_intact()
        date.refresh_from_db()
        self.assertFalse(date.is_live)
        self.assertTrue(RegistrationDate.objects.get(event=event.translation_key).is_live)

    def test_every_kind_of_page(self):
        spanish = Locale.objects.get(language_code="es")
        for page in make.one_of_each(self.home):
            if page.depth <= 2:
                continue
            with self.subTest(kind=type(page).__name__):
                page.create_alias(parent=page.get_parent(), update_slug="at-once").delete()
                self.assert_intact()
                alias = self.alias(page)
                placeholder = page.copy_for_translation(spanish, copy_parents=True, alias=True)
                page.save_revision().publish()
                Page.objects.get(pk=alias.pk).delete()
                Page.objects.get(pk=placeholder.pk).delete()
                self.assert_intact()
