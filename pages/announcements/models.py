"""Models and queryset of announcements: in force from one minute to another, then past, never gone."""

import datetime as dt
from functools import cached_property, reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from media.cache_tags import covered
from media.features import announced_functions
from media.permissions import closed, is_open

from .. import feeds
from ..base.datetime_fields import UntilInput
from ..base.forms import PageForm
from ..base.kinds import HomeSectionKind, InitialPage, PermissionSection, SearchFacet
from ..base.models import facts, load_pages, picture_panel, title_panel
from ..fragment_cache.deferred import DeferredContext
from ..posts.cards import PageCards
from ..posts.index_page import PostIndex
from ..posts.models import Post, paged
from ..tree.current import current
from ..tree.links import in_language
from ..tree.nodes import Node
from ..visibility import VisibleQuerySet, register_waiting

CURRENT = 50  # more announcements than this at a time are noise


class Level(models.TextChoices):
    INFORMATION = "information", _("Information")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


def held_q() -> Q:
    """Condition: was to begin by itself, and waits for the end of the crisis (`SiteTree.is_held`)."""
    if (crisis := current().crisis) is None:
        return Q(pk__in=[])
    return Q(shown_from__gt=crisis.since) & (Q(last_published_at=None) | Q(last_published_at__lte=crisis.since))


class AnnouncementQuerySet(VisibleQuerySet):
    def started(self):
        """Shown already, whether or not they have ended."""
        return self.filter(~held_q(), shown_from__lte=timezone.now())

    def in_force(self):
        """To be shown at this minute."""
        return self.started().filter(Q(shown_until=None) | Q(shown_until__gt=timezone.now()))

    def to_come(self):
        """Not to be shown yet."""
        return self.filter(Q(shown_from__gt=timezone.now()) | held_q())

    def with_gravity(self):
        """Annotates each with its `gravity`: 0 is the gravest."""
        return self.annotate(
            gravity=Case(When(level=Level.EMERGENCY, then=0), When(level=Level.URGENT, then=1), default=2)
        )

    def with_banner(self):
        """Those that stand as a banner too while they are in force."""
        return self.filter(Q(banner=True) | ~Q(level=Level.INFORMATION))

    def by_gravity(self):
        """Those with a banner: the gravest first, of these the newest."""
        return self.with_banner().with_gravity().order_by("gravity", "-shown_from", "-pk")

    def past(self):
        """Ended."""
        return self.filter(shown_until__lte=timezone.now())


class AnnouncementForm(PageForm):
    """Form of an announcement, which can also show its banner once more to those who have closed it."""

    show_again = forms.BooleanField(
        label=_("Show the banner again"),
        required=False,
        help_text=_("To everybody, those too who have closed it or followed it; for news that they must not miss."),
    )

    def clean(self):
        cleaned = super().clean()
        targets = ("button_link", "button_page", "button_document", "event")
        is_asked = cleaned.keys() >= {*targets} and not self.is_deferred_validation
        if is_asked and cleaned.get("button_label") and not any(cleaned[name] for name in targets):
            self.add_error("button_link", _("Please say where the button leads, or empty its words."))
        return cleaned

    def save(self, commit=True):
        if self.cleaned_data.get("show_again"):
            self.instance.shown_again += 1
        return super().save(commit)


