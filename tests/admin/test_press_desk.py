"""The press desk: a piece begun with its link, links looked after, and pages that say where they were covered."""

import datetime as dt
import socket
from unittest import mock

import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from pages.http.rate_limit import limit_of
from pages.press.archives import archive_url
from pages.press.link_checker import check, check_due, sync_link_checks
from pages.press.link_checks import LinkCheck
from pages.press.link_report import publish_links
from pages.press.metadata import parse_metadata
from pages.press.models import NEWEST, Outlet, PressPage, Subject, host_of

from ..support import make
from ..support.cases import HouseCase, form_values, words_of
from ..support.http_server import PAGE, WebServer, bomb, endless, hang, redirect_to

ARTICLE = """<!doctype html><html lang="es-MX"><head><title>Una ciudad | El Diario</title>
<meta property="og:site_name" content="El Diario"><meta name="author" content="By Ana López">
<meta property="article:published_time" content="2024-03-02T23:30:00-06:00">
<meta property="og:description" content="Lo que &lt;b&gt;cambia&lt;/b&gt; cuando la gente es dueña."></head>"""


ADD_OUTLET = "/admin/terms/outlet/add/"


def told(html: str, charset: str | None = None):
    return parse_metadata(html.encode(), charset)


class PressDeskReadingTests(SimpleTestCase):
    def test_open_graph_and_meta(self):
        page = told(ARTICLE)
        self.assertEqual((page.title, page.outlet, page.writer), ("Una ciudad", "El Diario", "Ana López"))
        self.assertEqual((page.date, page.language), (dt.date(2024, 3, 2), "es-MX"))
        self.assertEqual(page.description, "Lo que cambia cuando la gente es dueña.")

    def test_linked_data_is_believed_first(self):
        page = told(
            ARTICLE
            + """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type":
            ["NewsArticle"], "headline": "A city &amp; its people", "datePublished": "2024-03-01",
            "author": [{"name": "Ana"}, {"name": "Bo"}], "publisher": {"name": "The Daily"}, "inLanguage": "en"}]}</script>"""
        )
        self.assertEqual((page.title, page.outlet, page.writer), ("A city & its people", "The Daily", "Ana, Bo"))
        self.assertEqual((page.date, page.language), (dt.date(2024, 3, 1), "en"))

    def test_what_is_not_said_is_empty(self):
        for html in ("", "no html", "<title>", '<script type="application/ld+json">[{"@type": 5}, "x", null]</script>'):
            page = told(html)
            self.assertEqual((page.outlet, page.writer, page.date, page.description), ("", "", None, ""))

    def test_the_title_of_a_page_in_general_is_not_taken_from_its_linked_data(self):
        data = '{"@type": "WebPage", "headline": "The Daily: A city", "author": "Ana"}'
        page = told(f'<title>A city</title><script type="application/ld+json">{data}</script>')
        self.assertEqual((page.title, page.writer), ("A city", "Ana"))

    def test_where_the_parser_gives_up_what_it_read_is_there(self):
        parser = "pages.press.metadata.MetadataParser"
        with (
            mock.patch("pages.press.metadata.PIECE", 30),
            mock.patch(f"{parser}.handle_endtag", side_effect=AssertionError),
        ):
            self.assertEqual(told("<title>A city" + " " * 30 + "</title>" + ARTICLE).title, "A city")

    def test_what_is_no_address_has_no_host(self):
        for address, host in (("https://www.paper.example/a", "paper.example"), ("https://[x", ""), ("", "")):
            self.assertEqual(host_of(address), host)

    def test_days_that_are_none(self):
        for text in ("2024-13-45", "0000-00-00", "yesterday", "99999-1-1", "2024", "²⁰²⁴-01-01"):
            self.assertIsNone(told(f'<meta name="pubdate" content="{text}">').date, text)
        self.assertEqual(told('<meta name="pubdate" content="Sat, 02 Mar 2024 10:00 GMT">').date, dt.date(2024, 3, 2))

    def test_letters_of_every_kind(self):
        self.assertEqual(parse_metadata('<meta charset="latin-1"><title>año</title>'.encode("latin-1")).title, "año")
        self.assertEqual(parse_metadata("<title>año</title>".encode("latin-1"), "iso-8859-1").title, "año")
        for charset in ("nonsense", "zlib", "\0", None):
            self.assertEqual(told("<title>año</title>", charset).title, "año")

    def test_hostile_pages_are_left_in_time(self):
        began = timezone.now()
        for piece in ("<", "<a ", "<a x='", "<!--", "<![CDATA[", "<div>", "&amp", "<meta " + "a=b " * 5):
            told(piece * (300_000 // len(piece)))
        told('<script type="application/ld+json">' + "[" * 300_000)
        self.assertLess((timezone.now() - began).total_seconds(), 12)

    def test_no_markup_and_no_length_comes_through(self):
        page = told(
            "<title>" + "x" * 5000 + '</title><meta name="author" content="&lt;script&gt;alert()&lt;/script&gt;\0B">'
        )
        self.assertEqual((len(page.title), page.writer), (255, "alert()B"))

    def test_archived(self):
        self.assertEqual(
            archive_url("https://paper.example/a?b=c", dt.date(2024, 3, 2)),
            "https://web.archive.org/web/20240302/https://paper.example/a?b=c",
        )
        self.assertEqual(archive_url("https://web.archive.org/web/2/x"), "")
        self.assertEqual(archive_url("https://paper.example/" + "x" * 490), "")


class PressDeskCase(HouseCase):
    """A web of one server, and an editor at the desk."""

    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.web = self.enterContext(WebServer({"/": (200, {}, ARTICLE.encode())}))
        self.private = self.enterContext(WebServer({"/": (200, {}, PAGE)}))
        self.enterContext(override_settings(FETCHING_ALLOWED={self.web.netloc}))

    def answer(self, link: str, user=None) -> dict:
        self.client.force_login(user or make.person("editor"))
        answer = self.client.post(reverse("press_fill"), {"link": link})
        self.assertEqual(answer.status_code, 200)
        return answer.json()


class PressDeskFormTests(PressDeskCase):
    """The form of a piece: begun with its link alone it is a draft like any other."""

    def setUp(self):
        super().setUp()
        self.client.force_login(make.person("editor"))

    def begin(self, action: str = "", **fields):
        return self.post_new(PressPage, self.news, {"title": "", "slug": "", "slug-from": "title", **fields}, action)

    def test_a_link_alone_is_a_draft(self):
        address = self.begin(link="https://www.paper.example/a-piece?x=1")
        self.assertIn("/edit/", address)
        piece = PressPage.objects.get(link="https://www.paper.example/a-piece?x=1")
        self.assertEqual((piece.live, piece.draft_title), (False, "paper.example"))
        form = self.client.get(address)
        self.assertEqual(form.status_code, 200)

    def test_saved_by_itself_it_leaves_title_and_address_open(self):
        address = reverse("wagtailadmin_pages:add", args=["pages", "presspage", self.news.pk])
        form = BeautifulSoup(self.client.get(address).content.decode(), "html.parser")
        sent = form_values(form) | {"body-count": "0", "link": "https://paper.example/", "slug-from": "title"}
        told = self.client.post(address, sent, headers={"accept": "application/json"}).json()
        self.assertTrue(told["success"], told)
        self.assertFalse({"title", "slug"} & told["field_updates"].keys())
        sent |= {"title": "They wrote", "slug": ""}
        self.assertTrue(self.client.post(told["url"], sent, headers={"accept": "application/json"}).json()["success"])
        self.assertEqual(PressPage.objects.get().get_latest_revision_as_object().slug, "they-wrote")

    def test_without_a_title_it_is_not_published_nor_saved_without_a_link(self):
        for fields, action in (({"link": "https://paper.example/"}, "action-publish"), ({}, "")):
            self.assertIn("This field is required", self.error_beside(self.begin(action, **fields), "title"))

    def test_a_quotation_may_have_800_letters(self):
        fields = {"title": "They wrote", "link": "https://paper.example/", "slug": "they-wrote"}
        self.assertIn("/edit/", self.begin(**fields, quotation="x" * 800))
        page = self.begin(**fields | {"slug": "again"}, quotation="x" * 801)
        self.assertIn("800", self.error_beside(page, "quotation"))


class FillingTests(PressDeskCase):
    def test_a_link_fills_what_its_page_says(self):
        answer = self.answer(self.web.url())
        fields = {"title": "Una ciudad", "writer": "Ana López", "language": "es", "date": "2024-03-02"}
        self.assertEqual(answer["fields"], fields)
        self.assertIn("Lo que cambia", answer["beside"])
        self.assertNotIn("summary", answer["fields"])
        self.assertEqual(
            answer["said"], ["The page says: title, outlet, writer, date, language. What you have typed stays."]
        )
        self.assertEqual(answer["archive"]["address"], f"https://web.archive.org/web/20240302/{self.web.url()}")

    def test_an_outlet_is_known_by_its_website_or_name(self):
        by_name = make.outlet(self.english, name="el diario")
        self.assertEqual(self.answer(self.web.url())["outlet"]["id"], str(by_name.pk))
        by_host = make.outlet(self.english, name="Else", website="http://www.127.0.0.1/")
        self.assertEqual(self.answer(self.web.url())["outlet"]["id"], str(by_host.pk))

    def test_an_unknown_outlet_is_offered_and_added_once(self):
        add = self.answer(self.web.url())["add"]
        self.assertEqual((add["button"], add["name"]), ("Add the outlet “El Diario”", "El Diario"))
        make.outlet(self.english, name="Other", slug="el-diario")
        fields = {"name": add["name"], "website": "https://eldiario.example/"}
        first, second = (self.client.post(ADD_OUTLET, fields).json()["term"] for _ in range(2))
        self.assertEqual(first, second)
        outlet = Outlet.objects.get(pk=first["id"])
        self.assertEqual((outlet.slug, outlet.website), ("el-diario-2", fields["website"]))
        self.assertTrue(ModelLogEntry.objects.filter(object_id=outlet.pk, action="wagtail.create").exists())

    def test_an_author_is_told_whom_to_ask_and_adds_no_outlet(self):
        add = self.answer(self.web.url(), make.person("author"))["add"]
        self.assertEqual(set(add), {"words"})
        self.client.post(ADD_OUTLET, {"name": "Mine", "website": "https://mine.example/"})
        self.assertFalse(Outlet.objects.filter(name="Mine").exists())

    def test_bad_outlets_are_refused(self):
        self.client.force_login(make.admin())
        for name, website in (("", "https://a.example/"), ("A", "javascript:x"), ("A", "https://[::1"), ("A\0", "")):
            answer = self.client.post(ADD_OUTLET, {"name": name, "website": website})
            self.assertIn("said", answer.json(), (name, website))

    def test_what_fails_is_said_in_words(self):
        self.web.answers |= {
            "/hangs": hang,
            "/500": (500, {}, b""),
            "/bomb": (200, {"Content-Encoding": "gzip"}, bomb()),
        }
        self.web.answers |= {
            "/loop": redirect_to("/loop"),
            "/private": redirect_to(self.private.url()),
            "/endless": endless,
        }
        words = {
            "/404": "The page answered with an error (404).",
            "/500": "The page answered with an error (500).",
            "/loop": "The page only leads from one address to the next.",
            "/private": "This address belongs to no public website.",
        }
        for path, said in words.items():
            self.assertEqual(self.answer(self.web.url(path))["said"], [said, "Please type what you know."])
        for path in ("/bomb", "/endless"):
            self.assertIn("The page says nothing of itself.", self.answer(self.web.url(path))["said"][0])
        self.assertEqual(self.answer(self.private.url())["said"][0], words["/private"])
        self.assertEqual(self.private.requests, [])

    def test_what_is_no_link_is_not_asked(self):
        with mock.patch("pages.press.prefill.fetch", side_effect=AssertionError):
            for link in ("", "paper", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/", "https://a\0b/"):
                self.assertIn("not the address of a page", self.answer(link)["said"][0])

    def test_only_those_who_may_add_press(self):
        for user in (make.person("organizer"), make.person("translator-es"), None):
            self.client.logout()
            if user:
                self.client.force_login(user)
            answer = self.client.post(reverse("press_fill"), {"link": self.web.url()})
            self.assertIn(answer.status_code, {302, 403})
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get(reverse("press_fill")).status_code, 405)
        self.assertEqual(self.web.requests, [])

    def test_not_too_often(self):
        editor = make.person("editor")
        said = [self.answer(self.web.url(), editor)["said"][0] for _ in range(11)]
        self.assertEqual([words.startswith("That was much") for words in said], [False] * 10 + [True])
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=limit_of("press")[1])):
            self.assertIn("fields", self.answer(self.web.url(), editor))

    def test_a_piece_that_is_there_is_named(self):
        make.press(self.news, title="Here already", link=self.web.url())
        self.assertIn("“Here already”", self.answer(self.web.url())["known"])

    def test_the_form_begins_with_the_link(self):
        self.client.force_login(make.person("author"))
        address = reverse("wagtailadmin_pages:add", args=["pages", "presspage", self.news.pk])
        page = self.client.get(address).content.decode()
        self.assertLess(page.index('id="id_link"'), page.index('id="id_title"'))
        self.assertIn("js/admin/press-prefill.js", page)


