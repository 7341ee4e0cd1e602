"""Layout of a social card, in pixels; drawn in the same numbers."""

from typing import NamedTuple

SIZE = (1200, 630)
MARGIN, STRIP, RULE = 64, 40, 6
TITLE_BOTTOM, RULE_TOP, FOOT_TOP, FOOT = 490, 516, 542, 60
PRINT = (1.2, 2.6)  # width to height of a picture that fills a whole card; any other stands on its ground, uncut


class TextBox(NamedTuple):
    """Box of a text in pixels: inline start, top, width, height, and its largest font size."""

    start: int
    top: int
    width: int
    height: int
    largest: float = 0


class Places(NamedTuple):
    """Boxes of the elements of a card."""

    kind: TextBox
    title: TextBox
    wide: int  # of the rule and the foot
    place: TextBox | None = None
    date: TextBox | None = None
    picture: TextBox | None = None


PLAIN = Places(TextBox(64, 80, 1072, 42, 42), TextBox(64, 146, 1072, 344, 260), 1072)
PICTURED = Places(
    TextBox(64, 80, 596, 42, 42), TextBox(64, 140, 596, 350, 200), 596, picture=TextBox(700, 40, 500, 590)
)
DATED = Places(
    TextBox(412, 96, 724, 42, 42),
    TextBox(412, 152, 724, 248, 200),
    1072,
    TextBox(412, 420, 724, 56, 42),
    TextBox(64, 96, 300, 376),
)
DATED_PICTURED = Places(
    TextBox(344, 96, 432, 38, 38),
    TextBox(344, 148, 432, 208, 200),
    712,
    TextBox(344, 376, 432, 100, 42),
    TextBox(64, 96, 240, 376),
    TextBox(812, 40, 388, 590),
)
SIGN, HOME_TITLE, HOME_PICTURE = 72, TextBox(64, 154, 1072, 190, 150), TextBox(0, 360, 1200, 270)
