"""Permissions of private collections: pages are the same for every visitor, so what lies in these stands on none."""

from weakref import WeakKeyDictionary

from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef
from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction

STEP = 4  # letters of a collection's path per level (treebeard)
CLOSED: WeakKeyDictionary[HttpRequest, frozenset[int]] = WeakKeyDictionary()  # as long as the request lasts


def closed(path: str = "path") -> Exists:
    """Whether the collection at this path (a lookup of the query outside), or one above it, is not for everybody."""
    path = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(CollectionViewRestriction.objects.alias(below=path).filter(below__startswith=F("collection__path")))


def closed_collections(request: HttpRequest | None = None) -> frozenset[int]:
    """The ids of all private collections and those below them; asked once a request."""
    if request in CLOSED:
        return CLOSED[request]
    found = frozenset(Collection.objects.filter(closed()).order_by().values_list("pk", flat=True))
    if request is not None:
        CLOSED[request] = found
    return found


def is_open(upload: Model, request: HttpRequest | None = None) -> bool:
    """Whether a stranger may have this picture, document or recording."""
    return upload.collection_id not in closed_collections(request)


def is_private(path: str) -> bool:
    """Whether the collection at this path, or one above it, is not for everybody."""
    upwards = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    return CollectionViewRestriction.objects.filter(collection__path__in=upwards).exists()
