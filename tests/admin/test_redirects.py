"""Addresses last: what moved is found in one hop, what is missed is noted without a person, and a list is read with care."""

from datetime import timedelta
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from home.redirects.csv_import import MAX_LINES, Unreadable, address_error, is_heading, parse_csv
from home.redirects.middleware import redirect_target
from pages.redirect_report import buffer, models
from pages.redirect_report.buffer import miss_buffer
from pages.redirect_report.models import IGNORED, MissedAddress

from ..support import make
from ..support.cases import HouseCase, words_of

pytestmark = pytest.mark.differs


class RedirectsCase(HouseCase):
    languages = ["en", "es", "ar"]

    def rename(self, page: Page, slug: str) -> None:
        page = Page.objects.get(pk=page.pk).specific
        page.slug = slug
        with self.captureOnCommitCallbacks(execute=True):
            page.save_revision().publish()

    def move(self, page: Page, parent: Page) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            Page.objects.get(pk=page.pk).specific.move(Page.objects.get(pk=parent.pk), "last-child")

    def leads(self, old: str, new: str, status: int = 301):
        answer = self.client.get(old)
        self.assertEqual((answer.status_code, answer.get("Location")), (status, new), old)
        self.assertEqual(answer["Cache-Control"], "no-cache")  # a browser asks again: it may be renamed back


class FormTests(RedirectsCase):
    """Where a redirect leads may be typed as staff know it."""

    def setUp(self):
        super().setUp()
        self.client.force_login(make.person("editor"))

    def make_one(self, target: str, old: str = "/from", **fields):
        self.client.post(reverse("wagtailredirects:add"), {"old_path": old, "redirect_link": target} | fields)
        return Redirect.objects.filter(old_path=old).first()

    def test_a_path_with_a_page_leads_to_that_page_whatever_it_is_called_later(self):
        page = make.text(self.home, slug="contact")
        spanish = make.translated(page, "es", slug="contacto-\u00f1")
        for number, (target, expected) in enumerate(
            (
                ("/contact/", page),
                (" /contact ", page),
                (f"{settings.WAGTAILADMIN_BASE_URL}/contact/", page),
                ("/", self.home),
                (spanish.url, spanish),
            )
        ):
            made = self.make_one(target, f"/from-{number}")
            self.assertEqual((made.redirect_page_id, made.redirect_link), (expected.pk, ""), target)
        self.rename(page, "write-to-us")
        self.leads("/from-0/", "/write-to-us/", 302)

    def test_a_path_without_one_is_kept(self):
        make.text(self.home, slug="draft", live=False)
        for number, path in enumerate(
            ("/news/?topic=food", "/media/x.pdf", "/events/calendar.ics", "/draft/", "/not-yet/")
        ):
            made = self.make_one(path, f"/from-{number}")
            self.assertEqual(made.redirect_link, f"{settings.WAGTAILADMIN_BASE_URL}{path}")
            self.assertIsNone(made.redirect_page)
        Site.objects.update(hostname="localhost", port=8000)
        self.leads("/from-0/", "/news/?topic=food", 302)

    def test_another_site_has_a_whole_address(self):
        for number, (typed, saved) in enumerate(
            (
                ("https://elsewhere.example/x", "https://elsewhere.example/x"),
                ("elsewhere.example", "https://elsewhere.example"),
            )
        ):
            self.assertEqual(self.make_one(typed, f"/from-{number}").redirect_link, saved)

    def test_what_is_no_address_is_refused_beside_the_field(self):
        for typed in (
            "//evil.example/",
            "/\\evil.example",
            "/a b",
            "/" + "x" * 300,
            "javascript:alert(1)",
            "mailto:a@b.example",
        ):
            self.assertIsNone(self.make_one(typed), typed)
        page = self.client.post(
            reverse("wagtailredirects:add"), {"old_path": "/from", "redirect_link": "//evil.example/"}
        )
        self.assertContains(page, "The address is on another site.")
        field = BeautifulSoup(page.content.decode(), "html.parser").select_one("[name=redirect_link]")
        self.assertEqual(field["type"], "text")  # or a browser would refuse a path
        self.assertContains(page, "such as /contact/")

    def test_a_page_that_was_chosen_stays_and_a_redirect_can_be_changed(self):
        page, other = make.text(self.home, slug="contact"), make.text(self.home, slug="other")
        made = self.make_one("/contact/", redirect_page=other.pk)
        self.assertEqual(made.redirect_page_id, other.pk)
        self.client.post(
            reverse("wagtailredirects:edit", args=[made.pk]), {"old_path": "/from", "redirect_link": page.url}
        )
        made.refresh_from_db()
        self.assertEqual((made.redirect_page_id, made.redirect_link), (page.pk, ""))


