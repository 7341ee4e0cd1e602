"""Addresses of uploads that are private, for the caches before the site, which may have a copy from when they were not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from ..permissions import COLLECTIONS, closed_collections


class ServedUpload:
    """Mixin of a collection member whose files the site serves."""

    path_relations: tuple[str, ...] = ()  # rows of other tables that `public_paths` reads

    def public_paths(self) -> list[str]:
        """Return the paths at which visitors get this upload and what belongs to it."""
        raise NotImplementedError

    @classmethod
    def paths_gone(cls, keys: set[str]) -> list[str]:
        """Return paths of the uploads with these primary keys at which nothing is served any more."""
        return []


def private_addresses(changes: Iterable[tuple[str, str]]) -> list[str]:
    """The addresses of what lies in private collections, of these changed rows (table, key); of all where a collection
    was changed. And those where sizes of a picture were that somebody withdrew or blurred.
    """
    keys = defaultdict(set)
    for table, key in changes:
        keys[table].add(key)
    is_any = not keys.keys().isdisjoint(COLLECTIONS)
    paths = []
    for model in filter(is_served, apps.get_models()):
        table = model._meta.db_table
        if table in keys:
            paths += model.paths_gone(keys[table])
        if is_any or table in keys:
            paths += (
                path for row in closed_rows(model, None if is_any else keys[table]) for path in row.public_paths()
            )
    return [settings.BASE_URL + path for path in paths]


def is_served(model: type[Model]) -> bool:
    return issubclass(model, ServedUpload)


def closed_rows(model: type[Model], pks: set[str] | None) -> Iterator[Model]:
    """The uploads of this kind in private collections, of these primary keys or of all; with these rows of another table."""
    rows = model.objects.filter(collection__in=closed_collections())
    rows = rows if pks is None else rows.filter(pk__in=pks)
    return rows.prefetch_related(*model.path_relations)
