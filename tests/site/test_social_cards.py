"""The picture that stands for a page where it is shared: drawn so that nothing is cut, kept, and nobody else's to order."""

import datetime as dt
from io import BytesIO
from unittest import mock

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import SimpleTestCase, override_settings
from django.utils import translation
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction, Site

from media.consent.withdrawal import file_gone
from media.images.models import Rendition
from media.storage.disk_errors import StorageUnavailable
from pages.events.occurrences import Occurrence
from pages.events.social_card import share_facts
from pages.social_cards import views
from pages.social_cards.files import FOLDER
from pages.social_cards.image import FIELDS, Card, draw_card
from pages.social_cards.layout import MARGIN, RULE_TOP, SIZE, STRIP, TITLE_BOTTOM
from pages.social_cards.text_layout import Voice, fit
from pages.social_cards.text_shaping import drawable_text, shape_line
from pages.theme.models import Look
from pages.theme.palette import ColorChoice

from ..support import make
from ..support.cases import HouseCase
from ..support.cpu_time import cpu_seconds

TITLES = {
    "short": "May Day!",
    "usual": "The assembly decides to buy three more lots on Capitol Street",
    "long": "We, who work here, " * 13 + "decide.",
    "unbroken": "W" * 255,
    "narrow": "i" * 255,
    "Arabic": "قرّرت الجمعية شراء ثلاث قطع أرض في Capitol Street (2026)",
    "long Arabic": "تعاونية " * 30,
    "unbroken Arabic": "تعاونيات" * 31,
    "accents": "¿Ángel Íñiguez Ýþ? ÅÄÖ",
}


def card(**fields) -> Card:
    usual = {"title": "Title", "kind": "News", "date": "November 20, 2026", "name": "Our House", "rtl": False}
    return Card(**usual | {"field": "paper", "face": "bricolage", "choice": ColorChoice(), "logo": ""} | fields)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


class FittingTests(SimpleTestCase):
    def test_every_title_fits_its_box_whole(self):
        for face in ("bricolage", "anton"):
            for name, title in TITLES.items():
                with self.subTest(face=face, title=name):
                    voice = Voice(face, "rabic" in name)
                    fitted = fit(drawable_text(title, face), voice, 1072, 344, 260)
                    self.assertLessEqual(fitted.height, 344)
                    self.assertLessEqual(max(each.width for each in fitted.lines) * fitted.size, 1072_500)
                    letters = sum(len(each.glyphs) for each in fitted.lines)
                    self.assertGreater(letters, 0.6 * len(title.replace(" ", "")))  # Arabic letters may share a glyph
                    self.assertGreaterEqual(fitted.size, 24)

    def test_a_short_title_is_large_and_a_word_is_whole(self):
        self.assertEqual(len(fit("May Day!", Voice("bricolage", False), 1072, 344, 260).lines), 1)
        long = fit("Antidisestablishmentarianism", Voice("bricolage", False), 1072, 344, 260)
        self.assertEqual(len(long.lines), 1)

    def test_arabic_letters_join_and_run_from_right_to_left(self):
        glyphs = shape_line("ببب", "bricolage", True).glyphs
        self.assertEqual(len({glyph.number for glyph in glyphs}), 3)  # beginning, middle and end of a word differ
        first, second = shape_line("ا ب", "bricolage", True).glyphs[::2]
        self.assertEqual(first.number, shape_line("ب", "bricolage", True).glyphs[0].number)
        self.assertLess(first.x, second.x)

    def test_latin_words_in_arabic_keep_their_order_and_face(self):
        glyphs = shape_line("في ABC", "anton", True).glyphs
        latin = [glyph for glyph in glyphs if glyph.face == "anton"]
        plain = [glyph.number for glyph in shape_line("ABC", "anton", False).glyphs]
        self.assertEqual([glyph.number for glyph in latin][:3], plain)
        self.assertEqual({glyph.face for glyph in glyphs}, {"anton", "cairo"})

    def test_what_has_no_letter_is_left_out_or_made_plain(self):
        self.assertEqual(drawable_text("Łódź 🎉  is\nbig", "bricolage"), "Lódz is big")
        self.assertEqual(drawable_text("中文标题", "bricolage"), "")
        self.assertEqual(drawable_text("“Tools” – ½ & more…", "bricolage"), "“Tools” – ½ & more…")
        self.assertEqual(drawable_text("", "bricolage"), "")


