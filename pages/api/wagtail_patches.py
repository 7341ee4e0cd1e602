"""Patches of Wagtail's API and of django-ninja, and what ours relies on.

What the tables hold is said in pages.wagtail_patches.
"""

from functools import wraps

from django.apps import apps
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema
from ninja.orm import create_schema
from ninja.schema import Resolver
from wagtail import VERSION as WAGTAIL
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
from wagtail.models import APIToken, Page
from wagtail.rich_text import expand_db_html
from wagtail.users.views import api_tokens

from media.cache_tags import covered
from media.images.alt_text import alt_text_for
from media.images.models import Picture
from media.permissions import is_open

from ..base.models import BasePage, page_kinds
from ..fact_notes import FactNotes
from ..http.identity import is_identified
from ..http.request_state import RequestState
from ..tree.current import current
from ..visibility import visible_q
from .openapi import document
from .schemas.links import absolute
from .schemas.rich_text import as_markdown
from .token_views import TokenViewSet


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

    for kind in (model for model in apps.get_models() if issubclass(model, FactNotes)):
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
    "ninja.main.NinjaAPI.add_exception_handler": ("e9743325ac0c", "pages.api.setup takes the handler that was there"),
    "wagtail.admin.views.generic.models.IndexView._get_title_column_class": ("055878b467da", "pages.api.token_views"),
    "wagtail.api.v3.errors.register_exception_handlers": (
        ("22eaaac63506", "be12cd3c539b"),
        "pages.api.setup puts its own before them",
    ),
}

TEMPLATES = {
    "ninja/swagger.html": ("652918e63ee6", "the documentation with our title and icon"),
    "wagtailusers/api_tokens/status.html": ("e37260a12255", "says when a token has ended"),
}
