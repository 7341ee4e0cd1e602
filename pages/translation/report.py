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
from ..i18n.locales import on
from ..spreadsheets import escape_formula
from .languages import ICON
from .models import Job, Question
from .permissions import is_editor, languages_of
from .querysets import behind_q

# What the report says of each language: how much is there, how old what is behind is, who did what lately.

LATELY = timedelta(days=30)
OLDEST = 10  # texts named for each language
PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]
NEVER = Q(translated_at=None) | Q(segments_left__gte=F("segments"))


@dataclass
class Contributor:
    """What somebody did for one language lately."""

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
    def days(self) -> int | None:
        """How long the oldest has been behind."""
        return (timezone.localdate() - self.oldest).days if self.oldest else None

    @property
    def interface(self) -> int:
        """Percent of the words that belong to no page."""
        return catalogs.share(self.locale.language_code)


def language_reports(user) -> list[LanguageReport]:
    """The languages that are on and this person's to look at, the site's own left out where nothing is translated into it."""
    theirs = languages_of(user)
    locales = [locale for locale in on() if locale.language_code in theirs]
    rows = covered(locales)
    people, late = done_lately(locales, None if is_editor(user) else user), behind_longest(locales)
    found = []
    for locale in locales:
        row = rows.get(locale.pk, {})
        if row or locale.language_code != settings.LANGUAGE_CODE:
            found.append(LanguageReport(locale, **row, people=people[locale.pk], late=late[locale.pk]))
    return found


def covered(locales: list[Locale]) -> dict[int, dict]:
    """Locale id to the figures of its texts; one query."""
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


def behind_longest(locales: list[Locale]) -> dict[int, list[Job]]:
    """For each language those that have been behind for longest; one query each."""
    jobs = Job.objects.filter(behind_q() & ~NEVER).order_by(F("source_changed_at").asc(nulls_last=True), "pk")
    return {locale.pk: list(jobs.filter(locale=locale).select_related("source_locale")[:OLDEST]) for locale in locales}


def done_lately(locales: list[Locale], only) -> dict[int, list[Contributor]]:
    """For each language who did what in the last days, the busiest first; `only` this person, where they see nobody else."""
    people: dict[int, dict[int, dict]] = defaultdict(lambda: defaultdict(dict))
    for name, rows, who, locale in deeds(locales):
        for locale_id, user, number in rows.values_list(locale, who).annotate(number=Count("pk")):
            if only is None or user == only.pk:
                people[locale_id][user][name] = number
    users = get_user_model().objects.in_bulk({user for found in people.values() for user in found})
    return defaultdict(list, {pk: ranked(found, users) for pk, found in people.items()})


def ranked(found: dict[int, dict], users: dict) -> list[Contributor]:
    known = [Contributor(users[pk].get_full_name() or users[pk].get_username(), **did) for pk, did in found.items()]
    return sorted(known, key=lambda person: (-person.passages, -person.published, person.name))


def deeds(locales: list[Locale]) -> list[tuple]:
    """(what, rows of it, column of the person, column of the language) for whatever is counted."""
    since, there = timezone.now() - LATELY, {"locale__in": locales}
    jobs = Job.objects.filter(translation_key=OuterRef("page__translation_key"), locale=OuterRef("page__locale"))
    written = StringTranslation.objects.filter(updated_at__gte=since, **there, last_translated_by__isnull=False)
    public = PageLogEntry.objects.filter(Exists(jobs), action__in=PUBLISHED, timestamp__gte=since, user__isnull=False)
    asked = Question.objects.filter(job__locale__in=locales, asked_at__gte=since, asked_by__isnull=False)
    answered = Question.objects.filter(job__locale__in=locales, answered_at__gte=since, answered_by__isnull=False)
    return [
        ("passages", written.order_by(), "last_translated_by", "locale"),
        ("published", public.filter(page__locale__in=locales).order_by(), "user", "page__locale"),
        ("asked", asked.order_by(), "asked_by", "job__locale"),
        ("answered", answered.order_by(), "answered_by", "job__locale"),
    ]


TABLES = {"languages", "people"}


def report(request):
    """For editors every language; for a translator their own."""
    if not languages_of(request.user):
        raise PermissionDenied
    languages, table = language_reports(request.user), request.GET.get("table")
    if table in TABLES:
        return sheet(table, {"languages": by_language, "people": by_person}[table](languages))
    title = pgettext("translation", "Translations")
    words = {"languages": languages, "header_title": title, "header_icon": ICON}
    words["breadcrumbs_items"] = [{"url": "", "label": title}]
    return render(request, "translation/report/index.html", words)


def by_language(languages: list[LanguageReport]) -> list[list]:
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


def by_person(languages: list[LanguageReport]) -> list[list]:
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
    csv.writer(answer).writerows([escape_formula(cell) for cell in line] for line in lines)
    return answer


@hooks.register("register_admin_urls")
def addresses():
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
def one_report_of_translations(request, menu_items):
    """That of wagtail-localize bears the same name, and says less."""
    theirs = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != theirs]
