"""First steps on a new site: a list that ticks itself from what is true, until all is done or somebody puts it away."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from pages.events.models import EventPage
from pages.network.models import Network
from pages.news.models import NewsPage
from pages.theme.contrast import find_faults
from pages.theme.models import Look
from pages.theme.palette import ColorChoice
from pages.tree.routing import find_site

from ..begin.bootstrap import initial_page_types
from ..desk.empty_listings import begin_url
from ..desk.moments import join
from ..desk.rows import edit_url
from ..models import HomePage
from ..page_actions.draft_validation import publishing_problem
from ..users.models import User

AWAY = "first-steps"  # in what a person has closed at the desk


@dataclass(frozen=True)
class FirstStep:
    """A step and whether it is done; `label` and `url` are where it is taken, `form` one that is taken in place."""

    title: str
    is_done: bool
    detail: str
    label: str = ""
    url: str = ""
    form: forms.Form | None = field(default=None, compare=False)
    is_post: bool = False


class TaglineForm(forms.Form):
    """The first words of the site, as the form of the home page takes them."""

    headline = forms.CharField(
        max_length=HomePage._meta.get_field("headline").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "aria-describedby": "tagline-help"}),
    )


class SiteStart:
    """What is true of a site at its start."""

    def __init__(self, site: Site, home: HomePage, user: User):
        self.site, self.home, self.user = site, home, user

    @cached_property
    def network(self) -> Network:
        return Network.objects.filter(site=self.site).first() or Network(site=self.site)

    @cached_property
    def look(self) -> Look:
        return Look.objects.filter(site=self.site).first() or Look(site=self.site)

    @property
    def name(self) -> str:
        return self.network.shown_name

    @property
    def tagline(self) -> str:
        headline = "" if self.home.headline in {self.home.title, self.name} else self.home.headline
        return headline or self.home.lead

    @cached_property
    def drafts(self) -> list[Page]:
        """The pages that a new site begins with, as far as they are not public yet."""
        kinds = initial_page_types()
        return list(self.home.get_children().not_live().type(*kinds).exclude(first_published_at__isnull=False))

    @cached_property
    def news(self) -> NewsPage | None:
        return (
            NewsPage.objects.live()
            .filter(locale=self.home.locale_id)
            .defer_streamfields()
            .order_by("-first_published_at")
            .first()
        )

    @cached_property
    def event(self) -> EventPage | None:
        return (
            EventPage.objects.live()
            .filter(locale=self.home.locale_id)
            .defer_streamfields()
            .order_by("-first_published_at")
            .first()
        )

    def may_change(self, model) -> bool:
        return policy_registry.get_by_type(model).user_has_permission(self.user, "change")

    def settings_url(self, model) -> str:
        if not self.may_change(model):
            return ""
        return reverse("wagtailsettings:edit", args=[model._meta.app_label, model._meta.model_name, self.site.pk])

    @cached_property
    def steps(self) -> list[FirstStep]:
        return [*self.looks(), *self.contents(), *self.people()]

    def looks(self) -> list[FirstStep]:
        change = _("Change")
        colors = _("Your own") if self.look.choice != ColorChoice() else _("Red, green and gold")
        readable = not find_faults(self.look.choice)
        words = _("Who you are and what you do, set large at the top of the home page.")
        return [
            FirstStep(
                _("Name of the network"),
                bool(self.network.name),
                self.network.name or _("It stands at the head of every page."),
                change,
                self.settings_url(Network),
            ),
            FirstStep(
                pgettext("first steps", "Colors"),
                readable,
                _("%(colors)s; every pair can be read") % {"colors": colors} if readable else colors,
                change,
                self.settings_url(Look),
            ),
            FirstStep(
                _("The first words of the site"),
                bool(self.tagline),
                self.tagline or words,
                change if self.tagline else _("Type them"),
                begin_url("home-page") or edit_url(self.home),
                None if self.tagline else TaglineForm(),
            ),
        ]

    def contents(self) -> list[FirstStep]:
        below_home = reverse("wagtailadmin_explore", args=[self.home.pk])
        return [
            FirstStep(
                _("First news"),
                self.news is not None,
                self.news.title if self.news else _("What happened last week? Three questions."),
                _("Write news"),
                begin_url("news") or below_home,
            ),
            FirstStep(
                _("First event"),
                self.event is not None,
                self.event.title if self.event else _("Your next meeting: day, hour, place, childcare."),
                _("Plan an event"),
                begin_url("event") or below_home,
            ),
            FirstStep(
                _("Where you are"),
                bool(self.network.address),
                join(*self.network.address.splitlines())
                or _("Address, telephone, e-mail; they stand at the foot of every page."),
                _("Say where"),
                self.settings_url(Network),
            ),
        ]

    def people(self) -> list[FirstStep]:
        invites = self.user.has_perm("home.add_user")
        has_colleague = User.objects.filter(is_active=True).exclude(pk=self.user.pk).exists()
        titles, number = join(*(page.get_admin_display_title() for page in self.drafts)), len(self.drafts)
        opening = ngettext(
            "%(number)d page is a draft: %(titles)s. One click publishes it.",
            "%(number)d pages are drafts: %(titles)s. One click publishes all of them.",
            number,
        )
        return [
            FirstStep(
                _("A colleague"),
                has_colleague,
                _("Somebody has an account beside yours.")
                if has_colleague
                else _("Name, mail, and what they will do. They get a mail with a link."),
                _("Invite"),
                reverse("invite") if invites else "",
            ),
            FirstStep(
                _("Open the house"),
                not self.drafts,
                opening % {"number": number, "titles": titles} if self.drafts else _("Visitors can come in."),
                _("Publish them"),
                reverse("first_steps_open"),
                is_post=True,
            ),
        ]


def start_of(request: HttpRequest) -> SiteStart | None:
    """The start of this site, for whoever may publish its home page."""
    site = find_site(request)
    home = HomePage.objects.filter(pk=site.root_page_id).first()
    if home is None or not home.permissions_for_user(request.user).can_publish():
        return None
    return SiteStart(site, home, request.user)


def start_or_403(request: HttpRequest) -> SiteStart:
    if start := start_of(request):
        return start
    raise PermissionDenied


def is_away(user) -> bool:
    profile = getattr(user, "wagtail_userprofile", None)
    return bool(profile and profile.dismissibles.get(AWAY))


def how_many(number: int) -> str:
    """How many of the eight steps are done, in a sentence."""
    return [
        _("None of eight is done yet."),
        _("One of eight is done."),
        _("Two of eight are done."),
        _("Three of eight are done."),
        _("Four of eight are done."),
        _("Five of eight are done."),
        _("Six of eight are done."),
        _("Seven of eight are done."),
        _("All eight are done."),
    ][number]


class FirstSteps(Component):
    """Panel of the first steps, with the quilt that grows and the home page as it begins."""

    order = 7
    template_name = "wagtailadmin/home/first_steps.html"

    class Media:
        css = {"all": ["css/admin/dashboard.css", "css/admin/first-steps.css"]}

    def __init__(self, start: SiteStart, is_away: bool):
        self.start, self.is_away = start, is_away

    @property
    def number(self) -> int:
        return sum(step.is_done for step in self.start.steps)

    @property
    def title(self) -> str:
        return _("The house is yours. %(how_many)s") % {"how_many": how_many(self.number)}

    def get_context_data(self, parent_context):
        request, steps = parent_context["request"], self.start.steps
        now = next((step for step in steps if not step.is_done), None)
        context = {"start": self.start, "steps": steps, "now": now, "number": self.number, "is_away": self.is_away}
        return context | {"request": request, "csrf_token": get_token(request)}


@hooks.register("construct_homepage_panels")
def add_first_steps(request, panels):
    """The list stands there until all is done or it was put away; asked for by its address, it comes back."""
    is_asked, away = "first-steps" in request.GET, is_away(request.user)
    if away and not is_asked:
        return
    start = start_of(request)
    if start and (is_asked or not all(step.is_done for step in start.steps)):
        panels.append(FirstSteps(start, away))


@require_POST
def set_tagline(request: HttpRequest) -> HttpResponse:
    """Sets the first words of the site and publishes them; in a draft that others work on, they are only saved."""
    home, form = start_or_403(request).home, TaglineForm(request.POST)
    if home.permissions_for_user(request.user).page_locked():
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, _("Type the first words of the site; up to 160 letters have room."))
        return redirect("wagtailadmin_home")
    is_busy, draft = home.has_unpublished_changes, home.get_latest_revision_as_object()
    draft.headline = form.cleaned_data["headline"]
    revision = draft.save_revision(user=request.user, log_action=True)
    if is_busy:
        messages.warning(request, _("Saved. Somebody is at work on the home page: publish it once it is ready."))
        return redirect(edit_url(home))
    revision.publish(user=request.user)
    messages.success(request, _("These are the first words of the site now."))
    return redirect("wagtailadmin_home")


@require_POST
def open_house(request: HttpRequest) -> HttpResponse:
    """Publishes the pages that a new site begins with."""
    opened = publish_drafts(request, start_or_403(request).drafts)
    if opened:
        messages.success(request, _("The house is open: %(titles)s.") % {"titles": join(*opened)})
    return redirect("wagtailadmin_home")


def publish_drafts(request: HttpRequest, drafts: list[Page]) -> list[str]:
    """Publishes these pages as far as this person may; the titles of those, without the ones where something is missing."""
    opened = []
    for page in drafts:
        permissions = page.permissions_for_user(request.user)
        if not permissions.can_publish() or permissions.page_locked():
            continue
        revision = page.get_latest_revision() or page.specific.save_revision(user=request.user)
        if problem := publishing_problem(revision.as_object()):
            messages.error(request, problem)
        else:
            revision.publish(user=request.user)
            opened.append(page.get_admin_display_title())
    return opened


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Puts the list away for this person, or keeps it there again."""
    start_or_403(request)
    profile = UserProfile.get_for_user(request.user)
    profile.dismissibles = {**profile.dismissibles, AWAY: request.POST.get("away") == "1"}
    profile.save(update_fields=["dismissibles"])
    return redirect("wagtailadmin_home")


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("first-steps/words/", set_tagline, name="first_steps_tagline"),
        path("first-steps/open/", open_house, name="first_steps_open"),
        path("first-steps/away/", put_away, name="first_steps_away"),
    ]
