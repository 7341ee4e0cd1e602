"""Models of news pages and their index, authors, corrections, reading time."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, TranslatableMixin

from ..base.kinds import HomeSectionKind, InitialPage, PermissionSection, SearchFacet
from ..base.models import BasePage, facts, picture_field, picture_panel, term_panel, title_panel
from ..blocks.stored import searchable_texts, stored_values
from ..feeds import announced_links
from ..posts.cards import PageCards
from ..posts.index_page import PostIndex
from ..posts.models import Post
from ..posts.taxonomy import Named
from ..tree.current import current
from ..tree.links import by_id, in_language
from ..tree.listing import sharing
from .reading_time import minutes

# Who writes our news.


class Author(Named):
    """Who wrote a piece: a person, or a circle that signs together."""

    role = models.CharField(_("role"), max_length=100, blank=True)
    about = models.TextField(_("about"), blank=True)
    is_circle = models.BooleanField(
        _("a circle that signs together"), default=False, help_text=_("Not one person, but several who write as one.")
    )
    picture = picture_field("+", _("picture"))

    api_fields = [*Named.api_fields, "role", "about", "picture"]
    override_translatable_fields = facts("picture", "is_circle")
    panels = [
        FieldPanel("name", help_text=_("As it shall stand beside what they wrote.")),
        FieldPanel("slug"),
        FieldPanel("is_circle"),
        FieldPanel("role", help_text=_("What they do here, for example “Gardener at the farm”.")),
        FieldPanel("about", help_text=_("A few sentences above the list of their pieces.")),
        FieldPanel("picture", help_text=_("Stands above the list of their pieces.")),
    ]

    class Meta(Named.Meta):
        app_label = "pages"
        verbose_name = _("author")
        verbose_name_plural = _("authors")


# What is added to a report or put right after its publication, and said so.


class Corrected(models.Model):
    """For a Post that knows when it was last changed in a way that readers should know of."""

    date: dt.date
    corrections: models.Manager  # of Correction

    updated = models.DateField(
        _("updated on"),
        null=True,
        blank=True,
        help_text=_("When you add what readers should know. A correction below says it by itself."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.updated and self.date and self.updated < self.date:
            raise ValidationError({"updated": _("It would be updated before it was published. Please check the day.")})

    @cached_property
    def newest_corrections(self) -> list["Correction"]:
        """All corrections, newest first; one query, however often they are printed."""
        return sorted(self.corrections.all(), key=lambda correction: correction.date, reverse=True)

    @property
    def updated_on(self):
        """The last day on which something was added or corrected, where that is later than its date; else None."""
        days = [self.updated, *(correction.date for correction in self.newest_corrections)]
        return max((day for day in days if day and day > self.date), default=None)


class Correction(TranslatableMixin, Orderable):
    """What was wrong, and when it was put right."""

    post = ParentalKey("pages.NewsPage", on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(pgettext_lazy("desk", "date"))
    text = models.TextField(_("what changed"))

    override_translatable_fields = facts("date")
    segment_group = _("correction")
    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"


READ_ON = 3  # pages to read next


class NewsPage(Corrected, Post):  # noqa: DJ008 (a page says its title)
    """A report of our own."""

    authors = ParentalManyToManyField(Author, verbose_name=_("authors"), blank=True)

    template = "pages/news_page.html"
    kind_label, is_own_report = _("News"), True
    facet = SearchFacet("news", _("News"), 1)
    schema = "NewsArticle"
    json_ld_terms = ("topics", "authors")
    filed_under = {**Post.filed_under, "author": "authors"}
    override_translatable_fields = [*Post.override_translatable_fields, *facts("updated")]
    api_fields = [*Post.api_fields, "updated", "authors"]
    fact_children = [*Post.fact_children, "related"]
    content_panels = [
        title_panel(_("What happened, in up to twelve words that could be shouted across the street.")),
        FieldRowPanel([FieldPanel("date"), FieldPanel("updated")]),
        term_panel("authors", several=True),
        FieldPanel("summary"),
        FieldPanel("lead"),
        picture_panel(),
        FieldPanel("body"),
        term_panel("topics", several=True),
        InlinePanel(
            "related",
            heading=_("Read on"),
            label=pgettext_lazy("desk", "page"),
            max_num=3,
            help_text=_("Up to three pages to read next."),
        ),
        InlinePanel("corrections", heading=_("Corrections"), label=_("correction")),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("news page")
        verbose_name_plural = _("news pages")

    @classmethod
    def detailed(cls):
        return super().detailed().prefetch_related("corrections")

    @property
    def reading_minutes(self) -> int:
        """How long its body takes to read."""
        return minutes(
            searchable_texts(self.body.stream_block, stored_values(self.body)), current().languages[self.locale_id]
        )

    def json_ld(self, request) -> list[dict]:
        corrections = [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.date.isoformat()}
            for each in self.newest_corrections
        ]
        return [super().json_ld(request)[0] | {"correction": corrections}]

    def read_on(self, topics: list) -> PageCards:
        """At most three pages to read next: those picked, then reports that share topics."""
        picked = list(by_id([link.page_id for link in self.related.all()]).values())[:READ_ON]
        localized = in_language(picked)
        nodes = [localized[page.pk].node for page in picked if page.pk in localized]
        found = [node for node in nodes if issubclass(node.model, BasePage)]  # not the root of the tree
        left, others = READ_ON - len(found), {self.pk, *(page.pk for page in found)}
        related = sharing(
            current(), NewsPage, {each.translation_key for each in topics}, self.locale_id, timezone.now()
        )
        return PageCards([*found, *[node for node in related if node.pk not in others][:left]])

    def get_context(self, request, *args, **kwargs):
        topics = self.linked_terms("topic", list(self.source.topics.all()))
        return super().get_context(request, *args, **kwargs) | {
            "authors": self.linked_terms("author", list(self.source.authors.all())),
            "topics": topics,
            "related": self.read_on(topics),
            "corrections": self.newest_corrections,
            "reading_minutes": self.reading_minutes,
        }


class RelatedPage(Orderable):
    """A page to read next."""

    post = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=pgettext_lazy("desk", "page"), on_delete=models.CASCADE, related_name="+"
    )
    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        app_label = "pages"


class NewsIndexPage(PostIndex):
    """News & Media: what we report, and what others report about us."""

    subpage_types = ["pages.NewsPage", "pages.PressPage"]
    pinned = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("pinned piece"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Stands first, large, whatever its date. Left empty, the newest."),
    )

    template = "pages/news_index_page.html"
    initial = InitialPage(_("News & Media"), "news")
    home_section = HomeSectionKind(
        "news",
        place=1,
        prints_summary=False,
        empty_reason=_("No news is public yet."),
        quick_create=(("press", _("Add press")), ("news", _("Write news"))),
    )
    permission_section = PermissionSection("news", pgettext_lazy("permission", "News"))
    override_translatable_fields = [*PostIndex.override_translatable_fields, *facts("pinned")]
    content_panels = [
        *PostIndex.opening_panels,
        PageChooserPanel("pinned", subpage_types),
        FieldPanel("body"),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"other_feeds": announced_links(request)}
