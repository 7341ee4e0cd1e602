"""Topics, authors and outlets that only hidden pages are filed under: no list, feed, filter or route of the API names them."""

from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from pages.api.tokens import WRITE

from ..api.test_middleware import GateCase, token_of
from ..support import make

CANARY = "Zanzibar"
SLUGS = {"topic": "zq-topic", "author": "zq-author", "outlet": "zq-outlet"}


class HiddenTermTests(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.locale = cls.news.locale
        builders = {"topic": make.topic, "author": make.author, "outlet": make.outlet}
        cls.terms = {
            name: build(cls.locale, name=f"{CANARY} {name}", slug=SLUGS[name]) for name, build in builders.items()
        }
        cls.topic, cls.author, cls.outlet = cls.terms.values()
        place = make.place(cls.locale, name=f"{CANARY} place", slug="zq-place")
        make.event(cls.events, live=False, place=place, topics=[cls.topic])
        cls.draft = make.news(cls.news, live=False, topics=[cls.topic], authors=[cls.author])
        cls.piece = make.press(cls.news, live=False, outlet=cls.outlet, topics=[cls.topic])
        cls.closed = make.news(cls.news, topics=[cls.topic], authors=[cls.author])
        make.private(cls.closed)
        make.press(cls.news, topics=[make.topic(cls.locale, name="Bread", slug="bread")])
        make.news(cls.news)

    def addresses(self) -> list[str]:
        found = ["/sitemap.xml", "/llms.txt", f"/search/?query={CANARY[:4]}", f"/search/suggest/?query={CANARY[:4]}"]
        found += [f"/events/?{past}place=zq-place" for past in ("", "past=1&")] + ["/api/v3/places/"]
        for name, slug in SLUGS.items():
            found += [f"{prefix}/?{name}={slug}" for prefix in ("/news", "/es/noticias", "/events", "/announcements")]
            found += [f"/news/{name}/{slug}/{below}" for below in ("", "feed/", "feed.json", "feed.json/")]
            found += [f"/news/feed/?{name}={slug}", f"/news/feed.json?{name}={slug}", f"/search/?query=a&{name}={slug}"]
            found += [
                f"/api/v3/{names}/?{name}={slug}" for names in ("news", "press", "posts", "announcements", "events")
            ]
            found += [
                f"/api/v3/posts/facets/?under={self.news.pk}&{name}={slug}",
                f"/api/v3/search/?query=a&{name}={slug}",
            ]
            found += [f"/api/v3/content/?path=/news/{name}/{slug}/", f"/api/v3/content/?path=/news/%3F{name}={slug}"]
        return found + [f"/api/v3/{names}/" for names in ("topics", "authors", "outlets", "everything", "changes")]

    def test_no_address_names_what_only_hidden_pages_are_filed_under(self):
        for address in self.addresses():
            answer = self.client.get(address)
            self.assertLess(answer.status_code, 500, address)
            self.assertNotIn(f"{CANARY} ", answer.content.decode(), address)

    def test_it_is_the_same_as_of_a_name_that_does_not_exist(self):
        for name, slug in SLUGS.items():
            hidden, unknown = (
                self.client.get(f"/news/?{name}={each}").content.decode().replace(each, "")
                for each in (slug, "zq-unknown")
            )
            self.assertEqual(hidden, unknown, name)
            for below in ("", "feed/"):
                self.assertEqual(self.client.get(f"/news/{name}/{slug}/{below}").status_code, 404)

    def test_once_a_page_is_public_its_names_are_known(self):
        self.assertNotIn(f"{CANARY} ", self.client.get("/news/?topic=zq-topic").content.decode())
        self.draft.save_revision().publish()
        self.piece.save_revision().publish()
        for name, slug in SLUGS.items():
            for address in (f"/news/?{name}={slug}", f"/news/{name}/{slug}/", f"/news/{name}/{slug}/feed/"):
                self.assertIn(f"{CANARY} {name}", self.client.get(address).content.decode(), address)
        self.draft.refresh_from_db()
        self.draft.unpublish()
        self.assertNotIn(f"{CANARY} author", self.client.get("/news/?author=zq-author").content.decode())

    def test_a_token_filters_by_the_names_of_what_its_user_may_see(self):
        restriction = self.closed.get_view_restrictions().get()
        restriction.restriction_type = "login"
        restriction.save()
        for key, number in (("", 0), (token_of(make.admin()), 1)):
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            told = self.client.get("/api/v3/posts/?author=zq-author", headers=headers).json()
            self.assertEqual(len(told["items"]), number)


class PrivatePictureTests(GateCase):
    """A picture in a private collection, on a page that anybody may see: nothing is said of what it shows."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="groups")
        fields = {"title": CANARY, "credit": CANARY, "description": CANARY, "collection": shelf}
        cls.picture = make.picture(**fields)
        cls.page = make.news(
            cls.news, picture=cls.picture, picture_text=f"{CANARY} at a table", share_picture=cls.picture
        )
        use = {"image": cls.picture.pk, "alt_text": f"{CANARY} at a table", "decorative": False}
        blocks = [
            {"type": "picture", "value": {"picture": use, "caption": "", "width": "column"}, "id": "1"},
            {
                "type": "columns",
                "value": {"first": [{"type": "picture", "value": {"picture": use}, "id": "2"}]},
                "id": "3",
            },
        ]
        cls.page.body = cls.page.body.stream_block.to_python(blocks)
        cls.page.save_revision().publish()

    def test_no_address_says_what_it_shows(self):
        page = self.page
        addresses = [
            *(page.url, f"{page.url.rstrip('/')}.md", "/", "/news/", "/news/feed/", "/news/feed.json", "/news/?page=1"),
            *(f"/api/v3/{name}/" for name in ("pages", "news", "posts", "everything", "images", "changes")),
            *(f"/api/v3/pages/{page.pk}/", f"/api/v3/pages/{page.pk}/?rich_text_format=markdown"),
            *(
                f"/api/v3/content/?path={page.url}",
                f"/api/v3/pages/find/?id={page.pk}",
                "/api/v3/changes/?include=content",
            ),
        ]
        for key in ("", token_of(make.person("translator-es"))):
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            for address in addresses:
                answer = self.client.get(address, headers=headers)
                self.assertNotIn(CANARY, answer.content.decode(), f"{address} {bool(key)}")

    def test_who_may_choose_it_reads_and_writes_its_words(self):
        headers = {"Authorization": f"Bearer {token_of(make.admin(), WRITE)}"}
        told = self.client.get(f"/api/v3/pages/{self.page.pk}/", headers=headers).json()
        self.assertEqual(told["picture_text"], f"{CANARY} at a table")
        self.assertIn(CANARY, str(told["body"]))

    def test_a_public_picture_is_described_as_before(self):
        picture = make.picture()
        page = make.news(self.news, picture=picture, picture_text="A loaf")
        self.assertEqual(self.client.get(f"/api/v3/pages/{page.pk}/").json()["picture_text"], "A loaf")
        picture.collection = self.picture.collection
        picture.save()
        self.assertEqual(self.client.get(f"/api/v3/pages/{page.pk}/").json()["picture_text"], "")
        self.assertEqual(self.client.get(reverse("wagtailadmin_home")).status_code, 302)
