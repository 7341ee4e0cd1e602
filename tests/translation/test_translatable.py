"""Everything translates: every text of every model and block is for translators, a fact, or named here with its reason."""

from django.apps import apps
from django.db import models
from django.test import TestCase
from django.test.utils import isolate_apps
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.models import HomePage
from pages.base.fields import BodyField
from pages.base.models import BasePage
from pages.blocks.body import BodyBlock
from pages.blocks.home_sections import SectionsBlock

from ..support import make
from ..support.fillers import TEXT, WORDS, Filler

ROOMS = {"home", "pages", "media"}
# Models, or single columns, whose text nobody translates, each for a reason.
NOT_TRANSLATED = {
    "pages.RowChange": "names of tables and keys",
    "home.User": "an account",
    "home.Erasure": "hashes, and what they are of",
    "home.ErasureKey": "a key",
    "home.SecurityEvent": "who did what, said in the language of whoever reads it",
    "home.AccessLogPosition": "a hash",
    "home.DeletedItem": "what was deleted, in its own language",
    "home.DeletedPage": "what was deleted, in its own language",
    "home.PreviewLink": "whom it is for",
    "home.ContentRelease": "a name for the desk, and what stood in its way",
    "home.PublishingCheck": "asked of staff, in the language in which they write it, or once for each",
    "home.MachineChecks": "levels and a number",
    "home.CheckSignature": "who signed what",
    "home.Webhook": "whom admins have other programs told",
    "home.WebhookDelivery": "what programs are told",
    "home.PublicPage": "what programs were told of pages",
    "home.ChangeLog": "how far a log is written",
    "home.PageChange": "what programs are told of pages",
    "home.ToldCounts": "numbers",
    "home.SettingVersion": "what a setting held, in its own language",
    "pages.CrisisMessage": "the message in each language, typed by an admin",
    "pages.BlockPattern": "for pages in its language; those in another have patterns of their own",
    "pages.Network": "facts of the site: name, address and telephone are the same in every language",
    "pages.OpeningHours": "codes of weekdays: each language writes them by itself",
    "pages.FollowLink": "names of services, as these call themselves",
    "pages.Look": "colours and faces, facts of the site",
    "pages.LinkCheck": "addresses, and what they answered",
    "pages.OutgoingMail": "written already, in the language of whoever gets it",
    "pages.MissedAddress": "addresses that visitors asked for",
    "pages.Word": "words of the search, each of its own language",
    "pages.Unfound": "what visitors typed",
    "pages.Occurrence": "no words: its state is a fact of the source",
    "pages.Job": "work of the bench",
    "pages.Aside": "work of the bench",
    "pages.Question": "said between a translator and an author",
    "pages.OrderItem": "why something could not be translated, said to who ordered it",
    "pages.CarriedRestriction": "who may see a translation, as its source says",
    "pages.KeptAnswer": "what a program was answered, for when it asks again",
    "pages.TokenTerms": "what a program may do",
    "pages.APIWrite": "what a program did",
    "pages.Person": "who somebody is",
    "pages.ConsentText": "what was agreed to, in the language in which it was",
    "pages.Consent": "that somebody has agreed",
    "pages.RegistrationDate": "facts of a date, and counts",
    "pages.Registration": "what somebody has written in a form",
    "pages.AccessRequest": "what somebody needs, and who has seen to it",
    "pages.RegistrationMessage": "written by an organizer, in each language",
    "pages.RegistrationNotice": "that somebody was told",
    "media.Picture": "what it shows is said where it is used, in each language; credit and licence are printed as given",
    "media.ShownPerson": "who somebody is, and what they said",
    "media.WithheldFile": "what belonged to a picture that was withdrawn",
    "media.DoomedFile": "the name of a file",
    "media.Rendition": "a file made of a picture",
    "media.Document": "a document is in one language, and says so beside its title",
    "media.DocumentText": "what stands in a document, for the search",
    "media.Recording": "what is said has a row of its own in each language",
    "media.RecordingText": "is that row",
    "wagtailcore.Page.path": "its place in the tree",
    "wagtailcore.Page.draft_title": "follows the title",
    "wagtailcore.Page.url_path": "follows the slugs",
}
# What stands in a page because nobody has translated it yet, and which facts its sentences were written for.
OF_EVERY_KIND = {"untranslated", "written_for"}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def translatable() -> list[type[models.Model]]:
    return [model for model in ours() if issubclass(model, TranslatableMixin)]