def all_due() -> None:
    """A week later: every link is to be looked at."""
    sync_link_checks()
    LinkCheck.objects.update(due=timezone.now())


class PressDeskCheckTests(PressDeskCase):
    """A day passes by moving what was seen into the past."""

    def checked(self, path: str = "/", days: int = 0) -> LinkCheck:
        """The link at this path, checked again so many days after the last time."""
        link, _ = LinkCheck.objects.get_or_create(address=self.web.url(path))
        if link.missing_since:
            link.missing_since -= dt.timedelta(days=days)
        check(link)
        return LinkCheck.objects.get(pk=link.pk)

    def test_a_link_that_answers_is_asked_again_in_a_week(self):
        link = self.checked()
        self.assertEqual((link.status, link.failures, link.is_gone), (200, 0, False))
        self.assertTrue(7 <= (link.due - timezone.now()).total_seconds() / 86400 + 0.01 < 8.1)
        self.assertEqual([method for method, _path, _headers in self.web.requests], ["HEAD"])

    def test_missing_twice_a_day_apart_is_gone_and_comes_back(self):
        for status in (404, 410):
            path = f"/{status}"
            self.web.answers[path] = (status, {}, b"")
            self.assertFalse(self.checked(path).is_gone)
            self.assertFalse(self.checked(path).is_gone, "the same day proves nothing")
            self.assertTrue(self.checked(path, days=1).is_gone)
            self.web.answers[path] = (500, {}, b"")
            self.assertTrue(self.checked(path).is_gone, "a server in trouble proves nothing")
            self.web.answers[path] = (200, {}, b"")
            link = self.checked(path)
            self.assertEqual((link.is_gone, link.failures, link.missing_since), (False, 0, None))

    def test_trouble_is_only_doubt(self):
        self.web.answers |= {
            "/500": (500, {}, b""),
            "/403": (403, {}, b""),
            "/loop": redirect_to("/loop"),
            "/hangs": hang,
        }
        self.web.answers["/private"] = redirect_to(self.private.url())
        with mock.patch("pages.press.link_checker.SECONDS", 0.3):
            for path in ("/500", "/403", "/loop", "/hangs", "/private"):
                for _day in range(4):
                    link = self.checked(path, days=2)
                self.assertEqual((link.is_gone, link.failures), (False, 4), path)
        self.assertEqual(LinkCheck.objects.in_doubt().count(), 5)
        self.assertEqual(self.private.requests, [])

    def test_a_name_that_nobody_knows_is_gone_after_days(self):
        link = LinkCheck.objects.create(address="https://no-such.example/")
        for days, gone in ((0, False), (1, False), (2, True)):
            link.missing_since = link.missing_since and link.missing_since - dt.timedelta(days=days)
            link.record_failure("unknown")
            self.assertEqual(link.is_gone, gone)

    def test_a_server_that_knows_no_head(self):
        def answer(handler):
            handler.respond(405 if handler.command == "HEAD" else 200)

        self.web.answers["/get"] = answer
        self.assertEqual((self.checked("/get").status, len(self.web.requests)), (200, 2))

    def test_moved_for_good(self):
        self.web.answers |= {
            "/old": redirect_to("/new", 301),
            "/new": (200, {}, b""),
            "/new/": redirect_to("/new", 301),
        }
        self.assertEqual(self.checked("/old").moved_to, self.web.url("/new"))
        self.assertEqual(self.checked("/new/").moved_to, "", "a slash is no move")
        self.assertEqual(LinkCheck.objects.needing_attention().count(), 1)

    def test_rows_follow_the_links_of_live_pages(self):
        page = make.press(self.news, link="https://a.example/", archived_copy="https://b.example/")
        make.press(self.news, link="https://draft.example/", live=False)
        sync_link_checks()
        self.assertEqual(set(LinkCheck.objects.values_list("address", flat=True)), {page.link, page.archived_copy})
        LinkCheck.objects.update(is_gone=True)
        page.link = "https://c.example/"
        page.save_revision().publish()
        sync_link_checks()
        links = dict(LinkCheck.objects.values_list("address", "is_gone"))
        self.assertEqual(links, {"https://c.example/": False, "https://b.example/": True})

    def test_few_at_a_time_and_each_host_once(self):
        for number in range(9):
            make.press(self.news, link=f"https://host-{number % 5}.example/{number}")
        asked = []

        def note(link):
            asked.append(link.address)
            link.record_response(200)

        with mock.patch("pages.press.link_checker.check", note):
            check_due()
            self.assertEqual(asked, [], "not on the day they were pasted")
            all_due()
            check_due()
            self.assertEqual(len({address.split("/")[2] for address in asked}), 3)
            for _run in range(4):
                check_due()
        self.assertEqual((len(asked), len(set(asked))), (9, 9))

    def test_nothing_private_is_ever_asked(self):
        self.web.answers["/"] = redirect_to(self.private.url())
        make.press(self.news, link=self.web.url(), archived_copy=self.private.url())
        all_due()
        check_due()
        check_due()  # both stand on one host, which is asked once a run
        self.assertEqual(set(LinkCheck.objects.values_list("problem", flat=True)), {"private"})
        self.assertEqual(self.private.requests, [])

    def test_a_slow_web_holds_up_nothing(self):
        self.web.answers["/"] = hang
        for number in range(6):
            make.press(self.news, link=self.web.url(name=f"host-{number}.example"))
        all_due()
        began = timezone.now()
        here = socket.getaddrinfo("127.0.0.1", self.web.server_address[1], type=socket.SOCK_STREAM)
        with (
            mock.patch.object(socket, "getaddrinfo", return_value=here),
            mock.patch("pages.press.link_checker.SECONDS", 0.4),
            mock.patch("pages.press.link_checker.PATIENCE", 0.5),
        ):
            check_due()
        self.assertLess((timezone.now() - began).total_seconds(), 2.5)
        self.assertTrue(0 < LinkCheck.objects.exclude(checked_at=None).count() < 3)

    def test_a_thousand_pieces_cost_no_more_queries(self):
        make.press(self.news)
        with mock.patch("pages.press.link_checker.check"):
            all_due()
            with self.assertNumQueries(4):
                check_due()
            fields = {"summary": "", "lead": "", "body": "[]", "date": dt.date(2024, 1, 1)}
            make.many(PressPage, self.news, 200, link=lambda number: f"https://a.example/{number}", **fields)
            all_due()
            with self.assertNumQueries(4):
                check_due()


