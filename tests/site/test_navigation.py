"""What stands around every page: menu, languages, breadcrumbs, foot, and what machines read in the head."""

import json
import re
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from home.seo.sitemap import HouseSitemap
from pages.about.models import TextPage
from pages.network.models import Chrome, FollowLink, FooterLink
from pages.share_image import picture_of
from pages.social_cards.views import build_card
from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase, words_of


class MenuTests(HouseCase):
    def entries(self, address="/") -> list[str]:
        return [words_of(link) for link in self.look(address).select("#menu li:not([class]) a")]

    def test_ticked_pages_in_tree_order_wherever_they_stand(self):
        Page.objects.filter(depth__gt=2).update(show_in_menus=False)
        above = make.text(self.home, title="Above")
        make.text(self.home, title="Last", show_in_menus=True)
        make.text(above, title="Below", show_in_menus=True)
        self.story.show_in_menus = True
        self.story.save()
        self.assertEqual(self.entries(), ["Our Story", "Below", "Last"])

    def test_a_short_label_stands_for_the_title(self):
        make.text(self.home, title="A very long title", menu_label="Short", show_in_menus=True)
        self.assertIn("Short", self.entries())
        self.assertNotIn("A very long title", self.entries())

    def test_drafts_and_private_pages_are_not_in_it(self):
        make.text(self.home, title="Draft", show_in_menus=True, live=False)
        make.private(make.text(self.home, title="Closed", show_in_menus=True), "login")
        self.assertFalse({"Draft", "Closed"} & set(self.entries()))

    def test_it_says_where_we_are(self):
        event = make.event(self.events)
        for address, expected in ((self.events.url, "page"), (event.url, "true"), (self.news.url, None)):
            link = self.look(address).select_one(f"#menu a[href='{self.events.url}']")
            self.assertEqual(link.get("aria-current"), expected)

    def test_a_longer_menu_costs_no_more(self):
        before = self.cost_of("/search/")
        for _ in range(3):
            make.text(self.home, show_in_menus=True)
        make.news(self.news, show_in_menus=True)
        self.assertEqual(self.cost_of("/search/"), before)

    def test_an_empty_menu_breaks_nothing(self):
        Page.objects.filter(depth__gt=2).update(show_in_menus=False)
        self.assertEqual(self.entries(), [])


class BreadcrumbTests(HouseCase):
    def test_from_the_home_page_down(self):
        below = make.text(make.text(self.home, title="Above"), title="Below")
        crumbs = self.look(below.url).select(".breadcrumbs li")
        self.assertEqual([words_of(crumb) for crumb in crumbs], ["Home", "Above", "Below"])
        self.assertEqual([crumb.a and crumb.a["href"] for crumb in crumbs][::2], ["/", None])
        self.assertEqual(crumbs[-1]["aria-current"], "page")

    def test_none_on_the_home_page(self):
        self.assertEqual(self.look("/").select(".breadcrumbs"), [])


