"""Blocks of a body that apps announce in `body_blocks` of their AppConfig."""

from collections.abc import Callable, Container
from functools import partial
from typing import Any

from wagtail.blocks import Block

from media.own_apps import AnnouncementError, Result, announced_pairs, call_own, import_announced

from .switched_off import SwitchedOffBlock


def announced_blocks(taken: Container[str]) -> list[tuple[str, Block]]:
    """Return the announced blocks by name, to be added to those whose names are taken.

    Raises AnnouncementError where one can't be imported or its name is taken: a stream drops what it does not know when it is
    saved, so that none may be left out.
    """
    found: dict[str, Block] = {}
    for config, name, path in announced_pairs("body_blocks"):
        if name in taken or name in found:
            raise AnnouncementError(f"{config.name} announces a block “{name}”, of which there is one already")
        block = import_announced(config, path)()
        block.render = partial(render_announced, config.label, block.render)
        found[name] = block if getattr(config, "is_on", True) else SwitchedOffBlock(block)
    return [*found.items()]


def switched_off_names() -> set[str]:
    """Return the names of blocks whose feature is off."""
    return {name for config, name, _path in announced_pairs("body_blocks") if not getattr(config, "is_on", True)}


def render_announced(label: str, render: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """Return the HTML of a block of the app with this label."""
    return call_own(label, lambda: render(*args, **kwargs), "")


def in_place(found: dict[str, Result]) -> dict[str, Result]:
    """Return these, by names of blocks, with each that has one in `block_places` after the block that it names there."""
    for _config, name, before in announced_pairs("block_places"):
        if name in found and before in found:
            order = [each for each in found if each != name]
            order.insert(order.index(before) + 1, name)
            found = {each: found[each] for each in order}
    return found
