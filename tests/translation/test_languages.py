"""Languages: an address says which; nothing that nobody translated counts as translated."""

from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import TranslationSource

from home.models import HomePage
from pages.about.models import TextPage
from pages.base.synced_fields import sync_facts
from pages.network.models import Chrome
from pages.news.models import NewsIndexPage, NewsPage, RelatedPage

from ..support import make
from ..support.cases import HouseCase, words_of
from ..support.query_plans import captured_queries


class PlaceholderTests(HouseCase):
    """The engine makes aliases of untranslated ancestors; ours are drafts, and count as missing."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.above = make.text(cls.home, title="Programs", show_in_menus=True)
        cls.page = make.text(cls.above, title="Land trust")
        cls.spanish = make.translated(cls.page, "es", title="Fideicomiso")
        cls.placeholder = TextPage.objects.get(translation_key=cls.above.translation_key, locale=cls.spanish.locale)

    def test_it_is_never_live(self):
        self.assertEqual(self.placeholder.alias_of_id, self.above.pk)
        self.assertFalse(self.placeholder.live)
        self.assertEqual(self.client.get(self.placeholder.url or f"/es/{self.above.slug}/").status_code, 404)

    def test_it_stays_a_draft_when_its_source_is_published_again(self):
        above = TextPage.objects.get(pk=self.above.pk)
        above.summary = "Changed."
        above.save_revision().publish()
        self.assertFalse(TextPage.objects.get(pk=self.placeholder.pk).live)

    def test_even_a_live_one_counts_as_missing(self):
        Page.objects.filter(pk=self.placeholder.pk).update(live=True)
        page = self.look(self.above.url)
        self.assertEqual(page.select_one(".languages a[lang=es]")["href"], "/es/")
        self.assertEqual(page.select("head [hreflang]"), [])
        self.assertEqual(self.found("programs", "/es"), [])
        self.assertNotIn(f"/es/{self.above.slug}/</loc>", self.client.get("/sitemap.xml").content.decode())
        self.assertNotIn("Programs", words_of(self.look("/es/").select_one("#menu")))

    def test_the_page_below_it_is_there(self):
        self.assertEqual(self.client.get(self.spanish.url).status_code, 200)
        self.assertShows(self.spanish.url, "Fideicomiso")

    def test_no_way_leads_from_the_page_below_to_what_is_not_there(self):
        for link in self.look(self.spanish.url).select("a[href^='/']"):
            self.assertEqual(self.client.get(link["href"]).status_code, 200, link)

    def test_an_alias_in_the_same_language_is_a_page_like_any_other(self):
        alias = self.page.create_alias(parent=Page.objects.get(pk=self.home.pk), update_slug="the-same-again")
        self.assertTrue(Page.objects.get(pk=alias.pk).live)
        self.assertShows(alias.url, "Land trust")


class LanguagesAddressTests(HouseCase):
    languages = ["en", "es"]

    def test_a_language_that_is_off_is_not_there(self):
        for address in ("/fr/", "/fr/search/", "/fr/anything/", "/ar/", "/zh-hans/"):
            page = self.look(address, 404)
            self.assertEqual(page.html["lang"], "en")

    def test_it_is_there_as_soon_as_it_is_on(self):
        french = Locale.objects.create(language_code="fr")
        copy = HomePage.objects.get(pk=self.home.pk).copy_for_translation(french)
        copy.save_revision().publish()
        self.assertEqual(self.look("/fr/").html["lang"], "fr")
        self.assertIn("fr", [link["lang"] for link in self.look("/").select(".languages a")])

    def test_a_language_without_a_home_page_is_not_offered(self):
        Locale.objects.create(language_code="fr")
        self.assertEqual([link["lang"] for link in self.look("/").select(".languages a")], ["en", "es"])
        for address in ("/fr/", f"/fr/{self.news.slug}/"):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_language_whose_home_page_is_a_draft_is_not_there_but_can_be_previewed(self):
        spanish = HomePage.objects.get(locale__language_code="es")
        spanish.unpublish()
        self.assertEqual(self.client.get("/es/").status_code, 404)
        self.assertEqual(spanish.make_preview_request().status_code, 200)

    def test_english_has_no_prefix(self):
        self.assertEqual(self.client.get("/en/").status_code, 404)

    def test_the_browser_decides_nothing_on_public_pages(self):
        for language in ("es", "ar", "es-MX,es;q=0.9,en;q=0.1"):
            self.assertEqual(self.look("/", headers={"accept-language": language}).html["lang"], "en")

    def test_public_pages_do_not_vary_by_language_or_cookie(self):
        for address in ("/", "/es/", "/search/", "/nothing/", self.news.url, "/sitemap.xml", "/livez"):
            answer = self.client.get(address, headers={"accept-language": "es"})
            self.assertEqual(answer.status_code, 404 if address == "/nothing/" else 200, address)
            self.assertNotIn("Accept-Language", answer.get("Vary", ""))
            self.assertNotIn("Cookie", answer.get("Vary", ""))
            self.assertNotIn("Set-Cookie", answer)

    def test_the_admin_speaks_the_language_of_the_browser(self):
        for header, language in (("es", "es"), ("ar,en;q=0.5", "ar"), ("en", "en"), ("xx", "en")):
            answer = self.client.get("/admin/login/", headers={"accept-language": header})
            self.assertIn(f'lang="{language}"', answer.content.decode())
            self.assertIn("Accept-Language", answer["Vary"])

    def test_the_admin_speaks_the_language_a_person_has_chosen(self):
        person = make.admin()
        profile = UserProfile.get_for_user(person)
        profile.preferred_language = "es"
        profile.save()
        self.client.force_login(person)
        self.assertIn('lang="es"', self.client.get("/admin/", headers={"accept-language": "en"}).content.decode())

    def test_the_order_of_languages_is_that_of_the_settings(self):
        self.assertEqual([link["lang"] for link in self.look("/es/").select(".languages a")], ["en", "es"])


class LanguagesSlugTests(HouseCase):
    languages = ["en", "ar"]

    def test_a_title_in_any_script_gets_a_latin_address(self):
        for title in ("الأرض لمن يزرعها", "土地", "Земля", "¡Ñandú!", "🌻"):
            page = make.add(TextPage, self.home, title=title, slug="")
            self.assertRegex(page.slug, r"^[a-z0-9-]+$")
            self.assertEqual(self.client.get(page.url).status_code, 200)

    def test_two_pages_of_one_title_have_two_addresses(self):
        first, second = (make.add(TextPage, self.home, title="أرض", slug="") for _ in range(2))
        self.assertNotEqual(first.slug, second.slug)

    def test_a_translation_gets_one_too(self):
        page = make.text(self.home, title="Land", slug="land")
        arabic = make.translated(page, "ar", title="أرض")
        self.assertRegex(arabic.slug, r"^[a-z0-9-]+$")


class EngineTests(HouseCase):
    languages = ["en", "es"]

    def test_blocks_are_carried_over_with_their_words(self):
        page = make.text(self.home, body=[("heading", "Heading"), ("quote", {"words": "Words.", "speaker": "Speaker"})])
        spanish = TextPage.objects.get(pk=make.translated(page, "es", title="Página").pk)
        self.assertEqual([block.block_type for block in spanish.body], ["heading", "quote"])
        self.assertEqual(spanish.body[1].value["words"], "Words.")

    def test_facts_are_no_business_of_translators(self):
        event = make.event(self.events, registration_link="https://seats.example/", online_link="https://meet.example/")
        source, _made = TranslationSource.update_or_create_from_instance(event)
        paths = {segment.context.path for segment in source.stringsegment_set.all()}
        self.assertIn("title", paths)
        self.assertFalse(paths & {"registration_link", "online_link", "zone", "state", "start_date", "picture"})

    def test_facts_are_written_to_translations_only_where_they_are_others(self):
        page = make.news(self.news, title="Land", picture=make.picture())
        spanish = make.translated(page, "es", title="Tierra")
        table = f'UPDATE "{NewsPage._meta.db_table}"'
        for changes, written in (({}, 0), ({"title": "More land"}, 0), ({"picture": make.picture()}, 1)):
            page = NewsPage.objects.get(pk=page.pk)
            for name, value in changes.items():
                setattr(page, name, value)
            page.save()
            with captured_queries() as queries:
                sync_facts(page)
            self.assertEqual(len([sql for sql, _parameters in queries if sql.startswith(table)]), written, changes)
            self.assertEqual(NewsPage.objects.get(pk=spanish.pk).picture_id, page.picture_id)

    def test_related_pages_are_those_of_the_source_in_its_order(self):
        page, *others = (make.news(self.news, title=title) for title in ("Land", "Bread", "Seeds"))
        spanish = make.translated(page, "es", title="Tierra")
        for chosen in (others, others[::-1], others[:1], []):
            page = NewsPage.objects.get(pk=page.pk)
            page.related = [RelatedPage(page=other, sort_order=place) for place, other in enumerate(chosen)]
            page.save_revision().publish()
            rows = NewsPage.objects.get(pk=spanish.pk).related.values_list("page", flat=True)
            self.assertEqual(list(rows), [other.pk for other in chosen])

    def test_rows_that_are_the_same_stay_and_others_are_made(self):
        page, other, third = (make.news(self.news, title=title) for title in ("Land", "Bread", "Seeds"))
        page.related = [RelatedPage(page=each, sort_order=place) for place, each in enumerate((other, third))]
        page.save_revision().publish()
        spanish = NewsPage.objects.get(pk=make.translated(page, "es", title="Tierra").pk)
        rows = list(spanish.related.values_list("pk", flat=True))
        self.assertEqual(page.copy_child_relation("related", spanish, commit=True), {})
        self.assertEqual(list(NewsPage.objects.get(pk=spanish.pk).related.values_list("pk", flat=True)), rows)
        page.related = [RelatedPage(page=third, sort_order=0)]
        page.copy_child_relation("related", spanish, commit=True)
        self.assertEqual([row.page_id for row in NewsPage.objects.get(pk=spanish.pk).related.all()], [third.pk])
        new = NewsPage(title="New")
        page.copy_child_relation("related", new)
        self.assertEqual([row.page_id for row in new.related.all()], [third.pk])

    def test_the_rows_of_a_page_and_of_its_aliases_stay_apart(self):
        page, *others = (make.news(self.news, title=title) for title in ("Land", "Bread", "Seeds"))
        page.related = [RelatedPage(page=each, sort_order=place) for place, each in enumerate(others)]
        page.save_revision().publish()
        alias = page.create_alias(parent=self.home, update_slug="land-again")
        spanish = Locale.objects.get(language_code="es")
        placeholder = page.copy_for_translation(spanish, copy_parents=True, alias=True)
        for turn in range(2):
            page = NewsPage.objects.get(pk=page.pk)
            page.summary = f"Changed {turn}"
            page.save_revision().publish()
            rows = [list(NewsPage.objects.get(pk=each.pk).related.all()) for each in (page, alias, placeholder)]
            for found in rows:
                self.assertEqual([row.page_id for row in found], [other.pk for other in others])
            self.assertEqual(len({row.pk for found in rows for row in found}), 6)
        self.assertEqual(NewsPage.objects.get(pk=alias.pk).summary, "Changed 1")

    def test_the_words_around_a_page_have_one_key_in_all_languages(self):
        self.assertEqual(len({chrome.translation_key for chrome in Chrome.objects.all()}), 1)

    def test_a_link_in_a_text_leads_to_the_language_of_the_reader(self):
        target = make.text(self.home, title="Land", slug="land")
        words = f'<p><a linktype="page" id="{target.pk}">There</a></p>'
        page = make.text(self.home, body=[("text", words)])
        spanish = make.translated(page, "es", title="Página")
        link = self.look(spanish.url).select_one(".prose a")
        self.assertEqual(link["href"], target.url)
        translated = make.translated(target, "es", title="Tierra")
        self.assertEqual(self.look(spanish.url).select_one(".prose a")["href"], translated.url)
        self.assertEqual(self.look(page.url).select_one(".prose a")["href"], target.url)

    def test_a_link_to_a_page_that_is_gone_leads_nowhere_and_breaks_nothing(self):
        target = make.text(self.home)
        page = make.text(self.home, body=[("text", f'<p><a linktype="page" id="{target.pk}">There</a></p>')])
        for end in (lambda: make.private(target), target.unpublish, target.delete):
            end()
            self.assertIsNone(self.look(page.url).select_one(".prose a").get("href"))

    def test_an_index_that_shows_nothing_untranslated_lists_its_own(self):
        NewsIndexPage.objects.update(show_untranslated=False)
        spanish = NewsIndexPage.objects.get(locale__language_code="es")
        make.news(self.news, title="Report")
        make.news(spanish, title="Informe")
        self.assertNotIn("Informe", self.words(self.news.url))
        self.assertEqual([words_of(each) for each in self.look(spanish.url).select(".listing h3")], ["Informe"])
