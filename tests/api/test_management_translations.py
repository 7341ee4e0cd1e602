"""Translations through the API: what the bench offers to a person, a program with the same rights does."""

import json
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry
from wagtail_localize.models import StringTranslation

from pages.api.tokens import READ, WRITE
from pages.api_writing.feature_hooks import edit_url
from pages.api_writing.write_log import APIWrite
from pages.i18n.locales import SwitchedOff
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation_bench.models import Order, Question, TranslationRules

from ..support import make
from .test_middleware import GateCase, token_of

pytestmark = pytest.mark.differs
ADDRESS = "/api/v3/management/translations/"
BODY = [
    ("heading", "What was decided"),
    ("text", '<p>All <b>voted</b> on <a href="https://one.example/">a plan</a>.</p><ul><li>Bread</li></ul>'),
    ("quote", {"words": "We own it.", "speaker": "A & B"}),
]


class TranslationsCase(GateCase):
    """A house in three languages with a piece of news, its author, and two who translate into Spanish."""

    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish, cls.arabic = (Locale.objects.get(language_code=code) for code in ("es", "ar"))
        cls.author, cls.editor = make.person("author", first_name="Ana"), make.person("editor", first_name="Eva")
        with cls.captureOnCommitCallbacks(execute=True):
            cls.page = make.news(cls.news, title="A new garden", summary="In short.", body=BODY, owner=cls.author)
        cls.job, cls.arabic_job = (Job.objects.get(page=cls.page, locale=each) for each in (cls.spanish, cls.arabic))
        cls.translator = make.person("translator-es", first_name="Tomás")
        cls.other = make.person("translator-es", first_name="Lucía")
        cls.key, cls.other_key, cls.editor_key, cls.author_key = (
            token_of(user, WRITE) for user in (cls.translator, cls.other, cls.editor, cls.author)
        )

    def setUp(self):
        super().setUp()
        self.address = f"{ADDRESS}{self.job.pk}/"

    def get(self, address: str = "", key: str = "", status: int = 200):
        answer = self.client.get(address or self.address, headers={"Authorization": f"Bearer {key or self.key}"})
        self.assertEqual(answer.status_code, status, answer.content[:500])
        return answer.json()

    def listed(self, query: str = "", key: str = "") -> list[dict]:
        return self.get(f"{ADDRESS}?limit=100&{query}", key)["items"]

    def segment(self, words: str) -> dict:
        return next(each for each in self.get()["segments"] if each["source"] == words)

    def write(self, *rows: dict, key: str = "", **headers):
        return self.send(self.address, {"segments": rows}, "patch", key or self.key, **headers)

    def outcome(self, *rows: dict, key: str = "") -> list[dict]:
        """What became of each text."""
        answer = self.write(*rows, key=key)
        self.assertEqual(answer.status_code, 200, answer.content[:500])
        return answer.json()["segments"]

    def act(self, action: str, body: dict | None = None, key: str = "", **headers):
        with self.captureOnCommitCallbacks(execute=True):
            sent = "" if body is None else body
            return self.send(f"{self.address}actions/{action}/", sent, key=key or self.key, **headers)

    def translate_all(self) -> None:
        """As a program does: what was read is sent back with other texts."""
        rows = self.get()["segments"]
        for row in rows:
            row["text"] = f"¡{row['source']}!" if row["needs_translation"] else row["text"]
        self.assertEqual({each["outcome"] for each in self.outcome(*rows)}, {"saved"})

    def change(self, **fields) -> None:
        """The author publishes other words."""
        page = type(self.page).objects.get(pk=self.page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        with self.captureOnCommitCallbacks(execute=True):
            page.save_revision().publish()

    def second_reader(self) -> None:
        TranslationRules.objects.create(site=self.home.get_site(), second_reader=True)

    def own(self) -> Page | None:
        return self.page.get_translation_or_none(self.spanish)


class WhoTranslatesTests(TranslationsCase):
    """Who may what."""

    def test_a_stranger_and_whoever_translates_nothing_are_told_nothing(self):
        question = Question.objects.create(job=self.job, words="Which?", asked_at=timezone.now())
        for address in ("", f"{self.job.pk}/", "questions/", "orders/1/"):
            self.assertProblem(self.client.get(f"{ADDRESS}{address}"), 401, "token-missing")
        for address, body in (
            (f"{self.job.pk}/actions/publish/", {}),
            (f"{self.job.pk}/actions/ask/", {"text": "x"}),
            (f"questions/{question.pk}/actions/answer/", {"text": "x"}),
            ("orders/", {"pages": [self.page.pk], "locales": ["es"]}),
        ):
            self.assertProblem(self.send(f"{ADDRESS}{address}", body), 401, "token-missing")
        for key in (self.author_key, token_of(make.person("organizer"), WRITE)):
            answer = self.client.get(ADDRESS, headers={"Authorization": f"Bearer {key}"})
            self.assertProblem(answer, 403, "forbidden")
            self.get(key=key, status=404)
            self.assertProblem(self.act("publish", key=key), 404, "not-found")
            self.assertProblem(self.write({"key": "1-1", "text": "x", "version": ""}, key=key), 404, "not-found")

    def test_for_whom_the_desk_is_closed_this_is_closed_too(self):
        owner = make.person()
        Page.objects.filter(pk=self.page.pk).update(owner=owner)
        question = Question.objects.create(job=self.job, words="Which?", asked_at=timezone.now())
        key = token_of(owner, WRITE)
        for address in ("", f"{self.job.pk}/", "questions/", "orders/1/"):
            self.get(f"{ADDRESS}{address}", key, 403)
        self.assertProblem(
            self.send(f"{ADDRESS}questions/{question.pk}/actions/answer/", {"text": "That."}, key=key), 403, "forbidden"
        )
        self.assertProblem(self.act("publish", key=key), 403, "forbidden")

    def test_a_session_opens_nothing(self):
        self.client.force_login(self.translator)
        self.assertProblem(self.client.get(self.address), 401, "token-missing")

    def test_a_token_that_reads_does_not_write(self):
        key = token_of(self.translator, READ)
        self.get(key=key)
        row = self.segment("Bread")
        self.assertProblem(self.write(row | {"text": "Pan"}, key=key), 403, "read-only")
        for action, body in (("publish", {}), ("submit", None), ("settle", None), ("ask", {"text": "Which?"})):
            self.assertProblem(self.act(action, body, key), 403, "read-only")
        self.assertFalse(StringTranslation.objects.filter(data="Pan").exists())

    def test_a_translator_lists_reads_and_writes_their_own_language_alone(self):
        self.assertEqual({each["locale"] for each in self.listed("state=all")}, {"es"})
        answer = self.client.get(f"{ADDRESS}?locale=ar", headers={"Authorization": f"Bearer {self.key}"})
        told = self.assertProblem(answer, 422, "invalid", "es")
        self.assertNotIn("garden", json.dumps(told))
        self.address = f"{ADDRESS}{self.arabic_job.pk}/"
        self.get(status=404)
        row = next(each for each in segments(self.arabic_job) if each.source_text == "Bread")
        self.assertProblem(self.write({"key": row.key, "text": "خبز", "version": ""}), 404, "not-found")
        for action, body in (
            ("publish", {"partly": True}),
            ("submit", None),
            ("approve", None),
            ("hand_back", {"message": "x"}),
            ("due", {"due_on": "2030-01-01"}),
            ("ask", {"text": "x"}),
            ("settle", None),
        ):
            self.assertProblem(self.act(action, body), 404, "not-found")
        self.assertFalse(StringTranslation.objects.filter(locale=self.arabic, data="خبز").exists())
        self.assertFalse(Question.objects.exists())

    def test_a_key_of_one_language_writes_into_none_else(self):
        row = self.segment("Bread")
        self.outcome(row | {"text": "Pan"})
        self.assertEqual({each.locale for each in StringTranslation.objects.filter(data="Pan")}, {self.spanish})

    def test_of_drafts_and_private_pages_nothing_is_told(self):
        secret = "Hidden nest"
        with self.captureOnCommitCallbacks(execute=True):
            private, gone = (make.news(self.news, title=f"{secret} {n}") for n in range(2))
            make.news(self.news, title=f"{secret} draft", live=False)
        jobs = [Job.objects.get(page=page, locale=self.spanish) for page in (private, gone)]
        self.assertEqual(len(self.listed(f"title={secret}")), 2)
        make.private(private)  # and no task has closed the job yet
        type(gone).objects.filter(pk=gone.pk).update(live=False)
        self.assertEqual(self.listed(f"state=all&title={secret}"), [])
        self.assertNotIn(secret, json.dumps(self.listed("state=all")))
        for job in jobs:
            self.address = f"{ADDRESS}{job.pk}/"
            self.get(status=404)
            for action, body in (("publish", {"partly": True}), ("ask", {"text": "x"}), ("settle", None)):
                answer = self.act(action, body)
                self.assertProblem(answer, 404, "not-found")
                self.assertNotIn(secret, answer.content.decode())

    def test_what_is_scheduled_is_translated_in_time(self):
        with self.captureOnCommitCallbacks(execute=True):
            banner = make.announcement(
                self.announcements, title="The hall is closed", starts_at=timezone.now() + timedelta(days=3)
            )
        self.assertEqual([each["source"]["id"] for each in self.listed("title=hall")], [banner.pk])
        self.address = f"{ADDRESS}{Job.objects.get(page=banner, locale=self.spanish).pk}/"
        self.translate_all()
        self.assertEqual(self.act("publish").status_code, 200)

    def test_a_language_that_is_off_and_a_translator_who_is_let_go(self):
        SwitchedOff.objects.create(locale=self.spanish)
        self.get(status=404)
        SwitchedOff.objects.all().delete()
        self.get()
        self.translator.groups.set(self.author.groups.all())
        self.get(status=404)
        self.get(ADDRESS, status=403)
        self.translator.groups.clear()
        self.get(status=403)

    def test_an_editor_has_every_language(self):
        self.assertEqual({each["locale"] for each in self.listed("state=all", self.editor_key)}, {"es", "ar"})
        self.assertEqual({each["locale"] for each in self.listed("state=all&locale=ar", self.editor_key)}, {"ar"})


class ReadTranslationTests(TranslationsCase):
    def test_a_translation_tells_each_text_in_the_order_of_the_page(self):
        told = self.get()
        self.assertEqual((told["title"], told["locale"], told["state"]), ("A new garden", "es", "never"))
        self.assertEqual(told["source"], {"type": "pages.NewsPage", "id": self.page.pk, "locale": "en"})
        self.assertEqual((told["words_left"], told["segments_left"]), (self.job.words, self.job.segments))
        self.assertEqual((told["actions"], told["target"]), (["publish"], None))
        self.assertEqual([each["key"] for each in told["segments"]], [each.key for each in segments(self.job)])
        shown = [
            (each["source"], each["place"], each["label"], each["element"], each["kind"]) for each in told["segments"]
        ]
        self.assertIn(("A new garden", "", "Title", "h1", "plain"), shown)
        self.assertIn(('All <b>voted</b> on <a id="a1">a plan</a>.', "Body", "Text", "p", "rich"), shown)
        self.assertIn(("A & B", "Body › Quote", "Who says it", "p", "plain"), shown)
        rich = next(each for each in told["segments"] if each["links"])
        self.assertEqual(rich["links"], [{"id": "a1", "target": "https://one.example/"}])
        slug = next(each for each in told["segments"] if each["path"] == "slug")
        self.assertFalse(slug["needs_translation"])
        self.assertEqual({each["state"] for each in told["segments"]}, {"new"})

    def test_reading_writes_nothing(self):
        self.get()
        with CaptureQueriesContext(connection) as queries:
            self.get()
            self.listed()
        writes = [each["sql"] for each in queries if not each["sql"].strip().startswith("SELECT")]
        self.assertEqual([sql for sql in writes if "ratelimit" not in sql and "SAVEPOINT" not in sql], [])

    def test_what_changed_is_told_with_its_earlier_translation(self):
        self.translate_all()
        self.act("publish")
        self.change(title="A new garden for all")
        self.assertEqual([each["state"] for each in self.listed("title=garden")], ["changed"])
        row = self.segment("A new garden for all")
        self.assertEqual((row["state"], row["text"], row["version"]), ("changed", "", ""))
        self.assertEqual(row["earlier"], {"source": "A new garden", "text": "¡A new garden!"})

    def test_the_same_words_are_offered_from_elsewhere(self):
        self.outcome(self.segment("Bread") | {"text": "Pan"})
        with self.captureOnCommitCallbacks(execute=True):
            page = make.news(self.news, title="Bread")
        self.address = f"{ADDRESS}{Job.objects.get(page=page, locale=self.spanish).pk}/"
        self.assertEqual(self.segment("Bread")["elsewhere"], "Pan")

    def test_the_list_is_narrowed_and_sorted(self):
        with self.captureOnCommitCallbacks(execute=True):
            topic = make.topic(self.english, name="Land")
        Job.objects.filter(pk=self.job.pk).update(due_on=date(2027, 3, 1))
        ours = lambda query: [each["source"]["id"] for each in self.listed(query)]  # noqa: E731
        self.assertEqual(ours("")[0], self.page.pk)
        self.assertEqual(ours("type=pages.Topic"), [topic.pk])
        self.assertEqual(ours("title=GARDEN"), [self.page.pk])
        self.assertEqual(ours("due_by=2027-02-28"), [])
        self.assertEqual(ours("due_by=2027-03-01"), [self.page.pk])
        numbers = [each["id"] for each in self.listed("state=all&order=id")]
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual([each["id"] for each in self.listed("state=all&order=-id")], numbers[::-1])
        self.translate_all()
        self.act("publish")
        self.assertEqual((ours("title=garden"), ours("title=garden&state=all")), ([], [self.page.pk]))
        self.assertEqual(ours("title=garden&state=never"), [])

    def test_cursors_walk_the_list_with_each_job_once(self):
        with self.captureOnCommitCallbacks(execute=True):
            for number in range(5):
                make.news(self.news, title=f"News {number}")
        Job.objects.filter(title__in=["News 1", "News 3"]).update(due_on=date(2027, 3, 1))
        for order in ("due", "id", "-id"):
            expected = [each["id"] for each in self.listed(f"state=all&order={order}")]
            found, address = [], f"{ADDRESS}?state=all&order={order}&limit=2"
            while address:
                told = self.get(address)
                found += [each["id"] for each in told["items"]]
                address = told["next"]
            self.assertEqual(found, expected, order)
            self.assertGreater(len(found), 5)

    def test_nonsense_is_refused(self):
        for query, kind in (
            ("state=other", "invalid"),
            ("locale=xx", "invalid"),
            ("type=pages.Nothing", "invalid"),
            ("type=settings", "invalid"),
            ("due_by=2027-02-30", "invalid"),
            ("due_by=99999999-01-01", "invalid"),
            ("order_id=99999999999999999999", "invalid"),
            ("cursor=abc", "invalid"),
            ("limit=101", "invalid"),
            ("staet=due", "unknown-parameter"),
            ("title=%00", "invalid"),
        ):
            answer = self.client.get(f"{ADDRESS}?{query}", headers={"Authorization": f"Bearer {self.key}"})
            self.assertProblem(answer, 422, kind)
        self.get(f"{ADDRESS}999999999999999999/", status=404)
        self.get(f"{ADDRESS}9999999999999999999/", status=422)
        self.get(f"{ADDRESS}0/", status=404)

    def test_more_jobs_and_more_texts_cost_no_more_queries(self):
        def cost(address: str) -> int:
            self.get(address)
            with CaptureQueriesContext(connection) as queries:
                self.get(address)
            return len(queries)

        everything, few = f"{ADDRESS}?state=all", cost(self.address)
        short = cost(everything)
        with self.captureOnCommitCallbacks(execute=True):
            paragraphs = "".join(f"<p>Text {number}.</p>" for number in range(100))
            long = [make.news(self.news, body=[("text", paragraphs)]) for _ in range(10)]
        self.assertEqual(cost(everything), short)
        self.assertLessEqual(short, 25)
        self.assertEqual(cost(f"{ADDRESS}{Job.objects.get(page=long[0], locale=self.spanish).pk}/"), few)


class WriteTranslationTests(TranslationsCase):
    def test_what_was_read_is_sent_back_with_other_texts(self):
        self.translate_all()
        told = self.get()
        self.assertEqual((told["words_left"], told["segments_left"]), (0, 0))
        row = next(each for each in told["segments"] if each["source"] == "A & B")
        self.assertEqual((row["text"], row["state"], row["written_by"]), ("¡A & B!", "done", "Tomás"))
        self.assertTrue(row["version"] and row["written_at"])
        self.assertIsNone(self.own())

    def test_a_stale_version_keeps_both(self):
        row = self.segment("Bread")
        self.outcome(row | {"text": "Pan"})
        told = self.outcome(row | {"text": "Panes"}, key=self.other_key)[0]
        self.assertEqual((told["outcome"], told["text"], told["by"]), ("conflict", "Pan", "Tomás"))
        self.assertIn("Tomás", told["detail"])
        now = self.segment("Bread")
        self.assertEqual((now["text"], now["version"]), ("Pan", told["version"]))
        self.assertEqual([(each["text"], each["by"]) for each in now["asides"]], [("Panes", "Lucía")])
        again = self.outcome(row | {"text": "Panes", "version": told["version"]}, key=self.other_key)[0]
        self.assertEqual(again["outcome"], "saved")
        self.assertEqual((self.segment("Bread")["text"], self.segment("Bread")["asides"]), ("Panes", []))

    def test_a_source_that_changed_meanwhile_loses_no_words(self):
        row = self.segment("A new garden")
        page = type(self.page).objects.get(pk=self.page.pk)
        page.title = "Quite a new garden"
        page.save_revision().publish()  # its task has not run
        told = self.outcome(row | {"text": "Un jardín nuevo"})[0]
        self.assertEqual((told["outcome"], told["key"]), ("source_changed", row["key"]))
        self.assertEqual(self.segment("Quite a new garden")["earlier"]["text"], "Un jardín nuevo")

    def test_an_unknown_key_is_told_beside_what_is_saved(self):
        with self.captureOnCommitCallbacks(execute=True):
            elsewhere = make.news(self.news, title="Elsewhere")
        foreign = segments(Job.objects.get(page=elsewhere, locale=self.spanish))[0].key
        for key in ("", "1", "0-0", "999999999999999999-1", "9" * 50 + "-1", "x-y", "١-١", foreign):
            good, bad = self.outcome(
                self.segment("Bread") | {"text": "Pan"}, {"key": key, "text": "Hola", "version": ""}
            )
            self.assertEqual((good["outcome"], bad["outcome"], bad["key"]), ("saved", "unknown", key))
        self.assertFalse(StringTranslation.objects.filter(data="Hola").exists())

    def test_what_can_t_be_published_is_saved_and_told_so(self):
        title, rich = self.segment("A new garden"), self.segment('All <b>voted</b> on <a id="a1">a plan</a>.')
        long, linkless = self.outcome(title | {"text": "ñ" * 300}, rich | {"text": "Todas votamos."})
        self.assertIn("45", long["problem"])
        self.assertEqual((long["outcome"], long["state"]), ("saved", "new"))
        self.assertIn("a plan", linkless["problem"])
        self.assertEqual(self.segment("A new garden")["problem"], long["problem"])
        self.assertProblem(self.act("publish"), 409, "conflict", "not translated yet")

    def test_forbidden_tags_leave_their_words(self):
        rich = self.segment('All <b>voted</b> on <a id="a1">a plan</a>.')
        pasted = '<p class="x">Todas <span onclick="evil()">en el</span> <!-- a --><a href="//evil.example" id="a1">plan</a><script>1</script></p>'
        self.assertEqual(self.outcome(rich | {"text": pasted})[0]["problem"], "")
        self.assertEqual(self.segment(rich["source"])["text"], 'Todas en el <a id="a1">plan</a>')
        plain = self.segment("A new garden")
        self.outcome(plain | {"text": "<b>1 & 2</b>"})
        self.assertEqual(self.segment("A new garden")["text"], "<b>1 & 2</b>")

    def test_an_emptied_text_is_left_again(self):
        self.outcome(self.segment("Bread") | {"text": "Pan"})
        told = self.outcome(self.segment("Bread") | {"text": "  "})[0]
        self.assertEqual((told["outcome"], told["state"], told["version"]), ("saved", "new", ""))

    def test_a_thousand_texts_and_not_one_more(self):
        row = {"text": "x", "version": ""}
        many = [{"key": f"9-{number}", **row} for number in range(1001)]
        self.assertProblem(self.write(*many), 422, "invalid", "1000")
        self.assertEqual({each["outcome"] for each in self.outcome(*many[:1000])}, {"unknown"})

    def test_bad_bodies_are_refused_and_nothing_is_written(self):
        row, before = self.segment("Bread"), StringTranslation.objects.count()
        small = {name: row[name] for name in ("key", "text", "version")}
        for body in (
            {},
            {"segments": []},
            {"segments": 3},
            {"segments": [3]},
            {"segments": {"key": "x"}},
            {"segments": [{"key": row["key"], "text": "Pan"}]},
            {"segments": [small | {"text": None}]},
            {"segments": [small | {"text": 99999999999999999999}]},
            {"segments": [small | {"version": 10**18}]},
            {"segments": [small | {"text": "x" * 50_001}]},
            {"segments": [small | {"key": "1" * 101}]},
            {"segments": [small | {"texts": "Pan"}]},
            {"segments": [small], "locale": "ar"},
            {"segments": [small | {"text": "a\x00b"}]},
            {"segments": [small | {"text": "Pan"}, small | {"text": "Panes"}]},
        ):
            self.assertProblem(self.send(self.address, body, "patch", self.key), 422, "invalid")
        self.assertProblem(self.send(self.address, "{", "patch", self.key), 400, "malformed")
        self.assertProblem(self.send(self.address, {}, "put", self.key), 405, "method-not-allowed")
        self.assertProblem(self.send(self.address, "", "delete", self.key), 405, "method-not-allowed")
        self.assertEqual(StringTranslation.objects.count(), before)

    def test_what_is_read_only_is_not_looked_at(self):
        row = self.segment("Bread") | {"text": "Pan"}
        self.assertEqual(self.outcome(row | {"source": "Cake", "state": 7, "questions": "none"})[0]["outcome"], "saved")
        self.assertEqual(self.segment("Bread")["text"], "Pan")

    def test_while_the_source_is_offline_texts_are_saved_and_nothing_else(self):
        row = self.segment("Bread")
        with self.captureOnCommitCallbacks(execute=True):
            self.page.unpublish()
        told = self.write(row | {"text": "Pan"}).json()
        self.assertEqual((told["is_offline"], told["segments"][0]["outcome"]), (True, "saved"))
        self.get(status=404)
        self.assertProblem(self.act("publish", {"partly": True}), 404, "not-found")

    def test_many_texts_cost_no_more_queries(self):
        with self.captureOnCommitCallbacks(execute=True):
            paragraphs = "".join(f"<p>Text <b>{number}</b> here.</p>" for number in range(80))
            page = make.news(self.news, body=[("text", paragraphs)])
        costs = []
        for job in (self.job, Job.objects.get(page=page, locale=self.spanish)):
            self.address = f"{ADDRESS}{job.pk}/"
            rows = [
                each | {"text": f"¡{each['source']}!"} for each in self.get()["segments"] if each["needs_translation"]
            ]
            with CaptureQueriesContext(connection) as queries:
                self.outcome(*rows)
            costs.append(len(queries))
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], 45)


