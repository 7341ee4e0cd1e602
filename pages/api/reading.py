"""What Wagtail's own routes tell of pages: to strangers what visitors see, and no title or address of a page they do not."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.schema import Resolver
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.registry import registry
from wagtail.api.v3.routers import pages as router
from wagtail.api.v3.schemas.pages import PageMetaSchema
from wagtail.images.api.v3.schemas import ImageMetaSchema
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from media.models import Picture
from media.privacy import is_open

from ..events.models import EventPage
from ..events.places import Place
from ..visibility import visible_q
from .links import absolute
from .rich_text import as_markdown


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


def take_the_place() -> None:
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