class FootTests(HouseCase):
    def foot(self, address="/") -> str:
        return words_of(self.look(address).footer)

    def test_contact_hours_and_small_print_are_content(self):
        make.network(
            name="The Union", address="1 Main Street\nJackson", phone="+1 601 555 0100", email="hello@house.example"
        )
        Chrome.objects.update(hours="Monday to Friday\n9 am to 6 pm", small_print="Made by many hands.")
        foot = self.foot()
        for words in (
            "The Union",
            "1 Main Street",
            "Jackson",
            "+1 601 555 0100",
            "hello@house.example",
            "9 am to 6 pm",
            "Made by many hands.",
        ):
            self.assertIn(words, foot)
        self.assertEqual(self.look("/").footer.select_one("[href^=tel]")["href"], "tel:+16015550100")
        self.assertIn("The Union", words_of(self.look("/").select_one(".nameplate")))

    def test_nothing_known_nothing_shown(self):
        self.news.unpublish()
        self.events.unpublish()
        privacy = "We count page views without names. Forms say what they store."
        self.assertEqual(self.foot(), f"{privacy} {make.NAME}")
        self.assertEqual(self.look("/").footer.select("h2"), [])

    def test_pages_in_the_small_print_in_their_order(self):
        pages = [make.text(self.home, title=title) for title in ("Privacy", "Contact", "Draft")]
        pages[2].unpublish()
        network = make.network()
        network.footer_links = [FooterLink(page=page, sort_order=-number) for number, page in enumerate(pages)]
        network.save()
        self.assertEqual([words_of(link) for link in self.look("/").select(".footer-links a")], ["Contact", "Privacy"])

    def test_the_news_and_the_calendar_to_subscribe_to_each_once(self):
        links = [(words_of(link), link["href"]) for link in self.look("/").select(".follow-us a")]
        self.assertEqual(links, [("RSS", f"{self.news.url}feed/"), ("Calendar", f"{self.events.url}calendar.ics")])

    def test_where_else_to_follow_us_in_the_order_of_staff(self):
        before = self.cost_of("/")
        network = make.network()
        places = [("Signal", "https://signal.example/us"), ("Mastodon", "https://social.example/@us")]
        network.follow_links = [
            FollowLink(name=name, address=address, sort_order=place) for place, (name, address) in enumerate(places)
        ]
        network.save()
        links = self.look("/").select(".follow-us a:not([type])")
        self.assertEqual([(words_of(link), link["href"]) for link in links], places)
        self.assertEqual([link.get("rel") for link in links], [None, ["me"]])  # of the fediverse, as a proof
        self.assertEqual(self.cost_of("/"), before)

    def test_on_pages_that_were_not_found_too(self):
        make.network(phone="+1 601 555 0100")
        self.assertIn("+1 601 555 0100", words_of(self.look("/nothing/", 404).footer))


