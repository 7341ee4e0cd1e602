"""The handbook: found in three languages, in the words that the screens have, its ways open to whoever sees them."""

import re

from bs4 import BeautifulSoup
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from home.handbook.chapters import SLUGS, Chapter, ChapterSection, chapters, read
from home.handbook.pictures import FOLDER, SCREENS, picture, sizes
from home.handbook.search import excerpt, query_words, search
from home.users.roles.groups import sync_groups
from pages.i18n.catalogs import is_untranslated, project_messages

from ..support import make
from ..support.cases import HouseCase, words_of

LANGUAGES = ["en", "es", "ar"]
SAYS = re.compile(r'{% says "(.*?)"(?: "(.*?)")? %}')
PICTURE = re.compile(r'{% picture "(.*?)" "(.*?)" %}')
ROLES = ["translator-es", "author", "organizer", "editor", "admin"]

QUESTIONS = {
    "en": {
        "How do I change the picture at the top?": "pictures#top",
        "replace a photo": "pictures#replace",
        "remove a picture": "pictures#people",
        "how can I get rid of a page": "trouble#deleted",
        "take down a banner": "announce#down",
        "I lost my phone": "trouble#password",
        "navigation": "look#menu",
        "our address has changed": "look#words",
        "make a donate button": "share#call",
        "add a new colleague": "invite#",
        "what may an editor do?": "invite#roles",
        "the invitation didn’t arrive": "invite#no-mail",
        "someone else edited the same page": "trouble#two",
        "no internet connection": "trouble#line",
        "use a template again": "blocks#patterns",
        "paste a block on another page": "blocks#copy",
        "unpublish": "undo#offline",
        "published by mistake": "trouble#wrong-words",
        "dark mode": "look#night",
        "who registered": "events#register",
        "print a flyer": "share#poster",
        "keyboard shortcuts": "keys#",
    },
    "es": {
        "¿Cómo cambio la foto de arriba?": "pictures#top",
        "foto niña": "pictures#people",
        "quitar el aviso": "announce#down",
        "perdi mi celular": "trouble#password",
        "navegación": "look#menu",
        "agregar un nuevo usuario": "invite#",
        "¿qué puede hacer una editora?": "invite#roles",
        "no llegó la invitación": "invite#no-mail",
        "dos personas en la misma página": "trouble#two",
        "se cortó internet": "trouble#line",
        "recuperar una página borrada": "trouble#deleted",
        "plantilla": "blocks#patterns",
        "ultimo cambio": "undo#undo",
        "publicar mañana": "schedule#later",
        "imprimir un afiche": "share#poster",
        "atajos": "keys#",
    },
    "ar": {
        "كيف أغيّر الصورة في الأعلى؟": "pictures#top",
        "صورة طفل": "pictures#people",
        "ازالة اللافته": "announce#down",
        "ضاع هاتفي": "trouble#password",
        "التنقل": "look#menu",
        "إضافة مستخدم جديد": "invite#",
        "ماذا يملك المحرر؟": "invite#roles",
        "لم تصل الدعوة": "invite#no-mail",
        "شخصان في الصفحة نفسها": "trouble#two",
        "انقطع الانترنت": "trouble#line",
        "استعادة صفحة محذوفة": "trouble#deleted",
        "قالب": "blocks#patterns",
        "النشر غدا": "schedule#later",
        "طباعة ملصق": "share#poster",
        "اختصارات لوحة المفاتيح": "keys#",
    },
}


def source(language: str, slug: str) -> str:
    return (settings.ROOT / "templates/wagtailadmin/handbook" / language / f"{slug}.html").read_text()


