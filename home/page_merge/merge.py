"""Three-way merge of a page's content: what two people changed at the same time, field by field and block by block.

All values are raw: what `page.serializable_data()` and so every revision holds. A stream's blocks are told apart by their
ids, a block with all that is in it is one place; a list of inline children is one place.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

UNKNOWN = object()  # what stood there before nobody knows any more
MINE, THEIRS, BOTH = "mine", "theirs", "both"
KEYS = re.compile(r' data-block-key=\\?"\w*\\?"')  # which the editor of rich text gives anew


@dataclass
class MergePlace:
    """A field, an inline list (`name`), or a block of a stream (`block` too), as it stood, and as each side has it."""

    name: str
    block: str
    base: Any
    mine: Any
    theirs: Any
    choice: str = ""  # MINE, THEIRS, BOTH; empty as long as nobody has chosen

    @property
    def key(self) -> str:
        return f"{self.name}:{self.block}" if self.block else self.name

    @property
    def changed_by_both(self) -> bool:
        return not same(self.base, self.mine) and not same(self.base, self.theirs)


@dataclass
class PageMerge:
    """The merged `content`; the places that one side changed, and those that both did."""

    content: dict
    joined: list[MergePlace] = field(default_factory=list)
    both_changed: list[MergePlace] = field(default_factory=list)

    @property
    def undecided(self) -> list[MergePlace]:
        return [place for place in self.both_changed if not place.choice]

    def add(self, place: MergePlace, choices: Mapping[str, str]) -> None:
        """Notes a place that changed, with what was chosen for it."""
        if not place.changed_by_both:
            place.choice = MINE if same(place.base, place.theirs) else THEIRS
            self.joined.append(place)
            return
        choice = choices.get(place.key, "")
        place.choice = choice if choice in allowed_choices(place) else ""
        self.both_changed.append(place)


def allowed_choices(place: MergePlace) -> list[str]:
    """Two versions of a block can stand one below the other; of a field, and of what was taken out, one stands."""
    there = place.block and place.mine is not None and place.theirs is not None
    return [MINE, THEIRS, BOTH] if there else [MINE, THEIRS]


def same(one: Any, other: Any) -> bool:
    return UNKNOWN not in (one, other) and canonical(one) == canonical(other)


def canonical(value: Any) -> str:
    """A raw value as text that is the same for what reads the same."""
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        value = sorted(value)  # a set of related rows
    return KEYS.sub("", json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)) if value else ""


def merge_contents(
    base: dict | None, mine: dict, theirs: dict, names: Iterable[str], streams: set[str], choices: Mapping[str, str]
) -> PageMerge:
    """Merges these fields of three contents; whatever else a page has is as `theirs` has it.

    Without a base all that differs was changed by both. `choices` has a choice for some keys of places.
    """
    merge = PageMerge(dict(theirs))
    for name in names:
        if name in streams:
            rows = [read_stream(content.get(name)) for content in (base or {}, mine, theirs)]
            merge.content[name] = json.dumps(merge_stream(merge, name, *rows, choices))
            continue
        before = UNKNOWN if base is None else base.get(name)
        place = MergePlace(name, "", before, mine.get(name), theirs.get(name))
        if same(place.mine, place.theirs):
            continue
        merge.add(place, choices)
        merge.content[name] = place.theirs if place.choice == THEIRS else place.mine
    return merge


def read_stream(value: Any) -> list[dict]:
    return json.loads(value) if isinstance(value, str) and value else value or []


def merge_stream(merge: PageMerge, name: str, base: list, mine: list, theirs: list, choices: Mapping[str, str]) -> list:
    """The merged blocks of one stream."""
    before, ours, other = ({row["id"]: row for row in rows} for rows in (base, mine, theirs))
    order, moved_by = merged_order(list(before), list(ours), list(other))
    if moved_by:
        merge.joined.append(MergePlace(name, "", None, None, None, moved_by))
    merged = []
    for block in order:
        place = MergePlace(name, block, before.get(block), ours.get(block), other.get(block))
        if not same(place.mine, place.theirs):
            merge.add(place, choices)
        row = place.theirs if place.choice == THEIRS else place.mine
        merged += [row] if row else []
        if place.choice == BOTH:
            merged.append(place.theirs | {"id": str(uuid4())})
    return merged


def merged_order(base: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], str]:
    """All ids of both sides, in the order of the one that moved blocks (of both: mine), and who that was."""
    common = set(base) & set(mine) & set(theirs)
    before, ours, other = ([block for block in ids if block in common] for ids in (base, mine, theirs))
    moved_by = MINE if ours != before else THEIRS if other != before else ""
    order, rest = (list(mine), theirs) if moved_by == MINE else (list(theirs), mine)
    for number, block in enumerate(rest):
        if block not in order:
            above = next((each for each in reversed(rest[:number]) if each in order), None)
            order.insert(order.index(above) + 1 if above else 0, block)
    return order, moved_by
