"""What a colleague wrote at the same time stays, however the translation is published, until a translator takes or drops it."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from pages.api.tokens import WRITE
from pages.translation.models import Aside
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.publish import ApproveTranslationAction, PublishTranslationAction
from pages.translation_bench.jobs.save import Conflict, save
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation_bench.models import TranslationRules

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import words_of
from .test_saving import SavingCase

pytestmark = pytest.mark.differs

BODY = [
    ("text", "<p>Bring bread and salt to the long table.</p><p>The children plant beans behind the barn.</p>"),
    ("quote", {"words": "We mended the roof ourselves last winter.", "speaker": "Ada"}),
]
BREAD, BEANS, ROOF = (
    "Bring bread and salt to the long table.",
    "The children plant beans behind the barn.",
    "We mended the roof ourselves last winter.",
)


class AsideCase(SavingCase):
    def setUp(self):
        super().setUp()
        self.begin()
        self.rosa = make.person("translator-es", username="rosa")

    def begin(self) -> None:
        self.working = self.begun(title="A plan", summary="In short.", body=BODY)

    def conflict(self, said: str, mine: str, theirs: str) -> None:
        """Rosa writes over what the translator wrote after she had opened the editor."""
        row = self.row(said)
        save(self.job(self.page), self.person, {row.key: (mine, row.version)})
        self.assertIsInstance(save(self.job(self.page), self.rosa, {row.key: (theirs, row.version)})[0], Conflict)

    def offered(self) -> dict[str, list[str]]:
        """The original of each row that has Asides, and their texts."""
        return {
            row.source_text: [each.text for each in row.asides] for row in segments(self.job(self.page)) if row.asides
        }


class PublishedAsideTests(AsideCase):
    def by_translator(self):
        PublishTranslationAction(self.job(self.page), self.person).execute()

    def by_second_reader(self):
        TranslationRules.objects.update_or_create(site=self.home.get_site(), defaults={"second_reader": True})
        SubmitTranslationAction(self.job(self.page), self.person).execute()
        read = {row.key: row.version for row in segments(self.job(self.page))}
        ApproveTranslationAction(self.job(self.page), make.person("translator-es"), read).execute()

    def at_the_bench(self):
        self.client.force_login(self.person)
        answer = self.client.post(reverse("bench:publish", args=[self.working.pk]), {}, follow=True)
        self.assertContains(answer, "a colleague wrote at the same time is still there")

    def by_a_program(self):
        address = f"/api/v3/management/translations/{self.working.pk}/actions/publish/"
        answer = self.client.post(
            address,
            "{}",
            content_type="application/json",
            headers={"Authorization": f"Bearer {token_of(self.person, WRITE)}"},
        )
        self.assertEqual(answer.status_code, 200, answer.content)

    def in_the_form_that_syncs(self):
        self.client.force_login(make.admin())
        source = TranslationSource.objects.get(object_id=self.page.translation_key)
        address = reverse("wagtail_localize:update_translations", args=[source.pk])
        self.client.post(address, {"publish_translations": "on"})
        self.assertTrue(self.own().live)

    def in_bulk(self):
        self.by_translator()
        self.own().unpublish()
        self.client.force_login(make.admin())
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        self.client.post(f"{address}?id={self.own().pk}", {})
        self.assertTrue(self.own().live)

    def on_schedule(self):
        self.by_translator()
        own = self.own()
        own.unpublish()
        own.go_live_at = timezone.now() + dt.timedelta(hours=1)
        own.save_revision().publish()
        with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
            call_command("publish_scheduled")
        self.assertTrue(self.own().live)

    ways = (by_translator, by_second_reader, at_the_bench, by_a_program, in_the_form_that_syncs, in_bulk, on_schedule)

    def test_what_a_colleague_wrote_before_is_offered_after(self):
        for way in self.ways:
            with self.subTest(way.__name__):
                self.begin()
                self.write_all(self.job(self.page))
                self.conflict(BEANS, "Siembran frijol.", "Plantan frijoles.")
                with self.kept():
                    way(self)
                self.assertEqual(self.offered(), {BEANS: ["Plantan frijoles."]})
                TranslationRules.objects.all().delete()

    def test_what_a_colleague_sends_after_is_offered_too(self):
        self.write_all(self.working)
        row = self.row(BEANS)
        save(self.job(self.page), self.person, {row.key: ("Siembran frijol.", row.version)})
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        save(self.job(self.page), self.rosa, {row.key: ("Plantan frijoles.", row.version)})
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual(self.offered(), {BEANS: ["Plantan frijoles."]})

    def test_a_later_conflict_leaves_what_was_there_before_the_publication(self):
        self.write_all(self.working)
        self.conflict(BEANS, "Siembran frijol.", "Plantan frijoles.")
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        for text in ("Po", "Ponen frijol."):  # saved while she writes: only the last is left of these
            save(self.job(self.page), self.rosa, {self.row(BEANS).key: (text, "0")})
        self.assertEqual(self.offered(), {BEANS: ["Ponen frijol.", "Plantan frijoles."]})


class AsideEndTests(AsideCase):
    def setUp(self):
        super().setUp()
        self.write_all(self.working)
        self.conflict(BEANS, "Siembran frijol.", "Plantan & riegan frijoles.")
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        self.client.force_login(self.person)

    def screen(self):
        return self.look(reverse("bench:job", args=[self.working.pk]))

    def test_it_ends_when_anybody_takes_it(self):
        row = self.row(BEANS)
        shown = self.screen().select_one(f"#s-{row.key} [data-offer]")
        save(self.job(self.page), self.person, {row.key: (shown["data-offer"], row.version)})
        self.assertFalse(Aside.objects.exists())

    def test_it_ends_when_it_is_dropped_and_the_rest_of_the_form_is_saved(self):
        self.assertIn("A colleague wrote something else", self.words(f"{reverse('bench:list')}?state=all"))
        beans, roof = self.row(BEANS), self.row(ROOF)
        segment = self.screen().select_one(f"#s-{beans.key}.is-kept")
        self.assertIn("Plantan & riegan frijoles.", words_of(segment))
        button = segment.select_one("button[name=drop]")
        sent = {
            "drop": button["value"],
            f"text-{roof.key}": "Nuestro techo.",
            f"version-{roof.key}": roof.version,
            f"was-{roof.key}": "another",
        }
        answer = self.client.post(button["formaction"], sent, follow=True)
        self.assertContains(answer, "The other wording is dropped.")
        self.assertFalse(Aside.objects.exists())
        self.assertEqual(self.row(ROOF).text, "Nuestro techo.")

    def test_only_who_may_translate_the_page_drops_it_and_only_there(self):
        aside = Aside.objects.get()
        other = make.news(self.news, title="Another")
        with self.kept():
            other.save_revision().publish()
        address = reverse("bench:drop", args=[self.working.pk])
        for number in ("", "x", "²", "9" * 30, str(aside.pk + 1)):
            self.assertEqual(self.client.post(address, {"drop": number}).status_code, 302)
        elsewhere = reverse("bench:drop", args=[self.job(other).pk])
        self.client.post(elsewhere, {"drop": str(aside.pk)})
        self.client.force_login(make.person("author"))
        self.assertEqual(self.client.post(address, {"drop": str(aside.pk)}).status_code, 404)
        self.assertTrue(Aside.objects.filter(pk=aside.pk).exists())


class OrphanedAsideTests(AsideCase):
    """The original changed since: what was written is offered beside the text that it resembles."""

    def test_in_the_same_text_beside_the_paragraph_that_is_alike(self):
        self.write_all(self.working)
        self.conflict(BEANS, "Siembran frijol.", "Los niños plantan frijoles.")
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        text, quote = self.blocks()
        html = "<p>Bring wine to the table.</p><p>The children plant beans and maize behind the old barn.</p>"
        self.change(body=[text | {"value": html}, quote])
        new = "The children plant beans and maize behind the old barn."
        self.assertEqual(self.offered(), {new: ["Los niños plantan frijoles."]})

    def test_in_another_block_and_never_on_the_title(self):
        self.write_all(self.working)
        self.conflict(ROOF, "Arreglamos el techo.", "Reparamos el techo.")
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        text, _quote = self.blocks()
        moved = f"<p>{BREAD}</p><p>We mended the whole roof ourselves last winter, too.</p>"
        self.change(title="We mended the roof ourselves last winter.", body=[text | {"value": moved}])
        new = "We mended the whole roof ourselves last winter, too."
        self.assertEqual(self.offered(), {new: ["Reparamos el techo."]})
        self.assertEqual(self.row(new).asides[0].written_by, self.rosa)

    def test_where_nothing_is_alike_it_is_beside_some_text_but_the_title(self):
        self.conflict(ROOF, "Arreglamos el techo.", "Reparamos el techo.")
        self.change(title="Zinnias", body=[])
        self.assertEqual(self.offered(), {"In short.": ["Reparamos el techo."]})

    def test_what_was_written_for_the_title_stays_there(self):
        self.conflict("A plan", "El plan", "Un plan")
        self.change(title="Zinnias")
        self.assertEqual(self.offered(), {"Zinnias": ["Un plan"]})

    def test_it_ends_when_it_is_taken_for_the_text_beside_which_it_is_offered(self):
        self.conflict(ROOF, "Arreglamos el techo.", "Reparamos el techo.")
        self.change(body=[])
        row = self.row("In short.")
        save(self.job(self.page), self.person, {row.key: ("Reparamos el techo.", row.version)})
        self.assertFalse(Aside.objects.exists())

    def test_a_rich_text_beside_a_plain_one_has_no_marks(self):
        self.conflict(BREAD, "Traigan pan.", "Traigan <b>pan</b> &amp; sal.")
        self.change(body=[])
        self.assertEqual(self.offered(), {"In short.": ["Traigan pan & sal."]})
        offer = self.look_at_editor().select_one("[data-offer]")
        self.assertEqual(offer["data-offer"], "Traigan pan & sal.")

    def look_at_editor(self):
        self.client.force_login(self.person)
        return self.look(reverse("bench:job", args=[self.working.pk]))

    def test_nothing_is_lost_while_the_original_is_offline(self):
        self.conflict(ROOF, "Arreglamos el techo.", "Reparamos el techo.")
        with self.kept():
            Page.objects.get(pk=self.page.pk).unpublish()
            Page.objects.get(pk=self.page.pk).get_latest_revision().publish()
        self.assertEqual(self.offered(), {ROOF: ["Reparamos el techo."]})
