"""Renderer of a social card (OpenGraph image): the title as large as it goes, kind, date and the name of the site."""

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps
from uharfbuzz import RasterDraw, RasterExtents

from ..theme.palette import DAY, ColorChoice, palette
from .layout import (
    DATED,
    DATED_PICTURED,
    FOOT,
    FOOT_TOP,
    HOME_PICTURE,
    HOME_TITLE,
    MARGIN,
    PICTURED,
    PLAIN,
    PRINT,
    RULE,
    RULE_TOP,
    SIGN,
    SIZE,
    STRIP,
    TextBox,
)
from .ornaments import MARK, QUILT, draw_ornament
from .text_layout import Fitted, Voice, fit
from .text_shaping import drawable, font

NAME_SIZE, DATE_SIZE = 54, 42
DRAWING = 2  # raise it when cards are drawn differently, so that their addresses change


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
    choice: ColorChoice
    logo: str  # the file of the logo in storage; empty for the mark
    place: str = ""  # hours and place of an event
    day: tuple[str, ...] = ()  # weekday, number and month of its date
    flag: str = ""  # that it was moved or cancelled
    picture: str = ""  # the file of a picture in storage
    focus: tuple[float, float] = (0.5, 0.5)  # what of it stays in sight, across and down
    layout: str = "page"  # or "home", or "picture" alone

    @property
    def digest(self) -> str:
        """Sixteen hex digits that change with the content."""
        return hashlib.sha256(repr((DRAWING, astuple(self))).encode()).hexdigest()[:16]

    @property
    def form(self) -> str:
        """The format: flat colours as PNG, a picture as JPEG."""
        return "jpg" if self.picture else "png"


class CardCanvas:
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


