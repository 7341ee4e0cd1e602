"""Abstract page model of every kind: summary, opening words, picture, body, menu entry, form tabs, API fields, closed
tree.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface, TitleFieldPanel
from wagtail.models import (
    PAGE_TEMPLATE_VAR,
    Page,
    PageManager,
    PageViewRestriction,
    Workflow,
    WorkflowPage,
    get_page_models,
)
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod
from wagtail_localize.fields import SynchronizedField

from media.cache_tags import covered, use
from media.images.alt_text import RULE
from media.search_text import SearchTextMixin

from ..form_fields import one_line
from ..fragment_cache.deferred import DeferredContext, state_key
from ..http.identity import is_identified
from ..http.request_state import RequestState
from ..http.urls import select_parameters
from ..tree.current import current
from ..tree.nodes import Node
from ..visibility import VisibleQuerySet
from .copy import CopyForm
from .datetime_fields import settings_panels
from .fallback import nodes_below
from .fields import BodyField
from .forms import PageForm
from .kinds import PAGES, HomeSectionKind, InitialPage, PermissionSection, SearchFacet
from .slugs import first_free, is_taken, lock_page, numbered, slugify_title, validate_not_reserved
from .unpublished_changes import matches_published
from .widgets import TermSelect, TermSelectMultiple

# The tabs of a page's form, named for what is found in them: the menu is under “Menu and address”.


class PageTabs(TabbedInterface):
    """The tabs of a page's form. Its form class is made once a language, and what the form is made of is gathered once: Wagtail
    does both for each request, for the lists in the form too. Some widgets join words when they are made.
    """

    def on_model_bound(self):
        super().on_model_bound()
        self.form_classes: dict[str | None, type[PageForm]] = {}
        self.form_options: dict[str | None, dict] = {}

    def get_form_class(self) -> type[PageForm]:
        language = get_language()
        if language not in self.form_classes:
            self.form_classes[language] = super().get_form_class()
        return self.form_classes[language]

    def get_form_options(self) -> dict:
        language = get_language()
        if language not in self.form_options:
            self.form_options[language] = super().get_form_options()
        return dict(self.form_options[language])


def build_edit_handler(kind: type[Page]) -> Panel:
    """The edit handler of this page model, from its own panels; as Wagtail's, but for the name of the second tab."""
    tabs = [
        ObjectList(kind.content_panels, heading=pgettext_lazy("tab", "Content")),
        ObjectList(kind.promote_panels, heading=_("Menu and address")),
        ObjectList(kind.settings_panels, heading=pgettext_lazy("tab", "Settings")),
    ]
    tabs = [tab for tab in tabs if tab.children]
    return PageTabs(tabs, base_form_class=kind.base_form_class).bind_to_model(kind)


edit_handler = cached_classmethod(build_edit_handler)


def facts(*names: str) -> list[SynchronizedField]:
    """Synchronized fields: the same in every language, shown to no translator."""
    return [SynchronizedField(name, overridable=False) for name in names]


def picture_field(related_name: str, label, help_text="") -> models.ForeignKey:
    """Foreign key to an image; set to NULL when the image is deleted."""
    return models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=label,
        help_text=help_text,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name=related_name,
    )


TITLE_HELP = _("Up to twelve words: they stand above the page, in lists and in searches.")


class TitlePanel(TitleFieldPanel):
    """Title whose address follows when somebody pauses: at each letter, Ctrl Z would take back one letter at a time."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_attrs(self) -> dict:
            return super().get_attrs() | {"data-w-sync-debounce-value": 400}  # ms


def title_panel(help_text: str | Promise = TITLE_HELP) -> Panel:
    """The title, with an answer to what people ask there: Wagtail's own help says nothing."""
    return TitlePanel("title", help_text=help_text)


def picture_panel() -> MultiFieldPanel:
    """The picture of a page, and what it shows."""
    return MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_text")], _("Picture"))


def term_panel(name: str, several: bool = False, **more) -> FieldPanel:
    """Panel of one or several terms, chosen by typing; what isn't there yet is made there."""
    more = {"help_text": _("Type a name. What is not there yet is made by Enter.")} | more
    return FieldPanel(name, widget=TermSelectMultiple if several else TermSelect, **more)