class DrawingTests(SimpleTestCase):
    def margins(self, image: Image.Image) -> set:
        """The colours where nothing may be printed: beside the text, and between title and rule."""
        left = image.crop((0, STRIP + 1, MARGIN - 8, SIZE[1]))
        right = image.crop((SIZE[0] - MARGIN + 8, STRIP + 1, *SIZE))
        between = image.crop((0, TITLE_BOTTOM + 2, SIZE[0], RULE_TOP))
        return {colour for part in (left, right, between) for _count, colour in part.getcolors(10_000)}

    def test_nothing_is_printed_outside(self):
        for field in FIELDS:
            for name, title in TITLES.items():
                with self.subTest(field=field, title=name):
                    image = opened(
                        draw_card(card(title=title, field=field, rtl="rabic" in name, name="A long name " * 6))
                    )
                    self.assertEqual(image.size, SIZE)
                    self.assertEqual(len(self.margins(image)), 1)
                    self.assertGreater(len(image.crop((MARGIN, 150, 1136, 480)).getcolors(10_000)), 2)

    def test_the_date_of_an_event_stands_on_a_sheet_with_what_became_of_it(self):
        for rtl in (False, True):
            facts = {"day": ("Friday", "11", "December"), "place": "7 pm, The Hall", "flag": "Moved", "field": "red"}
            image = opened(draw_card(card(rtl=rtl, **facts)))
            at = 64 + 12 if not rtl else 1200 - 64 - 12
            self.assertGreater(min(image.getpixel((at, 300))), 230)  # the paper of the sheet
            corner = image.getpixel((50, 80) if not rtl else (1150, 80))
            self.assertTrue(corner[0] > 220 and 150 < corner[1] < 200, corner)  # a gold flag across its corner

    def test_a_picture_stands_at_the_end_and_words_beside_it(self):
        blue = Image.new("RGB", (800, 600), "#123456")
        for name in TITLES:
            image = opened(draw_card(card(title=TITLES[name], picture="x.jpg", rtl="rabic" in name), picture=blue))
            end, start = ((1100, 300), (620, 300)) if "rabic" not in name else ((100, 300), (580, 300))
            self.assertLess(sum(abs(a - b) for a, b in zip(image.getpixel(end), (0x12, 0x34, 0x56), strict=True)), 20)
            self.assertGreater(image.getpixel((start[0] + (60 if "rabic" not in name else -60), 300))[0], 200)

    def test_a_picture_chosen_for_sharing_fills_the_card_or_stands_on_it_uncut(self):
        for size, covers in (((1200, 630), True), ((600, 500), True), ((400, 800), False), ((1800, 400), False)):
            image = opened(
                draw_card(card(layout="picture", picture="x.jpg"), picture=Image.new("RGB", size, "#123456"))
            )
            self.assertEqual(image.size, SIZE)
            blue = [
                sum(abs(a - b) for a, b in zip(image.getpixel(at), (0x12, 0x34, 0x56), strict=True)) < 20
                for at in ((5, 5), (600, 315), (1195, 625))
            ]
            self.assertEqual(blue, [covers, True, covers], size)

    def test_without_a_kind_and_a_place_there_is_more_room_for_the_title(self):
        day = {"day": ("Friday", "11", "December"), "title": "A long title " * 8}
        full, empty = (
            opened(draw_card(card(**day, **facts))) for facts in ({"place": "The Hall"}, {"place": "", "kind": ""})
        )
        self.assertNotEqual(full.tobytes(), empty.tobytes())

    def test_it_is_small_and_quick(self):
        draw_card(card())  # faces are read once
        for title in TITLES.values():
            with self.subTest(title=title[:40]):
                self.assertLess(cpu_seconds(draw_card, card(title=title)), 0.3)
                self.assertLess(len(draw_card(card(title=title))), 150_000)

    def test_the_colours_of_staff_and_a_logo_are_used(self):
        image = opened(draw_card(card(choice=ColorChoice(red="#5b2a86")), Image.new("RGB", (300, 100), "#123456")))
        colours = {colour for _count, colour in image.getcolors(10_000)}
        self.assertIn((0x12, 0x34, 0x56), {(r & 0xFE, g & 0xFE | 0, b & 0xFE) for r, g, b in colours} | colours)
        self.assertTrue(any(abs(r - 0x5B) < 4 and abs(g - 0x2A) < 4 and abs(b - 0x86) < 4 for r, g, b in colours))

    def test_what_differs_has_another_address(self):
        changed = [
            card(title="Other"),
            card(kind=""),
            card(date=""),
            card(name="X"),
            card(face="anton"),
            card(rtl=True),
        ]
        changed += [card(choice=ColorChoice(gold="#ffffff")), card(logo="a.png"), card(field="gold")]
        self.assertEqual(len({each.digest for each in [card(), *changed]}), len(changed) + 1)
        self.assertEqual(card().digest, card().digest)


