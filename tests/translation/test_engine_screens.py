"""wagtail-localize's own editor leads to the bench, and what it writes by is closed: texts are saved with a version."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from django.urls import get_resolver, reverse
from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from media.images.models import Picture
from pages.news.models import NewsPage
from pages.translation.models import Job
from pages.translation_bench.editor.overrides import chooser_field
from pages.translation_bench.jobs.publish import PublishTranslationAction
from pages.translation_bench.jobs.save import save
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation_bench.models import TranslationRules

from ..support import make
from ..support.cases import words_of
from .test_saving import SavingCase

pytestmark = pytest.mark.differs

LINK = [("text", '<p>Read the <a href="https://one.example/plan">plan</a> first.</p>')]
FORM = "application/x-www-form-urlencoded"
# What becomes of each address of wagtail-localize's: those of its editor are closed, the others stay.
CLOSED = {
    "download_pofile",
    "edit_override",
    "edit_string_translation",
    "machine_translate",
    "preview_translation",
    "stop_translation",
    "upload_pofile",
}
OPEN = {
    "convert_to_alias": "asks first; what was translated stays with the job",
    "javascript_catalog": "reads",
    "snippets_api_detail": "reads",
    "snippets_api_listing": "reads",
    "submit_page_translation": "makes a translation where there is none",
    "submit_snippet_translation": "the same",
    "translations_report": "reads",
    "translations_report_results": "reads",
    "update_translations": "our own view, which publishes as the bench does",
}


class EngineCase(SavingCase):
    def setUp(self):
        super().setUp()
        self.working = self.published(title="A plan", body=LINK)
        self.engine = Translation.objects.get(source__object_id=self.page.translation_key)

    def stored(self) -> str:
        return StringTranslation.objects.get(context__path="title", context__object_id=self.page.translation_key).data

    def edit(self, page: Page | None = None) -> str:
        return reverse("wagtailadmin_pages:edit", args=[(page or self.own()).pk])

    def bench(self, job: Job | None = None) -> str:
        return reverse("bench:job", args=[(job or self.working).pk])

    def form(self) -> dict[str, str]:
        """What a browser sends of the bench, opened by “edit” and unchanged."""
        fields = self.look(self.client.get(self.edit())["Location"]).select(".bench textarea, .bench input[name]")
        return {each["name"]: each.get("value", each.text) for each in fields}

    def messages(self, answer) -> str:
        return " ".join(str(each) for each in answer.context["messages"]) if answer.context else ""


class ClosedAddressTests(EngineCase):
    def addresses(self) -> dict[str, str]:
        strings, links = self.engine.source.stringsegment_set, self.engine.source.overridablesegment_set
        segment, link = strings.get(context__path="title"), links.first()
        name = "wagtail_localize:{}".format
        more = {"edit_string_translation": [segment.pk], "edit_override": [link.pk]}
        return {each: reverse(name(each), args=[self.engine.pk, *more.get(each, ())]) for each in sorted(CLOSED)}

    def test_each_address_of_the_engine_is_decided_upon(self):
        [patterns] = [
            each.url_patterns
            for resolver in get_resolver().url_patterns
            for each in getattr(resolver, "url_patterns", ())
            if getattr(each, "namespace", "") == "wagtail_localize"
        ]
        self.assertEqual({each.name for each in patterns}, CLOSED | OPEN.keys())

    def test_nobody_writes_by_the_engine_s_editor(self):
        po_file = str(self.engine.export_po()).replace("¡A plan!", "Old").encode()
        people = [(make.admin(), 404), (make.person("editor"), 404), (self.person, 302)]  # led away by the gate
        for person, status in people:
            self.client.force_login(person)
            for name, address in self.addresses().items():
                sent = {"file": SimpleUploadedFile("es.po", po_file), "next": "/admin/"}
                with self.subTest(person=person, name=name):
                    self.assertEqual(self.client.get(address).status_code, status)
                    self.assertEqual(self.client.post(address, sent).status_code, status)
                    for method in (self.client.put, self.client.delete):
                        self.assertEqual(method(address, "value=Old", content_type=FORM).status_code, status)
        self.assertEqual(self.stored(), "¡A plan!")
        self.assertFalse(SegmentOverride.objects.exists())
        self.engine.refresh_from_db()
        self.assertTrue(self.engine.enabled)


class EditTests(EngineCase):
    def test_the_form_of_a_translation_is_the_bench(self):
        for person in (make.admin(), make.person("editor")):
            self.client.force_login(person)
            self.assertRedirects(self.client.get(self.edit()), self.bench())
            answer = self.client.post(self.edit(), {"action": "publish"}, follow=True)
            self.assertRedirects(answer, self.bench())
            self.assertIn("This form was not saved", self.messages(answer))

    def test_an_editor_opens_writes_saves_and_publishes_there(self):
        self.client.force_login(make.person("editor"))
        fields = self.form()
        key = self.row("A plan").key
        fields[f"text-{key}"] = "El plan"
        with self.kept():
            answer = self.client.post(reverse("bench:publish", args=[self.working.pk]), fields, follow=True)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.own().title, "El plan")
        self.assertShows(self.own().url, "El plan")

    def test_the_second_of_two_editors_overwrites_nothing(self):
        first, second = make.person("editor", username="ada"), make.person("editor", username="bo")
        self.client.force_login(second)
        fields = self.form()
        row = self.row("A plan")
        save(self.working, first, {row.key: ("El plan de Ada", row.version)})
        fields[f"text-{row.key}"] = "El plan de Bo"
        answer = self.client.post(self.bench(), fields)
        self.assertContains(answer, "El plan de Ada")
        self.assertContains(answer, "El plan de Bo")
        self.assertEqual(self.stored(), "El plan de Ada")

    def test_the_form_of_a_translated_snippet_too(self):
        with self.kept():
            place = make.place(self.english, name="Hall", slug="hall-of-all")
        job = self.job(place)
        self.client.force_login(boss := make.admin())
        with self.kept():
            PublishTranslationAction(job, boss, partly=True).execute()
        own = place.get_translation(self.spanish)
        address = reverse("wagtailsnippets_pages_place:edit", args=[own.pk])
        self.assertRedirects(self.client.get(address), self.bench(job))
        source = reverse("wagtailsnippets_pages_place:edit", args=[place.pk])
        self.assertEqual(self.client.get(source).status_code, 200)

    def test_one_that_was_just_ordered_has_its_job_at_once(self):
        page = make.news(self.news, title="A new page")
        self.assertFalse(self.has_job(page))
        self.client.force_login(make.person("editor"))
        order = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        answer = self.client.post(order, {"locales": self.spanish.pk}, follow=True)
        self.assertEqual(answer.redirect_chain[-1][0], self.bench(self.job(page)))
        self.assertContains(answer, "A new page")

    def test_where_the_original_can_t_be_read_it_leads_to_the_original(self):
        own = self.own()
        with self.kept():
            Page.objects.get(pk=self.page.pk).unpublish()
        self.client.force_login(make.person("editor"))
        answer = self.client.get(self.edit(own), follow=True)
        self.assertEqual(answer.redirect_chain[-1][0], self.edit(self.page))
        self.assertIn("This is the translation of “A plan”. It can be written while", self.messages(answer))

    def test_who_owns_a_page_and_translates_nothing_is_told_so(self):
        author = make.person("author", username="owner")
        Page.objects.filter(pk=self.own().pk).update(owner=author)
        self.client.force_login(author)
        answer = self.client.get(self.edit(), follow=True)
        self.assertEqual(answer.redirect_chain[-1][0], reverse("wagtailadmin_home"))

    def test_who_owns_a_page_and_translates_writes_at_the_bench(self):
        author = make.person("author", "translator-es", username="both")
        Page.objects.filter(pk=self.own().pk).update(owner=author)
        self.client.force_login(author)
        self.assertRedirects(self.client.get(self.edit()), self.bench())

    def test_a_page_that_is_no_translation_has_its_form(self):
        self.client.force_login(make.person("editor"))
        self.assertEqual(self.client.get(self.edit(self.page)).status_code, 200)
        by_hand = make.news(self.news).copy_for_translation(self.spanish, copy_parents=True)
        self.assertEqual(self.client.get(self.edit(by_hand)).status_code, 200)


class StoppedTests(EngineCase):
    def setUp(self):
        super().setUp()
        Translation.objects.update(enabled=False)
        own = self.own()
        own.title = "El plan nuevo"
        own.save_revision().publish()

    def test_a_restart_takes_over_what_was_written_meanwhile(self):
        self.client.force_login(make.person("editor"))
        self.assertEqual(self.client.get(self.edit()).status_code, 200)
        answer = self.client.post(self.edit(), {"localize-restart-translation": "1"})
        self.assertRedirects(answer, self.bench())
        self.assertEqual(self.stored(), "El plan nuevo")
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual(self.own().title, "El plan nuevo")

    def test_not_while_the_original_is_offline(self):
        own = self.own()
        with self.kept():
            Page.objects.get(pk=self.page.pk).unpublish()
        self.client.force_login(make.person("editor"))
        self.client.post(self.edit(own), {"localize-restart-translation": "1"})
        self.assertFalse(Translation.objects.filter(enabled=True).exists())


class SyncFormTests(EngineCase):
    """“Sync translated pages” publishes as the bench does."""

    def send(self, **fields):
        address = reverse("wagtail_localize:update_translations", args=[self.engine.source_id])
        with self.kept():
            return self.client.post(address, fields, follow=True)

    def change_source(self) -> None:
        page = type(self.page).objects.get(pk=self.page.pk)
        page.title = "Another plan"
        page.save_revision().publish()

    def test_it_publishes_in_the_words_that_there_are(self):
        self.client.force_login(make.person("editor"))
        self.change_source()
        answer = self.send()
        self.assertIn("Successfully updated translations", self.messages(answer))
        self.assertEqual(self.own().title, "¡A plan!")
        self.assertEqual(self.job(self.page).segments_left, 1)
        self.send(publish_translations="on")
        self.assertEqual(self.own().title, "Another plan")
        self.assertTrue(self.own().untranslated)

    def test_what_can_not_be_published_is_said_with_its_language(self):
        Page.objects.filter(pk=self.own().pk).update(locked=True, locked_by=make.admin())
        self.client.force_login(make.person("editor"))
        self.change_source()
        self.assertIn("Spanish: “¡A plan!” is locked.", self.messages(self.send(publish_translations="on")))
        self.assertEqual(self.own().title, "¡A plan!")

    def test_it_publishes_nothing_that_waits_for_a_second_reader_but_by_an_editor(self):
        TranslationRules.objects.update_or_create(site=self.home.get_site(), defaults={"second_reader": True})
        row = self.row("A plan")
        save(self.working, self.person, {row.key: ("El plan", row.version)})
        SubmitTranslationAction(self.job(self.page), self.person).execute()
        self.client.force_login(make.person("editor"))
        answer = self.send(publish_translations="on")
        self.assertIn("Spanish: it waits for a second reader.", self.messages(answer))
        self.assertEqual(self.own().title, "¡A plan!")


class LockedTests(EngineCase):
    def lock(self, person) -> None:
        Page.objects.filter(pk=self.own().pk).update(locked=True, locked_by=person)

    def test_a_locked_translation_is_written_and_not_published(self):
        boss = make.admin()
        self.lock(boss)
        row = self.row("A plan")
        save(self.working, self.person, {row.key: ("El plan", row.version)})
        self.assertIn("is locked", self.refused(PublishTranslationAction, self.job(self.page), self.person))
        self.assertEqual(self.own().title, "¡A plan!")
        self.client.force_login(boss)
        self.assertContains(
            self.client.get(reverse("wagtailadmin_reports:locked_pages")),
            reverse("wagtailadmin_pages:unlock", args=[self.own().pk]),
        )
        with self.kept():
            PublishTranslationAction(self.job(self.page), boss).execute()  # who locked it may
        self.assertEqual(self.own().title, "El plan")


class ChooserFieldTests(SimpleTestCase):
    def test_what_is_chosen_in_a_row_below_a_page_is_chosen_as_in_the_page(self):
        self.assertIs(chooser_field(NewsPage, "picture").queryset.model, Picture)
        self.assertIs(chooser_field(NewsPage, "related.page").queryset.model, Page)
        for path in ("date", "related.sort_order"):
            self.assertIsNone(chooser_field(NewsPage, path), path)


class OverrideTests(EngineCase):
    """A translation may have another link, picture, document or page than its source."""

    def setUp(self):
        super().setUp()
        self.picture, self.other = make.picture(title="Ours"), make.picture(title="Another")
        self.working = self.published(title="A plan", body=[*LINK, ("picture", {"picture": self.picture})])
        self.address = reverse("bench:overrides", args=[self.working.pk])

    def form(self) -> dict[str, str]:
        fields = self.look(self.address).select("main form [name]:not([name=csrfmiddlewaretoken])")
        return {each["name"]: each.get("value", "") for each in fields}

    def send(self, fields: dict, **changed):
        names = [name for name in fields if name.startswith("own-")]
        by_kind = dict(zip(("link", "picture"), names, strict=False))
        return self.client.post(self.address, fields | {by_kind[kind]: value for kind, value in changed.items()})

    def public(self) -> str:
        with self.kept():
            PublishTranslationAction(self.job(self.page), self.person).execute()
        return self.client.get(self.own().url).content.decode()

    def test_an_editor_chooses_another_link_and_picture_and_takes_them_back(self):
        self.client.force_login(make.person("editor"))
        self.assertTrue(self.look(self.bench()).select(f".bench a[href='{self.address}']"))
        answer = self.send(self.form(), link="https://uno.example/plan", picture=self.other.pk)
        self.assertRedirects(answer, self.bench(), fetch_redirect_response=False)
        page = self.public()
        self.assertIn("https://uno.example/plan", page)
        self.assertNotIn("https://one.example/plan", page)
        self.assertEqual(
            [each.value["picture"].pk for each in self.own().body if each.block_type == "picture"], [self.other.pk]
        )
        self.send(self.form(), link="", picture="")
        self.assertFalse(SegmentOverride.objects.exists())
        self.assertIn("https://one.example/plan", self.public())

    def test_each_row_names_what_the_source_has(self):
        self.client.force_login(make.person("editor"))
        pages = [make.news(self.news, title=title) for title in ("Bread", "Roof")]
        pictures = [("picture", {"picture": picture}) for picture in (self.picture, self.other)]
        job = self.begun(title="A plan", body=[*LINK, *pictures, ("pages", {"title": "Read on", "pages": pages})])
        labels = self.look(reverse("bench:overrides", args=[job.pk])).select("main form label")
        ends = [words_of(label).rpartition(": ")[2] for label in labels]
        self.assertEqual(ends, ["https://one.example/plan", "Ours", "Another", "Bread", "Roof"])

    def test_a_translator_changes_links_alone(self):
        self.client.force_login(self.person)
        fields = self.form()
        self.assertEqual(len([name for name in fields if name.startswith("own-")]), 1)
        self.send(fields, link="https://uno.example/plan")
        self.assertIn("https://uno.example/plan", self.public())

    def test_the_second_of_two_is_asked(self):
        self.client.force_login(self.person)
        opened = self.form()
        self.send(opened, link="https://uno.example/plan")
        answer = self.send(opened, link="https://dos.example/plan")
        self.assertContains(answer, "changed this meanwhile to “https://uno.example/plan”")
        self.assertEqual(SegmentOverride.objects.get().data, "https://uno.example/plan")
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        again = {each["name"]: each.get("value", "") for each in page.select("main form [name]")}
        self.send(again)
        self.assertEqual(SegmentOverride.objects.get().data, "https://dos.example/plan")

    def test_what_leads_nowhere_is_refused(self):
        self.client.force_login(make.person("editor"))
        for link in ("javascript:alert(1)", "nowhere"):
            self.assertContains(self.send(self.form(), link=link), "Please write an address")
        self.send(self.form(), picture=10**6)
        self.assertFalse(SegmentOverride.objects.exists())

    def test_not_while_a_second_reader_has_it(self):
        TranslationRules.objects.update_or_create(site=self.home.get_site(), defaults={"second_reader": True})
        SubmitTranslationAction(self.job(self.page), self.person).execute()
        self.client.force_login(self.person)
        self.assertRedirects(self.client.get(self.address), self.bench(), fetch_redirect_response=False)
        for person in (make.person("author"), make.person("translator-ar")):
            self.client.force_login(person)
            self.assertIn(self.client.get(self.address).status_code, {302, 404})
