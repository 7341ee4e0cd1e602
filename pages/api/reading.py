"""What Wagtail's own routes tell of pages: to strangers what visitors see, and no title of a page they do not."""

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.routers import pages as router
from wagtail.api.v3.schemas.pages import PageMetaSchema
from wagtail.models import Page

from ..announcements import AnnouncementPage
from ..visibility import visible


def readable(request: HttpRequest, model: type[Page] = Page) -> QuerySet:
    """As Wagtail's; of what is live and public, for strangers only what is in its language and has begun."""
    pages = get_pages_queryset(request, model)
    if request.user.is_authenticated:
        return pages
    return visible(pages).exclude(pk__in=AnnouncementPage.objects.to_come().values("pk"))


def parent_of(page: Page, context: dict) -> Page | None:
    """The page above, for whoever may see it."""
    parent = page.get_parent()
    request = context["request"]
    return parent if parent and readable(request).filter(pk=parent.pk).exists() else None


def take_the_place() -> None:
    router.get_pages_queryset = readable
    told = PageMetaSchema._ninja_resolvers["parent"]  # one object for all that build on it
    told._func, told._takes_context = parent_of, True
