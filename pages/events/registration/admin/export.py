"""Tables of who comes, for spreadsheets: CSV (RFC 4180) and XLSX, in the language of the desk."""

import csv
from collections.abc import Collection, Iterable
from io import BytesIO, StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from ....i18n.locales import name_of
from ....spreadsheets import escape_formula
from ..models import Registration, RegistrationDate
from ..public.forms import answer_words
from ..same_people import same_people
from . import roll
from .log import log_action
from .permissions import date_or_404
from .titles import words_draft

BOM = "\ufeff"  # by which Excel knows UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, in Excel


def table(on: RegistrationDate) -> list[list[str | int]]:
    """The heading and a row for each who is or was on the list, in its order; text is escaped against formulas."""
    terms = roll.Terms.of(words_draft(on))
    rows = roll.shown(on).select_related("person").prefetch_related("access_requests")
    places, same = roll.places_in_line(on), same_people(on)
    return [heading(terms), *(cells(on, row, terms, places, same) for row in rows.iterator(chunk_size=500))]


def heading(terms: roll.Terms) -> list[str]:
    names = [
        *(_("State"), _("Number in line"), pgettext("person", "Name"), _("E-mail"), _("Telephone"), _("Language")),
        *(_("People"), *(name for name, _capacity in terms.separate.values())),
        *(_("What would help"), _("Anything else"), *(words.words for _row, words in terms.questions.values())),
        *(_("Registered"), pgettext("registrations", "Same person?")),
    ]
    return [safe(name) for name in names]


def cells(
    on: RegistrationDate, row: Registration, terms: roll.Terms, places: dict[int, int], same: Collection[int]
) -> list[str | int]:
    person, answers = row.person, row.answers
    answered = (
        answer_words(*question, answers[key]) if key in answers else "" for key, question in terms.questions.items()
    )
    asked = [(terms.option_name(each), each.note) for each in row.access_requests.all()]
    requests = (f"{name} ({note})" if note else name for name, note in asked)
    return [
        *(safe(state_of(row)), places.get(row.pk, ""), safe(row.name)),
        *(safe(person.email), safe(person.shown_phone), safe(name_of(row.language))),
        *(row.party, *(row.separately.get(key, 0) for key in terms.separate)),
        *(safe("; ".join(requests)), safe(row.wish), *map(safe, answered)),
        f"{roll.local(on, row.created):%Y-%m-%d %H:%M}",
        _("Yes") if row.is_uncounted or row.pk in same else "",
    ]


def state_of(row: Registration) -> str:
    is_special = row.is_uncounted or row.is_reserved or row.has_lapsed
    return roll.state_words(row) if is_special else row.get_state_display()


def safe(text: object) -> str:
    """A cell that computes nothing, holds no control characters, and turns no direction of what stands beside it."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", without_direction(str(text)))
    return escape_formula(clean.lstrip())[:LONGEST_CELL]


def without_direction(text: str) -> str:
    """Without marks that change the direction of what follows (Unicode Bidi, UAX 9)."""
    marks = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return text.translate(dict.fromkeys(map(ord, marks)))


def csv_of(rows: Iterable[list]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return f"{BOM}{text.getvalue()}".encode()


def xlsx_of(rows: Iterable[list], is_right_to_left: bool) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.sheet_view.rightToLeft = is_right_to_left
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 20
    sheet.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@never_cache
@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The table of one date; that it was downloaded stands in the history of the event, and in the audit log."""
    on = date_or_404(request.user, pk)
    if kind not in {"csv", "xlsx"}:
        raise Http404("no such table")
    rows = table(on)
    log_action(on, "export", request.user)
    content = csv_of(rows) if kind == "csv" else xlsx_of(rows, request.LANGUAGE_CODE in {"ar", "fa", "he", "ur"})
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="registrations-{on.date.isoformat()}.{kind}"'
    return response
