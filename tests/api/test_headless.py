"""HEADLESS: how much of a site is served here, where visitors are sent, and which host every address names."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from fnmatch import fnmatch
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.urls import clear_url_caches, reverse, set_urlconf
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from home.begin.bootstrap import sync_site_host
from home.preview_links.models import PreviewLink
from home.redirects.csv_import import RedirectLine, import_redirects, validate_lines
from home.users.invitations.invite import invite
from home.webhooks.changes import redirect_told
from pages.api.token_views import TokenViewSet, page_not_found
from pages.http.urls import join_url
from pages.tree.current import current_state
from settings import urls
from settings.environment import Environment, WrongValue

from ..support import make
from ..support.cases import HouseCase

FRONT = "https://www.front.example"
STAYS = [
    "/admin/login/",
    "/api/v3/",
    "/api/v3/docs/",
    "/livez",
    "/readyz",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
]


class EnvironmentTests(SimpleTestCase):
    def test_a_wrong_value_stops_the_start_with_one_line(self):
        for name, source, words in (
            ("HEADLESS", {"HEADLESS": "yes"}, "not one of also, off, only"),
            ("FRONTEND_URL", {"FRONTEND_URL": "www.front.example"}, "not the address of a site"),
            ("FRONTEND_URL", {"FRONTEND_URL": f"{FRONT}/blog"}, "not the address of a site"),
            ("FRONTEND_URL", {}, "must be named"),
            ("FRONTEND_URL", {"FRONTEND_URL": "https://own.example"}, "this very server"),
            ("CORS_ORIGINS", {"CORS_ORIGINS": "front.example"}, "not the origin of a site"),
            ("CORS_ORIGINS", {"CORS_ORIGINS": f"*,{FRONT}/"}, "not the origin of a site"),
            ("CORS_ORIGINS", {"CORS_ORIGINS": "ftp://x"}, "not the origin of a site"),
        ):
            env = Environment(source)
            read = {
                "HEADLESS": lambda env=env: env.choice("HEADLESS", ["also", "off", "only"]),
                "FRONTEND_URL": lambda env=env: env.front_end("FRONTEND_URL", True, "https://own.example"),
                "CORS_ORIGINS": lambda env=env: env.origins("CORS_ORIGINS"),
            }
            with pytest.raises(WrongValue) as told:
                read[name]()
            line = str(told.value)
            self.assertTrue(line.startswith(f"{name}: ") and words in line and f"Example: {name}=" in line, line)
            self.assertNotIn("\n", line)

    def test_right_values_are_read(self):
        env = Environment({"CORS_ORIGINS": f"{FRONT}, http://localhost:3000", "FRONTEND_URL": f"{FRONT}/"})
        self.assertEqual(env.origins("CORS_ORIGINS"), [FRONT, "http://localhost:3000"])
        self.assertEqual(env.front_end("FRONTEND_URL", True, "https://own.example"), FRONT)
        self.assertEqual(Environment({}).front_end("FRONTEND_URL", False, "https://own.example"), "")
        self.assertEqual(Environment({"CORS_ORIGINS": "*"}).origins("CORS_ORIGINS"), ["*"])

    def test_whole_processes_start_in_each_mode(self):
        """What the settings make of it: whether there is an API, and where visitors are."""
        asked = (
            "import django, json; django.setup(); from django.conf import settings as s; from django.urls import resolve\n"
            "print(json.dumps([resolve('/api/v3/pages/').view_name, s.PUBLIC_URL]))"
        )
        own = {"BASE_URL": "https://own.example", "DJANGO_SETTINGS_MODULE": "settings.test"}
        for mode, told in (
            ({"HEADLESS": "off"}, ["home.views.serve", "https://own.example"]),
            ({"HEADLESS": "only", "FRONTEND_URL": FRONT}, ["wagtailapi_v3:list_pages", FRONT]),
        ):
            done = subprocess.run(
                [sys.executable, "-c", asked], env={**os.environ, **own, **mode}, cwd=settings.ROOT, capture_output=True
            )
            self.assertEqual(json.loads(done.stdout), told, done.stderr)
        done = subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, **own, "HEADLESS": "only"},
            cwd=settings.ROOT,
            capture_output=True,
        )
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)


STANDARDS = {"http://www.w3.org", "https://jsonfeed.org", "http://www.sitemaps.org"}  # names of formats


@override_settings(HEADLESS="off")
class HeadlessOffTests(HouseCase):
    client_class = Client  # there is no document to hold answers against

    def setUp(self):
        super().setUp()
        self.kept = list(urls.urlpatterns)
        urls.urlpatterns[:] = [each for each in self.kept if getattr(each, "namespace", "") != "wagtailapi_v3"]
        self.renew()

    def tearDown(self):
        urls.urlpatterns[:] = self.kept
        self.renew()

    def renew(self):
        clear_url_caches()
        set_urlconf(None)

    def test_the_desk_shows_no_tokens(self):
        with override_settings(HEADLESS="off"):
            for each in TokenViewSet("tokens", url_prefix="api-tokens").get_urlpatterns():
                self.assertIs(each.callback, page_not_found)
            admin = RequestFactory().get("/admin/")
            admin.user = make.admin()
            self.assertFalse(TokenViewSet("tokens").menu_item_class("x", "/").is_shown(admin))
        with override_settings(HEADLESS="also"):
            self.assertTrue(TokenViewSet("tokens").menu_item_class("x", "/").is_shown(admin))

    def test_every_address_of_the_api_is_the_ordinary_404(self):
        self.assertLess(len(urls.urlpatterns), len(self.kept))
        ordinary = self.client.get("/nothing/")
        for address in (
            "/api/",
            "/api/v3/",
            "/api/v3/openapi.json",
            "/api/v3/docs/",
            "/api/v3/pages/",
            "/api/v3/problems/",
        ):
            answer = self.client.get(address)
            self.assertEqual((answer.status_code, answer["Content-Type"]), (404, ordinary["Content-Type"]), address)
            self.assertNotIn("RateLimit-Limit", answer)
            self.assertIn('class="code"', answer.content.decode())
        self.assertEqual(self.client.post("/api/v3/pages/", headers={"Authorization": "Bearer x"}).status_code, 404)
        self.assertEqual(self.client.get("/").status_code, 200)
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get("/admin/").status_code, 200)


@override_settings(HEADLESS="only", FRONTEND_URL=FRONT, PUBLIC_URL=FRONT)
class OnlyTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="The harvest is in", slug="harvest")
        cls.event = make.event(cls.events)
        sync_site_host(FRONT)
        Site.clear_site_root_paths_cache()

    def test_visitors_are_sent_to_the_front_end_with_path_and_query(self):
        for address in (
            "/",
            "/es/",
            "/news/harvest/?a=1&b=%20x",
            "/search/?query=land",
            "/nothing/",
        ):
            answer = self.client.get(address)
            self.assertEqual((answer.status_code, answer["Location"]), (307, FRONT + address))
        self.assertEqual(self.client.post("/news/harvest/", {"a": "b"}).status_code, 307)
        self.assertEqual(self.client.head("/").status_code, 307)

    def test_desk_api_uploads_and_files_for_machines_stay(self):
        document, picture = make.document(), make.picture()
        made = picture.get_rendition("width-30").url
        files = [f"{self.news.url}feed/", f"{self.news.url}feed.json", f"{self.events.url}calendar.ics"]
        paths = [address.removeprefix(FRONT) for address in files]
        for address in [*STAYS, document.url, made, "/documents/999/x/", *paths]:
            self.assertNotEqual(self.client.get(address).status_code, 307, address)
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_an_editor_previews_as_before(self):
        answer = self.page.make_preview_request()
        self.assertEqual(answer.status_code, 200)
        self.assertIn(
            "The harvest is in", answer.rendered_content if hasattr(answer, "rendered_content") else str(answer.content)
        )
        self.client.force_login(make.admin())
        shown = self.client.get(f"/admin/pages/{self.page.pk}/view_draft/")
        self.assertEqual(shown.status_code, 200)

    def test_view_live_leads_to_the_front_end(self):
        self.client.force_login(make.admin())
        page = self.client.get(f"/admin/pages/{self.page.pk}/edit/").content.decode()
        live = self.page.get_url()
        self.assertIn(f'href="{live}"', page)
        self.assertEqual(self.client.get(live.removeprefix(FRONT))["Location"], f"{FRONT}/news/harvest/")

    def test_sitemap_feeds_calendars_and_twins_name_the_front_end(self):
        for address in ("/sitemap.xml", "/news/feed/", "/news/feed.json", "/news/harvest.md"):
            said = self.client.get(address).content.decode()
            self.assertIn(f"{FRONT}/news/harvest", said, address)
            self.assertNotIn("http://127.0.0.1", said, address)
        self.assertIn(
            f"{FRONT}{self.event.get_url().removeprefix(FRONT)}",
            self.client.get("/events/calendar.ics").content.decode().replace("\r\n ", ""),
        )

    def test_a_preview_link_opens_at_the_front_end(self):
        link = PreviewLink.objects.create(made_by=make.admin(), ends_at=timezone.now() + timedelta(days=1))
        link.pages.add(self.page.pk)
        self.assertEqual(link.url, f"{FRONT}/preview/{link.signed}/")
        self.client.force_login(link.made_by)
        shown = self.client.get(reverse("preview_links", args=[self.page.pk])).content.decode()
        self.assertIn(link.url, shown)
        self.assertNotIn(f"{settings.BASE_URL}/preview/", shown)

    def test_a_redirect_leads_to_pages_at_the_front_end_and_to_uploads_here(self):
        self.client.force_login(make.admin())
        here = settings.BASE_URL
        typed = {"/news/?topic=food": FRONT, "/documents/1/report.pdf": here}
        for number, (path, expected) in enumerate(typed.items()):
            self.client.post(reverse("wagtailredirects:add"), {"old_path": f"/form-{number}", "redirect_link": path})
            (line,) = validate_lines([RedirectLine(number, f"/list-{number}", path)])
            import_redirects([line])
            rows = Redirect.objects.filter(old_path__in=[f"/form-{number}", f"/list-{number}"], redirect_page=None)
            self.assertEqual({row.redirect_link for row in rows}, {expected + path})
        for host in (FRONT, here):
            old_path = f"/from-{urlsplit(host).hostname}"
            self.client.post(reverse("wagtailredirects:add"), {"old_path": old_path, "redirect_link": f"{host}/news/"})
            self.assertEqual(Redirect.objects.get(old_path=old_path).redirect_page_id, self.news.pk)
        Redirect.objects.create(old_path="/old-report", redirect_link="/documents/1/report.pdf")
        told = self.client.get("/api/v3/redirect/?path=/old-report").json()
        self.assertEqual(told["to"], f"{here}/documents/1/report.pdf")
        row = Redirect(old_path="/x", redirect_link="/documents/1/report.pdf", pk=1)
        self.assertEqual(redirect_told(row, "").data["url"], f"{here}/documents/1/report.pdf")

    def test_every_address_in_a_file_for_machines_is_one_of_the_front_end(self):
        own = self.event.get_url().removeprefix(FRONT)
        files = ["/robots.txt", "/llms.txt", "/news/feed/", "/news/feed.json", "/events/calendar.ics", "/sitemap.xml"]
        for address in (*files, "/news/harvest.md", f"{own}event.ics"):
            said = self.client.get(address).content.decode().replace("\r\n ", "")
            found = set(re.findall(r"(?:https?|webcal)://[^/\s\"'<>)]+", said)) - STANDARDS
            self.assertEqual(found, {FRONT}, address)

    def test_one_list_says_what_a_front_end_passes_on(self):
        with override_settings(HEADLESS="only"):
            listed = self.client.get("/api/v3/site/").json()["passed_on"]
            named = ["/sitemap.xml", "/robots.txt", "/llms.txt", "/news/feed/", "/news/feed.json", "/es/podcast/feed/"]
            for address in (*named, "/events/calendar.ics", "/news/harvest.md"):
                self.assertTrue(any(fnmatch(address, each) for each in listed), address)
                self.assertEqual(
                    self.client.get(address).status_code, 200 if "podcast" not in address else 404, address
                )
            for address in ("/", "/news/", "/es/", "/events/"):
                self.assertFalse(any(fnmatch(address, each) for each in listed), address)
        current_state().fragments.drop({"everything"})  # a process has one setting
        with override_settings(HEADLESS="also"):
            self.assertEqual(self.client.get("/api/v3/site/").json()["passed_on"], [])

    def test_the_api_is_where_it_is(self):
        told = self.client.get(f"/api/v3/pages/{self.page.pk}/").json()
        self.assertEqual(told["meta"]["detail_url"], f"{settings.BASE_URL}/api/v3/pages/{self.page.pk}/")

    def test_scripts_of_allowed_origins_read_feeds_and_calendars(self):
        for address in ("/news/feed/", "/news/feed.json", "/events/calendar.ics"):
            self.assertNotIn("Access-Control-Allow-Origin", self.client.get(address, headers={"Origin": FRONT}))
            with override_settings(CORS_ORIGINS=[FRONT]):
                answer = self.client.get(address, headers={"Origin": FRONT})
                self.assertEqual(answer["Access-Control-Allow-Origin"], FRONT, address)
                self.assertIn("Origin", answer["Vary"])
                other = self.client.get(address, headers={"Origin": "https://evil.example"})
                self.assertNotIn("Access-Control-Allow-Origin", other)
                asked = {"Origin": FRONT, "Access-Control-Request-Method": "GET"}
                self.assertEqual(self.client.options(address, headers=asked).status_code, 204)

    def test_mails_lead_colleagues_to_the_desk_here(self):
        from django.test import RequestFactory

        invite(make.person("editor"), RequestFactory().get("/admin/"))
        self.assertIn(f"{settings.WAGTAILADMIN_BASE_URL}/admin/", mail.outbox[-1].body)
        self.assertNotIn(FRONT, mail.outbox[-1].body)

    def test_the_api_names_the_front_end_for_pages_and_this_host_for_files(self):
        told = self.client.get(f"/api/v3/pages/{self.page.pk}/").json()
        self.assertEqual(told["meta"]["html_url"], f"{FRONT}/news/harvest/")
        self.assertEqual(join_url(f"{FRONT}/news/", "/media/x.jpg"), f"{settings.BASE_URL}/media/x.jpg")
        self.assertEqual(join_url(f"{FRONT}/news/", "/news/x/"), f"{FRONT}/news/x/")


class AlsoTests(HouseCase):
    @override_settings(FRONTEND_URL=FRONT)
    def test_both_are_served_and_addresses_stay_ours(self):
        self.assertEqual(self.client.get("/").status_code, 200)
        self.assertEqual(self.client.get("/api/v3/").status_code, 200)
        self.assertNotIn(FRONT, self.client.get("/sitemap.xml").content.decode())
        self.assertEqual(join_url("http://x.example/", "/media/x.jpg"), "http://x.example/media/x.jpg")
