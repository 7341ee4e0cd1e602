"""Opening hours in the copy of the page tree."""

from collections import defaultdict

from .models import HoursException, OpeningHours


def load_opening_hours() -> dict[int, list[dict]]:
    return rows_of_chromes(OpeningHours)


def load_hours_exceptions() -> dict[int, list[dict]]:
    return rows_of_chromes(HoursException)


def rows_of_chromes(model: type[OpeningHours | HoursException]) -> dict[int, list[dict]]:
    """All columns of each row of this model, in their order, by the chrome that they are of."""
    found = defaultdict(list)
    for row in model.objects.order_by("sort_order", "pk").values():
        found[row["chrome_id"]].append(row)
    return dict(found)
