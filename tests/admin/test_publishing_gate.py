"""The gate before publishing: who is refused, the message, and which copies stay drafts."""

from types import SimpleNamespace

from home.publishing_checks.gate import refuse_stopped, stops_copies, stops_of
from media.publishing import PublishingStopped, amending
from pages.news.models import NewsIndexPage, NewsPage

from ..support import make
from ..support.cases import HouseCase

READ, SPELLED = "Read aloud once", "Names are spelled as the people spell them"


class GateTests(HouseCase):
    def setUp(self):
        super().setUp()
        self.draft = make.news(self.news, live=False, title="Twelve beds")
        self.editor = SimpleNamespace(pk=1)

    def refused(self, user) -> PublishingStopped | None:
        try:
            return refuse_stopped(self.draft, user)
        except PublishingStopped as stopped:
            return stopped

    def test_one_check_is_enough_to_refuse_and_is_named(self):
        make.publishing_check(READ, level="stops")
        stopped = self.refused(self.editor)
        self.assertEqual((stopped.page, stopped.missing), (self.draft, [READ]))
        self.assertEqual(stopped.message, f"“Twelve beds” is not public: 1 check stops it ({READ}).")

    def test_every_check_that_is_open_is_named(self):
        for sentence in (READ, SPELLED):
            make.publishing_check(sentence, level="stops")
        stopped = self.refused(self.editor)
        self.assertEqual(stopped.missing, [READ, SPELLED])
        self.assertEqual(stopped.message, f"“Twelve beds” is not public: 2 checks stop it ({READ}; {SPELLED}).")

    def test_what_only_warns_or_is_for_other_pages_refuses_nothing(self):
        make.publishing_check(READ)
        make.publishing_check(SPELLED, level="stops", kinds=["pages.EventPage"])
        self.assertEqual(stops_of(self.draft), [])
        self.assertIsNone(self.refused(self.editor))

    def test_what_is_due_by_itself_and_what_puts_a_public_page_right_is_not_refused(self):
        make.publishing_check(READ, level="stops")
        self.assertIsNone(self.refused(None))
        with amending():
            self.assertIsNone(self.refused(self.editor))
        self.assertIsNotNone(self.refused(self.editor))


class CopyGateTests(HouseCase):
    """A copy is a draft where a check stops a page that is copied and would be public."""

    def check_of(self, kind: type) -> None:
        make.publishing_check(READ, level="stops", kinds=[kind._meta.label])

    def test_where_nothing_stops_any_page(self):
        make.publishing_check(READ)
        for _ in range(3):
            make.news(self.news)
        for with_those_below in (False, True):
            with self.assertNumQueries(2):  # however many pages are copied
                self.assertFalse(stops_copies(self.news, with_those_below))

    def test_a_check_of_the_page_itself_counts_with_and_without_those_below(self):
        self.check_of(NewsIndexPage)
        make.news(self.news)
        self.assertTrue(stops_copies(self.news, False))
        self.assertTrue(stops_copies(self.news, True))

    def test_pages_below_count_only_where_they_are_copied_and_public(self):
        self.check_of(NewsPage)
        below = make.news(self.news)
        self.assertFalse(stops_copies(self.news, False))
        self.assertTrue(stops_copies(self.news, True))
        below.unpublish()  # the copy of a draft is a draft
        self.assertFalse(stops_copies(self.news, True))
