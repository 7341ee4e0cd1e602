"""What the search keeps: nothing but words; and what staff see of it, and set against it."""

import datetime as dt
import errno
from unittest import mock

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, CollectionViewRestriction

from home.worker.schedule import delete_expired
from media.documents.models import Document
from media.documents.text_extraction import DocumentText, read_missed
from media.storage.disk_errors import StorageUnavailable
from pages.search.models import Unfound, record_query
from pages.search.suggestions import topics

from ..support import make
from ..support.cases import HouseCase
from ..support.documents import pdf, stream


class UnfoundTests(HouseCase):
    search_index = True

    def test_what_was_not_found_is_kept_by_its_words_and_the_day(self):
        for _ in range(3):
            self.look("/search/?query=Quetzal%20 EGGS!")
        self.client.head("/search/?query=quetzal eggs")
        self.look("/search/?query=quetzal eggs&year=2024")
        row = Unfound.objects.get()
        self.assertEqual((row.words, row.language, row.times, row.day), ("quetzal eggs", "en", 3, timezone.localdate()))
        self.assertEqual({field.name for field in Unfound._meta.fields}, {"id", "words", "language", "day", "times"})

    def test_what_was_found_is_not_kept(self):
        make.text(self.home, title="Quetzal")
        self.look("/search/?query=quetzal")
        self.assertFalse(Unfound.objects.exists())

    def test_what_may_name_a_person_is_not_kept(self):
        for words in (
            "maria@example.org",
            "maria (at) example.org",
            "601-555-0139",
            "+1 601 555 0139",
            "٠١٢٣٤٥٦٧",
            "x" * 90,
            "!!",
            "6 0 1 5 5 5",
        ):
            self.client.get("/search/", {"query": words})
        self.assertEqual(list(Unfound.objects.values_list("words", flat=True)), [])

    def test_it_is_forgotten_after_three_months(self):
        self.look("/search/?query=quetzal")
        delete_expired()
        self.assertEqual(Unfound.objects.count(), 1)
        with time_machine.travel(timezone.now() + dt.timedelta(days=92)):
            delete_expired()
        self.assertFalse(Unfound.objects.exists())

    def test_a_flood_is_not_kept(self):
        today = timezone.localdate()
        Unfound.objects.bulk_create(Unfound(words=f"word {each}", language="en", day=today) for each in range(1_000))
        self.look("/search/?query=quetzal")
        self.assertEqual(Unfound.objects.count(), 1_000)

    def test_where_it_can_not_be_kept_the_search_answers_all_the_same(self):
        with mock.patch.object(Unfound.objects.all().__class__, "increment", side_effect=DatabaseError):
            record_query("quetzal", "en")
        self.assertFalse(Unfound.objects.exists())
        record_query("quetzal", "en")
        self.assertEqual(str(Unfound.objects.get()), "quetzal")

    def test_without_news_no_topics_are_suggested(self):
        self.assertEqual(topics(self.english.pk, {}), [])
        self.news.unpublish()
        self.assertEqual(topics(self.english.pk, {}), [])

    def test_the_report(self):
        for words, times in (("quetzal", 2), ("parrot", 3)):
            Unfound.objects.create(words=words, language="en", day=timezone.localdate(), times=times)
            Unfound.objects.create(
                words=words, language="en", day=timezone.localdate() - dt.timedelta(days=1), times=times
            )
        for person, status in ((make.person("author"), 302), (make.person("editor"), 200), (make.admin(), 200)):
            self.client.force_login(person)
            self.assertEqual(self.client.get(reverse("unfound")).status_code, status)
        page = self.look(reverse("unfound"))
        rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
        self.assertTrue(rows[0].startswith("parrot English 6"), rows)
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(self.look(reverse("unfound") + "?language=es").select("tbody tr")), 0)
        self.assertIn(b"parrot", b"".join(self.client.get(reverse("unfound") + "?export=csv").streaming_content))


