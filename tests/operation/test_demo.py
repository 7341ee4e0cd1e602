"""The demo: whole in three languages, true to its facts, right on any day, and loaded once."""

import datetime as dt
import re
from io import StringIO
from pathlib import Path
from unittest import mock

import polib
import pytest
import time_machine
from django.apps import apps
from django.conf import global_settings, settings
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.utils import timezone, translation
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Revision, Site
from wagtail_localize.models import Translation, TranslationSource

from home.demo import users
from home.demo.dates import Days, today
from home.demo.drafts import TEXTS, read_drafts, read_toml
from home.demo.loader import load
from home.demo.media import list_files
from home.demo.references import Stock
from home.demo.remove import delete_demo
from home.models import HomePage
from home.users.models import User
from media.documents.models import Document
from media.images.models import Picture, Rendition
from media.recordings.demo.uploads import TRANSCRIPT
from media.recordings.models import Recording
from pages.about.models import PrinciplePage, StoryPage, TextPage
from pages.announcements.models import AnnouncementPage
from pages.blocks.body import BodyBlock
from pages.blocks.switched_off import SwitchedOffBlock
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.events.routes import KEPT_FOR
from pages.network.models import Chrome, Network
from pages.news.models import Author, NewsPage
from pages.press.models import PressPage
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.models import Question
from pages.visibility import visible

from ..support.ical_js import read_by_ical_js
from ..support.running_site import PASSWORD, demo_loaded

LANGUAGES = {"en": "/", "es": "/es/", "ar": "/ar/"}
LOADING_DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=days) for days in range(1500)]


def call(*options: str) -> str:
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def english(kind, slug: str):
    return kind.objects.get(slug=slug, locale__language_code="en")


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def stored() -> set[str]:
    """The documents and recordings in storage."""
    return {*list_files("documents"), *list_files("recordings")}


def public_pages():
    return visible(Page.objects.filter(depth__gt=1)).specific()


def one_of_each_kind() -> list:
    """Of each kind of public page the first in one language, the languages taking turns."""
    kinds = {}
    for page in public_pages():
        kinds.setdefault(type(page), {}).setdefault(page.locale.language_code, page)
    turns = (list(LANGUAGES)[turn % len(LANGUAGES)] for turn in range(len(kinds)))
    return [pages.get(code) or pages["en"] for pages, code in zip(kinds.values(), turns, strict=True)]


def in_languages(*codes: str):
    return public_pages().filter(locale__language_code__in=codes)


