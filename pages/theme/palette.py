"""Palette: every colour of the site from three; what tokens.css draws, and what follows when staff choose their own."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from .color_math import oklch, ratio, shade, shade_towards

TOKENS = Path(__file__).parents[2] / "site" / "css" / "tokens.css"
BODY, TEXT = 7, 4.5  # the least contrast of running text, and of anything else that is read
DAY, NIGHT, DAY_MORE, NIGHT_MORE = SCHEMES = range(4)  # "more": for who asks for more contrast
Palette = dict[str, tuple[str, ...]]  # token to its colour in each scheme
# How much contrast a derived colour is given in each scheme: as much as the drawn ones have.
ON_PAPER = (TEXT, 6.7, 9.2, 11)
UNDER_WORDS = {"red": (BODY, 9.4, 9.2, 13.7), "green": (BODY, 11.8, 12, 15.5), "gold": (BODY, 14.3, 13.5, 17.8)}
AT_NIGHT = 0.82  # of its lightness: what a field keeps by night, so that it does not glare
ON_GOLD = (BODY, 9.8, 13.7, 13.8)


@dataclass(frozen=True)
class ColorChoice:
    """The chosen colours, each #rrggbb; empty for the default by day, or derived from the day's by night."""

    red: str = ""
    green: str = ""
    gold: str = ""
    red_night: str = ""
    green_night: str = ""
    gold_night: str = ""


NAMES = [field.name for field in fields(ColorChoice)]


def custom_properties(css: str) -> dict[str, str]:
    """Parses the custom properties of a block of CSS: name to value."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))


def token_color(name: str, tokens: dict[str, str], night: bool) -> str:
    """The colour of a token by day or by night; resolves var() and light-dark(); #abc becomes #aabbcc."""
    value = tokens[name].strip()
    if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return token_color(reference[1], tokens, night)
    if both := re.fullmatch(r"light-dark\(([^,]+),\s*([^)]+)\)", value):
        value = both[2 if night else 1].strip()
    return re.sub(r"^#(\w)(\w)(\w)$", r"#\1\1\2\2\3\3", value)


@lru_cache
def default_palette() -> Palette:
    """The palette of tokens.css."""
    normal, more = TOKENS.read_text().split("@media (prefers-contrast: more)")
    plain = custom_properties(normal.split(":root:lang(ar)")[0])
    schemes = [
        (plain, False),
        (plain, True),
        (plain | custom_properties(more), False),
        (plain | custom_properties(more), True),
    ]
    found = {name: tuple(token_color(name, *sheet) for sheet in schemes) for name in plain}
    return {name: values for name, values in found.items() if re.fullmatch("#[0-9a-f]{6}|transparent", values[NIGHT])}


def palette(choice: ColorChoice) -> Palette:
    """The whole palette: defaults, chosen colours, and those derived from them."""
    found = dict(default_palette())
    for name in ("red", "green"):
        if getattr(choice, name) or getattr(choice, f"{name}_night"):
            found[name] = text_colors(name, choice, found)
        if getattr(choice, name):
            found[f"{name}-field"] = field_colors(name, getattr(choice, name), found)
    if choice.red:
        found["sky"] = (found["sky"][DAY], found["red-field"][NIGHT], found["sky"][DAY], found["red-field"][NIGHT])
    if choice.gold or choice.gold_night:
        found |= gold_colors(choice, found)
    grounds = zip(found["green-field"], found["gold"], strict=True)
    return found | {"green-field": tuple(with_contrast(0, ground, label, TEXT) for ground, label in grounds)}


def text_colors(name: str, choice: ColorChoice, found: Palette) -> tuple[str, ...]:
    """Text colours on paper, one a scheme: as chosen by day, lighter by night, further still with more contrast."""
    day = getattr(choice, name) or found[name][DAY]
    night = getattr(choice, f"{name}_night") or with_contrast(1, day, found["paper"][NIGHT], ON_PAPER[NIGHT])
    darker = with_contrast(0, day, found["paper"][DAY_MORE], ON_PAPER[DAY_MORE])
    return day, night, darker, with_contrast(1, night, found["paper"][NIGHT_MORE], ON_PAPER[NIGHT_MORE])


def field_colors(name: str, chosen: str, found: Palette) -> tuple[str, ...]:
    """Background colours, one a scheme: deep enough for running text on them, by night a shade deeper."""
    deeper = shade(chosen, AT_NIGHT * oklch(chosen)[0])
    starts = (chosen, deeper, chosen, deeper)
    return tuple(with_contrast(0, starts[each], found["on-dark"][each], UNDER_WORDS[name][each]) for each in SCHEMES)


def gold_colors(choice: ColorChoice, found: Palette) -> Palette:
    """Tokens of the third colour: a background of dark text by day, text on a dark background by night."""
    day = choice.gold or found["gold"][DAY]
    night = choice.gold_night or day
    colors: Palette = {"gold": (day, night, day, night)}
    if not choice.gold:
        return colors
    deep = [with_contrast(0, day, found["on-dark"][scheme], UNDER_WORDS["gold"][scheme]) for scheme in SCHEMES]
    pale = with_contrast(1, day, found["on-gold"][DAY_MORE], UNDER_WORDS["gold"][DAY_MORE])
    grounds = (day, deep[NIGHT], pale, deep[NIGHT_MORE])
    readable = [with_contrast(1, night, ground, ON_GOLD[scheme]) for scheme, ground in enumerate(grounds)]
    words = (found["on-gold"][DAY], readable[NIGHT], found["on-gold"][DAY_MORE], readable[NIGHT_MORE])
    return colors | {"gold-field": grounds, "on-gold": words}


@lru_cache(4096)
def with_contrast(end: int, colour: str, other: str, least: float) -> str:
    """This colour, darkened (end 0) or lightened (1) until its contrast with `other` is at least `least`."""
    return shade_towards(end, colour, lambda each: ratio(each, other) >= least)
