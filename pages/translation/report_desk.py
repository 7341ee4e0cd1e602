"""Reports › Translations: one screen for all languages somebody has to do with, and the same as tables."""

import csv

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ..cells import harmless
from .access import languages_of
from .language_desk import ICON
from .reporting import Told, told

TABLES = {"languages", "people"}


def report(request):
    """For editors every language; for a translator their own."""
    if not languages_of(request.user):
        raise PermissionDenied
    languages, table = told(request.user), request.GET.get("table")
    if table in TABLES:
        return sheet(table, {"languages": by_language, "people": by_person}[table](languages))
    title = pgettext("translation", "Translations")
    words = {"languages": languages, "header_title": title, "header_icon": ICON}
    words["breadcrumbs_items"] = [{"url": "", "label": title}]
    return render(request, "translation/report.html", words)


def by_language(languages: list[Told]) -> list[list]:
    """A line for each language below its headings."""
    heads = [
        pgettext("translation", "Language"),
        pgettext("translation", "Code"),
        _("Texts"),
        pgettext("translation", "Up to date"),
        _("Behind"),
        _("Never translated"),
    ]
    heads += [pgettext("translation", "Words"), _("Words translated"), _("Behind since"), _("Interface, percent")]
    lines = [
        [
            *(each.locale.get_display_name(), each.locale.language_code),
            *(each.texts, each.done, each.behind, each.never, each.words, each.words_done),
            *(each.oldest or "", each.interface),
        ]
        for each in languages
    ]
    return [heads, *lines]


def by_person(languages: list[Told]) -> list[list]:
    """A line for each person and language below its headings."""
    heads = [
        pgettext("translation", "Language"),
        pgettext("translation", "Name"),
        _("Passages translated"),
        pgettext("translation", "Published"),
        _("Questions"),
        _("Answers"),
    ]
    lines = [
        [each.locale.get_display_name(), who.name, who.passages, who.published, who.asked, who.answered]
        for each in languages
        for who in each.people
    ]
    return [heads, *lines]


def sheet(name: str, lines: list[list]) -> HttpResponse:
    """A table as CSV (RFC 4180) with the mark by which spreadsheets know UTF-8, and no cell that one would take for a formula."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="translations-{name}.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([harmless(cell) for cell in line] for line in lines)
    return answer


@hooks.register("register_admin_urls")
def addresses():
    return [path("translate/report/", report, name="translation_report")]


class ReportItem(MenuItem):
    def is_shown(self, request):
        return bool(languages_of(request.user))


@hooks.register("register_reports_menu_item")
def in_the_menu():
    return ReportItem(
        pgettext_lazy("translation", "Translations"),
        reverse("translation_report"),
        name="translations",
        icon_name=ICON,
        order=100,
    )


@hooks.register("construct_reports_menu")
def one_report_of_translations(request, menu_items):
    """That of wagtail-localize bears the same name, and says less."""
    theirs = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != theirs]