class RepeatTranslationTests(TranslationsCase):
    """A write that is sent again."""

    def test_a_key_makes_a_write_safe_to_send_again(self):
        row = self.segment("Bread")
        first = self.write(row | {"text": "Pan"}, **{"Idempotency-Key": "one"})
        self.outcome(self.segment("Bread") | {"text": "Panes"}, key=self.other_key)
        again = self.write(row | {"text": "Pan"}, **{"Idempotency-Key": "one"})
        self.assertEqual((again.json(), again["Idempotency-Replayed"]), (first.json(), "true"))
        self.assertEqual(self.segment("Bread")["text"], "Panes")
        self.assertProblem(self.write(row | {"text": "x"}, **{"Idempotency-Key": "one"}), 422, "key-reused")

    def test_without_a_key_it_does_no_harm_either(self):
        row = self.segment("Bread") | {"text": "Pan"}
        self.assertEqual(*(self.outcome(row) for _ in range(2)))
        self.assertEqual(StringTranslation.objects.filter(data="Pan").count(), 1)

    def test_a_question_is_asked_once(self):
        for _ in range(2):
            self.act("ask", {"text": "Which?"}, **{"Idempotency-Key": "two"})
        self.assertEqual((Question.objects.count(), len(mail.outbox)), (1, 1))

    def test_only_what_was_read_is_published(self):
        self.translate_all()
        answer = self.client.get(self.address, headers={"Authorization": f"Bearer {self.key}"})
        self.outcome(self.segment("Bread") | {"text": "Panes"}, key=self.other_key)
        refused = self.act("publish", **{"If-Match": answer["ETag"]})
        self.assertProblem(refused, 412, "precondition-failed")
        self.assertIsNone(self.own())
        answer = self.client.get(self.address, headers={"Authorization": f"Bearer {self.key}"})
        self.assertEqual(self.act("publish", **{"If-Match": answer["ETag"]}).status_code, 200)