class CallTests(HouseCase):
    """The one red button in the head, filled by staff."""

    languages = ["en", "es"]

    def fill(self, language: str, label: str, address: str) -> None:
        Chrome.objects.filter(locale__language_code=language).update(call_label=label, call_address=address)

    def calls(self, address: str) -> list[tuple]:
        return [(words_of(each), each["href"], each.get("lang")) for each in self.look(address).select(".call")]

    def test_nothing_is_shown_while_nothing_is_written(self):
        self.assertEqual(self.calls("/"), [])

    def test_in_the_head_and_in_the_menu_of_a_phone_in_every_language(self):
        self.fill("en", "Join us", "/contact/")
        self.assertEqual(self.calls("/"), [("Join us", "/contact/", None)] * 2)
        self.assertEqual(self.calls("/es/"), [("Join us", "/contact/", "en")] * 2)
        self.fill("es", "Únase", "https://union.example/")
        self.assertEqual(self.calls("/es/search/"), [("Únase", "https://union.example/", None)] * 2)
        self.assertEqual(self.calls("/"), [("Join us", "/contact/", None)] * 2)

    def test_it_has_words_and_leads_somewhere_a_browser_can_go(self):
        row = Chrome.objects.get(locale=self.english)
        for label, address, problem in (
            ("Join us", "", {"call_page"}),
            ("", "/contact/", {"call_label"}),
            ("Join us", "javascript:alert(1)", {"call_address"}),
            ("Join us", "//elsewhere.example/", {"call_address"}),
            ("Join us", "contact", {"call_address"}),
            ("Join us", "/", set()),
            ("Join us", "https://union.example/join?by=us", set()),
            ("Join us", "mailto:join@union.example", set()),
            ("", "", set()),
        ):
            row.call_label, row.call_address = label, address
            found = set()
            try:
                row.full_clean()
            except ValidationError as caught:
                found = set(caught.message_dict)
            self.assertEqual(found, problem, address)

    def test_a_translation_needs_no_words_as_long_as_it_has_those_of_its_source(self):
        Chrome.objects.filter(locale=self.english).update(call_label="Join us", call_address="", call_page=self.home)
        Chrome.objects.filter(locale__language_code="es").update(call_label="", call_address="", call_page=self.home)
        row = Chrome.objects.get(locale__language_code="es")
        row.full_clean()
        Chrome.objects.filter(locale=self.english).update(call_address="/contact/", call_page=None)
        Chrome.objects.filter(locale__language_code="es").update(call_page=None)
        row = Chrome.objects.get(locale__language_code="es")
        row.full_clean()
        self.assertEqual((row.call_label, row.call_address, row.call_page), ("", "", None))

    def lead_to(self, page) -> None:
        Chrome.objects.filter(locale=self.english).update(call_label="Join us", call_address="", call_page=page)

    def test_to_a_page_in_the_language_of_the_visitor(self):
        page = make.text(self.home, title="Membership", slug="join")
        self.lead_to(page)
        Chrome.objects.filter(locale__language_code="es").update(call_label="Únase", call_page=page)
        self.assertEqual(self.calls("/"), [("Join us", "/join/", None)] * 2)
        self.assertEqual(self.look("/es/").select_one(".call")["hreflang"], "en")  # nobody has translated it
        make.translated(page, "es", slug="unase")
        self.assertEqual(self.calls("/es/"), [("Únase", "/es/unase/", None)] * 2)
        self.assertIsNone(self.look("/es/").select_one(".call").get("hreflang"))

    def test_to_a_page_that_strangers_do_not_see_there_is_none(self):
        page = make.text(self.home, title="Membership", slug="join")
        self.lead_to(page)
        self.assertEqual(len(self.calls("/")), 2)
        page.unpublish()
        self.assertEqual(self.calls("/"), [])
        page.save_revision().publish()
        self.assertEqual(len(self.calls("/")), 2)
        make.private(page)
        self.assertEqual(self.calls("/"), [])
        page.delete()
        self.assertEqual(self.calls("/"), [])

    def test_on_the_page_it_leads_to_it_says_so_and_leads_nowhere(self):
        page = make.text(self.home, title="Membership", slug="join")
        self.lead_to(page)
        for call in self.look("/join/").select(".call"):
            self.assertEqual((call.get("aria-current"), call.get("href")), ("page", None))
        self.fill("en", "Write to us", "/join/")
        self.assertEqual({call.get("href") for call in self.look("/join/").select(".call")}, {None})

    def test_a_page_costs_no_more_than_an_address(self):
        page = make.text(self.home, title="Membership", slug="join")
        self.fill("en", "Join us", "/contact/")
        before = self.cost_of("/")
        self.lead_to(page)
        self.assertEqual(self.cost_of("/"), before)

    def test_a_page_or_an_address_not_both(self):
        row = Chrome.objects.get(locale=self.english)
        row.call_label, row.call_page, row.call_address = "Join us", self.home, "https://union.example/"
        with self.assertRaises(ValidationError) as caught:
            row.full_clean()
        self.assertEqual(set(caught.exception.message_dict), {"call_address"})


class FollowLinkTests(HouseCase):
    """Accounts elsewhere."""

    def problem(self, kind: str, address: str, name: str = "") -> set[str]:
        try:
            FollowLink(network=make.network(), kind=kind, address=address, name=name).full_clean()
        except ValidationError as caught:
            return set(caught.message_dict)
        return set()

    def test_an_address_is_one_of_its_service(self):
        for kind, address in (
            ("mastodon", "https://social.example/@us"),
            ("bluesky", "https://bsky.app/profile/us.example"),
            ("instagram", "https://www.instagram.com/us/"),
            ("facebook", "https://m.facebook.com/us"),
            ("signal", "https://signal.group/#Abc"),
            ("whatsapp", "https://chat.whatsapp.com/Abc"),
            ("x", "https://twitter.com/us"),
        ):
            self.assertEqual(self.problem(kind, address), set(), address)
        for kind, address in (
            ("instagram", "https://instagram.com.example/us"),
            ("instagram", "https://notinstagram.com/us"),
            ("bluesky", "https://social.example/@us"),
            ("mastodon", "http://social.example/@us"),
            ("x", "https://netflix.com/us"),
        ):
            self.assertEqual(self.problem(kind, address), {"address"}, address)

    def test_a_place_without_a_service_is_named(self):
        self.assertEqual(self.problem("", "https://elsewhere.example/us"), {"name"})
        self.assertEqual(self.problem("", "https://elsewhere.example/us", "Elsewhere"), set())

    def test_named_at_the_foot_proved_and_told_to_search_engines(self):
        network = make.network()
        network.follow_links = [
            FollowLink(kind="pixelfed", address="https://pictures.example/us", sort_order=0),
            FollowLink(kind="youtube", name="Our films", address="https://www.youtube.com/@us", sort_order=1),
        ]
        network.save()
        page = self.look("/")
        links = page.select(".follow-us a:not([type])")
        self.assertEqual(
            [(words_of(link), link.get("rel")) for link in links], [("Pixelfed", ["me"]), ("Our films", None)]
        )
        nodes = [json.loads(each.string) for each in page.select("[type='application/ld+json']")]
        nodes = [node for each in nodes for node in (each if isinstance(each, list) else [each])]
        [organization] = [node for node in nodes if "sameAs" in node]
        self.assertEqual(organization["@type"], "Organization")
        self.assertEqual(organization["sameAs"], ["https://pictures.example/us", "https://www.youtube.com/@us"])


