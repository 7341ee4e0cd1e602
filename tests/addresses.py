"""Every public address of a house, in one list; a new room adds its own here, and all walks go there too."""

from collections.abc import Iterator

from wagtail.models import Page

from media.models import Document, Picture, Rendition

FIXED = ["/sitemap.xml", "/robots.txt", "/favicon.ico", "/livez", "/readyz", "/theme-00000000.css", "/nothing/at/all/"]
SEARCHES = ["/search/", "/es/search/", "/ar/search/"]


def of_pages() -> list[str]:
    """Every page there is, whether or not a visitor may see it, and the second page of those that list others."""
    pages = [page for page in Page.objects.filter(depth__gt=1).specific() if page.url]
    return [page.url for page in pages] + [f"{page.url}?page=2" for page in pages if page.get_children()]


def of_uploads() -> Iterator[str]:
    """Pictures and documents by every name they have."""
    for rendition in Rendition.objects.all():
        yield f"/media/{rendition.file.name}"
    for picture in Picture.objects.all():
        yield f"/media/{picture.file.name}"
    for document in Document.objects.all():
        yield from (document.url, f"/media/{document.file.name}", f"/documents/{document.pk}/")


def of_searches(*words: str) -> list[str]:
    """A search for each of these words, in each language."""
    return [f"{address}?query={word}" for address in SEARCHES for word in words]


def everywhere(*words: str) -> list[str]:
    """Every address, and a search for these words."""
    return [*FIXED, *of_pages(), *of_uploads(), *SEARCHES, *of_searches(*words)]
