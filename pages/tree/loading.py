"""Loading of the in-process copy: plain columns of the page tables, all of them or those of some pages."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from wagtail.models import Locale, Page, PageViewRestriction, Site, get_page_models
from wagtail_localize.models import TranslationSource

from ..i18n.locales import enabled_locales
from .nodes import Node, SiteRow

COMMON = Node._fields[:13]
OF_KINDS = {"menu_label": "menu_label", "show_untranslated": "show_untranslated", "day": "date", "begins": "shown_from"}
NODE_TABLES = {"wagtailcore_page"}  # and those of the kinds
PART_TABLES = {
    "wagtailcore_site": "sites",
    "wagtailcore_locale": "locales",
    "pages_switchedoff": "locales",
    "wagtailcore_pageviewrestriction": "closed",
    "wagtail_localize_translationsource": "sources",
}


def kinds() -> list[type[Page]]:
    return [kind for kind in get_page_models() if kind is not Page]


def node_tables() -> set[str]:
    """The tables whose rows are named by the page that they are of."""
    return NODE_TABLES | {kind._meta.db_table for kind in kinds()}


def load_nodes(pks: Iterable[int] | None = None) -> dict[int, Node]:
    """The nodes of these pages, or of all; one query, and one for each kind of page among them."""
    rows = chosen(Page._base_manager.order_by(), pks, "pk")
    nodes = {row[0]: Node._make([*row, "", None, None, None]) for row in rows.values_list(*("pk", *COMMON[1:]))}
    for kind in kinds():
        own = {name: column for name, column in OF_KINDS.items() if column in local_columns(kind)}
        if not own or (pks is not None and not nodes):
            continue
        for pk, *values in chosen(kind._base_manager.order_by(), pks, "page_ptr_id").values_list(
            "page_ptr_id", *own.values()
        ):
            if pk in nodes:
                nodes[pk] = nodes[pk]._replace(**dict(zip(own, values, strict=True)))
    return nodes


def chosen(rows: QuerySet, pks: Iterable[int] | None, column: str) -> QuerySet:
    return rows if pks is None else rows.filter(**{f"{column}__in": list(pks)})


def local_columns(kind: type[Page]) -> set[str]:
    return {field.name for field in kind._meta.local_concrete_fields}


def load_sites() -> dict[int, SiteRow]:
    return {row[0]: SiteRow._make(row) for row in Site.objects.order_by().values_list("pk", *SiteRow._fields[1:])}


def load_locales() -> dict[int, str]:
    """The language code of each locale that is on, by its id, in the order of settings.LANGUAGES."""
    return {locale.pk: locale.language_code for locale in enabled_locales(Locale.objects.all())}


def load_closed() -> frozenset[str]:
    """The tree paths of the pages that have a view restriction."""
    return frozenset(PageViewRestriction.objects.order_by().values_list("page__path", flat=True))


def load_sources() -> dict[UUID, int]:
    """The id of the locale that a page is translated from, by its translation key: the newest TranslationSource counts."""
    return dict(TranslationSource.objects.order_by("pk").values_list("object_id", "locale_id"))
