"""Confirmation views of deleting pages: what goes with them, in numbers; before many, the site's name is typed."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageQuerySet, PageViewRestriction, ReferenceIndex, Site
from wagtail.snippets.models import get_snippet_models

from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.network.models import Network
from pages.translation.page_tree import Family

from ..desk.change_lines import change_lines
from ..templatetags.formatting import site_name

CONSEQUENCES: list[Callable[[PageQuerySet], Iterable[str]]] = []


def consequence(lines: Callable[[PageQuerySet], Iterable[str]]) -> Callable:
    """Decorator that registers a consequence: takes the queryset of pages to delete, yields sentences."""
    CONSEQUENCES.append(lines)
    return lines


def consequences(page: Page) -> list[str]:
    """Sentences on what deleting this page means: what goes, stays or breaks."""
    deleted = page.get_descendants(inclusive=True)
    return [line for lines in CONSEQUENCES for line in lines(deleted)]


@consequence
def pages_below(deleted: PageQuerySet) -> Iterable[str]:
    if below := len(deleted) - 1:
        live = sum(page.live for page in deleted[1:])
        yield ngettext(
            "%(number)d page below goes too (public now: %(live)d).",
            "%(number)d pages below go too (public now: %(live)d).",
            below,
        ) % {"number": below, "live": live}


@consequence
def translations(deleted: PageQuerySet) -> Iterable[str]:
    if Family.for_page(deleted[0]):
        return  # asked about on the same sheet
    keys, ids = zip(*deleted.values_list("translation_key", "pk"), strict=True)
    remaining = Page.objects.filter(translation_key__in=keys, alias_of=None).exclude(pk__in=ids)
    if number := remaining.count():
        yield ngettext(
            "%(number)d translation stays, as a page of its own.",
            "%(number)d translations stay, as pages of their own.",
            number,
        ) % {"number": number}


@consequence
def broken_links(deleted: PageQuerySet) -> Iterable[str]:
    ids = [str(pk) for pk in deleted.values_list("pk", flat=True)]
    page_type, others = ContentType.objects.get_for_model(Page), [*get_snippet_models(), Network]
    content_types = [page_type, *ContentType.objects.get_for_models(*others).values()]
    links = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=ids)
    # What people write, not the rows that hang on a page anyway.
    links = links.filter(base_content_type__in=content_types)
    links = links.exclude(base_content_type=page_type, object_id__in=ids)
    if number := links.values("base_content_type", "object_id").distinct().count():
        yield ngettext(
            "%(number)d other place links here; that link will lead nowhere.",
            "%(number)d other places link here; those links will lead nowhere.",
            number,
        ) % {"number": number}


@consequence
def redirects(deleted: PageQuerySet) -> Iterable[str]:
    if number := Redirect.objects.filter(redirect_page__in=deleted).count():
        yield ngettext(
            "%(number)d redirect leads here and goes too.", "%(number)d redirects lead here and go too.", number
        ) % {"number": number}


@consequence
def dates(deleted: PageQuerySet) -> Iterable[str]:
    keys = EventPage.objects.filter(pk__in=deleted.values("pk")).values("translation_key")
    if number := Occurrence.objects.filter(event__in=keys).count():
        yield ngettext("%(number)d date goes from the calendar.", "%(number)d dates go from the calendar.", number) % {
            "number": number
        }


@consequence
def registrations(deleted: PageQuerySet) -> Iterable[str]:
    yield from change_lines(deleted, "delete")


@consequence
def sites(deleted: PageQuerySet) -> Iterable[str]:
    if Site.objects.filter(root_page__in=deleted).exists():
        yield _("This is the home page of the site: without it nothing is shown.")


@consequence
def uploads(deleted: PageQuerySet) -> Iterable[str]:
    yield _("Pictures, documents and recordings stay.")


@consequence
def passwords(deleted: PageQuerySet) -> Iterable[str]:
    closed = PageViewRestriction.objects.filter(page__in=deleted.values("pk"))
    if closed.filter(restriction_type=PageViewRestriction.PASSWORD).exists():
        yield _("A password that closes a page here is not kept with it.")


# Before many pages are deleted, the name of the site is typed: the one that stands on the desk today.

SITE_NAME_FIELD = "confirm_site_name"  # the field of Wagtail's form


def is_confirmed(request) -> bool:
    """Validates the typed site name, where one is asked for; adds an error message where it is another."""
    name, typed = site_name({"request": request}), request.POST.get(SITE_NAME_FIELD, "").strip()
    if not typed or typed == name:
        return True
    messages.error(request, _("Please type “%(name)s” to confirm.") % {"name": name})
    return False


class ConfirmedByName:
    """Mixin of views that delete pages: Wagtail's own compares with a setting, and is given nothing to compare."""

    def post(self, request, *args, **kwargs):
        if not is_confirmed(request):
            return self.render_to_response(self.get_context_data())
        request.POST = request.POST.copy()
        request.POST.pop(SITE_NAME_FIELD, None)
        return super().post(request, *args, **kwargs)
