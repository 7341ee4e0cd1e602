"""The one style sheet that depends on a site: the size at which its name fills the foot of the sheet."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

# Advance widths of the headline face, in thousandths of its size, for the letters it has.
WIDTHS = json.loads((Path(__file__).parent / "widths.json").read_text())
TRACKING = -20  # letter-spacing of .footer-name, in thousandths
FILL = 99.5  # of the width of the window, in percent
LARGEST = 24.0  # vw: a name of three letters should not fill the screen


def size_of_name(name: str) -> float:
    """The size, in vw, at which this name is as wide as the window; letters the face lacks count as wide ones."""
    width = sum(WIDTHS.get(letter, 620) + TRACKING for letter in name) or 1000
    return round(min(FILL * 1000 / width, LARGEST), 2)


@lru_cache
def sheet(name: str) -> tuple[str, str]:
    """(eight hex digits that change with the content, CSS) for a site of this name."""
    css = f":root{{--size-name:{size_of_name(name)}vw}}\n"
    return hashlib.sha256(css.encode()).hexdigest()[:8], css
