"""Contrast check (WCAG 2.2, 1.4.3 and 1.4.6): which pairs of colours are too weak to be read, by day, by night and with
more contrast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .color_math import nearest, printed, ratio
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
    """A pair that is too weak: the name in Choice it is laid to, where and when it is seen, and the ratio measured."""

    name: str
    words: str
    scheme: int
    measured: float
    least: float

    def __str__(self) -> str:
        said = {"where": self.words, "when": WHEN.get(self.scheme, gettext_lazy("by day"))}
        said |= {"measured": printed(self.measured), "least": f"{self.least:g}"}
        return _("Too weak for %(where)s, %(when)s: %(measured)s to 1; at least %(least)s to 1 is needed.") % said


def weak(found: Palette) -> Iterator[tuple[tuple, int, float]]:
    """(pair, scheme, ratio) of every pair that is too weak, those by day first."""
    for scheme in SCHEMES:
        for pair in PAIRS:
            ground, words, least, _where = pair
            measured = ratio(found[ground][scheme], found[words][scheme])
            if measured < least:
                yield pair, scheme, measured


def faults(choice: ColorChoice) -> list[Fault]:
    """What is too weak with these colours, each laid to the colour chosen for it."""
    return [
        Fault(blamed(choice, {ground, words}, scheme in (NIGHT, NIGHT_MORE)), where, scheme, measured, least)
        for (ground, words, least, where), scheme, measured in weak(palette(choice))
    ]


def blamed(choice: ColorChoice, tokens: set[str], night: bool) -> str:
    """The name in Choice of the colour that stands behind one of these tokens."""
    families = [name for name in ("gold", "red", "green") if any(token.startswith(name) for token in tokens)]
    names = [f"{name}_night" for name in families if night] + families
    return next((name for name in names if getattr(choice, name)), names[0] if names else "")


def offer(choice: ColorChoice, name: str) -> str:
    """The colour nearest to the one chosen under this name with which nothing is laid to it; empty where there is none."""

    def holds(colour: str) -> bool:
        return all(fault.name != name for fault in faults(replace(choice, **{name: colour})))

    return nearest(getattr(choice, name), holds)
