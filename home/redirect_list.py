"""What becomes of each line of a list of redirects, and why a line is refused."""

from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from .redirect_table import Line, refusal, relative
from .standing import standing

OTHER_PLACES = ("/documents/", "/media/", "/search/", "/sitemap.xml")  # what is here and no page


def judge(lines: list[Line]) -> list[Line]:
    """The same lines, each taken or refused; a line that leads to another's old address leads to where that one ends."""
    own = {host.lower() for host in Site.objects.values_list("hostname", flat=True)}
    for line in lines:
        line.refused = refusal(line.old, own) or refusal(line.new, own)
        if not line.refused:
            line.old_path = Redirect.normalise_path(relative(line.old))
            line.target = relative(line.new)
    judge_together([line for line in lines if not line.refused])
    return lines


def judge_together(lines: list[Line]) -> None:
    """What can be seen only beside the pages, the redirects there are, and the other lines."""
    pages = standing([line.old_path for line in lines])
    there = Redirect.objects.filter(site=None, automatically_created=False).select_related("redirect_page")
    known = {redirect.old_path: redirect.redirect_page for redirect in there}
    times: Counter[str] = Counter()
    for line in lines:
        times[line.old_path] += 1
        line.refused = (
            (_("A page stands at the old address; it would never be asked.") if line.old_path in pages else "")
            or (_("There is a redirect from this address already.") if line.old_path in known else "")
            or (_("The same old address stands in an earlier line.") if times[line.old_path] > 1 else "")
        )
    find_ends([line for line in lines if not line.refused], known)


def find_ends(lines: list[Line], known: dict[str, Page | None]) -> None:
    """Where each of these lines leads in the end, by way of others and of redirects there are (their old address to page)."""
    ends = {line.old_path: line.target for line in lines}
    for line in lines:
        line.target = end_of(line.target, ends)
    paths = {line.number: uri_to_iri(urlsplit(line.target).path) for line in lines}
    pages = standing(set(paths.values()))
    for line in lines:
        path = paths[line.number]
        line.page = pages.get(path) or known.get(Redirect.normalise_path(path))
        if not line.target:
            line.refused = _("It leads back to itself.")
        elif not line.page and not path.startswith(OTHER_PLACES):
            line.refused = _("Nothing stands at the new address.")


def end_of(target: str, ends: dict[str, str]) -> str:
    """Where a way of several lines ends; empty where it goes in a circle."""
    seen = set()
    while (path := Redirect.normalise_path(target)) in ends:
        if path in seen:
            return ""
        seen.add(path)
        target = ends[path]
    return target


def take(lines: list[Line]) -> int:
    """Makes the redirects of the lines that are not refused, in place of those made by themselves; how many."""
    taken = [line for line in lines if not line.refused]
    for start in range(0, len(taken), 500):
        part = taken[start : start + 500]
        Redirect.objects.filter(old_path__in=[line.old_path for line in part], automatically_created=True).delete()
        Redirect.objects.bulk_create(
            Redirect(old_path=line.old_path, redirect_page=line.page, redirect_link="" if line.page else link_to(line))
            for line in part
        )
    return len(taken)


def link_to(line: Line) -> str:
    """A full address of what is here and no page."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + line.target
