"""What is private has no address, from the moment on that it is, and the original of a picture never has one: canaries, walked."""

from itertools import cycle, product
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission, GroupPagePermission

from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording, RecordingText
from media.serving.private_addresses import private_addresses

from ..support import make
from .test_collections import SECRET, CollectionCase

PREFIXES = (
    "/media/",
    "/media//",
    "/media/./",
    "/media/images/../",
    "/media/recordings/../",
    "/media/share/",
    "/static/",
)
PREFIXES += ("/", "/documents/", "/var/media/", "/page-store/", "/media/images/..%2f", "/media/%2e%2e/media/")
PREFIXES += ("/media/recordings/..%2f", "/media/images%2f..%2f", "/MEDIA/", "/api/v3/media/", "/es/media/")
SPOILED = ("{}", "{}/", "{}?x=1", "{}%00", "{}.bak", "{}%20")
FOLDERS = ("images", "recordings", "share", "x")
GUESSES = ("original", "width-100", "max-165x165", "max-165x165.format-jpeg", "fill-60x40", "width-60.format-avif")
ENDINGS = ("png", "jpg", "avif", "webp")


def candidates(upload, every: bool) -> list[str]:
    """Addresses that somebody may try who knows its name in storage; unless `every`, of each kind of guess some."""
    name = quote(upload.file.name)
    file, stem = name.rpartition("/")[2], name.rpartition("/")[2].rpartition(".")[0]
    spoiled = product(PREFIXES, SPOILED) if every else zip(PREFIXES, cycle(SPOILED), strict=False)
    found = [f"/media/{name}", *(template.format(prefix + name) for prefix, template in spoiled)]
    found += [f"{prefix}{folder}/{file}" for folder in FOLDERS for prefix in (PREFIXES if every else PREFIXES[:1])]
    if isinstance(upload, Picture):
        keys = (f"{upload.file_hash[:12]}.", "") if every else (f"{upload.file_hash[:12]}.",)
        names = product(keys, GUESSES, ENDINGS if every else ENDINGS[:2])
        found += [f"/media/images/{key}{stem}.{guess}.{ending}" for key, guess, ending in names]
        found += [f"/images/x/{upload.pk}/{guess}/" for guess in GUESSES]
    return found


class OriginalTests(CollectionCase):
    """An original may hold more than what is shown of it, in size at least; and what is private may hold anything."""

    client_class = Client  # no address of these is in the contract of the API

    def walk(self, roles: tuple[str, ...], every: bool):
        for kind, role in product(("none", "groups"), roles):
            self.close(kind)
            self.enter(role)
            for upload in (self.picture, self.document, self.recording):
                with upload.file.open() as file:
                    original = file.read()
                for address in candidates(upload, every):
                    if upload is not self.picture and address.partition("?")[0] == upload.url:
                        continue  # its own: see test_collections
                    with self.subTest(restriction=kind, role=role, address=address):
                        answer = self.client.get(address, follow=True)
                        self.assertFalse(b"".join(answer) == original, "the original")
                        self.assertIn(answer.status_code, {400, 404, 422})  # 422: the API, of a NUL in an address

    def test_a_stranger_guesses_none(self):
        self.walk(("stranger",), every=False)

    @pytest.mark.soak
    def test_nobody_guesses_any(self):
        self.walk(("stranger", "other", "translator", "editor", "admin"), every=True)

    def test_no_rendition_is_the_original(self):
        self.close("none")
        with self.picture.file.open() as file:
            original = file.read()
        for rendition in self.picture.renditions.all():
            self.assertFalse(b"".join(self.client.get(rendition.file.url)) == original, rendition.filter_spec)


