"""Texts of the source that were changed in English: nobody reads the old translation in another language as if it held."""

import datetime as dt
import importlib
import json
import re

import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import models
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone, translation
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.users.models import User
from media.recordings.models import RecordingText
from pages.events.models import EventPage
from pages.events.registration.consents import consent_words
from pages.fact_notes import digest
from pages.network.models import TEXTS, Chrome
from pages.opening_hours.formatting import NO_NOTE, exception_line
from pages.opening_hours.models import HoursException, OpeningHours
from pages.people.models import Consent, ConsentKind
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job

from ..registration import build
from ..registration.forms import TYPED, FormCase
from ..support import make
from ..support.cases import words_of
from .test_jobs import JobsBenchCase

OLD, NEW = "VIEJO", "Renewed"


def old(name: str) -> str:
    return f"/es/{OLD}-{name}/" if name == "call_address" else f"{OLD} {name}"


def new(name: str) -> str:
    return f"/{NEW}-{name}/" if name == "call_address" else f"{NEW} {name}"


def is_marked(text) -> bool:
    """Whether the nearest element that names a language says that these words are English."""
    element = text if text.name else text.parent
    named = element if element.get("lang") else element.find_parent(lang=True)
    return named is not None and named["lang"] == "en"


class RecordedTextTests(JobsBenchCase):
    """The steps of a migration that record what translations were written for, run on rows as they were before."""

    def translate(self, chrome: Chrome, name: str, words: str) -> None:
        """Translate a text around every page as the engine does."""
        source, _created = TranslationSource.update_or_create_from_instance(chrome)
        segment = source.stringsegment_set.get(context__path=name)
        row = {"translation_of": segment.string, "context": segment.context, "locale": self.spanish}
        StringTranslation.objects.create(**row, data=words)

    def test_texts_around_every_page(self):
        chrome = Chrome.objects.get(locale=self.english)
        chrome.hours, chrome.small_print, chrome.tagline = "Mon: 9 to 5\r\nSat: 9 to noon", "Food & <land>", "Before"
        chrome.save()
        words = {"hours": "Lun: 9 a 5\nSáb: 9 a 12", "small_print": "Comida y tierra", "tagline": "Antes"}
        for name, text in words.items():
            self.translate(chrome, name, text)
        Chrome.objects.filter(pk=chrome.pk).update(tagline="After")
        Chrome.objects.filter(locale=self.spanish).update(**words, time_name="Hora de aquí", written_for={})
        Chrome.objects.filter(pk=chrome.pk).update(time_name="Our time")
        importlib.import_module("pages.migrations.0014_opening_hours").record_texts(apps, None)
        spanish = Chrome.objects.get(locale=self.spanish)
        shown = {name: str(spanish.notes[name]) for name in (*words, "time_name")}
        self.assertEqual(shown, words | {"tagline": "After", "time_name": "Hora de aquí"})

    def test_rhythms(self):
        event = make.event(self.events, repeats="weekly", repeats_weekdays=["MO"], kicker="Every Monday")
        for number, (kicker, expected) in enumerate([("Every Monday", "Cada lunes"), ("Mondays", "")]):
            spanish = make.translated(event, "es", kicker="Cada lunes")
            names = ("start_date", "repeats", "repeats_every", "repeats_weekdays", "repeats_on")
            record = [digest([getattr(event, name) for name in names], kicker), digest("Cada lunes")]
            EventPage.objects.filter(pk=spanish.pk).update(written_for={"kicker": record})
            importlib.import_module("pages.migrations.0014_opening_hours").record_rhythms(apps, None)
            found = EventPage.objects.get(pk=spanish.pk)
            with self.subTest(number), translation.override("es"):
                self.assertEqual(found.notes["kicker"] == "Cada lunes", bool(expected))


class ExceptionLineTests(SimpleTestCase):
    """Days with other opening hours are written as any date of the language, with the year of another one."""

    def line(self, code: str, date: dt.date, until: dt.date | None = None) -> str:
        with translation.override(code):
            return str(exception_line(HoursException(date=date, until=until), NO_NOTE))

    @time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC))
    def test_rules_of_the_language(self):
        first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 5)
        self.assertEqual(self.line("en", first, last), "December 1 to December 5: closed")
        self.assertIn("1er décembre–5 décembre", self.line("fr", first, last))
        self.assertIn("1 de dezembro", self.line("pt", first, last))

    @time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC))
    def test_another_year(self):
        words = self.line("en", dt.date(2026, 12, 24), dt.date(2027, 1, 2))
        self.assertEqual(words, "December 24 to January 2, 2027: closed")


