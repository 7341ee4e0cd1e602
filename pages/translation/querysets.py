"""Queryset of jobs."""

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, When
from django.utils import timezone
from wagtail.models import Page

from ..events.occurrences import Occurrence
from ..visibility import visible_or_scheduled
from .permissions import languages_of

HOME_DEPTH = 2


class JobQuerySet(models.QuerySet):
    def never(self):
        """Nothing of it was ever public in that language."""
        return self.filter(translated_at=None)

    def changed(self):
        """Public, but the source says something else by now."""
        return self.filter(behind_q())

    def answered(self):
        """An author answered a question, and no translator has seen it yet."""
        return self.filter(Exists(self._questions().filter(settled_at=None).exclude(answered_at=None)))

    def waiting(self):
        """Translated, and to be read by somebody else before it is public."""
        return self.exclude(waiting_since=None)

    def returned(self):
        """Read by somebody else and handed back with a word."""
        return self.exclude(returned_at=None)

    def due(self):
        """There is something to do for a translator or a second reader."""
        answered = Exists(self._questions().filter(settled_at=None).exclude(answered_at=None))
        in_review = Q(waiting_since__isnull=False) | Q(returned_at__isnull=False)
        return self.filter(Q(translated_at=None) | behind_q() | in_review | answered)

    def for_user(self, user):
        """In the languages this person may translate into, of those that are on."""
        return self.filter(locale__language_code__in=languages_of(user))

    def public(self):
        """Whose source is public at this moment, or scheduled to be; a snippet always is. Tasks close the others later."""
        return self.filter(Q(page=None) | Q(page__in=visible_or_scheduled(Page.objects.all())))

    def by_need(self):
        """Ordered by urgency: an outdated fact; then due date, next date of an event, home pages, the newest."""
        return self.annotate(
            urgency=Case(When(outdated__gt=0, then=0), default=1, output_field=IntegerField()),
            next_date=self._next_date(),
            is_home=Case(When(page__depth=HOME_DEPTH, then=0), default=1, output_field=IntegerField()),
        ).order_by(
            "urgency",
            F("due_on").asc(nulls_last=True),
            F("next_date").asc(nulls_last=True),
            "is_home",
            F("page__first_published_at").desc(nulls_last=True),
            "pk",
        )

    def progress(self):
        """Aggregates by language: jobs, segments, words, and how many of them are left; one query."""
        sums = {name: models.Sum(name) for name in ("segments", "segments_left", "words", "words_left")}
        rows = self.order_by().values("locale_id", "locale__language_code")
        return rows.annotate(jobs=models.Count("pk"), **{f"all_{name}": total for name, total in sums.items()})

    def _next_date(self):
        coming = Occurrence.objects.filter(event=OuterRef("translation_key"), ends_at__gte=timezone.now())
        return Subquery(coming.order_by("starts_at").values("starts_at")[:1])

    def _questions(self):
        rows = self.model._meta.get_field("questions").related_model.objects
        return rows.filter(job=OuterRef("pk"))


def behind_q() -> Q:
    """Q: published, and the source has changed since: text, its order, or a fact that a sentence depends on."""
    moved = Q(source_changed_at__gt=F("translated_at"))
    return Q(translated_at__isnull=False) & (Q(segments_left__gt=0) | Q(outdated__gt=0) | moved)
