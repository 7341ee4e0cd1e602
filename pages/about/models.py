"""Models of the pages about the network: mission, story, principles, and plain pages of text."""

from itertools import groupby

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, Panel
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index

from media.cache_tags import covered

from ..base.fallback import pages_below, untranslated_field, untranslated_panel
from ..base.kinds import HomeSectionKind, InitialPage
from ..base.models import BasePage, TitlePanel, facts, picture_panel, title_panel
from ..tree.current import seen_by
from ..tree.listing import children

SHOUT = _("A few words, set as large as the sheet allows.")


class Stage(models.TextChoices):
    """How far a cooperative is."""

    PLANNED = "planned", pgettext_lazy("stage", "Planned")
    FORMING = "forming", pgettext_lazy("stage", "Forming")
    TRADING = "trading", pgettext_lazy("stage", "Trading")
    PAUSED = "paused", pgettext_lazy("stage", "Paused")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


class TextPage(BasePage):
    """A plain page: programs, cooperatives, privacy, contact."""

    stage = models.CharField(
        pgettext_lazy("page", "stage"),
        max_length=10,
        blank=True,
        choices=Stage,
        help_text=_("Of a page that tells of a cooperative; a label on its card. Left empty, none."),
    )

    subpage_types = ["pages.TextPage"]
    show_untranslated = untranslated_field(default=False)

    template = "pages/text_page.html"
    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated", "stage")]
    api_fields = [*BasePage.api_fields, "stage"]
    content_panels = [*BasePage.opening_panels, FieldPanel("stage"), FieldPanel("body")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]

    @property
    def has_begun(self) -> bool:
        """Whether it is or was at work."""
        return self.stage in {Stage.TRADING, Stage.PAUSED, Stage.CLOSED}

    def get_context(self, request, *args, **kwargs):
        children = pages_below(self, TextPage.objects.select_related("picture").order_by("path"))
        return super().get_context(request, *args, **kwargs) | {"children": children}

    class Meta:
        app_label = "pages"
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")


class ShoutPage(BasePage):
    """Base of the pages that open with a few words in large type above their facts: mission and story."""

    shout = models.CharField(_("shout"), max_length=120, blank=True, help_text=SHOUT)
    show_untranslated = untranslated_field(default=False)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]
    schema = "AboutPage"
    search_fields = [*BasePage.search_fields, index.SearchField("shout")]
    api_fields = [*BasePage.api_fields, "shout"]

    class Meta:
        abstract = True

    @staticmethod
    def panels_with(facts_panel: InlinePanel) -> list[Panel]:
        """Return the panels of the page's content, with this one between the picture and the body."""
        opening = [title_panel(), FieldPanel("shout"), FieldPanel("summary"), FieldPanel("lead"), picture_panel()]
        return [*opening, facts_panel, FieldPanel("body")]


class MissionPage(ShoutPage):
    """What the network is for, and the institutions that carry it."""

    template = "pages/mission_page.html"
    kind_label = _("Mission")
    initial = InitialPage(_("Mission & Purpose"), "mission", "green")
    home_section = HomeSectionKind("mission", place=2)
    field_colour = "green"
    search_fields = [
        *ShoutPage.search_fields,
        index.RelatedFields("pillars", [index.SearchField("name"), index.SearchField("sentence")]),
    ]
    content_panels = ShoutPage.panels_with(
        InlinePanel(
            "pillars",
            heading=_("Pillars"),
            label=_("pillar"),
            help_text=_("What carries the work, each with one sentence."),
        )
    )

    class Meta:
        app_label = "pages"
        verbose_name = _("mission page")
        verbose_name_plural = _("mission pages")

    def items_on_home(self, number, first=None):
        """Itself, where it has something to say."""
        return [self] if self.summary or self.shout or self.pillars.all() else []


class Pillar(TranslatableMixin, Orderable):
    """One institution that carries the work."""

    page = ParentalKey(MissionPage, on_delete=models.CASCADE, related_name="pillars")
    name = models.CharField(pgettext_lazy("page", "name"), max_length=60)
    sentence = models.CharField(_("sentence"), max_length=200)
    panels = [FieldPanel("name"), FieldPanel("sentence")]
    segment_group = _("pillar")

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"


class StoryPage(ShoutPage):
    """How it came to be, moment by moment."""

    template = "pages/story_page.html"
    kind_label = _("Story")
    initial = InitialPage(_("Our Story"), "story", "ink")
    home_section = HomeSectionKind("story", place=4)
    field_colour = "red"
    search_fields = [
        *ShoutPage.search_fields,
        index.RelatedFields("moments", [index.SearchField("title"), index.SearchField("text")]),
    ]
    content_panels = ShoutPage.panels_with(
        InlinePanel(
            "moments", heading=_("Moments"), label=_("moment"), help_text=_("They stand in the order of their years.")
        )
    )

    class Meta:
        app_label = "pages"
        verbose_name = _("story page")
        verbose_name_plural = _("story pages")

    def years(self) -> list[tuple[str, list["Moment"]]]:
        """The moments by what is printed for their year, earliest first."""
        moments = sorted(self.moments.all(), key=lambda moment: moment.sort_year)
        return [(label, list(group)) for label, group in groupby(moments, key=lambda moment: moment.year)]

    def items_on_home(self, number, first=None):
        """Itself, where it has something to say."""
        return [self] if self.summary or self.shout or self.moments_on_home() else []

    def moments_on_home(self) -> list["Moment"]:
        """Those that the home page shows, earliest first."""
        shown = [moment for moment in self.moments.all() if moment.show_on_home]
        return sorted(shown, key=lambda moment: moment.sort_year)


