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
from .text_shaping import drawable_text, font

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
    """Content and style of a social card; its digest depends on every field."""

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
        """Cache key: 16 hex digits of the SHA-256 of all fields and the version of the drawing."""
        return hashlib.sha256(repr((DRAWING, astuple(self))).encode()).hexdigest()[:16]

    @property
    def form(self) -> str:
        """File extension: png for flat colours, jpg with a picture."""
        return "jpg" if self.picture else "png"


class CardCanvas:
    """Canvas of a card; horizontal positions count from the inline start, which is the right edge in RTL."""

    def __init__(self, card: Card):
        self.card = card
        self.voice = Voice(card.face, card.rtl)
        self.colours = {name: values[DAY] for name, values in palette(card.choice).items()}
        self.ground, self.words, self.accent = (self.colours[token] for token in FIELDS[card.field])
        self.image = Image.new("RGB", SIZE, self.ground)

    def left_edge(self, start: float, width: float) -> float:
        """Left edge in pixels of a box of this width that begins at this inline start."""
        return SIZE[0] - start - width if self.card.rtl else start

    def draw_text(self, text: str, start: float, top: float, width: float, height: float, largest: float, colour: str):
        """Draws a text fitted into a box, and returns it fitted; None where no letter of it can be drawn."""
        text = drawable_text(text, self.voice.face)
        if not text:
            return None
        fitted = fit(text, self.voice, width, height, largest)
        self.draw_lines(fitted, start, top, colour)
        return fitted

    def draw_lines(self, fitted: Fitted, start: float, top: float, colour: str) -> None:
        """Draws fitted lines."""
        raster, scale = RasterDraw(), fitted.size / 1000
        raster.extents = RasterExtents(0, 0, *SIZE, 0)
        for line, baseline in zip(fitted.lines, fitted.baselines, strict=True):
            left = self.left_edge(start, line.width * scale)
            for glyph in line.glyphs:
                place = (left + glyph.x * scale, SIZE[1] - top - baseline + glyph.y * scale)
                raster.transform = (scale, 0, 0, scale, *place)
                raster.draw_glyph(font(glyph.face), glyph.number)
        rendered = raster.render()
        mask = Image.frombytes("L", SIZE, rendered.buffer, "raw", "L", rendered.extents.stride, -1)
        self.image.paste(colour, mask=mask)