class SourceTextsCase(JobsBenchCase):
    """A site in two languages whose texts, in both, are on every surface that prints them."""

    def setUp(self):
        super().setUp()
        self.chrome = Chrome.objects.get(locale=self.english)
        self.other = Chrome.objects.get(locale=self.spanish)
        self.event = build.meeting(self.events, days=20)
        self.translated_event = make.translated(self.event, "es", title="Reunión")
        make.recording(language="es", is_podcast=True, episode_date=dt.date(2026, 5, 1))
        RecordingText.objects.update(summary="Lo que se decidió.")
        make.network(name="Our House", email="us@house.example", address="1 Street")

    def translate(self, **texts) -> None:
        """Fill in the texts by hand in English, then in Spanish."""
        for name in TEXTS:
            setattr(
                self.chrome, name, texts.get(name, f"/first-{name}/" if name == "call_address" else f"First {name}")
            )
            setattr(self.other, name, old(name))
        self.chrome.save()
        self.other.save()

    def change(self, **texts) -> None:
        chrome = Chrome.objects.get(pk=self.chrome.pk)
        for name, text in texts.items():
            setattr(chrome, name, text)
        chrome.save()

    def surfaces(self) -> dict[str, str]:
        """By address, all that a stranger reads in Spanish."""
        event, home = self.translated_event, "/es/"
        day = build.date_of(self.event).date
        index = event.get_parent()
        found = [home, event.url, index.url, f"{event.url}register/", "/es/search/", "/es/no-such-page/"]
        found += [f"{event.url}event.ics", f"{index.url}calendar.ics", f"{index.url}feed/", f"{index.url}feed.json"]
        found += [f"{event.url.rstrip('/')}.md", "/es/podcast/feed/", "/es/llms.txt", "/llms.txt", "/es/index.md"]
        found += ["/api/v3/site/?locale=es", f"/api/v3/content/?path={home}", f"/api/v3/pages/{event.pk}/"]
        found += [f"/api/v3/events/registration/{self.event.translation_key}/{day}/?locale=es"]
        return {
            address: self.client.get(address, headers={"Accept-Language": "es"}).content.decode() for address in found
        }

    def assertIsMarked(self, text: str, address: str, page: str):
        """In HTML, each element with this text names its language; in Markdown, the text below the front matter."""
        if address.endswith(".md"):
            text_alone = re.sub(r'<span lang="en">[^<]*</span>', "", page.partition("\n---\n")[2])
            self.assertNotIn(text, text_alone, address)
        if not page.lstrip().startswith("<!"):
            return
        soup = BeautifulSoup(page, "html.parser")
        for script in soup.select("script"):
            script.decompose()
        for found in soup.find_all(string=lambda each: text in each):
            self.assertTrue(is_marked(found), (text, address, str(found.parent)))
        for found in soup.find_all(content=lambda each: each and text in each):
            self.assertTrue(is_marked(found), (text, address, str(found)))


class SiteTextTests(SourceTextsCase):
    def test_every_text_of_the_record_follows_its_source(self):
        columns = [
            field for field in Chrome._meta.concrete_fields if isinstance(field, (models.CharField, models.TextField))
        ]
        self.assertEqual({field.name for field in columns}, set(TEXTS), "a new text is named in TEXTS")
        self.assertEqual(set(Chrome.fact_notes), set(TEXTS))

    def test_a_walk_over_every_text(self):
        self.translate()
        before = self.surfaces()
        for name in TEXTS:
            self.assertTrue(
                [address for address, text in before.items() if old(name) in text], f"{name} is read nowhere"
            )
        for name in TEXTS:
            with self.subTest(name):
                self.change(**{name: new(name)})
                for address, text in self.surfaces().items():
                    self.assertNotIn(old(name), text, address)
                    self.assertIsMarked(new(name), address, text)

    def test_it_is_shown_in_the_source_s_words_until_it_is_translated(self):
        self.chrome.small_print = "We print."
        self.chrome.save()
        shown = self.small_print()
        self.assertEqual((shown.text, shown.get("lang"), shown.get("dir")), ("We print.", "en", "auto"))
        self.other.small_print = "Imprimimos."
        self.other.save()
        shown = self.small_print()
        self.assertEqual((shown.text, shown.get("lang")), ("Imprimimos.", None))
        self.change(small_print="")
        self.assertIsNone(self.small_print())

    def small_print(self):
        """Return the paragraph after the line about privacy; None without one."""
        return next(iter(self.look("/es/").select(".small-print")[1:]), None)

    def test_the_api_names_the_language_of_what_is_not_translated(self):
        self.translate()
        self.assertEqual(self.site()["chrome"]["locales"], {})
        self.change(tagline="Built together")
        told = self.site()["chrome"]
        self.assertEqual((told["tagline"], told["locales"]), ("Built together", {"tagline": "en"}))

    def site(self, locale: str = "es") -> dict:
        return self.client.get(f"/api/v3/site/?locale={locale}").json()

    def test_translators_get_it_as_due(self):
        self.translate()
        sync_jobs([self.chrome.translation_key])
        self.assertEqual(self.job().segments_left, 0)
        self.change(tagline="Built together by all")
        sync_jobs([self.chrome.translation_key])
        self.assertEqual((self.job().segments_left, self.job().words_left), (1, 4))
        self.assertIn(["tagline", "Built together by all"], self.job().meanwhile)

    def job(self) -> Job:
        return Job.objects.get(translation_key=self.chrome.translation_key)

    def test_what_the_engine_translated_counts_until_its_source_changes(self):
        self.chrome.tagline = "Built together"
        self.chrome.save()
        source, _made = TranslationSource.update_or_create_from_instance(self.chrome)
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=self.spanish)
        segment = source.stringsegment_set.get(context__path="tagline")
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=self.spanish, data="Hecho entre todos"
        )
        translation.save_target()
        self.assertEqual(self.site()["chrome"]["tagline"], "Hecho entre todos")
        self.change(tagline="Built by all")
        self.assertEqual(self.site()["chrome"]["tagline"], "Built by all")


