"""A write loses nothing silently: not what others wrote meanwhile, not a field that nobody knows, not itself when it is sent twice."""

import datetime as dt
from io import BytesIO
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from home.worker.schedule import delete_expired
from media.documents.models import Document
from media.images.models import Picture
from pages.api.tokens import WRITE
from pages.api_writing.kept_answers import KeptAnswer
from pages.api_writing.write_log import APIWrite
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.posts.models import Topic

from ..support import make
from .test_conflicts import SNIPPETS, ConflictCase
from .test_middleware import MANAGED, PAGES, token_of


@pytest.mark.differs
class IfMatchTests(ConflictCase):
    def read(self, address: str) -> str:
        answer = self.client.get(address, headers={"Authorization": f"Bearer {self.key}"})
        self.assertEqual(answer.status_code, 200)
        return answer["ETag"]

    def put(self, address: str, body, etag: str, method: str = "patch"):
        return self.send(address, body, method, self.key, **{"If-Match": etag})

    def test_a_stale_copy_overwrites_nothing(self):
        page, topic = make.news(self.news, title="One"), make.topic(self.english, name="One")
        for address, name, query in (
            (f"{MANAGED}{page.pk}/", "title", "?publish=true"),
            (f"{SNIPPETS}pages.Topic/{topic.pk}/", "name", ""),
        ):
            first = self.read(address)
            self.assertEqual(self.put(f"{address}{query}", {name: "Two"}, first).status_code, 200)
            refused = self.put(f"{address}{query}", {name: "Three"}, first)
            self.assertProblem(refused, 412, "precondition-failed", "Read it again")
            self.assertIn(
                "Two", self.client.get(address, headers={"Authorization": f"Bearer {self.key}"}).content.decode()
            )
            self.assertEqual(self.put(address, {name: "Four"}, self.read(address)).status_code, 200)

    def test_a_draft_is_what_its_reader_has_read(self):
        page = make.news(self.news, title="One")
        address = f"{MANAGED}{page.pk}/"
        draft = self.read(f"{address}?version=draft")
        self.assertEqual(self.put(address, {"title": "Two"}, draft).status_code, 200)
        for stale in (draft, self.read(address) + "x", '"nothing"'):
            self.assertProblem(self.put(address, {"title": "Three"}, stale), 412, "precondition-failed")
        self.assertEqual(self.put(address, {"title": "Three"}, self.read(f"{address}?version=draft")).status_code, 200)

    def test_actions_and_deletions_too(self):
        page = make.news(self.news, title="One")
        address = f"{PAGES}{page.pk}/"
        for path, method in (("actions/unpublish/", "post"), ("actions/delete/", "delete")):
            self.assertProblem(self.put(f"{address}{path}", {}, '"old"', method), 412, "precondition-failed")
        self.assertEqual(self.put(f"{address}actions/unpublish/", {}, self.read(address), "post").status_code, 200)
        self.assertEqual(self.put(f"{address}actions/delete/", {}, "*", "delete").status_code, 204)
        self.assertProblem(self.put(f"{address}actions/delete/", {}, "*", "delete"), 412, "precondition-failed")
        self.assertFalse(Page.objects.filter(pk=page.pk).exists())


