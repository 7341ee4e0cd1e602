"""The in-process copy of the page tree: after any change it equals one loaded anew, and says what the database says."""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from pages.announcements.models import AnnouncementPage
from pages.base.fallback import nodes_below, set_list_locale
from pages.events.models import EventPage
from pages.i18n.locales import SwitchedOff
from pages.news.models import NewsPage
from pages.posts.models import Topic
from pages.tree.current import State, current, load, seen_by
from pages.tree.links import TreePage
from pages.tree.listing import listed, listed_under, untranslated
from pages.tree.snapshot import SiteTree
from pages.tree.tags import tags_of
from pages.visibility import visible

from ..support import make
from ..support.cases import HouseCase


@pytest.mark.differs
class TreeCase(HouseCase):
    languages = ["en", "es", "ar"]

    def setUp(self):
        super().setUp()
        self.spanish = Locale.objects.get(language_code="es")
        self.report = make.news(self.news, title="A report")

    def own(self, page: Page) -> Page:
        """The page in Spanish."""
        return page.get_translation(self.spanish).specific

    def check(self) -> None:
        """The copy equals one that was loaded anew, and the same pages are visible as by SQL."""
        tree, now = current(), timezone.now()
        anew = load()
        self.assertEqual(tree, anew)
        self.assertEqual(indexes_of(tree), indexes_of(anew))
        self.assertEqual({node.pk for node in tree.visible(tree.nodes.values(), now)}, ids(visible(Page.objects.all())))
        for locale_id in tree.locales:
            of_index = self.news.translation_key, locale_id
            for key in tree.by_topic:
                under = [node for node in listed(tree, *of_index, now) if key in tree.terms_of(node, "topic")]
                self.assertEqual(list(listed_under(tree, *of_index, {key}, now)), under)


def ids(pages) -> set[int]:
    return set(pages.values_list("pk", flat=True))


def indexes_of(tree: SiteTree) -> dict:
    """Those that are made when they are first asked for, and handed on from snapshot to snapshot."""
    return (
        {"aliases": {key: set(nodes) for key, nodes in tree.aliases.items()}}
        | {name: getattr(tree, name) for name in ("by_topic", "menu_nodes", "roots")}
        | {name: set(getattr(tree, name)) for name in ("timed", "mixed_indexes")}
    )


class EqualTests(TreeCase):
    def test_after_each_kind_of_change(self):
        topic = make.topic(self.report.locale)
        for change in (
            lambda: make.translated(self.report, "es"),
            lambda: self.report.unpublish(),
            lambda: self.report.save_revision().publish(),
            lambda: Page.objects.filter(pk=self.report.pk).update(title="Another"),
            lambda: self.report.move(self.home, pos="last-child"),
            lambda: Page.objects.get(pk=self.report.pk).move(self.news, pos="first-child"),
            lambda: self.report.topics.through.objects.create(newspage_id=self.report.pk, topic_id=topic.pk),
            lambda: type(topic).objects.filter(pk=topic.pk).update(name="Bread", slug="bread"),
            lambda: make.private(self.news),
            lambda: Page.objects.get(pk=self.news.pk).move(self.events, pos="last-child"),
            lambda: self.news.get_view_restrictions().delete(),
            lambda: make.text(self.home).copy_for_translation(self.spanish, copy_parents=True, alias=True),
            lambda: Page.objects.filter(alias_of__isnull=False).update(live=True),
            lambda: make.announcement(make.part(self.home, self.announcements.specific_class), since=1),
            lambda: NewsPage.objects.filter(pk=self.report.pk).update(title="With its topic"),
            lambda: SwitchedOff.objects.create(locale=self.spanish),
            lambda: SwitchedOff.objects.all().delete(),
            lambda: self.home.specific.delete(),
        ):
            with self.subTest(change.__code__.co_firstlineno):
                change()
                self.check()

    def test_after_many_changes_at_random(self):
        chance = random.Random(14)
        for _ in range(40):
            change(self, chance)
            self.check()


def change(case: TreeCase, chance: random.Random) -> None:
    """Makes, moves, hides, shows, renames, translates or deletes a page."""
    pages = [page.specific for page in Page.objects.filter(depth__gt=3).order_by("pk")]
    indexes = [case.news, case.events, case.home]
    page = chance.choice(pages) if pages else None
    what: list[Callable] = [lambda: make.news(case.news), lambda: make.text(case.home)]
    if page:
        what += [
            lambda: page.unpublish(),
            lambda: page.save_revision().publish(),
            lambda: page.delete(),
            lambda: page.move(Page.objects.get(pk=chance.choice(indexes).pk), pos="last-child"),
            lambda: make.private(page),
            lambda: page.get_view_restrictions().delete(),
            lambda: type(page).objects.filter(pk=page.pk).update(slug=f"slug-{chance.randrange(10**6)}"),
            lambda: page.has_translation(case.spanish) or make.translated(page, "es"),
            lambda: Page.objects.filter(pk=page.pk).update(show_in_menus=not page.show_in_menus),
            lambda: type(case.news).objects.update(show_untranslated=chance.random() < 0.5),
        ]
        if isinstance(page, NewsPage):
            topics = list(Topic.objects.all()) or [
                make.topic(case.report.locale, name=f"Topic {number}") for number in range(3)
            ]
            what.append(
                lambda: page.topics.through.objects.create(newspage_id=page.pk, topic_id=chance.choice(topics).pk)
            )
            what.append(lambda: page.topics.through.objects.filter(newspage_id=page.pk).delete())
    chance.choice(what)()