class PublishTranslationTests(TranslationsCase):
    def test_a_translator_without_any_right_publishes(self):
        self.translate_all()
        told = self.act("publish").json()
        page = self.own()
        self.assertEqual((page.live, page.title), (True, "¡A new garden!"))
        self.assertEqual((told["state"], told["target"]), ("done", {"id": page.pk, "url": page.full_url}))
        self.assertEqual(PageLogEntry.objects.get(page=page, action="wagtail.publish").user, self.translator)
        content = self.client.get("/api/v3/content/", {"path": page.url}).json()
        self.assertEqual(content["page"]["title"], "¡A new garden!")

    def test_what_is_left_is_told_and_published_only_if_one_says_so(self):
        self.outcome(self.segment("A new garden") | {"text": "Un jardín nuevo"})
        for body in (None, {}, {"partly": False}):
            told = self.assertProblem(self.act("publish", body), 409, "conflict", "not translated yet")
            self.assertEqual((told["partly"], told["actions"]), (True, ["publish"]))
        self.assertIsNone(self.own())
        self.assertEqual(self.act("publish", {"partly": True}).json()["state"], "changed")
        self.assertEqual((self.own().title, self.own().specific.summary), ("Un jardín nuevo", "In short."))

    def test_what_stands_above_comes_first(self):
        Page.objects.filter(pk=self.news.get_translation(self.spanish).pk).update(live=False)
        self.translate_all()
        told = self.assertProblem(self.act("publish"), 409, "conflict", "News & Media")
        self.assertFalse(told["partly"])

    def test_a_row_of_a_list_is_published_too(self):
        with self.captureOnCommitCallbacks(execute=True):
            topic = make.topic(self.english, name="Food for all")
        self.address = f"{ADDRESS}{Job.objects.get(translation_key=topic.translation_key, locale=self.spanish).pk}/"
        self.outcome(self.segment("Food for all") | {"text": "Comida para todas"})
        told = self.act("publish").json()
        own = topic.get_translation(self.spanish)
        self.assertEqual((told["target"], own.name), ({"id": own.pk, "url": ""}, "Comida para todas"))

    def test_bad_bodies(self):
        for body in ({"partly": "perhaps"}, {"partially": True}, {"partly": [True]}):
            self.assertProblem(self.act("publish", body), 422, "invalid")

    def test_the_day_is_set_by_editors(self):
        self.assertProblem(self.act("due", {"due_on": "2030-01-01"}), 403, "forbidden")
        told = self.act("due", {"due_on": "2030-01-01"}, self.editor_key).json()
        self.assertEqual((told["due_on"], self.get()["due_on"]), ("2030-01-01",) * 2)
        self.assertIsNone(self.act("due", {"due_on": None}, self.editor_key).json()["due_on"])
        for body in ({}, {"due_on": "2030-02-30"}, {"due_on": 10**20}, {"due_on": "99999-01-01"}, {"due": None}):
            self.assertProblem(self.act("due", body, self.editor_key), 422, "invalid")


