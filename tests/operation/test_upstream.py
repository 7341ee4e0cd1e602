"""What we change of installed packages is still what it was when we changed it; else a sentence says what to look at."""

import re
from types import SimpleNamespace

from django.test import SimpleTestCase

from ..support import upstream

STATED = re.compile(r"\b(Wagtail|django-ninja|django-allauth|Django) \d+\.\d+\.\d+")
WAITS_FOR = re.compile(r"[\w-]+/[\w-]+#\d+|[Nn]o\s+upstream\s+issue")


def module(**tables) -> SimpleNamespace:
    return SimpleNamespace(__name__="pages.wagtail_patches", **tables)


def escape_something():
    """A patch."""


class UpstreamTests(SimpleTestCase):
    def test_nothing_has_changed_beneath_our_patches(self):
        found = [words for each in upstream.patch_modules() for words in upstream.changes(each)]
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_each_patch_states_its_version_and_what_it_waits_for(self):
        patches = [patch for each in upstream.patch_modules() for patch in getattr(each, "PATCHES", {})]
        self.assertGreater(len(patches), 10)
        for patch in patches:
            self.assertRegex(patch.__doc__, STATED, patch.__name__)
            self.assertRegex(patch.__doc__, WAITS_FOR, patch.__name__)

    def test_every_template_in_whose_place_ours_stands_is_listed_once(self):
        listed = [name for each in upstream.patch_modules() for name in getattr(each, "TEMPLATES", {})]
        self.assertEqual(sorted(listed), sorted(upstream.overridden_templates()))


class UpstreamChangeTests(SimpleTestCase):
    """What is said once something has changed."""

    def test_another_line_is_noticed_and_another_indentation_is_not(self):
        text = upstream.source_of("wagtail.actions.move_page.MovePageAction.check")
        self.assertTrue(text.lstrip().startswith("def check(self, parent_after"))
        same = "\n\n".join(f"  {line} " for line in text.splitlines())
        self.assertEqual(upstream.digest(same), upstream.digest(text))
        self.assertNotEqual(upstream.digest(text.replace("can_move_to", "can_move")), upstream.digest(text))

    def test_what_is_read_is_upstreams_whatever_stands_in_its_place(self):
        for target, begins in (
            ("wagtail.actions.move_page.MovePageAction.execute", "def execute(self, skip_permission_checks"),
            ("wagtail.api.rich_text.APIRichText._serialize_markdown", "@staticmethod"),
            ("wagtail.admin.wagtail_hooks.PageListingUnpublishButton.label", 'label = _("Unpublish")'),
            ("wagtail.admin.views.account.ChangePasswordPanel.form_class", "form_class = PasswordChangeForm"),
        ):
            self.assertTrue(upstream.source_of(target).strip().startswith(begins), target)
        self.assertIn("def list_pages(", upstream.source_of("wagtail.api.v3.routers.pages"))

    def test_the_sentence_names_patch_target_file_and_digest(self):
        target = "wagtail.actions.move_page.MovePageAction"
        tables = module(
            PATCHES={escape_something: {target: upstream.digest("old")}},
            RELIES_ON={"wagtail.models.sites.Site": (upstream.digest("old"), "home.views reads it")},
            TEMPLATES={"wagtailadmin/home.html": (upstream.digest("old"), "the desk")},
        )
        self.assertEqual(upstream.changes(tables, lambda target: "old", lambda name: "old"), [])
        patched, relied, shadowed = upstream.changes(tables, lambda target: "new", lambda name: "new")
        for word in (target, "`escape_something`", "pages/wagtail_patches.py", upstream.digest("new")):
            self.assertIn(word, patched)
        self.assertIn("home.views reads it", relied)
        self.assertIn("templates/wagtailadmin/home.html (the desk)", shadowed)

    def test_what_is_gone_is_told_too(self):
        tables = module(
            PATCHES={escape_something: {"wagtail.actions.move_page.MovePageAction.fly": "", "wagtail.flying": ""}},
            TEMPLATES={"wagtailadmin/no_such.html": ("", "the desk")},
        )
        found = upstream.changes(tables)
        self.assertEqual(len(found), 3)
        for words in found:
            self.assertIn("is gone", words)
