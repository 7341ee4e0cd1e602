"""What keeps a translator's trust: nothing lost while a source is offline, nothing changed behind a second reader's back."""

import datetime as dt
import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation

from home.demo.users import create_users, delete_users
from home.users.models import User
from pages.events.models import Host
from pages.events.occurrences import ChangedDate
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job
from pages.translation.permissions import languages_of
from pages.translation_bench.editor.formatting import attribution
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.publish import ApproveTranslationAction
from pages.translation_bench.jobs.save import save
from pages.translation_bench.jobs.submit import SubmitTranslationAction

from ..support import make
from ..support.cases import form_values, words_of
from .test_saving import SavingCase, spanish

pytestmark = pytest.mark.differs


class TranslatorTrustOfflineTests(SavingCase):
    """A source that is taken offline for a moment, while somebody translates it."""

    def setUp(self):
        super().setUp()
        self.working = self.begun(title="A plan")
        self.key = self.row("A plan").key
        self.client.force_login(self.person)

    def offline(self) -> None:
        with self.kept():
            Page.objects.get(pk=self.page.pk).unpublish()

    def send(self, text: str, version: str = ""):
        body = json.dumps({"segments": [{"key": self.key, "text": text, "version": version}]})
        address = reverse("bench:save", args=[self.working.pk])
        return self.client.post(address, body, content_type="application/json", headers={"Accept-Language": "en"})

    def test_words_are_saved_and_it_is_said(self):
        self.offline()
        answer = self.send("El plan")
        self.assertEqual(answer.status_code, 200)
        told = answer.json()
        self.assertEqual(told["results"][self.key]["state"], "saved")
        self.assertIn("offline", told["said"])
        self.assertTrue(StringTranslation.objects.filter(data="El plan").exists())
        self.assertNotIn("A plan", answer.content.decode())

    def test_publishing_says_so_and_loses_nothing(self):
        screen = self.look(reverse("bench:job", args=[self.working.pk]), headers={"Accept-Language": "en"})
        values = form_values(screen.select_one("form.bench"))
        self.offline()
        values[f"text-{self.key}"] = "El plan"
        answer = self.client.post(
            reverse("bench:publish", args=[self.working.pk]), values, follow=True, headers={"Accept-Language": "en"}
        )
        self.assertContains(answer, "The original is offline at the moment")
        self.assertTrue(StringTranslation.objects.filter(data="El plan").exists())

    def test_it_goes_on_when_the_source_is_back(self):
        self.offline()
        self.send("El plan")
        with self.kept():
            Page.objects.get(pk=self.page.pk).get_latest_revision().publish()
        self.assertEqual(self.row("A plan").text, "El plan")

    def test_nothing_is_taken_for_what_is_private_or_was_never_public_or_in_a_foreign_language(self):
        self.offline()
        self.client.force_login(make.person("translator-en"))
        self.assertEqual(self.send("Le plan").status_code, 404)
        self.client.force_login(self.person)
        private = make.private(self.page)
        self.assertEqual(self.send("El plan").status_code, 404)
        if private:
            private.delete()
        self.page.get_view_restrictions().delete()
        Page.objects.filter(pk=self.page.pk).update(first_published_at=None)
        self.assertEqual(self.send("El plan").status_code, 404)


class SecondReaderTests(SavingCase):
    def test_a_text_changed_after_it_was_handed_in_is_shown_as_changed(self):
        job, reader = self.begun(title="A plan"), make.person("translator-es", username="rosa")
        self.write_all(job)
        SubmitTranslationAction(self.job(self.page), self.person).execute()
        self.client.force_login(reader)
        self.assertEqual(self.late(), [])
        row = self.row("A plan")
        save(job, self.person, {row.key: ("Otro plan", row.version)})
        self.assertEqual(self.late(), [row.key])
        ApproveTranslationAction(self.job(self.page), reader).execute()
        self.assertEqual(self.late(), [])

    def late(self) -> list[str]:
        screen = self.look(reverse("bench:job", args=[self.job(self.page).pk]), headers={"Accept-Language": "en"})
        marked = [each for each in screen.select("[data-key]") if each.select_one(".is-late")]
        for each in marked:
            self.assertIn("Changed after it was handed in", words_of(each))
            self.assertIn("is-kept", each["class"])
        return [each["data-key"] for each in marked]