class ChapterTests(SimpleTestCase):
    def chapters(self, language: str) -> list[Chapter]:
        with override(language):
            return chapters()

    def test_every_chapter_is_there_in_every_language(self):
        for language in LANGUAGES:
            found = self.chapters(language)
            self.assertEqual([(each.slug, each.language) for each in found], [(slug, language) for slug in SLUGS])
            self.assertEqual(len({each.title for each in found}), len(SLUGS))

    def test_a_language_without_a_handbook_has_it_in_english(self):
        self.assertEqual([each.language for each in self.chapters("fr")], ["en"] * len(SLUGS))
        self.assertEqual(self.chapters("es-mx")[0].language, "es")

    def test_its_sections_are_the_same_in_every_language(self):
        for slug, *translations in zip(SLUGS, *(self.chapters(each) for each in LANGUAGES), strict=True):
            anchors = [[section.anchor for section in each.sections] for each in translations]
            self.assertEqual(anchors, anchors[:1] * len(LANGUAGES), slug)
            self.assertEqual(anchors[0].count(""), 1, slug)

    def test_what_it_quotes_is_what_the_screens_say(self):
        """Each quoted word is a message that our catalogues or Wagtail's have, and the same in every language."""
        for slug in SLUGS:
            quoted = [set(SAYS.findall(source(language, slug))) for language in LANGUAGES]
            self.assertEqual(quoted, quoted[:1] * len(LANGUAGES), slug)
            for message, context in quoted[0]:
                for language in ("es", "ar"):
                    with self.subTest(slug, message=message), override(language):
                        self.assertFalse(is_untranslated(message, context))
                if context:
                    self.assertIn(f"{context}\x04{message}", project_messages())

    def test_pictures_have_words_and_a_file_of_modest_size(self):
        for language in LANGUAGES:
            found = {name: words for slug in SLUGS for name, words in PICTURE.findall(source(language, slug))}
            self.assertEqual(set(found), set(SCREENS))
            self.assertTrue(all(len(words) > 20 for words in found.values()))
        for key in {f"en/{name}" for name in SCREENS} | set(sizes()):
            self.assertIn(key, sizes())
            self.assertLessEqual((FOLDER / f"{key}.webp").stat().st_size, 60_000, key)


class MissingPartTests(SimpleTestCase):
    def test_a_chapter_and_a_picture_that_nobody_has_made_are_missing(self):
        self.assertEqual(read("pictures", "en").slug, "pictures")
        with self.assertRaises(TemplateDoesNotExist):
            read("nothing", "en")
        self.assertIsNone(picture("nothing", "en"))


class SearchTests(SimpleTestCase):
    def answers(self, language: str, query: str) -> list[str]:
        with override(language):
            return [f"{each.chapter.slug}#{each.section.anchor}" for each in search(chapters(), query)]

    def test_what_people_ask_is_answered_first(self):
        for language, questions in QUESTIONS.items():
            for question, section in questions.items():
                with self.subTest(language, question=question):
                    self.assertEqual(self.answers(language, question)[:1], [section])

    def test_all_words_in_any_order_and_case(self):
        self.assertEqual(self.answers("en", "PHOTO of a child"), ["pictures#people"])
        self.assertEqual(self.answers("en", "child, a photo"), ["pictures#people"])

    def test_a_word_that_nobody_knows_hides_no_answer(self):
        self.assertEqual(self.answers("en", "zeppelin child")[0], "pictures#people")
        self.assertEqual(self.answers("en", "zeppelin"), [])
        self.assertEqual(self.answers("en", "how do I"), [])
        self.assertEqual(self.answers("en", "  ?"), [])

    def test_a_word_is_found_in_every_form_and_while_it_is_typed(self):
        for language, forms in {
            "en": ["picture", "PICTURES", "pic", "photograph", "pict"],
            "es": ["imagen", "imágenes", "imagenes", "foto", "imag"],
            "ar": ["صورة", "الصور", "صُورَة", "والصوره"],
        }.items():
            for form in forms:
                with self.subTest(form):
                    self.assertTrue(self.answers(language, form)[0].startswith("pictures#"))

    def test_headings_come_before_texts_and_more_words_before_fewer(self):
        found = self.answers("en", "poster")
        self.assertEqual(found[0], "share#poster")
        found = self.answers("en", "undo")
        self.assertLess(found.index("undo#undo"), found.index("blocks#paste") if "blocks#paste" in found else 99)
        both, one = self.answers("en", "banner phone"), self.answers("en", "banner")
        self.assertEqual((both[0], one[0]), ("announce#urgent", "announce#"))

    def test_the_words_found_are_marked_and_nothing_else_is_markup(self):
        with override("es"):
            answer = search(chapters(), "ultimo cambio <b>")[0]
        self.assertIn("<mark>último</mark> <mark>cambio</mark>", answer.heading)
        self.assertIn("<mark>cambio</mark>", answer.excerpt)
        self.assertEqual(re.findall(r"<(?!/?mark>)", answer.heading + answer.excerpt), [])
        self.assertNotIn("&amp;", answer.excerpt)

    def test_an_answer_shows_one_whole_sentence(self):
        with override("en"):
            excerpt = search(chapters(), "child")[0].excerpt
        self.assertEqual(re.sub("</?mark>", "", excerpt), "A child needs the yes of a parent.")

    def test_of_a_long_sentence_what_stands_around_the_word_is_shown(self):
        sentence = f"{'before ' * 40}a child {'after ' * 40}".strip()
        section = ChapterSection("Photos", "photos", "", (sentence,))
        shown = excerpt(section, query_words("child", "en"))
        self.assertRegex(shown, r"^…before .*a <mark>child</mark> after .*after…$")
        self.assertLess(len(shown), 300)
        whole = excerpt(section, query_words("before", "en"))
        self.assertFalse(whole.startswith("…"))

    def test_what_a_quoted_button_says_is_found_in_each_language(self):
        for language, words in (("en", "put it up"), ("es", "retirar del sitio"), ("ar", "إضافة")):
            self.assertTrue(self.answers(language, words), words)