class OpeningHoursTests(SourceTextsCase):
    def open(self, *rows: tuple[list[str], int, int]) -> None:
        chrome = Chrome.objects.get(pk=self.chrome.pk)
        chrome.opening_hours = [OpeningHours(weekdays=days, opens=dt.time(a), closes=dt.time(b)) for days, a, b in rows]
        chrome.save()

    def exception(self, note: str = "", **fields) -> HoursException:
        chrome = Chrome.objects.get(pk=self.chrome.pk)
        chrome.hours_exceptions = [HoursException(note=note, locale=chrome.locale, **fields)]
        chrome.save()
        return chrome.hours_exceptions.get()

    def lines(self, language: str = "") -> list[str]:
        section = self.look(f"/{language}").select_one("[aria-labelledby='foot-hours'] p")
        for line_break in section.select("br"):
            line_break.replace_with("|")
        return [" ".join(line.split()) for line in section.get_text().split("|")]

    def test_they_are_formatted_in_the_language_of_the_reader(self):
        self.translate()
        self.open((["TU", "WE", "TH", "FR"], 10, 12), (["TU", "WE", "TH", "FR"], 14, 18), (["SA"], 10, 14))
        self.assertEqual(
            self.lines(),
            ["Tuesday to Friday: 10 am to noon and 2 to 6 pm", "Saturday: 10 am to 2 pm", "Monday and Sunday: closed"],
        )
        self.assertEqual(
            self.lines("es/"),
            [
                "Martes a viernes: de 10 am al mediodía y de 2 a 6 pm",
                "Sábado: de 10 am a 2 pm",
                "Lunes y domingo: cerrado",
            ],
        )
        self.assertIsNone(self.look("/es/").select_one("[aria-labelledby='foot-hours'] [lang=en]"))

    def test_a_change_of_a_time_is_in_every_language_at_once(self):
        self.open((["MO"], 9, 17))
        before = str(self.look("/es/").select_one("[aria-labelledby='foot-hours']"))
        self.open((["MO"], 9, 16))
        self.assertNotEqual(str(self.look("/es/").select_one("[aria-labelledby='foot-hours']")), before)
        for language in ("en", "es"):
            told = self.client.get(f"/api/v3/site/?locale={language}").json()["opening_hours"]
            self.assertEqual(told["weekly"], [{"weekdays": ["MO"], "opens": "09:00:00", "closes": "16:00:00"}])

    def test_the_text_stands_until_weekdays_are_filled_in(self):
        self.chrome.hours = "When a flag hangs out\nor by telephone"
        self.chrome.save()
        section = self.look("/es/").select_one("[aria-labelledby='foot-hours']")
        self.assertEqual([each.text for each in section.select("[lang=en]")], self.chrome.hours.splitlines())
        self.open((["MO"], 9, 17))
        self.assertNotIn("flag", self.look("/es/").select_one("[aria-labelledby='foot-hours']").text)

    def test_an_exception_is_shown_until_it_is_over(self):
        self.open((["MO"], 9, 17))
        day = timezone.localdate() + dt.timedelta(days=3)
        self.exception("We are at the festival.", date=day)
        shown = self.look("/es/").select_one("[aria-labelledby='foot-hours']")
        self.assertIn("cerrado", shown.text)
        self.assertEqual([each.text for each in shown.select("[lang=en]")], ["We are at the festival."])
        self.exception("We were at the festival.", date=timezone.localdate() - dt.timedelta(days=1))
        self.assertNotIn("festival", self.look("/").text)

    def test_the_note_of_an_exception_follows_its_source(self):
        self.open((["MO"], 9, 17))
        day = timezone.localdate() + dt.timedelta(days=3)
        row = self.exception("We are at the festival.", date=day)
        own = HoursException(note=f"{OLD} nota", date=day, locale=self.spanish, translation_key=row.translation_key)
        self.other.hours_exceptions = [own]
        self.other.save()
        self.assertIn(f"{OLD} nota", self.look("/es/").text)
        row.note = "We are at the assembly."
        row.save()
        for address, text in self.surfaces().items():
            self.assertNotIn(OLD, text, address)
            self.assertIsMarked(row.note, address, text)
        sync_jobs([self.chrome.translation_key])
        job = Job.objects.get(translation_key=self.chrome.translation_key)
        self.assertEqual(job.segments_left, 1)

    def test_programs_read_them_as_facts(self):
        self.open((["MO", "TU"], 9, 17))
        day = timezone.localdate() + dt.timedelta(days=3)
        self.exception(date=day, until=day + dt.timedelta(days=1))
        for address in ("/", "/es/"):
            nodes = [json.loads(each.string) for each in self.look(address).select("[type='application/ld+json']")]
            (organization,) = [each for each in nodes if each["@type"] == "Organization"]
            weekly, closed = organization["location"]["openingHoursSpecification"]
            self.assertEqual(
                (weekly["dayOfWeek"], weekly["opens"], weekly["closes"]), (["Monday", "Tuesday"], "09:00", "17:00")
            )
            self.assertEqual(
                (closed["validFrom"], closed["opens"], closed["closes"]), (day.isoformat(), "00:00", "00:00")
            )
        self.assertIn("Monday and Tuesday: 9 am to 5 pm", self.client.get("/llms.txt").content.decode())


