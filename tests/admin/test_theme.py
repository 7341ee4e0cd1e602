"""The look staff choose: refused where it can't be read, shown before it is saved, carried by one style sheet."""

from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from wagtail.models import Site

from pages.theme.models import Face, Look
from pages.theme.palette import NAMES, ColorChoice
from pages.theme.stylesheet import FILES, WIDTHS, sheet

from ..support import make
from ..support.cases import HouseCase

KB = 1024


class LookCase(HouseCase):
    def setUp(self):
        super().setUp()
        self.site = Site.objects.get(is_default_site=True)
        self.form = reverse("wagtailsettings:edit", args=["pages", "look", self.site.pk])
        self.preview = reverse("wagtailsettings:preview_on_edit", args=["pages", "look", self.site.pk])
        self.client.force_login(make.admin())

    def fields(self, **changes) -> dict:
        return {**dict.fromkeys(NAMES, ""), "face": Face.BRICOLAGE, "logo": "", **changes}

    def save(self, **changes):
        """The form shown again, or nothing where it was saved."""
        answer = self.client.post(self.form, self.fields(**changes))
        return None if answer.status_code == 302 else BeautifulSoup(answer.content.decode(), "html.parser")

    def theme_of(self, page: BeautifulSoup) -> str:
        return next(each["href"] for each in page.select("link[rel=stylesheet]") if "theme" in each["href"])

    def css(self) -> str:
        return self.client.get(self.theme_of(self.look("/"))).content.decode()


class ThemeSavingTests(LookCase):
    def test_colours_that_can_be_read_are_saved_and_printed(self):
        before = self.theme_of(self.look("/"))
        self.assertIsNone(self.save(red="#123C8C", green="5a2a6e", gold="#fd4"))
        look = Look.objects.get()
        self.assertEqual((look.red, look.green, look.gold), ("#123c8c", "#5a2a6e", "#ffdd44"))
        self.assertNotEqual(self.theme_of(self.look("/")), before)
        self.assertIn("--red:#123c8c", self.css())
        self.assertIn("@media (prefers-contrast:more)", self.css())
        self.assertNotIn("light-dark(", self.css())

    def test_a_weak_colour_is_refused_beside_its_field_with_what_was_measured_and_the_nearest(self):
        for name, colour, words in [
            ("red", "#ff8a7a", "by day: 2.0 to 1; at least 4.5 to 1"),
            ("green", "#99ddbb", "by day: 1.3 to 1; at least 4.5 to 1"),
            ("gold", "#b08020", "by day: 5.1 to 1; at least 7 to 1"),
        ]:
            said = self.error_beside(self.save(**{name: colour}), name)
            self.assertIn(words, said)
            self.assertIsNone(self.save(**{name: said.rpartition(" ")[2]}), said)

    def test_a_pair_that_fails_only_in_the_dark_is_refused(self):
        page = self.save(red="#123c8c", red_night="#3a4a8c")
        self.assertIn("by night: 2.", self.error_beside(page, "red_night"))
        self.assertEqual(self.error_beside(page, "red"), "")
        self.assertEqual(Look.objects.filter(red="#123c8c").count(), 0)
        self.assertIsNone(self.save(red="#123c8c"))

    def test_what_is_no_colour_is_refused_in_words(self):
        for nonsense in ("red", "#12345", "#12345g", "url(x)", "#12;}"):
            self.assertIn("six digits", self.error_beside(self.save(red=nonsense, gold="#333"), "red"), nonsense)
        self.assertIn("Select a valid choice", str(self.save(face="comic")))

    def test_the_logo_stands_beside_the_name(self):
        self.assertIsNone(self.save(logo=make.picture().pk))
        self.assertIn("/media/", str(self.look("/").select_one(".nameplate")))

    def test_only_the_admin_chooses(self):
        for group in ("editor", "author", "organizer"):
            self.client.force_login(make.person(group))
            for address in (self.form, self.preview):
                answer = self.client.post(address, self.fields(red="#123c8c"))
                self.assertEqual((answer.status_code, answer["Location"]), (302, "/admin/"))
            self.assertFalse(Look.objects.filter(red="#123c8c").exists())
            self.assertNotEqual(self.client.get(reverse("look_theme")).status_code, 200)
        self.client.force_login(make.person("editor"))
        contact = reverse("wagtailsettings:edit", args=["pages", "network", self.site.pk])
        self.assertEqual(self.client.get(contact).status_code, 200)


