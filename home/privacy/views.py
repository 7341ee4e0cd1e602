"""Admin views of privacy, for superusers: the record of personal data, and export and erasure of what is kept about a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.menu import MenuItem

from media.documents.models import Document
from media.documents.text_extraction import DocumentText
from pages.admin_frame import admin_frame
from pages.i18n.locales import enabled_locales

from ..security.actions import Action
from ..security.record import record as record_event
from ..users.models import User
from . import erasure, terms
from .export import excerpt, export
from .forms import SCOPE_LABELS, ErasureForm, PersonForm
from .labels import table_label
from .public import privacy_text
from .record import backups_end, record
from .walk import MEMORY, SCOPES, Match, SoughtPerson, found_rows, holds_person

TITLE, PERSON_TITLE, TEXT_TITLE = _("Personal data"), _("Data of a person"), _("Text for the privacy page")
EXAMPLES, LETTERS = 3, 120  # of each table; of each example


def check_may_see(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied


def frame(title: str) -> dict:
    """What the admin draws around a page of this room."""
    return admin_frame(title, "key", *([] if title == TITLE else [(reverse("personal_data"), TITLE)]))


@require_safe
def record_view(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, why, where and how long."""
    check_may_see(request.user)
    return render(request, "wagtailadmin/privacy/record.html", frame(TITLE) | {"entries": record()})


@require_safe
def text_view(request: HttpRequest) -> HttpResponse:
    """What visitors read at the foot of the privacy page, in the language that `?language=` names."""
    check_may_see(request.user)
    languages = {code: get_language_info(code) for code in (each.language_code for each in enabled_locales())}
    language = request.GET.get("language", "")
    language = language if language in languages else settings.LANGUAGE_CODE
    with translation.override(language):
        text = privacy_text()
    context = {"text": text, "language": language, "languages": languages, "bidi": get_language_info(language)["bidi"]}
    return render(request, "wagtailadmin/privacy/text_page.html", frame(TEXT_TITLE) | context)


# A person.


@dataclass
class FoundTable:
    """What was found of a person in one table."""

    label: str
    number: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class SearchResult:
    """What was found of a person: the rows by their keys, and what is shown of them by part of the site and table."""

    matches: list[Match] = field(default_factory=list)
    tables: dict[str, dict[str, FoundTable]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, person: SoughtPerson) -> "SearchResult":
        """Looks through all tables, once."""
        found = cls()
        for match, row in found_rows(person):
            found.add(match, row, person)
        return found

    def add(self, match: Match, row: dict, person: SoughtPerson) -> None:
        self.matches.append(match)
        table = self.tables[match.scope].setdefault(match.table.label, FoundTable(table_label(match.table.model)))
        table.number += 1
        if len(table.examples) < EXAMPLES and (words := example(match, row, person)) and words not in table.examples:
            table.examples.append(words)


@dataclass
class FoundPart:
    """A part of the site with what was found there, and the fields that may keep it."""

    scope: str
    tables: list[FoundTable]
    keep: object = None
    reason: object = None

    @property
    def label(self) -> str:
        return SCOPE_LABELS[self.scope]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def person_view(request: HttpRequest) -> HttpResponse:
    """Looks for a person; then exports or erases. What is looked for is in no address, and so in no log."""
    check_may_see(request.user)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return shown(request, {"form": form})
    action = request.POST.get("action")
    if action == "export":
        return download(form)
    if action == "erase" and form.cleaned_data["account"] == request.user:
        raise PermissionDenied("nobody erases the account they are logged in with")
    found = SearchResult.of(form.person)
    may_erase = action == "erase" and form.was_seen(request.POST.get("seen", ""))
    erasure_form = ErasureForm(request.POST if may_erase else None, word=form.word, scopes=set(found.tables))
    if erasure_form.is_bound and erasure_form.is_valid():
        return erased(request, form, erasure_form, found)
    return shown(
        request, {"form": form, "erasure_form": erasure_form} | found_context(request, form, erasure_form, found)
    )


