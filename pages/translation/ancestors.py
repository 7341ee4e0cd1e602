"""What stands above a page and has to be translated before it."""

from django.db.models import Model
from wagtail.models import Locale, Page

from ..visibility import placeholder_q


def first_to_do(instance: Model, locale: Locale) -> Page | None:
    """The topmost page above this one that is public, but not in that language; None where all are, and for snippets."""
    if not isinstance(instance, Page):
        return None
    above = list(Page.objects.ancestor_of(instance).filter(depth__gt=1, live=True).order_by("depth"))
    keys = [page.translation_key for page in above]
    own = Page.objects.filter(translation_key__in=keys, locale=locale, live=True).exclude(placeholder_q())
    there = set(own.values_list("translation_key", flat=True))
    return next((page for page in above if page.translation_key not in there), None)
