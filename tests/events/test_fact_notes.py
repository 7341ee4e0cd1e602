"""A sentence that depends on a fact does not outlive it: in no language, and on no surface."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar
from wagtail_localize.models import StringTranslation, TranslationSource

from pages.events.access import QUESTIONS
from pages.events.formatting import rule_in_words
from pages.events.models import EVENT_NOTES, EventPage
from pages.events.occurrences import ChangedDate
from pages.events.places import PLACE_NOTES, Place
from pages.fact_notes import UNKNOWN
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.publish import ApproveTranslationAction, PublishTranslationAction
from pages.translation_bench.jobs.save import save
from pages.translation_bench.jobs.submit import SubmitTranslationAction

from ..support import make
from ..support.cases import words_of
from ..translation.test_jobs import JobsBenchCase

STALE = "AHORA-EN-EL-CENTRO"
NEW = "Nobody can come after all."
# What the sentences of an event depend on, before and after: one that happens once, and a series that costs something.
ONCE = (
    {"state": "moved", "attendance": "mixed", "online_link_public": True, **dict.fromkeys(QUESTIONS, "yes")},
    {"state": "cancelled", "online_link_public": False, "free": False, "price": "5", **dict.fromkeys(QUESTIONS, "no")},
)
SERIES = ({"repeats": "monthly", "free": False}, {"repeats": "weekly", "price": "20 dollars"})
OF_ONCE = ["state_note", "online_note", "cost_note", *(f"{name}_note" for name in QUESTIONS)]
FACTS = {
    **dict.fromkeys(OF_ONCE, ONCE),
    **dict.fromkeys(["kicker", "price"], SERIES),
}


def changed(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    sync_jobs([page.translation_key])
    return page


class NotesCase(JobsBenchCase):
    def event(self, **fields) -> EventPage:
        return make.event(self.events, title="A walk", **{"body": [], "summary": "We walk."} | fields)

    def walk(self, *names: str) -> tuple[EventPage, EventPage]:
        """An event with these sentences, and its translation."""
        event = self.event(**FACTS[names[0]][0] | {name: f"{name} as planned." for name in names})
        spanish = make.translated(event, "es", title="Una caminata", **{name: f"{STALE} {name}" for name in names})
        sync_jobs([event.translation_key])
        return event, spanish

    def surfaces(self, page: EventPage) -> dict[str, str]:
        """By address, all that a stranger is told of this event in Spanish."""
        index = page.get_parent().specific
        month = f"{index.url}?month={page.source.start_date:%Y-%m}"
        home = index.get_parent()
        found = [page.url, index.url, month, home.url, f"{page.url}event.ics", f"{index.url}calendar.ics"]
        found += [
            f"{index.url}feed/",
            f"{index.url}feed.json",
            f"{page.url.rstrip('/')}.md",
            f"/es/search/?query={STALE}",
        ]
        found += [f"/api/v3/events/?locale=es&past={past}" for past in ("false", "true")]
        found += [f"/api/v3/content/{page.pk}/", f"/api/v3/pages/{page.pk}/", "/api/v3/places/?locale=es"]
        found += [f"{page.url}{page.source.start_date}/"] if page.source.repeats else []
        return {
            address: self.client.get(address, headers={"Accept-Language": "es"}).content.decode() for address in found
        }


class SurfaceTests(NotesCase):
    def test_a_sentence_is_shown_as_long_as_its_fact_and_its_source_stand(self):
        for names in (OF_ONCE, ["kicker", "price"]):
            _event, spanish = self.walk(*names)
            shown = self.words(spanish.url)
            for name in names:
                self.assertIn(f"{STALE} {name}", shown)

    def test_no_surface_says_what_is_not_so_any_more(self):
        for names in (OF_ONCE, ["kicker", "price"]):
            event, spanish = self.walk(*names)
            for words in ({}, dict.fromkeys(names, NEW)):
                with self.subTest(names=names, words=words):
                    changed(event, **FACTS[names[0]][1] | words)
                    for address, text in self.surfaces(spanish).items():
                        self.assertNotIn(STALE, words_of_results(text) if "/search/" in address else text, address)

    def test_what_stands_instead_is_marked_with_its_language(self):
        event, spanish = self.walk("state_note")
        changed(event, state="cancelled", state_note=NEW)
        said = self.look(spanish.url).find(string=NEW)
        self.assertEqual(said and said.parent.get("lang"), "en")
        answer = self.client.get("/api/v3/events/?locale=es").json()["items"][0]
        self.assertEqual((answer["note"], answer["note_locale"]), (NEW, "en"))
        file = Calendar.from_ical(self.client.get(f"{spanish.url}event.ics").content)
        self.assertIn(NEW, str(file.walk("VEVENT")[0]["DESCRIPTION"]))

    def test_nothing_stands_where_the_source_says_nothing(self):
        event, spanish = self.walk("state_note")
        changed(event, state="cancelled", state_note="")
        self.assertNotIn(STALE, self.words(spanish.url))
        self.assertIn("Cancelado", self.words(spanish.url).replace("Cancelada", "Cancelado"))

    def test_every_sentence_beside_an_answer_carries_its_language(self):
        event, spanish = self.walk("childcare_note")
        changed(event, childcare="no", childcare_note=NEW)
        self.assertEqual(self.look(spanish.url).find(string=NEW).parent.get("lang"), "en")
        told = self.client.get("/api/v3/events/?locale=es").json()["items"][0]
        answer = next(each for each in told["access"] if each["question"] == "childcare")
        self.assertEqual((answer["note"], answer["note_locale"]), (NEW, "en"))

    def test_the_rhythm_of_a_series_is_said_by_its_rule_in_the_language_of_the_page(self):
        event, spanish = self.walk("kicker", "price")
        changed(event, repeats="weekly", kicker=NEW)
        with override("es"):
            rule = rule_in_words(EventPage.objects.get(pk=event.pk))
        self.assertEqual(words_of(self.look(spanish.url).select_one(".handbill .kind")), rule)
        told = self.client.get("/api/v3/events/?locale=es").json()["items"][0]
        self.assertEqual((told["kicker"], told["kicker_locale"], told["rhythm"]), (rule, "es", rule))

    def test_the_rhythm_in_the_translators_words_stays_while_the_rhythm_does(self):
        third = {"repeats": "monthly", "repeats_on": "weekday", "start_date": dt.date(2030, 3, 16)}
        for before, moved, stays in (
            (third, {"start_date": dt.date(2030, 4, 20)}, True),  # the third Saturday, a month later
            (third, {"start_date": dt.date(2030, 3, 17)}, False),  # the third Sunday
            (third, {"start_date": dt.date(2030, 3, 9)}, False),  # the second Saturday
            ({"repeats": "weekly", "start_date": dt.date(2030, 3, 16)}, {"start_date": dt.date(2030, 3, 23)}, True),
            ({"repeats": "daily", "start_date": dt.date(2030, 3, 16)}, {"start_date": dt.date(2030, 3, 19)}, True),
            (third, {"repeats_count": 4}, True),
            (third, {"repeats_on": "date"}, False),
        ):
            with self.subTest(before=before, moved=moved):
                event = self.event(kicker="Our rhythm", **before)
                spanish = make.translated(event, "es", title="Una caminata", kicker=STALE)
                sync_jobs([event.translation_key])
                changed(event, **moved)
                shown = words_of(self.look(spanish.url).select_one(".handbill .kind"))
                self.assertEqual(shown == STALE, stays)
                event.delete()

    def test_it_comes_back_with_its_fact(self):
        event, spanish = self.walk("food_note")
        changed(event, food="no")
        self.assertNotIn(STALE, self.words(spanish.url))
        changed(event, food="yes")
        self.assertIn(STALE, self.words(spanish.url))

    def test_a_note_of_a_single_date(self):
        event = self.event(repeats="weekly")
        date = event.start_date + dt.timedelta(days=7)
        event.changes.add(ChangedDate(date=date, change="moved", new_date=date + dt.timedelta(days=1), note="At noon."))
        event.save_revision().publish()
        spanish = make.translated(event, "es", title="Una caminata")
        spanish.changes.get().note = STALE
        row = spanish.changes.get()
        row.note = STALE
        spanish.changes = [row]
        spanish.save_revision().publish()
        address = f"{spanish.url}{date}/"
        self.assertIn(STALE, self.words(address))
        event = EventPage.objects.get(pk=event.pk)
        row = event.changes.get()
        row.change, row.new_date, row.note = "cancelled", None, NEW
        event.changes = [row]
        event.save_revision().publish()
        for told, text in self.surfaces(EventPage.objects.get(pk=spanish.pk)).items():
            self.assertNotIn(STALE, text if "/search/" not in told else "", told)
        self.assertEqual(self.look(address).find(string=NEW).parent.get("lang"), "en")

    def test_what_a_place_says_of_itself(self):
        place = make.place(
            self.english,
            name="The hall",
            slug="hall",
            entrance="yes",
            entrance_note="A ramp.",
            address="1 Street",
            directions="Bus 4.",
        )
        event = self.event(place=place)
        spanish = make.translated(event, "es", title="Una caminata")
        own = self.translated_place(place, entrance_note=STALE, directions=STALE)
        self.assertEqual(self.words(spanish.url).count(STALE), 2)
        place = Place.objects.get(pk=place.pk)
        place.entrance, place.entrance_note, place.address = "no", NEW, "2 Street"
        place.save()
        for address, text in self.surfaces(spanish).items():
            self.assertNotIn(STALE, text if "/search/" not in address else "", address)
        self.assertEqual(self.look(spanish.url).find(string=NEW).parent.get("lang"), "en")
        told = self.client.get("/api/v3/places/?locale=es").json()["items"][0]
        self.assertEqual((told["id"], told["directions"], told["directions_locale"]), (own.pk, "Bus 4.", "en"))

    def translated_place(self, place: Place, **fields) -> Place:
        from wagtail_localize.models import Translation

        source, _made = TranslationSource.update_or_create_from_instance(place)
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=self.spanish)
        translation.save_target()
        own = Place.objects.get(translation_key=place.translation_key, locale=self.spanish)
        for name, value in fields.items():
            setattr(own, name, value)
        own.save()
        return own

    def test_a_list_of_many_costs_what_one_of_two_costs(self):
        index, first = self.events.get_translations().get(locale=self.spanish), None
        for number in range(8):
            event = self.event(
                state="moved", state_note="New hall.", entrance="yes", entrance_note="A ramp.", kicker="Walks"
            )
            make.translated(
                event, "es", title=f"Caminata {number}", state_note=STALE, entrance_note="Rampa.", kicker="Paseos"
            )
            changed(event, state="cancelled")
            if number in {1, 7}:
                cost = [
                    self.cost_of(index.url),
                    self.cost_of("/api/v3/events/?locale=es"),
                    self.cost_of(f"{index.url}feed/"),
                ]
                first = first or cost
        self.assertEqual(cost, first)


def words_of_results(html: str) -> str:
    """What a search found; it repeats what was asked for elsewhere."""
    from bs4 import BeautifulSoup

    return " ".join(each.get_text() for each in BeautifulSoup(html, "html.parser").select(".result, .results li"))


class NotesBenchCase(NotesCase):
    """An event with two sentences beside facts, and what somebody does with them at the bench."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.person = make.person("translator-es", username="ana")

    def shown(self, page) -> bool:
        return STALE in self.words(page.get_translation(self.spanish).specific.url)

    def begun(self, **fields) -> tuple[EventPage, Job]:
        event = self.event(
            state="moved", state_note="At the hall now.", childcare="yes", childcare_note="From 4.", **fields
        )
        sync_jobs([event.translation_key])
        return event, self.job(event)

    def write(self, job: Job) -> None:
        rows = [row for row in segments(job) if row.is_work]
        texts = {row.key: (STALE if row.path == "state_note" else f"¡{row.source_text}!", row.version) for row in rows}
        save(job, self.person, texts)

    def bench(self, event, job):
        self.write(job)
        PublishTranslationAction(job, self.person).execute()


