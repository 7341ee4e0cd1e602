"""The whole home page on one screen: its first words and the words of each part typed in place, the lists begun from here."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from pages.base.kinds import HomeSectionKind, home_section_of

from ..dashboard.first_steps import TaglineForm, publish_drafts, start_or_403
from ..desk.moments import join
from ..desk.rows import edit_url
from ..models import HomePage
from ..page_actions.draft_validation import publishing_problem
from ..section_status import section_states
from .widgets import words_input

OPENING = ("headline", "lead")


@dataclass
class HomePart:
    """A part of the home page: its page as it was saved last, what it shows, and how it is filled."""

    kind: HomeSectionKind
    draft: Page
    ground: str
    state: dict
    may_change: bool
    begun: list[tuple[str, str]] = field(default_factory=list)

    @property
    def field_name(self) -> str:
        return f"words-{self.draft.pk}" if self.kind.prints_summary and self.may_change else ""


def home_parts(home: HomePage, user) -> list[HomePart]:
    """The parts of this home page in their order, each page once."""
    states = section_states(home)["pages"]
    values = [block["value"] for block in home.sections.raw_data if block["type"] == "section"]
    grounds = {value["page"]: value.get("ground") or "paper" for value in values if str(value["page"]) in states}
    pages = Page.objects.in_bulk(list(grounds))
    parts = []
    for pk, ground in grounds.items():
        page = pages[pk]
        kind, permissions = home_section_of(page.specific_class), page.permissions_for_user(user)
        may_change = permissions.can_publish() and not permissions.page_locked()
        draft = page.get_latest_revision_as_object() if kind.prints_summary else page
        here = f"?next={reverse('home_page_words')}"
        begun = [(reverse("quick_create", args=[name]) + here, words) for name, words in kind.quick_create]
        parts.append(HomePart(kind, draft, ground, states[str(pk)], may_change, begun))
    return parts


class HomePageForm(TaglineForm):
    """The first words of the site, and the words of each part that has its own."""

    def __init__(self, *args, home: HomePage, parts: list[HomePart], **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.fields["headline"].label = _("The first words: who you are and what you do")
        self.fields["headline"].widget = words_input("headline", rows=2, autofocus=True, dir="auto", maxlength=160)
        self.fields["headline"].required = False
        lead = HomePage._meta.get_field("lead")
        self.fields["lead"] = lead.formfield(
            label=_("Below the picture, in a sentence or two"),
            required=False,
            widget=words_input("summary", rows=2, dir="auto"),
            help_text="",
        )
        draft = home.get_latest_revision_as_object()
        self.initial |= {name: getattr(draft, name) for name in OPENING}
        for part in parts:
            if part.field_name:
                summary = part.draft._meta.get_field("summary")
                self.fields[part.field_name] = summary.formfield(
                    label=_("In a few sentences"), required=False, widget=self.words_widget(part)
                )
                self.initial[part.field_name] = part.draft.summary
        for name in [*OPENING, *(part.field_name for part in parts if part.field_name)]:
            self.fields[
                name
            ].show_hidden_initial = True  # what stood there when it was opened: only what changed is saved

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data:
            self.check_opened(name, cleaned)
        return cleaned

    def check_opened(self, name: str, cleaned: dict) -> None:
        """An error where somebody else has changed this since it was opened; sent again, it takes the place of theirs."""
        opened, now = self.data.get(self[name].html_initial_name, ""), self.initial[name] or ""
        if name not in cleaned or opened.split() == now.split() or cleaned[name].split() == now.split():
            return
        words = _("Somebody has changed this meanwhile. It says now: “%(words)s” Send again to put yours in its place.")
        self.add_error(name, words % {"words": now})
        self.data = self.data.copy()
        self.data[self[name].html_initial_name] = now

    @staticmethod
    def words_widget(part: HomePart) -> forms.Textarea:
        """Named after its part, since several have the same label."""
        attrs = {"dir": "auto", "data-part": part.kind.name, "aria-describedby": f"part-{part.draft.pk}"}
        return words_input("summary", rows=3, **attrs)

    def rows(self) -> list[tuple[HomePart, forms.BoundField | None]]:
        return [(part, self[part.field_name] if part.field_name else None) for part in self.parts]

    def changed_drafts(self, home: HomePage) -> list[Page]:
        """The pages whose words were changed, with the new ones; nothing is saved."""
        drafts = []
        if changed := [name for name in OPENING if name in self.changed_data]:
            draft = home.get_latest_revision_as_object()
            for name in changed:
                setattr(draft, name, self.cleaned_data[name])
            drafts.append(draft)
        for part in self.parts:
            if part.field_name in self.changed_data:
                part.draft.summary = self.cleaned_data[part.field_name]
                drafts.append(part.draft)
        return drafts


def publish_words(request: HttpRequest, draft: Page) -> None:
    """Saves a page with its new words and publishes it; one that others are at work on, or that lacks something, is only saved."""
    page = Page.objects.get(pk=draft.pk)
    is_busy = (page.has_unpublished_changes and page.first_published_at) or page.current_workflow_state
    revision = draft.save_revision(user=request.user, log_action=True)
    title = draft.get_admin_display_title()
    if is_busy:
        words = _("Saved. Somebody is at work on “%(title)s”: publish it there once it is ready.")
        messages.warning(request, words % {"title": title})
    elif problem := publishing_problem(revision.as_object()):
        messages.error(request, problem)
    else:
        revision.publish(user=request.user)


@require_http_methods(["GET", "POST"])
def home_page_words(request: HttpRequest) -> HttpResponse:
    """The home page from top to bottom; sent, its words are public, and with them the pages that a new site begins with."""
    start = start_or_403(request)
    home, parts = start.home, home_parts(start.home, request.user)
    form = HomePageForm(request.POST if request.method == "POST" else None, home=home, parts=parts)
    may_change_home = not home.permissions_for_user(request.user).page_locked()
    for name in OPENING:
        form.fields[name].disabled = not may_change_home
    if form.is_bound and form.is_valid():
        for draft in form.changed_drafts(home):
            publish_words(request, draft)
        publish_drafts(request, start_or_403(request).drafts)
        messages.success(request, _("Sent. What is public now stands beside each part."))
        return redirect("home_page_words")
    context = {
        "form": form,
        "rows": form.rows(),
        "home": home,
        "edit_url": edit_url(home),
        "opens": join(*(page.get_admin_display_title() for page in start.drafts)),
        "heading": _("The home page, from top to bottom"),
    }
    return TemplateResponse(request, "wagtailadmin/quick_create/home_page.html", context)