class MovingTests(RedirectsCase):
    def test_renamed_and_moved_in_every_language_in_one_hop(self):
        first, second = make.text(self.home, slug="first"), make.text(self.home, slug="second")
        child = make.text(first, slug="child")
        spanish_first = make.translated(first, "es", slug="primera")
        spanish = make.translated(child, "es", slug="hija")
        make.translated(second, "es", slug="segunda")
        self.assertTrue(spanish.url.startswith("/es/primera/"))
        self.rename(child, "kid")
        self.rename(first, "uno")
        self.rename(spanish, "chica")
        self.rename(spanish_first, "una")
        self.move(child, second)
        for old in ("/first/child/", "/first/kid/", "/uno/kid/", "/first/child"):
            self.leads(old, "/second/kid/")
        for old in ("/es/primera/hija/", "/es/primera/chica/"):
            self.leads(old, "/es/una/chica/")
        self.leads("/first/", "/uno/")

    def test_the_query_is_kept(self):
        page = make.text(self.home, slug="old")
        self.rename(page, "new")
        self.leads("/old/?page=2&utm=%3Ca%3E", "/new/?page=2&utm=%3Ca%3E")
        Redirect.add_redirect("/with?a=1", page)
        self.leads("/with/?a=1", "/new/")

    def test_what_stands_below_a_page_moves_with_it(self):
        event = make.event(self.events, slug="old")
        self.rename(self.news, "press-room")
        self.rename(event, "new")
        self.leads(f"{self.events.url}old/event.ics", f"{self.events.url}new/event.ics")
        self.leads("/news.md", "/press-room.md")
        self.leads("/news/feed/?x=1", "/press-room/feed/?x=1")
        self.assertEqual(self.client.get("/news/nothing/here/").status_code, 404)

    def test_a_page_at_an_old_address_wins(self):
        page = make.text(self.home, slug="old")
        self.rename(page, "new")
        other = make.text(self.home, slug="old", title="The other")
        self.assertShows("/old/", "The other")
        other.unpublish()
        self.leads("/old/", "/new/")

    def test_there_and_back_leads_in_no_circle(self):
        page = make.text(self.home, slug="a")
        for slug in ("b", "a", "b", "a"):
            self.rename(page, slug)
        self.leads("/b/", "/a/")
        Page.objects.get(pk=page.pk).unpublish()
        for address in ("/a/", "/b/"):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_ways_of_several_hops_are_one_and_circles_are_none(self):
        page = make.text(self.home, slug="end")
        site = page.get_site().root_url
        Redirect.objects.create(old_path="/1", redirect_link=f"{site}/2/")
        Redirect.objects.create(old_path="/2", redirect_link=f"{site}/3/", is_permanent=False)
        Redirect.objects.create(old_path="/3", redirect_page=page)
        Redirect.objects.create(old_path="/x", redirect_link=f"{site}/y/")
        Redirect.objects.create(old_path="/y", redirect_link=f"{site}/x/")
        Redirect.objects.create(old_path="/z", redirect_link=f"{site}/z/")
        Redirect.objects.create(old_path="/away", redirect_link="https://elsewhere.example/p?q=1#f")
        self.leads("/1/", "/end/", 302)
        self.leads("/3/", "/end/")
        self.leads("/away/?a=b", "https://elsewhere.example/p?q=1&a=b#f")
        for address in ("/x/", "/y/", "/z/"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_where_nothing_leads_no_redirect_is_asked_for(self):
        Redirect.objects.create(old_path="/old", redirect_link="https://coop.example/", site=None)
        self.client.get("/nothing/")
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get("/nothing/").status_code, 404)
        self.assertEqual([each["sql"] for each in queries if "wagtailredirects" in each["sql"]], [])
        self.leads("/old/", "https://coop.example/")

    def test_one_that_another_program_writes_leads_at_once(self):
        self.assertEqual(self.client.get("/soon/").status_code, 404)
        Redirect.objects.bulk_create([Redirect(old_path="/soon", redirect_link="https://coop.example/", site=None)])
        self.leads("/soon/", "https://coop.example/")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailredirects_redirect SET old_path = '/later'")
        self.assertEqual(self.client.get("/soon/").status_code, 404)
        self.leads("/later/", "https://coop.example/")
        Redirect.objects.all().delete()
        self.assertEqual(self.client.get("/later/").status_code, 404)

    def test_a_very_long_address_can_be_left(self):
        page = make.text(self.home, slug="a" * 250)
        self.rename(page, "short")
        self.assertFalse(Redirect.objects.filter(redirect_page=page).exists())
        self.assertEqual(self.client.get("/short/").status_code, 200)

    def test_bad_addresses(self):
        self.assertIsNone(redirect_target("//evil.example/", self.home.get_site()))
        for address in ("/%0d%0aLocation:x/", "/" + "a/" * 500, "/%ff%fe/", "/old/..;/", "/;a=b?c"):
            self.assertIn(self.client.get(address).status_code, {400, 404}, address)