class PublicationTests(NotesBenchCase):
    """What a translation was written for, in every way it becomes public."""

    def test_from_the_bench(self):
        event, job = self.begun()
        self.bench(event, job)
        self.assertTrue(self.shown(event))
        changed(event, state="cancelled")
        self.assertFalse(self.shown(event))

    def test_published_again_from_the_bench_it_holds_for_today(self):
        event, job = self.begun()
        self.bench(event, job)
        changed(event, state="cancelled")
        PublishTranslationAction(self.job(event), self.person).execute()
        self.assertTrue(self.shown(event))
        self.assertEqual(self.job(event).outdated, 0)

    def test_approved_by_a_second_reader(self):
        event, job = self.begun()
        self.bench(event, job)
        changed(event, state="cancelled")
        SubmitTranslationAction(self.job(event), self.person).execute()
        self.assertFalse(self.shown(event))
        ApproveTranslationAction(self.job(event), make.person("translator-es", username="rosa")).execute()
        self.assertTrue(self.shown(event))

    def test_a_translation_that_follows_by_itself_is_not_confirmed_by_that(self):
        event, job = self.begun(body=[("text", "<p>One.</p><p>Two.</p>")])
        self.bench(event, job)
        changed(event, state="cancelled", body=[("text", "<p>Two.</p><p>One.</p>")])
        own = event.get_translation(self.spanish).specific
        self.assertIn("¡Two.!", self.words(own.url))
        self.assertFalse(self.shown(event))

    def test_by_the_form_that_syncs_translations(self):
        event, _job = self.begun()
        make.translated(event, "es", state_note=STALE)
        for row in self.strings(event):
            StringTranslation.objects.update_or_create(
                translation_of=row.string, context=row.context, locale=self.spanish, defaults={"data": STALE}
            ) if row.context.path == "state_note" else None
        source = TranslationSource.objects.get(object_id=event.translation_key)
        admin = make.person("admin", username="chef", is_superuser=True)
        self.client.force_login(admin)
        with self.captureOnCommitCallbacks(execute=True):
            address = reverse("wagtail_localize:update_translations", args=[source.pk])
            self.client.post(address, {"publish_translations": "on"})
        self.client.logout()
        self.assertTrue(self.shown(event))
        changed(event, state="cancelled")
        self.assertFalse(self.shown(event))

    def strings(self, event):
        from wagtail_localize.models import StringSegment

        return StringSegment.objects.filter(source__object_id=event.translation_key).select_related("string", "context")

    def test_a_title_mended_by_hand_does_not_confirm_it_but_new_words_do(self):
        event, spanish = self.walk("state_note")
        changed(event, state="cancelled")
        spanish = changed(spanish, title="La caminata")
        self.assertFalse(self.shown(event))
        changed(spanish, state_note=f"{STALE} de veras")
        self.assertTrue(self.shown(event))

    def test_an_earlier_version_of_the_translation_brings_nothing_back(self):
        event, spanish = self.walk("state_note")
        earlier = spanish.get_latest_revision()
        changed(event, state="cancelled")
        earlier.publish()
        self.assertFalse(self.shown(event))

    def test_of_pages_that_are_nobodys_translation_too(self):

        event, spanish = self.walk("state_note")
        TranslationSource.objects.filter(object_id=event.translation_key).delete()
        Job.every.all().delete()
        event = EventPage.objects.get(pk=event.pk)
        event.state = "cancelled"
        event.save_revision().publish()
        self.assertNotIn(STALE, self.words(spanish.url))

    def test_words_that_nobody_recorded_are_not_trusted_after_the_source_was_published(self):
        event, spanish = self.walk("state_note")
        EventPage.objects.filter(pk=spanish.pk).update(state_note=f"{STALE} y ya")
        changed(event, state="cancelled")
        self.assertFalse(self.shown(event))
        self.assertEqual(EventPage.objects.get(pk=spanish.pk).written_for["state_note"][0], UNKNOWN)

    def test_words_taken_over_from_a_page_written_by_hand_are_none_that_fell(self):
        from wagtail_localize.models import Translation

        event, _spanish = self.walk("state_note")
        Translation.objects.all().delete()
        changed(event, state="cancelled", state_note=NEW)
        row = next(row for row in segments(self.job(event)) if row.path == "state_note")
        self.assertNotEqual(row.state, "done")
        self.assertEqual(row.text, "")

    def test_every_sentence_beside_a_fact_is_known(self):
        named = {name for name in (field.name for field in EventPage._meta.fields) if name.endswith("_note")}
        self.assertLessEqual(named, EVENT_NOTES.keys())
        named = {name for name in (field.name for field in Place._meta.fields) if name.endswith("_note")}
        self.assertLessEqual(named, PLACE_NOTES.keys())