class AnnouncementPage(Post):
    """Something to tell everybody, for a while."""

    kicker = models.CharField(
        _("kicker"),
        max_length=60,
        blank=True,
        help_text=_("A word or two above the title, for example “Online series”."),
    )
    shown_from = models.DateTimeField(_("shown from"), default=timezone.now)
    shown_until = models.DateTimeField(
        _("shown until"), null=True, blank=True, help_text=_("Left empty, it stays until you end it.")
    )
    starts_at = models.DateTimeField(_("date and time of what is announced"), null=True, blank=True)
    when = models.CharField(
        _("more about the time"), max_length=100, blank=True, help_text=_("For example “7 to 9 pm, Jackson time”.")
    )
    where = models.CharField(_("where"), max_length=100, blank=True)
    where_note = models.CharField(_("more about the place"), max_length=100, blank=True)
    with_whom = models.CharField(_("with whom"), max_length=100, blank=True)
    with_note = models.CharField(_("and with whom else"), max_length=100, blank=True)
    level = models.CharField(
        _("level"),
        max_length=12,
        choices=Level,
        default=Level.INFORMATION,
        help_text=_("What is urgent or an emergency also stands as a banner above every page."),
    )
    banner = models.BooleanField(
        _("as a banner too"), default=False, help_text=_("One banner shows at a time: the gravest, then the newest.")
    )
    shown_again = models.PositiveIntegerField(default=0, editable=False)  # how often staff wanted its banner shown anew
    section = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Only pages below this one concern it. Left empty, the whole site."),
    )
    event = models.ForeignKey(
        "pages.EventPage",
        verbose_name=_("event it announces"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    button_label = models.CharField(_("words on the button"), max_length=60, blank=True)
    button_link = models.URLField(_("link"), max_length=500, blank=True)
    button_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("or page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    button_document = models.ForeignKey(
        "media.Document",
        verbose_name=_("or document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageManager.from_queryset(AnnouncementQuerySet)()
    base_form_class = AnnouncementForm
    template = "pages/announcement_page.html"
    kind_label = _("Announcement")
    facet = SearchFacet("announcements", _("Announcements"), 3)
    field_colour = "gold"
    override_translatable_fields = [
        *Post.override_translatable_fields,
        *facts(
            "shown_from",
            "shown_until",
            "starts_at",
            "level",
            "banner",
            "shown_again",
            "section",
            "event",
            "button_link",
            "button_page",
            "button_document",
        ),
    ]
    search_fields = [
        *Post.search_fields,
        index.SearchField("kicker"),
        index.FilterField("shown_from"),
        index.FilterField("shown_until"),
    ]
    api_fields = [
        *Post.api_fields,
        "kicker",
        "shown_from",
        "shown_until",
        "starts_at",
        "when",
        "where",
        "where_note",
        "with_whom",
        "with_note",
        "level",
        "banner",
        "button_label",
        "button_link",
    ]
    content_panels = [
        FieldPanel("kicker"),
        title_panel(_("What everybody should know, in up to ten words.")),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("shown_from"), FieldPanel("shown_until", widget=UntilInput)]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("when")]),
                FieldRowPanel([FieldPanel("where"), FieldPanel("where_note")]),
                FieldRowPanel([FieldPanel("with_whom"), FieldPanel("with_note")]),
                PageChooserPanel("event", "pages.EventPage"),
            ],
            _("When, where, with whom"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("button_label"),
                FieldPanel("button_link"),
                PageChooserPanel("button_page"),
                FieldPanel("button_document"),
            ],
            _("Button"),
            help_text=_("Give it one place to lead to."),
        ),
        picture_panel(),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("level"), FieldPanel("banner"), FieldPanel("show_again"), PageChooserPanel("section")],
            _("How loud, and where"),
        ),
        Post.filing_panel,
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [  # of the next moment at which something changes by itself: pages.caching
            models.Index(fields=["shown_from"], name="pages_announcement_from"),
            models.Index(fields=["shown_until"], name="pages_announcement_until"),
        ]

    def clean(self):
        super().clean()
        if self.shown_until and self.shown_from and self.shown_until <= self.shown_from:
            raise ValidationError({"shown_until": _("It would end before it begins. Please choose a later time.")})
        targets = [name for name in ("button_link", "button_page", "button_document") if getattr(self, name)]
        if len(targets) > 1:
            raise ValidationError(
                {targets[1]: _("The button can lead to one place only. Please empty one of the fields.")}
            )
        if targets and not self.button_label:
            raise ValidationError(
                {"button_label": _("Please say what the button does, for example “Register for the evening”.")}
            )

    def route(self, request, path_components):
        """One that has not begun is nowhere yet, whoever knows its address."""
        tree, node = current(), current().nodes.get(self.pk)
        if self.shown_from > timezone.now() or (node and tree.is_held(node)):
            raise Http404("an announcement to come")
        return super().route(request, path_components)

    def json_ld(self, request) -> list[dict]:
        ends = {"expires": timezone.localtime(self.shown_until).isoformat()} if self.shown_until else {}
        return [super().json_ld(request)[0] | ends]

    @property
    def public_since(self) -> dt.datetime:
        return max(self.first_published_at, self.shown_from)

    @classmethod
    def listed(cls):
        """With what a listing prints, and no more."""
        rows = cls.objects.select_related("picture", "event", "button_page", "button_document").defer_streamfields()
        events = cls.with_form().filter(pk=OuterRef("button_page"))
        return rows.annotate(button_closed=closed("button_document__collection__path"), button_registers=Exists(events))

    @classmethod
    def with_form(cls) -> QuerySet:
        """Events that people register for here."""
        condition = reduce(or_, (function() for function in announced_functions("event_form_conditions")), Q(pk__in=[]))
        return cls.event.field.related_model.objects.filter(condition)

    def listed_tags(self) -> list[str]:
        pages = [f"page:{pk}" for pk in (self.event_id, self.button_page_id) if pk]
        collections = ["wagtailcore_collection", "wagtailcore_collectionviewrestriction"]
        documents = [f"media_document:{self.button_document_id}", *collections] if self.button_document_id else []
        return [*super().listed_tags(), *pages, *documents]

    @property
    def has_banner(self) -> bool:
        """Whether it stands as a banner too while it is in force."""
        return self.banner or self.level != Level.INFORMATION

    @property
    def banner_key(self) -> str:
        """Key by which a browser remembers a closed or read banner: the same in every language, and after any edit."""
        return f"{self.translation_key.hex[:12]}-{self.shown_again}"

    @property
    def has_ended(self) -> bool:
        """Whether it is only kept to be read later."""
        return bool(self.shown_until and self.shown_until <= timezone.now())

    @cached_property
    def button_url(self) -> str:
        """Where the button leads; empty where that place is gone or private. In an event that people register for, it is the
        part of the page with the way to its form.
        """
        if self.button_document:
            closed = self.button_closed if hasattr(self, "button_closed") else not is_open(self.button_document)
            return "" if closed else self.button_document.url
        page = self.button_page or (self.event if not self.button_link else None)
        own = in_language([page]) if page else {}
        if not page or page.pk not in own:
            return self.button_link
        return own[page.pk].url + ("#register" if self.leads_to_registration else "")

    @property
    def leads_to_registration(self) -> bool:
        """Whether the page chosen for the button is an event that people register for here."""
        if hasattr(self, "button_registers"):
            return self.button_registers
        if not self.button_page_id:
            return False
        with covered(f"page:{self.button_page_id}"):
            return self.with_form().filter(pk=self.button_page_id).exists()