class Moment(TranslatableMixin, Orderable):
    """Something that happened."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="moments")
    sort_year = models.PositiveSmallIntegerField(
        pgettext_lazy("page", "year"), help_text=_("Decides the order; 0 comes before all others.")
    )
    printed_year = models.CharField(
        _("printed instead of the year"), max_length=30, blank=True, help_text=_("For example “Before”.")
    )
    printed_date = models.CharField(
        _("date as printed"), max_length=40, blank=True, help_text=_("For example “Summer” or “May 2 to 4”.")
    )
    title = models.CharField(pgettext_lazy("page", "title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    show_on_home = models.BooleanField(_("show on the home page"), default=False)
    home_words = models.CharField(
        _("words on the home page"), max_length=160, blank=True, help_text=_("Left empty, the title stands there.")
    )

    override_translatable_fields = facts("sort_year", "show_on_home")
    panels = [
        FieldRowPanel([FieldPanel("sort_year"), FieldPanel("printed_year"), FieldPanel("printed_date")]),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("show_on_home"),
        FieldPanel("home_words"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"

    @property
    def year(self) -> str:
        """What is printed for the year."""
        return self.printed_year or str(self.sort_year)


class PrinciplesPage(BasePage):
    """All principles, one by one."""

    subpage_types = ["pages.PrinciplePage"]
    show_untranslated = untranslated_field(default=False)

    template = "pages/principles_page.html"
    initial = InitialPage(_("Our Principles"), "principles")
    home_section = HomeSectionKind(
        "principles",
        place=6,
        link_words=_("All principles, one by one"),
        empty_reason=_("No principle is public yet, and the page has no words of its own."),
    )
    schema = "CollectionPage"
    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]
    admin_default_ordering = "ord"

    class Meta:
        app_label = "pages"
        verbose_name = _("principles page")
        verbose_name_plural = _("principles pages")

    def items(self, limit: int | None = None):
        """The principles by their number, without their bodies."""
        return pages_below(self, PrinciplePage.listed().order_by("number", "path"))[:limit]

    def items_on_home(self, number, first=None):
        """All of them."""
        return self.items()

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"principles": self.items()}


class PrinciplePage(BasePage):
    """One principle: its number, its name (the title) and its statement (the summary)."""

    number = models.PositiveSmallIntegerField(_("number"), help_text=_("Decides its place among the principles."))
    to_be_confirmed = models.BooleanField(
        _("to be confirmed"), default=False, help_text=_("Shows the number as an open place until the name is known.")
    )

    template = "pages/principle_page.html"
    kind_label = _("Principle")
    field_colour = "ink"
    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("number", "to_be_confirmed")]
    api_fields = [*BasePage.api_fields, "number", "to_be_confirmed"]
    content_panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("to_be_confirmed")]),
        TitlePanel("title", heading=pgettext_lazy("page", "Name"), placeholder=False),
        FieldPanel("summary", heading=_("Statement"), help_text=_("The principle in one or two sentences.")),
        picture_panel(),
        FieldPanel("body"),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("principle")
        verbose_name_plural = _("principles")

    def get_admin_display_title(self):
        """With its number, by which editors look for it."""
        return f"{self.number}. {super().get_admin_display_title()}"

    def neighbours(self, user=None) -> tuple["PrinciplePage | None", "PrinciplePage | None"]:
        """The principles before and after it, of those that this user may see (None: an anonymous visitor); one query."""
        tree = seen_by(user)
        nodes = [
            each
            for parent in tree.above(self.path)[-1:]
            for each in children(tree, parent, PrinciplePage, timezone.now())
        ]
        ids = [node.pk for node in nodes]
        with covered(*(f"page:{pk}" for pk in ids)):
            found = list(PrinciplePage.objects.filter(pk__in=ids).defer_streamfields().order_by("number", "path"))
        found = sorted(
            (self if page.pk == self.pk else page for page in found), key=lambda page: (page.number, page.path)
        )
        place = next((place for place, page in enumerate(found) if page.pk == self.pk), None)
        if place is None:
            return None, None
        return found[place - 1] if place else None, next(iter(found[place + 1 :]), None)

    def get_context(self, request, *args, **kwargs):
        before, after = self.neighbours()
        return super().get_context(request, *args, **kwargs) | {"previous": before, "next": after}