class BasePage(SearchTextMixin, Page):
    """A page of the site. Kinds say who may stand below them; by default nobody."""

    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_(
            "One or two sentences for lists, the home page and search engines. An empty line begins a new paragraph."
        ),
    )
    lead = models.TextField(
        _("opening words"), blank=True, help_text=_("Set large below the title. Left empty, the summary stands there.")
    )
    picture = picture_field("+", _("picture"), _("Shown in lists, on the home page and when the page is shared."))
    picture_text = models.CharField(
        _("what the picture shows"),
        max_length=255,
        blank=True,
        help_text=RULE,
    )
    share_picture = picture_field(
        "+", _("picture for sharing"), _("Only if another picture suits social networks better.")
    )
    menu_label = models.CharField(
        _("short menu label"), max_length=30, blank=True, help_text=_("Left empty, the title stands in the menu.")
    )
    body = BodyField(verbose_name=_("body"))
    behind_since = models.DateTimeField(null=True, editable=False)  # of a translation whose source says something else
    untranslated = models.JSONField(default=list, editable=False)  # texts of the source that stand in the translation

    objects = PageManager.from_queryset(VisibleQuerySet)()
    base_form_class = PageForm
    get_edit_handler = edit_handler
    subpage_types: list[str | type[Page]] = []
    is_index = False
    slug_yields = False  # whether another free slug may take the place of this one when it is saved
    copy_form_class = CopyForm
    kind_label = pgettext_lazy("desk", "Page")  # parts/card.html asks for it by this context
    field_colour = "paper"  # the ground of its social card
    schema = "WebPage"  # its type in schema.org
    json_ld_terms: tuple[str, ...] = ()  # what of its template's context its JSON-LD names: topics, authors
    date_column = ""  # the column that says its day; empty for a kind without one
    # What cards, feeds and the head ask of every page, and only some kinds have: a name that is missing Django looks for in
    # `dir(page)`, a tenth of a millisecond each time.
    date = start_date = next_date = starts_at = printed_date = number = stage = kicker = ""
    outlet = medium = link = quotation = response = where = with_whom = corrections = ""
    gone = has_ended = False
    facet: SearchFacet = PAGES  # of a kind of which many stand below an index, one of its own
    initial: InitialPage | None = None
    home_section: HomeSectionKind | None = None  # None: no section of the home page draws from it
    permission_section: PermissionSection | None = None  # None: one of all other pages

    override_translatable_fields = facts("picture", "share_picture", "show_in_menus")
    api_fields = ["summary", "lead", "picture", "picture_text", "share_picture", "menu_label", "body"]
    fact_children: list[str] = []  # relations whose rows are the same in every language
    default_exclude_fields_in_copy = [*Page.default_exclude_fields_in_copy, "behind_since", "untranslated"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("lead"),
        index.SearchField("body"),
        *SearchTextMixin.spelled_fields,
        index.FilterField("locale_id"),
    ]
    opening_panels = [title_panel(), FieldPanel("summary"), FieldPanel("lead"), picture_panel()]
    content_panels = [*opening_panels, FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("show_in_menus", help_text=_("At the head of every page, in the order of the pages.")),
                FieldPanel("menu_label"),
            ],
            _("Menu"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=pgettext_lazy("of a page on the web", "Address"),
                    help_text=_("The last part of the page’s address. It follows the title, until you choose another."),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Title in search engines"),
                    help_text=_("Left empty, the title stands there."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Words in search engines"),
                    help_text=_("Left empty, the summary stands there."),
                ),
            ],
            _("Address and search engines"),
        ),
        MultiFieldPanel([FieldPanel("share_picture")], _("Sharing")),
    ]
    settings_panels = settings_panels()

    class Meta:
        abstract = True

    @classmethod
    def can_exist_under(cls, parent):
        """Never under the root of the tree, which holds home pages only."""
        return parent.depth > 1 and super().can_exist_under(parent)

    def clean(self):
        super().clean()
        if self.depth:
            try:
                validate_not_reserved(self.slug, self.get_parent())
            except ValidationError as problem:
                raise ValidationError({"slug": problem}) from None

    def get_parent(self, update=False):
        """The parent; for an unsaved page the one under which a program creates it, where its slug must be free."""
        return super().get_parent(update) if self.path else getattr(self, "_cached_parent_obj", None)

    def refresh_from_db(self, *args, **kwargs):
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("nearest_workflow", None)

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        """As Wagtail's, in one query in place of four, asked once: the active workflow of this page or of the nearest above."""
        return self.nearest_workflow if self.path else super().get_workflow()

    @cached_property
    def nearest_workflow(self) -> Workflow | None:
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        workflows = WorkflowPage.objects.filter(page__path__in=above, workflow__active=True)
        nearest = workflows.select_related("workflow").order_by("-page__path").first()
        return nearest and nearest.workflow

    def full_clean(self, *args, **kwargs):
        self.title = one_line(self.title)
        super().full_clean(*args, **kwargs)

    def _set_core_field_defaults(self):
        """As Wagtail's, but the slug is the title transliterated to ASCII."""
        if not self.slug and self.title:
            parents = [self.get_parent()] if self.path or getattr(self, "_cached_parent_obj", None) else []
            self.slug = first_free(numbered(slugify_title(self.title, type(self))), *filter(None, parents), self)
            self.slug_yields = True
        super()._set_core_field_defaults()

    @transaction.atomic
    def save(self, clean=True, **kwargs):
        if self.alias_of_id and self.alias_of.locale_id != self.locale_id:
            self.live = False  # the translation engine's placeholder: not a page in that language
        if (
            clean
            and self.slug
            and self.depth
            and self.depth > 2
            and "slug" in (kwargs.get("update_fields") or ["slug"])
        ):
            self.settle_slug()
        super().save(clean=clean, **kwargs)

    def settle_slug(self) -> None:
        """Replaces a new slug that another page has taken meanwhile by the next free one, if it was generated.

        Locks the parent's row, so that two concurrent saves never get the same slug. A chosen one is validated later.
        """
        if self.pk and self.slug == (before := self.saved_slug()):
            return
        parent = lock_page(self.get_parent())
        if self.slug_yields and is_taken(self.slug, parent, self):
            self.slug = before if self.pk and self.first_published_at else first_free(numbered(self.slug), parent, self)

    def saved_slug(self) -> str:
        return Page.objects.filter(pk=self.pk).values_list("slug", flat=True).get()

    def save_revision(self, *args, changed=True, clean=True, **kwargs):
        """As Wagtail's, but content equal to the published one is no unpublished change, such as a comment."""
        if clean:
            self.full_clean()  # first: compared is what will be stored, not “10:00” as a program has put it there
        is_public = matches_published(self)
        revision = super().save_revision(*args, changed=changed and not is_public, clean=False, **kwargs)
        if is_public and self.has_unpublished_changes:
            self.has_unpublished_changes = False
            type(self)._default_manager.filter(pk=self.pk).update(has_unpublished_changes=False)
        return revision

    def with_content_json(self, content):
        """A page from a revision's content; whether it is behind its source is read from the row, not the revision."""
        page = super().with_content_json(content)
        page.behind_since, page.untranslated = self.behind_since, self.untranslated
        page.slug_yields = True  # an earlier time chose it; another page may have it by now
        return page

    def copy_child_relation(self, child_relation, target, commit=False, append=False):
        """As modelcluster's; rows that hold no text stay where the other page has the same: they are not made anew."""
        relation = self._meta.get_field(child_relation) if isinstance(child_relation, str) else child_relation
        may_stay = relation.name in self.fact_children and target.pk and not append
        if may_stay and has_own_rows(target, relation) and facts_in(self, relation) == facts_in(target, relation):
            return {}
        return super().copy_child_relation(relation, target, commit, append)

    # The parameters of a query string that the page reads, it sees no others: those that say which of a few states is asked
    # for, and those with which it is made anew each time.
    state_parameters: tuple[str, ...] = ()
    filter_parameters: tuple[str, ...] = ()

    def serve(self, request, *args, **kwargs):
        request.is_preview = False
        request.GET = select_parameters(request.GET, (*self.state_parameters, *self.filter_parameters))
        return self.template_response(request)

    def template_response(self, request: HttpRequest) -> TemplateResponse:
        """The page in the state asked for. For strangers, its context is worked out only where a part of it is not kept."""
        key = state_key(request, self.state_parameters)
        if key is None or is_identified(request) or getattr(request, "is_preview", False):
            page = self.whole()
            return TemplateResponse(request, page.get_template(request), page.get_context(request))
        state = RequestState.of(request)
        state.page, state.is_kept, state.keeps_fragments = self, True, True
        state.parameters = (*self.state_parameters, *self.filter_parameters)
        known = (f"page:{self.pk}", f"group:{self.translation_key}")
        deferred = DeferredContext((self.pk, *key), lambda: self.whole().get_context(request), known)
        context = {PAGE_TEMPLATE_VAR: self, "self": self, "request": request, "deferred": deferred}
        return TemplateResponse(request, self.get_template(request), context)

    @classmethod
    def listed(cls):
        """With what a listing prints, and no more."""
        return cls.objects.select_related("picture").defer_streamfields()

    def listed_tags(self) -> list[str]:
        """The cache tags of what a listing prints of it beside its own columns."""
        return [f"media_picture:{self.picture_id}"]

    def items_on_home(self, number: int, first: Node | None = None) -> list:
        """Return what a section of the home page lists: the newest pages below this one. One query a kind.

        `first`, if it is visible here, comes first and counts.
        """
        chosen = first.pk if first else None
        return load_pages(sorted(nodes_below(self), key=lambda node: node.pk != chosen)[:number])

    def whole(self) -> Self:
        """Itself with all of its columns, where routing gave those that the tree has. Raises Http404 if it has gone since."""
        if not self.get_deferred_fields():
            return self
        with covered(f"page:{self.pk}"):
            page = get_object_or_404(type(self)._default_manager.select_related("picture"), pk=self.pk)
        use(f"media_picture:{page.picture_id}")
        return page

    def get_context(self, request, *args, **kwargs):
        RequestState.of(request).page = self
        return super().get_context(request, *args, **kwargs)

    def get_route_paths(self) -> list[str]:
        """Paths for automatic redirects; none for a URL too long for the column of the redirect."""
        return super().get_route_paths() if len(self.url_path) < 250 else []

    def get_view_restrictions(self):
        """View restrictions of this page and its ancestors, as in Wagtail (an alias has its source's), in one query.

        One that a translation carries is replaced by the source's: passed once, it is passed in every language. No query
        where nothing is closed.
        """
        if not current().closed:
            nothing = PageViewRestriction.objects.none()
            nothing._result_cache = []  # else Django compiles the query before it finds that there is none to make
            return nothing
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        on_ancestors = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        wanted = (on_ancestors & models.Q(carriedrestriction__origin=None)) | models.Q(carried__page__path__in=paths)
        return PageViewRestriction.objects.filter(wanted).distinct()

    def json_ld(self, request) -> list[dict]:
        """JSON-LD of this page (schema.org): a list of objects, each printed as a script in its head.

        What surrounds it, such as image and publisher, is added where it is rendered (home.seo.json_ld).
        """
        dates = {"datePublished": self.first_published_at, "dateModified": self.last_published_at}
        data = {"@type": self.schema, "name": self.title, "description": self.description, "url": self.full_url}
        return [data | {name: timezone.localtime(moment).isoformat() for name, moment in dates.items() if moment}]

    @property
    def share_title(self) -> str:
        """Title on the social card."""
        return self.title

    @property
    def share_kind(self) -> str:
        """Label of its kind on the social card; empty for a plain page."""
        return "" if self.kind_label == BasePage.kind_label else str(self.kind_label)

    @property
    def share_line(self) -> str:
        """Line above the title on the social card."""
        return self.share_kind

    share_layout = "page"  # how its social card is laid out

    @property
    def share_facts(self) -> dict:
        """Further fields of `social_cards.image.Card`: `place`, `day` and `flag` of an event."""
        return {}

    @property
    def share_date(self) -> dt.date | str:
        """Date at the foot of the social card, or the text for it; empty for none."""
        return ""

    @property
    def summary_paragraphs(self) -> list[str]:
        """The summary, one string a paragraph."""
        return [part for part in re.split(r"\s*\n\s*\n\s*", self.summary.strip()) if part]

    @property
    def opening(self) -> str:
        """What stands below the title."""
        return self.lead or self.summary

    @property
    def description(self) -> str:
        """One line for search engines and shared links."""
        return " ".join((self.search_description or self.summary).split())

    def get_admin_default_ordering(self):
        """Staff find what stands below a page in the order of the menu; below an index, what was changed last."""
        return super().get_admin_default_ordering() if self.is_index else "ord"

    @cached_property
    def source(self):
        """The page whose columns hold the facts: the one this was translated from, else itself."""
        tree = current()
        use(f"group:{self.translation_key}")
        locale_id = tree.sources.get(self.translation_key)
        found = next((node for node in tree.by_key.get(self.translation_key, ()) if node.locale_id == locale_id), None)
        if found is None or found.pk == self.pk:
            return self
        return type(self)._default_manager.filter(pk=found.pk).first() or self


