"""View restrictions of translations: what closes a page closes it in every language."""

from functools import reduce
from operator import or_

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import TranslationSource


class CarriedRestriction(PageViewRestriction):
    """A copy, for a translation, of the view restriction of its source, as a row that Wagtail itself queries.

    Synced by `copy_restriction`. Without an `origin` it is one like any other: the source was deleted, the translation
    stays private.
    """

    origin = models.ForeignKey(PageViewRestriction, null=True, on_delete=models.SET_NULL, related_name="carried")

    class Meta:
        app_label = "pages"
        verbose_name = _("carried view restriction")
        verbose_name_plural = _("carried view restrictions")


def own_restrictions() -> models.QuerySet:
    """Queryset of the restrictions that are no copies, or whose origin was deleted."""
    return PageViewRestriction.objects.filter(carriedrestriction__origin=None)


def copy_all_restrictions() -> None:
    """Syncs the copies of every restriction; scheduled too, for what programs write without a signal."""
    for restriction in own_restrictions():
        copy_restriction(restriction)


@transaction.atomic
def copy_restriction(restriction: PageViewRestriction) -> None:
    """Syncs the copies of a restriction with the translations of its page and descendants."""
    origin = PageViewRestriction.objects.select_for_update(of=("self",)).filter(pk=restriction.pk).first()
    if origin is None or CarriedRestriction.objects.filter(pk=origin.pk).exclude(origin=None).exists():
        return
    wanted, groups = translations_below(origin.page), set(origin.groups.all())
    for row in CarriedRestriction.objects.filter(origin=origin).order_by("pk"):
        if row.page_id in wanted:
            wanted.discard(row.page_id)
            sync_restriction(row, origin, groups)
        else:
            row.delete()
    for pk in sorted(wanted):
        sync_restriction(CarriedRestriction(page_id=pk, origin=origin), origin, groups)


def sync_restriction(row: CarriedRestriction, origin: PageViewRestriction, groups: set) -> None:
    """Copies type, password and groups of the origin; written only where something differs."""
    if not row.pk or (row.restriction_type, row.password) != (origin.restriction_type, origin.password):
        row.restriction_type, row.password = origin.restriction_type, origin.password
        row.save()
    if set(row.groups.all()) != groups:
        row.groups.set(groups)


def translations_below(page: Page) -> set[int]:
    """The ids of the topmost pages, elsewhere in the tree, that were translated from this page or from one below it.

    Also of aliases of these, and of what is translated from pages below such a translation. A query for each depth at
    which there are any, and one more; pages that stand together below a translated section are found with it.
    """
    paths, found = [page.path], set()
    while True:
        inside = reduce(or_, (Q(path__startswith=path) for path in paths))
        sources = Page.objects.filter(inside).order_by()
        outside = Page.objects.exclude(inside).filter(
            Q(translation_key__in=sources.filter(source_q()).values("translation_key"))
            | Q(alias_of__in=sources.values("pk"))
        )
        highest = outside.order_by("depth").values("depth")[:1]
        rows = dict(outside.filter(depth=highest).values_list("pk", "path"))
        if not rows:
            return found
        paths += rows.values()
        found |= rows.keys()


def source_q() -> Q:
    """Q: the page is the source of its translations: for the engine, else as the oldest of them."""
    known = TranslationSource.objects.filter(object_id=OuterRef("translation_key"))
    older = Page.objects.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk"))
    return Exists(known.filter(locale=OuterRef("locale"))) | (~Exists(known) & ~Exists(older))


def remove_copies(restriction: PageViewRestriction) -> None:
    """Deletes the copies of a restriction, before it is deleted itself."""
    CarriedRestriction.objects.filter(origin=restriction).delete()