class GoneTests(HouseCase):
    languages = ["en", "es"]

    def gone(self, **fields) -> PressPage:
        page = make.press(self.news, title="They wrote", link="https://paper.example/gone", **fields)
        LinkCheck.objects.create(address=page.link, is_gone=True, status=404, failures=2)
        return page

    def test_the_card_and_the_page_lead_to_the_copy(self):
        copy = "https://archive.example/1"
        page = self.gone(archived_copy=copy)
        spanish = make.translated(page, "es", title="Escribieron")
        for address in (page.url, self.news.url, spanish.url):
            shown = self.look(address).main
            self.assertEqual(shown.select(f"a[href='{page.link}']"), [], address)
            self.assertEqual(len(shown.select(f"a[href='{copy}']")), 1, address)
        self.assertShows(page.url, "The original at", "is gone.", "Read the archived copy")
        self.assertShows(self.news.url, "Original gone")

    def test_without_a_copy_there_is_no_link(self):
        page = self.gone()
        for address in (page.url, self.news.url):
            self.assertEqual(self.look(address).main.select("a[href^='https://']"), [])
        self.assertShows(page.url, "We know of no archived copy.")

    def test_a_copy_that_is_gone_too_is_none(self):
        page = self.gone(archived_copy="https://archive.example/1")
        LinkCheck.objects.create(address=page.archived_copy, is_gone=True)
        self.assertEqual(self.look(page.url).main.select("a[href^='https://']"), [])

    def test_gone_or_not_costs_the_same(self):
        page = make.press(self.news)
        before = self.cost_of(self.news.url), self.cost_of(page.url)
        LinkCheck.objects.create(address=page.link, is_gone=True)
        self.assertEqual((self.cost_of(self.news.url), self.cost_of(page.url)), before)


