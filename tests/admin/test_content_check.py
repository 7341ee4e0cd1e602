"""The content check blames what staff can mend, in their language, and nothing of our own markup."""

import json
import re

from wagtail.users.models import UserProfile

from .test_review import ReviewDeskCase


class ContentCheckTests(ReviewDeskCase):
    def configuration(self, page) -> dict:
        screen = self.look(f"/admin/pages/{page.pk}/edit/")
        [script] = screen.find_all("script", id=re.compile("axe-configuration"))
        return json.loads(script.string)

    def test_it_asks_for_what_is_written_and_not_for_our_markup(self):
        page = self.published("Seed swap")
        self.as_(self.editor)
        checks = self.configuration(page)
        self.assertNotIn("button-name", checks["options"]["runOnly"])
        self.assertIn("heading-order", checks["options"]["runOnly"])
        [rule] = [each for each in checks["spec"]["rules"] if each["id"] == "p-as-heading"]
        self.assertEqual(rule["selector"], ".prose > p")
        self.assertIn(".masthead", checks["context"]["exclude"])
        self.assertEqual(set(checks["options"]["runOnly"]), set(checks["messages"]))

    def test_it_speaks_of_what_is_to_be_done(self):
        page = self.published("Seed swap")
        self.as_(self.editor)
        self.assertEqual(
            self.configuration(page)["messages"]["link-name"],
            {"error_name": "A link without words", "help_text": "Say where it leads."},
        )

    def test_so_does_the_bar_on_a_page(self):
        page = self.published("Seed swap")
        self.as_(self.editor)
        self.assertContains(self.client.get(page.url), "A link without words")
        UserProfile.objects.update_or_create(user=self.editor, defaults={"preferred_language": "es"})
        self.assertNotContains(self.client.get(page.url), "Link text is empty")
