"""A form that was opened before a restart that switched features off or on: it is refused, and nothing is lost."""

from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse
from wagtail.models import Page

from pages.base.opened_with import NAME

from ..support import make
from ..support.cases import HouseCase, form_values, words_of

OFF = override_settings(FEATURES_OFF=["media.recordings", "pages.recordings"])


class OpenedBeforeARestartTests(HouseCase):
    def setUp(self):
        super().setUp()
        self.page = make.news(make.news_index(self.home), title="As it was")
        self.client.force_login(make.admin())
        self.address = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        self.sent = form_values(self.look(self.address)) | {"body-count": "0", "title": "Changed"}

    def send(self, sent: dict) -> BeautifulSoup:
        """Return the form as it is shown again."""
        response = self.client.post(self.address, sent)
        self.assertEqual(response.status_code, 200)
        return BeautifulSoup(response.content, "html.parser")

    def saved_title(self) -> str:
        return Page.objects.get(pk=self.page.pk).get_latest_revision_as_object().title

    def test_a_draft_is_refused_until_the_page_is_loaded_again(self):
        with OFF:
            shown = self.send(self.sent)
            self.assertIn("The site was restarted with other features", words_of(shown.main))
            self.assertEqual(form_values(shown)[NAME], self.sent[NAME])
            self.assertEqual(form_values(shown)["title"], "Changed")
            self.assertEqual(self.saved_title(), "As it was")
            again = form_values(self.look(self.address)) | {"body-count": "0", "title": "Changed"}
            self.client.post(self.address, again)
        self.assertEqual(self.saved_title(), "Changed")

    def test_publishing_is_refused_too(self):
        with OFF:
            self.send(self.sent | {"action-publish": "1"})
        self.assertEqual(Page.objects.get(pk=self.page.pk).title, "As it was")

    def test_with_the_same_features_it_is_saved(self):
        self.client.post(self.address, self.sent)
        self.assertEqual(self.saved_title(), "Changed")
