"""Style sheets in the CSS of 2021: the same rules, for browsers that know no layers, no nesting and no light-dark()."""

from django.conf import settings
from django.test import SimpleTestCase

from pages.theme.css_transpiler import parse, transpile
from pages.theme.palette import ColorChoice
from pages.theme.stylesheet import sheet
from settings.staticfiles import SHEETS, join_imports


def lines(css: str) -> list[str]:
    return transpile(css).splitlines()


class NestingTests(SimpleTestCase):
    def test_a_rule_within_a_rule_is_written_out(self):
        for css, expected in [
            (".a { & b { top: 0; } }", [".a b{top:0}"]),
            (".a { b { top: 0; } }", [".a b{top:0}"]),
            (".a { > b { top: 0; } }", [".a > b{top:0}"]),
            (".a { &:hover, & i { top: 0; } }", [".a:hover, .a i{top:0}"]),
            (".a, .b { & i { top: 0; } }", [":is(.a, .b) i{top:0}"]),
            (".a { .b & { top: 0; } }", [".b :is(.a){top:0}"]),
            (".a { & + & { top: 0; } }", [":is(.a) + :is(.a){top:0}"]),
            (".a { & :is(b, i) { & u { top: 0; } } }", [".a :is(b, i) u{top:0}"]),
        ]:
            self.assertEqual(lines(css), expected, css)

    def test_conditions_stand_around_it(self):
        css = ".a { top: 0; @media (min-width: 9rem) { top: 1px; & b { top: 2px; } } }"
        self.assertEqual(lines(css), [".a{top:0}", "@media (min-width: 9rem){", ".a{top:1px}", ".a b{top:2px}", "}"])

    def test_order_is_kept(self):
        self.assertEqual(lines("i { top: 0; & b { top: 0; } left: 0; }"), ["i{top:0}", "i b{top:0}", "i{left:0}"])

    def test_signs_in_words_mean_nothing(self):
        css = """.a::before{content:"} & { ;";background:url("data:image/svg+xml;utf8,<a b='{'>")}"""
        self.assertEqual(lines(css.replace("{content:", " { content: ")), [css])

    def test_braces_that_do_not_match_are_refused(self):
        for css in ("a { top: 0", "a { top: 0; } }", "a { & b { top: 0; }"):
            with self.assertRaises(ValueError):
                transpile(css)


class LayerTests(SimpleTestCase):
    CSS = "@layer one, two; @layer two { i { top: 0; } } @layer one { #i i { top: 0; } } b::before, u { top: 0; }"

    def test_a_later_layer_is_more_specific_whatever_its_selectors(self):
        self.assertEqual(lines(self.CSS), ["i:not(#_){top:0}", "#i i{top:0}", "b:not(#_#_)::before,u:not(#_#_){top:0}"])

    def test_faces_and_pages_stay_as_they_are(self):
        css = '@layer one; @font-face { font-family: "A"; src: url("a;b"); } @page { margin: 1mm; }'
        self.assertEqual(lines(css), ['@font-face{font-family: "A";src: url("a;b");}', "@page{margin: 1mm;}"])


class SchemeTests(SimpleTestCase):
    def test_the_dark_half_comes_by_the_system_and_by_choice_and_never_on_paper(self):
        self.assertEqual(
            lines(":root { --a: light-dark(#fff, #000); --b: 1px; }"),
            [
                ":root{--a:#fff;--a-day:#fff;--b:1px}",
                "@media screen and (prefers-color-scheme:dark){",
                ':root:where(:not([data-scheme="light"])){--a:#000}',
                "}",
                "@media screen{",
                ':root:where([data-scheme="dark"]){--a:#000}',
                "}",
            ],
        )

    def test_below_the_root_too(self):
        self.assertIn(':where(:root[data-scheme="dark"]) i{top:0}', lines("i { top: light-dark(1px, 0); }"))

    def test_what_is_light_by_day_and_night_reads_the_day(self):
        self.assertEqual(
            lines("i { color-scheme: light; color: var(--a); }"), ["i{color-scheme:light;color:var(--a-day,var(--a))}"]
        )

    def test_colours_of_staff_come_the_same_way(self):
        css = sheet("Our House", ColorChoice(red="#123c8c"))[1]
        self.assertNotIn("light-dark(", css)
        self.assertIn(':root:where([data-scheme="dark"]){--red:', css)
        self.assertIn("--red-day:#123c8c", css)


class OlderWordsTests(SimpleTestCase):
    def test_single_transforms_become_one(self):
        self.assertEqual(
            lines("i { rotate: 45deg; translate: 0 -1em; }"), ["i{transform:translate(0,-1em) rotate(45deg)}"]
        )
        self.assertEqual(lines("i { rotate: none; }"), ["i{transform:none}"])

    def test_a_line_under_words_is_told_by_its_parts(self):
        self.assertEqual(
            lines("a { text-decoration: underline var(--rule) var(--accent); }"),
            ["a{text-decoration:underline;text-decoration-thickness:var(--rule);text-decoration-color:var(--accent)}"],
        )
        self.assertEqual(
            lines("a { text-decoration: underline dotted; }"),
            ["a{text-decoration:underline;text-decoration-style:dotted}"],
        )
        self.assertEqual(lines("a { text-decoration: none; }"), ["a{text-decoration:none}"])

    def test_a_sign_is_seen_where_a_browser_cannot_keep_it_silent(self):
        self.assertEqual(lines("""i { content: "?" / ""; }"""), ["""i{content:"?";content:"?" / ""}"""])

    def test_a_selector_that_some_do_not_know_takes_no_other_with_it(self):
        self.assertEqual(lines("i, b:has(a) { top: 0; }"), ["i{top:0}", "b:has(a){top:0}"])

    def test_direction_by_attribute_where_a_browser_does_not_know_it(self):
        found = lines(".more { &:dir(rtl)::after { rotate: -135deg; } }")
        self.assertEqual(found[0], "@supports not selector(:dir(rtl)){")
        self.assertIn('.more:is([dir="rtl"], [dir="rtl"] *)', found[1])
        self.assertEqual(found[-1], ".more:dir(rtl)::after{transform:rotate(-135deg)}")


class WholeSheetTests(SimpleTestCase):
    def test_every_declaration_of_the_sheets_is_still_there(self):
        def said(items) -> list[str]:
            found = []
            for item in items:
                if isinstance(item, str):
                    found.append(item.partition(":")[0])
                else:
                    found += said(item.items)
            return found

        single = {"rotate", "translate", "scale", "@layer tokens, base, layout, parts, blocks"}
        for file in SHEETS:
            css = join_imports((settings.ROOT / "site" / file).read_text())
            written, meant = said(parse(transpile(css)).items), said(parse(css).items)
            for name in set(meant) - single:
                self.assertGreaterEqual(written.count(name), meant.count(name), (file, name))
