"""Press pages: coverage of the network elsewhere, the outlets it appears in, and the pages it is about."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from media.cache_tags import use

from ..base.forms import PageForm
from ..base.kinds import SearchFacet
from ..base.models import facts, picture_panel, term_panel, title_panel
from ..i18n.dates import format_date
from ..posts.cards import PageCards
from ..posts.index_page import PostIndex
from ..posts.models import Post
from ..posts.taxonomy import Named
from ..tree.current import current
from ..tree.links import TreePage, by_id, in_language, instance_of
from ..tree.listing import newest_first
from ..visibility import VisibleQuerySet
from .link_checks import LinkCheck, is_gone
from .widgets import LinkInput

# Where pieces of others appear: papers, stations, sites, and in what form.


def host_of(address: str) -> str:
    """The name of a website, without www; empty for nonsense."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class Outlet(Named):
    """A paper, a station, a site."""

    website = models.URLField(_("website"), blank=True)

    override_translatable_fields = [SynchronizedField("website", overridable=False)]
    api_fields = [*Named.api_fields, "website"]
    panels = [
        FieldPanel("name", help_text=_("As it calls itself.")),
        FieldPanel("slug"),
        FieldPanel("website", help_text=_("A link from there finds this outlet by itself.")),
    ]

    class Meta(Named.Meta):
        app_label = "pages"
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


class PressQuerySet(VisibleQuerySet):
    def linking_to(self, addresses):
        """Those with one of these addresses, as their original or as its copy."""
        return self.filter(Q(link__in=addresses) | Q(archived_copy__in=addresses))


class PressForm(PageForm):
    """Form of a press piece: a draft may begin with its link alone; its title is then the name of the website."""

    made_title = ""

    def defer_required_fields(self):
        super().defer_required_fields()
        if "title" in self.fields and self.fields["title"].required:
            self.fields["title"].required = False
            self.deferred_required_fields.append("title")

    def clean(self):
        if self.is_deferred_validation and not self.cleaned_data.get("title") and "title" not in self.errors:
            if host := host_of(self.cleaned_data.get("link") or ""):
                self.cleaned_data["title"] = self.made_title = host
            else:
                self.add_error("title", self.fields["title"].error_messages["required"])
        return super().clean()

    def get_field_updates_for_resave(self):
        """Without the slug of a title that nobody typed: it will follow the one that is typed."""
        updates = super().get_field_updates_for_resave()
        return [(name, value) for name, value in updates if name != "slug"] if self.made_title else updates