class PromotedTests(HouseCase):
    search_index = True
    languages = ["en", "es"]

    def promote(self, words: str, **fields) -> SearchPromotion:
        return SearchPromotion.objects.create(query=Query.get(words), **fields)

    def shown(self, address: str) -> list[str]:
        return [each.get_text() for each in self.look(address).select(".promoted h3")]

    def test_staff_set_pages_and_links_above_the_rest(self):
        page = make.text(self.home, title="Come in")
        self.promote("join", page=page, description="How to become a member.")
        self.promote("join", external_link_url="https://elsewhere.example/", external_link_text="Elsewhere")
        self.assertEqual(self.shown("/search/?query=JOIN"), ["Come in", "Elsewhere"])
        self.assertShows("/search/?query=join", "How to become a member.")

    def test_in_the_language_of_the_visitor(self):
        page = make.text(self.home, title="Come in")
        self.promote("join", page=page)
        self.assertEqual(self.shown("/es/search/?query=join"), [])
        make.translated(page, "es", title="Ven")
        self.assertEqual(self.shown("/es/search/?query=join"), ["Ven"])

    def test_a_closed_page_or_a_draft_is_not_recommended(self):
        page = make.text(self.home, title="Come in")
        self.promote("join", page=page)
        make.private(page)
        self.assertEqual(self.shown("/search/?query=join"), [])

    def test_editors_may_promote(self):
        self.client.force_login(make.person("editor"))
        self.assertEqual(self.client.get(reverse("wagtailsearchpromotions:index")).status_code, 200)


@pytest.mark.differs
class UnfoundDocumentTests(HouseCase):
    search_index = True
    languages = ["en", "es"]

    def test_by_title_and_in_the_right_language(self):
        make.document(title="Quetzal bylaws", language="en")
        make.document(title="Quetzal de todos")
        make.document(title="Quetzal estatutos", language="es")
        self.assertEqual(set(self.found("quetzal")), {"Quetzal bylaws", "Quetzal de todos"})
        self.assertEqual(set(self.found("quetzal", "/es")), {"Quetzal estatutos", "Quetzal de todos"})

    def test_not_from_a_closed_collection(self):
        closed = Collection.get_first_root_node().add_child(name="Members")
        make.document(title="Quetzal list", collection=closed)
        self.assertEqual(self.found("quetzal"), ["Quetzal list"])
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        self.assertEqual(self.found("quetzal"), [])

    def test_not_what_only_a_closed_page_or_a_draft_holds(self):
        document = make.document(title="Quetzal minutes")
        body = [("documents", {"title": "", "documents": [document]})]
        page = make.text(self.home, title="Meetings", body=body)
        call_command("rebuild_references_index", verbosity=0)
        self.assertEqual(self.found("quetzal"), ["Quetzal minutes"])
        restriction = make.private(page)
        self.assertEqual(self.found("quetzal"), [])
        restriction.delete()
        page.unpublish()
        self.assertEqual(self.found("quetzal"), [])

    def test_by_what_stands_in_a_pdf(self):
        text = "BT /F1 12 Tf 10 50 Td (The quetzal owns the house) Tj ET"
        page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 99] /Contents 10 0 R /Resources << /Font << /F1 11 0 R >> >> >>"
        font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        content = pdf(stream(text), font).replace(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>", page.encode()
        )
        file = ContentFile(content, name="paper.pdf")
        with self.captureOnCommitCallbacks(execute=True):
            document = make.document(title="A paper", file=file, language="en")
        self.assertEqual(document.reading.text, "The quetzal owns the house")
        self.assertEqual((self.found("quetzal"), self.found("quetzal", "/es")), (["A paper"], []))
        self.assertShows("/search/?query=quetzal", "Document", "The quetzal owns the house")
        with self.captureOnCommitCallbacks(execute=True):
            document.file = ContentFile(b"words", name="paper.txt")
            document.save()
        self.assertFalse(DocumentText.objects.exists())

    def test_a_document_whose_storage_is_away_is_read_later_and_a_lost_one_once(self):
        make.document(file=ContentFile(pdf(), name="paper.pdf"))
        full = OSError(errno.ENOSPC, "No space left on device")
        for problem in (StorageUnavailable("no answer"), full):
            with mock.patch.object(Document, "open_file", side_effect=problem):
                read_missed()
            self.assertFalse(DocumentText.objects.exists())
        with mock.patch.object(Document, "open_file", side_effect=FileNotFoundError):
            read_missed()
        self.assertEqual(DocumentText.objects.get().text, "")

    def test_what_was_missed_is_read_later_and_once(self):
        make.document(file=ContentFile(pdf(), name="paper.pdf"))
        read_missed()
        self.assertEqual(DocumentText.objects.get().text, "")
        with self.assertNumQueries(1):
            read_missed()
