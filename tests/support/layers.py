"""Prints what imports what: `python -m tests.support.layers`, with `-v` each import that points upwards.

It reads the source: imports inside functions and `apps.get_model("Name")` count, dotted paths that an AppConfig announces do not.
A feature is an app of `settings.features`; a module outside of all of them is a unit of its own. Code lines are those that hold
a token other than a comment or a docstring; migrations are left out.
"""

import ast
from functools import cache
from pathlib import Path

from settings import features
from settings.install import ROOT

FLOORS = ["settings", "home", "pages", "media"]
LAYERS = [
    ["home.dashboard", "home.page_actions", "home.schedule"],
]


def modules() -> dict[str, Path]:
    """Return the path of each module by its dotted name."""
    paths = (path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in path.parts)
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = modules()
TREES = {name: ast.parse(path.read_text()) for name, path in MODULES.items()}
CLASSES = {node.name: name for name, tree in TREES.items() for node in tree.body if isinstance(node, ast.ClassDef)}
APPS = [name.split(".apps.")[0] for names in vars(features).values() if isinstance(names, list) for name in names]


def imports(name: str) -> set[str]:
    """Return the modules of this project that this one imports, anywhere in its text."""
    found = set()
    package = name if MODULES[name].stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            source = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                within = f"{source}.{alias.name}"
                found.add(within if within in MODULES else source)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model":
            words = [each.value for each in node.args if isinstance(each, ast.Constant)]
            found |= {CLASSES.get(str(word).rpartition(".")[2], "") for word in words}
    return found & MODULES.keys() - {name}


def code_lines(name: str) -> int:
    nodes = [node for node in ast.walk(TREES[name]) if hasattr(node, "lineno")]
    texts = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    skipped = {number for node in texts for number in range(node.lineno, node.end_lineno + 1)}
    text = MODULES[name].read_text().splitlines()
    lines = (number for number, line in enumerate(text, 1) if line.strip() and not line.strip().startswith("#"))
    return sum(number not in skipped for number in lines)


@cache
def feature_of(name: str) -> str:
    """Return the app that holds this module, else its folder or itself, directly below its floor."""
    apps = [app for app in APPS if f"{name}.".startswith(f"{app}.")]
    return max(apps, key=len, default=".".join(name.split(".")[:2]))


def layer_of(feature: str) -> int:
    """Return the number of the layer, highest first; optional features are above all that is listed."""
    return next((number for number, layer in enumerate(LAYERS, 1) if feature in layer), 0)


def cycles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected components that hold more than one node."""
    reached = {name: reach(arrows, {name}) for name in arrows}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in arrows}
    return sorted((sorted(group) for group in groups if len(group) > 1), key=len)


def reach(arrows: dict[str, set[str]], start: set[str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = arrows.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def main() -> None:
    arrows = {name: imports(name) for name in MODULES}
    lines = {name: code_lines(name) for name in MODULES}
    between = {(feature_of(a), feature_of(b), a, b) for a, named in arrows.items() for b in named}
    edges: dict[str, set[str]] = {feature_of(name): set() for name in MODULES}
    for one, other, *_files in between:
        edges[one] |= {other} - {one}
    print(f"{sum(lines.values())} lines of code in {len(MODULES)} modules")
    print("file cycles:", [len(group) for group in cycles(arrows)])
    for floor in FLOORS:
        own = {one: {b for b in named if b.startswith(f"{floor}.")} for one, named in edges.items() if one.startswith(f"{floor}.")}
        print(f"feature cycles of {floor}:", cycles(own))
    total = sum(lines.values())
    for feature in sorted(edges):
        loaded = reach(arrows, {name for name in MODULES if feature_of(name) == feature})
        print(f"{100 * sum(lines[name] for name in loaded) // total:4} %  {feature}")


if __name__ == "__main__":
    main()
