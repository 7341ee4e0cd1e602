"""Abstract model of a post, dated and listed newest first: news, press and announcements build on it."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from ..base.models import BasePage, facts, term_panel
from .taxonomy import Named, by_name, localize_terms

__all__ = ["PAGE_SIZE", "Named", "Post", "Topic", "localize_terms", "paged", "today"]
PAGE_SIZE = 12


class Topic(Named):
    """What a post or an event is about."""

    panels = [
        FieldPanel("name", help_text=_("In a word or two. Whoever presses it sees all that belongs to it.")),
        FieldPanel("slug"),
    ]

    class Meta(Named.Meta):
        app_label = "pages"
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


def today():
    """The date where the site is at home."""
    return timezone.localdate()


class Post(BasePage):
    """A dated page."""

    date = models.DateField(pgettext_lazy("desk", "date"), default=today, db_index=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)

    filed_under = {"topic": "topics"}  # by what a list can be filtered, and the column that holds it
    schema = "Article"
    date_column = "date"
    api_fields = [*BasePage.api_fields, "date", "topics"]
    is_dated_by_publication = True  # where nobody chose a date (pages.posts.publication_date)
    kind_column = ""  # the column that says what kind of post it is; empty where all are of one
    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("date")]
    search_fields = [*BasePage.search_fields, index.FilterField("date")]
    filing_panel = MultiFieldPanel([term_panel("topics", several=True), FieldPanel("date")], _("Filed under"))
    content_panels = [*BasePage.content_panels, filing_panel]

    class Meta:
        abstract = True

    def json_ld(self, request) -> list[dict]:
        data = super().json_ld(request)[0]
        address = {"@type": "WebPage", "@id": data["url"]}
        return [data | {"headline": self.title, "mainEntityOfPage": address, "datePublished": self.date.isoformat()}]

    @property
    def share_date(self):
        return self.date

    @classmethod
    def kind_labels(cls) -> dict[str, str]:
        """Every kind of post there is among these, as in an address, and in words."""
        return {cls._meta.model_name.removesuffix("page"): cls.kind_label}

    @classmethod
    def detailed(cls):
        """With all that a feed prints."""
        return cls.listed().defer(None)

    @classmethod
    def model_of(cls, name: str) -> type[Named] | None:
        """The topics, authors or outlets that such posts are filed under; None where they are not."""
        column = cls.filed_under.get(name)
        return cls._meta.get_field(column).related_model if column else None

    @property
    def signed(self) -> list[str]:
        """Who wrote it, where that is no row of its own."""
        return []

    @property
    def published_at(self) -> dt.datetime:
        """The moment for machines: that of its publication where it is of its date, else noon of that day."""
        first = self.first_published_at
        if first and timezone.localdate(first) == self.date:
            return first
        return timezone.make_aware(dt.datetime.combine(self.date, dt.time(12)))

    @property
    def public_since(self) -> dt.datetime:
        """The moment from which visitors see a page that is published."""
        return self.first_published_at

    def linked_terms(self, name: str, rows: list) -> list:
        """These topics, authors or outlets in the words of this page's language, by name, each with the address of its list."""
        terms = by_name(localize_terms(rows, self.locale_id))
        index_url = (self.url or "").removesuffix(f"{self.slug}/")  # the index that holds this page
        for row in terms:
            row.list_url = f"{index_url}{name}/{row.slug}/" if index_url else ""
        return terms


def paged(rows, request, size: int = PAGE_SIZE, query: Mapping[str, str] | None = None) -> PaginatorPage:
    """The page of these rows that the visitor asks for; nonsense gives the first, too far the last.

    `query` is what the list understood of the address besides the page: it is all that a pager repeats.
    """
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    page.query = urlencode(query or {}, doseq=True)
    return page


def query_of(page: PaginatorPage, number: int) -> str:
    """Query string of the page with this number in the same list; page 1 names none."""
    return "&".join(part for part in (page.query, f"page={number}" if number > 1 else "") if part)