class HandbookScreenTests(HouseCase):
    languages = LANGUAGES

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        sync_groups()
        cls.people = {role: make.person(role, username=role) for role in ROLES[:-1]} | {"admin": make.admin()}

    def main(self, address: str) -> BeautifulSoup:
        return self.look(address).select_one("main")

    def test_each_way_is_open_to_whoever_sees_it(self):
        seen = {}
        for role in ROLES:
            self.client.force_login(self.people[role])
            seen[role] = set()
            for slug in SLUGS:
                article = self.main(reverse("handbook_chapter", args=[slug])).article
                links = [link["href"] for link in article.select("a[href]")]
                seen[role] |= set(links)
                for link in set(links):
                    with self.subTest(role, chapter=slug, link=link):
                        self.assertEqual(self.client.get(link).status_code, 200)
        self.assertIn(reverse("quick_create", args=["news"]), seen["author"])
        self.assertNotIn(reverse("invite"), seen["editor"])
        self.assertIn(reverse("invite"), seen["admin"])
        self.assertNotIn(reverse("schedule_calendar"), seen["translator-es"])
        self.assertIn(reverse("bench:list"), seen["translator-es"])

    def test_it_stands_in_the_menu_in_place_of_help_for_everybody(self):
        for role in ROLES:
            self.client.force_login(self.people[role])
            page = self.client.get(reverse("handbook")).content.decode()
            self.assertIn(f'"url": "{reverse("handbook")}"', page, role)
            for word in ("guide.wagtail.org", "wagtail.org/", "whats-new", "editor-guide", '"name": "help"'):
                self.assertNotIn(word, page, role)

    def test_an_answer_leads_to_its_section(self):
        self.client.force_login(self.people["author"])
        page = self.main(reverse("handbook") + "?q=recovery+codes")
        link = page.select_one(".answers a")
        address, _hash, anchor = link["href"].partition("#")
        self.assertTrue(self.main(address).find(id=anchor))
        self.assertTrue(page.select("mark"))

    def test_nothing_found_is_said_and_chapters_are_offered(self):
        self.client.force_login(self.people["author"])
        page = self.main(reverse("handbook") + "?q=zeppelin%3Cb%3E")
        self.assertIn("Nothing was found.", words_of(page.select_one(".answers-told[role=status]")))
        self.assertIsNone(page.select_one(".answers"))
        offered = [link["href"] for link in page.select(".answers-none a")]
        self.assertEqual(offered, [reverse("handbook_chapter", args=[slug]) for slug in SLUGS])
        self.assertEqual(page.select_one("#handbook-query")["value"], "zeppelin<b>")

    def test_answers_come_alone_while_somebody_types(self):
        self.client.force_login(self.people["author"])
        whole = self.main(reverse("handbook") + "?q=child").select_one(".book-found")
        alone = self.look(reverse("handbook_answers") + "?q=child")
        self.assertEqual([str(each) for each in alone.select("li")], [str(each) for each in whole.select("li")])
        self.assertEqual(words_of(alone.select_one("[role=status]")), f"{len(alone.select('li'))} answers")
        self.assertIsNone(alone.select_one("main"))
        self.assertEqual(self.look(reverse("handbook_answers")).select("li"), [])

    def test_no_such_chapter(self):
        self.client.force_login(self.people["author"])
        self.look(reverse("handbook_chapter", args=["zeppelins"]), 404)

    def test_it_speaks_the_language_of_the_reader(self):
        person = self.people["author"]
        UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": "es"})
        self.client.force_login(person)
        self.assertEqual(words_of(self.main(reverse("handbook_chapter", args=["keys"])).article.h2), "Teclas")

    def test_pictures_are_called_pictures(self):
        self.client.force_login(self.people["editor"])
        page = self.client.get(reverse("wagtailimages:index")).content.decode()
        self.assertIn('"label": "Pictures"', page)
        for word in ("Images", "Add an image"):
            self.assertNotIn(word, re.sub(r"<[^>]*>", "", page))

    def test_the_first_steps_wait_here(self):
        self.client.force_login(self.people["admin"])
        article = self.main(reverse("handbook")).article
        self.assertTrue(article.select(f"a[href='{reverse('wagtailadmin_home')}?first-steps']"))
