"""A program with a token writes: a news page with Markdown and a picture, published, changed and put back, by plain httpx."""

from datetime import UTC, datetime
from io import BytesIO

import httpx
from PIL import Image

from media.images.models import Picture
from pages.announcements.models import AnnouncementPage
from pages.api.tokens import WRITE
from pages.news.models import NewsPage

from ..support import make
from .test_middleware import MANAGED, GateCase, token_of

MARKDOWN = "The **harvest** is in.\n\n* beans\n* maize\n\n[Read on](https://example.org/)"


class APIWritingTests(GateCase):
    def test_a_news_page_is_made_published_changed_and_put_back(self):
        key = token_of(make.person("editor"), WRITE)
        transport = httpx.WSGITransport(app=self.application())
        client = httpx.Client(
            transport=transport, base_url="http://testserver/api/v3", headers={"Authorization": f"Bearer {key}"}
        )
        file = BytesIO()
        Image.new("RGB", (120, 80), "green").save(file, "JPEG")
        picture = client.post(
            "/images/", data={"title": "A field"}, files={"file": ("field.jpg", file.getvalue(), "image/jpeg")}
        ).json()
        self.assertTrue(Picture.objects.filter(pk=picture["id"], title="A field").exists())
        new = {
            "type": "pages.NewsPage",
            "parent": self.news.pk,
            "title": "The harvest is in",
            "summary": "Good news.",
            "picture": picture["id"],
            "date": "2026-11-20",
            "body": [{"type": "text", "value": MARKDOWN}, {"type": "heading", "value": "What next"}],
        }
        made = client.post("/management/pages/", params={"rich_text": "db_markdown"}, json=new)
        self.assertEqual(made.status_code, 201, made.text)
        page = f"/pages/{made.json()['id']}/"
        self.assertEqual(client.post(f"{page}actions/publish/").status_code, 200)
        address = NewsPage.objects.get(title="The harvest is in").url
        self.assertShows(address, "The harvest is in", "beans", "What next")
        self.assertIn("<b>harvest</b>", self.client.get(address).content.decode())
        changed = client.patch(f"/management{page}", params={"publish": True}, json={"title": "The harvest is out"})
        self.assertEqual(changed.status_code, 200, changed.text)
        self.assertShows(address, "The harvest is out")
        first = client.get(f"{page}revisions/").json()["items"][-1]["id"]
        self.assertEqual(client.post(f"{page}actions/revert/", json={"revision_id": first}).status_code, 200)
        self.assertEqual(client.post(f"{page}actions/publish/").status_code, 200)
        self.assertShows(address, "The harvest is in")

    def test_an_instant_may_have_any_offset(self):
        key = token_of(make.person("editor"), WRITE)
        fields = {
            "title": "Water is back",
            "summary": "On every street.",
            "level": "information",
            "type": "pages.AnnouncementPage",
            "parent": self.announcements.pk,
        }
        for sent, status in (("2026-05-01T16:44:00+16:44", 201), ("0001-01-01T00:00:00+01:00", 422)):
            with self.subTest(sent):
                made = self.send(MANAGED, fields | {"shown_from": sent}, key=key)
                self.assertEqual(made.status_code, status, made.content)
        announcement = AnnouncementPage.objects.get(title="Water is back")
        self.assertEqual(announcement.shown_from, datetime(2026, 5, 1, tzinfo=UTC))
