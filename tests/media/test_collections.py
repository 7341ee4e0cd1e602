"""Collections that are not for everybody: one rule for pictures, documents, recordings and their words, whatever the way in."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from pages.blocks.body import BodyBlock

from ..support import make
from ..support.cases import HouseCase

SECRET = "SECRET"
CLOSED = {"groups", "login", "password"}
# Whom each kind of restriction lets in: Wagtail's own rule for documents. Nobody has given the password yet.
LET_IN = {
    "none": {"stranger", "member", "other", "translator", "author", "editor", "editor of the group", "admin"},
    "login": {"member", "other", "translator", "author", "editor", "editor of the group", "admin"},
    "groups": {"member", "editor of the group", "admin"},
    "password": set(),
}
WORKS_ON_MEDIA = {"editor", "editor of the group", "admin"}
MAY_CHOOSE = {"chooser", "chosen"}  # an author chooses among all, and changes only their own


class CollectionCase(HouseCase):
    search_index = True
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.group = Group.objects.create(name="Board")
        cls.people = {
            "stranger": None,
            "member": make.person("Board"),
            "other": make.person(),
            "translator": make.person("translator-es"),
            "author": make.person("author"),
            "editor": make.person("editor"),
            "editor of the group": make.person("editor", "Board"),
            "admin": make.admin(),
        }
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        cls.shelf, cls.box = shelf, shelf.add_child(name="Box")

    def setUp(self):
        super().setUp()
        named = {"title": f"{SECRET} thing", "collection": self.box}
        self.picture = make.picture(credit=f"{SECRET} credit", **named)
        self.document = make.document(**named)
        self.recording = make.recording(language="en", credit=f"{SECRET} credit", **named)

    def close(self, kind: str):
        CollectionViewRestriction.objects.all().delete()
        if kind != "none":
            password = "open sesame" if kind == "password" else ""
            made = CollectionViewRestriction.objects.create(
                collection=self.shelf, restriction_type=kind, password=password
            )
            made.groups.set([self.group] if kind == "groups" else [])

    def enter(self, role: str):
        self.client.logout()
        if self.people[role]:
            self.client.force_login(self.people[role])

    def addresses(self) -> dict[str, str]:
        text = self.recording.text("en")
        return {
            "picture": self.picture.address,
            "document": self.document.url,
            "recording": self.recording.url,
            "captions": text.captions_url,
            "transcript": text.transcript_url,
            "chapters": text.chapters_url,
        }


WAYS = {
    "the file": lambda client, address: client.get(address),
    "a look": lambda client, address: client.head(address),
    "a range": lambda client, address: client.get(address, headers={"range": "bytes=0-3"}),
    "by a person": lambda client, address: client.get(address, headers={"accept": "text/html,*/*"}),
    "asked again": lambda client, address: client.get(address, headers={"if-none-match": "*"}),
}


class CollectionsServingTests(CollectionCase):
    def check(self, every: bool):
        """Who is let in and who is not; unless `every`, most roles try the restriction to groups alone."""
        for kind, let_in in LET_IN.items():
            self.close(kind)
            for role in self.people if every or kind == "groups" else ("stranger", "admin"):
                self.enter(role)
                ways = (
                    WAYS
                    if kind == "groups" and role in {"other", "editor", "member"}
                    else {"the file": WAYS["the file"]}
                )
                for what, address in self.addresses().items():
                    for way, ask in ways.items():
                        with self.subTest(restriction=kind, role=role, kind=what, way=way):
                            answer = ask(self.client, address)
                            self.assertAnswers(answer, what, role in let_in, kind in CLOSED)

    def test_the_table(self):
        self.check(every=False)

    @pytest.mark.soak
    def test_the_whole_table(self):
        self.check(every=True)

    def assertAnswers(self, answer, what: str, is_let_in: bool, is_closed: bool):
        if not is_let_in:
            is_form = answer.status_code == 200 and answer.templates and "password" in answer.templates[0].name
            self.assertTrue(is_form or answer.status_code in (302, 404), answer.status_code)
            self.assertNotIn(SECRET.encode(), answer.content)
            return
        self.assertIn(answer.status_code, (200, 206, 304))
        kept = answer["Cache-Control"]
        self.assertNotIn("immutable", kept)
        if is_closed:
            self.assertEqual(kept, "private, no-store", what)
        else:
            self.assertIn("public", kept)
            ages = [int(part.partition("=")[2]) for part in kept.split(", ") if "max-age" in part or "s-maxage" in part]
            self.assertLessEqual(max(ages), 3600)
            self.assertLessEqual(ages[-1], 300)

    def test_a_password_opens_all_of_them(self):
        self.close("password")
        for what, address in self.addresses().items():
            asked = self.client.get(address, headers={"accept": "text/html"})
            self.assertContains(asked, 'name="password"', msg_prefix=what)
            self.assertContains(asked, 'class="masthead"', msg_prefix=what)
        form = {"password": "open sesame", "return_url": self.recording.url}
        answer = self.client.post(asked.context["action_url"], form)
        self.assertRedirects(answer, self.recording.url, fetch_redirect_response=False)
        for what, address in self.addresses().items():
            self.assertEqual(self.client.get(address).status_code, 200, what)

    def test_no_original_of_a_picture_has_an_address(self):
        for role in self.people:
            self.enter(role)
            self.assertEqual(self.client.get(f"/media/{self.picture.file.name}").status_code, 404, role)


class CollectionsDeskTests(CollectionCase):
    """In the admin, Wagtail's rule is the right to work on the collection, and it is the same for all kinds."""

    def listings(self) -> dict[str, dict[str, str]]:
        query = "?q=SECRET"
        return {
            "listing": {
                "picture": reverse("wagtailimages:index"),
                "document": reverse("wagtaildocs:index"),
                "recording": reverse("recordings:index"),
            },
            "search": {
                "picture": reverse("wagtailimages:index") + query,
                "document": reverse("wagtaildocs:index") + query,
                "recording": reverse("recordings:index") + query,
            },
            "chooser": {
                "picture": reverse("wagtailimages_chooser:choose"),
                "document": reverse("wagtaildocs_chooser:choose"),
                "recording": reverse("recording_chooser:choose"),
            },
            "chosen": {
                "picture": reverse("wagtailimages_chooser:chosen", args=[self.picture.pk]),
                "document": reverse("wagtaildocs_chooser:chosen", args=[self.document.pk]),
                "recording": reverse("recording_chooser:chosen", args=[self.recording.pk]),
            },
            "form": {
                "picture": reverse("wagtailimages:edit", args=[self.picture.pk]),
                "document": reverse("wagtaildocs:edit", args=[self.document.pk]),
                "recording": reverse("recordings:edit", args=[self.recording.pk]),
            },
        }

    def test_the_table(self):
        self.close("groups")
        for role in self.people:
            self.enter(role)
            for way, kinds in self.listings().items():
                for what, address in kinds.items():
                    with self.subTest(role=role, way=way, kind=what):
                        named = f"{SECRET} thing" in self.client.get(address).content.decode()
                        self.assertEqual(named, role in WORKS_ON_MEDIA or (role == "author" and way in MAY_CHOOSE))

    def test_who_works_on_another_collection_sees_nothing_of_it(self):
        other = Collection.get_first_root_node().add_child(name="Other")
        group = Group.objects.create(name="Helpers")
        for label, model in (("wagtailimages", "image"), ("wagtaildocs", "document"), ("media", "recording")):
            for right in Permission.objects.filter(
                content_type__app_label=label, codename__in=[f"{verb}_{model}" for verb in ("add", "change", "choose")]
            ):
                GroupCollectionPermission.objects.create(group=group, collection=other, permission=right)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        self.people = {**self.people, "helper": make.person("Helpers")}
        self.enter("helper")
        for way, kinds in self.listings().items():
            for what, address in kinds.items():
                with self.subTest(way=way, kind=what):
                    self.assertNotIn(f"{SECRET} thing", self.client.get(address).content.decode())


