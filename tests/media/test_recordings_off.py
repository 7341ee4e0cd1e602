"""Recordings that are switched off: nothing of them is shown or served, and what is stored stays as it is."""

import json

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import get_resolver, reverse
from pydantic import TypeAdapter, ValidationError
from wagtail.models import Collection
from wagtail_localize.segments import StringSegmentValue

from media.recordings.models import Recording
from pages.api_writing.management.blocks import BlockSchemas
from pages.blocks.base import heading_levels
from pages.blocks.body import BodyBlock
from pages.blocks.stored import searchable_texts
from pages.blocks.switched_off import SwitchedOffBlock
from pages.blocks.translation import SegmentExtractor

from ..support import make
from ..support.cases import HouseCase
from ..support.processes import output
from ..support.running_site import demo_copy

OFF = override_settings(FEATURES_OFF=["media.recordings", "pages.recordings"])
READS = """
import json, django
django.setup()
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.models import APIToken, Page, ReferenceIndex
from pages.api.tokens import TokenTerms
from pages.news.models import NewsIndexPage
recording = apps.get_model("media", "Recording").objects.get(is_podcast=True)
played = [each for each in Page.objects.live().filter(locale__language_code="en").specific().order_by("pk")
    if any(row["type"] in {"audio", "recording"} for row in getattr(getattr(each, "body", None), "raw_data", ()))]
for page in played:
    page.save_revision().publish()
visitor, staff = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
admin = get_user_model().objects.get(username="admin")
staff.force_login(admin)
token, key = APIToken.create_token(user=admin, name="Test")
TokenTerms.objects.create(token=token, scope="write", made_by=admin)
program = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {key}")
def send_back(page):
    "Write the body of this page as it was read."
    address = f"/api/v3/management/pages/{page.pk}/"
    document = program.get(address).json()
    sent = {"type": document["type"], "body": document["body"]}
    status = program.patch(address, sent, "application/json").status_code
    return [status, [*page.get_latest_revision_as_object().body.raw_data]]
text = lambda client, address: client.get(address).content.decode()
document, ours = visitor.get("/api/v3/openapi.json").json(), f"/media/recordings/{recording.pk}/en"
news = NewsIndexPage.objects.live().get(locale__language_code="en")
api = [visitor.get(f"/api/v3/content/{page.pk}/").json() for page in played]
addresses = {
    "file": recording.url, "captions": f"{ours}.vtt", "transcript": f"{ours}.html", "chapters": f"{ours}.json",
    "podcast": "/podcast/feed/",
}
desk = {"list": "/admin/recordings/", "chooser": "/admin/recordings/chooser/", "report": "/admin/reports/media/recordings/"}
print(json.dumps({
    "status": {name: visitor.get(address).status_code for name, address in addresses.items()},
    "desk": {name: staff.get(address).status_code for name, address in desk.items()},
    "menu": "/admin/recordings/" in text(staff, "/admin/"),
    "editor": staff.get(f"/admin/pages/{played[0].pk}/edit/").status_code,
    "players": [text(visitor, page.url).count("<audio") for page in played],
    "titles": ["What a cooperative is" in text(visitor, page.url) for page in played],
    "markdown": [recording.url in text(visitor, page.url.rstrip("/") + ".md") for page in played],
    "linked": ["PodcastEpisode" in json.dumps(each["json_ld"]) for each in api],
    "api": [[block["type"] for block in each["page"]["body"] if block["type"] in {"audio", "recording"}] for each in api],
    "feed": "application/rss+xml" in text(visitor, news.url),
    "paths": [path for path in document["paths"] if "recordings" in path],
    "schemas": [name for name in document["components"]["schemas"] if name.startswith("Recording")],
    "stored": [[*page._meta.model.objects.get(pk=page.pk).body.raw_data] for page in played],
    "sent back": [send_back(page) for page in played],
    "uses": ReferenceIndex.get_references_to(recording).count(),
    "there": default_storage.exists(recording.file.name),
    "texts": recording.texts.count(),
}))
"""


@pytest.mark.django_db
def test_nothing_is_shown_and_all_is_there_again(tmp_path):
    with demo_copy(tmp_path / "site", finished=False, LOG_LEVEL="error") as site:
        on, off, again = (
            json.loads(output(site.variables | {"FEATURES": features}, "-c", READS).splitlines()[-1])
            for features in ("all", "all,-recordings", "all")
        )
    assert again == on
    stays = ("stored", "sent back", "uses", "there", "texts", "editor")
    assert {name: off[name] for name in stays} == {name: on[name] for name in stays}
    assert on["uses"] > 1
    assert [status for status, _body in on["sent back"]] == [200] * len(on["sent back"])
    assert set(off["status"].values()) == set(off["desk"].values()) == {404}
    assert set(on["desk"].values()) == {200}
    assert {name for name, status in on["status"].items() if status == 200} >= {"file", "transcript", "podcast"}
    assert (on["menu"], off["menu"], on["feed"], off["feed"]) == (True, False, True, False)
    for name in ("players", "markdown", "linked", "api"):
        assert all(on[name]), name
        assert not any(off[name]), name
    assert any(on["titles"])
    assert not any(off["titles"])
    assert on["paths"]
    assert on["schemas"]
    assert (off["paths"], off["schemas"]) == ([], [])