class HeadTests(HouseCase):
    def test_title_description_and_picture_for_sharing(self):
        picture, other = make.picture(), make.picture(colour="red")
        page = make.text(self.home, title="Land", summary="Who owns it.", picture=picture)
        head = self.look(page.url).head
        self.assertEqual(words_of(head.title), f"Land – {make.NAME}")
        self.assertEqual(head.select_one("[name=description]")["content"], "Who owns it.")
        card = head.select_one("[property='og:image']")["content"]
        self.assertIn(f"/media/share/{page.pk}-", card)
        for name, value in {
            "seo_title": "For machines",
            "search_description": "In short.",
            "share_picture": other,
        }.items():
            setattr(page, name, value)
        page.save_revision().publish()
        head = self.look(page.url).head
        self.assertIn("For machines", words_of(head.title))
        self.assertEqual(head.select_one("[name=description]")["content"], "In short.")
        self.assertNotEqual(head.select_one("[property='og:image']")["content"], card)
        request = RequestFactory().get("/")
        self.assertEqual((build_card(page, request).layout, picture_of(page, request)), ("picture", other))

    def test_the_tagline_describes_what_says_nothing_of_itself(self):
        Chrome.objects.update(tagline="A network of cooperatives.")
        self.assertEqual(
            self.look(self.news.url).head.select_one("[name=description]")["content"], "A network of cooperatives."
        )

    def test_full_addresses_name_host_and_port_of_the_site(self):
        Site.objects.update(hostname="127.0.0.1", port=8123)
        page = make.text(self.home)
        self.assertEqual(
            self.look(page.url).head.select_one("[rel=canonical]")["href"], f"http://127.0.0.1:8123{page.url}"
        )
        self.assertIn(f"<loc>http://127.0.0.1:8123{page.url}</loc>", self.client.get("/sitemap.xml").content.decode())
        self.assertIn("Sitemap: http://127.0.0.1:8123/sitemap.xml", self.client.get("/robots.txt").content.decode())

    def test_every_address_in_a_page_is_our_own(self):
        """No picture, script, style, font or frame comes from another host."""
        for page in make.one_of_each(self.home):
            for element in self.look(page.url).select("[src], link[href], [srcset]"):
                if element.get("rel") in (["canonical"], ["alternate"]):
                    continue
                for address in (element.get("src"), element.get("href"), element.get("srcset")):
                    self.assertTrue(
                        address is None or (address.startswith("/") and not address.startswith("//")), element
                    )


class LanguageSwitcherTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.text(cls.home, title="Only English")

    def switcher(self, address: str, status: int = 200) -> dict[str, object]:
        return {link["lang"]: link for link in self.look(address, status).select(".languages a")}

    def alternates(self, address: str) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.look(address).select("head [rel=alternate][hreflang]")}

    def test_all_languages_are_always_offered_in_their_own_names(self):
        for address, status in (("/", 200), (self.page.url, 200), ("/es/search/", 200), ("/nothing/", 404)):
            links = self.switcher(address, status)
            self.assertEqual(list(links), ["en", "es", "ar"])
            self.assertIn("العربية", words_of(links["ar"]))
        self.assertEqual(self.switcher("/")["ar"]["dir"], "rtl")

    def test_where_the_page_is_missing_it_leads_to_that_home_and_says_so(self):
        links = self.switcher(self.page.url)
        self.assertEqual(
            (links["es"]["href"], links["ar"]["href"], links["en"]["href"]), ("/es/", "/ar/", self.page.url)
        )
        self.assertIn("sin traducir", words_of(links["es"]))
        self.assertEqual(words_of(links["en"]), "English")

    def test_a_page_behind_a_password_says_nothing_of_its_translations(self):
        make.translated(self.page, "es", title="En español")
        PageViewRestriction.objects.create(page=self.page, restriction_type="password", password="open sesame")
        links = self.switcher(self.page.url)
        self.assertEqual((words_of(links["en"]), links["en"]["href"]), ("English", self.page.url))
        self.assertNotIn("not translated", words_of(links["ar"]))
        self.assertIsNone(links["en"].get("class"))

    def test_who_must_sign_in_is_asked_on_a_page_of_ours_in_their_language(self):
        spanish = make.translated(self.page, "es", title="En español")
        make.private(self.page, "groups", [Group.objects.create(name="Members")])
        for page, language in ((self.page, "en"), (spanish, "es")):
            asked = BeautifulSoup(self.client.get(page.url, follow=True).content.decode(), "html.parser")
            self.assertEqual(asked.html["lang"], language)
            self.assertTrue(asked.select_one(".masthead, [name=robots][content=noindex]"))
            self.assertNotIn(page.title, words_of(asked))
        form = asked.select_one("main form")
        sent = {each["name"]: each.get("value", "") for each in form.select("input")} | {"username": "nobody"}
        self.assertContains(self.client.post(form["action"], sent | {"password": "x"}), 'class="error"')
        self.client.force_login(make.person("editor"))
        self.assertContains(self.client.get(self.page.url, follow=True), "This door is locked.")

    def test_a_search_is_asked_again_in_the_other_language(self):
        links = self.switcher("/search/?query=land+%26+food&year=2026&language=all&foo=1")
        self.assertEqual(links["es"]["href"], "/es/search/?query=land+%26+food&year=2026&language=all")
        self.assertEqual(self.switcher("/es/search/?query=tierra")["en"]["href"], "/search/?query=tierra")
        self.assertEqual(self.switcher("/search/")["ar"]["href"], "/ar/search/")

    def test_where_the_page_exists_it_leads_there(self):
        spanish = make.translated(self.page, "es", title="En español")
        links = self.switcher(self.page.url)
        self.assertEqual((links["es"]["href"], words_of(links["es"])), (spanish.url, "Español"))
        back = self.switcher(spanish.url)
        self.assertEqual((back["en"]["href"], back["es"].get("aria-current")), (self.page.url, "true"))

    def test_machines_are_told_of_real_translations_only(self):
        self.assertEqual(self.alternates(self.page.url), {})
        spanish = make.translated(self.page, "es", title="En español")
        expected = {"en": self.page.full_url, "x-default": self.page.full_url, "es": spanish.full_url}
        self.assertEqual(self.alternates(self.page.url), expected)
        self.assertEqual(self.alternates(spanish.url), expected)
        spanish.unpublish()
        self.assertEqual(self.alternates(self.page.url), {})

    def test_every_home_page_names_the_others(self):
        self.assertEqual(set(self.alternates("/ar/")), {"en", "es", "ar", "x-default"})

    def test_each_language_has_its_own_menu_and_direction(self):
        arabic = self.look("/ar/")
        self.assertEqual((arabic.html["lang"], arabic.html["dir"]), ("ar", "rtl"))
        self.assertTrue(all(link["href"].startswith("/ar/") for link in arabic.select("#menu a")))
        self.assertEqual(arabic.select_one(".nameplate")["href"], "/ar/")

    def test_the_foot_leads_to_the_language_of_the_page_where_it_can(self):
        other = make.text(self.home, title="Privacy")
        make.translated(other, "es", title="Privacidad")
        network = make.network()
        network.footer_links = [FooterLink(page=page) for page in (self.page, other)]
        network.save()
        links = self.look("/es/").select(".footer-links a")
        self.assertEqual([words_of(link) for link in links], ["Only English", "Privacidad"])
        self.assertEqual([link.get("lang") for link in links], ["en", None])

    def test_words_around_the_page_in_its_language_else_in_the_first(self):
        Chrome.objects.filter(locale__language_code="en").update(small_print="Made by many.")
        Chrome.objects.filter(locale__language_code="es").update(small_print="Hecho entre muchas.")
        self.assertIn("Hecho entre muchas.", words_of(self.look("/es/").footer))
        Chrome.objects.filter(locale__language_code="es").delete()
        self.assertIn("Made by many.", words_of(self.look("/es/").footer))

    def test_a_lost_address_is_looked_for_in_the_other_languages(self):
        spanish = make.translated(self.page, "es", title="En español", slug="en-espanol")
        self.assertEqual(self.look("/en-espanol/", 404).select_one("main .card a")["href"], spanish.url)
        self.assertEqual(self.look(f"/es{self.page.url}", 404).select_one("main .card a")["href"], self.page.url)
        TextPage.objects.get(pk=spanish.pk).unpublish()
        self.assertEqual(self.look("/en-espanol/", 404).select("main .card"), [])