def is_settled(how) -> bool:
    """Whether it is text for translators, or a fact that no language can change."""
    return isinstance(how, TranslatableField) or (isinstance(how, SynchronizedField) and not how.overridable)


def forgotten(model: type[models.Model]) -> list[str]:
    """The texts of this model that nobody has thought of, and the rows below it that its translations would not get."""
    if model._meta.label in NOT_TRANSLATED:
        return []
    settled = {how.field_name for how in get_translatable_fields(model) if is_settled(how)}
    settled = settled if issubclass(model, TranslatableMixin) else set()
    texts = [field for field in model._meta.concrete_fields if isinstance(field, TEXT) and field.name not in settled]
    texts = [field for field in texts if field.name not in OF_EVERY_KIND]
    found = [f"{field.model._meta.label}.{field.name}" for field in texts]
    return [name for name in found if name not in NOT_TRANSLATED] + rows_forgotten(model, settled)


def rows_forgotten(model: type[models.Model], settled: set[str]) -> list[str]:
    """Rows with text are translated one by one; those without are facts of the page."""
    found = []
    for relation in get_all_child_relations(model) if issubclass(model, Page) else []:
        names = settled if issubclass(relation.related_model, TranslatableMixin) else {*model.fact_children}
        if relation.name not in {*names, COMMENTS_RELATION_NAME}:
            found.append(f"{model._meta.label}.{relation.name}")
    return found


def drifting(model: type[models.Model]) -> list[str]:
    """The columns and rows that each language could change, though they are no text."""
    hows = get_translatable_fields(model)
    rows = getattr(model, "fact_children", [])  # carried with the facts
    return [how.field_name for how in hows if not is_settled(how) and how.field_name not in rows]


def texts_of(instance: models.Model) -> list[str]:
    """All that translators are shown of this, segment by segment."""
    return [segment.render_text() for segment in extract_segments(instance) if isinstance(segment, StringSegmentValue)]


def unseen(block: blocks.StreamBlock, picture: int) -> set[str]:
    """Where in these blocks there are words that translators are never shown, or are shown twice."""
    filler = Filler(picture)
    field = StreamField(block, blank=not block.required)  # a field tells its block: the site's own must stay as it is
    field.get_translatable_segments = BodyField.get_translatable_segments.__get__(field)
    stored = filler.block(block, block.name or type(block).__name__)
    said = [each.render_text() for each in field.get_translatable_segments(field.to_python(stored)) if is_text(each)]
    times = [words for text in said for words in WORDS.findall(text)]
    return {place for words, place in filler.places.items() if times.count(words) != 1}


def is_text(segment) -> bool:
    return isinstance(segment, StringSegmentValue)


class PictureCase(TestCase):
    """There is a picture to use, so that what it shows can be said."""

    @classmethod
    def setUpTestData(cls):
        cls.picture = make.picture().pk


