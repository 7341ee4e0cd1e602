"""Permissions of private collections: pages are the same for every visitor, so what lies in these stands on none."""

from collections.abc import Callable
from typing import Any
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


def keep(_name: str, _tags: set[str], ask: Callable[[], Any]) -> Any:
    """What `ask` answers; `pages.tree.data.keep_data` takes the place of this once that app is ready."""
    return ask()


def closed(path: str = "path") -> Exists:
    """Subquery: whether the collection at this path (a lookup of the outer query), or an ancestor, is private."""
    path = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(CollectionViewRestriction.objects.alias(below=path).filter(below__startswith=F("collection__path")))


def closed_collections(request: HttpRequest | None = None) -> frozenset[int]:
    """The ids of all private collections and their descendants; one query, for a request only where they have changed."""
    use(*COLLECTIONS)
    if request is None:
        return frozenset(query_private_ids())
    if request not in PRIVATE_IDS:
        PRIVATE_IDS[request] = frozenset(keep("private collections", {*COLLECTIONS}, query_private_ids))
    return PRIVATE_IDS[request]


def query_private_ids() -> list[int]:
    return list(Collection.objects.filter(closed()).order_by().values_list("pk", flat=True))


def is_open(upload: Model, request: HttpRequest | None = None) -> bool:
    """Whether this picture, document or recording is public: a visitor may have it without a login or a password."""
    return upload.collection_id not in closed_collections(request)


def is_private(path: str) -> bool:
    """Whether the collection at this path, or an ancestor, is private."""
    ancestor_paths = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    return CollectionViewRestriction.objects.filter(collection__path__in=ancestor_paths).exists()
