"""Add press: a link is looked up, what its page says of itself stands as facts to take or to leave."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from pages.base.widgets import TermSelect, TermSelectMultiple
from pages.events.admin.widgets import DayInput
from pages.news.models import NewsIndexPage
from pages.press.models import PressForm, PressPage, host_of
from pages.press.prefill import fact_names, look_up
from pages.terms.creation import get_or_create_term
from pages.terms.kinds import KINDS as TERMS

from ..desk.moments import join
from .create_view import QuickCreateView

FACTS = ("title", "outlet", "writer", "date", "language", "summary")
UNSURE = ("summary",)  # in the page's own words, where ours should stand
WIDE = ("title", "outlet", "summary")
GUESSED = ("date", "language")  # a new piece has today and the first language before anybody looked


@dataclass
class FoundFact:
    """One thing that the page says of itself, and whether it is taken."""

    field: BoundField
    is_found: bool
    is_taken: bool
    is_typed: bool
    source: str
    value: str = ""

    @property
    def is_wide(self) -> bool:
        return self.field.name in WIDE

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say it: it was not found, or in words that are not ours."""
        return not self.is_taken and not self.is_typed

    @property
    def is_guessed(self) -> bool:
        return self.is_asked and self.field.name in GUESSED


class PressQuestions(PressForm):
    """The link of a piece, the facts found there, topics. What is found and not taken stays empty."""

    outlet_name = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    outlet_website = forms.URLField(required=False, assume_scheme="https", widget=forms.HiddenInput)

    class Meta:
        model = PressPage
        fields = ["link", *FACTS, "slug", "topics"]
        formsets: list[str] = []
        labels = {
            "link": _("The link of the piece"),
            "title": pgettext_lazy("desk", "Title"),
            "writer": _("Who wrote it"),
            "date": pgettext_lazy("press", "When"),
            "language": _("Language of the piece"),
            "summary": _("In our words"),
        }
        widgets = {
            "link": forms.URLInput(
                attrs={"autofocus": True, "dir": "ltr", "inputmode": "url", "aria-describedby": "link-said"}
            ),
            "title": forms.TextInput,
            "outlet": TermSelect,
            "date": DayInput,
            "summary": forms.Textarea(attrs={"rows": 2}),
            "topics": TermSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in GUESSED:
            self.fields[name].required = False  # left empty, that of a new piece

    def names(self, name: str) -> set[str]:
        """The facts that were sent under this name: those `found`, those to `take`."""
        return set(self.data.getlist(name)) if self.is_bound else set()

    def clean(self):
        cleaned = self.cleaned_data
        left = self.names("found") - self.names("take")
        for name in {*left, *(each for each in GUESSED if not cleaned.get(each))} & cleaned.keys():
            cleaned[name] = self.empty_value(name)
        if "outlet" in left:
            cleaned["outlet_name"] = ""
        cleaned = super().clean()
        if not self.is_deferred_validation and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Please say what it is called."))
        if not self.errors and not cleaned.get("outlet") and cleaned.get("outlet_name"):
            self.add_outlet(cleaned)
        return cleaned

    def empty_value(self, name: str):
        """The value of a fact that nobody took: its column's own where it has one."""
        field = PressPage._meta.get_field(name)
        return field.get_default() if field.has_default() else None if name == "outlet" else ""

    def add_outlet(self, cleaned: dict) -> None:
        """The outlet that the page named: found, or made by whoever may."""
        if not self.for_user.has_perm(TERMS["outlet"].add_permission):
            return
        try:
            cleaned["outlet"], _made = get_or_create_term(
                TERMS["outlet"], cleaned["outlet_name"], Locale.get_default(), cleaned.get("outlet_website", "")
            )
        except ValidationError:
            self.add_error("outlet", _("This outlet could not be added. Please add it under Lists."))


def new_outlet(name: str | None, website: str | None) -> str:
    """An outlet that would be made, in words; empty without a name."""
    if not name:
        return ""
    return gettext("New: %(outlet)s") % {"outlet": join(name, host_of(website or ""))}


def source_of(name: str, found: set[str], is_typed: bool) -> str:
    """Where a fact comes from, or what is asked; where nothing was found at all, that is said once above."""
    if is_typed:
        return gettext("as you have typed it")
    if name in found:
        return (
            gettext("the page’s own words; please say it in yours")
            if name in UNSURE
            else gettext("as the page itself says")
        )
    if name == "title":
        return gettext("the page does not say; it is needed") if found else gettext("this is needed")
    if name in GUESSED:
        return gettext("the page does not say; please look") if found else gettext("please look")
    return gettext("the page does not say; it may stay empty") if found else gettext("it may stay empty")


class PressView(QuickCreateView):
    """A link, the facts found there, and the piece is up."""

    index_kind, page_kind, questions = NewsIndexPage, PressPage, PressQuestions
    question_template = "wagtailadmin/quick_create/press.html"
    heading, action_label = _("Add press"), pgettext_lazy("desk", "Publish")

    answer: dict | None = None  # of the page at the link, where it was looked up in this request

    def post(self, request):
        return self.look() if "look" in request.POST else super().post(request)

    def look(self):
        """The form again, with what the page at its link says; asked outside of any transaction, it may take seconds."""
        self.prepare()
        sent = self.request.POST
        self.answer = look_up(sent.get("link", "").strip(), self.request.user)
        initial = {name: sent[name] for name in (*FACTS, "link") if sent.get(name)} | self.found_values()
        initial |= {name: sent[name] for name in self.typed}
        initial["topics"] = [pk for pk in sent.getlist("topics") if pk.isdecimal()]
        self.form = self.form_class(
            instance=self.page, parent_page=self.parent_page, for_user=self.request.user, initial=initial
        )
        if "is_no_address" in self.answer:
            self.form.fields["link"].widget.attrs["aria-invalid"] = "true"
        return self.render_to_response(self.get_context_data())

    @cached_property
    def typed(self) -> set[str]:
        """The facts that somebody typed because they were not found: they stay, whatever another look finds."""
        sent, found = self.request.POST, set(self.request.POST.getlist("found"))
        guesses = {name: str(PressPage._meta.get_field(name).get_default()) for name in GUESSED}
        return {name for name in FACTS if sent.get(name) and name not in found and sent[name] != guesses.get(name)}

    def found_values(self) -> dict:
        """What was found, by the fields of the form."""
        add, outlet = self.answer.get("add", {}), self.answer.get("outlet")
        values = dict(self.answer.get("fields", {}))
        if description := self.answer.get("description"):
            values["summary"] = description
        values["outlet"] = outlet["id"] if outlet else ""
        values["outlet_name"], values["outlet_website"] = add.get("name", ""), add.get("website", "")
        return values

    def facts(self) -> list[FoundFact]:
        """The facts of a piece that was looked up, now or in the request before; none of one that was not."""
        if self.answer is None and not self.form.is_bound:
            return []
        if self.answer and "is_no_address" in self.answer and "title" not in self.request.POST:
            return []  # asked once there is a link
        if self.answer is None:
            found, taken = self.form.names("found"), self.form.names("take")
        else:
            values = self.found_values()
            found = {name for name in FACTS if values.get(name)} | ({"outlet"} if values["outlet_name"] else set())
            found -= self.typed
            taken = found - set(UNSURE)
        return [self.fact(name, found, name in taken) for name in FACTS]

    def fact(self, name: str, found: set[str], is_taken: bool) -> FoundFact:
        field = self.form[name]
        value = ""
        if name == "outlet" and not field.value():
            value = new_outlet(self.form["outlet_name"].value(), self.form["outlet_website"].value())
        source = source_of(name, found, name in self.typed)
        return FoundFact(field, name in found, is_taken, name in self.typed, source, value)

    def told(self, facts: list[FoundFact]) -> str:
        """What was found and what is asked, in one sentence."""
        names = fact_names()
        found = join(*(names.get(fact.field.name) for fact in facts if fact.is_found))
        asked = join(*(names.get(fact.field.name) for fact in facts if fact.is_asked))
        if not found:
            return " ".join(self.answer["said"])
        if asked:
            return gettext("Found there: %(found)s. Please add what you know of the rest: %(asked)s.") % {
                "found": found,
                "asked": asked,
            }
        return gettext("Found there: %(found)s. What you don’t take stays empty and may stay so.") % {"found": found}

    def get_context_data(self, **kwargs):
        facts = self.facts()
        return super().get_context_data(**kwargs) | {
            "facts": facts,
            "found": any(fact.is_found for fact in facts),
            "answer": self.answer,
            "told": self.told(facts) if self.answer else "",
        }
