"""Pages that become public together with others at a moment that is planned."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from media.features import announced_functions


class PlannedPublication(Protocol):
    """What publishes several pages at one moment."""

    name: str
    moment: dt.datetime
    made_by_id: int | None


def planned_publications(page_ids: Iterable[int]) -> dict[int, PlannedPublication]:
    """Return what publishes each of these pages at a moment, by page id."""
    ids = list(page_ids)
    return {pk: found for find in announced_functions("planned_publications") for pk, found in find(ids).items()}