class PressDeskReportTests(PressDeskCase):
    def setUp(self):
        super().setUp()
        self.page = make.press(self.news, title="They wrote", link=self.web.url("/gone"), date=dt.date(2024, 3, 2))
        self.spanish = make.translated(self.page, "es", title="Escribieron")
        self.link = LinkCheck.objects.create(
            address=self.page.link, is_gone=True, status=404, failures=2, missing_since=timezone.now()
        )
        self.editor = make.person("editor")
        self.client.force_login(self.editor)

    def mend(self, action: str, link=None) -> str:
        answer = self.client.post(reverse("links_mend"), {"link": link or self.link.pk, "action": action}, follow=True)
        return words_of(self.soup(answer).select_one(".messages")) if answer.status_code == 200 else answer.status_code

    def soup(self, answer):
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def report(self):
        return self.soup(self.client.get(reverse("links_report")))

    def test_it_names_the_piece_once_and_what_is_wrong(self):
        shown = words_of(self.report().main)
        for words in ("They wrote", "Gone", "answer 404", "Use the archived copy", "Check now", "Mark as fine"):
            self.assertIn(words, shown)
        self.assertNotIn("Escribieron", shown)
        filtered = self.client.get(reverse("links_report_results"), {"state": "moved"}).content.decode()
        self.assertNotIn("They wrote", filtered)

    def test_what_is_in_order_does_not_stand_there(self):
        LinkCheck.objects.update(is_gone=False, failures=1, checked_at=timezone.now())
        self.assertIn("Every link of the press answers.", words_of(self.report().main))

    def test_what_nobody_has_looked_at_is_not_said_to_answer(self):
        self.link.confirm()
        LinkCheck.objects.update(checked_at=None)
        said = words_of(self.report().main)
        self.assertIn("1 link was not looked at yet", said)
        self.assertNotIn("answer", said)
        LinkCheck.objects.create(address="https://paper.example/other", checked_at=timezone.now(), status=200)
        self.assertIn(
            "The 1 link that was looked at answers. 1 link was not looked at yet", words_of(self.report().main)
        )
        LinkCheck.objects.all().delete()
        self.assertIn("There is no link of the press yet.", words_of(self.report().main))

    def test_the_suggested_copy_in_every_language(self):
        self.assertIn("Changed and published.", self.mend("archive"))
        copy = archive_url(self.page.link, self.page.date)
        self.assertEqual(set(PressPage.objects.values_list("archived_copy", flat=True)), {copy})
        self.page.refresh_from_db()
        self.assertEqual(self.page.get_latest_revision().user, self.editor)
        self.assertEqual(len(self.look(self.spanish.url).main.select(f"a[href='{copy}']")), 1)

    def test_the_new_address(self):
        LinkCheck.objects.update(is_gone=False, failures=0, status=200, moved_to="https://new.example/")
        self.assertIn("Use the new address", words_of(self.report().main))
        self.assertIn("Changed and published.", self.mend("follow"))
        self.assertEqual(set(PressPage.objects.values_list("link", flat=True)), {"https://new.example/"})

    def test_a_link_that_did_not_move_is_left_alone(self):
        self.assertIn("There was nothing to change.", self.mend("follow"))

    def test_who_may_not_publish_a_piece_changes_no_link_of_it(self):
        problem = publish_links(self.page, {"link": "https://paper.example/new"}, make.person("author"))
        self.assertIn("is not yours to publish", problem)
        self.assertNotEqual(PressPage.objects.get(pk=self.page.pk).link, "https://paper.example/new")

    def test_fine_is_fine_until_the_link_is_changed(self):
        self.mend("fine")
        for days in (0, 3):
            self.link.refresh_from_db()
            self.link.missing_since = timezone.now() - dt.timedelta(days=days)
            self.link.record_response(404)
        self.assertEqual((self.link.is_gone, LinkCheck.objects.needing_attention().count()), (False, 0))

    def test_check_now(self):
        self.web.answers["/gone"] = (200, {}, b"")
        self.assertIn("Checked just now.", self.mend("again"))
        self.assertFalse(LinkCheck.objects.get().is_gone)

    def test_a_draft_in_work_is_neither_published_nor_lost(self):
        self.page.title = "Not yet"
        self.page.save_revision()
        self.assertIn("Somebody is at work on", self.mend("archive"))
        self.page.refresh_from_db()
        self.assertEqual((self.page.title, self.page.archived_copy), ("They wrote", ""))

    def test_bad_clicks(self):
        for action, link in (("delete", None), ("again", "x"), ("again", "99999999"), ("", None), ("again", "9" * 30)):
            self.assertEqual(self.mend(action, link), 404)
        self.assertEqual(self.client.get(reverse("links_mend")).status_code, 405)

    def test_only_those_who_publish_press(self):
        for user in (make.person("author"), make.person("organizer"), make.person("translator-es")):
            self.client.force_login(user)
            self.assertEqual(self.client.get(reverse("links_report")).status_code, 302)
            self.client.post(reverse("links_mend"), {"link": self.link.pk, "action": "fine"})
            self.assertNotIn("reports/links", self.client.get(reverse("wagtailadmin_home")).content.decode())
        self.assertTrue(LinkCheck.objects.get().is_gone)

    def test_more_links_cost_no_more_queries(self):
        def cost():
            self.client.get(reverse("links_report"))
            with CaptureQueriesContext(connection) as queries:
                self.client.get(reverse("links_report"))
            return len(queries)

        before = cost()
        for number in range(10):
            page = make.press(self.news, link=f"https://paper.example/{number}")
            LinkCheck.objects.create(address=page.link, is_gone=True)
        self.assertEqual(cost(), before)