def draw_card(card: Card, logo: Image.Image | None = None, picture: Image.Image | None = None) -> bytes:
    """Renders a card to the bytes of an opaque PNG; with a picture, of a JPEG."""
    canvas = CardCanvas(card)
    if picture is not None and card.layout == "picture":
        draw_full_picture(canvas, picture)
    else:
        draw_quilt(canvas)
        (draw_home if picture is not None and card.layout == "home" else draw_page)(canvas, logo, picture)
    content = BytesIO()
    if card.form == "jpg":
        canvas.image.save(content, "JPEG", quality=88, subsampling=0, optimize=True)
    else:
        canvas.image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def draw_full_picture(canvas: CardCanvas, picture: Image.Image) -> None:
    """Draws a picture chosen for sharing: over the whole card or, at another aspect ratio, uncropped on its ground."""
    least, most = PRINT
    if least <= picture.width / picture.height <= most:
        paste_picture(canvas, picture, TextBox(0, 0, *SIZE))
        return
    whole = ImageOps.contain(picture, SIZE, Image.Resampling.LANCZOS)
    paste_picture(canvas, whole, TextBox((SIZE[0] - whole.width) // 2, (SIZE[1] - whole.height) // 2, *whole.size))


def paste_picture(canvas: CardCanvas, picture: Image.Image, box: TextBox) -> None:
    """Pastes a picture that covers this box, opaque, cropped around its focal point; never mirrored."""
    cut = ImageOps.fit(picture, (box.width, box.height), Image.Resampling.LANCZOS, centering=canvas.card.focus)
    place = (round(canvas.left_edge(box.start, box.width)), box.top)
    if cut.mode == "RGBA":
        canvas.image.paste(canvas.colours["paper"], (*place, place[0] + box.width, place[1] + box.height))
    canvas.image.paste(cut, place, cut if cut.mode == "RGBA" else None)


def draw_quilt(canvas: CardCanvas) -> None:
    quilt = draw_ornament(QUILT, (8 * STRIP, STRIP), canvas.colours)
    for left in range(0, SIZE[0], quilt.width):
        canvas.image.paste(quilt, (left, 0))


def draw_home(canvas: CardCanvas, logo: Image.Image | None, picture: Image.Image) -> None:
    """Draws the home page's layout: site name, title, its picture along the foot."""
    draw_site_name(canvas, logo, SIGN, HOME_TITLE.width)
    title = drawable_text(canvas.card.title, canvas.card.face) or drawable_text(canvas.card.name, canvas.card.face)
    canvas.draw_text(title, *HOME_TITLE, canvas.words)
    paste_picture(canvas, picture, HOME_PICTURE)


def draw_page(canvas: CardCanvas, logo: Image.Image | None, picture: Image.Image | None) -> None:
    """Draws any other page's layout: kind and title, an event's date as a calendar sheet, a picture at the end."""
    card = canvas.card
    plain, pictured = (DATED, DATED_PICTURED) if card.day else (PLAIN, PICTURED)
    places = plain if picture is None else pictured
    if picture is not None:
        paste_picture(canvas, picture, places.picture)
    kind = canvas.draw_text(card.kind, *places.kind, canvas.accent)
    box = places.title
    if not kind:
        box = box._replace(top=places.kind.top + 10, height=box.top + box.height - places.kind.top - 10)
    if places.place and not canvas.draw_text(card.place, *places.place, canvas.words):
        box = box._replace(height=places.place.top + places.place.height - box.top)
    title = drawable_text(card.title, card.face) or drawable_text(card.name, card.face)
    canvas.draw_text(title, *box, canvas.words)
    if places.date:
        draw_date(canvas, places.date)
    left = round(canvas.left_edge(MARGIN, places.wide))
    rule = [left, RULE_TOP, left + places.wide - 1, RULE_TOP + RULE - 1]
    ImageDraw.Draw(canvas.image).rectangle(rule, fill=canvas.words)
    draw_footer(canvas, logo, places.wide, card.date if places is PLAIN else "")


def draw_date(canvas: CardCanvas, box: TextBox) -> None:
    """Draws the date as a calendar sheet: weekday, number, month; the flag across its corner."""
    left, draw = canvas.left_edge(box.start, box.width), ImageDraw.Draw(canvas.image)
    draw.rectangle([left, box.top, left + box.width - 1, box.top + box.height - 1], fill=canvas.colours["on-dark"])
    rows = ((26, 46, 44), (90, 200, 268), (310, 46, 44))  # top, height and largest size of each
    for words, (top, height, largest) in zip(canvas.card.day, rows, strict=True):
        if text := drawable_text(words, canvas.voice.face):
            fitted = fit(text, canvas.voice, box.width - 24, height, largest)
            start = box.start + (box.width - text_width(fitted)) / 2
            canvas.draw_lines(fitted, start, box.top + top + (height - fitted.height) / 2, canvas.colours["red-field"])
    if flag := drawable_text(canvas.card.flag, canvas.voice.face):
        fitted = fit(flag, canvas.voice, box.width - 32, 32, 34)
        width = round(text_width(fitted)) + 32
        left = round(canvas.left_edge(box.start - 18, width))
        draw.rectangle([left, box.top - 22, left + width - 1, box.top + 25], fill=canvas.colours["gold"])
        top = box.top - 22 + (48 - fitted.height) / 2
        canvas.draw_lines(fitted, box.start - 2, top, canvas.colours["gold-print"])


def text_width(fitted: Fitted) -> float:
    return max(line.width for line in fitted.lines) * fitted.size / 1000


def draw_site_name(canvas: CardCanvas, logo: Image.Image | None, top: int, wide: float) -> None:
    """Draws mark or logo, and the name of the site, at the inline start."""
    mark = logo or draw_ornament(MARK, (FOOT, FOOT), canvas.colours)
    mark.thumbnail((4 * FOOT, FOOT))
    place = (round(canvas.left_edge(MARGIN, mark.width)), top + (FOOT - mark.height) // 2)
    canvas.image.paste(mark, place, mark if mark.mode == "RGBA" else None)
    offset = mark.width + 18
    if name := drawable_text(canvas.card.name, canvas.voice.face):
        fitted = fit(name, canvas.voice, wide - offset, FOOT, NAME_SIZE)
        canvas.draw_lines(fitted, MARGIN + offset, top + (FOOT - fitted.height) / 2, canvas.words)


def draw_footer(canvas: CardCanvas, logo: Image.Image | None, wide: float, date: str) -> None:
    """Draws the site name, and the date at the inline end."""
    if date := drawable_text(date, canvas.voice.face):
        fitted = fit(date, canvas.voice, 0.4 * wide, FOOT, DATE_SIZE)
        width = text_width(fitted)
        canvas.draw_lines(fitted, MARGIN + wide - width, FOOT_TOP + (FOOT - fitted.height) / 2, canvas.words)
        wide -= width + 48
    draw_site_name(canvas, logo, FOOT_TOP, wide)
