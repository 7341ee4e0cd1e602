"""Patches of Wagtail and django-ninja for the rooms of pages, each applied where no setting, hook or subclass would do.

PATCHES has the digest of the source that each replaces or builds on; RELIES_ON that of private names and of bodies that
ours repeat; TEMPLATES that of the templates in whose place ours stand. Where two versions of a package are supported, a tuple
holds the digest of each. tests/operation/test_upstream.py says what changed.
"""

from functools import wraps

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema
from ninja.orm import create_schema
from ninja.schema import Resolver
from wagtail import VERSION as WAGTAIL
from wagtail import hooks
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.api import api
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.errors import as_validation_error
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.registry import registry
from wagtail.api.v3.routers import pages as pages_router
from wagtail.api.v3.routers.pages import PageFilterSchema
from wagtail.api.v3.schemas import BaseSchema
from wagtail.api.v3.schemas.generators.read import SchemaGenerator
from wagtail.api.v3.schemas.pages import PageMetaSchema
from wagtail.images.api.v3.schemas import ImageMetaSchema
from wagtail.models import APIToken, Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.rich_text import expand_db_html
from wagtail.search.index import class_is_indexed
from wagtail.users.views import api_tokens

from media.cache_tags import covered
from media.images.alt_text import alt_text_for
from media.images.models import Picture
from media.permissions import is_open
from media.search_text import rows_containing

from .api.openapi import document
from .api.schemas.links import absolute
from .api.schemas.rich_text import as_markdown
from .api.token_views import TokenViewSet
from .base.copy import rename
from .base.models import BasePage, page_kinds
from .base.slugs import first_free, is_taken, lock_page, numbered
from .events.models import EventPage
from .events.occurrence_sync import sync_occurrences
from .events.places import Place
from .http.identity import is_identified
from .http.request_state import RequestState
from .network.models import Chrome
from .spreadsheets import escape_formula
from .tree.current import current
from .visibility import visible_q


