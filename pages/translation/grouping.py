"""The rows of the editor, those of one field or block together under its name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .rows import Row


@dataclass
class Group:
    """The texts of one field or block, under its name."""

    key: str
    label: str
    rows: list


def grouped(rows: list[Row]) -> list[Group]:
    """The rows in their order, those of one place together; the fields of the page itself are one group."""
    found: list[Group] = []
    for row in rows:
        label = row.place or _("The page itself")
        if row.is_rich and not row.place:
            label = row.label
        key = row.path.rsplit(".", 1)[0] if row.place else label
        if not found or found[-1].key != key:
            found.append(Group(key, label, []))
        found[-1].rows.append(row)
    return found