class PreviewTests(LookCase):
    def previewed(self, mode: str = "", **changes) -> BeautifulSoup:
        answer = self.client.post(self.preview, self.fields(**changes))
        self.assertEqual(answer.json(), {"is_valid": True, "is_available": True})
        answer = self.client.get(self.preview, {"mode": mode, "in_preview_panel": "true"})
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_the_home_page_in_colours_face_and_logo_that_are_not_saved(self):
        page = self.previewed(red="#123c8c", face="anton", logo=make.picture().pk)
        css = self.client.get(self.theme_of(page)).content.decode()
        self.assertIn("--red:#123c8c", css)
        self.assertIn('--display:"Anton"', css)
        self.assertIn("color-scheme:light", css)
        self.assertIn("anton", page.select_one("link[as=font]")["href"])
        self.assertIn("/media/", str(page.select_one(".nameplate")))
        self.assertFalse(Look.objects.filter(red="#123c8c").exists())

    def test_by_night(self):
        page = self.previewed("dark", red="#123c8c")
        self.assertIn("color-scheme:dark", self.client.get(self.theme_of(page)).content.decode())

    def test_visitors_see_nothing_of_it(self):
        self.previewed(red="#123c8c")
        self.client.logout()
        self.assertNotIn("#123c8c", self.css())

    def test_the_sheet_takes_nothing_but_colours(self):
        address = reverse("look_theme")
        for query in (
            {"red": "red}body{display:none"},
            {"red": "#12345"},
            {"face": "comic"},
            {"scheme": "x}"},
            {"gold": "a" * 5000},
        ):
            self.assertEqual(self.client.get(address, query).status_code, 400, query)
        answer = self.client.get(address, {"red": "#123c8c", "face": "anton"})
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "text/css; charset=utf-8"))
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertEqual(self.client.post(address).status_code, 405)
        self.client.logout()
        self.assertEqual(self.client.get(address).status_code, 302)

    def test_its_address_names_each_choice_once(self):
        query = parse_qs(urlsplit(self.theme_of(self.previewed(red="#123c8c"))).query, keep_blank_values=True)
        self.assertEqual(set(query), {*NAMES, "face", "scheme"})


class ThemeSheetTests(LookCase):
    def test_says_only_what_differs(self):
        self.assertEqual(sheet("Our House")[1].count("--"), 1)
        css = sheet("Our House", ColorChoice(green="#5a2a6e"))[1]
        for token in ("--red", "--gold", "--display", "--paper"):
            self.assertNotIn(token, css)
        self.assertIn("--green-field:", css)

    def test_its_address_changes_with_each_choice(self):
        choices = [
            (ColorChoice(),),
            (ColorChoice(red="#123c8c"),),
            (ColorChoice(red="#123c8c", red_night="#99bbff"),),
            (ColorChoice(), "anton"),
        ]
        self.assertEqual(len({sheet("Our House", *each)[0] for each in choices}), len(choices))

    def test_each_face_is_there_and_light_enough_beside_the_text(self):
        text = (settings.ROOT / "site/fonts/literata-400-700.woff2").stat().st_size
        tokens = (settings.ROOT / "site/css/tokens.css").read_text()
        self.assertEqual(set(FILES), set(Face))
        for face, file in FILES.items():
            self.assertLessEqual((settings.ROOT / "site" / file).stat().st_size + text, 60 * KB)
            self.assertIn(file.removeprefix("fonts/"), tokens)
            self.assertTrue(
                (settings.ROOT / "site/fonts" / f"{file.removeprefix('fonts/').split('-')[0]}-OFL.txt").exists()
                or face == "bricolage"
            )
            self.assertLessEqual(set("áéíóúñü¿¡ÁÉÍÓÚÑ“”’–—…"), set(WIDTHS[face]))

    def test_the_chosen_face_is_fetched_early_and_fits_the_foot(self):
        make.look(face="anton")
        self.assertIn("anton-400", self.look("/").select_one("link[as=font]")["href"])
        self.assertIn('--display:"Anton","Anton Roboto","Anton Arial"', self.css())
        self.assertIn(':root:lang(ar){--display:"Cairo","Cairo Noto","Cairo Naskh","Cairo Arial","Anton"', self.css())