class UnknownFieldTests(ConflictCase):
    def assertUnknown(self, answer, nearest: str | None, *loc):
        told = self.assertProblem(answer, 422, "invalid")
        error = next(each for each in told["errors"] if each["type"].startswith("unknown"))
        self.assertEqual((error["nearest"], error["loc"]), (nearest, ["body", *loc]))

    def event(self, **fields) -> dict:
        event = {"type": "pages.EventPage", "parent": self.events.pk, "title": "Assembly", "start_date": "2027-05-01"}
        return event | fields

    def test_a_field_that_nobody_knows_is_refused_with_the_nearest(self):
        for body, nearest, loc in (
            (self.new_page(sumary="x"), "summary", ["sumary"]),
            (self.new_page(picture_id=1), "picture", ["picture_id"]),
            (self.new_page(zzzzzz=1), None, ["zzzzzz"]),
            (self.event(hosts=[{"name": "The choir", "websites": "x"}]), "website", ["hosts", 0, "websites"]),
        ):
            self.assertUnknown(self.write(MANAGED, body), nearest, *loc)
        refused = self.write(MANAGED, self.new_page(repeats="monthly"))
        self.assertProblem(refused, 422, "invalid", "“repeats” is not a field here")
        self.assertEqual((NewsPage.objects.count(), EventPage.objects.count()), (0, 0))
        page, topic = make.news(self.news), make.topic(self.english)
        self.assertUnknown(self.write(f"{MANAGED}{page.pk}/", {"titel": "x"}, "patch"), "title", "titel")
        self.assertUnknown(self.write(f"{SNIPPETS}pages.Topic/", {"nmae": "x", "slug": "x"}), "name", "nmae")
        self.assertUnknown(self.write(f"{SNIPPETS}pages.Topic/{topic.pk}/", {"nme": "x"}, "patch"), "name", "nme")
        move = {"destination": self.home.pk}
        self.assertUnknown(self.write(f"{PAGES}{page.pk}/actions/move/", move), "destination_id", "destination")
        redirect = {"old_path": "/a", "redirect_links": "https://example.org"}
        self.assertUnknown(self.write("/api/v3/redirects/", redirect), "redirect_link", "redirect_links")

    def test_blocks_at_every_depth(self):
        for block, nearest, loc in (
            ({"type": "quote", "value": {"word": "x", "speaker": ""}}, "words", ["value", "word"]),
            ({"type": "qoute", "value": {}}, "quote", ["type"]),
            ({"type": "heading", "value": "x", "ids": "y"}, "id", ["ids"]),
            ({"type": "questions", "value": {"item": []}}, "items", ["value", "item"]),
        ):
            answer = self.write(MANAGED, self.new_page(body=[{"type": "heading", "value": "Words"}, block]))
            self.assertUnknown(answer, nearest, "body", 1, *loc)
        page = make.news(self.news)
        answer = self.write(f"{MANAGED}{page.pk}/", {"body": [{"type": "quote", "value": {"text": "x"}}]}, "patch")
        self.assertProblem(answer, 422, "invalid", "“text” is not a field here")

    def test_blocks_of_another_shape(self):
        for block in (
            *(None, 1, [], {}, {"type": "heading"}, {"type": 1, "value": 1}, {"type": "quote", "value": "x"}),
            *({"type": "quote", "value": []}, {"type": "heading", "value": {}}, {"type": "heading", "value": ["x"]}),
            *(
                {"type": "picture", "value": 5},
                {"type": "picture", "value": {"image": {}}},
                {"type": "text", "value": 5},
            ),
            *({"type": "text", "value": {"format": "db_html"}}, {"type": "gallery", "value": {"pictures": "x"}}),
            *({"type": "heading", "value": "x", "id": 5}, {"type": "table", "value": 5}),
        ):
            with self.subTest(block):
                self.assertProblem(self.write(f"{MANAGED}?publish=true", self.new_page(body=[block])), 422, "invalid")
        for body in ({}, "x", 5):
            self.assertProblem(self.write(MANAGED, self.new_page(body=body)), 422, "invalid")

    def test_texts_that_no_field_can_read(self):
        for text in (
            '<p><a linktype="page" id="harvest">The harvest</a></p>',
            "<p>" * 3000 + "x",
            *({"format": name, "content": "x"} for name in ("html", "word", [], {}, None, 5)),
            {"format": "db_markdown", "content": "x"},
        ):
            with self.subTest(str(text)[:60]):
                answer = self.write(MANAGED, self.new_page(body=[{"type": "text", "value": text}]))
                self.assertProblem(answer, 422, "invalid")
        markdown = [{"type": "text", "value": "[The harvest](wagtail://page/harvest)"}]
        answer = self.write(f"{MANAGED}?rich_text=db_markdown", self.new_page(body=markdown))
        self.assertProblem(answer, 422, "invalid")
        gone = [{"type": "text", "value": f'<p><a linktype="page" id="{"9" * 9}">The harvest</a></p>'}]
        self.assertEqual(self.write(MANAGED, self.new_page(body=gone)).status_code, 201)

    def test_fields_of_an_upload(self):
        file = BytesIO()
        Image.new("RGB", (80, 80), "green").save(file, "JPEG")
        upload = SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = self.client.post("/api/v3/images/", {"title": "x", "credits": "Ann", "file": upload}, headers=headers)
        self.assertUnknown(answer, "credit", "credits")
        self.assertFalse(Picture.objects.exists())


