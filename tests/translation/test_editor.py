"""The translators' screens: the list of what is due, the editor, questions and answers; as forms, without a browser."""

import json

from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.models import Question, TranslationRules

from ..support import make
from ..support.cases import HouseCase, words_of

BODY = [("heading", "What was decided"), ("text", "<p>Everybody <b>was</b> there.</p><ul><li>Bread</li></ul>")]


class EditorBenchCase(HouseCase):
    """A house in three languages with a piece of news, and somebody who translates into Spanish."""

    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish = Locale.objects.get(language_code="es")
        cls.author = make.person("author", first_name="Ana")
        with cls.captureOnCommitCallbacks(execute=True):
            cls.page = make.news(cls.news, title="A new garden", body=BODY, owner=cls.author)
        cls.job = Job.objects.get(page=cls.page, locale=cls.spanish)
        cls.translator = make.person("translator-es", first_name="Tomás")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.translator)

    def open(self, status: int = 200) -> BeautifulSoup:
        return self.look(reverse("bench:job", args=[self.job.pk]), status)

    def key(self, words: str) -> str:
        """The key of the segment that says this."""
        return next(each.key for each in segments(self.job) if each.source_text == words)

    def write(self, *texts: tuple[str, str, str], status: int = 200) -> dict:
        """What the editor's script sends, and what it is answered."""
        rows = [{"key": key, "text": text, "version": version} for key, text, version in texts]
        answer = self.client.post(
            reverse("bench:save", args=[self.job.pk]), json.dumps({"segments": rows}), "application/json"
        )
        self.assertEqual(answer.status_code, status)
        return answer.json()

    def translate_all(self) -> None:
        self.write(
            *(
                (each.key, f"[{each.source_html if each.is_rich else each.source_text}]", each.version)
                for each in segments(self.job)
                if each.is_work
            )
        )

    def act(self, name: str, **fields) -> str:
        """Presses a button of the editor; the messages that are shown then."""
        answer = self.client.post(reverse(f"bench:{name}", args=[self.job.pk]), fields, follow=True)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        return words_of(page.select_one(".messages")) + words_of(page.select_one(".bench-refused"))


class ListTest(EditorBenchCase):
    def shown(self, address: str = "/admin/") -> list[str]:
        return [words_of(each) for each in self.look(address).select(".bench-job-title a")]

    def test_a_translator_finds_what_is_due_at_the_admins_own_address_and_nothing_else(self):
        page = self.look("/admin/")
        self.assertIn("A new garden", self.shown())
        self.assertIsNone(page.select_one("[role=search] [name=q].w-sr-only"))
        menu = json.loads(page.select_one("#wagtail-sidebar-props").string)
        self.assertIn("/admin/translate/", json.dumps(menu))
        for word in ("/admin/pages/", "/admin/images/", "/admin/reports/", "whats-new", "SearchModule"):
            self.assertNotIn(word, json.dumps(menu))

    def test_it_is_narrowed_by_state_and_title(self):
        self.translate_all()
        self.act("publish")
        self.assertNotIn("A new garden", self.shown())
        self.assertIn("A new garden", self.shown("/admin/?state=all"))
        self.assertEqual(self.shown("/admin/?state=all&q=GARDEN"), ["A new garden"])
        self.assertEqual(self.shown("/admin/?state=all&q=nowhere"), [])

    def test_nonsense_in_the_address_is_no_failure(self):
        for query in ("?state=%C2%B2&p=1e9&language=xx&q=%25", "?p=-1", "?language=ar", "?q=" + "a" * 5000):
            self.look(f"/admin/{query}")

    def test_more_texts_cost_no_more_queries(self):
        self.look("/admin/")
        with CaptureQueriesContext(connection) as few:
            self.look("/admin/")
        with self.captureOnCommitCallbacks(execute=True):
            for _ in range(5):
                make.news(self.news)
        self.look("/admin/")  # the first to ask after a change reads it
        with CaptureQueriesContext(connection) as many:
            self.look("/admin/")
        self.assertEqual(len(many), len(few))
        self.assertLessEqual(len(many), 25)

    def test_an_editor_sets_the_day_and_a_translator_does_not(self):
        address = reverse("bench:due", args=[self.job.pk])
        self.client.post(address, {"due_on": "2020-02-29"})
        self.job.refresh_from_db()
        self.assertIsNone(self.job.due_on)
        self.client.force_login(make.person("editor"))
        self.client.post(address, {"due_on": "2020-02-29", "next": "https://elsewhere.example/"})
        self.assertEqual(self.client.post(address, {"due_on": "2020-02-30"})["Location"], reverse("bench:list"))
        self.client.force_login(self.translator)
        self.assertEqual(self.shown()[0], "A new garden")
        self.assertIsNotNone(self.look("/admin/").select_one(".bench-job .is-overdue b"))

    def test_the_house_style_of_the_language_is_a_click_away_and_in_that_language(self):
        address = reverse("bench:style", args=["es"])
        self.assertTrue(self.look(reverse("bench:job", args=[self.job.pk])).select(f"a[href='{address}']"))
        shown = self.look(address).select_one(".bench-style article")
        self.assertEqual(shown["lang"], "es")
        self.assertIn("integrantes", words_of(shown))
        self.assertEqual(self.client.get(reverse("bench:style", args=["fr"])).status_code, 404)
        self.client.force_login(make.person("author"))
        self.assertNotEqual(self.client.get(address).status_code, 200)

    def test_an_editor_has_it_in_the_menu_with_every_language(self):
        self.client.force_login(make.person("editor"))
        self.assertIn("/admin/translate/", self.look("/admin/").select_one("#wagtail-sidebar-props").string)
        languages = words_of(self.look("/admin/translate/").select_one(".bench-chips"))
        self.assertEqual(languages, "Every language Arabic English Spanish")
        self.assertIn("· Spanish", words_of(self.look("/admin/translate/?q=garden").select(".bench-job-title p")[-1]))

    def test_who_translates_nothing_is_refused(self):
        self.client.force_login(self.author)
        self.assertEqual(self.client.get("/admin/translate/").status_code, 302)
        self.assertNotIn("/admin/translate/", self.look("/admin/").select_one("#wagtail-sidebar-props").string)