def load_pages(nodes: Iterable[Node], whole: bool = False) -> list:
    """Return these pages in their order, with what a listing prints; posts also `whole`. One query a kind."""
    nodes, found = list(nodes), {}
    for kind in dict.fromkeys(node.model for node in nodes):
        ids = [node.pk for node in nodes if node.model is kind]
        with covered(*(f"page:{pk}" for pk in ids)):
            for page in (kind.detailed() if whole else kind.listed()).filter(pk__in=ids):
                found[page.pk] = page
                use(*page.listed_tags())
    return [found[node.pk] for node in nodes if node.pk in found]


def has_own_rows(page: BasePage, relation: models.ManyToOneRel) -> bool:
    """Whether the child rows that this page has in memory are those stored with it: an alias is made from the content of its
    source, with the rows of that.
    """
    stored = relation.related_model._default_manager.filter(**{relation.field.attname: page.pk})
    rows = getattr(page, relation.get_accessor_name()).all()
    return sorted(stored.values_list("pk", flat=True)) == sorted(row.pk or 0 for row in rows)


def facts_in(page: BasePage, relation: models.ManyToOneRel) -> Counter:
    """What stands in the child rows of a page: how often each row, without its number."""
    columns = [field for field in relation.related_model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in columns if field != relation.field]
    rows = getattr(page, relation.get_accessor_name()).all()
    return Counter(tuple(getattr(row, name) for name in names) for row in rows)


def page_kinds() -> list[type[BasePage]]:
    """Every installed kind of page."""
    return [kind for kind in get_page_models() if issubclass(kind, BasePage)]
