"""Text layout in a box: as large as it goes, in lines of about the same width, and never cut."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from .text_shaping import TextLine, line

LEADING = {"bricolage": 0.98, "anton": 1.18}  # of the size, from line to line
LEADING_ARABIC = 1.42
BREAKS = 60  # pixels: from this size down, a long word may go on in the next line
SMALLEST = 12
TRIES = 8  # halvings between the largest and the smallest size


@dataclass(frozen=True)
class Fitted:
    """Lines, and the size at which they fit; `tops` are where the baselines stand below the top of the box."""

    size: float
    lines: list[TextLine]
    baselines: list[float]
    height: float


@dataclass(frozen=True)
class Voice:
    """How a text is set: its headline face and the direction of its language."""

    face: str
    rtl: bool

    def line(self, text: str) -> TextLine:
        return line(text, self.face, self.rtl)


def fit(text: str, voice: Voice, width: float, height: float, largest: float) -> Fitted:
    """This text, all of it drawable, in a box of so many pixels."""

    def at(size: float, most: float) -> tuple[Fitted, list[str]] | None:
        lines = wrapped(text.split(), voice, 1000 * width / size, breaks=size <= BREAKS)
        fitted = lines and stacked([voice.line(each) for each in lines], voice, size)
        return (fitted, lines) if fitted and fitted.height <= most else None

    low, high = SMALLEST, largest
    best = at(largest, height)
    for _ in range(0 if best else TRIES):
        size = (low + high) / 2
        found = at(size, height)
        best, low, high = (found, size, high) if found else (best, low, size)
    fitted, lines = best or at(SMALLEST, inf)
    return balanced(lines, voice, fitted, width)


def balanced(lines: list[str], voice: Voice, fitted: Fitted, width: float) -> Fitted:
    """The same in as many lines, each as short as that allows."""
    words, low, high = " ".join(lines).split(), 0.4 * width, width
    for _ in range(6):
        middle = (low + high) / 2
        found = wrapped(words, voice, 1000 * middle / fitted.size, breaks=False)
        if found and len(found) <= len(lines):
            high, lines = middle, found
        else:
            low = middle
    again = stacked([voice.line(each) for each in lines], voice, fitted.size)
    return again if again.height <= fitted.height else fitted


def wrapped(words: list[str], voice: Voice, width: float, breaks: bool) -> list[str] | None:
    """Lines no wider than that; None where a word is wider and may not be broken."""
    lines: list[list[str]] = []
    left, space = 0.0, voice.line("n n").width - voice.line("nn").width
    for word in words:
        while voice.line(word).width > width:
            if not breaks or len(word) == 1:
                return None
            end = longest(word, lambda part: voice.line(part).width <= width)
            lines.append([word[:end]])
            word, left = word[end:], 0.0
        needed = voice.line(word).width
        if lines and needed + space <= left:
            lines[-1].append(word)
            left -= needed + space
        else:
            lines.append([word])
            left = width - needed
    return [" ".join(each) for each in lines]


def longest(word: str, fits: Callable[[str], bool]) -> int:
    """How many of the first letters fit, at least one."""
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(word[:middle]) else (low, middle - 1)
    return low


def stacked(lines: list[TextLine], voice: Voice, size: float) -> Fitted:
    """Lines one below the other, from the top of the ink of the first to the bottom of the ink of the last."""
    arabic = any(glyph.face == "cairo" for each in lines for glyph in each.glyphs)
    leading = size * (LEADING_ARABIC if arabic else LEADING[voice.face])
    first = size * max(0.72, lines[0].top / 1000)
    baselines = [first + number * leading for number in range(len(lines))]
    return Fitted(size, lines, baselines, baselines[-1] - size * lines[-1].bottom / 1000)