class SecondReaderByTokenTests(TranslationsCase):
    def setUp(self):
        super().setUp()
        self.second_reader()
        self.translate_all()

    def test_another_approves_and_nobody_else(self):
        self.assertEqual(self.get()["actions"], ["submit"])
        self.assertProblem(self.act("publish"), 409, "conflict", "A second person reads")
        self.assertProblem(self.act("approve"), 409, "conflict", "Nobody has asked for a second reader")
        told = self.act("submit").json()
        self.assertEqual((told["state"], told["waiting"]["by"]), ("waiting", "Tomás"))
        self.assertEqual(self.get()["actions"], [])
        self.assertProblem(self.act("approve"), 409, "conflict", "somebody else has to read it")
        self.assertProblem(self.act("hand_back", {"message": "x"}), 409, "conflict", "yourself")
        for action in ("publish", "submit"):
            self.assertProblem(self.act(action, key=self.other_key), 409, "conflict", "meanwhile")
        self.assertIsNone(self.own())
        self.assertEqual(self.get(key=self.other_key)["actions"], ["approve", "hand_back"])
        self.assertEqual([each["id"] for each in self.listed("state=waiting", self.other_key)], [self.job.pk])
        told = self.act("approve", key=self.other_key).json()
        self.assertEqual((told["state"], told["waiting"], self.own().live), ("done", None, True))
        self.assertProblem(self.act("approve", key=self.other_key), 409, "conflict")

    def test_another_hands_it_back_with_a_word(self):
        self.act("submit")
        for message in ("", " \n ", "\x1f", "x" * 2001, None, 3):
            self.assertProblem(self.act("hand_back", {"message": message}, self.other_key), 422, "invalid")
        told = self.act("hand_back", {"message": " The title is too long. "}, self.other_key).json()
        self.assertEqual(told["state"], "returned")
        self.assertEqual((told["returned"]["by"], told["returned"]["message"]), ("Lucía", "The title is too long."))
        self.assertEqual([each["id"] for each in self.listed("state=returned")], [self.job.pk])
        self.assertEqual(self.act("submit").json()["returned"], None)

    def test_an_editor_publishes_at_once_and_approves_their_own(self):
        self.assertEqual(self.get(key=self.editor_key)["actions"], ["publish"])
        SubmitTranslationAction(self.job, self.editor).execute()
        self.assertEqual(self.get(key=self.editor_key)["actions"], ["approve"])
        self.assertProblem(self.act("hand_back", {"message": "x"}, self.editor_key), 409, "conflict")
        self.assertEqual(self.act("approve", key=self.editor_key).json()["state"], "done")

    def test_nothing_is_submitted_before_it_is_whole(self):
        self.outcome(self.segment("Bread") | {"text": ""})
        self.assertProblem(self.act("submit"), 409, "conflict", "not translated yet")

    def test_what_was_written_afterwards_is_marked(self):
        self.act("submit")
        self.outcome(self.segment("Bread") | {"text": "Panes"})
        self.assertEqual([row["source"] for row in self.get()["segments"] if row["is_late"]], ["Bread"])


