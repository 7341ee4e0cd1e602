"""News of our own, its authors, and the index that holds it together with the press."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page, TranslatableMixin

from .base import facts, picture_field, picture_panel
from .posts import Named, Post, PostIndex, in_own_words
from .press import PressPage
from .visibility import in_language


class Author(Named):
    """Who wrote a piece: a person, or a circle that signs together."""

    role = models.CharField(_("role"), max_length=100, blank=True)
    about = models.TextField(_("about"), blank=True)
    picture = picture_field("+", _("picture"))

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("role"), FieldPanel("about"), FieldPanel("picture")]

    class Meta(Named.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")


class NewsPage(Post):
    """A report of our own."""

    authors = ParentalManyToManyField(Author, verbose_name=_("authors"), blank=True)

    template = "pages/news_page.html"
    kind_label = _("News")
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("authors")]),
        FieldPanel("summary"),
        FieldPanel("lead"),
        picture_panel(),
        FieldPanel("body"),
        FieldPanel("topics"),
        InlinePanel(
            "related", heading=_("Read on"), label=_("page"), max_num=3, help_text=_("Up to three pages to read next.")
        ),
        InlinePanel("corrections", heading=_("Corrections"), label=_("correction")),
    ]

    class Meta:
        verbose_name = _("news page")
        verbose_name_plural = _("news pages")

    @classmethod
    def listed(cls):
        """With what a listing prints, and no more."""
        return cls.objects.select_related("picture").defer_streamfields()

    def get_context(self, request, *args, **kwargs):
        picked = [link.page for link in self.related.select_related("page")]
        own = in_language(picked)
        return super().get_context(request, *args, **kwargs) | {
            "authors": in_own_words(list(self.source.authors.all()), self.locale_id),
            "topics": in_own_words(list(self.source.topics.all()), self.locale_id),
            "related": [own[page.pk].specific for page in picked if page.pk in own],
        }


class RelatedPage(Orderable):
    """A page to read next."""

    post = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related")
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    panels = [PageChooserPanel("page")]


class Correction(TranslatableMixin, Orderable):
    """What was wrong, and when it was put right."""

    post = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(_("date"))
    text = models.TextField(_("what changed"))

    override_translatable_fields = facts("date")
    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass


class NewsIndexPage(PostIndex):
    """News & Media: what we report, and what others report about us."""

    subpage_types = ["pages.NewsPage", "pages.PressPage"]
    template = "pages/news_index_page.html"
    post_kinds = [NewsPage, PressPage]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")
