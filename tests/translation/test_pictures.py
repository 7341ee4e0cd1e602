"""A picture that is replaced: its old description is read in no language, and its translators get it as due."""

from io import BytesIO

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail_localize.models import StringTranslation, TranslationSource

from home.page_actions.restore import republish_below_draft
from home.users.models import User
from media.images.models import Picture
from pages.base.models import BasePage
from pages.translation.jobs.sync import sync_jobs

from ..support import make
from ..support.cases import words_of
from .test_jobs import JobsBenchCase

OLD, NEW = "VIEJA", "A new drawing of hands."
BLOCKS = ("0b9e5f0a-2f5c-4c1c-9f0e-0d2a4c1b9e55", "7d1c6f0a-2f5c-4c1c-9f0e-0d2a4c1b9e56")
ITEMS = ("1b9e5f0a-2f5c-4c1c-9f0e-0d2a4c1b9e57", "2b9e5f0a-2f5c-4c1c-9f0e-0d2a4c1b9e58")


def png() -> bytes:
    content = BytesIO()
    Image.new("RGB", (90, 90), "red").save(content, "PNG")
    return content.getvalue()


def image(picture, text: str) -> dict:
    return {"image": picture.pk, "alt_text": text, "decorative": False}


class ReplacedPictureCase(JobsBenchCase):
    reference_index = True

    def setUp(self):
        super().setUp()
        self.first, self.second = make.picture(description="Old."), make.picture(description="New.")

    def body(self, picture, text: str) -> list[dict]:
        """A picture, and a gallery: all that hold an ImageBlock at another depth."""
        prints = [
            {"type": "item", "value": {"picture": image(picture, f"{text} {number}"), "caption": ""}, "id": key}
            for number, key in enumerate(ITEMS)
        ]
        return [
            {
                "type": "picture",
                "value": {"picture": image(picture, text), "caption": "", "width": ""},
                "id": BLOCKS[0],
            },
            {"type": "gallery", "value": {"pictures": prints}, "id": BLOCKS[1]},
        ]

    def pages(self, kind=None) -> tuple[BasePage, BasePage]:
        news = make.news(self.news, picture=self.first, picture_text="Old cover.", body=self.body(self.first, "Old"))
        spanish = make.translated(
            news, "es", title="Noticia", picture_text=f"{OLD} portada", body=self.body(self.first, OLD)
        )
        sync_jobs([news.translation_key])
        return news, spanish

    def change(self, page, **fields):
        page = type(page).objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()
        sync_jobs([page.translation_key])

    def surfaces(self, page) -> dict[str, str]:
        index = page.get_parent().specific
        found = [
            page.url,
            index.url,
            "/es/",
            f"{page.url.rstrip('/')}.md",
            f"{index.url}feed/",
            f"{index.url}feed.json",
        ]
        found += [f"/api/v3/pages/{page.pk}/", f"/api/v3/content/{page.pk}/", "/api/v3/news/?locale=es"]
        return {
            address: self.client.get(address, headers={"Accept-Language": "es"}).content.decode() for address in found
        }


