"""News of our own, and the index that holds it together with the press."""

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page, PageManager

from .authors import Author
from .base import facts, picture_panel, ticked
from .corrections import Corrected
from .podcast import podcast_links
from .post_index import PostIndex
from .posts import Post
from .press import PressPage
from .reading import minutes
from .visibility import VisibleQuerySet, in_language
from .writable import writable

READ_ON = 3  # pages to read next


class NewsQuerySet(VisibleQuerySet):
    def about(self, topics):
        """Those under the most of these topics first, of these the newest; nothing under none."""
        keys = [topic.translation_key for topic in topics]
        filed = NewsPage.topics.through.objects.filter(newspage=OuterRef("pk"), topic__translation_key__in=keys)
        shared = Subquery(filed.values("newspage").annotate(number=Count("pk")).values("number"))
        return self.alias(shared=shared).filter(shared__gt=0).order_by("-shared", "-date", "-pk")


class NewsPage(Corrected, Post):
    """A report of our own."""

    authors = ParentalManyToManyField(Author, verbose_name=_("authors"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()
    template = "pages/news_page.html"
    kind_label = _("News")
    schema = "NewsArticle"
    filed_under = {**Post.filed_under, "author": "authors"}
    override_translatable_fields = [*Post.override_translatable_fields, *facts("updated")]
    api_fields = [*Post.api_fields, *writable("updated", "authors")]
    fact_children = [*Post.fact_children, "related"]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("updated")]),
        ticked("authors"),
        FieldPanel("summary"),
        FieldPanel("lead"),
        picture_panel(),
        FieldPanel("body"),
        ticked("topics"),
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
        verbose_name = _("news page")
        verbose_name_plural = _("news pages")

    @classmethod
    def whole(cls):
        return super().whole().prefetch_related("corrections")

    @property
    def reading_minutes(self) -> int:
        """How long its body takes to read."""
        return minutes(self.body.stream_block.get_searchable_content(self.body), self.locale.language_code)

    def json_ld(self, request) -> list[dict]:
        corrections = [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.date.isoformat()}
            for each in self.newest_corrections
        ]
        return [super().json_ld(request)[0] | {"correction": corrections}]

    def read_on(self, topics: list) -> list[Page]:
        """At most three pages to read next: those picked, then reports that share topics."""
        picked = [link.page for link in self.related.select_related("page")][:READ_ON]
        own = in_language(picked)
        found = [own[page.pk].specific for page in picked if page.pk in own]
        alike = NewsPage.listed().visible().in_language_of(self).about(topics)
        left = READ_ON - len(found) if topics else 0
        return [*found, *alike.exclude(pk__in=[self.pk, *(page.pk for page in found)])[:left]]

    def get_context(self, request, *args, **kwargs):
        topics = self.filed("topic", list(self.source.topics.all()))
        return super().get_context(request, *args, **kwargs) | {
            "authors": self.filed("author", list(self.source.authors.all())),
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
    post_kinds = [NewsPage, PressPage]
    override_translatable_fields = [*PostIndex.override_translatable_fields, *facts("pinned")]
    content_panels = [
        *PostIndex.opening_panels,
        PageChooserPanel("pinned", ["pages.NewsPage", "pages.PressPage"]),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"podcast": podcast_links(request)}