class PressPage(Post):
    """A piece that appeared elsewhere, with a summary of our own."""

    is_dated_by_publication = False  # its date is that of the outlet

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
        _("quotation"), max_length=800, blank=True, help_text=_("At most 800 letters, exactly as printed.")
    )
    response = models.TextField(_("our response"), blank=True)

    field_colour = "green"
    base_form_class = PressForm
    objects = PageManager.from_queryset(PressQuerySet)()
    template = "pages/press_page.html"
    facet = SearchFacet("press", _("Press"), 2)
    filed_under = {**Post.filed_under, "outlet": "outlet"}
    kind_column = "medium"
    json_ld_terms = ("topics",)
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
    api_fields = [
        *Post.api_fields,
        "outlet",
        "writer",
        "medium",
        "language",
        "link",
        "archived_copy",
        "printed_date",
        "quotation",
        "response",
    ]
    fact_children = [*Post.fact_children, "about"]
    content_panels = [
        FieldPanel("link", widget=LinkInput, help_text=_("Begin here: paste the address of the piece.")),
        title_panel(_("As the piece itself is called.")),
        FieldRowPanel([term_panel("outlet"), FieldPanel("writer", help_text=_("Who wrote it, as printed."))]),
        FieldRowPanel(
            [FieldPanel("medium"), FieldPanel("language", help_text=_("Of the piece, whatever the language here."))]
        ),
        FieldRowPanel([FieldPanel("date"), FieldPanel("printed_date")]),
        FieldPanel("summary", help_text=_("What the piece says, in our own words.")),
        FieldPanel("quotation"),
        picture_panel(),
        MultiFieldPanel(
            [
                FieldPanel("response"),
                FieldPanel("archived_copy"),
                FieldPanel("body"),
                term_panel("topics", several=True),
            ],
            pgettext_lazy("desk", "More"),
        ),
        InlinePanel(
            "about",
            heading=_("What it is about"),
            label=pgettext_lazy("desk", "page"),
            help_text=_("Pages of ours that the piece is about. Each of them says that it was covered."),
        ),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("press piece")
        verbose_name_plural = _("press pieces")

    @classmethod
    def indexes(cls) -> list[PostIndex]:
        """Return the pages below which a piece may be added, with what a permission depends on; one query a kind."""
        kinds = [kind for kind in cls.allowed_parent_page_models() if issubclass(kind, PostIndex)]
        return [page for kind in kinds for page in kind.objects.only("path", "depth", "owner", "content_type")]

    @classmethod
    def kind_labels(cls) -> dict[str, str]:
        """News of others is told apart by its medium."""
        return dict(Medium.choices)

    def json_ld(self, request) -> list[dict]:
        kind = {Medium.ARTICLE: "NewsArticle", Medium.PODCAST: "PodcastEpisode"}.get(
            Medium(self.medium), "CreativeWork"
        )
        piece = {
            "@type": kind,
            "url": self.link,
            "inLanguage": self.language,
            "author": self.writer and {"@type": "Person", "name": self.writer},
            "publisher": self.outlet and {"@type": "Organization", "name": self.outlet.name},
            "archivedAt": self.archived_copy,
        }
        based_on = {"isBasedOn": {name: value for name, value in piece.items() if value}}
        return [super().json_ld(request)[0] | based_on]

    @property
    def share_line(self):
        """Where and when it appeared."""
        when = self.printed_date or format_date(self.date)
        return pgettext("between parts of a line", ", ").join([self.outlet.name, when]) if self.outlet else when

    @property
    def share_date(self):
        return str(self.kind_label)

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
        pieces = cls.objects.select_related("picture", "outlet").defer_streamfields()
        archive = Case(
            When(is_gone("archived_copy"), then=Value("")), default="archived_copy", output_field=models.URLField()
        )
        return pieces.annotate(gone=is_gone("link"), archive=archive)

    def listed_tags(self) -> list[str]:
        return [*super().listed_tags(), f"pages_outlet:{self.outlet_id}", "pages_linkcheck"]

    def read_on(self, topics: list) -> PageCards | None:
        """Pieces and reports of the same index that share a topic, newest first."""
        index = current().above(self.path)[-1:]
        is_post_index = topics and index and issubclass(index[0].model, PostIndex)
        return instance_of(index[0]).related_posts(topics, self) if is_post_index else None

    def subject_pages(self) -> list[TreePage]:
        """The pages of ours that it is about, in its language."""
        subjects = by_id(row.page_id for row in self.about.all()).values()
        localized = in_language(subjects)
        return [localized[page.pk] for page in subjects if page.pk in localized]

    def link_state(self) -> tuple[bool, str]:
        """Whether the piece is no longer there, and its copy if that is; what `listed` annotates. One query."""
        urls = [self.link, self.archived_copy]
        gone = set(LinkCheck.objects.gone().filter(address__in=urls).values_list("address", flat=True))
        return self.link in gone, "" if self.archived_copy in gone else self.archived_copy

    def get_context(self, request, *args, **kwargs):
        topics = self.linked_terms("topic", list(self.source.topics.all()))
        gone, archive = self.link_state()
        return super().get_context(request, *args, **kwargs) | {
            "topics": topics,
            "related": self.read_on(topics),
            "about": self.subject_pages(),
            "outlet": next(iter(self.linked_terms("outlet", [self.outlet])), None) if self.outlet else None,
            "gone": gone,
            "archive": archive,
        }


# Which pages of ours a press piece is about, and what stands on such a page.

NEWEST = 5  # pieces named on a page that they are about


class Subject(Orderable):
    """A page of ours that a piece is about; a fact of the piece, the same in each of its languages."""

    piece = ParentalKey(PressPage, on_delete=models.CASCADE, related_name="about")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=pgettext_lazy("desk", "page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        app_label = "pages"


def coverage(page: Page) -> PageCards:
    """The newest pieces about this page, each once, in the page's language where it is written in it."""
    tree, now = current(), timezone.now()
    use(f"group:{page.translation_key}")
    ids = tree.covered.get(page.translation_key, frozenset())
    keys = {tree.nodes[pk].translation_key for pk in ids if pk in tree.nodes}
    groups = [[node for node in tree.translations(key, now) if node.pk in ids] for key in keys]
    chosen = [
        next((node for node in group if node.locale_id == page.locale_id), group[-1]) for group in groups if group
    ]
    return PageCards(newest_first(chosen)[:NEWEST])