def shown(request: HttpRequest, context: dict) -> HttpResponse:
    return render(request, "wagtailadmin/privacy/person.html", frame(PERSON_TITLE) | context)


def found_context(request: HttpRequest, form: PersonForm, erasure_form: ErasureForm, found: SearchResult) -> dict:
    return {
        "is_found": True,
        "parts": list(parts_of(found, erasure_form)),
        "by_hand": by_hand(request.user, form.person, found.matches),
        "accounts": accounts_like(form),
        "is_own": form.cleaned_data["account"] == request.user,
        "backups": backups_end(),
    }


def parts_of(found: SearchResult, erasure_form: ErasureForm) -> Iterator[FoundPart]:
    """What was found, by part and table."""
    for scope in (scope for scope in SCOPES if scope in found.tables):
        keep, reason = (
            erasure_form[name] if name in erasure_form.fields else None for name in (f"keep_{scope}", f"reason_{scope}")
        )
        yield FoundPart(scope, list(found.tables[scope].values()), keep, reason)


def example(match: Match, row: dict, person: SoughtPerson) -> str:
    """The words around the first name in this row, where it is no secret; empty where it only belongs to the account."""
    columns = [name for name in match.texts if name not in match.table.data.secret]
    said = str(excerpt(row[columns[0]], person)) if columns else ""
    return Truncator(unescape(strip_tags(said))).chars(LETTERS)


def by_hand(user: User, person: SoughtPerson, found: Iterable[Match]) -> list[tuple[str, str | None]]:
    """Files that name the person, in their own name or in the text of a document: title, and where it is changed."""
    files = [each for each in found if any(is_file(each, name) for name in each.texts)]
    objects = {each.table.model._base_manager.filter(pk=each.key).first() for each in files}
    documents = [each.document_id for each in DocumentText.objects.iterator() if holds_person(person, each.text)]
    objects |= set(Document.objects.filter(pk__in=documents))
    finder = AdminURLFinder(user)
    return [(str(each), finder.get_edit_url(each)) for each in objects if each]


def is_file(finding: Match, name: str) -> bool:
    return finding.table.plain._meta.get_field(name).get_internal_type() == "FileField"


def accounts_like(form: PersonForm) -> list[User]:
    """Accounts that have one of these names or addresses and were not chosen."""
    known, chosen = form.person.terms, form.cleaned_data["account"]
    others = [user for user in User.objects.all() if user != chosen]
    return [user for user in others if known & {terms.as_term(user.get_full_name()), terms.as_term(user.email)}]


def download(form: PersonForm) -> HttpResponse:
    data = export(form.person, form.cleaned_data["names"], backups_end())
    record_event(Action.PERSON_EXPORTED)
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="personal-data-{timezone.localdate()}.json"'
    return answer


def erased(request: HttpRequest, form: PersonForm, erasure_form: ErasureForm, found: SearchResult) -> HttpResponse:
    """Erases; then says what went and what stays."""
    scopes, backups = erasure_form.scopes, backups_end()
    try:
        counts = erasure.erase(form.person, scopes, found.matches)
    except erasure.ErasureRefused as refused:
        form.add_error("account", str(refused))
        return shown(request, {"form": form})
    context = {
        "number": counts.total(),
        "kept": [(SCOPE_LABELS[scope], reason) for scope, reason in erasure_form.reasons.items()],
        "by_hand": by_hand(request.user, form.person, found.matches),
        "memory_stays": MEMORY not in scopes,
        "has_moved": any("url_path" in each.texts and each.scope in scopes for each in found.matches),
        "backups": backups,
    }
    return render(request, "wagtailadmin/privacy/erased.html", frame(PERSON_TITLE) | context)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/personal-data/", record_view, name="personal_data"),
        path("reports/personal-data/text/", text_view, name="personal_data_text"),
        path("reports/personal-data/person/", person_view, name="personal_data_person"),
    ]


class PersonalDataItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return PersonalDataItem(TITLE, reverse("personal_data"), name="personal-data", icon_name="key", order=1300)
