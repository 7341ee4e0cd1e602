"""Import of redirects from CSV, in place of Wagtail's: parsing, validation of each line, form and view."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from media.uploads.virus_scan import validate_virus_free
from pages.http.urls import join_url
from pages.spreadsheets import is_formula

from .middleware import pages_by_path

# Reads a list of redirects from a table (CSV), and refuses what can be no address of this site.

MAX_LINES = 5000  # lines
MAX_LENGTH = 255  # letters of an address


class Unreadable(Exception):
    """The file is no table of two columns; its words say why."""


@dataclass
class RedirectLine:
    """One line: where from and to as written, the page it leads to, and why it is refused (empty where it is taken)."""

    number: int
    old: str
    new: str
    old_path: str = ""
    target: str = ""
    page: Page | None = None
    refused: str = ""


def parse_csv(content: bytes) -> list[RedirectLine]:
    """Parses CSV (comma, semicolon or tab; UTF-8), old addresses in the first column, new ones in the second.

    Raises Unreadable.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not in UTF-8. Please save it as “CSV UTF-8”.")) from None
    if "\x00" in text:
        raise Unreadable(_("This is no table of text (CSV)."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            (number, row) for number, row in enumerate(csv.reader(StringIO(text), delimiter=delimiter), 1) if any(row)
        ]
    except csv.Error:
        raise Unreadable(_("This is no table of text (CSV).")) from None
    if len(rows) > MAX_LINES:
        raise Unreadable(_("The file has more than %(number)d lines. Please split it.") % {"number": MAX_LINES})
    lines = [RedirectLine(number, *[cell.strip() for cell in [*row, ""][:2]]) for number, row in rows]
    return lines[1:] if lines and is_heading(lines[0]) else lines


def is_heading(line: RedirectLine) -> bool:
    """Whether a first line names the columns: neither cell is an address."""
    return not any("/" in cell for cell in (line.old, line.new))


def address_error(cell: str, own_hosts: set[str]) -> str:
    """Validation error of an address of the site; empty where it is valid."""
    if not cell:
        return _("An address is missing.")
    if is_formula(cell):
        return _("This is a formula, not an address.")
    if "\\" in cell or re.search(r"[\x00-\x20\x7f]", cell):
        return _("This is no address.")
    if len(cell) > MAX_LENGTH:
        return _("The address is too long.")
    try:
        parts = urlsplit(cell)
    except ValueError:
        return _("This is no address.")
    if parts.scheme and parts.scheme not in {"http", "https"}:
        return _("Only addresses that begin with http, https or / can be used.")
    if (parts.netloc and (parts.hostname or "").lower() not in own_hosts) or cell.startswith("//"):
        return _("The address is on another site.")
    return "" if cell.startswith("/") or parts.netloc else _("An address begins with /.")


def relative_url(cell: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(cell)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


# What becomes of each line of a list of redirects, and why a line is refused.

NON_PAGE_PATHS = ("/documents/", "/media/", "/search/", "/sitemap.xml")  # what is here and no page


def validate_lines(lines: list[RedirectLine]) -> list[RedirectLine]:
    """Validates the lines in place (`refused` is the error) and resolves chains of lines to their final target."""
    own_hosts = {host.lower() for host in Site.objects.values_list("hostname", flat=True)}
    for line in lines:
        line.refused = address_error(line.old, own_hosts) or address_error(line.new, own_hosts)
        if not line.refused:
            line.old_path = Redirect.normalise_path(relative_url(line.old))
            line.target = relative_url(line.new)
    validate_against_existing([line for line in lines if not line.refused])
    return lines


def validate_against_existing(lines: list[RedirectLine]) -> None:
    """Validates lines against pages, existing redirects and each other."""
    pages = pages_by_path([line.old_path for line in lines])
    existing = Redirect.objects.filter(site=None, automatically_created=False).select_related("redirect_page")
    existing_pages = {redirect.old_path: redirect.redirect_page for redirect in existing}
    counts: Counter[str] = Counter()
    for line in lines:
        counts[line.old_path] += 1
        line.refused = (
            (_("A page stands at the old address; it would never be asked.") if line.old_path in pages else "")
            or (_("There is a redirect from this address already.") if line.old_path in existing_pages else "")
            or (_("The same old address stands in an earlier line.") if counts[line.old_path] > 1 else "")
        )
    resolve_targets([line for line in lines if not line.refused], existing_pages)


def resolve_targets(lines: list[RedirectLine], existing_pages: dict[str, Page | None]) -> None:
    """Sets the final target of each line, by way of other lines and redirects (`existing_pages`: old path to page)."""
    targets = {line.old_path: line.target for line in lines}
    for line in lines:
        line.target = final_target(line.target, targets)
    paths = {line.number: uri_to_iri(urlsplit(line.target).path) for line in lines}
    pages = pages_by_path(set(paths.values()))
    for line in lines:
        path = paths[line.number]
        line.page = pages.get(path) or existing_pages.get(Redirect.normalise_path(path))
        if not line.target:
            line.refused = _("It leads back to itself.")
        elif not line.page and not path.startswith(NON_PAGE_PATHS):
            line.refused = _("Nothing stands at the new address.")


def final_target(target: str, targets: dict[str, str]) -> str:
    """The target at the end of a chain of lines; empty where it is a loop."""
    seen = set()
    while (path := Redirect.normalise_path(target)) in targets:
        if path in seen:
            return ""
        seen.add(path)
        target = targets[path]
    return target


def import_redirects(lines: list[RedirectLine]) -> int:
    """Creates the redirects of the valid lines, in place of automatic ones; returns how many."""
    accepted = [line for line in lines if not line.refused]
    for start in range(0, len(accepted), 500):
        batch = accepted[start : start + 500]
        Redirect.objects.filter(old_path__in=[line.old_path for line in batch], automatically_created=True).delete()
        Redirect.objects.bulk_create(
            Redirect(
                old_path=line.old_path,
                redirect_page=line.page,
                redirect_link="" if line.page else full_url(line.target),
            )
            for line in batch
        )
    return len(accepted)


def full_url(path: str) -> str:
    """Return the absolute URL of a path, where visitors are; that of an upload here."""
    return join_url(f"{settings.PUBLIC_URL}/", path)


MAX_SIZE = 2 * 1024 * 1024  # bytes


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List (CSV)"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("Old addresses in the first column, new ones in the second; one line each."),
        validators=[validate_virus_free],
    )

    def clean_file(self):
        """The parsed lines."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAX_SIZE:
            raise forms.ValidationError(_("The file is larger than 2 MB. Please split it."))
        try:
            return parse_csv(uploaded.read())
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from None


def import_view(request):
    """View of the import form, then of what became of each line."""
    if not request.user.has_perm("wagtailredirects.add_redirect"):
        raise PermissionDenied
    form = ListForm(request.POST or None, request.FILES or None)
    title = pgettext("redirect", "Import redirects")
    breadcrumbs = [
        {"url": reverse("wagtailredirects:index"), "label": pgettext("redirect", "Redirects")},
        {"url": "", "label": title},
    ]
    context = {"form": form, "breadcrumbs_items": breadcrumbs, "header_icon": "redirect", "header_title": title}
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            lines = validate_lines(form.cleaned_data["file"])
            number = import_redirects(lines)
        refused = [line for line in lines if line.refused]
        context |= {
            "lines": lines,
            "number": number,
            "refused": refused,
            "taken": [each for each in lines if not each.refused],
        }
    return render(request, "wagtailadmin/redirects/import.html", context)


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, which has the same address
def register_admin_urls():
    return [path("redirects/import/", import_view), path("redirects/import/process/", import_view)]
