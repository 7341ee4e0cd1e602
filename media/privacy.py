"""Which collections are not for everybody: what lies in them has no address for a stranger, and no page names it."""

from functools import reduce
from operator import or_

from django.db.models import Model, Q
from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction

STEP = 4  # letters of a collection's path per level (treebeard)


def closed_collections(request: HttpRequest | None = None) -> frozenset[int]:
    """The ids of all private collections and those below them; asked once a request, and once more where there are any."""
    known = getattr(request, "closed_collections", None)
    if known is None:
        paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        below = [Q(path__startswith=path) for path in paths]
        known = (
            frozenset(Collection.objects.filter(reduce(or_, below)).values_list("pk", flat=True))
            if below
            else frozenset()
        )
        if request is not None:
            request.closed_collections = known
    return known


def is_open(upload: Model, request: HttpRequest | None = None) -> bool:
    """Whether a stranger may have this picture, document or recording."""
    return upload.collection_id not in closed_collections(request)


def is_private(path: str) -> bool:
    """Whether the collection at this path, or one above it, is not for everybody."""
    upwards = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    return CollectionViewRestriction.objects.filter(collection__path__in=upwards).exists()
