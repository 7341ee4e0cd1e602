"""What the report says of each language: how much is there, how old what is behind is, who did what lately."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry
from wagtail_localize.models import StringTranslation

from .. import catalogues
from ..languages import on
from .access import is_editor, languages_of
from .models import Job, Question
from .queries import behind_q

LATELY = timedelta(days=30)
OLDEST = 10  # texts named for each language
PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]
NEVER = Q(translated_at=None) | Q(segments_left__gte=F("segments"))


@dataclass
class Person:
    """What somebody did for one language lately."""

    name: str
    passages: int = 0
    published: int = 0
    asked: int = 0
    answered: int = 0


@dataclass
class Told:
    """One language of the report; texts are pages and whatever else is translated."""

    locale: Locale
    texts: int = 0
    never: int = 0
    behind: int = 0
    words: int = 0
    words_left: int = 0
    oldest: date | None = None
    people: list[Person] = field(default_factory=list)
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
        return catalogues.share(self.locale.language_code)


def told(user) -> list[Told]:
    """The languages that are on and this person's to look at, the site's own left out where nothing is translated into it."""
    theirs = languages_of(user)
    locales = [locale for locale in on() if locale.language_code in theirs]
    rows = covered(locales)
    people, late = done_lately(locales, None if is_editor(user) else user), behind_longest(locales)
    found = []
    for locale in locales:
        row = rows.get(locale.pk, {})
        if row or locale.language_code != settings.LANGUAGE_CODE:
            found.append(Told(locale, **row, people=people[locale.pk], late=late[locale.pk]))
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


def done_lately(locales: list[Locale], only) -> dict[int, list[Person]]:
    """For each language who did what in the last days, the busiest first; `only` this person, where they see nobody else."""
    people: dict[int, dict[int, dict]] = defaultdict(lambda: defaultdict(dict))
    for name, rows, who, locale in deeds(locales):
        for locale_id, user, number in rows.values_list(locale, who).annotate(number=Count("pk")):
            if only is None or user == only.pk:
                people[locale_id][user][name] = number
    users = get_user_model().objects.in_bulk({user for found in people.values() for user in found})
    return defaultdict(list, {pk: ranked(found, users) for pk, found in people.items()})


def ranked(found: dict[int, dict], users: dict) -> list[Person]:
    known = [Person(users[pk].get_full_name() or users[pk].get_username(), **did) for pk, did in found.items()]
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
