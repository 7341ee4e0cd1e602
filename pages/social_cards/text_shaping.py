"""Text shaping: a line as glyphs of our fonts (Arabic joins), in visual order (Unicode, annex 9), and measured."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import uharfbuzz
from anyascii import anyascii
from bidi import algorithm

# The faces of site/fonts/ as HarfBuzz reads them: unpacked, Cairo at the weight of headlines.
FOLDER = Path(__file__).parent / "faces"
FILES = {
    "bricolage": "bricolage-grotesque-condensed-800.ttf",
    "anton": "anton-400.ttf",
    "cairo": "cairo-arabic-800.ttf",
}
ARABIC = "cairo"
UPEM = 1000


@dataclass(frozen=True)
class Glyph:
    """One glyph and its position on the line, in thousandths of the font size."""

    face: str
    number: int
    x: float
    y: float


@dataclass(frozen=True)
class TextLine:
    """A shaped line: glyphs from left to right, advance width, and the top and bottom of their ink."""

    glyphs: tuple[Glyph, ...]
    width: float
    top: float
    bottom: float


@lru_cache
def font(face: str) -> uharfbuzz.Font:
    """HarfBuzz font of a face, at 1000 units per em."""
    found = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / FILES[face]))))
    found.scale = (UPEM, UPEM)
    return found


@lru_cache
def charset(face: str) -> frozenset[int]:
    return frozenset(font(face).face.unicodes)


def face_of(letter: str, headline: str) -> str | None:
    """The face that has this letter: the headline face, else the Arabic one."""
    return next((face for face in (headline, ARABIC) if ord(letter) in charset(face)), None)


def fallback_letters(letter: str) -> str:
    """Replacement of a letter that no face has: its base letter or ASCII; empty for other scripts and symbols."""
    base = unicodedata.normalize("NFKD", letter)
    if base != letter:
        return base
    latin = unicodedata.name(letter, "").startswith("LATIN")
    return anyascii(letter) if latin or unicodedata.category(letter)[0] in "PZN" else ""


def drawable_text(text: str, headline: str) -> str:
    """The text in letters that can be drawn, single-spaced; empty if more than a fifth of its letters would be lost."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    parts = [each if face_of(each, headline) else fallback_letters(each) for each in text]
    kept = " ".join("".join(letter for part in parts for letter in part if face_of(letter, headline)).split())
    wanted = sum(letter.isalpha() for letter in text)
    lost = sum(letter.isalpha() and not part for letter, part in zip(text, parts, strict=True))
    return "" if lost * 5 > wanted else kept


def embedding_levels(text: str, rtl: bool) -> list[int]:
    """Embedding level of each letter (Unicode, annex 9); odd is right to left."""
    storage = algorithm.get_empty_storage() | {"base_level": int(rtl), "base_dir": "R" if rtl else "L"}
    algorithm.get_embedding_levels(text, storage)
    for step in (
        "explicit_embed_and_overrides",
        "resolve_weak_types",
        "resolve_neutral_types",
        "resolve_implicit_levels",
    ):
        getattr(algorithm, step)(storage, False)
    return [each["level"] for each in storage["chars"]]


def visual_runs(text: str, headline: str, rtl: bool) -> list[tuple[str, str, int]]:
    """(letters, face, level) of each run of one face and direction, in visual order."""
    each = [
        (letter, face_of(letter, headline), level)
        for letter, level in zip(text, embedding_levels(text, rtl), strict=True)
    ]
    runs = [("".join(one[0] for one in group), *key) for key, group in groupby(each, key=lambda one: one[1:])]
    for level in range(max((run[2] for run in runs), default=0), 0, -1):  # rule L2
        runs = reverse_runs(runs, level)
    return runs


def reverse_runs(runs: list[tuple], level: int) -> list[tuple]:
    """The runs with each sequence of that level or higher reversed (rule L2)."""
    found: list[tuple] = []
    for high, group in groupby(runs, key=lambda run: run[2] >= level):
        part = list(group)
        found += part[::-1] if high else part
    return found


@lru_cache(2048)
def shape_line(text: str, headline: str, rtl: bool) -> TextLine:
    """Shapes a text (all of it drawable) to one line, by HarfBuzz."""
    glyphs, x, top, bottom = [], 0.0, 0.0, 0.0
    for letters, face, level in visual_runs(text, headline, rtl):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(letters)
        buffer.direction = "rtl" if level % 2 else "ltr"
        buffer.guess_segment_properties()
        uharfbuzz.shape(font(face), buffer)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            ink = font(face).get_glyph_extents(info.codepoint)
            glyphs.append(Glyph(face, info.codepoint, x + place.x_offset, place.y_offset))
            top = max(top, place.y_offset + ink.y_bearing)
            bottom = min(bottom, place.y_offset + ink.y_bearing + ink.height)
            x += place.x_advance
    return TextLine(tuple(glyphs), x, top, bottom)