class MissedTests(RedirectsCase):
    def setUp(self):
        super().setUp()
        miss_buffer.seen.clear()
        miss_buffer.written = -float("inf")

    def test_an_address_is_noted_without_query_or_person(self):
        self.client.get("/es/perdida/?name=ada", headers={"user-agent": "Ada", "referer": "https://mail.example/ada"})
        self.client.get("/es/perdida/")
        miss_buffer.write()
        row = MissedAddress.objects.values().get()
        today = timezone.localdate()
        self.assertEqual(
            row | {"id": 0}, {"id": 0, "path": "/es/perdida/", "language": "es", "count": 2, "last": today}
        )

    def test_many_misses_are_few_writes(self):
        with mock.patch.object(buffer, "store_counts") as keep, mock.patch("time.monotonic", return_value=1000.0):
            self.client.get("/lost/")
            for number in range(300):
                miss_buffer.add(f"/lost/{number}/")
        self.assertEqual(keep.call_count, 1)
        self.assertLessEqual(len(miss_buffer.seen), buffer.MAX_BUFFERED)

    def test_nothing_is_counted_while_the_report_is_off(self):
        with self.settings(FEATURES_OFF=["pages.redirect_report"]):
            self.assertEqual(self.client.get("/lost/").status_code, 404)
        self.assertFalse(miss_buffer.seen or MissedAddress.objects.exists())
        self.client.get("/lost/")
        self.assertTrue(MissedAddress.objects.exists())

    def test_garbage_is_ignored(self):
        for path in (
            "/wp-login.php",
            "/.env",
            "/.git/config",
            "/cgi-bin/x",
            "/a.php/",
            "/admin/x/",
            "/static/x.css",
            "/media/x",
            "/r/eyJhbGciOi/",
            "/ada@mail.example/",
            "/" + "x" * 90,
            "/a b/",
            "/apple-touch-icon-precomposed.png",
            "/x'--/",
            "/r/signed/changed/",
            "/es/r/signed/",
            "/../etc/passwd",
        ):
            self.assertTrue(IGNORED.search(path), path)
        for path in (
            "/old-page/",
            "/es/noticias/vieja/",
            "/news/2017/05/a.html",
            "/about.htm",
            "/ar/خبر/",
            "/recipes/",
        ):
            self.assertFalse(IGNORED.search(path), path)
        miss_buffer.add("/" + "long/" * 60)
        self.assertFalse(miss_buffer.seen)

    def test_a_database_that_is_busy_costs_nobody_an_answer(self):
        with mock.patch.object(buffer, "store_counts", side_effect=OperationalError("database is locked")):
            self.assertEqual(self.client.get("/lost/").status_code, 404)

    def test_there_is_an_end_to_rows_and_to_days(self):
        today = timezone.localdate()
        with mock.patch.object(models, "MOST", 3):
            for number in range(5):
                miss_buffer.add(f"/lost/{number}/")
                miss_buffer.write()
            self.assertEqual(MissedAddress.objects.count(), 3)
            MissedAddress.objects.update(last=today - timedelta(days=8))
            MissedAddress.objects.filter(path="/lost/0/").update(count=5)
            models.delete_expired()
        self.assertEqual([row.path for row in MissedAddress.objects.all()], ["/lost/0/"])
        MissedAddress.objects.update(last=today - timedelta(days=models.DAYS + 1))
        models.delete_expired()
        self.assertFalse(MissedAddress.objects.exists())

    def test_what_leads_somewhere_is_not_missed(self):
        self.rename(make.text(self.home, slug="old"), "new")
        self.client.get("/old/")
        self.client.head("/lost/")
        self.assertFalse(MissedAddress.objects.exists() or miss_buffer.seen)

    def test_one_click_sends_visitors_on(self):
        page = make.news(self.news, slug="the-report", title="The report")
        self.client.get("/2017/the-report/")
        self.client.force_login(make.person("editor"))
        report = self.look(reverse("missed"))
        button = next(each for each in report.select("button[name=page]") if each["value"] == str(page.pk))
        self.assertIn("The report", words_of(button))
        self.client.post(button.find_parent("form")["action"], {"page": button["value"]})
        self.assertFalse(MissedAddress.objects.exists())
        self.leads("/2017/the-report/", page.url)

    def test_any_page_can_be_chosen_by_those_who_may(self):
        self.client.get("/lost/")
        row = MissedAddress.objects.get()
        address = reverse("missed_send", args=[row.pk])
        self.client.force_login(make.person("author"))
        self.assertEqual(self.client.post(address, {"page": self.news.pk}).status_code, 302)
        self.assertTrue(MissedAddress.objects.exists())
        self.client.force_login(make.person("editor"))
        self.assertIn("/lost/", words_of(self.look(address)))
        for wrong in ("", "999999", "x", str(Page.get_first_root_node().pk)):
            self.assertEqual(self.client.post(address, {"page": wrong}).status_code, 200)
        self.client.post(address, {"page": self.news.pk})
        self.leads("/lost/", self.news.url)

    def test_the_report_shows_hostile_addresses_as_words(self):
        MissedAddress.objects.create(
            path="/<script>alert(1)</script>/", language="en", count=1, last=timezone.localdate()
        )
        self.client.force_login(make.admin())
        self.assertNotIn("<script>alert(1)", self.client.get(reverse("missed")).content.decode())
        export = self.client.get(reverse("missed") + "?export=csv")
        self.assertTrue(b"".join(export.streaming_content).splitlines()[1].startswith(b"/"))