class SocialCardsAddressTests(HouseCase):
    languages = ["en", "es", "ar"]

    def shared(self, page) -> str:
        """The address that the head of a page names, from the root."""
        found = self.look(page.url).head.select_one("[property='og:image']")["content"]
        return found.removeprefix(settings.BASE_URL).removeprefix("http://localhost")

    def test_every_kind_in_every_language_has_a_card(self):
        pages = list(make.one_of_each(self.home))
        pages += [make.translated(pages[0], "es", title="Página"), make.translated(pages[0], "ar", title="صفحة")]
        for page in [*pages, self.home]:
            with self.subTest(page=page.url):
                head = self.look(page.url).head
                address = self.shared(page)
                self.assertRegex(address, rf"^/media/share/{page.pk}-[0-9a-f]{{16}}\.png$")
                self.assertEqual(head.select_one("[property='og:image:width']")["content"], "1200")
                self.assertEqual(head.select_one("[name='twitter:card']")["content"], "summary_large_image")
                answer = self.client.get(address)
                self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "image/png"))
                self.assertIn("must-revalidate", answer["Cache-Control"])
                self.assertEqual(opened(answer.content).size, SIZE)

    def test_it_is_drawn_once(self):
        page = make.news(self.news)
        address = self.shared(page)
        content = self.client.get(address).content
        with mock.patch.object(views, "draw_card", side_effect=AssertionError):
            self.assertEqual(self.client.get(address).content, content)
        self.assertEqual(self.client.get(address, headers={"if-none-match": f'"{address[-20:-4]}"'}).status_code, 304)

    def test_an_earlier_address_leads_to_todays_and_its_file_goes(self):
        page = make.news(self.news, title="Before")
        before = self.shared(page)
        self.client.get(before)
        page.title = "After"
        page.save_revision().publish()
        after = self.shared(page)
        self.assertNotEqual(before, after)
        self.assertRedirects(self.client.get(before), after)
        self.assertEqual(default_storage.listdir(f"share/{page.pk}")[1], [f"{after[-20:-4]}.png"])

    def test_strangers_order_nothing(self):
        page = make.news(self.news)
        with mock.patch.object(views, "draw_card", side_effect=AssertionError):
            self.assertEqual(self.client.get(f"/media/share/{page.pk}-{'0' * 16}.png").status_code, 302)
            for address in (
                f"/media/share/999999-{'0' * 16}.jpg",
                f"/media/share/1-{'0' * 16}.png",
                "/media/share/x.png",
            ):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_what_is_not_for_everybody_has_none(self):
        page, draft = make.news(self.news), make.news(self.news, live=False)
        coming = make.announcement(self.announcements, since=2)
        address = self.shared(page)
        make.private(page)
        for each in (address, f"/media/share/{draft.pk}-{'0' * 16}.png", f"/media/share/{coming.pk}-{'0' * 16}.png"):
            self.assertEqual(self.client.get(each).status_code, 404, each)

    def test_a_storage_that_fails_costs_no_picture(self):
        page = make.news(self.news)
        with mock.patch.object(default_storage, "save", side_effect=OSError):
            self.assertEqual(self.client.get(self.shared(page)).status_code, 200)

    def test_a_storage_that_is_away_is_told_and_a_lost_picture_is_left_out(self):
        storage = Rendition._meta.get_field("file").storage
        self.assertIsNone(views.open_image(""))
        self.assertIsNone(views.open_image("images/lost.jpg"))
        with mock.patch.object(storage, "open", side_effect=StorageUnavailable("no answer")):
            self.assertRaises(StorageUnavailable, views.open_image, "images/lost.jpg")

    def test_a_cache_before_the_site_is_told_what_a_card_depends_on(self):
        page = make.news(self.news)
        address = self.shared(page)
        with override_settings(WAGTAILFRONTENDCACHE={"x": {"BACKEND": "x"}}):
            headers = {name: value for name, value in self.client.get(address).headers.items() if "ag" in name}
        self.assertTrue(any(f"page:{page.pk}" in value for value in headers.values()), headers)

    def test_the_cards_of_a_deleted_page_are_deleted(self):
        page = make.news(self.news)
        self.client.get(self.shared(page))
        with self.captureOnCommitCallbacks(execute=True):
            page.delete()
        self.assertEqual(default_storage.listdir(f"share/{page.pk}")[1], [])

    def test_every_picture_is_wide_and_opaque_whatever_staff_chose(self):
        strip = Image.new("RGBA", (1600, 400), (0, 0, 0, 0))
        content = BytesIO()
        strip.save(content, "PNG")
        page = make.news(self.news, picture=make.picture(file=ContentFile(content.getvalue(), name="strip.png")))
        for name in ("picture", "share_picture"):
            setattr(self.home, name, page.picture)
            self.home.save_revision().publish()
            for shown in (self.home, page):
                address = self.shared(shown)
                self.assertTrue(address.endswith(".jpg"))
                answer = self.client.get(address)
                self.assertEqual(answer["Content-Type"], "image/jpeg")
                image = Image.open(BytesIO(answer.content))
                self.assertEqual((image.size, image.mode), (SIZE, "RGB"))
                self.assertGreater(min(image.getpixel((1190, 620))), 200)  # paper, where nothing is

    def test_an_event_says_when_and_where_and_that_it_moved(self):
        place = make.place(self.english, name="The Hall")
        fields = {"start_time": dt.time(14), "end_time": dt.time(16), "all_day": False, "place": place}
        page = make.event(self.events, state="moved", start_date=dt.date(2027, 5, 1), **fields)
        drawn = views.build_card(page, self.client.get(page.url).wsgi_request)
        self.assertEqual((drawn.day[:2], drawn.flag), (("Saturday", "1"), "Moved"))
        self.assertEqual(drawn.place, "2 to 4 pm, The Hall")
        with translation.override("es"):
            self.assertEqual(share_facts(Occurrence.objects.get(event=page.translation_key))["day"][2], "mayo 2027")
        series = make.event(self.events, repeats="weekly", **fields)
        self.assertEqual(
            series.next_date.date, Occurrence.objects.filter(event=series.translation_key).earliest("date").date
        )
        self.assertEqual(self.client.get(self.shared(series)).status_code, 200)  # the same for page and card

    def test_a_press_piece_says_where_and_when_it_appeared(self):
        page = make.press(self.news, printed_date="spring 2017")
        drawn = views.build_card(page, self.client.get(page.url).wsgi_request)
        self.assertEqual((drawn.kind, drawn.date), (f"{page.outlet.name}, spring 2017", "Press"))

    def test_the_head_says_its_language_and_the_others(self):
        page = make.news(self.news, title='A <b>"title" & more')
        make.translated(page, "es", title="Título")
        head = self.look(page.url).head
        said = {each["property"]: each["content"] for each in head.select("[property]")}
        self.assertEqual((said["og:locale"], said["og:locale:alternate"]), ("en_US", "es_LA"))
        self.assertEqual((said["og:title"], said["og:type"]), ('A <b>"title" & more', "article"))
        self.assertEqual(said["og:url"], page.full_url)


