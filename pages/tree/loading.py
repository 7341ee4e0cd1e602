"""Loading of the in-process copy: plain columns of the page tables, all of them or those of some pages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Field, ManyToManyField, Model
from django.db.models.sql.compiler import SQLCompiler
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site, get_page_models
from wagtail_localize.models import TranslationSource

from media.features import announced, announced_functions

from ..i18n.locales import enabled_locales, refresh_caches
from .nodes import Node, SiteRow, Term

COMMON = Node._fields[:13]
OF_KINDS = {
    "menu_label": "menu_label",
    "show_untranslated": "show_untranslated",
    "begins": "shown_from",
    "ends": "shown_until",
}
PARTS = {  # what a table changes, beside those of the `tree_parts` of the apps
    "wagtailcore_site": ("sites",),
    "wagtailcore_locale": ("locales", "languages"),
    "pages_switchedoff": ("locales",),
    "wagtailcore_pageviewrestriction": ("closed",),
    "wagtail_localize_translationsource": ("sources",),
    "wagtailredirects_redirect": ("redirects",),
}


@cache
def kinds() -> tuple[type[Page], ...]:
    return tuple(kind for kind in get_page_models() if kind is not Page)


@cache
def filed_under(kind: type[Page]) -> dict[str, Field]:
    """The fields that hold the topics, authors and outlets of posts of this kind, by name."""
    return {name: kind._meta.get_field(column) for name, column in getattr(kind, "filed_under", {}).items()}


@cache
def term_models() -> dict[str, type[Model]]:
    """The models of topics, authors and outlets, by name."""
    return {name: field.related_model for kind in kinds() for name, field in filed_under(kind).items()}


@cache
def node_tables() -> frozenset[str]:
    """The tables whose rows are named by the page that they are of."""
    joining = {
        field.remote_field.through._meta.db_table
        for kind in kinds()
        for field in filed_under(kind).values()
        if isinstance(field, ManyToManyField)
    }
    return frozenset(joining | {kind._meta.db_table for kind in [Page, *kinds()]})


def changed_pages(changes: Iterable[tuple[str, str]]) -> set[int]:
    """The ids of the pages that these changes (table, key) are of."""
    tables = node_tables()
    return {int(key) for table, key in changes if table in tables}


@cache
def part_tables() -> dict[str, tuple[str, ...]]:
    """The parts of the snapshot that a table holds, by its name."""
    found = PARTS | {model._meta.db_table: ("terms",) for model in term_models().values()}
    named = (pair for parts in announced("tree_parts") for pair in parts.items())
    return found | {table: (part_of(path),) for path, tables in named for table in tables}


@cache
def loaders() -> dict[str, Callable]:
    """Return by its name what loads each part of the snapshot."""
    own = [load_sites, load_locales, load_languages, load_closed, load_sources, load_redirects, load_terms]
    return {part_of(load.__name__): load for load in [*own, *announced_functions("tree_parts")]}


def part_of(path: str) -> str:
    """Return the part of the snapshot that a function loads: `chromes` of `load_chromes`."""
    return path.rpartition("load_")[2]


def load_nodes(pks: Iterable[int] | None = None) -> dict[int, Node]:
    """The nodes of these pages, or of all; one query, and one or two for each kind of page among them."""
    nodes = {row[0]: Node(*row) for row in rows_of(Page, "pk", COMMON[1:], pks)}
    present = {node.content_type_id for node in nodes.values()}
    for kind in kinds():
        own = own_columns(kind)
        if own and content_type_id(kind) in present:
            for pk, *values in rows_of(kind, "page_ptr_id", own.values(), pks):
                if pk in nodes:
                    nodes[pk] = nodes[pk]._replace(**dict(zip(own, values, strict=True)))
            file_nodes(nodes, kind, pks)
    return nodes


def node_of(page: Page) -> Node:
    """The node of a page as it stands in memory."""
    kind = type(page)
    own = {name: getattr(page, column) for name, column in own_columns(kind).items()}
    node = Node(*(getattr(page, name) for name in COMMON))._replace(**own)
    if not hasattr(kind, "filed_under"):
        return node
    filed = [(name, pk) for name, field in filed_under(kind).items() for pk in ids_in(page, field)]
    return node._replace(kind=node.kind or next(iter(kind.kind_labels())), filed=tuple(filed))


def ids_in(page: Page, field: Field) -> list[int]:
    """The ids that this field of a page holds."""
    if isinstance(field, ManyToManyField):
        return [row.pk for row in getattr(page, field.name).all()]
    return list(filter(None, [getattr(page, field.attname)]))


@cache
def own_columns(kind: type[Page]) -> dict[str, str]:
    """The columns of this kind by the names that nodes have for them."""
    local = {field.name for field in kind._meta.local_concrete_fields}
    found = {name: column for name, column in OF_KINDS.items() if column in local}
    if (day := getattr(kind, "date_column", "")) in local:
        found["day"] = day
    return found | ({"kind": kind.kind_column} if getattr(kind, "kind_column", "") else {})


def file_nodes(nodes: dict[int, Node], kind: type[Page], pks: Iterable[int] | None) -> None:
    """Says of the posts of this kind which kind they are, and what they are filed under."""
    if not hasattr(kind, "filed_under"):
        return
    found = defaultdict(list)
    for name, field in filed_under(kind).items():
        for pk, term in term_rows(kind, field, pks):
            found[pk].append((name, term))
    label, own = next(iter(kind.kind_labels())), content_type_id(kind)
    for pk, node in nodes.items():
        if node.content_type_id == own:
            nodes[pk] = node._replace(kind=node.kind or label, filed=tuple(found[pk]))


def term_rows(kind: type[Page], field: Field, pks: Iterable[int] | None) -> Iterator[tuple[int, int]]:
    """(page id, term id) of this field."""
    if isinstance(field, ManyToManyField):
        page, term = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        return rows_of(field.remote_field.through, page, [term], pks, "pk")
    return ((pk, term) for pk, term in rows_of(kind, "page_ptr_id", [field.attname], pks) if term)


def content_type_id(kind: type[Page]) -> int:
    return ContentType.objects.get_for_model(kind).pk


def rows_of(
    model: type[Model], page: str, columns: Iterable[str], pks: Iterable[int] | None, *order: str
) -> Iterable[tuple]:
    """The column that names the page, and these, of the rows of these pages or of all."""
    keys = () if pks is None else tuple(pks)
    if pks is not None and not keys:
        return []
    compiler, sql, converters = compiled(model, (page, *columns), len(keys), order)
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        rows = cursor.fetchall()
    return compiler.apply_converters(rows, converters) if converters else rows


@lru_cache(maxsize=100)
def compiled(
    model: type[Model], columns: tuple[str, ...], number: int, order: tuple[str, ...]
) -> tuple[SQLCompiler, str, dict]:
    """The query of the rows of so many pages (0: all), dearer to put together than to ask, and how its values are read."""
    rows = model._base_manager.order_by(*order).values_list(*columns)
    if number:
        rows = rows.filter(**{f"{columns[0]}__in": range(number)})
    compiler = rows.query.get_compiler(connection=connection)
    sql, _params = compiler.as_sql()
    return compiler, sql, compiler.get_converters([expression for expression, *_rest in compiler.select])


def load_sites() -> dict[int, SiteRow]:
    return {row[0]: SiteRow._make(row) for row in Site.objects.order_by().values_list("pk", *SiteRow._fields[1:])}


def load_locales() -> dict[int, str]:
    """The language code of each locale that is on, by its id, in the order of settings.LANGUAGES.

    Wagtail's own copies are cleared where another process has switched one.
    """
    locales = enabled_locales()
    refresh_caches(locales)
    return {locale.pk: locale.language_code for locale in locales}


def load_languages() -> dict[int, str]:
    """The language code of each locale by its id, whether it is on or not."""
    return dict(Locale.objects.values_list("pk", "language_code"))


def load_closed() -> frozenset[int]:
    """The ids of the pages that have a view restriction."""
    return frozenset(PageViewRestriction.objects.order_by().values_list("page_id", flat=True))


def load_sources() -> dict[UUID, int]:
    """The id of the locale that a page is translated from, by its translation key: the newest TranslationSource counts."""
    return dict(TranslationSource.objects.order_by("pk").values_list("object_id", "locale_id"))


def load_redirects() -> frozenset[str]:
    """The paths that are redirected, as Wagtail writes them (`Redirect.normalise_path`)."""
    return frozenset(Redirect.objects.order_by().values_list("old_path", flat=True))


def rows_by(model: type[Model], column: str) -> dict[int, dict]:
    """All columns of each row of this model, by one of them."""
    return {row[column]: row for row in model.objects.order_by("pk").values()}


def load_terms() -> dict[str, dict[int, Term]]:
    """Topics, authors and outlets by id, by name."""
    return {
        name: {row[0]: Term._make(row) for row in model.objects.order_by("pk").values_list("pk", *Term._fields[1:])}
        for name, model in term_models().items()
    }
