"""Palette: every colour of the site from three; what tokens.css draws, and what follows when staff choose their own."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from .color_math import oklch, ratio, shade, towards

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
    """The colours chosen, each #rrggbb; empty: as drawn by day, made from the day's by night."""

    red: str = ""
    green: str = ""
    gold: str = ""
    red_night: str = ""
    green_night: str = ""
    gold_night: str = ""


NAMES = [field.name for field in fields(ColorChoice)]


def declarations(css: str) -> dict[str, str]:
    """The custom properties of one block of CSS, name to value."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))


def colour_of(name: str, tokens: dict[str, str], night: bool) -> str:
    """What a token stands for by day or by night; follows var() and light-dark(); #abc becomes #aabbcc."""
    value = tokens[name].strip()
    if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour_of(reference[1], tokens, night)
    if both := re.fullmatch(r"light-dark\(([^,]+),\s*([^)]+)\)", value):
        value = both[2 if night else 1].strip()
    return re.sub(r"^#(\w)(\w)(\w)$", r"#\1\1\2\2\3\3", value)


@lru_cache
def drawn() -> Palette:
    """The colours of tokens.css."""
    normal, more = TOKENS.read_text().split("@media (prefers-contrast: more)")
    plain = declarations(normal.split(":root:lang(ar)")[0])
    sheets = [(plain, False), (plain, True), (plain | declarations(more), False), (plain | declarations(more), True)]
    found = {name: tuple(colour_of(name, *sheet) for sheet in sheets) for name in plain}
    return {name: values for name, values in found.items() if re.fullmatch("#[0-9a-f]{6}|transparent", values[NIGHT])}


def palette(choice: ColorChoice) -> Palette:
    """Every colour, chosen or drawn, and what follows from the chosen ones."""
    found = dict(drawn())
    for name in ("red", "green"):
        if getattr(choice, name) or getattr(choice, f"{name}_night"):
            found[name] = on_paper(name, choice, found)
        if getattr(choice, name):
            found[f"{name}-field"] = field(name, getattr(choice, name), found)
    if choice.red:
        found["sky"] = (found["sky"][DAY], found["red-field"][NIGHT], found["sky"][DAY], found["red-field"][NIGHT])
    if choice.gold or choice.gold_night:
        found |= gold(choice, found)
    grounds = zip(found["green-field"], found["gold"], strict=True)
    return found | {"green-field": tuple(reaching(0, ground, label, TEXT) for ground, label in grounds)}


def on_paper(name: str, choice: ColorChoice, found: Palette) -> tuple[str, ...]:
    """A colour as words are printed in it: as chosen by day; by night lighter, and with more contrast further still."""
    day = getattr(choice, name) or found[name][DAY]
    night = getattr(choice, f"{name}_night") or reaching(1, day, found["paper"][NIGHT], ON_PAPER[NIGHT])
    darker = reaching(0, day, found["paper"][DAY_MORE], ON_PAPER[DAY_MORE])
    return day, night, darker, reaching(1, night, found["paper"][NIGHT_MORE], ON_PAPER[NIGHT_MORE])


def field(name: str, chosen: str, found: Palette) -> tuple[str, ...]:
    """The ground that a colour gives in each scheme: so deep that running text can stand on it, by night a shade deeper."""
    deeper = shade(chosen, AT_NIGHT * oklch(chosen)[0])
    starts = (chosen, deeper, chosen, deeper)
    return tuple(reaching(0, starts[each], found["on-dark"][each], UNDER_WORDS[name][each]) for each in SCHEMES)


def gold(choice: ColorChoice, found: Palette) -> Palette:
    """The colour that shines: by day a ground for dark words, by night the words that shine on a dark ground."""
    day = choice.gold or found["gold"][DAY]
    night = choice.gold_night or day
    shining: Palette = {"gold": (day, night, day, night)}
    if not choice.gold:
        return shining
    deep = [reaching(0, day, found["on-dark"][scheme], UNDER_WORDS["gold"][scheme]) for scheme in SCHEMES]
    pale = reaching(1, day, found["on-gold"][DAY_MORE], UNDER_WORDS["gold"][DAY_MORE])
    grounds = (day, deep[NIGHT], pale, deep[NIGHT_MORE])
    lit = [reaching(1, night, ground, ON_GOLD[scheme]) for scheme, ground in enumerate(grounds)]
    words = (found["on-gold"][DAY], lit[NIGHT], found["on-gold"][DAY_MORE], lit[NIGHT_MORE])
    return shining | {"gold-field": grounds, "on-gold": words}


@lru_cache(4096)
def reaching(end: int, colour: str, beside: str, least: float) -> str:
    """This colour, darkened (end 0) or lightened (1) until it has so much contrast with the one beside it."""
    return towards(end, colour, lambda each: ratio(each, beside) >= least)
