"""What is said after something was done, where it is now, and the button that leads back."""

from datetime import timedelta
from unittest import mock
from uuid import uuid4

from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Page

from home.page_actions.success_messages import deleted_message
from home.trash.models import DeletedItem
from media.consent.withdrawal import withhold
from pages.news.models import NewsPage
from pages.posts.models import Topic

from ..support import make
from ..support.cases import words_of
from .test_page_state import PageStateCase


class SuccessMessageCase(PageStateCase):
    reference_index = True

    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def post(self, address: str, **fields):
        """What is said on the next screen, and the buttons beside it by their words."""
        answer = self.client.post(address, fields)
        self.assertEqual(answer.status_code, 302, address)
        box = self.look(answer["Location"]).select_one(".messages")
        return words_of(box), {words_of(each): each["href"] for each in box.select(".buttons a")}

    def many(self, action: str, things, model: str = "wagtailcore.page", **fields):
        app, name = model.split(".")
        ids = "&".join(f"id={each.pk}" for each in things)
        address = reverse("wagtail_bulk_action", args=[app, name, action])
        return self.post(f"{address}?{ids}&next=/admin/", **fields)


class DeletedWithoutTrashTests(SimpleTestCase):
    def test_where_no_feature_keeps_deleted_pages_they_are_said_to_be_gone_and_no_more(self):
        with mock.patch("home.page_actions.success_messages.announced_functions", return_value=[]):
            self.assertEqual(deleted_message(None, {7: "Bread"}), "“Bread” is deleted.")
            self.assertEqual(deleted_message(None, {7: "Bread", 8: "Roof"}), "2 are deleted.")


class DeletedTests(SuccessMessageCase):
    def restore_address(self) -> str:
        return reverse("trash_restore", args=[DeletedItem.objects.get().pk])

    def test_a_page(self):
        page = make.news(self.news, title="Seed swap")
        said, buttons = self.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        self.assertIn("“Seed swap” is deleted. For 30 days it stays under “Deleted things”.", said)
        self.assertEqual(buttons, {"Bring back": self.restore_address()})

    def test_a_picture_and_a_document(self):
        for upload, name in (
            (make.picture(title="A field"), "wagtailimages"),
            (make.document(title="Law"), "wagtaildocs"),
        ):
            said, buttons = self.post(reverse(f"{name}:delete", args=[upload.pk]))
            self.assertIn(f"“{upload.title}” is deleted. For 30 days it stays", said)
            self.assertEqual(buttons, {"Bring back": self.restore_address()})
            DeletedItem.objects.all().delete()

    def test_several_at_once(self):
        pages = [make.news(self.news) for _number in range(2)]
        said, buttons = self.many("delete", pages)
        self.assertIn("2 are deleted. For 30 days they stay under “Deleted things”.", said)
        self.assertEqual(buttons, {"Bring back": reverse("trash")})
        said, buttons = self.many("delete", [make.picture(), make.picture()], "media.picture")
        self.assertIn("2 are deleted.", said)
        self.assertEqual(buttons, {"Bring back": reverse("trash")})

    def test_what_does_not_come_back_is_not_promised(self):
        pictures = [make.picture() for _number in range(3)]
        withhold(pictures[0].pk, self.boss)
        said, _buttons = self.many("delete", pictures, "media.picture")
        self.assertIn("3 are deleted. 2 of them stay under “Deleted things” for 30 days.", said)
        gone = [make.picture() for _number in range(2)]
        for picture in gone:
            withhold(picture.pk, self.boss)
        said, buttons = self.many("delete", gone, "media.picture")
        self.assertIn("2 are deleted.", said)
        self.assertNotIn("30 days", said)
        self.assertEqual(buttons, {})

    def test_what_was_done_with_several_stands_in_the_history_of_each(self):
        pages = [make.news(self.news, live=False) for _number in range(3)]
        for page in pages:
            page.save_revision()
        self.many("publish", pages)
        for page in pages:
            history = self.main(reverse("wagtailadmin_pages:history", args=[page.pk]))
            self.assertEqual(words_of(history.select_one("table")).count("Published"), 1, page.title)

    def test_a_word_of_a_list_goes_for_good(self):
        topic = make.topic(self.english, name="Water")
        page = make.news(self.news, title="The well", topics=[topic])
        page.save_revision().publish()
        address = reverse(topic.snippet_viewset.get_url_name("delete"), args=[topic.pk])
        asked = words_of(self.main(address))
        self.assertIn("It is used in 1 place: The well", asked)
        self.assertIn("It goes for good: nothing brings it back.", asked)
        said, buttons = self.post(address)
        self.assertIn("“Water” is deleted for good", said)
        self.assertEqual((buttons, Topic.objects.count()), ({}, 0))

    def test_before_it_is_said_where_a_page_goes_and_who_uses_it(self):
        page = make.news(self.news, title="The well")
        other = make.news(
            self.news, title="Read on", body=[("text", f'<p><a linktype="page" id="{page.pk}">x</a></p>')]
        )
        other.save_revision().publish()
        asked = words_of(self.main(reverse("wagtailadmin_pages:delete", args=[page.pk])))
        self.assertIn("stays under Reports › Deleted things for 30 days.", asked)
        self.assertIn("It is used in 1 place: Read on", asked)

    def test_whoever_may_not_bring_it_back_has_no_button(self):
        page = make.news(self.news, live=False, owner=self.author, title="Mine")
        self.as_(self.author)
        _said, buttons = self.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        self.assertEqual(list(buttons), ["Bring back"], "it is theirs")