class CardsOffTests(HouseCase):
    """No card is drawn: a preview shows the picture of the page, the logo or nothing, and drawn files end as before."""

    reference_index = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(override_settings(FEATURES_OFF=["pages.social_cards"]))

    def image(self, page) -> dict[str, str]:
        tags = self.look(page.url).head.select("[property^='og:image']")
        return {each["property"].removeprefix("og:"): each["content"] for each in tags}

    def draw(self, page) -> str:
        return default_storage.save(f"{FOLDER}/{page.pk}/{'0' * 16}.png", ContentFile(b"card"))

    def test_the_picture_of_a_page_stands_for_it(self):
        picture = make.picture()
        page = make.news(self.news, picture=picture)
        _name, width, height = picture.sources["fallback"]
        found = self.image(page)
        self.assertTrue(found["image"].endswith(picture.address))
        self.assertTrue(found["image"].startswith("http"))
        self.assertEqual((found["image:width"], found["image:height"]), (str(width), str(height)))
        self.assertEqual(self.client.get(picture.address).status_code, 200)

    def test_a_page_without_one_has_the_logo_else_nothing(self):
        page, logo = make.news(self.news), make.picture(colour="red")
        self.assertEqual(self.image(page), {})
        Look.objects.update_or_create(site=Site.objects.get(), defaults={"logo": logo})
        self.assertTrue(self.image(page)["image"].endswith(logo.address))

    def test_a_private_picture_stands_for_nothing(self):
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        picture = make.picture(collection=shelf)
        self.assertEqual(self.image(make.news(self.news, picture=picture)), {})

    def test_the_api_and_linked_data_name_the_same(self):
        page, bare = make.news(self.news, picture=make.picture()), make.news(self.news)
        told = [self.client.get(f"/api/v3/content/{each.pk}/").json() for each in (page, bare)]
        self.assertEqual(told[0]["meta"]["share_picture"]["url"], self.image(page)["image"])
        self.assertIn(
            self.image(page)["image"], [node["image"]["url"] for node in told[0]["json_ld"] if "image" in node]
        )
        self.assertIsNone(told[1]["meta"]["share_picture"])
        self.assertFalse([node for node in told[1]["json_ld"] if "image" in node])

    def test_cards_of_a_deleted_page_and_of_a_lost_picture_are_deleted(self):
        picture = make.picture()
        page, other = make.news(self.news), make.news(self.news, picture=picture)
        cards = [self.draw(page), self.draw(other)]
        with self.captureOnCommitCallbacks(execute=True):
            page.delete()
            file_gone.send(type(picture), picture=picture, old_name=picture.file.name)
        self.assertEqual([default_storage.exists(name) for name in cards], [False, False])