def draw(card: Card, logo: Image.Image | None = None, picture: Image.Image | None = None) -> bytes:
    """The card as an opaque PNG; with a picture as JPEG."""
    sheet = CardCanvas(card)
    if picture is not None and card.layout == "picture":
        fill(sheet, picture)
    else:
        head(sheet)
        (front if picture is not None and card.layout == "home" else page)(sheet, logo, picture)
    content = BytesIO()
    if card.form == "jpg":
        sheet.image.save(content, "JPEG", quality=88, subsampling=0, optimize=True)
    else:
        sheet.image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def fill(sheet: CardCanvas, picture: Image.Image) -> None:
    """A picture that staff chose for sharing: the whole card, or, where it has another shape, uncut on its ground."""
    least, most = PRINT
    if least <= picture.width / picture.height <= most:
        put(sheet, picture, TextBox(0, 0, *SIZE))
        return
    whole = ImageOps.contain(picture, SIZE, Image.Resampling.LANCZOS)
    put(sheet, whole, TextBox((SIZE[0] - whole.width) // 2, (SIZE[1] - whole.height) // 2, *whole.size))


def put(sheet: CardCanvas, picture: Image.Image, box: TextBox) -> None:
    """A picture that covers this box, opaque, its focal point in sight; pictures don't mirror."""
    cut = ImageOps.fit(picture, (box.width, box.height), Image.Resampling.LANCZOS, centering=sheet.card.focus)
    place = (round(sheet.at(box.start, box.width)), box.top)
    if cut.mode == "RGBA":
        sheet.image.paste(sheet.colours["paper"], (*place, place[0] + box.width, place[1] + box.height))
    sheet.image.paste(cut, place, cut if cut.mode == "RGBA" else None)


def head(sheet: CardCanvas) -> None:
    quilt = draw_ornament(QUILT, (8 * STRIP, STRIP), sheet.colours)
    for left in range(0, SIZE[0], quilt.width):
        sheet.image.paste(quilt, (left, 0))


def front(sheet: CardCanvas, logo: Image.Image | None, picture: Image.Image) -> None:
    """The home page: its name, its first words, its drawing along the foot."""
    sign(sheet, logo, SIGN, HOME_TITLE.width)
    title = drawable(sheet.card.title, sheet.card.face) or drawable(sheet.card.name, sheet.card.face)
    sheet.write(title, *HOME_TITLE, sheet.words)
    put(sheet, picture, HOME_PICTURE)


def page(sheet: CardCanvas, logo: Image.Image | None, picture: Image.Image | None) -> None:
    """Any other page: kind and title, the date of an event as a sheet of a calendar, a picture at the end."""
    card = sheet.card
    plain, pictured = (DATED, DATED_PICTURED) if card.day else (PLAIN, PICTURED)
    places = plain if picture is None else pictured
    if picture is not None:
        put(sheet, picture, places.picture)
    kind = sheet.write(card.kind, *places.kind, sheet.accent)
    box = places.title
    if not kind:
        box = box._replace(top=places.kind.top + 10, height=box.top + box.height - places.kind.top - 10)
    if places.place and not sheet.write(card.place, *places.place, sheet.words):
        box = box._replace(height=places.place.top + places.place.height - box.top)
    title = drawable(card.title, card.face) or drawable(card.name, card.face)
    sheet.write(title, *box, sheet.words)
    if places.date:
        day(sheet, places.date)
    left = round(sheet.at(MARGIN, places.wide))
    rule = [left, RULE_TOP, left + places.wide - 1, RULE_TOP + RULE - 1]
    ImageDraw.Draw(sheet.image).rectangle(rule, fill=sheet.words)
    foot(sheet, logo, places.wide, card.date if places is PLAIN else "")


def day(sheet: CardCanvas, box: TextBox) -> None:
    """The date as a sheet of a calendar: weekday, number, month; across its corner, what became of it."""
    left, pen = sheet.at(box.start, box.width), ImageDraw.Draw(sheet.image)
    pen.rectangle([left, box.top, left + box.width - 1, box.top + box.height - 1], fill=sheet.colours["on-dark"])
    rows = ((26, 46, 44), (90, 200, 268), (310, 46, 44))  # top, height and largest size of each
    for words, (top, height, largest) in zip(sheet.card.day, rows, strict=True):
        if text := drawable(words, sheet.voice.face):
            fitted = fit(text, sheet.voice, box.width - 24, height, largest)
            start = box.start + (box.width - width_of(fitted)) / 2
            sheet.print(fitted, start, box.top + top + (height - fitted.height) / 2, sheet.colours["red-field"])
    if flag := drawable(sheet.card.flag, sheet.voice.face):
        fitted = fit(flag, sheet.voice, box.width - 32, 32, 34)
        width = round(width_of(fitted)) + 32
        left = round(sheet.at(box.start - 18, width))
        pen.rectangle([left, box.top - 22, left + width - 1, box.top + 25], fill=sheet.colours["gold"])
        top = box.top - 22 + (48 - fitted.height) / 2
        sheet.print(fitted, box.start - 2, top, sheet.colours["gold-print"])


def width_of(fitted: Fitted) -> float:
    return max(line.width for line in fitted.lines) * fitted.size / 1000


def sign(sheet: CardCanvas, logo: Image.Image | None, top: int, wide: float) -> None:
    """Mark or logo, and the name of the site, where writing begins."""
    mark = logo or draw_ornament(MARK, (FOOT, FOOT), sheet.colours)
    mark.thumbnail((4 * FOOT, FOOT))
    place = (round(sheet.at(MARGIN, mark.width)), top + (FOOT - mark.height) // 2)
    sheet.image.paste(mark, place, mark if mark.mode == "RGBA" else None)
    taken = mark.width + 18
    if name := drawable(sheet.card.name, sheet.voice.face):
        fitted = fit(name, sheet.voice, wide - taken, FOOT, NAME_SIZE)
        sheet.print(fitted, MARGIN + taken, top + (FOOT - fitted.height) / 2, sheet.words)


def foot(sheet: CardCanvas, logo: Image.Image | None, wide: float, date: str) -> None:
    """The sign, and the date where the line ends."""
    if date := drawable(date, sheet.voice.face):
        fitted = fit(date, sheet.voice, 0.4 * wide, FOOT, DATE_SIZE)
        width = width_of(fitted)
        sheet.print(fitted, MARGIN + wide - width, FOOT_TOP + (FOOT - fitted.height) / 2, sheet.words)
        wide -= width + 48
    sign(sheet, logo, FOOT_TOP, wide)
