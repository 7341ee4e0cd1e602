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
SINGLE = ("translate", "rotate", "scale")  # the transforms that stand alone, in the order in which they apply
PREFIXED = ("appearance", "user-select", "backdrop-filter")  # Safari knew these by its own name only
LINES, STYLES = ("none", "underline", "overline", "line-through"), ("solid", "dotted", "dashed", "double", "wavy")
THICKNESS = re.compile(r"[\d.]|from-font|var\(--(?:thin|rule|bar)\)")
# A selector with one of these is unknown to some browsers, which then drop the whole list it stands in.
YOUNG = re.compile(r":has\(|:dir\(|:popover-open|:open\b|::(?:details-content|backdrop|-webkit-|-moz-)")
DIRECTION = re.compile(r":dir\((rtl|ltr)\)")


@dataclass
class CSSBlock:
    """A rule or an at-rule: what stands before its brace (None for the whole sheet), and declarations and blocks in order."""

    prelude: str
    items: list = field(default_factory=list)


def transpiled(css: str) -> str:
    """The same sheet in the CSS of 2021, a rule a line. Braces that don't match raise ValueError."""
    sheet = parsed(css)
    order = [
        name.strip()
        for item in sheet.items
        if isinstance(item, str) and item.startswith("@layer")
        for name in item[7:].split(",")
    ]
    statements = [f"{item};\n" for item in sheet.items if isinstance(item, str) and not item.startswith("@layer")]
    return "".join([*statements, *written(sheet.items, "", order, len(order))])


def parsed(css: str) -> CSSBlock:
    """The sheet as a tree of blocks; comments are left out."""
    open_blocks, text, depth = [CSSBlock("")], "", 0
    for token in TOKEN.findall(css):
        if token.startswith("/*"):
            continue
        depth += (token in "([") - (token in ")]")
        if depth or token not in "{};":
            text += token
            continue
        said, text = " ".join(text.split()), ""
        if token == "{":
            open_blocks.append(CSSBlock(said))
            continue
        if said:
            open_blocks[-1].items.append(said)
        if token == "}":
            if len(open_blocks) == 1:
                raise ValueError("a brace closes what none has opened")
            block = open_blocks.pop()
            open_blocks[-1].items.append(block)
    if len(open_blocks) > 1 or text.strip():
        raise ValueError(f"not closed: {open_blocks[-1].prelude or text.strip()}")
    return open_blocks[0]


def written(items: list, above: str, order: list[str], rank: int) -> Iterator[str]:
    """The lines of these items. `above`: the selector they are nested in; `rank`: how many layers theirs wins over."""
    said: list[str] = []
    for item in items:
        if isinstance(item, str):
            said.append(item)
            continue
        yield from ruled(above, said, rank)
        said = []
        yield from lines(item, above, order, rank)
    yield from ruled(above, said, rank)


def lines(block: CSSBlock, above: str, order: list[str], rank: int) -> Iterator[str]:
    """The lines of one block."""
    if block.prelude.startswith("@layer"):
        yield from written(block.items, above, order, order.index(block.prelude[7:].strip()))
    elif block.prelude.startswith(GROUPS):
        inner = "".join(written(block.items, above, order, rank))
        yield f"{block.prelude}{{\n{inner}}}\n" if inner else ""
    elif block.prelude.startswith("@"):
        yield serialize_at_rule(block)
    else:
        within = in_scheme(block) if "color-scheme: light" in block.items and ":root" not in block.prelude else block
        yield from written(within.items, nested(block.prelude, above), order, rank)


def serialize_at_rule(block: CSSBlock) -> str:
    """An at-rule that holds no rules for elements (a face, a page, frames), as it is."""
    inner = "".join(f"{item};" if isinstance(item, str) else serialize_at_rule(item).strip() for item in block.items)
    return f"{block.prelude}{{{inner}}}\n"


def ruled(selector: str, said: list[str], rank: int) -> Iterator[str]:
    """A rule with these declarations, and after it the rules for the dark scheme and for browsers without :dir()."""
    if not said or not selector:
        return
    said = list(older(said))
    day, night = halves(said)
    members = list(split(selector))
    known = [each for each in members if not YOUNG.search(each)]
    for each in [", ".join(known), *(each for each in members if each not in known)]:
        if not each:
            continue
        for old in undirected(each):
            yield f"@supports not selector(:dir(rtl)){{\n{raised(old, rank)}{{{';'.join(day)}}}\n}}\n"
        yield f"{raised(each, rank)}{{{';'.join(day)}}}\n"
        for condition, scheme in NIGHT if night else ():
            yield f"{condition}{{\n{raised(in_night(each, scheme), rank)}{{{';'.join(night)}}}\n}}\n"


