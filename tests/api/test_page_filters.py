"""Filters of Wagtail's list that name a page: one that the caller may not read is answered like one that does not exist."""

from wagtail.models import Page, PageViewRestriction

from ..support import make
from .test_middleware import PAGES, GateCase, token_of

FILTERS = ("ancestor_of", "child_of", "descendant_of", "translation_of")
NO_PAGE = 2_000_000


class NamedPageTests(GateCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.draft = make.text(self.home, live=False)
        make.text(self.draft)
        make.translated(self.draft, "es")
        self.private = make.text(self.home)
        PageViewRestriction.objects.create(page=self.private, restriction_type="login")
        self.below_private = make.text(self.private)
        self.page = make.text(self.home)

    def list_pages(self, filter_name: str, page_id: int, user=None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token_of(user)}"} if user else {}
        response = self.client.get(f"{PAGES}?{filter_name}={page_id}", headers=headers)
        return response.status_code, response.content.decode().replace(str(page_id), "ID")

    def test_a_draft_and_a_private_page_reveal_nothing(self):
        pages = (self.draft, self.private, self.below_private, Page.objects.get(depth=1))
        for filter_name in FILTERS:
            expected = self.list_pages(filter_name, NO_PAGE)
            for page in pages:
                with self.subTest(filter_name, page=page.title):
                    self.assertEqual(self.list_pages(filter_name, page.pk), expected)

    def test_a_token_whose_user_may_not_read_them_reveals_nothing(self):
        translator = make.person("translator-es")
        for filter_name in FILTERS:
            expected = self.list_pages(filter_name, NO_PAGE, translator)
            with self.subTest(filter_name):
                self.assertEqual(self.list_pages(filter_name, self.draft.pk, translator), expected)

    def test_a_readable_page_can_be_named(self):
        for filter_name, page in zip(FILTERS, (self.page, self.home, self.home, self.page), strict=True):
            with self.subTest(filter_name):
                self.assertEqual(self.list_pages(filter_name, page.pk)[0], 200)