class AskedByTokenTests(TranslationsCase):
    """Questions to the author."""

    def ask(self, **body) -> dict:
        answer = self.act("ask", body)
        self.assertEqual(answer.status_code, 201, answer.content[:500])
        return answer.json()

    def answer(self, pk: int, key: str, text: object = "Maize bread."):
        return self.send(f"{ADDRESS}questions/{pk}/actions/answer/", {"text": text}, key=key)

    def test_the_author_is_asked_answers_and_is_read(self):
        row = self.segment("Bread")
        asked = self.ask(key=row["key"], text=" Which bread? ")
        self.assertEqual(
            (asked["about"], asked["text"], asked["translation_id"]), ("Bread", "Which bread?", self.job.pk)
        )
        self.assertEqual(mail.outbox[0].to, [self.author.email])
        listed = self.get(f"{ADDRESS}questions/", self.author_key)
        self.assertEqual((listed["count"], listed["items"]), (1, [asked]))
        told = self.answer(asked["id"], self.author_key).json()
        self.assertEqual((told["answer"], told["answered_by"]), ("Maize bread.", "Ana"))
        self.assertEqual(mail.outbox[1].to, [self.translator.email])
        self.assertEqual(self.segment("Bread")["questions"][0]["answer"], "Maize bread.")
        self.assertEqual([each["has_answer"] for each in self.listed("state=answered")], [True])
        self.assertFalse(self.act("settle").json()["has_answer"])
        self.assertEqual(self.listed("state=answered"), [])
        self.assertEqual(self.get(f"{ADDRESS}questions/", self.author_key)["items"], [])

    def test_a_question_about_the_whole_stands_apart(self):
        asked = self.ask(text="Is this still so?")
        self.assertEqual(asked["about"], "")
        told = self.get()
        self.assertEqual(([each["id"] for each in told["questions"]], told["has_question"]), ([asked["id"]], True))
        self.assertFalse([each for each in told["segments"] if each["questions"]])

    def test_nobody_else_answers_and_nobody_twice(self):
        asked = self.ask(text="Which bread?")
        for key in (self.key, token_of(make.person("author"), WRITE), token_of(make.person("organizer"), WRITE)):
            self.assertProblem(self.answer(asked["id"], key), 404, "not-found")
            self.assertEqual(self.get(f"{ADDRESS}questions/", key)["items"], [])
        self.assertEqual(self.answer(asked["id"], self.author_key).status_code, 200)
        self.assertProblem(self.answer(asked["id"], self.editor_key, "Rye."), 409, "conflict", "answered")
        self.assertEqual((Question.objects.get().answer, len(mail.outbox)), ("Maize bread.", 2))

    def test_bad_questions_and_answers(self):
        asked = self.ask(text="Which?")
        for body in (
            {},
            {"text": ""},
            {"text": "\x1f"},
            {"text": "x" * 2001},
            {"text": "x", "key": "9-9"},
            {"txt": "x"},
        ):
            self.assertProblem(self.act("ask", body), 422, "invalid")
        for text in ("", " ", "\x1f\u2028", None, 3, "x" * 2001):
            self.assertProblem(self.answer(asked["id"], self.author_key, text), 422, "invalid")
        self.assertProblem(self.answer(999_999, self.author_key), 404, "not-found")
        self.assertEqual((Question.objects.count(), Question.objects.get().answer), (1, ""))