class OfflineTests(SuccessMessageCase):
    def test_one_page_is_brought_back_by_the_button(self):
        page = self.published("Seed swap")
        said, buttons = self.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        self.assertIn("“Seed swap” is offline: visitors no longer see it.", said)
        self.assertEqual(buttons, {"Bring back": reverse("bring_back", args=[page.pk])})
        said, buttons = self.many("unpublish", [self.published("Another")])
        self.assertEqual(list(buttons), ["Bring back"])

    def test_several_are_brought_back_together(self):
        pages = [self.published("One"), self.published("Two")]
        pages[0].title = "One, as a draft"
        pages[0].save_revision()
        said, buttons = self.many("unpublish", pages)
        self.assertIn("2 pages are offline: visitors no longer see them.", said)
        asked = words_of(self.main(buttons["Bring them back"]))
        self.assertIn("One", asked)
        self.assertIn("Two", asked)
        said, _buttons = self.post(buttons["Bring them back"])
        self.assertIn("2 pages are public again.", said)
        self.assertEqual([self.fresh(page).title for page in pages if self.fresh(page).live], ["One", "Two"])
        self.assertIn("nothing left to put back", words_of(self.main(buttons["Bring them back"])))

    def test_so_are_those_below_and_the_translations(self):
        place = make.news_index(self.home, title="Archive", slug="archive")
        below = [make.news(place, title=title) for title in ("One", "Two")]
        translated = make.translated(below[0], "es")
        before = set(Page.objects.live().values_list("pk", flat=True))
        _said, buttons = self.many(
            "unpublish", [place, self.published("Three")], include_descendants="on", follow="follow"
        )
        self.assertFalse(NewsPage.objects.live().filter(pk__in=[page.pk for page in below]).exists())
        self.post(buttons["Bring them back"])
        after = set(Page.objects.live().values_list("pk", flat=True))
        self.assertLess(before, after)  # and the last page, which was made after it
        self.assertIn(translated.pk, before)

    def test_each_brings_back_what_they_may_publish(self):
        _said, buttons = self.many("unpublish", [self.published("One"), self.published("Two")])
        self.as_(self.author)
        self.assertEqual(self.client.post(buttons["Bring them back"])["Location"], "/admin/")
        self.assertFalse(NewsPage.objects.live().filter(title__in=["One", "Two"]).exists())
        self.assertEqual(self.client.get(reverse("bring_back_together", args=[uuid4()])).status_code, 404)


class UndoneTogetherTests(SuccessMessageCase):
    def setUp(self):
        super().setUp()
        self.pages = [self.published("One"), self.published("Two")]
        with LogContext(user=self.editor) as context:
            for page in self.pages:
                page.unpublish(user=self.editor, log_action=True)
        self.address = reverse("bring_back_together", args=[context.uuid])

    def live(self) -> list[bool]:
        return [self.fresh(page).live for page in self.pages]

    def test_whoever_neither_did_it_nor_may_undo_it_learns_nothing(self):
        self.as_(self.author)
        for answer in (self.client.get(self.address), self.client.post(self.address)):
            self.assertEqual(answer["Location"], "/admin/")
        self.assertEqual(self.live(), [False, False])
        self.assertEqual(self.client.get(reverse("bring_back_together", args=[uuid4()])).status_code, 404)
        self.assertEqual(self.client.get(self.address.replace("bring", "move")).status_code, 404)

    def test_whoever_may_publish_brings_back_what_another_took_down(self):
        self.as_(self.boss)
        said, _buttons = self.post(self.address)
        self.assertIn("2 pages are public again.", said)
        self.assertEqual(self.live(), [True, True])


class MovedTests(SuccessMessageCase):
    def test_a_page_that_was_moved_goes_back_by_the_button(self):
        page, place = self.published("Seed swap"), make.news_index(self.home, title="Archive", slug="archive")
        address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, place.pk])
        said, buttons = self.post(address)
        self.assertIn("“Seed swap” now stands below “Archive”.", said)
        said, buttons = self.post(buttons["Move it back"])
        self.assertEqual(NewsPage.objects.get(pk=page.pk).get_parent().pk, self.news.pk)
        said, _buttons = self.many("move", [page], chooser=place.pk)
        self.assertIn("“Seed swap” now stands below “Archive”.", said)

    def test_several_go_back_together(self):
        pages = [self.published("One"), self.published("Two")]
        place = make.news_index(self.home, title="Archive", slug="archive")
        said, buttons = self.many("move", pages, chooser=place.pk)
        self.assertIn("2 pages now stand below “Archive”.", said)
        self.fresh(pages[1]).move(self.home, pos="last-child")  # by somebody else meanwhile: it stays there
        self.assertIn(f"One English, below “{self.news.title}”", words_of(self.main(buttons["Move them back"])))
        said, _buttons = self.post(buttons["Move them back"])
        self.assertIn("1 page is back.", said)
        self.assertEqual([self.fresh(page).get_parent().pk for page in pages], [self.news.pk, self.home.pk])


class SavedTests(SuccessMessageCase):
    def saved(self, page) -> str:
        self.as_(self.editor)
        return words_of(self.look(self.save(page, title="Changed")["Location"]).select_one(".messages"))

    def test_a_change_of_what_is_scheduled_is_said_to_be_a_draft(self):
        page = make.news(self.news, live=False, title="Seed swap")
        page.go_live_at = timezone.now() + timedelta(days=2)
        page.save_revision().publish()
        self.assertIn("“Changed” is saved as a draft. What becomes public (", self.saved(page))

    def test_who_sees_what_was_saved(self):
        self.assertIn("Visitors see what stood there before, until you publish it.", self.saved(self.published("One")))
        draft = make.news(self.news, live=False)
        self.assertIn("Nobody sees it but the desk.", self.saved(draft))