class DueTests(NotesBenchCase):
    """Translators find such a text first, and read what readers see meanwhile."""

    def test_it_stands_first_and_says_what_readers_see(self):
        event, job = self.begun()
        self.bench(event, job)
        urgent = make.event(self.events, days=1, title="Tomorrow")
        sync_jobs([urgent.translation_key])
        changed(event, state="cancelled", state_note=NEW)
        self.client.force_login(self.person)
        first = self.look(reverse("bench:list"), headers={"Accept-Language": "en"}).select_one(".bench-job")
        self.assertIn("A walk", words_of(first))
        self.assertIn(NEW, words_of(first))
        row = next(row for row in segments(self.job(event)) if row.path == "state_note")
        self.assertEqual((row.meanwhile, row.is_outdated), (NEW, False))

    def test_a_fact_alone_makes_it_due(self):
        event, job = self.begun()
        self.bench(event, job)
        self.assertNotIn(self.job(event), Job.objects.due())
        changed(event, childcare="no")
        job = self.job(event)
        self.assertIn(job, Job.objects.due())
        self.assertEqual((job.state, job.outdated, job.meanwhile), ("changed", 1, [["childcare_note", "From 4."]]))
        row = next(row for row in segments(job) if row.path == "childcare_note")
        self.assertEqual((row.state, row.is_outdated), ("changed", True))
        self.client.force_login(self.person)
        screen = words_of(
            self.look(reverse("bench:job", args=[job.pk]), headers={"Accept-Language": "en"}).select_one(".bench")
        )
        self.assertIn("Does it still hold?", screen)
        self.assertIn("Meanwhile readers see: “\u2068From 4.\u2069”", screen)

    def test_nothing_is_due_where_the_source_says_nothing_any_more(self):
        event, job = self.begun()
        self.bench(event, job)
        changed(event, state="cancelled", state_note="")
        self.assertEqual(self.job(event).outdated, 0)

    def test_the_preview_shows_what_publishing_would(self):
        event, job = self.begun()
        self.bench(event, job)
        changed(event, state="cancelled")
        self.client.force_login(self.person)
        self.assertIn(STALE, self.client.get(reverse("bench:preview", args=[job.pk])).content.decode())
