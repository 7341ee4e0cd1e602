"""Views of messages: to whom, in which words, how it looks; then how far it is, with a way to stop it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ....form_fields import one_line
from ....http.urls import whole_number
from ....i18n.locales import name_of, within_sentence
from ..models import MessageState, RegistrationDate, RegistrationMessage, RegistrationState
from . import messages as sending
from .date_views import frame_of
from .log import log_action
from .messages import Audience, Progress
from .permissions import date_or_404, message_or_404

LONGEST_TEXT, NAMES_SHOWN = 8000, 12
STATES = [
    (RegistrationState.CONFIRMED, pgettext_lazy("registrations", "Have a place")),
    (RegistrationState.WAITING, pgettext_lazy("registrations", "In line")),
    (RegistrationState.OFFERED, pgettext_lazy("registration", "Place offered")),
    (RegistrationState.CANCELLED, pgettext_lazy("registrations", "Gave it back")),
]


class WordsForm(forms.Form):
    """Subject and text in each language that registrants of this date speak; at least one is needed."""

    def __init__(self, *args, languages: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            info = get_language_info(code)
            attrs = {"lang": code, "dir": "rtl" if info["bidi"] else "ltr"}
            self.fields[f"subject-{code}"] = forms.CharField(
                required=False, max_length=150, widget=forms.TextInput(attrs)
            )
            self.fields[f"text-{code}"] = forms.CharField(
                required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs | {"rows": 8})
            )

    def parts(self) -> list[dict]:
        """The two fields of each language."""
        return [
            {"code": code, "name": name_of(code), "subject": self[f"subject-{code}"], "text": self[f"text-{code}"]}
            for code in self.languages
        ]

    def clean(self):
        cleaned = super().clean()
        for code in self.languages:
            subject, text = cleaned.get(f"subject-{code}"), cleaned.get(f"text-{code}")
            if bool(subject) != bool(text):
                name = "text" if subject else "subject"
                self.add_error(f"{name}-{code}", _("Please fill in both, or neither."))
        if not self.errors and not any(each["text"] for each in self.words(cleaned).values()):
            self.add_error(
                f"subject-{self.languages[0]}", _("Please write a subject and a text, in one language at least.")
            )
        return cleaned

    def words(self, cleaned: dict | None = None) -> dict[str, dict]:
        values = self.cleaned_data if cleaned is None else cleaned
        return {
            code: {"subject": one_line(values.get(f"subject-{code}", "")), "text": values.get(f"text-{code}", "")}
            for code in self.languages
        }


class MessageForm(WordsForm):
    """The same, with whom it goes to."""

    states = forms.MultipleChoiceField(required=False, choices=STATES, widget=forms.CheckboxSelectMultiple)
    has_asked = forms.BooleanField(required=False)

    @cached_property
    def audience(self) -> Audience:
        chosen = self.data.getlist("who") if self.is_bound else []
        return Audience(
            self.data.getlist("states") if self.is_bound else [RegistrationState.CONFIRMED],
            self.is_bound and "has_asked" in self.data,
            tuple(key for key in (whole_number(each, 18) for each in chosen) if key),
        )


@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to all or some who registered for a date: preview, a test to oneself, then off it goes."""
    on = date_or_404(request.user, pk)
    languages = sending.languages_of(on)
    form = MessageForm(request.POST or None, languages=languages, initial={"states": [RegistrationState.CONFIRMED]})
    chosen = tuple(key for key in (whole_number(each, 18) for each in request.GET.getlist("who")) if key)
    audience = form.audience if form.is_bound else Audience([RegistrationState.CONFIRMED], chosen=chosen)
    rows = list(audience.of(on))
    context: dict = {}
    if request.method == "POST" and form.is_valid():
        words = sending.completed(form.words(), languages)
        answer = acted(request, on, audience, words, rows)
        if answer is not None:
            return answer
        context["previews"] = previews_of(rows, words)
    context |= frame_of(on, gettext("Write to them")) | {"form": form, "audience": audience} | summary(rows)
    return render(request, "wagtailadmin/registrations/write.html", context)


def acted(
    request: HttpRequest, on: RegistrationDate, audience: Audience, words: dict, rows: list
) -> HttpResponse | None:
    """Sends it, or a test of it, as the button says; None where it is only looked at."""
    if not rows:
        messages.warning(request, gettext("There is nobody whom it would reach. Please choose others."))
        return None
    if "test" in request.POST:
        send_tests(request, rows, words)
        return None
    if "send" not in request.POST:
        return None
    message = sending.send(on, audience, words, request.user)
    log_action(on, "message", request.user)
    return redirect("who_comes_message", message.pk)