class TranslatorTrustNameTests(SavingCase):
    """Each text of a record has a name that no other has."""

    def test_the_sentences_beside_the_answers_of_a_place(self):
        place = make.place(
            self.english, name="Hall", slug="hall", childcare="yes", childcare_note="From 4.", food_note="?"
        )
        sync_jobs([place.translation_key])
        labels = [row.label for row in segments(self.job(place))]
        self.assertIn("Childcare, in a sentence: yes", labels)
        self.assertIn("Food, in a sentence: not known yet", labels)
        self.assertEqual(len(labels), len(set(labels)))

    def test_those_of_an_event_and_of_its_single_dates(self):
        event = make.event(self.events, repeats="weekly", masks="no", masks_note="As you like.")
        dates = [event.start_date + dt.timedelta(days=7 * n) for n in (1, 2)]
        event.changes = [ChangedDate(date=date, change="cancelled", note=f"No. {date}") for date in dates]
        event.save_revision().publish()
        sync_jobs([event.translation_key])
        rows = segments(self.job(event))
        self.assertIn("Masks, in a sentence: no", [row.label for row in rows])
        places = [row.place for row in rows if row.path.startswith("changes.")]
        self.assertEqual(len(places), 2)
        self.assertEqual(len(set(places)), 2)

    def test_title_and_address_are_two_words_in_arabic(self):
        job = self.begun(title="A plan")
        self.client.force_login(self.person)
        with override("ar"):
            screen = self.look(reverse("bench:job", args=[job.pk]), headers={"Accept-Language": "ar"})
        names = {
            each["data-tag"]: words_of(each.select_one(".bench-source .bench-what")).split()[0]
            for each in screen.select("[data-key]")
        }
        self.assertNotEqual(names["h1"], names["slug"])
        self.assertEqual(screen.select_one("textarea.bench-as-slug")["dir"], "ltr")

    def test_rows_that_hang_on_a_page_are_called_in_the_language_of_the_desk(self):
        event = make.event(self.events)
        event.hosts = [Host(name="The film circle")]
        event.save_revision().publish()
        sync_jobs([event.translation_key])
        with override("es"):
            places = {row.path.split(".")[0]: row.place for row in segments(self.job(event))}
        self.assertEqual(places["hosts"], "Organización que invita")

    def test_words_of_another_direction_stay_apart(self):
        self.begun(title="A plan")
        self.write("A plan", "El plan")
        row = self.row("A plan")
        self.assertIn(f"\u2068{self.person.username}\u2069", attribution(row.last_by, row.last_at))


class TranslatorTrustLanguageTests(SavingCase):
    def preferred(self, user) -> str:
        profile = UserProfile.objects.filter(user=user).first()
        return profile.preferred_language if profile else ""

    def test_an_account_of_the_demo_speaks_its_language(self):
        Group.objects.get_or_create(name="translator-ar")
        create_users("a long password")
        self.assertEqual(self.preferred(User.objects.get(username="translator-es")), "es")
        self.assertEqual(self.preferred(User.objects.get(username="editor")), "")
        delete_users()

    def made(self, *groups: str) -> User:
        self.client.force_login(make.admin())
        fields = {"username": "nadia", "email": "nadia@house.example", "first_name": "Nadia", "last_name": "N."}
        fields |= {"password1": "a long password 1", "password2": "a long password 1", "is_active": "on"}
        fields["groups"] = [Group.objects.get(name=name).pk for name in groups]
        answer = self.client.post(reverse("wagtailusers_users:add"), fields)
        self.assertEqual(answer.status_code, 302)
        return User.objects.get(username="nadia")

    def test_one_made_at_the_desk_too_until_it_chooses(self):
        user = self.made("translator-es")
        self.assertEqual(self.preferred(user), "es")
        self.client.force_login(user)
        self.assertEqual(self.look("/admin/", headers={"Accept-Language": "en"}).html["lang"], "es")
        UserProfile.objects.filter(user=user).update(preferred_language="en")
        self.assertEqual(self.look("/admin/", headers={"Accept-Language": "es"}).html["lang"], "en")

    def test_who_does_more_than_translate_is_left_alone(self):
        self.assertEqual(self.preferred(self.made("translator-es", "editor")), "")

    def test_english_may_be_translated_into_where_the_source_is_in_another_language(self):
        person = make.person("translator-en")
        self.assertEqual(languages_of(person), {"en"})
        index = self.news.get_translations().get(locale=self.spanish)
        piece = make.news(index, title="El plan")
        sync_jobs([piece.translation_key])
        job = self.job(piece, "en")
        self.client.force_login(person)
        answer = self.client.get(reverse("bench:list"), headers={"Accept-Language": "en"})
        self.assertContains(answer, "El plan")
        rows = [row for row in segments(job) if row.is_work]
        save(job, person, {row.key: (spanish(row), row.version) for row in rows})
        self.assertEqual(Job.objects.get(pk=job.pk).segments_left, 0)
