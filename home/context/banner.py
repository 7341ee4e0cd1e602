"""What stands above a page: the gravest announcement, or the crisis notice in its place."""

from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from media.cache_tags import covered, use
from pages.announcements.models import AnnouncementPage, Level
from pages.tree.current import current
from pages.tree.data import keep_data
from pages.tree.links import TreePage
from pages.tree.nodes import Node

from ..crisis_notice import CrisisNotice, notice_of
from .navigation import NavigationContext


class BannerRow(NamedTuple):
    """What is to be known of an announcement to choose the banner."""

    pk: int
    group: str  # its translation key
    language: str
    level: str
    section: str | None  # the translation key of the page that it stands above; None: above all

    @property
    def key(self) -> tuple[int]:
        """Of the fragment that holds it."""
        return (self.pk,)

    @property
    def page(self) -> AnnouncementPage | None:
        """The announcement, one query; None where it was deleted a moment ago."""
        with covered(f"page:{self.pk}"):
            return AnnouncementPage.objects.defer_streamfields().select_related("locale").filter(pk=self.pk).first()


def banner_rows() -> list[list]:
    """All announcements that are banners, now or later, the gravest first."""
    rows = AnnouncementPage.objects.filter(live=True).exclude(shown_until__lte=timezone.now()).by_gravity()
    columns = ("pk", "translation_key", "locale__language_code", "level", "section__translation_key")
    return [
        [pk, str(group), code, level, key and str(key)] for pk, group, code, level, key in rows.values_list(*columns)
    ]


def banner_for(language: str, sections: set[UUID]) -> BannerRow | None:
    """The banner: the gravest announcement in force for the site or for these sections (translation keys). No query, once
    the process knows all that may be banners.

    In the language of the visitor; what is urgent is told where nobody has translated it yet, as it was written first.
    """
    banners: dict[str, BannerRow] = {}
    tree, now = current(), timezone.now()
    keys = set(map(str, sections))
    for banner in map(BannerRow._make, keep_data("banners", {AnnouncementPage._meta.db_table, "banners"}, banner_rows)):
        node = tree.nodes.get(banner.pk)
        if node is None or node.has_ended(now) or not tree.is_visible(node, now):
            continue
        use(f"page:{banner.pk}")
        is_for_here = banner.section is None or banner.section in keys
        if is_for_here and is_preferred(banner, banners.get(banner.group), language):
            banners[banner.group] = banner
    return next(iter(banners.values()), None)


def is_preferred(banner: BannerRow, other: BannerRow | None, language: str) -> bool:
    """Whether to show this announcement rather than its translation `other`."""
    if banner.language == language:
        return True
    if banner.level == Level.INFORMATION:
        return False
    return other is None or (other.language != language and banner.pk < other.pk)


class BannerContext(NavigationContext):
    """The banner of a page, and what the crisis switch puts in its place."""

    @cached_property
    def banner(self) -> BannerRow | None:
        """The announcement above this page, if one concerns it."""
        if self.tree.crisis:
            return None
        pages = [self.page, *self.breadcrumbs] if self.page else []
        return banner_for(get_language(), {page.translation_key for page in pages})

    @cached_property
    def crisis(self) -> CrisisNotice | None:
        """What stands above every page while the crisis switch is on, in the place of every other banner."""
        return notice_of(self.tree.crisis, self.tree, get_language()) if self.tree.crisis else None

    @property
    def crisis_links(self) -> list[TreePage]:
        """The pages on top of the front page meanwhile, in the visitor's language, else in one in which they are."""
        groups = [self.tree.translations(key, self.now) for key in self.tree.crisis.links] if self.tree.crisis else []
        own = self.home.locale_id
        nodes = (next((node for node in group if node.locale_id == own), group[0]) for group in groups if group)
        return self.links_to(nodes)

    @property
    def crisis_news(self) -> list[TreePage]:
        """The announcements in force that were published since, in the visitor's language; the newest first."""
        if self.tree.crisis is None:
            return []
        use("banners")
        nodes = [node for node in self.tree.visible(self.tree.timed, self.now) if self.is_crisis_news(node)]
        use(*(f"page:{node.pk}" for node in nodes))
        return self.links_to(sorted(nodes, key=lambda node: node.begins, reverse=True))

    def is_crisis_news(self, node: Node) -> bool:
        is_new = node.last_published_at is not None and node.last_published_at >= self.tree.crisis.since
        return is_new and node.locale_id == self.home.locale_id and not node.has_ended(self.now)