class OrdersByTokenTests(TranslationsCase):
    def place(self, key: str = "", **body):
        with self.captureOnCommitCallbacks(execute=True):
            return self.send(
                f"{ADDRESS}orders/",
                {"pages": [self.page.pk], "locales": ["es", "ar"]} | body,
                key=key or self.editor_key,
            )

    def test_pages_are_ordered_into_languages(self):
        day = timezone.localdate() + timedelta(days=9)
        answer = self.place(due_on=day.isoformat())
        self.assertEqual(answer.status_code, 201, answer.content[:500])
        told = self.get(f"{ADDRESS}orders/{answer.json()['id']}/", self.editor_key)
        self.assertEqual((told["total"], told["done"], told["failed"], told["placed_by"]), (2, 2, 0, "Eva"))
        self.assertEqual((sorted(told["locales"]), told["due_on"]), (["ar", "es"], day.isoformat()))
        listed = self.listed(f"state=all&order_id={told['id']}", self.editor_key)
        self.assertEqual({each["id"] for each in listed}, {self.job.pk, self.arabic_job.pk})
        self.assertEqual({each["due_on"] for each in listed}, {day.isoformat()})
        self.assertEqual([each["id"] for each in self.listed(f"order_id={told['id']}")], [self.job.pk])

    def test_with_all_that_stands_below(self):
        with self.captureOnCommitCallbacks(execute=True):
            make.news(self.news)
        answer = self.place(pages=[self.news.pk], locales=["es"], include_descendants=True)
        self.assertEqual(answer.json()["total"], 3)

    def test_it_is_stopped_and_gone_on_with(self):
        order = Order.objects.create(placed_by=self.editor)
        for action, is_stopped in (("stop", True), ("resume", False)):
            with self.captureOnCommitCallbacks(execute=True):
                answer = self.send(f"{ADDRESS}orders/{order.pk}/actions/{action}/", "", key=self.editor_key)
            self.assertEqual(bool(answer.json()["stopped_at"]), is_stopped)

    def test_only_editors_order(self):
        order = Order.objects.create(placed_by=self.editor)
        for key in (self.key, self.author_key):
            self.assertProblem(self.place(key), 403, "forbidden")
            self.get(f"{ADDRESS}orders/{order.pk}/", key, 403)
            self.assertProblem(self.send(f"{ADDRESS}orders/{order.pk}/actions/stop/", "", key=key), 403, "forbidden")
        self.assertEqual(Order.objects.count(), 1)

    def test_bad_orders(self):
        with self.captureOnCommitCallbacks(execute=True):
            draft = make.news(self.news, live=False)
        for body in (
            {"pages": []},
            {"locales": []},
            {"locales": ["xx"]},
            {"pages": [99999999]},
            {"pages": [10**20]},
            {"pages": [-1]},
            {"pages": [1]},
            {"pages": [self.page.pk] * 101},
            {"due_on": "2020-01-01"},
            {"due_on": "tomorrow"},
            {"into": ["es"]},
        ):
            self.assertProblem(self.place(**body), 422, "invalid")
        self.assertProblem(self.place(pages=[draft.pk]), 409, "conflict", "nothing to translate")
        self.assertProblem(self.place(locales=["en"]), 409, "conflict")
        self.get(f"{ADDRESS}orders/999999/", self.editor_key, 404)
        self.assertFalse(Order.objects.exists())


