"""Reader of the demo's texts: Markdown files in a tree as the pages are, and TOML for all that is no page.

A page begins with its columns in TOML, between two lines of +++. Four names there are no columns:

    kind        the model of the page
    below       slugs of the pages below it, in the order of menus and lists; their files are in the folder of its name
    stream      the column of its blocks, if that is not the body
    translated  true, if the page is complete in Spanish and Arabic, too

Blocks follow, in their order: running text (home.demo.rich_text), “## …” a heading, “---” a divider, all others in
sections of TOML, by their kind. A value that a section omits is the default of its block, mostly null. Where the empty
choice has a label, as that of `level`, write "" as the editor's form does: the search finds that label.

Texts name pages, snippets and uploads by slug and days by name (home.demo.dates); “{brigade}” within a sentence becomes
a date.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from wagtail.models import Page

TEXTS = Path(__file__).parent / "texts"
# Blocks that are no running text: TOML, headings, dividers.
MARKED_BLOCK = re.compile(r"^(```toml\n.*?^```|## .+?|---)$", re.MULTILINE | re.DOTALL)


def read_toml(name: str) -> dict:
    """Return the data of a TOML file of the texts."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class Draft:
    """Content of a page before it is loaded; `under` is the slug of the page above it."""

    slug: str
    under: str
    kind: type[Page]
    fields: dict
    stream: str
    blocks: list[tuple]
    translated: bool


def read_drafts(path: Path = TEXTS / "home.md", under: str = "") -> list[Draft]:
    """Return the page of this file and all pages below it, each after the one above it."""
    front, text = path.read_text(encoding="utf-8").removeprefix("+++\n").split("\n+++\n", 1)
    fields = tomllib.loads(front)
    below = [path.with_suffix("") / f"{slug}.md" for slug in fields.pop("below", ())]
    draft = Draft(
        path.stem,
        under,
        apps.get_model(fields.pop("kind")),
        stream=fields.pop("stream", "body"),
        translated=fields.pop("translated", False),
        blocks=parse_blocks(text),
        fields=fields,
    )
    return [draft, *(found for file in below for found in read_drafts(file, draft.slug))]


def parse_blocks(text: str) -> list[tuple]:
    """Return kind and value of the blocks of this text."""
    return [block for part in MARKED_BLOCK.split(text) if part.strip() for block in parse_part(part)]


def parse_part(part: str) -> list[tuple]:
    """Return the block of one part of a text; several, if it is a section of TOML that has several."""
    if part.startswith("```"):
        return list(tomllib.loads(part.removeprefix("```toml").removesuffix("```")).items())
    if part.startswith("## "):
        return [("heading", part.removeprefix("## "))]
    return [("divider", None)] if part == "---" else [("text", part)]
