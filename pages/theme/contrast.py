"""Contrast check (WCAG 2.2, 1.4.3 and 1.4.6): which pairs of colours are too weak to be read, by day, by night and with
more contrast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .color_math import format_ratio, nearest_shade, ratio
from .palette import BODY, DAY_MORE, NIGHT, NIGHT_MORE, SCHEMES, TEXT, ColorChoice, Palette, palette

# Ground, what is printed on it, the least ratio, where a visitor sees it.
PAIRS = [
    ("paper", "ink", BODY, gettext_lazy("running text")),
    ("paper", "quiet", BODY, gettext_lazy("small text")),
    ("paper", "red", TEXT, gettext_lazy("words on paper")),
    ("paper", "green", TEXT, gettext_lazy("words on paper")),
    ("red", "paper", TEXT, gettext_lazy("the block of a date")),
    ("ink", "paper", BODY, gettext_lazy("buttons")),
    ("gold", "gold-print", BODY, gettext_lazy("black words on this colour")),
    ("red-field", "on-dark", BODY, gettext_lazy("words on its field")),
    ("on-dark", "red-field", BODY, gettext_lazy("buttons on its field")),
    ("green-field", "on-dark", BODY, gettext_lazy("words on its field")),
    ("on-dark", "green-field", BODY, gettext_lazy("buttons on its field")),
    ("green-field", "gold", TEXT, gettext_lazy("labels on the field of the second colour")),
    ("gold-field", "on-gold", BODY, gettext_lazy("words on its field")),
    ("on-gold", "gold-field", BODY, gettext_lazy("buttons on its field")),
    ("ink-field", "on-dark", BODY, gettext_lazy("words on black")),
    ("ink-field", "ink-soft", BODY, gettext_lazy("small text on black")),
    ("ink-field", "gold", TEXT, gettext_lazy("labels on black")),
]
WHEN = {NIGHT: gettext_lazy("by night"), DAY_MORE: gettext_lazy("with more contrast, by day")}
WHEN |= {NIGHT_MORE: gettext_lazy("with more contrast, by night")}


@dataclass(frozen=True)
class Fault:
    """A contrast fault: the name in ColorChoice responsible for it, where and in which scheme it is seen, the ratio."""

    name: str
    words: str
    scheme: int
    measured: float
    least: float

    def __str__(self) -> str:
        params = {"where": self.words, "when": WHEN.get(self.scheme, gettext_lazy("by day"))}
        params |= {"measured": format_ratio(self.measured), "least": f"{self.least:g}"}
        return _("Too weak for %(where)s, %(when)s: %(measured)s to 1; at least %(least)s to 1 is needed.") % params


def weak_pairs(found: Palette) -> Iterator[tuple[tuple, int, float]]:
    """(pair, scheme, ratio) of every pair below its minimum contrast, those by day first."""
    for scheme in SCHEMES:
        for pair in PAIRS:
            ground, words, least, _where = pair
            measured = ratio(found[ground][scheme], found[words][scheme])
            if measured < least:
                yield pair, scheme, measured


def find_faults(choice: ColorChoice) -> list[Fault]:
    """The contrast faults of these colours."""
    return [
        Fault(responsible_color(choice, {ground, words}, scheme in (NIGHT, NIGHT_MORE)), where, scheme, measured, least)
        for (ground, words, least, where), scheme, measured in weak_pairs(palette(choice))
    ]


def responsible_color(choice: ColorChoice, tokens: set[str], night: bool) -> str:
    """The name in ColorChoice of the colour from which one of these tokens derives."""
    families = [name for name in ("gold", "red", "green") if any(token.startswith(name) for token in tokens)]
    names = [f"{name}_night" for name in families if night] + families
    return next((name for name in names if getattr(choice, name)), names[0] if names else "")


def nearest_valid_color(choice: ColorChoice, name: str) -> str:
    """The colour nearest to the one chosen under this name that has no fault; empty where there is none."""

    def is_valid(colour: str) -> bool:
        return all(fault.name != name for fault in find_faults(replace(choice, **{name: colour})))

    return nearest_shade(getattr(choice, name), is_valid)