class TranslationWriteLogTests(TranslationsCase):
    def test_what_was_written_is_noted_with_the_way_to_it(self):
        self.translate_all()
        self.act("publish", {"partly": True})
        asked = self.act("ask", {"text": "Which?"}).json()
        self.send(f"{ADDRESS}questions/{asked['id']}/actions/answer/", {"text": "That."}, key=self.author_key)
        order = self.send(f"{ADDRESS}orders/", {"pages": [self.page.pk], "locales": ["es"]}, key=self.editor_key).json()
        self.write({"key": "x", "text": "", "version": "", "nothing": 1})  # refused, and not noted
        bench, question = reverse("bench:job", args=[self.job.pk]), reverse("bench:answer", args=[asked["id"]])
        noted = [
            (each.operation, each.user, each.object_title, edit_url(each)) for each in APIWrite.objects.order_by("pk")
        ]
        self.assertEqual(
            noted,
            [
                ("translations_update", self.translator, "A new garden", bench),
                ("translations_actions_publish", self.translator, "A new garden", bench),
                ("translations_questions_ask", self.translator, "A new garden", question),
                ("translations_questions_actions_answer", self.author, "A new garden", question),
                ("translations_orders_create", self.editor, "", reverse("translation_order", args=[order["id"]])),
            ],
        )
