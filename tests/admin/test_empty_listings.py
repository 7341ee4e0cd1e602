"""Empty lists of the admin say what will stand there, and begin it with one button."""

from django.urls import reverse

from home.desk.empty_listings import LISTS, PAGES, empty_listing, empty_page_listing
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording
from pages.news.models import NewsIndexPage

from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase

ADDRESSES = {
    Picture: "wagtailimages:index",
    Document: "wagtaildocs:index",
    Recording: "recordings:index",
    **{kind: f"wagtailsnippets_{kind._meta.app_label}_{kind._meta.model_name}:list" for kind in list(LISTS)[2:]},
}


class EmptyListingTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)

    def empty(self, address: str):
        return self.look(address).select_one(".empty")

    def test_each_list_says_what_will_stand_there_and_begins_it(self):
        for kind, name in ADDRESSES.items():
            kind._default_manager.all().delete()
            empty = self.empty(reverse(name))
            self.assertEqual(words_of(empty.h2), str(empty_listing(kind, name).title), kind)
            self.assertEqual(self.client.get(empty.a["href"]).status_code, 200, kind)

    def test_a_list_with_something_or_a_search_that_finds_nothing_says_nothing_of_it(self):
        address = reverse("wagtailimages:index")
        self.assertIsNone(self.empty(f"{address}?q=quetzal"))
        make.picture(uploaded_by_user=self.editor)
        self.assertIsNone(self.empty(address))

    def test_who_may_not_add_is_offered_nothing(self):
        self.assertIsNotNone(empty_page_listing(self.news, self.author))
        self.assertIsNone(empty_page_listing(self.principles, self.author))
        self.assertIsNone(empty_page_listing(make.news(self.news), self.boss))  # nothing stands below news
        self.assertIsNone(empty_listing(make.Place, ""))

    def test_a_page_without_children_says_what_is_made_below_it(self):
        for index in (self.news, self.events, self.announcements, self.principles):
            empty = self.empty(reverse("wagtailadmin_explore", args=[index.pk]))
            self.assertEqual(words_of(empty.h2), str(PAGES[type(index)].title))
            self.assertEqual(self.client.get(empty.a["href"], follow=True).status_code, 200)
        page = make.text(self.home, title="Contact")
        empty = self.empty(reverse("wagtailadmin_explore", args=[page.pk]))
        self.assertIn("Nothing stands below “Contact” yet", words_of(empty))
        make.news(self.news)
        self.assertIsNone(self.empty(reverse("wagtailadmin_explore", args=[self.news.pk])))
        self.assertIsInstance(self.news, NewsIndexPage)
