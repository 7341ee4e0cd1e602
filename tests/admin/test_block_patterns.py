"""Saved patterns: blocks of a page are kept under a name, and put into other pages by those who may, as new blocks."""

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django.utils.module_loading import import_string
from wagtail.models import Collection, GroupCollectionPermission, Locale, ModelLogEntry, ReferenceIndex

from pages.block_patterns.models import BlockPattern

from ..support import make
from ..support.cases import HouseCase

DRAFTAIL = json.dumps(
    {"blocks": [{"key": "a", "text": "We meet.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}],
     "entityMap": {}}
)  # fmt: skip
FIELDS = {
    "blocks-count": "2",
    "blocks-0-type": "heading",
    "blocks-0-order": "0",
    "blocks-0-deleted": "",
    "blocks-0-id": "0d9e4a52-0d9b-4a27-8f63-0f8b5ce8b6a1",
    "blocks-0-value": "When and where",
    "blocks-1-type": "text",
    "blocks-1-order": "1",
    "blocks-1-deleted": "",
    "blocks-1-id": "0d9e4a52-0d9b-4a27-8f63-0f8b5ce8b6a2",
    "blocks-1-value": DRAFTAIL,
}


class PatternsCase(HouseCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        BlockPattern.objects.all().delete()  # those that a site begins with
        self.editor = make.person("editor")
        self.client.force_login(self.editor)

    def add(self, status: int = 200, **fields) -> dict:
        sent = {"name": "Meeting", "language": "en"} | FIELDS | fields
        answer = self.client.post(reverse("patterns_add"), sent)
        self.assertEqual(answer.status_code, status)
        return answer.json() if status == 200 else {}

    def listed(self, language: str = "en") -> dict:
        return self.client.get(reverse("patterns"), {"language": language}).json()

    def blocks(self, pattern: BlockPattern) -> dict:
        answer = self.client.get(reverse("patterns_blocks", args=[pattern.pk]))
        self.assertEqual(answer.status_code, 200)
        return answer.json()


@pytest.mark.differs
class PatternKeepTests(PatternsCase):
    def test_blocks_of_a_form_are_kept_under_a_name(self):
        self.assertIn("“Our meeting” is kept", self.add(name="  Our   meeting ")["told"])
        pattern = BlockPattern.objects.get()
        self.assertEqual((pattern.name, pattern.locale, pattern.created_by), ("Our meeting", self.english, self.editor))
        self.assertEqual([child.block_type for child in pattern.blocks], ["heading", "text"])
        self.assertIn("We meet.", pattern.blocks[1].value.source)
        self.assertEqual(ModelLogEntry.objects.for_instance(pattern).get().user, self.editor)

    def test_what_is_not_filled_in_yet_is_kept_too(self):
        self.add(**{"blocks-0-value": ""})
        self.assertEqual(BlockPattern.objects.get().blocks[0].value, "")

    def test_a_name_once_in_a_language(self):
        self.add()
        self.assertEqual(self.add()["said"], ["There is a pattern of this name already."])
        self.assertIn("told", self.add(language="es"))
        self.assertEqual(BlockPattern.objects.count(), 2)

    def test_a_name_is_asked_for(self):
        for name in ("", "  ", "x" * 81):
            self.assertTrue(self.add(name=name)["said"], name)
        self.assertFalse(BlockPattern.objects.exists())

    def test_what_no_body_holds_is_not_kept(self):
        self.add(**{"blocks-0-type": "section"})
        self.assertEqual([child.block_type for child in BlockPattern.objects.get().blocks], ["text"])
        said = self.add(name="Empty", **{"blocks-0-type": "section", "blocks-1-type": "nothing"})["said"]
        self.assertEqual(said, ["There is nothing here that can be kept."])

    def test_what_is_wrong_is_not_kept(self):
        notice = {"blocks-0-type": "notice", "blocks-0-value-title": "x" * 121, "blocks-0-value-text": DRAFTAIL}
        self.assertIn("not right", self.add(**notice, **{"blocks-0-value-level": ""})["said"][0])
        for fields in ({"blocks-count": "3"}, {"blocks-count": "many"}, {"blocks-1-value": "no JSON"}):
            self.add(status=400, **fields)
        self.assertFalse(BlockPattern.objects.exists())


class PatternUseTests(PatternsCase):
    def test_those_in_the_language_of_the_page(self):
        make.pattern(self.english, "Meeting", [("heading", "When"), ("quote", {"words": "a", "speaker": "b"})])
        make.pattern(Locale.objects.get(language_code="es"), "Asamblea")
        found = self.listed()["patterns"]
        kinds = {"heading": "Heading", "quote": "Quote"}
        pk = BlockPattern.objects.get(name="Meeting").pk
        self.assertEqual(found, [{"id": pk, "name": "Meeting", "kinds": kinds, "size": 2}])
        self.assertEqual([each["name"] for each in self.listed("es")["patterns"]], ["Asamblea"])

    def test_blocks_as_a_form_takes_them(self):
        data = self.blocks(make.pattern(self.english, blocks=[("heading", "When"), ("text", "<p>At six.</p>")]))
        self.assertEqual(
            [(block["type"], bool(block["id"])) for block in data["blocks"]], [("heading", True), ("text", True)]
        )
        self.assertEqual(data["blocks"][0]["value"], "When")
        self.assertIn("At six.", data["blocks"][1]["value"])
        self.assertEqual(data["said"], [])

    def test_kinds_that_are_gone_are_left_out_and_named(self):
        pattern = make.pattern(self.english, blocks=[("heading", "When")])
        rows = [*pattern.blocks.get_prep_value(), {"type": "marquee", "value": "x", "id": "1"}]
        with connection.cursor() as cursor:  # through the field it would be left out
            cursor.execute("UPDATE pages_blockpattern SET blocks = %s", [json.dumps(rows)])
        data = self.blocks(pattern)
        self.assertEqual([block["type"] for block in data["blocks"]], ["heading"])
        self.assertEqual(data["said"], ["Left out, since there are no such blocks any more: marquee."])
        self.assertEqual(self.listed()["patterns"][0]["kinds"], {"heading": "Heading"})

    def test_a_picture_that_one_may_not_choose_is_not_told(self):
        closed = Collection.get_first_root_node().add_child(name="Closed")
        root = GroupCollectionPermission.objects.filter(group__name="author", permission__codename="choose_image")
        opened = Collection.get_first_root_node().add_child(name="Open")
        root.update(collection=opened)
        blocks = [
            ("heading", "When"),
            *(
                ("picture", {"picture": make.picture(title=title, collection=where)})
                for title, where in (("Secret", closed), ("Known", opened))
            ),
        ]
        pattern = make.pattern(self.english, blocks=blocks)
        self.client.force_login(make.person("author"))
        data = self.blocks(pattern)
        self.assertEqual([block["type"] for block in data["blocks"]], ["heading", "picture"])
        self.assertNotIn("Secret", json.dumps(data))
        self.assertEqual(data["said"], ["Left out, since you may not choose a picture or file in it: Picture."])
        self.client.force_login(self.editor)
        self.assertEqual(len(self.blocks(pattern)["blocks"]), 3)


class PatternListTests(PatternsCase):
    reference_index = True

    def test_a_picture_in_it_is_said_to_be_used_there(self):
        picture = make.picture()
        with self.captureOnCommitCallbacks(execute=True):
            pattern = make.pattern(self.english, "Obituary", [("picture", {"picture": picture})])
        self.assertEqual(ReferenceIndex.get_references_to(picture).get().object_id, str(pattern.pk))
        page = self.client.get(reverse("wagtailimages:image_usage", args=[picture.pk])).content.decode()
        self.assertIn("Obituary", page)

    def test_under_lists_it_is_looked_at_renamed_and_deleted(self):
        pattern = make.pattern(self.english, "Obituary", [("heading", "How we say goodbye")], created_by=self.editor)
        name = "wagtailsnippets_pages_blockpattern:"
        self.assertIn("Obituary", self.client.get(reverse(f"{name}list")).content.decode())
        self.client.force_login(make.person("author"))
        self.assertEqual(self.client.get(reverse(f"{name}edit", args=[pattern.pk])).status_code, 302)
        self.client.force_login(self.editor)
        self.assertEqual(self.client.get(reverse(f"{name}edit", args=[pattern.pk])).status_code, 200)
        preview = reverse(f"{name}preview_on_edit", args=[pattern.pk])
        sent = {"name": "Farewell", "locale": self.english.pk, "blocks-count": "0"}
        sent |= {key: value for key, value in FIELDS.items() if key.startswith("blocks-")}
        self.assertTrue(self.client.post(preview, sent).json()["is_valid"])
        self.assertIn("When and where", self.client.get(preview).content.decode())
        self.client.post(reverse(f"{name}edit", args=[pattern.pk]), sent)
        self.assertEqual(BlockPattern.objects.get().name, "Farewell")
        self.client.post(reverse(f"{name}delete", args=[pattern.pk]))
        self.assertFalse(BlockPattern.objects.exists())

    def test_one_made_there_says_who_made_it(self):
        sent = FIELDS | {"name": "Call", "locale": self.english.pk}
        self.client.post(reverse("wagtailsnippets_pages_blockpattern:add"), sent)
        self.assertEqual(BlockPattern.objects.get().created_by, self.editor)


class PatternUpgradeTests(PatternsCase):
    def test_groups_that_are_there_are_granted_what_new_ones_are(self):
        permissions = Permission.objects.filter(codename__endswith="_blockpattern")
        held = lambda: {  # noqa: E731
            group.name: set(group.permissions.filter(pk__in=permissions).values_list("codename", flat=True))
            for group in Group.objects.filter(name__in=["author", "organizer", "editor"])
        }
        granted = held()
        for group in Group.objects.all():
            group.permissions.remove(*permissions)
        import_string("home.migrations.0009_pattern_permissions.grant")(apps, None)
        self.assertEqual(held(), granted)
        self.assertEqual(len(held()["editor"]), 3)
        self.assertEqual(Permission.objects.filter(codename="add_blockpattern").count(), 1)