class EditorTest(EditorBenchCase):
    def test_each_text_stands_beside_a_named_field_in_its_language(self):
        page = self.open()
        for words, tag in (("What was decided", "h2"), ("Bread", "li"), ("Everybody was there.", "p")):
            key = self.key(words)
            source, field = page.select_one(f"#o-{key}"), page.select_one(f"#t-{key}")
            self.assertEqual((words_of(source), source["lang"]), (words, "en"))
            self.assertIn(f"bench-as-{tag}", source["class"])
            self.assertEqual((field["lang"], field["dir"]), ("es", "ltr"))
            self.assertIn("Spanish", words_of(page.select_one(f"label[for='t-{key}']")))
        self.assertEqual(page.select_one(f"#t-{self.key('Bread')}").has_attr("data-rich"), True)

    def test_what_is_written_saves_itself(self):
        key = self.key("Bread")
        answer = self.write((key, "Pan", ""))
        self.assertEqual(answer["results"][key]["state"], "saved")
        self.assertIn("Saved at", answer["said"])
        self.assertEqual(self.open().select_one(f"#t-{key}").get_text().strip(), "Pan")

    def test_two_at_once_are_told_and_can_take_either(self):
        key, other = self.key("Bread"), make.person("translator-es", first_name="Lucía")
        first = self.write((key, "Pan", ""))
        self.client.force_login(other)
        second = self.write((key, "Panes", ""))["results"][key]
        self.assertEqual((second["state"], second["text"]), ("conflict", "Pan"))
        self.assertIn("Tomás", second["html"])
        self.assertIn("Panes", second["html"])
        self.assertEqual(first["results"][key]["version"], second["version"])
        self.assertEqual(self.write((key, "Panes", second["version"]))["results"][key]["state"], "saved")

    def test_garbage_is_refused_in_words(self):
        address = reverse("bench:save", args=[self.job.pk])
        for body in (
            "",
            "[]",
            "{",
            '{"segments": 3}',
            '{"segments": [{"key": 1, "text": [], "version": null}]}',
            "[" * 5000,
            json.dumps({"segments": [{"key": self.key("Bread"), "text": "Pan \ud800", "version": ""}]}),
        ):
            self.assertEqual(self.client.post(address, body, "application/json").status_code, 400, body[:40])
        self.assertEqual(self.write(("9-9", "x", ""))["results"]["9-9"]["state"], "refused")

    def test_a_text_that_is_too_long_is_saved_and_said_to_be_so(self):
        key = self.key("A new garden")
        answer = self.write((key, "x" * 300, ""))
        self.assertEqual((answer["said"], answer["alarm"]), ("Saved, but it can't be published like this.", True))
        self.assertEqual(answer["results"][key]["state"], "saved")

    def test_without_a_script_the_form_saves(self):
        page, key = self.open(), self.key("Bread")
        form = {
            each["name"]: each.get_text().removeprefix("\n") if each.name == "textarea" else each.get("value", "")
            for each in page.select("[data-bench] [name]")
            if each.name != "button"
        }
        answer = self.client.post(reverse("bench:job", args=[self.job.pk]), form | {f"text-{key}": "Pan"})
        self.assertEqual(answer.status_code, 302)
        saved = {each.source_text: each.text for each in segments(self.job)}
        self.assertEqual({words: text for words, text in saved.items() if text}, {"Bread": "Pan"})

    def test_without_a_script_a_conflict_loses_neither(self):
        page, key = self.open(), self.key("Bread")
        form = {each["name"]: each.get("value", "") for each in page.select("input[name]")}
        self.write((key, "Pan", ""))
        answer = self.client.post(reverse("bench:job", args=[self.job.pk]), form | {f"text-{key}": "Panes"})
        shown = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertEqual(shown.select_one(f"#t-{key}").get_text().strip(), "Panes")
        self.assertIn("Pan", words_of(shown.select_one(f"#n-{key}")))

    def test_a_conflict_is_shown_before_anything_is_published_or_forgotten(self):
        key = self.key("Bread")
        self.write((key, "Pan", ""))
        mine = {f"text-{key}": "Panes", f"version-{key}": "", f"was-{key}": ""}
        for action, fields in (("publish", {}), ("ask", {"ask": key, f"question-{key}": "Which?"}), ("drop", {})):
            answer = self.client.post(reverse(f"bench:{action}", args=[self.job.pk]), mine | fields)
            shown = BeautifulSoup(answer.content.decode(), "html.parser")
            self.assertEqual(shown.select_one(f"#t-{key}").get_text().strip(), "Panes", action)
            refusal = "Some texts could not be saved; look at them first."
            self.assertEqual(refusal in words_of(shown), action == "publish", action)
        self.assertFalse(self.page.has_translation(self.spanish))
        self.assertEqual(Question.objects.get().asked_by, self.translator)

    def test_only_what_waits_is_handed_back_and_with_a_word(self):
        self.assertIn("Nobody has asked for a second reader", self.act("hand_back", returned="Shorter, please."))
        Job.objects.filter(pk=self.job.pk).update(waiting_since=timezone.now(), waiting_by=make.person("translator-es"))
        self.assertIn("say in a word what is to be changed", self.act("hand_back", returned=" \x00"))
        self.job.refresh_from_db()
        self.assertIsNotNone(self.job.waiting_since)

    def test_a_text_without_a_page_of_its_own_has_no_preview(self):
        with self.captureOnCommitCallbacks(execute=True):
            topic = make.topic(self.english, name="Food for all")
        job = Job.objects.get(translation_key=topic.translation_key, locale=self.spanish)
        self.assertIn("Food for all", words_of(self.look(reverse("bench:job", args=[job.pk])).select_one("form.bench")))
        self.assertEqual(self.client.get(reverse("bench:preview", args=[job.pk])).status_code, 404)

    def test_what_changed_is_marked_and_the_earlier_translation_offered(self):
        self.translate_all()
        self.act("publish")
        page = self.page.specific
        page.body[0].value = "What we decided"
        with self.captureOnCommitCallbacks(execute=True):
            page.save_revision().publish()
        self.job.refresh_from_db()
        segment = self.open().select_one(f"#s-{self.key('What we decided')}")
        self.assertEqual(segment["data-state"], "changed")
        self.assertEqual(words_of(segment.select_one("del")), "deleted: was")
        self.assertEqual(words_of(segment.select_one("ins")), "inserted: we")
        self.assertEqual(segment.select_one("[data-offer]")["data-offer"], "[What was decided]")

    def test_a_long_page_costs_no_more_queries_than_a_short_one(self):
        with self.captureOnCommitCallbacks(execute=True):
            long = make.news(self.news, body=[("text", "".join(f"<p>Text {n}.</p>" for n in range(100)))])
        costs = []
        for job in (self.job, Job.objects.get(page=long, locale=self.spanish)):
            self.look(reverse("bench:job", args=[job.pk]))
            with CaptureQueriesContext(connection) as queries:
                self.look(reverse("bench:job", args=[job.pk]))
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[1], 40)

    def test_the_draft_is_shown_to_nobody_else(self):
        self.write((self.key("Bread"), "Pan", ""))
        answer = self.client.get(reverse("bench:preview", args=[self.job.pk]))
        self.assertContains(answer, "Pan")
        self.assertEqual(answer["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("no-store", answer["Cache-Control"])
        self.client.force_login(make.person("translator-ar"))
        for name in ("job", "preview"):
            self.assertEqual(self.client.get(reverse(f"bench:{name}", args=[self.job.pk])).status_code, 404)

    def test_it_is_published_or_refused_in_words(self):
        refused = self.act("publish")
        self.assertIn("not translated yet", refused)
        self.assertIn("Publish it all the same", refused)
        self.translate_all()
        self.assertIn("is public in Spanish", self.act("publish"))
        self.assertTrue(self.page.get_translation(self.spanish).live)
        done = self.look("/admin/?state=all&q=garden").select_one(".bench-job")
        self.assertNotIn("left", words_of(done))

    def test_the_name_of_a_language_is_small_within_a_sentence(self):
        self.translate_all()
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
        self.assertIn("en español", self.act("publish"))

    def test_what_is_left_is_marked_in_the_preview_as_it_would_be_in_public(self):
        self.write((self.key("A new garden"), "Un jardín nuevo", ""))
        preview = self.look(reverse("bench:preview", args=[self.job.pk]))
        self.assertEqual(words_of(preview.h1), "Un jardín nuevo")
        self.assertFalse(preview.select("h1[lang], .behind"))
        self.assertIn("What was decided", [words_of(each) for each in preview.select("main [lang=en][dir=auto]")])

    def test_the_preview_shows_the_body_as_it_is_translated(self):
        self.write((self.key("What was decided"), "Lo que se decidió", ""))
        for change in (lambda: None, lambda: make.translated(self.page, "es", title="Un jardín")):
            change()
            preview = self.look(reverse("bench:preview", args=[self.job.pk]))
            self.assertIn("Lo que se decidió", words_of(preview.select_one(".body")))

    def test_who_comes_back_from_signing_in_is_led_to_the_text(self):
        for name in ("publish", "submit", "approve", "hand_back", "ask", "settle"):
            address = reverse(f"bench:{name}", args=[self.job.pk])
            self.assertRedirects(self.client.get(address), reverse("bench:job", args=[self.job.pk]), msg_prefix=name)
        due = reverse("bench:due", args=[self.job.pk])  # for editors
        self.assertRedirects(self.client.get(due), reverse("wagtailadmin_home"))
        self.client.force_login(make.person("editor"))
        self.assertRedirects(self.client.get(due), reverse("bench:job", args=[self.job.pk]))
        self.client.force_login(make.person("translator-ar"))
        self.assertEqual(self.client.get(reverse("bench:publish", args=[self.job.pk])).status_code, 404)

    def test_what_a_translator_hands_in_waits_at_the_desk_of_editors(self):
        TranslationRules.objects.create(site=self.home.get_site(), second_reader=True)
        self.translate_all()
        self.act("submit")
        self.client.force_login(make.person("editor"))
        row = self.look("/admin/").select_one(f'main a[href="{reverse("bench:job", args=[self.job.pk])}"]')
        self.assertEqual(words_of(row), "A new garden")
        self.client.force_login(self.author)
        self.assertIn("Nothing waits for you.", self.words("/admin/"))

    def test_a_reader_without_a_script_approves_what_stands_on_the_screen(self):
        TranslationRules.objects.create(site=self.home.get_site(), second_reader=True)
        self.translate_all()
        self.act("submit")
        reader = make.person("translator-es", first_name="Lucía")
        self.client.force_login(reader)
        fields = {each["name"]: each.get("value", each.get_text()) for each in self.open().select("form.bench [name]")}
        fields = {name: value for name, value in fields.items() if name.partition("-")[0] in {"version", "was", "text"}}
        key = self.key("A new garden")
        self.client.force_login(self.translator)
        self.write((key, "Otro jardín", fields[f"version-{key}"]))
        self.client.force_login(reader)
        self.assertIn("was changed after", self.act("approve", **fields))
        fields = {
            each["name"]: each.get("value", each.get_text())
            for each in self.open().select("form.bench [name^=version], form.bench [name^=was]")
        }
        self.assertIn("is public in Spanish", self.act("approve", **fields, **{f"text-{key}": "Mi jardín"}))
        self.assertEqual(self.page.get_translation(self.spanish).title, "Mi jardín")

    def test_a_second_person_reads_where_the_site_wants_it(self):
        TranslationRules.objects.create(site=self.home.get_site(), second_reader=True)
        self.translate_all()
        self.act("submit")
        self.act("approve")
        self.assertFalse(self.page.has_translation(self.spanish) and self.page.get_translation(self.spanish).live)
        self.client.force_login(make.person("translator-es", first_name="Lucía"))
        self.assertIn("Tomás", words_of(self.open().select_one(".bench-told")))
        self.act("hand_back", returned="Shorter, please.")
        self.client.force_login(self.translator)
        self.assertIn("Shorter, please.", words_of(self.open().select_one(".bench-told")))
        self.act("submit")
        self.client.force_login(make.person("editor"))
        self.act("approve")
        self.assertTrue(self.page.get_translation(self.spanish).live)


class QuestionsTest(EditorBenchCase):
    def test_the_author_answers_at_home_and_the_translator_reads_it_beside_the_text(self):
        key = self.key("Bread")
        self.act("ask", ask=key, **{f"question-{key}": "Which bread?"})
        question = Question.objects.get()
        self.client.force_login(self.author)
        asked = words_of(self.look("/admin/").select_one(f"#question-{question.pk}"))
        for words in ("A new garden", "Tomás", "Bread", "Which bread?"):
            self.assertIn(words, asked)
        self.client.post(reverse("bench:answer", args=[question.pk]), {"answer": "Maize bread."})
        self.assertIsNone(self.look("/admin/").select_one(f"#question-{question.pk}"))
        self.assertIn("Nothing waits for you.", self.words("/admin/"))
        self.client.force_login(self.translator)
        self.assertIn("Maize bread.", words_of(self.open().select_one(f"#s-{key} .bench-thread")))
        self.assertIn("The author answered", words_of(self.look("/admin/?state=answered").select_one(".bench-job")))
        self.act("settle")
        self.assertEqual(self.look("/admin/?state=answered").select(".bench-job"), [])

    def asked(self) -> Question:
        key = self.key("Bread")
        self.act("ask", ask=key, **{f"question-{key}": "Which bread?"})
        return Question.objects.get()

    def test_the_link_of_the_mail_leads_to_the_question_on_the_home_screen(self):
        question = self.asked()
        self.client.force_login(self.author)
        answer = self.client.get(reverse("bench:answer", args=[question.pk]))
        self.assertEqual((answer.status_code, answer["Location"]), (302, f"/admin/#question-{question.pk}"))

    def test_an_answer_needs_words_and_the_first_one_stands(self):
        address = reverse("bench:answer", args=[self.asked().pk])
        self.client.force_login(self.author)
        for sent, said in (
            (" ", "Write your answer first."),
            ("Maize bread.", "Your answer was sent."),
            ("Rye bread.", "Somebody has answered this meanwhile."),
        ):
            shown = self.client.post(address, {"answer": sent}, follow=True).content.decode()
            self.assertIn(said, words_of(BeautifulSoup(shown, "html.parser").select_one(".messages")))
        self.assertEqual(Question.objects.get().answer, "Maize bread.")

    def test_an_author_without_an_address_is_asked_at_the_desk_alone(self):
        type(self.author).objects.filter(pk=self.author.pk).update(email="")
        mail.outbox.clear()
        question = self.asked()
        self.assertEqual(mail.outbox, [])
        self.client.force_login(self.author)
        self.assertIn("Which bread?", words_of(self.look("/admin/").select_one(f"#question-{question.pk}")))

    def test_nobody_else_answers(self):
        key = self.key("Bread")
        self.act("ask", ask=key, **{f"question-{key}": "Which bread?"})
        for user in (self.translator, make.person("author"), make.person("organizer")):
            self.client.force_login(user)
            self.client.post(reverse("bench:answer", args=[Question.objects.get().pk]), {"answer": "None."})
        self.assertEqual(Question.objects.get().answer, "")

    def test_a_question_without_words_is_none(self):
        self.assertIn("first", self.act("ask", ask=self.key("Bread")))
        self.assertEqual(Question.objects.count(), 0)
