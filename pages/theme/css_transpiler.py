"""CSS transpiler for browsers of five years ago: style sheets are written with layers, nesting and light-dark(), served
without.

Nothing that a sheet says is lost: what layers decide is said by specificity, what the colour scheme decides by media
queries and the attribute data-scheme of the root, what single transforms do by one `transform`. What can't be said in
older words (`:has()`, container queries, popovers) stays as written: sheets guard it by `@supports`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/|[^"'/;{}()\[\]]+|.""", re.DOTALL)
GROUPS = ("@media", "@supports", "@layer", "@container")  # at-rules that hold rules
LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+),((?:[^(),]|\([^()]*\))+)\)")
NIGHT = (
    ("@media screen and (prefers-color-scheme:dark)", ':not([data-scheme="light"])'),
    ("@media screen", '[data-scheme="dark"]'),
)
TRANSFORMS = ("translate", "rotate", "scale")  # individual transform properties, in the order in which they apply
PREFIXED = ("appearance", "user-select", "backdrop-filter")  # Safari knew these by its own name only
LINES, STYLES = ("none", "underline", "overline", "line-through"), ("solid", "dotted", "dashed", "double", "wavy")
THICKNESS = re.compile(r"[\d.]|from-font|var\(--(?:thin|rule|bar)\)")
# A selector with one of these is unknown to some browsers, which then drop the whole list it stands in.
UNKNOWN_SELECTORS = re.compile(r":has\(|:dir\(|:popover-open|:open\b|::(?:details-content|backdrop|-webkit-|-moz-)")
DIRECTION = re.compile(r":dir\((rtl|ltr)\)")


@dataclass
class CSSBlock:
    """Node of the tree: a rule or at-rule with its prelude (empty for the sheet), declarations and blocks in order."""

    prelude: str
    items: list = field(default_factory=list)


def transpile(css: str) -> str:
    """Transpiles a style sheet to the CSS of 2021, a rule a line. Raises ValueError for unbalanced braces."""
    sheet = parse(css)
    order = [
        name.strip()
        for item in sheet.items
        if isinstance(item, str) and item.startswith("@layer")
        for name in item[7:].split(",")
    ]
    statements = [f"{item};\n" for item in sheet.items if isinstance(item, str) and not item.startswith("@layer")]
    return "".join([*statements, *transpile_items(sheet.items, "", order, len(order))])


def parse(css: str) -> CSSBlock:
    """Parses a style sheet to a tree of blocks, without comments. Raises ValueError for unbalanced braces."""
    open_blocks, text, depth = [CSSBlock("")], "", 0
    for token in TOKEN.findall(css):
        if token.startswith("/*"):
            continue
        depth += (token in "([") - (token in ")]")
        if depth or token not in "{};":
            text += token
            continue
        prelude, text = " ".join(text.split()), ""
        if token == "{":
            open_blocks.append(CSSBlock(prelude))
            continue
        if prelude:
            open_blocks[-1].items.append(prelude)
        if token == "}":
            if len(open_blocks) == 1:
                raise ValueError("a brace closes what none has opened")
            block = open_blocks.pop()
            open_blocks[-1].items.append(block)
    if len(open_blocks) > 1 or text.strip():
        raise ValueError(f"not closed: {open_blocks[-1].prelude or text.strip()}")
    return open_blocks[0]


def transpile_items(items: list, parent: str, order: list[str], rank: int) -> Iterator[str]:
    """CSS lines of these items. `parent`: the selector they are nested in; `rank`: how many layers theirs wins over."""
    declarations: list[str] = []
    for item in items:
        if isinstance(item, str):
            declarations.append(item)
            continue
        yield from transpile_rule(parent, declarations, rank)
        declarations = []
        yield from transpile_block(item, parent, order, rank)
    yield from transpile_rule(parent, declarations, rank)


def transpile_block(block: CSSBlock, parent: str, order: list[str], rank: int) -> Iterator[str]:
    """CSS lines of one block."""
    if block.prelude.startswith("@layer"):
        yield from transpile_items(block.items, parent, order, order.index(block.prelude[7:].strip()))
    elif block.prelude.startswith(GROUPS):
        inner = "".join(transpile_items(block.items, parent, order, rank))
        yield f"{block.prelude}{{\n{inner}}}\n" if inner else ""
    elif block.prelude.startswith("@"):
        yield serialize_at_rule(block)
    else:
        within = light_only(block) if "color-scheme: light" in block.items and ":root" not in block.prelude else block
        yield from transpile_items(within.items, resolve_nesting(block.prelude, parent), order, rank)


def serialize_at_rule(block: CSSBlock) -> str:
    """An at-rule without style rules (@font-face, @page, @keyframes), unchanged."""
    inner = "".join(f"{item};" if isinstance(item, str) else serialize_at_rule(item).strip() for item in block.items)
    return f"{block.prelude}{{{inner}}}\n"


def transpile_rule(selector: str, declarations: list[str], rank: int) -> Iterator[str]:
    """A style rule with these declarations, and those for the dark scheme and for browsers without :dir()."""
    if not declarations or not selector:
        return
    declarations = list(with_fallbacks(declarations))
    day, night = split_schemes(declarations)
    members = list(split_selectors(selector))
    known = [each for each in members if not UNKNOWN_SELECTORS.search(each)]
    for each in [", ".join(known), *(each for each in members if each not in known)]:
        if not each:
            continue
        for old in without_dir(each):
            yield f"@supports not selector(:dir(rtl)){{\n{raise_specificity(old, rank)}{{{';'.join(day)}}}\n}}\n"
        yield f"{raise_specificity(each, rank)}{{{';'.join(day)}}}\n"
        for condition, scheme in NIGHT if night else ():
            yield f"{condition}{{\n{raise_specificity(in_dark_scheme(each, scheme), rank)}{{{';'.join(night)}}}\n}}\n"


