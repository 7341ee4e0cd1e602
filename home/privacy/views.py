"""Admin views of privacy, for superusers: the record of personal data, and export and erasure of what is kept about a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.menu import MenuItem

from media.models import Document, DocumentText
from pages.i18n.locales import enabled_locales

from ..users.models import User
from . import erasure, terms
from .export import excerpt, export
from .forms import SCOPE_LABELS, ErasureForm, PersonForm
from .record import last_backup_day, record
from .walk import MEMORY, SCOPES, Match, Person, findings, holds_person

TITLE, PERSON_TITLE, TEXT_TITLE = _("Personal data"), _("Data of a person"), _("Text for the privacy page")
EXAMPLES, LETTERS = 3, 120  # of each table; of each example


def check_may_see(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied


def frame(title: str) -> dict:
    """What the admin draws around a page of this room."""
    above = [] if title == TITLE else [{"url": reverse("personal_data"), "label": TITLE}]
    return {"header_title": title, "header_icon": "key", "breadcrumbs_items": [*above, {"url": "", "label": title}]}


@require_safe
def record_view(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, why, where and how long."""
    check_may_see(request.user)
    return render(request, "wagtailadmin/privacy/record.html", frame(TITLE) | {"entries": record()})


@require_safe
def text_view(request: HttpRequest) -> HttpResponse:
    """The same in sentences for visitors, in the language that `?language=` names."""
    check_may_see(request.user)
    languages = {code: get_language_info(code) for code in (each.language_code for each in enabled_locales())}
    language = request.GET.get("language", "")
    language = language if language in languages else settings.LANGUAGE_CODE
    with translation.override(language):
        text = render(request, "wagtailadmin/privacy/text.html", {"entries": record()}).content.decode()
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
    found = list(findings(form.person))
    scopes = {each.scope for each in found}
    erasure_form = ErasureForm(request.POST if action == "erase" else None, word=form.word, scopes=scopes)
    if erasure_form.is_bound and erasure_form.is_valid():
        return erased(request, form, erasure_form, found)
    return shown(
        request, {"form": form, "erasure_form": erasure_form} | found_context(request, form, erasure_form, found)
    )


def shown(request: HttpRequest, context: dict) -> HttpResponse:
    return render(request, "wagtailadmin/privacy/person.html", frame(PERSON_TITLE) | context)


def found_context(request: HttpRequest, form: PersonForm, erasure_form: ErasureForm, found: list[Match]) -> dict:
    return {
        "is_found": True,
        "parts": parts_of(found, form.person, erasure_form),
        "by_hand": by_hand(request.user, form.person, found),
        "accounts": accounts_like(form),
        "is_own": form.cleaned_data["account"] == request.user,
        "backups_until": last_backup_day(),
    }


def parts_of(found: Iterable[Match], person: Person, erasure_form: ErasureForm) -> list[FoundPart]:
    """What was found, by part and table."""
    by_scope: dict[str, dict[str, FoundTable]] = defaultdict(dict)
    for finding in found:
        name = str(capfirst(finding.table.model._meta.verbose_name_plural))
        table = by_scope[finding.scope].setdefault(finding.table.label, FoundTable(name))
        table.number += 1
        if len(table.examples) < EXAMPLES and (words := example(finding, person)) and words not in table.examples:
            table.examples.append(words)
    fields = erasure_form.fields
    return [
        FoundPart(
            scope,
            list(by_scope[scope].values()),
            erasure_form[f"keep_{scope}"] if f"keep_{scope}" in fields else None,
            erasure_form[f"reason_{scope}"] if f"reason_{scope}" in fields else None,
        )
        for scope in SCOPES
        if scope in by_scope
    ]


def example(finding: Match, person: Person) -> str:
    """The words around the first name in this row, where it is no secret; empty where it only belongs to the account."""
    columns = [name for name in finding.texts if name not in finding.table.data.secret]
    said = str(excerpt(finding.row[columns[0]], person)) if columns else ""
    return Truncator(unescape(strip_tags(said))).chars(LETTERS)


def by_hand(user: User, person: Person, found: Iterable[Match]) -> list[tuple[str, str | None]]:
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
    data = export(form.person, form.cleaned_data["names"], last_backup_day())
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="personal-data-{timezone.localdate()}.json"'
    return answer


def erased(request: HttpRequest, form: PersonForm, erasure_form: ErasureForm, found: list[Match]) -> HttpResponse:
    """Erases; then says what went and what stays."""
    if form.cleaned_data["account"] == request.user:
        raise PermissionDenied("nobody erases the account they are logged in with")
    scopes = erasure_form.scopes
    try:
        counts = erasure.erase(form.person, scopes)
    except erasure.ErasureRefused as refused:
        form.add_error("account", str(refused))
        return shown(request, {"form": form})
    context = {
        "number": counts.total(),
        "kept": [(SCOPE_LABELS[scope], reason) for scope, reason in erasure_form.reasons.items()],
        "by_hand": by_hand(request.user, form.person, found),
        "memory_stays": MEMORY not in scopes,
        "backups_until": last_backup_day(),
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