def older(said: list[str]) -> Iterator[str]:
    """Declarations with older ones in front where a browser may know only those; single transforms as one."""
    single = dict(each.split(":", 1) for each in said if each.split(":")[0] in SINGLE)
    for each in said:
        name, _, value = each.partition(":")
        if name in PREFIXED:
            yield f"-webkit-{name}:{value}"
        seen, silent, _ = value.partition(' / ""')  # a sign that is seen and not read aloud
        if name == "content" and silent:
            yield f"content:{seen.strip()}"
        if name == "text-decoration":
            yield from decorated(value)
        elif name not in SINGLE:
            yield re.sub(r":\s+", ":", each, count=1)
    if single:
        named = {name: value.split() for name, value in single.items()}
        parts = [f"{name}({','.join(named[name])})" for name in SINGLE if named.get(name, ["none"]) != ["none"]]
        yield f"transform:{' '.join(parts) or 'none'}"


def decorated(value: str) -> Iterator[str]:
    """A line under or through words by its parts: Safari before 26 takes nothing but the kind of line in the shorthand."""
    words = value.removesuffix("!important").split()
    grave = "!important" if value.endswith("!important") else ""
    yield f"text-decoration:{' '.join(word for word in words if word in LINES)}{grave}"
    for word in words:
        if word not in LINES:
            part = "style" if word in STYLES else "thickness" if THICKNESS.match(word) else "color"
            yield f"text-decoration-{part}:{word}{grave}"


def halves(said: list[str]) -> tuple[list[str], list[str]]:
    """The declarations by day, and those that differ by night. A token keeps its day in another one, "-day"."""
    day, night = [], []
    for each in said:
        bright = LIGHT_DARK.sub(lambda found: found[1].strip(), each)
        day.append(bright)
        if bright != each:
            night.append(LIGHT_DARK.sub(lambda found: found[2].strip(), each))
            if each.startswith("--"):
                day.append(bright.replace(":", "-day:", 1))
    return day, night


def in_scheme(block: CSSBlock) -> CSSBlock:
    """A block that is light by day and by night: it reads the day's half of each token."""
    read = [
        re.sub(r"var\((--[\w-]+)\)", r"var(\1-day,var(\1))", item) if isinstance(item, str) else in_scheme(item)
        for item in block.items
    ]
    return CSSBlock(block.prelude, read)


def in_night(selector: str, scheme: str) -> str:
    """These selectors, while the root says this of its scheme; no more specific than before."""
    return ", ".join(
        f"{each}:where({scheme})"
        if each == ":root"
        else f":where(:root{scheme}) {each}"
        if not each.startswith(":root")
        else each.replace(":root", f":root:where({scheme})", 1)
        for each in split(selector)
    )


def undirected(selector: str) -> list[str]:
    """What `:dir()` says, by the attributes `dir` around an element; nothing where these don't tell ("auto")."""
    if not DIRECTION.search(selector) or '"auto"' in selector:
        return []
    other = {"rtl": "ltr", "ltr": "rtl"}

    def around(found: re.Match) -> str:
        one, two = f'[dir="{found[1]}"]', f'[dir="{other[found[1]]}"]'
        return f":is({one}, {one} *):where(:not({one} {two}, {one} {two} *))"

    return [DIRECTION.sub(around, selector)]


def nested(selector: str, above: str) -> str:
    """A selector that stands inside another rule, written out."""
    if not above:
        return selector
    parents = list(split(above))
    plain = parents[0] if len(parents) == 1 else f":is({above})"
    return ", ".join(spelled(each, plain) for each in split(selector))


def spelled(selector: str, parent: str) -> str:
    if "&" not in selector:
        return f"{parent} {selector}"
    if selector.startswith("&") and selector.count("&") == 1:
        return parent + selector[1:]
    return selector.replace("&", parent if parent.startswith(":is(") else f":is({parent})")


def split(selectors: str) -> Iterator[str]:
    """The members of a list of selectors."""
    depth, start = 0, 0
    for place, letter in enumerate(selectors):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            yield selectors[start:place].strip()
            start = place + 1
    yield selectors[start:].strip()


def raised(selector: str, rank: int) -> str:
    """Each of these selectors as specific as its layer makes it: no element has the id that is excluded."""
    if not rank:
        return selector
    return ",".join(inserted(each, f":not({'#_' * rank})") for each in split(selector))


def inserted(selector: str, extra: str) -> str:
    """The selector with something more said of its element, before a pseudo-element."""
    place, depth = len(selector), 0
    for at, letter in enumerate(selector):
        depth += (letter in "([") - (letter in ")]")
        if not depth and selector.startswith("::", at):
            place = at
            break
    return selector[:place] + extra + selector[place:]