class ConsentTests(SourceTextsCase, FormCase):
    def box(self, language: str = "es"):
        form = self.look(f"{(self.translated_event if language == 'es' else self.event).url}register/")
        return form.select_one("[name=consent]").find_next("span")

    def test_the_source_s_wording_is_shown_and_recorded_until_it_is_translated(self):
        self.chrome.registration_consent = "You may keep my name."
        self.chrome.save()
        shown = self.box().select_one("[lang=en]")
        self.assertEqual(shown.text, "You may keep my name.")
        self.assertRecorded("You may keep my name.", "en")
        self.other.registration_consent = "Pueden guardar mi nombre."
        self.other.save()
        self.assertIsNone(self.box().select_one("[lang=en]"))
        self.assertRecorded("Pueden guardar mi nombre.", "es")
        self.change(registration_consent="You may keep my name and number.")
        self.assertRecorded("You may keep my name and number.", "en")
        words = consent_words(ConsentKind.REGISTRATION, "es")
        self.assertEqual((words, words.language), ("You may keep my name and number.", "en"))

    def assertRecorded(self, words: str, language: str):
        Consent.objects.all().delete()
        self.send(f"{self.translated_event.url}register/", **TYPED | {"name": f"Ada {len(words)}"})
        text = Consent.objects.get(kind=ConsentKind.REGISTRATION).text
        self.assertEqual((text.words, text.language), (words, language))

    def test_nobody_agrees_to_words_that_were_changed_after_they_were_read(self):
        self.chrome.registration_consent = "You may keep my name."
        self.chrome.save()
        address = f"{self.event.url}register/"
        shown = self.look(address)
        self.change(registration_consent="You may sell my name.")
        answer = self.send(address, shown, 422, **TYPED)
        self.assertFalse(Consent.objects.exists())
        form = BeautifulSoup(answer.content, "html.parser")
        self.assertIn("These words were changed a moment ago.", words_of(form.main))
        self.assertFalse(form.select_one("[name=consent]").has_attr("checked"))
        self.assertIn("You may sell my name.", words_of(form.main))
        self.send(address, form, **TYPED)
        self.assertEqual(Consent.objects.get().text.words, "You may sell my name.")

    def test_the_desk_names_the_languages_that_lack_it(self):
        self.client.force_login(User.objects.create_superuser("boss", "boss@house.example", "pass"))
        address = reverse("wagtailsnippets_pages_chrome:edit", args=[self.chrome.pk])
        answer = self.client.post(address, {"registration_consent": "You may keep my name."}, follow=True)
        said = words_of(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))
        self.assertIn("what people agree to when they register (Spanish)", said)
