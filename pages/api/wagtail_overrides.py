"""Overrides of Wagtail's own API routes: queryset of pages a token may read; no writes to synchronised translations."""

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja.schema import Resolver
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.registry import registry
from wagtail.api.v3.routers import pages as router
from wagtail.api.v3.schemas.pages import PageMetaSchema
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.api.v3.schemas import ImageMetaSchema
from wagtail.models import Page, TranslatableMixin
from wagtail.permissions import policy_registry
from wagtail.rich_text import expand_db_html
from wagtail_localize.models import Translation

from media.models import Picture
from media.permissions import is_open

from ..events.models import EventPage
from ..events.places import Place
from ..visibility import visible_q
from . import request_validation
from .errors import Problem
from .schemas.links import absolute
from .schemas.rich_text import as_markdown


def readable(request: HttpRequest, model: type[Page] = Page) -> QuerySet:
    """As Wagtail's; of what is live and public, for strangers only what is in its language and has begun."""
    pages = get_pages_queryset(request, model)
    if request.user.is_authenticated:
        return pages
    hidden = Page.objects.filter(live=True).exclude(visible_q())
    return pages.exclude(pk__in=list(hidden.values_list("pk", flat=True)))  # a list: a search knows no subqueries


def parent_of(page: Page, context: dict) -> Page | None:
    """The page above, for whoever may see it."""
    parent = page.get_parent()
    request = context["request"]
    return parent if parent and readable(request).filter(pk=parent.pk).exists() else None


def resolved(html: str, *, features: list[str] | None = None) -> str:
    """A stored text in Markdown, as `rich_text=markdown` on our routes: Wagtail's would tell the addresses of closed pages."""
    return as_markdown(expand_db_html(html), f"{settings.PUBLIC_URL}/")


def download_of(picture: Picture, context: dict) -> str | None:
    """The full address of the picture in the size that every browser shows: originals are nobody's to download."""
    return absolute(picture.address, context["request"]) or None if is_open(picture, context["request"]) else None


def patch_wagtail() -> None:
    loaded = ImageMetaSchema._ninja_resolvers["download_url"]
    loaded._func, loaded._takes_context = download_of, True
    APIRichText._serialize_markdown = staticmethod(resolved)
    router.get_pages_queryset = readable
    told = PageMetaSchema._ninja_resolvers["parent"]  # one object for all that build on it
    told._func, told._takes_context = parent_of, True
    for kind in (EventPage, Place):
        schema = getattr(registry.get(kind._meta.label), "read_schema", None)
        for name in schema.model_fields.keys() & kind.fact_notes.keys() if schema else ():
            schema._ninja_resolvers[name] = Resolver(note_of(name))


def note_of(name: str):
    """The sentence beside a fact (pages.fact_notes): to strangers as visitors see it; as it is stored to whoever may change it."""

    def resolve(row, context: dict) -> str:
        return getattr(row, name) if context["request"].user.is_authenticated else str(row.notes[name])

    return staticmethod(resolve)


# Refuses what would be undone: writes to the words of what the translation engine keeps in step with its source.

# Operations that change what something says; to move, publish or delete a translation is whoever's work that is.
OF_PAGES = {"pages_update", "pages_actions_revert"}
# Wagtail tells everybody of every redirect, also of those to drafts; `redirect/` leads where a visitor is led.
OF_STAFF, VERBS = {"redirects_list", "redirects_find", "redirects_detail"}, ("add", "change", "delete", "view")
OF_SNIPPETS = {"snippets_update", "snippets_actions_revert"}
OF_NO_ROOT = {"pages_actions_create_alias", "pages_actions_copy"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem where this writes to a page or a snippet made by the translation engine."""
    found = request_validation.operation(request.resolver_match.route, request.method)
    name = found["operationId"] if found else ""
    if name in OF_STAFF and not policy_registry.get_by_type(Redirect).user_has_any_permission(request.user, VERBS):
        raise Problem(*((403, "forbidden") if request.user.is_authenticated else (401, "token-missing")))
    if not request.user.is_authenticated:
        return
    if name in OF_NO_ROOT and Page.objects.filter(pk=number(kwargs), depth=1).exists():
        raise Problem(422, "invalid", detail="The root of the tree has nothing above it, where another could stand.")
    written = page(request, kwargs) if name in OF_PAGES else snippet(request, kwargs) if name in OF_SNIPPETS else None
    if written is not None and (source := source_of(written)):
        words = f"“{written}” is kept in step with “{source}”, number {source.pk}."
        raise Problem(409, "translation", detail=words, source=source.pk)


def number(kwargs: dict) -> int | None:
    """The page of this address; None where that is no number, which is refused behind this gate."""
    return int(kwargs["page_id"]) if str(kwargs["page_id"]).isdecimal() else None


def page(request: HttpRequest, kwargs: dict) -> Page | None:
    """The page that is written; None where Wagtail refuses by itself, without loader what there is."""
    found = Page.objects.filter(pk=number(kwargs)).first()
    return found if found and found.permissions_for_user(request.user).can_edit() else None


def snippet(request: HttpRequest, kwargs: dict) -> Model | None:
    """The same for a row of a list."""
    model = request_validation.model_of(kwargs["type"])
    if model is None or not issubclass(model, TranslatableMixin):
        return None
    found = model._default_manager.filter(pk=kwargs["pk"]).first()
    right = f"{model._meta.app_label}.change_{model._meta.model_name}"
    return found if found and request.user.has_perm(right) else None


def source_of(written: Model) -> Model | None:
    """What this is written from whenever that is brought up to date; None where it is nobody's translation."""
    translations = Translation.objects.filter(
        source__object_id=written.translation_key, target_locale=written.locale_id, enabled=True
    )
    rows = type(written)._default_manager.filter(translation_key=written.translation_key)
    return rows.filter(locale__in=translations.values("source__locale")).first()