def escape_formulas_in_csv() -> None:
    """No cell of an exported table is a formula to a spreadsheet; numbers stay numbers.

    Wagtail 8.0.1. It sees to workbooks (xlsx) and leaves CSV to whoever opens it: wagtail/wagtail#3466, closed.
    """

    def write_csv_row(view: SpreadsheetExportMixin, writer, row: dict) -> str:
        cells = {name: view.preprocess_field_value(name, value, view.FORMAT_CSV) for name, value in row.items()}
        return writer.writerow(
            {name: escape_formula(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}
        )

    SpreadsheetExportMixin.write_csv_row = write_csv_row


def fold_accents_in_lists() -> None:
    """Lists that no search index holds, of places, topics or people, find a word with its accents or without.

    Wagtail 8.0.1 looks for what was typed by `icontains`. No upstream issue known.
    """
    search = BaseListingView.search_queryset

    @wraps(search)
    def folded(view: BaseListingView, rows: QuerySet) -> QuerySet:
        if not view.is_searching or (class_is_indexed(rows.model) and view.search_backend_name):
            return search(view, rows)
        return rows_containing(rows, view.search_fields or (), view.search_query)

    BaseListingView.search_queryset = folded


def free_slugs_of_copies() -> None:
    """A copy or an alias for which nobody chose a slug takes the next one that is free where it will stand.

    Wagtail 8.0.1 refuses it, or raises: wagtail/wagtail#10147 was closed with a form, which programs pass by.
    """
    copy, alias = CopyPageAction.execute, CreatePageAliasAction.execute

    @wraps(copy)
    @transaction.atomic
    def copy_with_free_slug(action: CopyPageAction, *args, **kwargs):
        changed = action.update_attrs or {}
        if not changed.get("slug") and (slug := free_slug(action.page, action.to)):
            action.update_attrs = {**changed, "slug": slug}
        return copy(action, *args, **kwargs)

    @wraps(alias)
    @transaction.atomic
    def alias_with_free_slug(action: CreatePageAliasAction, *args, **kwargs):
        action.update_slug = action.update_slug or free_slug(action.page, action.parent)
        return alias(action, *args, **kwargs)

    CopyPageAction.execute, CreatePageAliasAction.execute = copy_with_free_slug, alias_with_free_slug


def list_dates_of_new_aliases() -> None:
    """A live alias of an event is in lists and calendars at once, with those of the branch that is copied with it.

    Wagtail 8.0.1 sends `page_published` for an alias when its source is published again, not when it is made. No upstream
    issue known.
    """
    execute = CreatePageAliasAction.execute

    @wraps(execute)
    @transaction.atomic
    def with_dates(action: CreatePageAliasAction, *args, **kwargs):
        alias = execute(action, *args, **kwargs)
        for event in EventPage.objects.descendant_of(alias, inclusive=True).filter(live=True):
            if event.alias_of.locale_id == event.locale_id:  # else it has the dates of the page that it stands for
                sync_occurrences(event)
        return alias

    CreatePageAliasAction.execute = with_dates


def free_slug(page: Page, parent: Page | None) -> str | None:
    """The next free slug for a copy of this page below this parent, else beside itself; None for the root."""
    parent = parent or page.get_parent()
    return first_free(numbered(page.slug), lock_page(parent), None) if parent else None


def free_slugs_of_moved_pages() -> None:
    """A page that is moved to where its slug is another's takes the next free one along.

    Wagtail 8.0.1 refuses the move: wagtail/wagtail#4030, closed so.
    """
    execute = MovePageAction.execute

    @wraps(execute)
    def with_free_slug(action: MovePageAction, *args, **kwargs):
        is_parent = action.pos in ("first-child", "last-child", "sorted-child")
        parent = action.target if is_parent else action.target.get_parent()
        with transaction.atomic():
            if parent and parent.depth > 1 and parent != (before := action.page.get_parent()):
                parent = lock_page(parent)
                if is_taken(action.page.slug, parent, action.page):
                    action.check(parent, **kwargs)  # nothing is renamed for somebody who may not move it
                    rename(action.page, first_free(numbered(action.page.slug), before, parent, action.page))
            return execute(action, *args, **kwargs)

    MovePageAction.execute = with_free_slug


def unpublish_atomically() -> None:
    """A page goes offline with its aliases and translations (pages.translation.page_tree) or not at all, in a program too.

    Wagtail 8.0.1; waits for wagtail/wagtail#7556.
    """
    UnpublishPageAction.execute = transaction.atomic(UnpublishPageAction.execute)


def hide_pages_that_have_not_begun() -> None:
    """Wagtail's routes tell strangers of no page that visitors do not see: in a language that is off, or not begun.
    Whom a token stands for sees those that visitors see, besides those that are theirs to work on.

    Wagtail 8.0.1; it knows of privacy only, shows a token nothing but what its user works on, and has no place for another
    queryset. No upstream issue known.
    """
    pages_router.get_pages_queryset = get_readable_pages


def get_readable_pages(request: HttpRequest, model: type[Page] = Page) -> QuerySet:
    """Wagtail's queryset of readable pages, without live pages that visitors don't see; with a token, what its user works on or sees."""
    pages, user = get_pages_queryset(request, model), request.user
    if user.is_superuser:
        return pages
    hidden = Page.objects.filter(live=True).exclude(visible_q(user))
    hidden_pks = list(hidden.values_list("pk", flat=True))  # a list, of few: a search knows no subqueries
    if not user.is_authenticated:
        return pages.exclude(pk__in=hidden_pks)
    pages |= model._default_manager.filter(live=True, depth__gt=1).exclude(pk__in=hidden_pks)
    return pages.select_related("content_type", "locale").order_by("pk")


def show_drafts_to_whoever_works_on_them() -> None:
    """With a token the draft of a page is found by whoever may change or publish it; it is no draft that visitors see.

    Wagtail 8.0.1 finds no other page with a token, which we do. No upstream issue known.
    """
    [operation] = pages_router.router.path_operations["/{page_id}/"].operations[:1]
    get_page = operation.view_func

    @wraps(get_page)
    def page_or_own_draft(request: HttpRequest, page_id: int, **kwargs) -> Page:
        if request.user.is_authenticated and kwargs.get("version") == "draft":
            get_object_or_404(get_pages_queryset(request), pk=page_id)
        return get_page(request, page_id, **kwargs)

    operation.view_func = page_or_own_draft


def say_what_a_detail_depends_on() -> None:
    """A page's answer is kept for strangers until that page or its group changes, not until any page does.

    Wagtail 8.0.1 finds it among all pages. No upstream issue known.
    """
    [operation] = pages_router.router.path_operations["/{page_id}/"].operations[:1]
    get_page = operation.view_func

    @wraps(get_page)
    def covered_page(request: HttpRequest, page_id: int, **kwargs) -> Page:
        node = current().nodes.get(page_id)
        with covered(f"page:{page_id}", *([f"group:{node.translation_key}"] if node else ())):
            return get_page(request, page_id, **kwargs)

    operation.view_func = covered_page


def set_resolver(schema: type[Schema], name: str, function) -> None:
    """Sets a ninja resolver (a function of row and `context`) on a field of a schema and of its existing subclasses."""
    if name in schema._ninja_resolvers:
        schema._ninja_resolvers[name].__init__(staticmethod(function))  # one object for all of them
    else:
        schema._ninja_resolvers[name] = Resolver(staticmethod(function))


def hide_parents() -> None:
    """The page above is told to whoever may see it: else titles of closed pages go out.

    Wagtail 8.0.1 tells it to everybody. No upstream issue known.
    """

    def parent_of(page: Page, context: dict) -> Page | None:
        request, tree = context["request"], current()
        if is_identified(request):
            parent = page.get_parent()
            return parent if parent and get_readable_pages(request).filter(pk=parent.pk).exists() else None
        node = tree.by_path.get(page.path[: -page.steplen])
        if node is None or node.depth == 1:
            return None
        with covered(f"page:{node.pk}", f"group:{node.translation_key}"):
            return page.get_parent() if tree.is_visible(node, timezone.now()) else None

    set_resolver(PageMetaSchema, "parent", parent_of)


def offer_renditions_for_download() -> None:
    """`download_url` of a picture is the size that every browser shows: originals are nobody's to download.

    Wagtail 8.0.1 tells the address of the original, and asks no collection whether it is private; its collections close
    documents only: wagtail/wagtail#3880.
    """

    def download_of(picture: Picture, context: dict) -> str | None:
        request = context["request"]
        return absolute(picture.address, request) or None if is_open(picture, request) else None

    set_resolver(ImageMetaSchema, "download_url", download_of)


def show_notes_as_visitors_see_them() -> None:
    """The sentence beside a fact (pages.fact_notes) is told to strangers as it is printed; as it is stored to whoever writes.

    Wagtail 8.0.1 reads the column, whatever `APIField` says: its schemas take no function for one. No upstream issue known.
    """

    def note_of(name: str):
        def note(row, context: dict) -> str:
            return getattr(row, name) if context["request"].user.is_authenticated else str(row.notes[name])

        return note

    for kind in (EventPage, Place, Chrome):
        schema = getattr(registry.get(kind._meta.label), "read_schema", None)
        for name in schema.model_fields.keys() & kind.fact_notes.keys() if schema else ():
            set_resolver(schema, name, note_of(name))


def tell_of_no_withdrawn_picture() -> None:
    """What a picture shows is told to strangers as it is read aloud to them: not where a drawing stands in its place, nor where
    its collection is private. Those who may edit the page read it as it is stored.

    Wagtail 8.0.1 reads the column, as above. No upstream issue known.
    """

    def words_of(page: BasePage, context: dict) -> str:
        words, request = page.picture_text, context["request"]
        if not words or not page.picture:
            return words
        user = request.user
        if user.is_authenticated and page.permissions_for_user(user).can_edit():
            return words
        return alt_text_for(request, page.picture, words)

    for kind in page_kinds():
        schema = getattr(registry.get(kind._meta.label), "read_schema", None)
        if schema and "picture_text" in schema.model_fields:
            set_resolver(schema, "picture_text", words_of)


def close_links_in_markdown() -> None:
    """`rich_text_format=markdown` has the links that our routes have: none to closed pages.

    Wagtail 8.0.1 tells the addresses of all pages, and of drafts. No upstream issue known.
    """

    def markdown(html: str, *, features: list[str] | None = None) -> str:
        return as_markdown(expand_db_html(html), f"{settings.PUBLIC_URL}/")

    APIRichText._serialize_markdown = staticmethod(markdown)


def trust_the_gate() -> None:
    """A token is asked for once a request, with its end and its scope, by the gate (pages.api.middleware).

    Wagtail 8.0.1: its routes name `BearerTokenAuth` one by one, and its tokens have no end. No upstream issue known.
    """

    def authenticate(auth: BearerTokenAuth, request: HttpRequest, key: str) -> APIToken | None:
        api = RequestState.of(request).api
        return api and api.token

    BearerTokenAuth.authenticate = authenticate


def publish_our_document() -> None:
    """The OpenAPI document has problems, headers and limits, and is made once a process (pages.api.openapi).

    django-ninja 1.7.1 has no hook for what every route may answer: vitalik/django-ninja#1285.
    """
    api.get_openapi_schema = lambda **where: document()


def show_terms_of_tokens() -> None:
    """The screens of tokens have end, scope and maker (pages.api.token_views).

    Wagtail 8.0.1: its users app has a setting for the screens of users and groups, not for these. No upstream issue known.
    """
    api_tokens.APITokenViewSet = TokenViewSet


def find_roots_in_the_tree() -> None:
    """Where sites have their languages is known of the copy of the tree.

    Wagtail 8.0.1 keeps it in the cache for an hour, where a process that has not heard of a change yet may put it back. No
    upstream issue known.
    """

    def get_site_root_paths() -> list[SiteRootPath]:
        return [SiteRootPath(*root) for root in current().roots]

    Site.get_site_root_paths = staticmethod(get_site_root_paths)


def answer_translation_buttons_from_the_tree() -> None:
    """The buttons of wagtail-localize on each row of a list ask no query (pages.translation.listing_buttons).

    Wagtail 8.0.1 has no way to take a hook back, and wagtail-localize no setting for its own. No upstream issue known.
    """
    from wagtail_localize.wagtail_hooks import page_listing_more_buttons

    from .translation.listing_buttons import page_buttons

    for name in ("register_page_header_buttons", "register_page_listing_more_buttons"):
        registered = hooks._hooks[name]
        registered[:] = [
            (page_buttons if function is page_listing_more_buttons else function, order)
            for function, order in registered
        ]


def replace_halves_of_letters() -> None:
    """Half of a surrogate pair, such as what an editor leaves of an emoji, becomes a question mark in rich text.

    Wagtail 8.0.1 takes it from the editor's JSON; PostgreSQL refuses it, and SQLite keeps a page that can't be sent. No upstream
    issue known.
    """
    to_database_format = ContentstateConverter.to_database_format

    @wraps(to_database_format)
    def whole(converter: ContentstateConverter, contentstate: str) -> str:
        return to_database_format(converter, contentstate).encode(errors="replace").decode()

    ContentstateConverter.to_database_format = whole


def name_readable_pages_only() -> None:
    """Lists of pages answer 422 where `ancestor_of`, `child_of`, `descendant_of` or `translation_of` names a page that the
    caller may not read, as for a number that no page has.

    Wagtail 8.0.1 looks these pages up so; 8.1.0 takes any page, and the answer reveals what stands around a draft. No
    upstream issue known.
    """

    def check_named_pages(name: str, *names: str) -> None:
        apply_filter = getattr(PageFilterSchema, name)

        @wraps(apply_filter)
        def apply_to_readable(filters: PageFilterSchema, request: HttpRequest, *args):
            pages = get_readable_pages(request)
            for parameter in names:
                number = getattr(filters, parameter)
                if isinstance(number, int) and not pages.filter(pk=number).exists():
                    message = f"No {Page._meta.object_name} matches the given {parameter} value."
                    raise as_validation_error(Page.DoesNotExist(), message, loc=(parameter,))
            return apply_filter(filters, request, *args)

        setattr(PageFilterSchema, name, apply_to_readable)

    if WAGTAIL >= (8, 1):
        check_named_pages("apply_ancestor_of", "ancestor_of")
        check_named_pages("apply_descendant_of", "child_of", "descendant_of")
        check_named_pages("apply_translation_of", "translation_of")


def end_schemas_at_foreign_keys() -> None:
    """A foreign key is described by the key and type of its row, as in Wagtail 8.0; later versions nest its whole schema.

    Wagtail 8.1.0 never returns from a foreign key that leads back to its own model (`Document.alternative`), and would change
    what the API has promised. No upstream issue known.
    """

    def get_foreign_key_schema(generator: SchemaGenerator, model: type[Model]) -> type[Schema]:
        schemas, name = generator._foreign_key_schema_cache, f"{model._meta.object_name}ForeignKeySchema"
        if model not in schemas:
            keys = generator._get_pk_names(model)
            schema = create_schema(model, name=f"{name}Base", fields=keys, base_class=BaseSchema)
            of_meta = BaseSchema.model_fields["meta"].annotation
            meta = generator._narrowed_meta_schema(of_meta, model, name=name.replace("Schema", "MetaSchema"))
            schemas[model] = generator.extend_schema(schema, name, {"meta": (meta, ..., None)})
        return schemas[model]

    if WAGTAIL >= (8, 1):
        SchemaGenerator.get_foreign_key_schema = get_foreign_key_schema


PATCHES = {
    end_schemas_at_foreign_keys: {
        "wagtail.api.v3.schemas.generators.read.SchemaGenerator.get_foreign_key_schema": (
            "6d58fc804a7d",
            "ca1f8d70c0c2",
        )
    },
    name_readable_pages_only: {"wagtail.api.v3.routers.pages": ("a3ed5244549b", "e8c841202889")},
    replace_halves_of_letters: {
        "wagtail.admin.rich_text.converters.contentstate.ContentstateConverter.to_database_format": "f950e3755107"
    },
    answer_translation_buttons_from_the_tree: {
        "wagtail.hooks.register": "1d1c5a7c678d",
        "wagtail_localize.wagtail_hooks.page_listing_more_buttons": "066b7d32e90a",
    },
    find_roots_in_the_tree: {"wagtail.models.sites.Site.get_site_root_paths": ("d7ae93ebdf0e", "5a979e6e4405")},
    escape_formulas_in_csv: {"wagtail.admin.views.mixins.SpreadsheetExportMixin.write_csv_row": "63f69bc00e0a"},
    fold_accents_in_lists: {"wagtail.admin.views.generic.base.BaseListingView.search_queryset": "def1f131eff5"},
    free_slugs_of_copies: {
        "wagtail.actions.copy_page.CopyPageAction.__init__": "187d16c4acb7",
        "wagtail.actions.copy_page.CopyPageAction.execute": "2fd445030f3f",
        "wagtail.actions.create_alias.CreatePageAliasAction.__init__": "a234ce541484",
        "wagtail.actions.create_alias.CreatePageAliasAction.execute": "e0c9416c557e",
    },
    list_dates_of_new_aliases: {"wagtail.actions.create_alias.CreatePageAliasAction.execute": "e0c9416c557e"},
    free_slugs_of_moved_pages: {"wagtail.actions.move_page.MovePageAction": ("ba937cf55ae7", "424075aa642c")},
    unpublish_atomically: {
        "wagtail.actions.unpublish.UnpublishAction.execute": "3d86a6aa677b",
        "wagtail.actions.unpublish_page.UnpublishPageAction": "ac9b73a9e605",
    },
    hide_pages_that_have_not_begun: {
        "wagtail.api.v3.querysets.get_pages_queryset": "549936b17ead",
        "wagtail.api.v3.routers.pages": ("a3ed5244549b", "e8c841202889"),
    },
    show_drafts_to_whoever_works_on_them: {"wagtail.api.v3.routers.pages": ("a3ed5244549b", "e8c841202889")},
    say_what_a_detail_depends_on: {"wagtail.api.v3.routers.pages": ("a3ed5244549b", "e8c841202889")},
    hide_parents: {
        "ninja.schema.Resolver": "7a1057e9df54",
        "ninja.schema.ResolverMetaclass": "1a151ba36c89",
        "wagtail.api.v3.schemas.pages.PageMetaSchema": "54a8d4e179ce",
    },
    offer_renditions_for_download: {"wagtail.images.api.v3.schemas.ImageMetaSchema": "0a92783d136b"},
    show_notes_as_visitors_see_them: {"wagtail.api.v3.registry.ContentTypeRegistry.register_defaults": "2788567cfcb3"},
    tell_of_no_withdrawn_picture: {"wagtail.api.v3.registry.ContentTypeRegistry.register_defaults": "2788567cfcb3"},
    close_links_in_markdown: {"wagtail.api.rich_text.APIRichText._serialize_markdown": "37fae3e1a0b4"},
    trust_the_gate: {"wagtail.api.v3.auth.BearerTokenAuth": "47c2f513cebb"},
    publish_our_document: {"ninja.main.NinjaAPI.get_openapi_schema": "da09a30fe048"},
    show_terms_of_tokens: {
        "wagtail.users.wagtail_hooks.register_viewset": "c1198e383b76",
        "wagtail.users.views.api_tokens.APITokenViewSet": "ecde9957fce3",
    },
}

RELIES_ON = {
    "django.db.models.query.QuerySet._raw_delete": (
        "e9218cddf71b",
        "pages.translation.segments.store deletes without signals",
    ),
    "django.forms.formsets.BaseFormSet._should_delete_form": (
        "335d35c453e0",
        "pages.events.admin.date_preview leaves these out",
    ),
    "django.utils.translation.trans_real.TranslationCatalog": ("7d0fe94284c0", "pages.i18n.catalogs looks messages up"),
    "modelsearch.backends.database.postgres.postgres.PostgresIndex": (
        "3fef1ebdc813",
        "pages.search.backend.postgresql writes it",
    ),
    "modelsearch.backends.database.postgres.postgres.PostgresSearchQueryCompiler": (
        "fbbaf810ee5d",
        "the same, for what is asked",
    ),
    "modelsearch.backends.database.sqlite.sqlite.SQLiteIndex": (
        "227fe6b984a0",
        "pages.search.backend.sqlite writes it",
    ),
    "ninja.main.NinjaAPI.add_exception_handler": ("e9743325ac0c", "pages.api.setup takes the handler that was there"),
    "treebeard.mp_tree.MP_Node._get_children_path_interval": (
        "961b1b22a7ce",
        "pages.base.fallback asks for children by path",
    ),
    "wagtail.admin.views.generic.models.IndexView._get_title_column_class": ("055878b467da", "pages.api.token_views"),
    "wagtail.api.v3.errors.register_exception_handlers": (
        ("22eaaac63506", "be12cd3c539b"),
        "pages.api.setup puts its own before them",
    ),
    "wagtail.api.v3.form_data.build_page_form": (
        "104f21647c93",
        "pages.base.models reads `_cached_parent_obj`, which this sets",
    ),
    "wagtail.models.pages.AbstractPage._set_core_field_defaults": (
        "eadbd1ea6ba0",
        "pages.base.models makes another slug",
    ),
    "wagtail.models.pages.AbstractPage._slug_is_available": (
        "6aef1b4cd3da",
        "pages.base.slugs, pages.translation.page_tree",
    ),
    "wagtail.models.pages.AbstractPage.get_view_restrictions": (
        "23929b1b6a1b",
        "pages.base.models asks the same in one query",
    ),
    "wagtail_localize.models.String._get_data_hash": (
        "8d13dce178b5",
        "pages.translation.segments writes strings in bulk",
    ),
    "wagtail_localize.models.TranslationContext._get_path_id": ("9d460981bcf4", "the same, of their contexts"),
    "wagtail_localize.models.TranslationSource._get_segments_for_translation": (
        "f0d1a6af99d6",
        "pages.translation.editor.views",
    ),
    "wagtail_localize.segments.extract.StreamFieldSegmentExtractor": (
        "aa0367142fff",
        "pages.blocks.translation repeats parts",
    ),
    "wagtail_localize.segments.ingest.StreamFieldSegmentsWriter": (
        "ced4bf3ae5b9",
        "pages.blocks.translation repeats parts",
    ),
    "wagtail_localize.views.update_translations.UpdateTranslationsView": (
        "6c9ebcf4a6f2",
        "pages.translation.editor.engine_screens does itself what a form does",
    ),
}

TEMPLATES = {
    "ninja/swagger.html": ("652918e63ee6", "the documentation with our title and icon"),
    "wagtailcore/shared/block_preview.html": ("5b23f4463a8a", "a block is previewed in the site's style sheet"),
    "wagtailusers/api_tokens/status.html": ("e37260a12255", "says when a token has ended"),
}


def apply() -> None:
    """Called once, when all models are known (pages.apps)."""
    for patch in PATCHES:
        patch()