def with_fallbacks(declarations: list[str]) -> Iterator[str]:
    """Declarations with fallbacks before those that older browsers don't know; individual transforms as `transform`."""
    transforms = dict(each.split(":", 1) for each in declarations if each.split(":")[0] in TRANSFORMS)
    for each in declarations:
        name, _, value = each.partition(":")
        if name in PREFIXED:
            yield f"-webkit-{name}:{value}"
        seen, silent, _ = value.partition(' / ""')  # a sign that is seen and not read aloud
        if name == "content" and silent:
            yield f"content:{seen.strip()}"
        if name == "text-decoration":
            yield from expand_text_decoration(value)
        elif name not in TRANSFORMS:
            yield re.sub(r":\s+", ":", each, count=1)
    if transforms:
        named = {name: value.split() for name, value in transforms.items()}
        parts = [f"{name}({','.join(named[name])})" for name in TRANSFORMS if named.get(name, ["none"]) != ["none"]]
        yield f"transform:{' '.join(parts) or 'none'}"


def expand_text_decoration(value: str) -> Iterator[str]:
    """Longhands of text-decoration: Safari before 26 takes only the line in the shorthand."""
    words = value.removesuffix("!important").split()
    important = "!important" if value.endswith("!important") else ""
    yield f"text-decoration:{' '.join(word for word in words if word in LINES)}{important}"
    for word in words:
        if word not in LINES:
            part = "style" if word in STYLES else "thickness" if THICKNESS.match(word) else "color"
            yield f"text-decoration-{part}:{word}{important}"


def split_schemes(declarations: list[str]) -> tuple[list[str], list[str]]:
    """(light, dark): all declarations for the light scheme, and those with light-dark() for the dark one.

    A custom property keeps its light value in another one, "-day".
    """
    day, night = [], []
    for each in declarations:
        light = LIGHT_DARK.sub(lambda found: found[1].strip(), each)
        day.append(light)
        if light != each:
            night.append(LIGHT_DARK.sub(lambda found: found[2].strip(), each))
            if each.startswith("--"):
                day.append(light.replace(":", "-day:", 1))
    return day, night


def light_only(block: CSSBlock) -> CSSBlock:
    """A block with `color-scheme: light`: var() reads the light value of each token in both schemes."""
    read = [
        re.sub(r"var\((--[\w-]+)\)", r"var(\1-day,var(\1))", item) if isinstance(item, str) else light_only(item)
        for item in block.items
    ]
    return CSSBlock(block.prelude, read)


def in_dark_scheme(selector: str, scheme: str) -> str:
    """The selector list under a root with this `data-scheme` condition, of the same specificity."""
    return ", ".join(
        f"{each}:where({scheme})"
        if each == ":root"
        else f":where(:root{scheme}) {each}"
        if not each.startswith(":root")
        else each.replace(":root", f":root:where({scheme})", 1)
        for each in split_selectors(selector)
    )


def without_dir(selector: str) -> list[str]:
    """The selector with `:dir()` replaced by ancestors' `dir` attributes; empty without one, or with dir="auto"."""
    if not DIRECTION.search(selector) or '"auto"' in selector:
        return []
    other = {"rtl": "ltr", "ltr": "rtl"}

    def around(found: re.Match) -> str:
        one, two = f'[dir="{found[1]}"]', f'[dir="{other[found[1]]}"]'
        return f":is({one}, {one} *):where(:not({one} {two}, {one} {two} *))"

    return [DIRECTION.sub(around, selector)]


def resolve_nesting(selector: str, parent: str) -> str:
    """A nested selector, resolved against its parent (CSS Nesting 1)."""
    if not parent:
        return selector
    parents = list(split_selectors(parent))
    plain = parents[0] if len(parents) == 1 else f":is({parent})"
    return ", ".join(resolve_ampersand(each, plain) for each in split_selectors(selector))


def resolve_ampersand(selector: str, parent: str) -> str:
    if "&" not in selector:
        return f"{parent} {selector}"
    if selector.startswith("&") and selector.count("&") == 1:
        return parent + selector[1:]
    return selector.replace("&", parent if parent.startswith(":is(") else f":is({parent})")


def split_selectors(selectors: str) -> Iterator[str]:
    """The members of a selector list."""
    depth, start = 0, 0
    for place, letter in enumerate(selectors):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            yield selectors[start:place].strip()
            start = place + 1
    yield selectors[start:].strip()


def raise_specificity(selector: str, rank: int) -> str:
    """The selector list with the specificity of its layer added, by excluding ids that no element has."""
    if not rank:
        return selector
    return ",".join(insert_before_pseudo_element(each, f":not({'#_' * rank})") for each in split_selectors(selector))


def insert_before_pseudo_element(selector: str, extra: str) -> str:
    """The selector with `extra` appended, before its pseudo-element if it has one."""
    place, depth = len(selector), 0
    for at, letter in enumerate(selector):
        depth += (letter in "([") - (letter in ")]")
        if not depth and selector.startswith("::", at):
            place = at
            break
    return selector[:place] + extra + selector[place:]
