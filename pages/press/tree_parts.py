"""The subjects of press pieces in the copy of the page tree."""

from collections import defaultdict
from uuid import UUID

from .models import Subject


def load_covered() -> dict[UUID, frozenset[int]]:
    """The ids of the press pieces that are about a page, by its translation key."""
    found = defaultdict(set)
    for key, piece in Subject.objects.order_by().values_list("page__translation_key", "piece"):
        found[key].add(piece)
    return {key: frozenset(pieces) for key, pieces in found.items()}
