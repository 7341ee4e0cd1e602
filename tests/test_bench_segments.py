"""Segments: what the editor of a translation shows beside each text."""

from pages.translation.saving import save
from pages.translation.segments import segments

from . import make
from .test_bench_jobs import BenchCase

RICH = '<h3>The vote</h3><p>All of us <b>voted</b> on the <a href="https://one.example/">first plan</a>.</p><ul><li>Yes</li><li>No</li></ul>'


class SegmentCase(BenchCase):
    def setUp(self):
        super().setUp()
        self.person = make.person("translator-es")

    def begun(self, **fields):
        with self.kept():
            self.page = make.news(self.news, **fields)
        return self.job(self.page)

    def change(self, **fields):
        """The author publishes other words."""
        page = type(self.page).objects.get(pk=self.page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        with self.kept():
            page.save_revision().publish()

    def by_text(self, job) -> dict:
        return {row.source_text: row for row in segments(job)}

    def write(self, job, **texts):
        """Translates these texts: {words of the source: translation}."""
        rows = self.by_text(job)
        return save(job, self.person, {rows[said].key: (text, rows[said].version) for said, text in texts.items()})


class SegmentTests(SegmentCase):
    def test_show(self):
        job = self.begun(title="A title", body=[("text", RICH), ("quote", {"words": "We own it.", "speaker": "A & B"})])
        for row in segments(job):
            print(row)
        rows = self.by_text(job)
        print(self.write(job, **{"A title": "Un título", "We own it.": "Es nuestro\nde todos", "All of us voted on the first plan.": "Todas <b>votamos</b>"}))
        for row in segments(job):
            print(row.text, row.state, row.problem, row.version, row.last_by)
        job.refresh_from_db(); print(job.words_left, job.segments_left)
        self.change(title="A new title", body=[("text", RICH.replace("All of us", "All members of the house and friends"))])
        for row in segments(self.job(self.page)):
            print(row.source_text, '|', row.text, row.state, row.problem, row.earlier_source, row.earlier_text, row.difference)
        job.refresh_from_db(); print(vars(job))
