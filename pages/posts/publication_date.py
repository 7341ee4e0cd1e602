"""The date of a post that nobody dated: it was begun on one day, and carries the day on which it became public."""

import datetime as dt

from django.db.models import Min
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from .models import Post


def day_of(moment: dt.datetime) -> dt.date:
    """The day where the site is at home, in whichever zone somebody looks at it."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def begun_on(post: Post) -> dt.date | None:
    """The day of the first that is known of it: an entry in its history, or a version."""
    logged = PageLogEntry.objects.filter(page=post.pk).aggregate(first=Min("timestamp"))["first"]
    saved = post.revisions.aggregate(first=Min("created_at"))["first"]
    found = [moment for moment in (logged, saved) if moment]
    return day_of(min(found)) if found else None


def is_first_publication(post: Post) -> bool:
    return post.first_published_at is not None and post.first_published_at == post.last_published_at


def date_first_publication(post: Post, revision: Revision) -> None:
    """Dates a post by its first publication, if its date is still that of the day on which it was begun.

    A date that somebody chose stays, earlier or later; so does that of whoever also says when it was updated. Drafts saved
    since then that have the old date get the new one too. No query for what is published on the day it was begun.
    """
    if not post.is_dated_by_publication or not is_first_publication(post) or getattr(post, "updated", None):
        return
    day, old = day_of(post.public_since), post.date
    if day <= old or old != begun_on(post) or post.source.pk != post.pk:
        return
    post.date = day
    type(post)._default_manager.filter(pk=post.pk).update(date=day)
    drafts = list(post.revisions.filter(pk__gte=revision.pk, content__date=old.isoformat()))
    for draft in drafts:
        draft.content["date"] = day.isoformat()
    Revision.objects.bulk_update(drafts, ["content"])