class BecomesPrivateTests(CollectionCase):
    """A picture, a document and a recording that everybody had seen: each way in which they become private."""

    def everything(self) -> set[str]:
        """All addresses at which they are sent, as the pages, the API and the podcast name them."""
        addresses = set(self.addresses().values())
        return addresses | {rendition.file.url for rendition in self.picture.renditions.all()}

    def ways(self) -> dict:
        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")

        def moved_by_rows():
            for model in (Picture, Document, Recording):
                model.objects.update(collection=private)

        def moved_by_save():
            for upload in (self.picture, self.document, self.recording):
                upload.collection = private
                upload.save()

        return {
            "a restriction of its collection": lambda: self.restrict(self.box),
            "a restriction of the one above": lambda: self.restrict(self.shelf),
            "moved by its form": moved_by_save,
            "moved by others": moved_by_rows,
            "its collection is moved": lambda: self.box.move(private, "sorted-child"),
        }

    def restrict(self, collection: Collection):
        CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")

    def test_each_address_says_no_at_once(self):
        for way, close in self.ways().items():
            self.restart()
            open_addresses = self.everything()
            etags = {address: self.client.get(address).get("ETag", "") for address in open_addresses}
            close()
            for address, etag in etags.items():
                for headers in ({}, {"if-none-match": etag}, {"if-none-match": "*"}, {"range": "bytes=0-9"}):
                    with self.subTest(way=way, address=address, headers=headers):
                        answer = self.client.get(address, headers=headers)
                        self.assertIn(answer.status_code, {302, 404})
                        self.assertIn("no-", answer.get("Cache-Control", "no-store"))

    def restart(self):
        """Public again, where they were."""
        CollectionViewRestriction.objects.filter(collection__in=(self.shelf, self.box)).delete()
        self.box = Collection.objects.get(pk=self.box.pk)
        if not self.box.is_child_of(Collection.objects.get(pk=self.shelf.pk)):
            self.box.move(Collection.objects.get(pk=self.shelf.pk), "sorted-child")
        for upload in (self.picture, self.document, self.recording):
            type(upload).objects.filter(pk=upload.pk).update(collection=self.box)
            upload.refresh_from_db()
        self.box = Collection.objects.get(pk=self.box.pk)

    def test_the_caches_before_the_site_are_told_each_of_these_addresses(self):
        wanted = {f"http://testserver{address}" for address in self.everything()}
        uploads = (self.picture, self.document, self.recording)
        rows = {(upload._meta.db_table, str(upload.pk)) for upload in uploads}
        restriction = {(CollectionViewRestriction._meta.db_table, "1")}
        other = {(Picture._meta.db_table, str(make.picture().pk)), ("home_homepage", "1")}
        with override_settings(BASE_URL="http://testserver"):
            self.assertEqual(private_addresses(rows | restriction), [], "while they are public")
            self.close("groups")
            self.assertEqual(set(private_addresses(rows)), wanted)
            self.assertEqual(set(private_addresses(restriction)), wanted)
            self.assertEqual(private_addresses(other), [])
            with self.assertNumQueries(0):
                private_addresses({("home_homepage", "1")})

    def test_their_tags_are_those_of_what_changes(self):
        picture, text, row = self.picture.pk, RecordingText._meta.db_table, self.recording.text("en")
        RecordingText.objects.filter(pk=row.pk).update(id=row.pk + 1000)  # not that of its recording by chance
        tags = {
            "picture": f"media_picture:{picture}",
            "document": f"media_document:{self.document.pk}",
            "recording": f"media_recording:{self.recording.pk}",
            "captions": f"{text}:{row.pk + 1000}",
            "transcript": f"media_recording:{self.recording.pk}",
            "chapters": f"media_recording:{self.recording.pk}",
        }
        cache = {"default": {"BACKEND": "home.page_store.purges.TaggedHTTPBackend", "LOCATION": "http://localhost"}}
        with override_settings(WAGTAILFRONTENDCACHE=cache):
            for what, address in self.addresses().items():
                with self.subTest(kind=what):
                    said = self.client.get(address)["Cache-Tag"].split(",")
                    self.assertLessEqual({tags[what], "wagtailcore_collectionviewrestriction", "everything"}, set(said))
            self.close("groups")
            self.enter("member")
            for address in self.addresses().values():
                self.assertFalse(self.client.get(address).has_header("Cache-Tag"))
        self.close("none")
        self.assertFalse(self.client.get(self.picture.address).has_header("Cache-Tag"), "nobody reads them")


class DeskInterfaceTests(CollectionCase):
    """Whoever works on another collection is told nothing by what the desk's own scripts ask."""

    def helper(self):
        """Somebody who writes pages, and works on a collection with a picture and a document."""
        group, other = Group.objects.create(name="Helpers"), Collection.get_first_root_node().add_child(name="Other")
        for label, model in (("wagtailimages", "image"), ("wagtaildocs", "document"), ("media", "recording")):
            rights = Permission.objects.filter(content_type__app_label=label)
            for right in rights.filter(codename__in=[f"{verb}_{model}" for verb in ("add", "change", "choose")]):
                GroupCollectionPermission.objects.create(group=group, collection=other, permission=right)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        GroupPagePermission.objects.create(
            group=group, page=self.news, permission=Permission.objects.get(codename="add_page")
        )
        make.picture(title="Theirs", collection=other)
        make.document(title="Theirs", collection=other)
        return make.person("Helpers")

    def test_what_the_desk_s_interfaces_tell(self):
        self.people = self.people | {"helper": self.helper()}
        self.close("groups")
        addresses = [f"/admin/images/{self.picture.pk}/preview/original/"]
        addresses += [reverse("wagtailimages:url_generator", args=[self.picture.pk])]
        for kind, upload in (("images", self.picture), ("documents", self.document)):
            addresses += [f"/admin/api/main/{kind}/", f"/admin/api/main/{kind}/{upload.pk}/"]
            addresses += [f"/admin/api/main/{kind}/?search=SECRET", f"/admin/api/main/{kind}/find/?id={upload.pk}"]
        for role, address in product(("helper", "translator"), addresses):
            with self.subTest(role=role, address=address):
                self.enter(role)
                answer = self.client.get(address, follow=True)
                self.assertFalse(SECRET in answer.content.decode(errors="replace"), "its title")
                self.assertFalse(answer["Content-Type"].startswith("image/"), "the picture")
        self.enter("helper")
        for kind in ("images", "documents"):
            answer = self.client.get(f"/admin/api/main/{kind}/")
            self.assertIn("Theirs", answer.content.decode(), (answer.status_code, answer.headers))
