"""Report of translations: progress, age and latest work in each language, on one screen and as tables."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale, PageLogEntry
from wagtail_localize.models import StringTranslation

from ..i18n import catalogs
from ..i18n.locales import enabled_locales
from ..spreadsheets import escape_formula
from ..translation.languages import ICON
from ..translation.models import Job
from ..translation.permissions import is_editor, languages_of
from ..translation.querysets import behind_q
from .models import Question

# What the report says of each language: how much is there, how old what is behind is, who did what lately.

RECENT = timedelta(days=30)
MAX_LATE = 10  # texts named for each language
PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]
NEVER = Q(translated_at=None) | Q(segments_left__gte=F("segments"))


@dataclass
class Contributor:
    """Activity of one user in one language within the last days."""

    name: str
    passages: int = 0
    published: int = 0
    asked: int = 0
    answered: int = 0


@dataclass
class LanguageReport:
    """One language of the report; texts are pages and whatever else is translated."""

    locale: Locale
    texts: int = 0
    never: int = 0
    behind: int = 0
    words: int = 0
    words_left: int = 0
    oldest: date | None = None
    people: list[Contributor] = field(default_factory=list)
    late: list[Job] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Texts that are translated and follow their source."""
        return self.texts - self.never - self.behind

    @property
    def words_done(self) -> int:
        return self.words - self.words_left

    @property
    def percent(self) -> int:
        return 100 * self.words_done // self.words if self.words else 0

    @property
    def interface(self) -> int:
        """Percent of the words that belong to no page."""
        return catalogs.percent_translated(self.locale.language_code)


def language_reports(user) -> list[LanguageReport]:
    """Report of each enabled language of the user; the site's own left out where nothing is translated into it."""
    codes = languages_of(user)
    locales = [locale for locale in enabled_locales() if locale.language_code in codes]
    rows = job_totals(locales)
    people, late = recent_contributors(locales, None if is_editor(user) else user), longest_outdated(locales)
    found = []
    for locale in locales:
        row = rows.get(locale.pk, {})
        if row or locale.language_code != settings.LANGUAGE_CODE:
            found.append(LanguageReport(locale, **row, people=people[locale.pk], late=late[locale.pk]))
    return found


def job_totals(locales: list[Locale]) -> dict[int, dict]:
    """Locale id to the aggregates of its jobs; one query."""
    late = behind_q() & ~NEVER
    rows = Job.objects.filter(locale__in=locales).order_by().values("locale_id")
    rows = rows.annotate(
        texts=Count("pk"),
        never_=Count("pk", filter=NEVER),
        behind=Count("pk", filter=late),
        all_words=Sum("words"),
        all_left=Sum("words_left"),
        since=Min("source_changed_at", filter=late),
    )
    return {
        row["locale_id"]: {
            "texts": row["texts"],
            "never": row["never_"],
            "behind": row["behind"],
            "words": row["all_words"],
            "words_left": row["all_left"],
            "oldest": timezone.localtime(row["since"]).date() if row["since"] else None,
        }
        for row in rows
    }


def longest_outdated(locales: list[Locale]) -> dict[int, list[Job]]:
    """Locale id to the jobs that have been outdated for longest; one query each."""
    jobs = Job.objects.filter(behind_q() & ~NEVER).order_by(F("source_changed_at").asc(nulls_last=True), "pk")
    return {
        locale.pk: list(jobs.filter(locale=locale).select_related("source_locale")[:MAX_LATE]) for locale in locales
    }


def recent_contributors(locales: list[Locale], only_user) -> dict[int, list[Contributor]]:
    """Locale id to the activity of the last days by user, the busiest first; of `only_user` where that is not None."""
    people: dict[int, dict[int, dict]] = defaultdict(lambda: defaultdict(dict))
    for name, rows, user_column, locale_column in activity_querysets(locales):
        for locale_id, user, number in rows.values_list(locale_column, user_column).annotate(number=Count("pk")):
            if only_user is None or user == only_user.pk:
                people[locale_id][user][name] = number
    users = get_user_model().objects.in_bulk({user for found in people.values() for user in found})
    return defaultdict(list, {pk: sorted_contributors(found, users) for pk, found in people.items()})


