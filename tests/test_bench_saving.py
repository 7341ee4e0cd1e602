"""Saving and publishing from the bench: no word lost, told in words, on behalf of people without a right on any page."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry

from pages.news import NewsPage
from pages.translation.models import TranslationRules
from pages.translation.saving import Conflict, Moved, Refused, Saved, publish, save
from pages.translation.segments import segments

from . import make
from .test_bench_segments import RICH, SegmentCase


def spanish(text: str) -> str:
    """Something that stands for a translation, with the marks of the source."""
    return f"¡{text}!"


class SavingCase(SegmentCase):
    def all_written(self, job, user=None):
        rows = [row for row in segments(job) if row.is_work]
        return save(job, user or self.person, {row.key: (spanish(row.source_html if row.is_rich else row.source_text), row.version) for row in rows})

    def published(self, **fields):
        job = self.begun(**fields)
        self.all_written(job)
        with self.kept():
            publish(job, self.person)
        return self.job(self.page)


class PublishingTests(SavingCase):
    def test_a_translator_without_any_right_publishes(self):
        job = self.published(title="The plan", body=[("text", RICH)])
        page = self.page.get_translation(self.spanish).specific
        self.assertTrue(page.live)
        self.assertEqual((page.title, page.slug), ("¡The plan!", "the-plan"))
        self.assertEqual(job.state, "done")
        print(page.body.raw_data[0], page.slug)
        entry = PageLogEntry.objects.filter(page=page, action="wagtail.publish").get()
        self.assertEqual(entry.user, self.person)
        self.assertEqual(page.latest_revision.user, self.person)

    def test_changes_again(self):
        job = self.published(title="The plan", body=[("text", RICH)])
        body = self.page.body.raw_data
        self.page = NewsPage.objects.get(pk=self.page.pk)
        raw = list(self.page.body.raw_data)
        raw[0]["value"] = raw[0]["value"].replace("<li>No</li>", "")
        self.change(body=self.page.body)
        es = self.page.get_translation(self.spanish).specific
        print(es.body.raw_data[0], self.job(self.page).state, es.has_unpublished_changes)


class CostTests(SavingCase):
    def test_cost(self):
        from django.urls import reverse
        from collections import Counter
        import json, re
        body = [("text", "".join(f"<p>Paragraph <b>{n}</b> of <a href='https://one.example/{n}'>many</a>.</p>" for n in range(50)))]
        body += [("quote", {"words": f"Quote {n}", "speaker": f"Person {n}"}) for n in range(25)]
        job = self.begun(body=body)
        self.client.force_login(self.person)
        for _ in range(1):
            with CaptureQueriesContext(connection) as q:
                r = self.client.get(reverse("bench:job", args=[job.pk]))
            print(r.status_code, len(q))
        print(*[k+" x"+str(v) for k,v in Counter(re.sub(r"\d+", "N", x["sql"])[:140] for x in q.captured_queries).most_common(50)], sep="\n")
        rows = segments(job); print(len(rows))
        data = {"segments": [{"key": r.key, "text": spanish(r.source_html if r.is_rich else r.source_text), "version": r.version} for r in rows if r.is_work]}
        with CaptureQueriesContext(connection) as q:
            r = self.client.post(reverse("bench:save", args=[job.pk]), json.dumps(data), content_type="application/json")
        print(r.status_code, len(q), r.content[:300])
        with CaptureQueriesContext(connection) as q:
            publish(job, self.person)
        print("n", len(q))
        self.page = NewsPage.objects.get(pk=self.page.pk)
        raw = self.page.body.raw_data
        raw[3]["value"]["words"] = "x y z"
        with CaptureQueriesContext(connection) as q:
          self.change(body=self.page.body)
        print("publish", len(q))
        from pages.translation.refreshing import refresh
        with CaptureQueriesContext(connection) as q:
          refresh(self.page)
        print("refresh", len(q))
        from pages.translation.keeping import keep
        with CaptureQueriesContext(connection) as q:
          keep([self.page.translation_key])
        print("keep", len(q))