class ReplacedPictureTests(ReplacedPictureCase):
    def test_a_walk_over_every_description(self):
        news, spanish = self.pages()
        before = "".join(self.surfaces(spanish).values())
        self.assertGreaterEqual(before.count(OLD), 4)
        self.change(news, picture=self.second, picture_text=f"Cover: {NEW}", body=self.body(self.second, NEW))
        for address, text in self.surfaces(spanish).items():
            self.assertNotIn(OLD, text, address)
        shown = self.look(spanish.url).main.select("img[alt*='A new drawing']")
        self.assertGreaterEqual(len(shown), 4)
        self.assertEqual({each.get("lang") for each in shown}, {"en"})
        spanish.refresh_from_db()
        self.assertEqual(spanish.body[0].value["picture"].pk, self.second.pk)
        draft = spanish.get_latest_revision_as_object()
        self.assertEqual(
            (draft.picture_text, draft.body.get_prep_value()), (spanish.picture_text, spanish.body.get_prep_value())
        )

    def translate_cover(self, news, words: str) -> None:
        """Translate the description of the page's picture as the bench does."""
        source = TranslationSource.objects.get(object_id=news.translation_key)
        segment = source.stringsegment_set.get(context__path="picture_text")
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=self.spanish, data=words
        )
        sync_jobs([news.translation_key])

    def test_translators_get_it_as_due(self):
        news, _spanish = self.pages()
        self.translate_cover(news, "Portada.")
        left = self.job(news).segments_left
        self.change(news, picture_text=NEW)
        self.assertEqual(self.job(news).segments_left, left + 1)

    def test_a_picture_with_the_same_words_keeps_its_translation(self):
        news, spanish = self.pages()
        self.change(news, picture=self.second, body=self.body(self.second, "Old"))
        spanish.refresh_from_db()
        self.assertEqual((spanish.picture_id, spanish.picture_text), (self.second.pk, f"{OLD} portada"))
        value = spanish.body[0].value["picture"]
        self.assertEqual((value.pk, value.contextual_alt_text), (self.second.pk, OLD))

    def test_words_that_were_translated_before_come_back(self):
        news, spanish = self.pages()
        self.translate_cover(news, "Portada de antes.")
        self.change(news, picture_text=NEW)
        self.change(news, picture_text="Old cover.")
        spanish.refresh_from_db()
        self.assertEqual(spanish.picture_text, "Portada de antes.")

    def test_once_it_is_translated_by_hand_nothing_is_left(self):
        news, spanish = self.pages()
        self.change(news, picture_text=NEW)
        spanish.refresh_from_db()
        self.assertEqual(spanish.untranslated, [NEW])
        self.change(spanish, picture_text="Un dibujo nuevo de manos.")
        spanish.refresh_from_db()
        self.assertEqual((spanish.picture_text, spanish.untranslated), ("Un dibujo nuevo de manos.", []))

    def test_decoration_is_decoration_in_every_language(self):
        news, spanish = self.pages()
        self.change(news, picture_text="")
        spanish.refresh_from_db()
        self.assertEqual(spanish.picture_text, "")

    def test_a_page_without_the_engine_follows_its_source_alone(self):
        news = make.news(self.news, picture=self.first, picture_text="Old cover.")
        spanish_index = self.news.get_translations().get(locale=self.spanish)
        spanish = make.add(
            type(news), spanish_index, picture=self.first, picture_text=OLD, translation_key=news.translation_key
        )
        TranslationSource.objects.filter(object_id=news.translation_key).delete()
        self.change(spanish, picture_text=f"{OLD} cubierta")
        news.refresh_from_db()
        self.assertEqual(news.picture_text, "Old cover.")
        self.change(news, picture_text=NEW)
        spanish.refresh_from_db()
        self.assertEqual(spanish.picture_text, NEW)
        self.assertIn(NEW, spanish.untranslated)

    def test_a_translation_s_own_picture_stays(self):
        news, spanish = self.pages()
        other = make.picture(description="Otra.")
        self.change(spanish, body=self.body(other, "Otra"))
        self.change(news, body=self.body(self.second, NEW))
        spanish.refresh_from_db()
        self.assertEqual(spanish.body[0].value["picture"].contextual_alt_text, "Otra")

    def replace(self, news) -> None:
        self.change(news, picture=self.second, picture_text=f"Cover: {NEW}", body=self.body(self.second, NEW))

    def expect_new(self, spanish) -> None:
        """All descriptions are the source's, of its picture, and due."""
        spanish = type(spanish).objects.get(pk=spanish.pk)
        value, prints = spanish.body[0].value["picture"], spanish.body[1].value["pictures"]
        self.assertTrue(spanish.live)
        self.assertEqual((spanish.picture_id, spanish.picture_text), (self.second.pk, f"Cover: {NEW}"))
        self.assertEqual((value.pk, value.contextual_alt_text), (self.second.pk, NEW))
        self.assertEqual({each["picture"].contextual_alt_text for each in prints}, {f"{NEW} {n}" for n in (0, 1)})
        self.assertCountEqual(spanish.untranslated, [f"Cover: {NEW}", NEW, f"{NEW} 0", f"{NEW} 1"])
        draft = spanish.get_latest_revision_as_object()
        self.assertEqual(draft.picture_text, spanish.picture_text)

    def test_what_was_offline_meanwhile_describes_the_new_picture(self):
        for is_recorded in (False, True):
            with self.subTest(is_recorded=is_recorded):
                news, spanish = self.pages()
                if is_recorded:
                    self.change(news, title="With a revision")
                    self.change(spanish, title="Con revisión")
                    draft = type(spanish).objects.get(pk=spanish.pk)
                    draft.title = "Borrador"
                published = spanish.get_latest_revision()
                with self.captureOnCommitCallbacks(execute=True):
                    type(news).objects.get(pk=news.pk).unpublish()
                    draft.save_revision() if is_recorded else None
                self.assertFalse(type(spanish).objects.get(pk=spanish.pk).live)
                self.replace(news)
                published.refresh_from_db()
                republish_below_draft(type(spanish).objects.get(pk=spanish.pk), published, None)
                self.expect_new(spanish)

    def test_a_form_that_was_opened_before_describes_the_new_picture(self):
        news, spanish = self.pages()
        opened = type(spanish).objects.get(pk=spanish.pk).get_latest_revision_as_object()
        self.replace(news)
        opened.save_revision()
        opened.save_revision().publish()
        self.expect_new(spanish)

    def test_the_same_words_written_again_are_those_of_the_new_picture(self):
        news, spanish = self.pages()
        opened = type(spanish).objects.get(pk=spanish.pk).get_latest_revision_as_object()
        self.replace(news)
        opened.save_revision().publish()
        self.change(spanish, picture_text=f"{OLD} portada", title="Otra vez")
        spanish.refresh_from_db()
        self.assertEqual(spanish.picture_text, f"{OLD} portada")

    def test_what_was_written_for_the_new_picture_stays(self):
        news, spanish = self.pages()
        self.replace(news)
        self.change(spanish, picture_text="Portada nueva")
        self.change(news, title="Another title")
        self.change(spanish, title="Otro título")
        spanish.refresh_from_db()
        self.assertEqual(spanish.picture_text, "Portada nueva")

    def test_the_desk_names_the_languages(self):
        news, _spanish = self.pages()
        self.client.force_login(User.objects.create_superuser("boss", "boss@house.example", "pass"))
        self.change(news, picture_text=NEW)
        said = self.replaced(self.first, "Nothing of that.")
        self.assertIn("Spanish", said)

    def replaced(self, picture: Picture, description: str) -> str:
        """What the desk says after the file of a picture was replaced."""
        news = make.news(self.news, picture=picture, picture_text=picture.description)
        make.translated(news, "es", title="Otra", picture_text=OLD)
        answer = self.client.post(
            reverse("picture_edit", args=[picture.pk]),
            {
                "title": picture.title,
                "description": description,
                "file": SimpleUploadedFile("new.png", png()),
                "collection": picture.collection_id,
                "tags": "",
            },
            follow=True,
        )
        spanish = news.get_translation(self.spanish)
        self.assertEqual(spanish.picture_text, description)
        return words_of(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))
