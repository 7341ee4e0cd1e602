"""Colours: what is drawn can be read, and so can whatever is made from colours that staff choose."""

from dataclasses import replace
from math import pi

from django.test import SimpleTestCase

from pages.theme.color_math import format_ratio, nearest_shade, oklch, ratio, shade
from pages.theme.contrast import PAIRS, find_faults, nearest_valid_color, weak_pairs
from pages.theme.palette import DAY, NAMES, NIGHT, SCHEMES, ColorChoice, default_palette, palette

HUES = ["#ff0000", "#ff9000", "#ffff00", "#00ff40", "#00e0ff", "#0000ff", "#ff00c0", "#808080"]


class MeasureTests(SimpleTestCase):
    def test_ratios_are_those_of_wcag(self):
        for one, other, expected in [
            ("#000", "#fff", 21),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#fff", 4.54),
            ("#f00", "#fff", 4),
            ("#123456", "#123456", 1),
        ]:
            self.assertAlmostEqual(ratio(one, other), expected, delta=0.005)
            self.assertEqual(ratio(one, other), ratio(other, one))

    def test_a_ratio_is_never_rounded_up(self):
        self.assertEqual([format_ratio(each) for each in (4.499, 4.5, 6.99, 7)], ["4.4", "4.5", "6.9", "7.0"])

    def test_a_shade_keeps_its_hue(self):
        for colour in HUES[:-1]:
            for lightness in (0.2, 0.4, 0.6, 0.8):
                _lightness, chroma, hue = oklch(shade(colour, lightness))
                turned = abs(hue - oklch(colour)[2])
                self.assertLess(min(turned, 2 * pi - turned) * chroma, 0.01, (colour, lightness))
                self.assertAlmostEqual(_lightness, lightness, delta=0.01)

    def test_the_nearest_is_near(self):
        for colour in HUES:
            found = nearest_shade(colour, lambda each: ratio(each, "#f7f0e1") >= 4.5)
            self.assertGreaterEqual(ratio(found, "#f7f0e1"), 4.5)
            self.assertTrue(found == colour or ratio(found, "#f7f0e1") < 4.7, (colour, found))
        self.assertEqual(nearest_shade("#777777", lambda each: False), "")


class DrawnTests(SimpleTestCase):
    def test_every_drawn_pair_can_be_read(self):
        self.assertEqual(list(weak_pairs(default_palette())), [])

    def test_what_is_drawn_too_weak_would_be_found(self):
        for ground, words, _least, _where in PAIRS:
            for scheme in SCHEMES:
                broken = list(default_palette()[words])
                broken[scheme] = default_palette()[ground][scheme]
                self.assertTrue(
                    any(
                        pair[:2] == (ground, words)
                        for pair, _scheme, _ratio in weak_pairs(default_palette() | {words: tuple(broken)})
                    )
                )

    def test_nothing_chosen_is_what_is_drawn(self):
        self.assertEqual(palette(ColorChoice()), default_palette())


class ChosenTests(SimpleTestCase):
    def test_a_colour_that_can_be_read_where_it_is_printed_gives_a_palette_without_faults(self):
        for colour in HUES:
            for name in NAMES:
                taken = nearest_valid_color(ColorChoice(**{name: colour}), name)
                choice = ColorChoice(**{name: taken})
                self.assertEqual([str(each) for each in find_faults(choice)], [], choice)
                self.assertEqual(
                    palette(choice)[name.removesuffix("_night")][NIGHT if name.endswith("night") else DAY], taken
                )

    def test_three_together_too(self):
        for each, colour in enumerate(HUES):
            choice = ColorChoice(red=colour, green=HUES[each - 3], gold=HUES[each - 5])
            for name in NAMES[:3]:
                choice = replace(choice, **{name: nearest_valid_color(choice, name)})
            self.assertEqual([str(fault) for fault in find_faults(choice)], [], choice)

    def test_a_fault_is_laid_to_the_colour_that_was_chosen(self):
        for name, colour in [
            ("red", "#ff8a7a"),
            ("green", "#99ddbb"),
            ("gold", "#b08020"),
            ("red_night", "#8a1a10"),
            ("green_night", "#0b5a37"),
            ("gold_night", "#6a4a10"),
        ]:
            self.assertEqual({fault.name for fault in find_faults(ColorChoice(**{name: colour}))}, {name})

    def test_a_colour_may_fail_only_in_the_dark(self):
        choice = ColorChoice(red="#123c8c", red_night="#3a4a8c")
        self.assertEqual({fault.scheme for fault in find_faults(choice)}, {NIGHT})
        self.assertIn("by night: 2.", str(find_faults(choice)[0]))
        self.assertEqual(find_faults(replace(choice, red_night="")), [])
        self.assertEqual(find_faults(replace(choice, red_night=nearest_valid_color(choice, "red_night"))), [])

    def test_what_is_chosen_holds_where_it_was_chosen_and_what_is_not_stays_as_drawn(self):
        changed = {
            name for name, values in palette(ColorChoice(red="#123c8c")).items() if values != default_palette()[name]
        }
        self.assertEqual(changed, {"red", "red-field", "sky"})
        changed = {
            name for name, values in palette(ColorChoice(gold="#ffd84d")).items() if values != default_palette()[name]
        }
        self.assertEqual(changed, {"gold", "gold-field", "on-gold"})
