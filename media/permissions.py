"""Permissions of private collections: pages are the same for every visitor, so what lies in these stands on none."""

from weakref import WeakKeyDictionary

from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef
from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction

from .cache_tags import use

COLLECTIONS = tuple(
    model._meta.db_table for model in (Collection, CollectionViewRestriction)
)  # tags of what they close
STEP = 4  # letters of a collection's path per level (treebeard)
PRIVATE_IDS: WeakKeyDictionary[HttpRequest, frozenset[int]] = WeakKeyDictionary()  # as long as the request lasts


def closed(path: str = "path") -> Exists:
    """Subquery: whether the collection at this path (a lookup of the outer query), or an ancestor, is private."""
    path = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(CollectionViewRestriction.objects.alias(below=path).filter(below__startswith=F("collection__path")))


def closed_collections(request: HttpRequest | None = None) -> frozenset[int]:
    """The ids of all private collections and their descendants; one query, cached for the request."""
    use(*COLLECTIONS)
    if request in PRIVATE_IDS:
        return PRIVATE_IDS[request]
    private_ids = frozenset(Collection.objects.filter(closed()).order_by().values_list("pk", flat=True))
    if request is not None:
        PRIVATE_IDS[request] = private_ids
    return private_ids


def is_open(upload: Model, request: HttpRequest | None = None) -> bool:
    """Whether this picture, document or recording is public: a visitor may have it without a login or a password."""
    return upload.collection_id not in closed_collections(request)


def is_private(path: str) -> bool:
    """Whether the collection at this path, or an ancestor, is private."""
    ancestor_paths = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    return CollectionViewRestriction.objects.filter(collection__path__in=ancestor_paths).exists()
