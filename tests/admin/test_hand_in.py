"""“Hand in”: one act with one name, on the button, in what is said after it, beside the page and in its history."""

import re

from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow

from home.users.roles.groups import sync_groups
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase

OTHER_NAMES = re.compile(r"submit|moderation|workflow|\breview\b", re.IGNORECASE)


class HandInTests(ReviewDeskCase):
    def handed_in(self) -> NewsPage:
        page = make.news(self.news, live=False, owner=self.author, title="Seed swap")
        self.news.get_workflow().start(page, self.author)
        return page

    def edit(self, page) -> str:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])

    def test_it_has_one_name_from_the_button_to_the_history(self):
        Workflow.objects.update(name="Review")  # as a site of long standing may have it still
        page = self.handed_in()
        self.as_(self.author)
        said = words_of(self.look(self.edit(page)).main)
        self.assertIn("Handed in just now", said)
        self.assertIn("Take it back", said)
        _before, _found, dialog = self.client.get(self.edit(page)).content.decode().partition("workflow-status-dialog")
        self.assertIn("An editor looks it over", dialog)
        self.assertNotIn(">Review<", dialog)
        history = words_of(self.look(reverse("wagtailadmin_pages:history", args=[page.pk])).main)
        self.assertIn("Handed in", history)
        for screen in (said, history):
            self.assertFalse(OTHER_NAMES.findall(screen), screen)

    def test_the_button_and_the_message_say_it(self):
        self.as_(self.author)
        address = reverse("wagtailadmin_pages:add", args=["pages", "newspage", self.news.pk])
        self.assertEqual(words_of(self.look(address).select_one("[name=action-submit]")), "Hand in")
        led_to = self.post_new(NewsPage, self.news, {"title": "Seed swap", "slug": "seed-swap"}, "action-submit")
        said = words_of(self.look(led_to).select_one(".messages"))
        self.assertIn("“Seed swap” is saved and handed in; you are told by mail.", said)

    def test_after_it_was_handed_back_it_is_handed_in_again(self):
        page = self.handed_in()
        page.current_workflow_state.current_task_state.reject(user=self.editor, comment="Shorter, please.")
        self.as_(self.author)
        screen = self.look(self.edit(page))
        self.assertEqual(words_of(screen.select_one("[name=action-submit]")), "Hand in again")
        self.assertIn("Handed back just now", words_of(screen.main))


class WorkflowNameTests(ReviewDeskCase):
    def test_the_name_that_a_site_began_with_is_replaced(self):
        Workflow.objects.update(name="Review")
        GroupApprovalTask.objects.update(name="Review")
        sync_groups()
        self.assertEqual([each.name for each in Workflow.objects.all()], ["Hand in"])
        self.assertEqual([each.name for each in GroupApprovalTask.objects.all()], ["Look it over"])

    def test_what_staff_called_it_stays(self):
        Workflow.objects.update(name="Four eyes")
        GroupApprovalTask.objects.update(name="Second pair")
        sync_groups()
        self.assertEqual([each.name for each in Workflow.objects.all()], ["Four eyes"])
        self.assertEqual([each.name for each in GroupApprovalTask.objects.all()], ["Second pair"])
