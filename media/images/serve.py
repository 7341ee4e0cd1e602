"""View that serves renditions: no original of a picture, nothing private to a stranger."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from ..serving.responses import PUBLIC_CACHE_CONTROL, not_modified, unavailable, upload_headers
from ..serving.view_restrictions import check_access
from ..storage.disk_errors import StorageUnavailable
from .models import Rendition

RENDITION_NAME = re.compile(r"images/[\w.-]+\.(avif|webp|jpg|png|gif)", re.ASCII)
CONTENT_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
}


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """View of a rendition's file, which never changes under its name: the name is its ETag."""
    match = RENDITION_NAME.fullmatch(name)
    stored = match and Rendition.objects.filter(file=name).select_related("image__collection").first()
    denied, private = check_access(request, stored and stored.image)
    if denied is not None:
        return denied
    headers = upload_headers(private, PUBLIC_CACHE_CONTROL, stored.image) | {"ETag": f'"{name}"'}
    if (unchanged := not_modified(request, headers)) is not None:
        return unchanged
    return _rendition_response(name, CONTENT_TYPES[match[1]], headers)


def _rendition_response(name: str, content_type: str, headers: dict[str, str]) -> HttpResponseBase:
    storage = Rendition._meta.get_field("file").storage
    try:
        return FileResponse(storage.open(name), content_type=content_type, headers=headers)
    except FileNotFoundError:
        raise Http404 from None
    except StorageUnavailable:
        return unavailable()
