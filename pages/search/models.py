"""Models of the search: words it can find, and queries without a result, of which only words are kept."""

import re
from datetime import timedelta

from django.db import DatabaseError, models, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.search_text import words_of

KEPT = timedelta(days=90)
MAX_PER_DAY = 1_000  # different questions that are kept; more are no people's


MARK = "*"  # no language: the row that says which version of the index was written; see `upgrading`


class Word(models.Model):
    """Vocabulary of the search index, for spelling corrections; a row is one word in one language."""

    language = models.CharField(max_length=20)
    word = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)

    class Meta:
        app_label = "pages"
        constraints = [models.UniqueConstraint(fields=["language", "folded"], name="pages_word_once_a_language")]

    def __str__(self):
        return self.word


class UnfoundQuerySet(models.QuerySet):
    def increment(self, words: str, language: str) -> None:
        """Counts a query today; at most MAX_PER_DAY different ones a day, and nothing of who sent it."""
        today = timezone.localdate()
        rows = self.filter(words=words, language=language, day=today)
        if not rows.update(times=F("times") + 1) and self.filter(day=today).count() < MAX_PER_DAY:
            self.get_or_create(words=words, language=language, day=today)

    def totals(self):
        """Rows grouped by words and language, with `asked` (sum of times) and `last` (day), most frequent first."""
        found = self.values("words", "language").annotate(asked=Sum("times"), last=Max("day"))
        return found.order_by("-asked", "-last", "words")


class Unfound(models.Model):
    """Query without a result, counted by day."""

    words = models.CharField(_("words"), max_length=100)
    language = models.CharField(_("language"), max_length=20)
    day = models.DateField(pgettext_lazy("search", "day"), db_index=True)
    times = models.PositiveIntegerField(_("times"), default=1)

    objects = UnfoundQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [models.UniqueConstraint(fields=["words", "language", "day"], name="pages_unfound_once_a_day")]

    def __str__(self):
        return self.words


# Notes what people look for and do not find: words only, and none that may name a person.

MAIL = re.compile(r"\w\s*(@|\(at\)|\[at\])\s*\w", re.IGNORECASE)
DIGITS = 6  # so many make a telephone number, an account, a birthday
LONGEST = 80  # letters; more are no question


def is_personal(query: str) -> bool:
    """Whether the query looks like personal data: an e-mail address, a telephone number or another long number."""
    return bool(MAIL.search(query)) or sum(letter.isdigit() for letter in query) >= DIGITS


def record_query(query: str, language: str) -> None:
    """Counts a query without a result for the report; a database error loses the count, not the response."""
    words = " ".join(words_of(query)).lower()
    if not words or len(words) > LONGEST or is_personal(query):
        return
    try:
        with transaction.atomic():
            Unfound.objects.increment(words, language)
    except DatabaseError:
        return