@register_waiting
def to_come():
    """Announcements that have not begun: to whoever visits they are not there yet."""
    return AnnouncementPage.objects.to_come()


def is_past(node: Node) -> bool:
    """Whether this announcement has ended."""
    return node.has_ended(timezone.now())


def no_announcement_reason(index: Page) -> str:
    """Return that no announcement is public, with the start of the next one, where it is scheduled."""
    upcoming = AnnouncementPage.objects.child_of(index).live().to_come()
    begins = upcoming.order_by("shown_from").values_list("shown_from", flat=True).first()
    if not begins:
        return gettext("No announcement is public today.")
    moment = date_format(timezone.localtime(begins), "DATETIME_FORMAT")
    return gettext("No announcement is public today. The next begins on %(moment)s.") % {"moment": moment}


class AnnouncementIndexPage(PostIndex):
    """What is announced now, and what was."""

    subpage_types = ["pages.AnnouncementPage"]
    template = "pages/announcement_index_page.html"
    initial = InitialPage(_("Announcements"), "announcements", "gold")
    home_section = HomeSectionKind(
        "announcements",
        place=3,
        prints_summary=False,
        empty_reason=no_announcement_reason,
        quick_create=(("announcement", pgettext_lazy("desk", "Announce")),),
    )
    permission_section = PermissionSection("announcements", pgettext_lazy("permission", "Announcements"))

    class Meta:
        app_label = "pages"
        verbose_name = _("announcement index")
        verbose_name_plural = _("announcement indexes")

    def items(self, limit: int) -> list[AnnouncementPage]:
        """Those in force, newest first."""
        return load_pages(self.in_force()[:limit])

    def items_on_home(self, number, first=None):
        """The newest one alone."""
        return self.items(1)

    def in_force(self) -> list[Node]:
        return [node for node in self.pieces() if not is_past(node)]

    def get_context(self, request, *args, **kwargs):
        context = super(PostIndex, self).get_context(request, *args, **kwargs) | {"feeds": feeds.links(self)}
        if request.GET:
            return context | self.lists(request)
        return context | {"listing": DeferredContext((self.pk,), lambda: self.lists(request))}

    def lists(self, request) -> dict:
        """Template context of what is in force and of a page of what was."""
        past = paged([node for node in self.pieces() if is_past(node)], request)
        past.object_list = PageCards(past.object_list)
        return {"current": PageCards(self.in_force()[:CURRENT]), "posts": past}