class RedirectsReadingTests(SimpleTestCase):
    def test_tables_of_several_makes(self):
        for text in ("/a,/b\n", "from;to\n/a;/b\n", "\ufeffOld\tNew\r\n/a\t/b\r\n\r\n", '"/a","/b",301\n'):
            self.assertEqual([(each.old, each.new) for each in parse_csv(text.encode())], [("/a", "/b")], text)
        self.assertEqual([each.number for each in parse_csv(b"from,to\n/a,/b\n\n/c,/d\n")], [2, 4])
        self.assertEqual(parse_csv(b""), [])
        self.assertEqual([(each.old, each.new) for each in parse_csv(b"/a\n")], [("/a", "")])
        self.assertTrue(is_heading(parse_csv(b"/x,/y\nfrom,to")[1]))

    def test_what_can_not_be_read(self):
        for content in (b"\xff\xfe/\x00a", b"/a,/\x00", b"/a,/b\n" * (MAX_LINES + 1), b'"' + b"a" * 200_000):
            with self.assertRaises(Unreadable):
                parse_csv(content)

    def test_what_is_no_address_of_ours(self):
        own = {"house.example"}
        for cell in ("/a", "/a?b=c", "https://house.example/a", "http://HOUSE.example/"):
            self.assertEqual(address_error(cell, own), "", cell)
        for cell in (
            *(
                "",
                "a",
                "=cmd|' /C calc'!A0",
                "+1",
                "-1",
                "@x",
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://house.example/",
            ),
            *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil", "http://[x", "/" + "a" * 300),
            *("https://house.example@evil.example/", "https://evil.example\\@house.example/"),
        ):
            self.assertTrue(address_error(cell, own), cell)