class TreePageTests(TreeCase):
    def test_it_stands_for_its_page(self):
        node = current().nodes[self.report.pk]
        page, same = TreePage(current(), node), TreePage(current(), node)
        self.assertEqual((page.id, str(page), page.url), (self.report.pk, "A report", self.report.url))
        self.assertEqual({page, same}, {same})
        self.assertEqual(page, self.report)
        self.assertNotEqual(page, self.news)


class TransactionTests(TreeCase):
    def test_what_is_rolled_back_leaves_nothing(self):
        before = current()
        with transaction.atomic():
            Page.objects.filter(pk=self.report.pk).update(title="Another")
            self.assertEqual(current().nodes[self.report.pk].title, "Another")
            transaction.set_rollback(True)
        self.assertEqual(current(), before)
        Page.objects.filter(pk=self.report.pk).update(title="A third")
        self.assertEqual(current().nodes[self.report.pk].title, "A third")
        self.check()

    def test_what_nothing_changed_is_kept(self):
        self.assertIs(current(), current())
        hooks = [hook for _ids, hook, _robust in connection.run_on_commit if isinstance(hook, State)]
        current()
        self.assertEqual(len([each for _ids, each, _r in connection.run_on_commit if each in hooks]), len(hooks))

    def test_a_request_that_reads_has_one_snapshot(self):
        with self.assertNumQueries(0):
            pass
        answer = self.client.get(self.report.url)
        self.assertEqual(answer.status_code, 200)


class ListingTests(TreeCase):
    def listed(self, code: str) -> list[str]:
        locale = Locale.objects.get(language_code=code)
        nodes = current().nodes
        return [nodes[node.pk].title for node in nodes_below(set_list_locale(locale.pk, self.news))]

    def test_each_once_in_the_language_of_the_reader_else_as_first_written(self):
        own = make.translated(self.report, "es", title="Un informe")
        self.assertEqual((self.listed("en"), self.listed("es")), (["A report"], ["Un informe"]))
        self.assertEqual(self.listed("ar"), ["A report"])  # nobody has translated it: as it was first written
        own.unpublish()
        self.assertEqual(self.listed("es"), ["A report"])

    def test_what_begins_comes_by_itself(self):
        index = self.announcements.specific
        begins = timezone.now() + dt.timedelta(seconds=2)
        page = make.announcement(index)
        AnnouncementPage.objects.filter(pk=page.pk).update(shown_from=begins)
        tree = current()
        self.assertEqual(nodes_below(index), ())
        with self.at(begins):
            self.assertEqual([node.pk for node in nodes_below(index)], [page.pk])
        self.assertIs(current(), tree)

    def at(self, moment: dt.datetime):
        from unittest import mock

        return mock.patch("django.utils.timezone.now", return_value=moment)

    def test_who_may_see_a_closed_page_finds_it(self):
        member = make.person("Editors")
        make.private(self.report, "login")
        anonymous, known = current(), seen_by(member)
        now = timezone.now()
        self.assertFalse(anonymous.is_visible(anonymous.nodes[self.report.pk], now))
        self.assertTrue(known.is_visible(known.nodes[self.report.pk], now))
        self.assertEqual(untranslated(anonymous, self.spanish.pk, now, type(self.news)), [])

    def test_terms_come_along(self):
        event = make.event(self.events)
        self.assertEqual({node.kind for node in current().nodes.values() if node.model is NewsPage}, {"news"})
        events = [node for node in current().nodes.values() if node.model is EventPage]
        self.assertEqual([(node.day, node.filed) for node in events], [(event.start_date, ())])