class SitemapTests(HouseCase):
    languages = ["en", "es"]

    def test_every_visible_page_of_every_language_and_no_other(self):
        page, draft, closed = make.text(self.home), make.text(self.home, live=False), make.text(self.home)
        make.private(closed)
        spanish = make.translated(page, "es")
        told = self.client.get("/sitemap.xml").content.decode()
        for address in (self.home.full_url, "/es/", page.full_url, spanish.full_url, self.news.full_url):
            self.assertIn(f"{address}</loc>", told)
        for hidden in (draft, closed):
            self.assertNotIn(hidden.slug, told)

    def test_it_names_the_other_languages_of_a_page(self):
        page = make.text(self.home)
        spanish = make.translated(page, "es")
        told = self.client.get("/sitemap.xml").content.decode()
        current_state().fragments.drop({"everything"})
        entry = told.split(f"<loc>{page.full_url}</loc>")[1].split("</url>")[0]
        self.assertIn(f'hreflang="es" href="{spanish.full_url}"', entry)

    def addresses_in(self, address: str) -> list[str]:
        return re.findall("<loc>([^<]+)</loc>", self.client.get(address).content.decode())

    def test_a_site_of_any_size_is_named_whole_in_parts(self):
        page = make.text(self.home)
        spanish = make.translated(page, "es")
        make.many(TextPage, self.home, 7)
        every = self.addresses_in("/sitemap.xml")
        self.assertEqual(self.addresses_in("/sitemap.xml?p=1"), every)
        with patch.object(HouseSitemap, "limit", 5):
            current_state().fragments.drop({"everything"})
            parts = self.addresses_in("/sitemap.xml")
            self.assertEqual(len(parts), -(-len(every) // 5))
            named = [self.addresses_in(part) for part in parts]
            self.assertEqual([address for part in named for address in part], every)
            self.assertLessEqual({len(part) for part in named[:-1]}, {5})
            told = "".join(self.client.get(part).content.decode() for part in parts)
        entry = told.split(f"<loc>{page.full_url}</loc>")[1].split("</url>")[0]
        self.assertIn(f'hreflang="es" href="{spanish.full_url}"', entry)  # whichever part that one stands in
        self.assertEqual(self.client.get("/sitemap.xml?p=2").status_code, 404)

    def test_a_larger_site_costs_no_more_queries(self):
        cost = self.cost_of("/sitemap.xml")
        make.many(TextPage, self.home, 50)
        self.assertEqual(self.cost_of("/sitemap.xml"), cost)
