"""Serves renditions, and nothing else that was uploaded: no original, no document, nothing of a private collection."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail.models import CollectionViewRestriction

from .models import Rendition

NAME = re.compile(r"images/[\w.-]+\.(avif|webp|jpg|png|gif)", re.ASCII)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
STEP = 4  # letters of a collection's path per level (treebeard)


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of one rendition, to be kept for ever: another picture has another name."""
    known = NAME.fullmatch(name)
    collection = known and Rendition.objects.filter(file=name).values_list("image__collection__path", flat=True).first()
    if not collection:
        raise Http404
    private = _is_private(collection)
    if private and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    headers = {
        "Cache-Control": "private, no-store" if private else "public, max-age=31536000, immutable",
        "ETag": f'"{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return get_conditional_response(request, etag=headers["ETag"], response=_file(name, TYPES[known[1]], headers))


def _is_private(path: str) -> bool:
    """Whether the collection at this path, or one above it, is not for everybody."""
    upwards = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    return CollectionViewRestriction.objects.filter(collection__path__in=upwards).exists()


def _file(name: str, content_type: str, headers: dict[str, str]) -> FileResponse:
    storage = Rendition._meta.get_field("file").storage
    try:
        return FileResponse(storage.open(name), content_type=content_type, headers=headers)
    except FileNotFoundError:
        raise Http404 from None