class PublicTests(CollectionCase):
    """A page is the same for every visitor, so no page, list, feed or program is told of what is closed."""

    def body(self):
        block = BodyBlock().child_blocks
        chosen = {"image": self.picture.pk, "alt_text": "x", "decorative": False}
        picture = {"picture": chosen, "caption": f"{SECRET} caption", "width": ""}
        gallery = {"pictures": [{"picture": chosen, "caption": ""}]}
        documents = {"title": "Papers", "documents": [self.document.pk]}
        sound = {"recording": self.recording.pk, "title": ""}
        values = {"picture": picture, "gallery": gallery, "documents": documents, "audio": sound}
        return [(name, block[name].to_python(value)) for name, value in values.items()]

    def check(self, who_asks: list[tuple[str, str]]):
        """No surface names what is closed by this restriction to this role."""
        news = make.news(
            self.news, picture=self.picture, picture_text="Hands", share_picture=self.picture, body=self.body()
        )
        text = make.text(self.home, picture=self.picture, picture_text="Hands", body=self.body())
        surfaces = [
            news.url,
            text.url,
            self.news.url,
            self.home.url,
            f"{self.news.url}feed/",
            f"{self.news.url}feed.json",
        ]
        surfaces += [
            f"{news.url.rstrip('/')}.md",
            "/search/?query=SECRET",
            "/podcast/feed/",
            "/sitemap.xml",
            "/llms.txt",
        ]
        surfaces += [f"/api/v3/content/{news.pk}/", f"/api/v3/content/{text.pk}/", "/api/v3/search/?query=SECRET"]
        surfaces += [f"/api/v3/pages/{text.pk}/", "/api/v3/images/", "/api/v3/documents/"]
        surfaces += [f"/api/v3/images/{self.picture.pk}/", f"/api/v3/documents/{self.document.pk}/"]
        names = [self.picture.file.name, self.document.file.name, self.recording.file.name, self.picture.address]
        hidden = [
            SECRET + " thing",
            SECRET + " credit",
            SECRET + " caption",
            *(name.rpartition("/")[2] for name in names),
        ]
        self.recording.is_podcast = True
        self.recording.save()
        for kind, role in who_asks:
            self.close(kind)
            self.enter(role)
            for address in surfaces:
                with self.subTest(restriction=kind, role=role, address=address):
                    said = self.client.get(address).content.decode()
                    if address.startswith("/api/"):
                        said = said.replace(f"{SECRET} caption", "")  # words of the page, which programs may have
                    self.assertEqual([name for name in hidden if name in said or json.dumps(name)[1:-1] in said], [])

    def test_no_surface_names_what_is_closed_whoever_asks(self):
        self.check([("login", "stranger"), ("groups", "member"), ("password", "editor")])

    @pytest.mark.soak
    def test_no_surface_names_what_is_closed_by_each_restriction(self):
        roles = ("stranger", "member", "editor")
        self.check([("login", "stranger"), ("password", "stranger"), *(("groups", role) for role in roles)])

    def test_opened_again_the_credit_stands_beside_it(self):
        self.close("none")
        page = make.text(self.home, picture=self.picture, picture_text="Hands", body=self.body())
        said = self.client.get(page.url).content.decode()
        self.assertGreaterEqual(said.count(f"{SECRET} credit"), 3)
        self.assertIn(f"{SECRET} caption", said)