def setUpModule():
    """Load all URLs while the feature is on: they are read once a process."""
    assert get_resolver().url_patterns


class KeptBlockTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.recording = make.recording(language="en")
        cls.stored = {"recording": cls.recording.pk, "title": "Songs from the field"}

    def setUp(self):
        super().setUp()
        with OFF:
            self.body = BodyBlock()
        self.block = self.body.child_blocks["audio"]

    def test_it_stands_where_the_block_stood(self):
        self.assertIsInstance(self.block, SwitchedOffBlock)
        self.assertEqual([*self.body.child_blocks], [*BodyBlock().child_blocks])
        self.assertEqual(self.block.label, BodyBlock().child_blocks["audio"].label)

    def test_the_form_sends_back_what_is_stored(self):
        state = self.block.get_form_state(self.stored)
        sent = {
            "b-count": "1",
            "b-0-deleted": "",
            "b-0-type": "audio",
            "b-0-order": "0",
            "b-0-id": "1",
            "b-0-value": state,
        }
        value = self.body.clean(self.body.value_from_datadict(sent, {}, "b"))
        self.assertEqual([*value.get_prep_value()], [{"type": "audio", "value": self.stored, "id": "1"}])

    def test_a_form_that_was_opened_while_it_was_on_loses_nothing(self):
        sent = {"b-recording": str(self.recording.pk), "b-title": "Songs from the field", "b-text": ""}
        value = self.block.clean(self.block.value_from_datadict(sent, {}, "b"))
        self.assertEqual((value["recording"], value["title"]), (self.recording.pk, "Songs from the field"))

    def test_a_form_without_it_is_refused(self):
        with self.assertRaises(forms.ValidationError):
            self.block.clean(self.block.value_from_datadict({}, {}, "b"))

    def test_it_is_neither_rendered_nor_searched_nor_told(self):
        stream = self.body.to_python([{"type": "audio", "value": self.stored, "id": "1"}])
        self.assertEqual((stream[0].render(), self.block.get_api_representation(self.stored)), ("", None))
        self.assertEqual([*searchable_texts(self.body, stream.raw_data)], [])
        self.assertEqual([*searchable_texts(BodyBlock(), stream.raw_data)], ["Songs from the field"])

    def test_it_heads_nothing(self):
        rows = [("recording", {"title": "The assembly"}), ("questions", {})]
        self.assertEqual([*heading_levels(rows)], [2, 3])
        with OFF:
            self.assertEqual([*heading_levels(rows)], [2, 2])

    def test_its_uses_and_translations_stay(self):
        found = [(model, pk) for model, pk, *_ in self.block.extract_references(self.stored)]
        self.assertEqual(found, [(Recording, str(self.recording.pk))])
        segments = self.block.get_translatable_segments(self.stored)
        shown = BodyBlock().child_blocks["audio"]
        extractor = SegmentExtractor(None, include_overridables=True)
        self.assertEqual(segments, extractor.handle_block(shown, shown.to_python(self.stored)))
        self.assertIn(StringSegmentValue("title", "Songs from the field"), segments)
        restored = self.block.restore_translated_segments(self.stored, [StringSegmentValue("title", "Canciones")])
        self.assertEqual(restored, self.stored | {"title": "Canciones"})

    def test_programs_that_write_send_it_back_as_it_is(self):
        shape = TypeAdapter(BlockSchemas().annotation(self.body))
        [block] = shape.validate_python([{"type": "audio", "value": self.stored, "id": "1"}])
        self.assertEqual(block.value.title, "Songs from the field")
        with self.assertRaises(ValidationError):
            shape.validate_python([{"type": "audio", "value": {"sound": 1}, "id": "1"}])


class DataWhileOffTests(HouseCase):
    def setUp(self):
        super().setUp()
        self.shelf = Collection.get_first_root_node().add_child(name="Shelf")
        self.recording = make.recording(language="en", collection=self.shelf)

    @OFF
    def test_a_collection_with_recordings_is_not_deleted(self):
        self.client.force_login(make.admin())
        address = reverse("wagtailadmin_collections:delete", args=[self.shelf.pk])
        said = str(self.look(address).main)
        self.assertIn("1 recording", said)
        self.assertNotIn("/admin/recordings/", said)
        self.client.post(address)
        self.assertTrue(Recording.objects.filter(collection=self.shelf).exists())

    @OFF
    def test_the_file_of_a_deleted_recording_goes(self):
        name = self.recording.file.name
        self.assertTrue(default_storage.exists(name))
        with self.captureOnCommitCallbacks(execute=True):
            self.recording.delete()
        self.assertFalse(default_storage.exists(name))

    def test_the_addresses_of_its_texts_are_those_that_are_served(self):
        [text] = self.recording.texts.all()
        served = [reverse(name, args=[self.recording.pk, "en"]) for name in ("captions", "transcript", "chapters")]
        self.assertEqual([text.captions_url, text.transcript_url, text.chapters_url], served)
        self.assertEqual(self.recording.public_paths(), [self.recording.url, *served])