class CoverageTests(HouseCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.page = make.text(self.home, title="Our farm")

    def cover(self, **fields) -> PressPage:
        return make.press(self.news, about=[Subject(page_id=self.page.pk)], **fields)

    def strip(self, page) -> list[str]:
        return [words_of(each) for each in self.look(page.url).select(".covered li a")]

    def test_a_page_names_the_newest_pieces_about_it(self):
        for day in range(1, 8):
            self.cover(title=f"Piece {day}", date=dt.date(2024, 3, day))
        self.cover(title="A draft", live=False)
        self.assertEqual(self.strip(self.page), [f"Piece {day}" for day in range(7, 7 - NEWEST, -1)])

    def test_in_the_language_of_the_page(self):
        piece, other = self.cover(title="They wrote"), self.cover(title="Only English", date=dt.date(2020, 1, 1))
        spanish = make.translated(piece, "es", title="Escribieron")
        self.assertEqual(spanish.about.count(), 1)
        page = make.translated(self.page, "es", title="Nuestra granja")
        self.assertEqual(self.strip(page), ["Escribieron", "Only English"])
        self.assertEqual(self.strip(self.page), ["They wrote", "Only English"])
        self.assertEqual(self.look(page.url).select(".covered li a")[1]["lang"], "en")
        piece.about.all().delete()
        piece.save_revision().publish()
        self.assertEqual(PressPage.objects.get(pk=spanish.pk).about.count(), 0)
        self.assertEqual(self.strip(page), [other.title])

    def test_what_is_private_or_offline_is_not_named(self):
        make.private(self.cover(title="Closed"))
        self.cover(title="Offline").unpublish()
        self.assertEqual(self.strip(self.page), [])

    def test_it_costs_one_query_and_nothing_without_coverage(self):
        bare = self.cost_of(self.page.url)
        self.cover()
        covered = self.cost_of(self.page.url)
        for _ in range(6):
            self.cover()
        self.assertEqual((covered - bare, self.cost_of(self.page.url)), (1, covered))

    def test_a_page_that_is_deleted_takes_only_the_mention_with_it(self):
        piece = self.cover()
        self.page.delete()
        self.assertEqual(piece.about.count(), 0)
        self.look(piece.url)

    def test_the_outlet_has_a_list_of_its_own(self):
        outlet = make.outlet(self.english, name="The Paper", slug="the-paper")
        piece, other = (make.press(self.news, outlet=each) for each in (outlet, make.outlet(self.english)))
        link = self.look(piece.url).select_one(".byline a")
        self.assertEqual((words_of(link), link["href"]), ("The Paper", f"{self.news.url}outlet/the-paper/"))
        self.assertShows(link["href"], piece.title)
        self.assertHides(link["href"], other.title)