def send_tests(request: HttpRequest, rows: list, words: dict) -> None:
    """Sends the mail in each language to whoever writes it."""
    if not request.user.email:
        messages.warning(request, gettext("Your account has no e-mail address. An administrator can add one."))
        return
    for mail in sending.previews(rows, words).values():
        sending.send_test(mail, request.user.email)
    messages.success(
        request, gettext("It is on its way to %(email)s, and to nobody else.") % {"email": request.user.email}
    )


def previews_of(rows: list, words: dict) -> list[dict]:
    """The mail in each language, as text, for the page."""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "mail": mail,
            "bidi": get_language_info(code)["bidi"],
        }
        for code, mail in sending.previews(rows, words).items()
    ]


def summary(rows: list) -> dict:
    """How many a message reaches, how, and in which languages."""
    spoken: dict[str, int] = {}
    for row in rows:
        spoken[row.language] = spoken.get(row.language, 0) + 1
    by_mail = sum(not row.is_to_be_called for row in rows)
    words = [
        pgettext("readers", "%(number)d %(language)s") % {"number": number, "language": within_sentence(name_of(code))}
        for code, number in sorted(spoken.items(), key=lambda each: -each[1])
    ]
    return {"reached": len(rows), "by_mail": by_mail, "to_call": len(rows) - by_mail, "spoken": words}


# How far it is.


def words_shown(message: RegistrationMessage) -> list[dict]:
    """The words in each language, each text once."""
    seen, found = set(), []
    for code, each in sending.words_of(message).items():
        if (key := (each["subject"], each["text"])) not in seen:
            seen.add(key)
            found.append({"code": code, "bidi": get_language_info(code)["bidi"]} | each)
    return found


@never_cache
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a message is, who has it, and whom to call."""
    row = message_or_404(request.user, pk)
    progress = Progress.of(row)
    is_over = row.state == MessageState.DONE or not progress.left
    is_stopped = row.state == MessageState.STOPPED and not is_over
    titles = {MessageState.STOPPED: gettext("Stopped half-way"), MessageState.SENDING: gettext("On its way")}
    title = titles.get(row.state, gettext("Message"))
    if is_over:  # stopped, and yet everybody has it: the last mail had just left
        has_everybody = row.state == MessageState.STOPPED and not progress.failed
        title = gettext("All have it") if has_everybody else gettext("Sent")
    context = frame_of(row.on, title) | {
        "message": row,
        "title": title,
        "progress": progress,
        "is_over": is_over,
        "is_stopped": is_stopped,
        "shown": words_shown(row),
        "calls": row.notices.filter(registration__person__email="")
        .select_related("registration__person", "called_by")
        .order_by("pk"),
        "have": sending.names(row, True),
        "have_not": sending.names(row, False),
        "limit": NAMES_SHOWN,
    }
    return render(request, "wagtailadmin/registrations/message.html", context)


STEPS = {"stop": sending.stop, "go-on": sending.go_on, "leave": sending.leave}


@never_cache
@require_POST
def message_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops it, goes on with it, or leaves it at that."""
    row = message_or_404(request.user, pk)
    if step := STEPS.get(request.POST.get("step", "")):
        step(row)
    return redirect("who_comes_message", row.pk)


@never_cache
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for those who have not got it."""
    row = message_or_404(request.user, pk)
    if row.state != MessageState.STOPPED:
        return redirect("who_comes_message", row.pk)
    words = sending.words_of(row)
    initial = {f"{name}-{code}": each[name] for code, each in words.items() for name in ("subject", "text")}
    form = WordsForm(request.POST or None, languages=list(words), initial=initial)
    if request.method == "POST" and form.is_valid():
        better = sending.correct(row, sending.completed(form.words(), words), request.user)
        log_action(row.on, "message", request.user)
        return redirect("who_comes_message", better.pk)
    above = (reverse("who_comes_message", args=[row.pk]), gettext("Stopped half-way"))
    context = frame_of(row.on, gettext("Correct the text")) | {
        "form": form,
        "progress": Progress.of(row),
        "above": above,
    }
    return render(request, "wagtailadmin/registrations/correct.html", context)