@pytest.mark.differs
class IdempotencyTests(ConflictCase):
    def again(self, body, key: str = "first", address: str = MANAGED, token: str = "", method: str = "post"):
        return self.send(address, body, method, token or self.key, **{"Idempotency-Key": key})

    def test_a_write_that_is_sent_again_is_answered_again(self):
        for address, body, model in (
            (MANAGED, self.new_page(slug="harvest"), NewsPage),
            (f"{SNIPPETS}pages.Topic/", {"name": "Land", "slug": "land"}, Topic),
        ):
            first, second = (
                self.again(body, address=address, key=address),
                self.again(body, address=address, key=address),
            )
            self.assertEqual((first.status_code, second.status_code), (201, 201))
            self.assertEqual((first.content, first["Content-Type"]), (second.content, second["Content-Type"]))
            self.assertEqual(second["Idempotency-Replayed"], "true")
            self.assertNotIn("Idempotency-Replayed", first)
            self.assertEqual(model.objects.count(), 1)
        self.assertEqual(APIWrite.objects.count(), 2)

    def test_a_key_stands_for_one_request(self):
        self.assertEqual(self.again(self.new_page(title="One")).status_code, 201)
        self.assertProblem(self.again(self.new_page(title="Two")), 422, "key-reused")
        page = NewsPage.objects.get()
        self.assertProblem(self.again({}, address=f"{PAGES}{page.pk}/actions/publish/"), 422, "key-reused")
        for wrong in ("", "x" * 256, "ä".encode().decode("latin-1"), "a\tb"):
            self.assertProblem(self.again(self.new_page(), key=wrong), 400, "malformed")
        other = token_of(make.admin(), WRITE)
        self.assertEqual(self.again(self.new_page(title="Two"), token=other).status_code, 201)
        self.assertEqual(NewsPage.objects.count(), 2)

    def test_what_failed_may_be_tried_again(self):
        self.assertProblem(self.again(self.new_page(title="")), 422, "invalid")
        self.assertEqual(KeptAnswer.objects.count(), 0)
        with mock.patch("wagtail.actions.create_page.CreatePageAction.execute", side_effect=RuntimeError):
            self.assertEqual(self.again(self.new_page()).status_code, 500)
        self.assertEqual(self.again(self.new_page()).status_code, 201)
        self.assertEqual(NewsPage.objects.count(), 1)

    def test_an_upload_is_one_request_by_its_file(self):
        def send(colour: str):
            file = BytesIO()
            Image.new("RGB", (80, 80), colour).save(file, "JPEG")
            upload = SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")
            headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": "upload"}
            return self.client.post("/api/v3/images/", {"title": "x", "file": upload}, headers=headers)

        first, second = send("green"), send("green")
        self.assertEqual((first.status_code, second.status_code, first.content), (201, 201, second.content))
        self.assertProblem(send("red"), 422, "key-reused")
        self.assertEqual(Picture.objects.count(), 1)

    def test_it_is_kept_for_a_day(self):
        self.again(self.new_page())
        KeptAnswer.objects.update(at=timezone.now() - dt.timedelta(hours=23))
        delete_expired()
        self.assertEqual(self.again(self.new_page()).status_code, 201)
        self.assertEqual(NewsPage.objects.count(), 1)
        KeptAnswer.objects.update(at=timezone.now() - dt.timedelta(hours=25))
        self.assertEqual(self.again(self.new_page()).status_code, 201)
        self.assertEqual(NewsPage.objects.count(), 2)
        KeptAnswer.objects.update(at=timezone.now() - dt.timedelta(hours=25))
        delete_expired()
        self.assertFalse(KeptAnswer.objects.exists())

    def test_a_retry_that_overtakes_its_first_waits_and_is_answered_as_that(self):
        first = self.again(self.new_page())
        with mock.patch(
            "pages.api_writing.kept_answers.find_row", return_value=None
        ):  # as while the first is under way
            second = self.again(self.new_page())
            self.assertProblem(self.again(self.new_page(title="Two")), 422, "key-reused")
        self.assertEqual((second.status_code, second.content), (201, first.content))
        self.assertEqual(NewsPage.objects.count(), 1)


class ReadBackTests(ConflictCase):
    def test_credit_and_licence_are_read_back(self):
        drawing = make.picture(credit="Ann", licence="CC BY 4.0")
        told = self.client.get(f"/api/v3/images/{drawing.pk}/").json()
        self.assertEqual((told["credit"], told["licence"]), ("Ann", "CC BY 4.0"))
        changed = self.write(f"/api/v3/images/{drawing.pk}/", {"credit": "Bea"}, "patch")
        self.assertEqual((changed.status_code, changed.json()["credit"]), (200, "Bea"))

    def test_what_can_be_downloaded_can_be(self):
        for kind, row in (("images", make.picture()), ("documents", make.document())):
            address = self.client.get(f"/api/v3/{kind}/{row.pk}/").json()["meta"]["download_url"]
            self.assertRegex(address, "^http")
            answer = self.client.get("/" + address.split("/", 3)[3])
            self.assertEqual(answer.status_code, 200, address)
        self.assertEqual(Document.objects.count(), 1)