class ImportTests(RedirectsCase):
    def send(self, text: str):
        self.client.force_login(make.person("editor"))
        upload = SimpleUploadedFile("list.csv", text.encode())
        answer = self.client.post(reverse("wagtailredirects:start_import"), {"file": upload})
        self.assertEqual(answer.status_code, 200)
        return answer

    def test_a_list_with_a_report(self):
        page = make.news(self.news, slug="report")
        spanish = make.translated(page, "es", slug="informe")
        Redirect.objects.create(old_path="/taken", redirect_page=page)
        site = page.get_site().root_url
        answer = self.send(
            f"from,to\n/old-1,{page.url}\n/old-2/,{site}{spanish.url}?a=1\n/hop-1,/hop-2\n/hop-2,{page.url}\n"
            f"/loop-1,/loop-2\n/loop-2,/loop-1\n/self,/self/\n/old-1/,{page.url}\n{page.url},/\n/taken,/\n"
            f"/x,javascript:alert(1)\n/y,https://evil.example/\n=cmd(),/\n/z,/nothing/there/\n/d,/documents/1/a.pdf\n"
        )
        made = {each.old_path: each.redirect_page_id for each in Redirect.objects.exclude(old_path="/taken")}
        self.assertEqual(
            made, {"/old-1": page.pk, "/old-2": spanish.pk, "/hop-1": page.pk, "/hop-2": page.pk, "/d": None}
        )
        refused = {each.number: each.refused for each in answer.context["refused"]}
        self.assertEqual(set(refused), {6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
        self.assertEqual(len(set(refused.values())), 8)
        text = answer.content.decode()
        self.assertIn("5 redirects were made.", text)
        self.assertIn("10 lines were refused.", text)
        self.leads("/hop-1/", page.url)
        page.refresh_from_db()
        self.rename(page, "renamed")
        self.leads("/hop-1/", f"{self.news.url}renamed/")
        self.assertEqual(len(self.send(f"/hop-1,{page.url}\n").context["refused"]), 1)

    def test_a_file_that_is_none(self):
        for text in ("\x00", '"' + "a" * 200_000):
            self.assertTrue(self.send(text).context["form"].errors)
        self.assertIn("0 redirects", self.send("from,to\n").content.decode())
        self.assertFalse(Redirect.objects.exists())

    def test_hostile_cells_are_words(self):
        self.assertNotIn("<script>alert", self.send("<script>alert(1)</script>/,/x\n").content.decode())

    def test_only_those_who_may(self):
        self.client.force_login(make.person("author"))
        self.assertEqual(self.client.get(reverse("wagtailredirects:start_import")).status_code, 302)

    def test_a_long_list_costs_few_queries(self):
        page = make.news(self.news)
        text = "".join(f"/old/{number},{page.url}\n" for number in range(1000))
        self.client.force_login(make.admin())
        with CaptureQueriesContext(connection) as queries:
            self.send(text)
        self.assertEqual(Redirect.objects.count(), 1000)
        self.assertLess(len(queries), 80)