class ModelTests(PictureCase):
    def test_every_text_of_every_model(self):
        for model in ours():
            with self.subTest(model=model._meta.label):
                self.assertEqual(forgotten(model), [])

    def test_no_fact_can_drift(self):
        self.assertEqual({model.__name__: found for model in translatable() if (found := drifting(model))}, {})

    def test_exceptions_are_needed(self):
        """What is named above is there, and has a text."""
        for name in NOT_TRANSLATED:
            room, model, *column = name.split(".")
            fields = apps.get_model(room, model)._meta.concrete_fields
            wanted = [field for field in fields if isinstance(field, TEXT) and field.name in (column or [field.name])]
            self.assertTrue(wanted, name)

    def test_every_kind_and_every_row_with_words_can_be_translated(self):
        kinds = {model for model in ours() if issubclass(model, BasePage)}
        self.assertLessEqual(kinds, set(translatable()))
        for kind in kinds:
            for relation in get_all_child_relations(kind):
                if relation.related_model._meta.app_label in ROOMS and not issubclass(
                    relation.related_model, TranslatableMixin
                ):
                    self.assertIn(relation.name, kind.fact_children, kind)

    def test_what_is_text_is_shown_to_translators_once(self):
        for model in translatable():
            filler, hows = Filler(self.picture), get_translatable_fields(model)
            names = {how.field_name for how in hows if isinstance(how, TranslatableField)}
            said = texts_of(model(**filler.fields(model, names)))
            times = [words for text in said for words in WORDS.findall(text.replace("words-", "Words "))]
            with self.subTest(model=model._meta.label):
                self.assertEqual({place for words, place in filler.places.items() if times.count(words) != 1}, set())

    @isolate_apps()
    def test_a_forgotten_text_is_found(self):
        class Leaflet(TranslatableMixin, models.Model):  # noqa: DJ008
            words = models.CharField(max_length=10)
            motto = models.CharField(max_length=10, choices=[("a", "A")])
            paper = models.CharField(max_length=10, choices=[("a", "A")])
            override_translatable_fields = [SynchronizedField("paper", overridable=False)]

            class Meta:
                app_label = "pages"

        class Poster(TranslatableMixin, models.Model):  # noqa: DJ008
            words = models.CharField(max_length=10)
            foot = models.TextField()
            translatable_fields = [TranslatableField("words")]

            class Meta:
                app_label = "pages"

        class Note(models.Model):  # noqa: DJ008
            words = models.TextField()

            class Meta:
                app_label = "pages"

        self.assertEqual(forgotten(Leaflet), ["pages.Leaflet.motto"])
        self.assertEqual(forgotten(Poster), ["pages.Poster.foot"])
        self.assertEqual(forgotten(Note), ["pages.Note.words"])


class TranslatableBlockTests(PictureCase):
    def test_every_text_of_every_block(self):
        for block in (BodyBlock(), SectionsBlock()):
            self.assertEqual(unseen(block, self.picture), set())

    def test_every_stream_of_every_model_tells_what_there_is_to_translate(self):
        for model in ours():
            for field in model._meta.local_fields:
                if isinstance(field, StreamField):
                    self.assertIsInstance(field, BodyField, f"{model.__name__}.{field.name}")
                    self.assertEqual(unseen(field.stream_block, self.picture), set())

    def test_a_forgotten_text_is_found(self):
        class LeafletBlock(blocks.StructBlock):
            words = blocks.CharBlock()
            code = blocks.RawHTMLBlock()
            number = blocks.RegexBlock(regex=".*")

        class Leaflets(blocks.StreamBlock):
            leaflet = LeafletBlock()
            several = blocks.ListBlock(blocks.ListBlock(LeafletBlock()))
            picture = blocks.StructBlock([("words", blocks.TextBlock())])

        found = {f"Leaflets.{place}.{name}" for place in ("leaflet", "several[][]") for name in ("code", "number")}
        self.assertEqual(unseen(Leaflets(), self.picture), found)

    def test_a_block_that_nobody_knows_is_asked_about(self):
        class UnknownBlock(blocks.Block):
            pass

        with self.assertRaisesMessage(AssertionError, "what does"):
            unseen(blocks.StreamBlock([("unknown", UnknownBlock())]), self.picture)

    def test_the_home_page_has_sections_with_words(self):
        filler = Filler(self.picture)
        filler.fields(HomePage, {"sections"})
        self.assertIn("HomePage.sections.section.more", filler.places.values())
