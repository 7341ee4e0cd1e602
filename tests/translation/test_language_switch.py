"""A language is switched on and off in the admin: at once, everywhere, and without losing anything."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Locale, Page, Site, WorkflowPage

from home.models import HomePage
from home.worker.schedule import notice_languages
from pages.about.models import TextPage
from pages.i18n import catalogs, locales
from pages.i18n.locales import SwitchedOff, name_of
from pages.news.models import NewsIndexPage
from pages.translation.jobs import outdated
from pages.translation.languages import NotToBeSwitched, switch_off, switch_on
from pages.translation.models import Job
from pages.translation.permissions import languages_of

from ..support import make
from ..support.cases import HouseCase, words_of


class SwitchCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.admin = make.admin(username="root")

    def switch(self, code: str, way: str, person=None):
        self.client.force_login(person or self.admin)
        answer = self.client.post(reverse(f"language_{way}", args=[code]))
        self.client.logout()
        return answer

    def offered(self, address: str = "/") -> list[str]:
        """The codes in the list of languages of a page."""
        return [link["lang"] for link in self.look(address).select(".languages a")]


class OnTests(SwitchCase):
    search_index = True

    def test_the_language_is_everywhere_at_once(self):
        self.assertEqual(self.client.get("/fr/").status_code, 404)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(self.switch("fr", "on").status_code, 302)
        page = self.look("/fr/")
        self.assertEqual((page.html["lang"], page.html["dir"]), ("fr", "ltr"))
        for address in ("/", "/es/", "/fr/", self.news.url):
            self.assertEqual(self.offered(address), ["en", "es", "fr"], address)
        self.assertEqual(page.select(".tongues"), [])  # three have room
        switch_on("he", self.admin)
        for address, sight in (("/", ["en", "es", "fr"]), ("/he/", ["en", "es", "he"])):
            page = self.look(address)
            self.assertEqual([link["lang"] for link in page.select(".languages > li > a")], sight)
            rest = page.select(".tongues-rest a")
            self.assertEqual({*sight, *(link["lang"] for link in rest)}, {"en", "es", "fr", "he"})
            self.assertIn("+1", words_of(page.select_one(".tongues-open")))
        alternates = {link["hreflang"]: link["href"] for link in page.select("head link[hreflang]")}
        self.assertTrue(alternates["fr"].endswith("/fr/"))
        for address, words in (("/sitemap.xml", "/fr/</loc>"), ("/robots.txt", "/fr/search/"), ("/llms.txt", "/fr/")):
            self.assertIn(words, self.client.get(address).content.decode(), address)
        for address in ("/fr/search/", "/fr/search/suggest/?query=a", "/fr/index.md"):
            self.assertEqual(self.client.get(address).status_code, 200, address)
        self.assertTrue(
            Job.objects.filter(locale__language_code="fr", translation_key=self.news.translation_key).exists()
        )

    def test_every_language_that_can_be_switched_on_can_be_served(self):
        self.assertEqual([code for code, _name in settings.LANGUAGES if not translation.check_for_language(code)], [])
        switch_on("am", self.admin)  # which Django has no words for
        self.assertEqual(self.look("/am/").html["lang"], "am")
        self.assertEqual(self.client.get("/am/search/").status_code, 200)

    def test_a_language_that_runs_from_right_to_left(self):
        switch_on("he", self.admin)
        page = self.look("/he/")
        self.assertEqual(page.html["dir"], "rtl")
        self.assertEqual(page.select_one("a.skip span")["dir"], "ltr")

    def test_rights_groups_and_review_follow(self):
        switch_on("fr", self.admin)
        french = HomePage.objects.get(locale__language_code="fr")
        self.assertTrue(Group.objects.filter(name="translator-fr").exists())
        self.assertEqual(Group.objects.get(name="translator-fr").permissions.count(), 1)
        own = GroupPagePermission.objects.filter(page=french, group__name="editor")
        self.assertEqual(own.count(), GroupPagePermission.objects.filter(page=self.home, group__name="editor").count())
        self.assertTrue(WorkflowPage.objects.filter(page=french).exists())
        news = make.news_index(french)
        self.assertTrue(GroupPagePermission.objects.filter(page=news, group__name="author").exists())
        self.assertEqual(languages_of(make.person("translator-fr")), {"fr"})

    def test_what_nobody_has_translated_says_so(self):
        HomePage.objects.filter(pk=self.home.pk).update(headline="We own it together")
        switch_on("fr", self.admin)
        page = self.look("/fr/")
        self.assertEqual((words_of(page.h1), page.h1["lang"]), ("We own it together", "en"))
        self.assertIn("not translated yet", words_of(page.select_one(".behind")))
        self.assertEqual(page.select_one(".behind a")["href"], "/")
        french = HomePage.objects.get(locale__language_code="fr")
        with self.captureOnCommitCallbacks(execute=True):
            outdated.mark_untranslated_homes([self.home.translation_key])
        Job.every.create(
            translation_key=self.home.translation_key,
            locale=french.locale,
            page=self.home,
            content_type=self.home.content_type,
            object_id=self.home.pk,
            source_locale=self.english,
            segments=4,
            segments_left=3,
        )
        outdated.mark_untranslated_homes([self.home.translation_key])
        page = self.look("/fr/")
        self.assertFalse(page.h1.has_attr("lang"))
        self.assertIsNone(page.select_one(".behind"))

    def test_its_pages_are_found_by_their_own_stems(self):
        switch_on("fr", self.admin)
        french = HomePage.objects.get(locale__language_code="fr")
        page = make.text(french, title="Nos coopératives", summary="Travailler ensemble.")
        self.assertEqual(self.found("coopératives", "/fr"), [page.title])
        self.assertEqual(self.found("coopératives"), [])

    def test_twice_does_no_harm(self):
        for _ in range(2):
            switch_on("fr", self.admin)
        self.assertEqual(HomePage.objects.filter(locale__language_code="fr").count(), 1)

    def test_a_home_page_that_was_taken_offline_comes_back(self):
        HomePage.objects.get(locale__language_code="es").unpublish()
        switch_on("es", self.admin)
        self.assertEqual(self.client.get("/es/").status_code, 200)

    def test_other_processes_forget_what_they_knew(self):
        self.look("/")  # this process knows two languages, and where their pages stand
        paths = Site.get_site_root_paths()
        switch_on("fr", self.admin)
        cache.set("wagtail_site_root_paths", paths, version=2)  # as another process would still have it
        self.assertIn("/fr/</loc>", self.client.get("/sitemap.xml").content.decode())
        self.assertEqual(HomePage.objects.get(locale__language_code="fr").url, "/fr/")

    def test_so_does_the_one_that_works_in_the_background(self):
        notice_languages()
        paths = Site.get_site_root_paths()
        switch_on("fr", self.admin)
        cache.set("wagtail_site_root_paths", paths, version=2)
        notice_languages()
        self.assertEqual(HomePage.objects.get(locale__language_code="fr").url, "/fr/")

    def test_one_more_language_costs_no_more_queries(self):
        before = self.cost_of("/es/"), self.cost_of(self.news.url)
        for code in ("fr", "de", "he"):
            switch_on(code, self.admin)
        self.assertEqual((self.cost_of("/es/"), self.cost_of(self.news.url)), before)


class LanguageSwitchOffTests(SwitchCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.report = make.news(cls.news, title="Quetzal report")
        cls.spanish = make.translated(cls.report, "es", title="Informe del quetzal", slug="informe")
        cls.spanish_news = NewsIndexPage.objects.get(locale__language_code="es")
        cls.locale = cls.spanish.locale

    def addresses(self) -> list[str]:
        index = f"/es/{self.spanish_news.slug}/"
        own = f"{index}{self.spanish.slug}"
        return [
            *("/es/", "/es/search/?query=informe", "/es/search/suggest/?query=informe", "/es/index.md"),
            *(index, f"{index}feed/", f"{index}feed.json", f"{own}/", f"{own}.md"),
        ]

    def test_everything_in_it_is_gone_and_comes_back(self):
        for address in self.addresses():
            self.assertEqual(self.client.get(address).status_code, 200, address)
        self.assertEqual(self.switch("es", "off").status_code, 302)
        for address in self.addresses():
            page = self.look(address, 404)
            self.assertEqual(page.html["lang"], "en", address)
            self.assertNotIn("Informe", page.get_text())
        self.assertEqual(self.switch("es", "on").status_code, 302)
        for address in self.addresses():
            self.assertEqual(self.client.get(address).status_code, 200, address)

    def test_nothing_names_it(self):
        Redirect.objects.create(old_path="/old", redirect_page=self.spanish)
        self.assertEqual(self.client.get("/old/").status_code, 301)
        switch_off("es", self.admin)
        page = self.look(self.report.url)
        self.assertEqual(page.select(".languages a, head link[hreflang]"), [])
        self.assertEqual(self.client.get("/old/").status_code, 404)
        for address in ("/sitemap.xml", "/robots.txt", "/llms.txt", "/", self.news.url):
            self.assertNotIn("/es/", self.client.get(address).content.decode(), address)
        self.assertEqual(self.look("/search/?query=informe&language=all").select(".results li"), [])
        self.assertNotIn("Informe", self.client.get("/nothing/informe/").content.decode())

    def test_work_is_kept_and_rests(self):
        job = Job.every.create(
            translation_key=self.report.translation_key,
            locale=self.locale,
            page=self.report,
            content_type=self.report.content_type,
            object_id=self.report.pk,
            source_locale=self.english,
            title="Quetzal report",
            segments=4,
            segments_left=2,
        )
        translator = make.person("translator-es")
        switch_off("es", self.admin)
        self.assertEqual(languages_of(translator), set())
        self.assertTrue(Page.objects.filter(pk=self.spanish.pk, live=True).exists())
        self.client.force_login(translator)
        self.assertEqual(self.client.get(reverse("bench:job", args=[job.pk])).status_code, 404)
        switch_on("es", self.admin)
        self.assertEqual(languages_of(translator), {"es"})
        self.assertTrue(Job.every.filter(pk=job.pk, segments_left=2).exists())

    def test_before_it_is_done_it_says_what_will_be_gone(self):
        make.person("translator-es")
        make.add(TextPage, HomePage.objects.get(locale=self.locale), live=False)
        self.client.force_login(self.admin)
        page = self.look(reverse("language_off", args=["es"]))
        shown = words_of(page.main)
        public = Page.objects.filter(locale=self.locale, live=True, depth__gt=1).count()
        for words in ("/es/", f"{public} pages", "1 translator", "1 draft"):
            self.assertIn(words, shown)
        self.assertFalse(SwitchedOff.objects.exists())

    def test_the_language_of_the_site_stays_on(self):
        self.client.force_login(self.admin)
        for method in ("get", "post"):
            answer = getattr(self.client, method)(reverse("language_off", args=["en"]))
            self.assertIn(answer.status_code, {302, 403})
        with self.assertRaises(NotToBeSwitched):
            switch_off("en", self.admin)
        self.assertFalse(SwitchedOff.objects.exists())
        self.assertEqual(self.client.get("/").status_code, 200)

    def test_the_history_says_who_did_it(self):
        self.switch("es", "off")
        self.switch("es", "on")
        self.client.force_login(self.admin)
        shown = words_of(self.look(reverse("wagtailadmin_reports:site_history")).main)
        for words in ("Switched on", "Switched off"):
            self.assertIn(words, shown)


class LanguageSwitchDeskTests(SwitchCase):
    def test_one_list_of_all_languages(self):
        switch_on("fr", self.admin)
        switch_off("es", self.admin)
        self.client.force_login(self.admin)
        page = self.look(reverse("languages"))
        on, off = page.select(".tongues-on")
        self.assertEqual([each.b.get_text() for each in on.select("li")], ["English", "French"])
        self.assertEqual([each.b.get_text() for each in off.select("li")], ["Spanish"])
        self.assertEqual(len(page.select(".tongues-ready li")), 40)
        self.assertEqual(on.select("li")[0].select("form, a.button"), [])

    def test_only_for_whoever_may(self):
        for role in ("editor", "author", "organizer", "translator-es"):
            person = make.person(role)
            self.client.force_login(person)
            for answer in (
                self.client.get(reverse("languages")),
                self.client.get(reverse("language_off", args=["es"])),
                self.client.post(reverse("language_off", args=["es"])),
                self.client.post(reverse("language_on", args=["fr"])),
            ):
                self.assertIn(answer.status_code, {302, 403})
            self.assertNotIn(reverse("languages"), self.client.get("/admin/").content.decode())
        self.assertFalse(SwitchedOff.objects.exists() or Locale.objects.filter(language_code="fr").exists())
        person = make.person("editor")
        person.user_permissions.add(Permission.objects.get(codename="switch_language"))
        self.assertEqual(self.switch("fr", "on", person).status_code, 302)
        self.assertEqual(self.client.get("/fr/").status_code, 200)

    def test_nonsense_is_refused(self):
        for code in ("xx", "FR", "fr-ca", "..", "en'"):
            self.assertEqual(self.switch(code, "on").status_code, 404, code)
            self.assertEqual(self.switch(code, "off").status_code, 404, code)
        self.client.force_login(self.admin)
        self.assertEqual(self.client.get(reverse("language_on", args=["fr"])).status_code, 405)
        self.assertEqual(set(Locale.objects.values_list("language_code", flat=True)), {"en", "es"})

    def test_the_list_of_locales_is_not_offered_beside_it(self):
        self.client.force_login(self.admin)
        page = self.client.get("/admin/").content.decode()
        self.assertIn(reverse("languages"), page)
        self.assertNotIn(reverse("wagtaillocales:index"), page)


class WordsTests(SwitchCase):
    """Words of the interface that no catalogue has."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        for code in ("fr", "he"):
            switch_on(code, cls.admin)

    def test_they_are_in_english_and_marked_so(self):
        page = self.look("/fr/nothing/", 404)
        self.assertEqual(page.select_one("a.skip span")["lang"], "en")
        self.assertEqual(page.h1.span["lang"], "en")

    def test_what_another_catalogue_has_is_said_by_it(self):
        """Ours carry a context, and so does no other's; but the names of languages are asked of Django too."""
        with translation.override("fr"):
            self.assertEqual(name_of("ar"), "Arabe")
        self.assertEqual(self.look("/fr/").select_one("a.find span")["lang"], "en")

    def test_nothing_is_put_into_attributes_and_titles(self):
        page = self.client.get("/fr/nothing/").content.decode()
        self.assertIn("<title>Page not found –", page)
        for piece in page.split("<")[1:]:
            self.assertNotIn("lang=&quot;", piece)
            self.assertEqual(piece.partition(">")[0].count('"') % 2, 0, piece)

    def test_where_there_is_a_catalogue_nothing_is_marked(self):
        for address in ("/", "/es/", "/search/?query=house", "/es/search/?query=casa"):
            self.assertEqual(self.look(address).select("body span[lang=en]"), [], address)

    def test_how_much_a_language_has(self):
        self.assertEqual(catalogs.percent_translated("en"), 100)
        self.assertGreater(catalogs.percent_translated("es"), 60)
        self.assertGreater(catalogs.percent_translated("es"), catalogs.percent_translated("fr"))
        self.assertLess(catalogs.percent_translated("ti"), 5)


class OneAnswerTests(SwitchCase):
    def test_whoever_asks_what_is_on_gets_the_same(self):
        SwitchedOff.objects.create(locale=Locale.objects.create(language_code="xx"))
        switch_off("es", self.admin)
        self.assertEqual([locale.language_code for locale in locales.enabled_locales()], ["en"])
        self.assertEqual(languages_of(self.admin), {"en"})
