"""Coverage elsewhere: what others wrote, filmed and recorded about the network."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from .base import facts, picture_panel
from .posts import Named, Post, in_own_words


class Outlet(Named):
    """A paper, a station, a site."""

    website = models.URLField(_("website"), blank=True)
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("website")]

    class Meta(Named.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")


class Medium(models.TextChoices):
    ARTICLE = "article", _("Press")
    FILM = "film", _("Film")
    PODCAST = "podcast", _("Podcast")
    BROADCAST = "broadcast", _("Broadcast")


def language_choices() -> list[tuple[str, str]]:
    """The languages a piece can be in."""
    return settings.LANGUAGES


class PressPage(Post):
    """A piece that appeared elsewhere, with a summary of our own."""

    outlet = models.ForeignKey(
        Outlet, verbose_name=_("outlet"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    writer = models.CharField(_("writer"), max_length=120, blank=True)
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.ARTICLE)
    printed_date = models.CharField(
        _("date as printed"),
        max_length=40,
        blank=True,
        help_text=_("Where the day isn't known, for example “spring 2017”."),
    )
    language = models.CharField(_("language of the piece"), max_length=10, choices=language_choices, default="en")
    link = models.URLField(_("link to the piece"), max_length=500)
    archived_copy = models.URLField(_("link to an archived copy"), max_length=500, blank=True)
    quotation = models.TextField(
        _("quotation"), max_length=400, blank=True, help_text=_("At most 400 letters, exactly as printed.")
    )
    response = models.TextField(_("our response"), blank=True)

    template = "pages/press_page.html"
    filed_under = {**Post.filed_under, "outlet": "outlet"}
    kind_column = "medium"
    override_translatable_fields = [
        *Post.override_translatable_fields,
        *facts("outlet", "medium", "language", "link", "archived_copy"),
    ]
    search_fields = [
        *Post.search_fields,
        index.SearchField("writer"),
        index.SearchField("quotation"),
        index.SearchField("response"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("link"),
        FieldRowPanel([FieldPanel("outlet"), FieldPanel("writer")]),
        FieldRowPanel([FieldPanel("medium"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("date"), FieldPanel("printed_date")]),
        FieldPanel("summary", help_text=_("What the piece says, in our own words.")),
        FieldPanel("quotation"),
        picture_panel(),
        MultiFieldPanel(
            [FieldPanel("response"), FieldPanel("archived_copy"), FieldPanel("body"), FieldPanel("topics")], _("More")
        ),
    ]

    class Meta:
        verbose_name = _("press piece")
        verbose_name_plural = _("press pieces")

    @classmethod
    def kind_labels(cls) -> dict[str, str]:
        """News of others is told apart by its medium."""
        return dict(Medium.choices)

    @property
    def signed(self) -> list[str]:
        """Who wrote it: the writer, else the outlet."""
        return [name for name in (self.writer, self.outlet and self.outlet.name) if name][:1]

    @property
    def kind_label(self) -> str:
        """Film, podcast, or simply press."""
        return self.get_medium_display()

    @classmethod
    def listed(cls):
        """With what a listing prints, and no more."""
        return cls.objects.select_related("picture", "outlet").defer_streamfields()

    def get_context(self, request, *args, **kwargs):
        topics = self.filed("topic", list(self.source.topics.all()))
        return super().get_context(request, *args, **kwargs) | {"topics": topics}