class ChangeTagTests(TreeCase):
    """Which stored answers a change of a page drops, by their cache tags."""

    def tags_after(self, page: Page, change: Callable[[], object]) -> set[str]:
        before = load()
        change()
        return tags_of({("wagtailcore_page", str(page.pk))}, before, load())

    def lists_of(self, page: Page) -> set[str]:
        return {f"list:{page.translation_key}", *(f"list:{page.translation_key}:{pk}" for pk in load().locales)}

    def publish_again(self) -> None:
        self.report.save_revision().publish()

    def test_links_do_not_depend_on_the_last_publication_but_in_a_crisis(self):
        links = f"group:{self.report.translation_key}"
        tags = self.tags_after(self.report, self.publish_again)
        self.assertIn("tree", tags)
        self.assertNotIn(links, tags)
        call_command("crisis", "--on", stdout=None)
        self.assertIn(links, self.tags_after(self.report, self.publish_again))

    def test_the_lists_above_a_translation_that_stands_elsewhere_are_dropped(self):
        translation = make.translated(self.report, "es")
        elsewhere = make.text(self.own(self.home), title="Archivo")
        translation.move(elsewhere, pos="last-child")
        self.report.refresh_from_db()
        tags = self.tags_after(self.report, self.publish_again)
        for index in (elsewhere, self.news):  # each as readers of English see it; in Spanish the translation is listed
            key = index.translation_key
            self.assertLessEqual({f"list:{key}", f"list:{key}:{self.report.locale_id}"}, tags)
            self.assertNotIn(f"list:{key}:{self.spanish.pk}", tags)

    def test_the_menu_depends_on_pages_that_stand_in_it(self):
        def rename(page: Page) -> Callable[[], int]:
            return lambda: Page.objects.filter(pk=page.pk).update(title=f"{page.title} again")

        page = make.text(self.home, title="About us", show_in_menus=True)
        self.assertIn("menu", self.tags_after(page, rename(page)))
        self.assertNotIn("menu", self.tags_after(self.report, rename(self.report)))

    def test_a_page_that_is_hidden_before_and_after_drops_nothing(self):
        draft = make.news(self.news, title="A draft", live=False)
        self.assertEqual(
            self.tags_after(draft, lambda: Page.objects.filter(pk=draft.pk).update(title="Another draft")), set()
        )
        tags = self.tags_after(draft, lambda: draft.save_revision().publish())
        self.assertLessEqual(self.lists_of(self.news), tags)

    def test_a_page_that_moves_drops_the_lists_of_both_places(self):
        elsewhere = make.news_index(self.home)
        tags = self.tags_after(self.report, lambda: self.report.move(elsewhere, pos="last-child"))
        self.assertLessEqual(self.lists_of(self.news) | self.lists_of(elsewhere), tags)

    def test_a_page_below_an_index_in_another_language_drops_the_list_of_that_index(self):
        translation = make.translated(self.report, "es")
        translation.move(Page.objects.get(pk=self.news.pk), pos="last-child")
        translation.refresh_from_db()
        tags = self.tags_after(translation, lambda: translation.save_revision().publish())
        self.assertIn(f"list:{self.news.translation_key}:{self.english.pk}", tags)

    def test_readers_of_a_placeholder_may_be_shown_any_of_the_translations(self):
        arabic = make.translated(self.report, "ar")
        placeholder = self.report.copy_for_translation(self.spanish, alias=True)
        Page.objects.filter(pk=placeholder.pk).update(live=True)
        tags = self.tags_after(arabic, lambda: arabic.save_revision().publish())
        self.assertIn(f"list:{self.news.translation_key}:{self.spanish.pk}", tags)

    def test_every_page_depends_on_the_languages_and_its_own_group_on_what_covers_it(self):
        before = load()
        SwitchedOff.objects.create(locale=self.spanish)
        after = load()
        self.assertIn("everything", tags_of(set(), before, after))
        piece = make.press(self.news)
        piece.about = [piece.about.model(page=self.report)]
        piece.save_revision().publish()
        tags = tags_of(set(), after, load())
        self.assertIn(f"group:{self.report.translation_key}", tags)
        self.assertNotIn("everything", tags)

    def test_an_announcement_drops_the_banners_and_another_page_does_not(self):
        page = make.announcement(self.announcements)
        self.assertIn("banners", self.tags_after(page, page.unpublish))
        self.assertNotIn("banners", self.tags_after(self.report, self.report.unpublish))

    def test_a_page_that_is_filed_under_a_topic_drops_what_shows_the_topic(self):
        topic = make.topic(self.report.locale)
        tags = self.tags_after(
            self.report,
            lambda: self.report.topics.through.objects.create(newspage_id=self.report.pk, topic_id=topic.pk),
        )
        self.assertIn(f"term:topic:{topic.translation_key}", tags)
        self.assertNotIn(f"term:topic:{topic.translation_key}", self.tags_after(self.report, self.publish_again))

    def test_a_page_that_goes_offline_drops_what_showed_it(self):
        tags = self.tags_after(self.report, self.report.unpublish)
        self.assertLessEqual({f"page:{self.report.pk}", f"group:{self.report.translation_key}"}, tags)
        self.assertLessEqual(self.lists_of(self.news), tags)
