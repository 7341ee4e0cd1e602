"""Views of the combobox of terms: search among those that are there, and add one by its name."""

from unicodedata import category

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ..http.rate_limit import is_within_limit, limit_of
from .creation import get_or_create_term
from .kinds import TermKind, kind_or_404, locale_or_404
from .search import SHOWN, TermHit, search_terms

JOINERS = "\u200c\u200d"  # which Persian and Indic spelling needs (Unicode 16, 23.2)


class TermForm(forms.Form):
    name = forms.CharField(max_length=100)
    website = forms.URLField(required=False, max_length=200, assume_scheme="https")

    def clean_name(self):
        """Without what nobody sees: directions of writing, spaces without width."""
        seen = "".join(letter for letter in self.cleaned_data["name"] if letter in JOINERS or category(letter) != "Cf")
        name = " ".join(seen.split())
        if not name.strip(JOINERS):
            raise ValidationError(_("Please type a name."))
        return name


@require_GET
def search(request: HttpRequest, kind: str) -> JsonResponse:
    """The terms that begin with `q`, for a page in this `language`; and what may be done with a name that is none of them."""
    chosen, locale = kind_or_404(kind), locale_or_404(request.GET.get("language", ""))
    query = " ".join(request.GET.get("q", "")[:100].split())
    hits = search_terms(chosen, query, locale.pk)
    found = ngettext("%(number)s is there.", "%(number)s are there.", len(hits)) % {"number": len(hits)}
    data = {"options": option_data(chosen, hits[:SHOWN]), "told": found}
    if not query or any(not hit.rank for hit in hits):
        return JsonResponse(data)
    if request.user.has_perm(chosen.add_permission):
        return JsonResponse(data | {"new": query})
    refused = _("“%(name)s” is not in the list yet: please ask an editor to add it.") % {"name": query}
    return JsonResponse(data | {"refused": refused})


def option_data(kind: TermKind, hits: list[TermHit]) -> list[dict[str, str]]:
    """Options as the script takes them; one query for what tells them apart, none where nothing does."""
    details = {}
    if kind.detail:
        rows = kind.model._default_manager.filter(pk__in=[hit.pk for hit in hits])
        details = dict(rows.values_list("pk", kind.detail))
    return [
        {"id": str(hit.pk), "name": hit.name, "detail": hit.found_by or short(details.get(hit.pk, ""))} for hit in hits
    ]


def short(detail: str) -> str:
    """The first line of a detail; of an address of the web its host."""
    line = next(iter(detail.splitlines()), "")
    return line.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@require_POST
def add(request: HttpRequest, kind: str) -> JsonResponse:
    """Adds a term by its `name`; the one that is there already, if somebody was faster."""
    chosen, locale = kind_or_404(kind), locale_or_404(request.POST.get("language", ""))
    if not request.user.has_perm(chosen.add_permission):
        raise PermissionDenied
    if not is_within_limit("term", request.user.pk, *limit_of("term")):
        return JsonResponse({"said": [_("That was much in a short time. Please wait a minute.")]})
    form = TermForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": [message for errors in form.errors.values() for message in errors]})
    try:
        term, made = get_or_create_term(chosen, locale=locale, **form.cleaned_data)
    except ValidationError as problem:
        return JsonResponse({"said": problem.messages})
    words = _("“%(name)s” is made. The rest can come later, from Lists.") % {"name": term.name} if made else ""
    return JsonResponse({"term": {"id": str(term.pk), "name": term.name}, "made": words})
