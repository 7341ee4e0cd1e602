"""The picture that stands for a page where it is shared: its title as large as it goes, kind, date and the name of the site."""

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from PIL import Image, ImageDraw
from uharfbuzz import RasterDraw, RasterExtents

from ..palette import DAY, Choice, palette
from .fitting import Fitted, Voice, fit
from .letters import drawable, font
from .patches import MARK, QUILT, sew

SIZE = (1200, 630)
MARGIN, STRIP, RULE = 64, 40, 6
KIND_SIZE, TITLE_SIZE, NAME_SIZE, DATE_SIZE = 42, 260, 54, 42
KIND_TOP, TITLE_TOP, TITLE_BOTTOM, RULE_TOP, FOOT_TOP, FOOT = 80, 146, 490, 516, 542, 60
DRAWING = 1  # raise it when cards are drawn differently, so that their addresses change
# Ground, words and accent of each field, as tokens of css/tokens.css.
FIELDS = {
    "paper": ("paper", "ink", "red"),
    "gold": ("gold-field", "on-gold", "on-gold"),
    "red": ("red-field", "on-dark", "gold"),
    "green": ("green-field", "on-dark", "gold"),
    "ink": ("ink-field", "on-dark", "gold"),
}


@dataclass(frozen=True)
class Card:
    """All that a card says and looks like; a card that differs in anything has another digest."""

    title: str
    kind: str
    date: str
    name: str
    rtl: bool
    field: str
    face: str
    choice: Choice
    logo: str  # the file of the logo in storage; empty for the mark

    @property
    def digest(self) -> str:
        """Sixteen hex digits that change with the content."""
        return hashlib.sha256(repr((DRAWING, astuple(self))).encode()).hexdigest()[:16]


class Sheet:
    """A card while it is drawn; sideways, places count from where its language begins to write."""

    def __init__(self, card: Card):
        self.card = card
        self.voice = Voice(card.face, card.rtl)
        self.colours = {name: values[DAY] for name, values in palette(card.choice).items()}
        self.ground, self.words, self.accent = (self.colours[token] for token in FIELDS[card.field])
        self.image = Image.new("RGB", SIZE, self.ground)

    def at(self, start: float, width: float) -> float:
        """The left edge of what is so wide and begins there."""
        return SIZE[0] - start - width if self.card.rtl else start

    def write(self, text: str, start: float, top: float, width: float, height: float, largest: float, colour: str):
        """Prints a text in a box, and says how it was fitted; nothing where none of it can be drawn."""
        text = drawable(text, self.voice.face)
        if not text:
            return None
        fitted = fit(text, self.voice, width, height, largest)
        self.print(fitted, start, top, colour)
        return fitted

    def print(self, fitted: Fitted, start: float, top: float, colour: str) -> None:
        """Prints fitted lines."""
        raster, scale = RasterDraw(), fitted.size / 1000
        raster.extents = RasterExtents(0, 0, *SIZE, 0)
        for line, baseline in zip(fitted.lines, fitted.baselines, strict=True):
            left = self.at(start, line.width * scale)
            for glyph in line.glyphs:
                place = (left + glyph.x * scale, SIZE[1] - top - baseline + glyph.y * scale)
                raster.transform = (scale, 0, 0, scale, *place)
                raster.draw_glyph(font(glyph.face), glyph.number)
        made = raster.render()
        mask = Image.frombytes("L", SIZE, made.buffer, "raw", "L", made.extents.stride, -1)
        self.image.paste(colour, mask=mask)


def draw(card: Card, logo: Image.Image | None = None) -> bytes:
    """The card as PNG."""
    sheet = Sheet(card)
    quilt = sew(QUILT, (8 * STRIP, STRIP), sheet.colours)
    for left in range(0, SIZE[0], quilt.width):
        sheet.image.paste(quilt, (left, 0))
    wide = SIZE[0] - 2 * MARGIN
    kind = sheet.write(card.kind, MARGIN, KIND_TOP, wide, KIND_SIZE, KIND_SIZE, sheet.accent)
    top = TITLE_TOP if kind else KIND_TOP + 10
    title = drawable(card.title, card.face) or drawable(card.name, card.face)
    sheet.write(title, MARGIN, top, wide, TITLE_BOTTOM - top, TITLE_SIZE, sheet.words)
    rule = [MARGIN, RULE_TOP, SIZE[0] - MARGIN - 1, RULE_TOP + RULE - 1]
    ImageDraw.Draw(sheet.image).rectangle(rule, fill=sheet.words)
    foot(sheet, logo)
    content = BytesIO()
    sheet.image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def foot(sheet: Sheet, logo: Image.Image | None) -> None:
    """Mark or logo and the name of the site where writing begins, the date where it ends."""
    mark = logo or sew(MARK, (FOOT, FOOT), sheet.colours)
    mark.thumbnail((4 * FOOT, FOOT))
    place = (round(sheet.at(MARGIN, mark.width)), FOOT_TOP + (FOOT - mark.height) // 2)
    sheet.image.paste(mark, place, mark if mark.mode == "RGBA" else None)
    wide, taken = SIZE[0] - 2 * MARGIN, mark.width + 18
    if date := drawable(sheet.card.date, sheet.voice.face):
        fitted = fit(date, sheet.voice, 0.4 * wide, FOOT, DATE_SIZE)
        width = max(line.width for line in fitted.lines) * fitted.size / 1000
        sheet.print(fitted, SIZE[0] - MARGIN - width, FOOT_TOP + (FOOT - fitted.height) / 2, sheet.words)
        wide -= width + 48
    if name := drawable(sheet.card.name, sheet.voice.face):
        fitted = fit(name, sheet.voice, wide - taken, FOOT, NAME_SIZE)
        sheet.print(fitted, MARGIN + taken, FOOT_TOP + (FOOT - fitted.height) / 2, sheet.words)