def sorted_contributors(counts: dict[int, dict], users: dict) -> list[Contributor]:
    known = [
        Contributor(users[pk].get_full_name() or users[pk].get_username(), **counters)
        for pk, counters in counts.items()
    ]
    return sorted(known, key=lambda person: (-person.passages, -person.published, person.name))


def activity_querysets(locales: list[Locale]) -> list[tuple]:
    """(field of Contributor, queryset, column of the user, column of the locale) of each kind of activity."""
    since, in_locales = timezone.now() - RECENT, {"locale__in": locales}
    jobs = Job.objects.filter(translation_key=OuterRef("page__translation_key"), locale=OuterRef("page__locale"))
    written = StringTranslation.objects.filter(updated_at__gte=since, **in_locales, last_translated_by__isnull=False)
    published = PageLogEntry.objects.filter(
        Exists(jobs), action__in=PUBLISHED, timestamp__gte=since, user__isnull=False
    )
    asked = Question.objects.filter(job__locale__in=locales, asked_at__gte=since, asked_by__isnull=False)
    answered = Question.objects.filter(job__locale__in=locales, answered_at__gte=since, answered_by__isnull=False)
    return [
        ("passages", written.order_by(), "last_translated_by", "locale"),
        ("published", published.filter(page__locale__in=locales).order_by(), "user", "page__locale"),
        ("asked", asked.order_by(), "asked_by", "job__locale"),
        ("answered", answered.order_by(), "answered_by", "job__locale"),
    ]


TABLES = {"languages", "people"}


def report(request):
    """The report: for editors every language, for a translator their own; `?table=` downloads it as CSV."""
    if not languages_of(request.user):
        raise PermissionDenied
    languages, table = language_reports(request.user), request.GET.get("table")
    if table in TABLES:
        return csv_response(table, {"languages": language_table, "people": person_table}[table](languages))
    title = pgettext("translation", "Translations")
    context = {"languages": languages, "header_title": title, "header_icon": ICON}
    context["breadcrumbs_items"] = [{"url": "", "label": title}]
    return render(request, "translation/report/index.html", context)


def language_table(languages: list[LanguageReport]) -> list[list]:
    """Rows of the table of languages, the header first."""
    header = [
        pgettext("translation", "Language"),
        pgettext("translation", "Code"),
        _("Texts"),
        pgettext("translation", "Up to date"),
        _("Behind"),
        _("Never translated"),
    ]
    header += [pgettext("translation", "Words"), _("Words translated"), _("Behind since"), _("Interface, percent")]
    rows = [
        [
            *(row.locale.get_display_name(), row.locale.language_code),
            *(row.texts, row.done, row.behind, row.never, row.words, row.words_done),
            *(row.oldest or "", row.interface),
        ]
        for row in languages
    ]
    return [header, *rows]


def person_table(languages: list[LanguageReport]) -> list[list]:
    """Rows of the table of users by language, the header first."""
    header = [
        pgettext("translation", "Language"),
        pgettext("translation", "Name"),
        _("Passages translated"),
        pgettext("translation", "Published"),
        _("Questions"),
        _("Answers"),
    ]
    rows = [
        [each.locale.get_display_name(), person.name, person.passages, person.published, person.asked, person.answered]
        for each in languages
        for person in each.people
    ]
    return [header, *rows]


def csv_response(name: str, rows: list[list]) -> HttpResponse:
    """Response with CSV (RFC 4180), UTF-8 with a byte order mark; cells are escaped against formula injection."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="translations-{name}.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows([escape_formula(cell) for cell in row] for row in rows)
    return response


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("translate/report/", report, name="translation_report")]


class ReportItem(MenuItem):
    def is_shown(self, request):
        return bool(languages_of(request.user))


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return ReportItem(
        pgettext_lazy("translation", "Translations"),
        reverse("translation_report"),
        name="translations",
        icon_name=ICON,
        order=100,
    )


@hooks.register("construct_reports_menu")
def hide_localize_report(request, menu_items):
    """The report of wagtail-localize has the same name, and less in it."""
    url = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != url]