class DemoTests(TestCase):
    """The demo as the command has loaded it; what a test changes is gone after it."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(mock.patch.object(users, "LOGINS", Path(settings.MEDIA_ROOT) / "logins.txt"))
        cls.enterClassContext(demo_loaded())
        super().setUpClass()

    def setUp(self):
        self.enterContext(translation.override("en"))

    def test_its_calendar_is_read_rightly_by_who_believes_the_file(self):
        """ical.js takes the hours from the VTIMEZONE in the file; 12 of 25 dates were wrong when that had RDATE."""
        for code, home in LANGUAGES.items():
            index = EventIndexPage.objects.get(locale__language_code=code)
            content = Client().get(f"{index.url}calendar.ics").content
            assert index.url.startswith(home)
            (read,) = read_by_ical_js([(content, dt.date(2030, 1, 1))], "Asia/Tokyo")
            rows = {(str(each.event), each.date): each for each in Occurrence.objects.all() if each.source.has_hours}
            last = {event: max(row.ends_at for (other, _), row in rows.items() if other == event) for event, _ in rows}
            over = {event for event, ends_at in last.items() if ends_at < timezone.now() - KEPT_FOR}
            assert over
            assert not over & {event for event, _ in read}
            rows = {key: row for key, row in rows.items() if key[0] not in over}
            assert len(rows) >= 24
            assert {key: (row.starts_at, row.ends_at) for key, row in rows.items()} == {
                key: read[key][:2] for key in rows
            }
            off = {key for key, row in rows.items() if row.state == "cancelled"}
            assert off == {key for key in rows if read[key][2] == "CANCELLED"}

    # What is there

    def test_it_has_pages_of_every_kind_in_every_language(self):
        kinds = [
            model
            for model in apps.get_models()
            if issubclass(model, Page) and model._meta.app_label in ("home", "pages")
        ]
        for kind in kinds:
            found = {page.locale.language_code for page in visible(kind.objects.all())}
            assert found == set(LANGUAGES), kind
        assert in_languages("en").count() >= 35
        assert Page.objects.filter(depth__gt=1, live=False).count() == 0
        assert Page.objects.filter(alias_of__isnull=False).count() == 0

    def test_counts(self):
        here = {"locale__language_code": "en"}
        assert NewsPage.objects.filter(**here).count() >= 5
        assert PressPage.objects.filter(**here).count() == 8
        assert list(PrinciplePage.objects.filter(**here).order_by("number").values_list("number", flat=True)) == list(
            range(1, 14)
        )
        assert PrinciplePage.objects.filter(to_be_confirmed=True, **here).count() == 3
        announcements = AnnouncementPage.objects.filter(**here)
        assert (announcements.in_force().count(), announcements.past().count()) == (3, 2)
        assert Occurrence.objects.upcoming().values("event").order_by().distinct().count() == 9
        assert Occurrence.objects.past().count() == 3

    def test_every_kind_of_block_is_used(self):
        used = {
            block.block_type
            for page in in_languages("en")
            for name in ("body", "recap")
            for block in getattr(page, name, ())
        }
        assert used == set(BodyBlock().child_blocks)

    def test_the_home_page_has_its_seven_parts_in_every_language(self):
        order = [
            "newsindexpage",
            "missionpage",
            "announcementindexpage",
            "storypage",
            "eventindexpage",
            "principlespage",
        ]
        for home in HomePage.objects.all():
            assert [block.value["page"].cached_content_type.model for block in home.sections] == order
            assert [block.value["ground"] for block in home.sections] == [
                "paper",
                "green",
                "gold",
                "ink",
                "red",
                "paper",
            ]
            assert all([home.headline, home.lead, home.picture])
            shown = text_of(home.url)
            assert shown.count('<section class="sheet') == 6

    def test_the_home_page_says_what_was_drawn(self):
        shown = text_of("/")
        for words in (
            "The Nation writes about Jackson: when a city’s workers become its owners",
            "Two tons from one farm, and who comes next",
            "Six years on, another look at Jackson",
            "On film: tools for making things, owned by the block",
            "Democracy at work, not only at the polls.",
            "Renter Nation, episode\u00a02",
            "Decades in the making.",
            "Work brigade at Freedom Farms",
            "Thirteen principles bind us.",
            "More News &amp; Media",
            "This is a demonstration of Commonhouse",
        ):
            assert words.replace("\u00a0", " ") in shown.replace("\u00a0", " "), words
        for title in ("The future of work", "Work brigade", "Film night", "Community meeting"):
            assert title in shown
        assert "المزيد من الأخبار والإعلام" in text_of("/ar/")
        assert "Nuestra misión y propósito" in text_of("/es/")

    def test_the_menu_is_in_order(self):
        for language, menu in (
            (
                "en",
                ["News", "Announcements", "Events", "Mission", "Our Story", "Principles", "Cooperatives", "Contact"],
            ),
            ("es", ["Noticias", "Anuncios", "Eventos", "Misión", "Historia", "Principios", "Contacto"]),
            ("ar", ["الأخبار", "الإعلانات", "الفعاليات", "رسالتنا", "قصتنا", "مبادئنا", "الاتصال بنا"]),
        ):
            shown = text_of(LANGUAGES[language])
            listed = shown[shown.index('id="menu"') : shown.index("menu-find")]
            assert re.findall(r'<a href="[^"]+"[^>]*>([^<]+)</a>', listed) == menu

    # What is true

    def test_facts(self):
        assert set(EventPage.objects.values_list("zone", flat=True)) == {"America/Chicago"}
        everything = " ".join(
            revision.content["title"] + str(revision.content) for revision in Revision.objects.page_revisions()
        )
        assert "W. Capitol St." in Network.objects.get().address
        for wrong in ("Capital St", "CDT", "CST,"):
            assert wrong not in everything
        renter = english(AnnouncementPage, "renter-nation-2017-episode-2")
        assert renter.starts_at.astimezone(dt.UTC) == dt.datetime(2017, 4, 27, 0, tzinfo=dt.UTC)  # 7 pm, daylight time
        may_day = english(EventPage, "may-day-2017")
        assert (may_day.start_date, may_day.hours) == (dt.date(2017, 4, 30), "2 to 5 pm")
        assembly = english(EventPage, "southern-peoples-movement-assembly")
        assert (assembly.start_date, assembly.end_date) == (dt.date(2015, 6, 26), dt.date(2015, 6, 28))
        assert english(EventPage, "community-investment-meeting").start_date == dt.date(2016, 11, 19)

    def test_press_has_real_dates_and_no_quotations(self):
        pieces = {
            (page.outlet.name, page.date, page.writer) for page in PressPage.objects.filter(locale__language_code="en")
        }
        assert ("AlterNet", dt.date(2017, 1, 1), "Sarah Lazare") in pieces
        assert ("Jackson Free Press", dt.date(2014, 4, 30), "") in pieces
        assert ("Upstream", dt.date(2018, 7, 13), "") in pieces
        assert not PressPage.objects.exclude(quotation="").exists()
        assert {page.printed_date for page in PressPage.objects.filter(outlet__slug="the-nation")} == {
            "spring 2017",
            "primavera de 2017",
            "ربيع 2017",
        }

    def test_the_story_has_five_years_on_the_home_page(self):
        assert [moment.year for moment in english(StoryPage, "story").moments_on_home()] == [
            "2014",
            "2015",
            "2016",
            "2019",
            "2020",
        ]

    def test_the_film_night_has_moved_and_a_brigade_is_cancelled(self):
        assert english(EventPage, "film-night").state == "moved"
        assert EventPage.objects.filter(state="cancelled").count() == 1
        shown = text_of(english(EventPage, "community-meeting").url)
        for words in ("Seats in the van. From Metro Center at 1:15.", "The ramp is on the left."):
            assert words in shown
        assert "Not known yet" not in shown  # the form offers what the place does not have

    def test_calls_lead_to_what_they_say(self):
        for code, home in LANGUAGES.items():
            page = AnnouncementPage.objects.get(event__slug="renter-nation", locale__language_code=code)
            event = EventPage.objects.get(translation_key=page.event.translation_key, locale__language_code=code)
            assert f'href="{event.url}#register"' in text_of(page.url)
            assert f'href="{event.url}register/"' in text_of(event.url)
            assert 'name="newsletter"' not in text_of(f"{event.url}register/")
            call = Chrome.objects.get(locale__language_code=code).call_page
            join = TextPage.objects.get(translation_key=call.translation_key, locale__language_code=code)
            assert join.slug != "contact"
            shown = text_of(join.url)
            assert shown.count("<li><b>") == 3
            for words in ("tel:+16015550139", "939 W. Capitol St."):
                assert words in shown
            assert f'href="{join.url}"' in text_of(home)

    # What can be seen

    def test_every_page_has_what_it_shows(self):
        for picture in Picture.objects.all():
            assert all([picture.description, picture.credit, picture.has_focal_point()]), picture
            assert default_storage.exists(picture.sources["fallback"][0])
            assert 0 < picture.focal_point_x < picture.width
            assert 0 < picture.focal_point_y < picture.height
        for page in public_pages():
            for block in getattr(page, "body", ()):
                if block.block_type == "picture":
                    assert block.value["picture"].contextual_alt_text, page
        assert Picture.objects.count() == 22

    def test_every_block_could_be_saved_by_an_editor_as_it_is(self):
        for page in in_languages("en"):
            for name in ("body", "recap", "sections"):
                if hasattr(page, name):
                    getattr(page, name).stream_block.clean(getattr(page, name))

    def test_documents_and_the_recording_can_be_had(self):
        assert Document.objects.filter(language="en").count() == len(read_toml("files")["documents"]) == 2
        for document in Document.objects.all():
            assert b"demonstration" in Client().get(document.url).getvalue()
        recording = Recording.objects.get()
        assert (recording.kind, recording.language) == ("audio", "en")
        assert 20 <= recording.duration <= 40
        assert recording.file_size < 120_000
        assert Client().get(recording.url).status_code == 200
        spoken = re.sub(r"<[^>]+>", " ", recording.text("en").transcript)
        assert spoken.split() == " ".join(TRANSCRIPT).split()

    def test_it_is_said_where_nobody_speaks_and_where_something_is_an_example(self):
        for slug, words in (
            ("cooperatives", "A speech synthesiser reads it"),
            ("programs", "A speech synthesiser reads these words"),
            ("freedom-farms", "Nobody has said this"),
            ("community-production-initiative", "no film of ours is at this address"),
            ("the-doors-on-capitol-street-are-open", "not a map"),
        ):
            assert words in text_of(in_languages("en").get(slug=slug).url)

    def walk(self, pages):
        """Each of these pages answers, and every link on it leads somewhere."""
        known = {page.url for page in public_pages()}
        visited = {}
        for page in pages:
            shown = text_of(page.url)
            assert "{" not in re.sub(r"<script.*?</script>", "", shown), page.url
            for address in re.findall(r'href="(/[^"#?]*)"', shown):
                if address not in known and not address.startswith("/static/") and address not in visited:
                    visited[address] = Client().get(address).status_code
        assert {address: status for address, status in visited.items() if status != 200} == {}

    def test_a_page_of_each_kind_answers_and_every_link_on_it_leads_somewhere(self):
        self.walk(one_of_each_kind())

    @pytest.mark.soak
    def test_every_page_answers_and_every_link_leads_somewhere(self):
        self.walk(public_pages())

    def test_old_addresses_lead_to_pages(self):
        old_addresses = read_toml("site")["old_addresses"]
        for address in old_addresses:
            answer = Client().get(f"{address}/")
            assert answer.status_code == 301, address
            assert Client().get(answer["Location"]).status_code == 200
        assert Redirect.objects.count() == len(old_addresses)

    # What is translated

    def test_translations_are_complete(self):
        assert Translation.objects.count() == 2 * TranslationSource.objects.exclude(translations=None).count()
        left = {}
        for each in Translation.objects.all():
            total, done = each.get_progress()
            left[each.source.object_repr, each.target_locale.language_code] = total - done
        assert {name for name, number in left.items() if number} == {("Accessibility", "es")}  # it lies on the bench
        listed = sum(draft.translated for draft in read_drafts())
        for code in ("es", "ar"):
            assert in_languages(code).count() == listed
            assert (
                Chrome.objects.get(locale__language_code=code).small_print
                != Chrome.objects.get(locale__language_code="en").small_print
            )
            assert (
                Author.objects.filter(locale__language_code=code).count()
                == Author.objects.filter(locale__language_code="en").count()
            )

    def test_addresses_are_plain_letters(self):
        assert (
            english(NewsPage, "two-tons-from-one-farm")
            .get_translation(Locale.objects.get(language_code="es"))
            .url.startswith("/es/noticias/")
        )
        for page in in_languages("es", "ar"):
            assert re.fullmatch(r"[a-z0-9/-]+", page.url), page.url

    def test_nothing_english_is_left_in_a_translated_page(self):
        meeting = english(EventPage, "community-meeting")
        for code, words in (
            ("es", "Lo que decide una mesa vuelve a la sala"),
            ("ar", "ما تقرره الطاولة يعود إلى القاعة"),
        ):
            own = meeting.get_translation(Locale.objects.get(language_code=code))
            shown = text_of(own.url)
            assert words in shown
            assert "What a table decides" not in shown
            # Spanish leaves the names of houses as they stand on the door; Arabic has letters of its own for them.
            assert ("Kuwasi Balagoon Center" in shown) == (code == "es")

    def test_the_bench_is_as_on_a_working_day(self):
        jobs = {code: Job.objects.filter(locale__language_code=code) for code in ("es", "ar")}
        for code, own in jobs.items():
            listed = sum(not draft.translated for draft in read_drafts())
            assert own.never().filter(page__isnull=False).count() == listed, code
            assert own.due().by_need().first().title == "Membership meeting"
            assert all(job.words_left == job.words for job in own.never())
        changed = jobs["es"].changed().get()
        due = [row for row in segments(changed) if row.is_work and row.state != "done"]
        assert (changed.title, [row.state for row in due]) == ("Accessibility", ["changed", "changed"])
        assert all(row.earlier_text and row.earlier_source for row in due)
        assert jobs["ar"].waiting().get().title == "Accessibility"
        assert jobs["es"].answered().get().title == "Cooperatives"
        assert Question.objects.open().addressed_to(User.objects.get(username="editor")).get().job in jobs["ar"]

    # When it is loaded

    def test_twice_changes_nothing(self):
        before = [Page.objects.count(), Revision.objects.count(), Picture.objects.count(), User.objects.count()]
        assert "nothing was changed" in call()
        assert before == [Page.objects.count(), Revision.objects.count(), Picture.objects.count(), User.objects.count()]

    def test_it_does_not_touch_what_is_there_unasked(self):
        with pytest.raises(CommandError, match="--reset --yes"):
            call("--reset")
        with mock.patch("home.demo.loader.NAME", "Another site"), pytest.raises(CommandError, match="pages of its own"):
            call()

    @pytest.mark.servers
    def test_an_interrupted_load_leaves_nothing(self):
        files, filed = set(default_storage.listdir("original_images")[1]), stored()
        pages = Page.objects.count()
        with (
            mock.patch("home.demo.loader.create_pages", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            load("a password for tests", reset=True)
        assert (set(default_storage.listdir("original_images")[1]), Page.objects.count()) == (files, pages)
        assert Rendition.objects.count() == 22
        assert stored() == filed

    @pytest.mark.servers
    def test_a_reset_removes_everything_but_other_people(self):
        User.objects.create_user("admin-of-another-house", "somebody@example.com")
        delete_demo()
        kept = [
            Page,
            Picture,
            Document,
            Recording,
            Rendition,
            Author,
            Chrome,
            Network,
            Redirect,
            Revision,
            Occurrence,
            TranslationSource,
        ]
        assert [model.objects.count() for model in kept] == [1, *[0] * (len(kept) - 1)]
        assert [person.username for person in User.objects.all()] == ["admin-of-another-house"]
        assert Site.objects.count() == 1

    def test_people(self):
        assert {person.username for person in User.objects.all()} == set(users.NAMES)
        assert User.objects.get(is_superuser=True).username == "admin"
        for name in users.NAMES[1:]:
            person = User.objects.get(username=name)
            assert list(person.groups.all()) == [Group.objects.get(name=name)]
            assert person.email == f"{name}@example.org"
        with self.settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
            assert User.objects.get(username="editor").check_password(PASSWORD)
        users.write_logins("a password for tests")
        assert users.LOGINS.stat().st_mode & 0o777 == 0o600
        assert users.LOGINS.read_text().splitlines()[0].split() == ["admin", "a", "password", "for", "tests"]


def test_the_catalogues_have_the_same_words_and_no_others():
    catalogues = {code: polib.pofile(f"home/demo/{code}.po") for code in ("es", "ar")}
    words = [{entry.msgid for entry in catalogue} for catalogue in catalogues.values()]
    assert words[0] == words[1]
    for catalogue in catalogues.values():
        for entry in catalogue:
            assert entry.msgstr, entry.msgid
            assert set(re.findall(r"\{\w+\}|id=.a\d", entry.msgid)) == set(
                re.findall(r"\{\w+\}|id=.a\d", entry.msgstr)
            ), entry.msgid


def test_every_file_of_a_page_is_in_the_list_of_the_page_above_it():
    slugs = [draft.slug for draft in read_drafts()]
    assert sorted(slugs) == sorted(path.stem for path in TEXTS.rglob("*.md"))
    assert len(set(slugs)) == len(slugs)


def test_nothing_to_come_is_past_whatever_the_day():
    for day in LOADING_DAYS:
        on = Days(day)
        first_four = [on.future_of_work, on.brigade, on.film, on.meeting]
        later = [on.membership, on.renter_nation, on.education, on.second_brigade, on.may_day]
        assert min(first_four) > day, day
        assert max(first_four) < min(later), day
        assert len({*first_four, *later}) == 9, day
        weekdays = [
            each.weekday()
            for each in (on.future_of_work, on.brigade, on.film, on.meeting, on.membership, on.second_brigade)
        ]
        assert weekdays == [3, 5, 4, 5, 1, 5], day
        assert 15 <= on.meeting.day <= 21, day
        assert on.second_brigade.day not in range(15, 22), day
        assert (on.may_day.month, on.may_day.day) == (5, 1)


def test_the_day_is_that_of_jackson():
    with time_machine.travel(dt.datetime(2026, 12, 19, 3, tzinfo=dt.UTC)):
        assert today() == dt.date(2026, 12, 18)
        assert Days(today()).meeting == dt.date(2026, 12, 19)
    with time_machine.travel(dt.datetime(2026, 12, 19, 20, tzinfo=dt.UTC)):
        assert Days(today()).meeting == dt.date(2027, 1, 16)


def test_texts_name_days_and_times():
    days = Days(dt.date(2026, 11, 25))
    assert [days.resolve_date(words) for words in ("today -4", "film", "moved_meeting +7", dt.date(2017, 4, 30))] == [
        dt.date(2026, 11, 21),
        dt.date(2026, 12, 11),
        dt.date(2027, 3, 27),
        dt.date(2017, 4, 30),
    ]
    assert days.resolve_time("film 19:00") == dt.datetime(2026, 12, 12, 1, tzinfo=dt.UTC)
    assert days.resolve_time(dt.datetime(2017, 4, 26, 19)) == dt.datetime(2017, 4, 27, 0, tzinfo=dt.UTC)
    assert days.resolve_time("today -1 09:00") == dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)


def test_a_block_of_a_feature_that_is_off_is_stored_as_while_it_is_on():
    stock = Stock(Days(dt.date(2026, 11, 25)), "en", pages={"news": 7})
    assert stock.value(SwitchedOffBlock(PageChooserBlock()), "news", "home/sections/0") == 7


def test_days_are_named_in_each_language():
    words = {code: Days(dt.date(2026, 11, 25)).words(code) for code in LANGUAGES}
    assert [each["brigade"] for each in words.values()] == [
        "Saturday, December 5",
        "sábado 5 de diciembre",
        "السبت 5 ديسمبر",
    ]
    assert [each["month"] for each in words.values()] == ["December", "diciembre", "ديسمبر"]
