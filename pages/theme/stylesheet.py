"""Style sheet of one site: its colours and headline face as custom properties, and the size at which its name fills the
foot.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from .css_transpiler import transpile
from .models import Face
from .palette import DAY, DAY_MORE, NIGHT, NIGHT_MORE, ColorChoice, default_palette, palette

# Advance widths of each headline face as css/tokens.css sets it, in thousandths of its size, for the letters it has.
WIDTHS = json.loads((Path(__file__).parent / "widths.json").read_text())
WIDEST = {letter: max(face.get(letter, 0) for face in WIDTHS.values()) for face in WIDTHS.values() for letter in face}
TRACKING = -20  # letter-spacing of .footer-name, in thousandths
FILL = 99.5  # of the width of the window, in percent
LARGEST = 24.0  # vw: a name of three letters should not fill the screen

ARABIC = ["Cairo", "Cairo Noto", "Cairo Naskh", "Cairo Arial"]  # the face, and its stand-ins (site/css/tokens.css)
FILES = {
    Face.BRICOLAGE: "fonts/bricolage-grotesque-condensed-800.woff2",
    Face.ANTON: "fonts/anton-400.woff2",
}
FILE_OF_TEXT, FILE_OF_ARABIC = "fonts/literata-400-700.woff2", "fonts/cairo-arabic-400-900.woff2"


def size_of_name(name: str, face: str = Face.BRICOLAGE) -> float:
    """The size, in vw, at which this name is as wide as the window; letters the face lacks count as wide ones."""
    width = sum(WIDTHS[face].get(letter, 620) + TRACKING for letter in name) or 1000
    return round(min(FILL * 1000 / width, LARGEST), 2)


@lru_cache
def sheet(name: str, choice: ColorChoice = ColorChoice(), face: str = Face.BRICOLAGE) -> tuple[str, str]:  # noqa: B008 (frozen)
    """(hash of eight hex digits, CSS) for a site of this name, these colours and this face."""
    css = transpile("".join(rules(name, choice, face)))
    return hashlib.sha256(css.encode()).hexdigest()[:8], css


def rules(name: str, choice: ColorChoice, face: str) -> list[str]:
    """The rules of the style sheet, which overrides only what differs from css/tokens.css."""
    normal, more = changed_colors(choice)
    found = [rule(":root", {"size-name": f"{size_of_name(name, face)}vw"} | normal | stack(face))]
    if face != Face.BRICOLAGE:
        found.append(rule(":root:lang(ar)", stack(face, arabic=True)))
    if more:
        found.append("@media (prefers-contrast:more){\n" + rule(":root", more) + "}\n")
    return found


def rule(selector: str, properties: dict[str, str]) -> str:
    return f"{selector}{{" + ";".join(f"--{name}:{value}" for name, value in properties.items()) + "}\n"


def changed_colors(choice: ColorChoice) -> tuple[dict[str, str], dict[str, str]]:
    """(normal, more): custom properties of colours that differ from the defaults, and those for prefers-contrast."""
    normal, more = {}, {}
    for name, values in sorted(palette(choice).items()):
        own, stronger = values[DAY : NIGHT + 1], values[DAY_MORE : NIGHT_MORE + 1]
        if own != default_palette()[name][DAY : NIGHT + 1]:
            normal[name] = f"light-dark({own[0]},{own[1]})"
        if stronger != (own if name in normal else default_palette()[name][DAY_MORE : NIGHT_MORE + 1]):
            more[name] = f"light-dark({stronger[0]},{stronger[1]})"
    return normal, more


def fixed_scheme_rules(choice: ColorChoice, scheme: str) -> str:
    """Rules that force the colour scheme "light" or "dark", for previews."""
    night = scheme == "dark"
    found = palette(choice).items()
    normal = {name: values[NIGHT if night else DAY] for name, values in found}
    more = {name: values[NIGHT_MORE if night else DAY_MORE] for name, values in found}
    own = f":root:root{{color-scheme:{scheme}}}\n" + rule(":root:root", normal)
    return own + "@media (prefers-contrast:more){\n" + rule(":root:root", more) + "}\n"


def stack(face: str, arabic: bool = False) -> dict[str, str]:
    """Custom property of the font stack of a headline face with its fallbacks; empty for the default face."""
    if face == Face.BRICOLAGE:
        return {}
    name = face.capitalize()
    families = [*(ARABIC if arabic else []), name, f"{name} Roboto", f"{name} Arial"]
    return {"display": ",".join(f'"{each}"' for each in families) + ",sans-serif"}
