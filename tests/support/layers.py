"""Prints what imports what: `python -m tests.support.layers`. It reads the source.

Imports inside functions and `apps.get_model("Name")` count; dotted paths that an AppConfig announces do not. A feature is an app of
`settings.features`; a module outside of all of them is a unit of its own. Layers are those of the contracts in pyproject.toml;
optional features are above them, and import of each other what their `requires` and `extends` name. Migrations are left out, and
of the lines blank ones, comments and docstrings.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

from django.apps import AppConfig

from media.features import FeatureConfig
from settings import features
from settings.install import ROOT

FLOORS = ["settings", "home", "pages", "media"]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = {contract["name"]: contract["layers"] for contract in CONTRACTS if "layers" in contract}
PATHS = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in path.parts]
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in PATHS}
CONFIGS = [AppConfig.create(name) for value in vars(features).values() if isinstance(value, list) for name in value]
OPTIONAL = {config.name: config for config in CONFIGS if isinstance(config, FeatureConfig)}
Arrows = dict[str, set[str]]


@cache
def tree(name: str) -> ast.Module:
    """Return the parsed text of a module."""
    return ast.parse(MODULES[name].read_text())


@cache
def classes() -> dict[str, str]:
    """Return the module of each class by its name."""
    return {node.name: name for name in MODULES for node in tree(name).body if isinstance(node, ast.ClassDef)}


def imports(name: str) -> set[str]:
    """Return the modules of this project that this one imports, anywhere in its text."""
    found = set()
    package = name if MODULES[name].stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            found |= {each if (each := f"{source}.{alias.name}") in MODULES else source for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model":
            words = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
            found |= {classes().get(word.rpartition(".")[2], "") for word in words}
    return found & MODULES.keys() - {name}


@cache
def code_lines(name: str) -> int:
    """Return how many lines of a module are code."""
    texts = [
        node for node in ast.walk(tree(name)) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    skipped = {number for node in texts for number in range(node.lineno, node.end_lineno + 1)}
    lines = enumerate(map(str.strip, MODULES[name].read_text().splitlines()), 1)
    return sum(bool(line) and not line.startswith("#") and number not in skipped for number, line in lines)


@cache
def feature_of(name: str) -> str:
    """Return the app that holds a module, else what holds it directly below its floor."""
    apps = [config.name for config in CONFIGS if f"{name}.".startswith(f"{config.name}.")]
    return max(apps, key=len, default=".".join(name.split(".")[:2]))


def layer_of(name: str, contract: dict) -> int | None:
    """Return the number of the layer that names the longest part of this path; None where none does."""
    if contract["type"] == "features" and feature_of(name) in OPTIONAL:
        return -1
    parts = {part: number for number, layer in enumerate(contract["layers"]) for part in re.split(" [:|] ", layer)}
    return (
        parts[max(found, key=len)] if (found := [part for part in parts if f"{name}.".startswith(f"{part}.")]) else None
    )


def imported_features(name: str) -> set[str]:
    """Return the optional features that this one says it imports."""
    return {*OPTIONAL[name].requires, *OPTIONAL[name].extends}


def upward(arrows: Arrows, contract: dict) -> Iterator[str]:
    """Yield the imports that point to a higher layer, or from one optional feature to another that it does not require."""
    for name, other in ((name, other) for name, others in arrows.items() for other in sorted(others)):
        here, there = layer_of(name, contract), layer_of(other, contract)
        one, two = feature_of(name), feature_of(other)
        is_required = one == two or not {one, two} <= OPTIONAL.keys() or two in imported_features(one)
        is_upward = None not in (here, there) and (there < here or (here == there == -1 and not is_required))
        if is_upward and not any(fnmatch(f"{name} -> {other}", line) for line in contract.get("ignore_imports", ())):
            yield f"{name} -> {other}"


def reach(arrows: Arrows, start: set[str]) -> set[str]:
    """Return what is imported from here, at first or second hand, with the start."""
    found, waiting = set(start), list(start)
    while waiting:
        new = arrows.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def cycles(arrows: Arrows) -> list[list[str]]:
    """Return the groups that import each other (strongly connected components of more than one node)."""
    reached = {name: reach(arrows, {name}) for name in arrows}
    groups = {frozenset(other for other in reached[name] if name in reached.get(other, ())) for name in arrows}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def between_features(arrows: Arrows, floor: str) -> Arrows:
    """Return the imports between the features of a floor."""
    edges: Arrows = {feature_of(name): set() for name in arrows if name.startswith(f"{floor}.")}
    for name, others in arrows.items():
        if (feature := feature_of(name)) in edges:
            edges[feature] |= {feature_of(other) for other in others} & edges.keys() - {feature}
    return edges


def main() -> None:
    arrows = {name: imports(name) for name in MODULES}
    total = sum(map(code_lines, MODULES))
    optional = sum(code_lines(name) for name in MODULES if feature_of(name) in OPTIONAL)
    print(f"{total} lines of code in {len(MODULES)} modules, {optional} of them in optional features")
    for name in ("file", *FLOORS):
        found = cycles(arrows if name == "file" else between_features(arrows, name))
        print(f"cycles, {name}: {len(found)}", *map(" ".join, found), sep="\n  ")
    for contract in (each for each in CONTRACTS if each["type"] in ("layers", "features")):
        found = [arrow for arrow in upward(arrows, contract) if arrow not in contract.get("left", ())]
        print(f"upward, {contract['name']}: {len(found)}", *found, sep="\n  ")
    print("feature, its lines, and the share of all that importing it loads, in %")
    for feature in sorted({feature_of(name) for name in MODULES}):
        own = {name for name in MODULES if feature_of(name) == feature}
        loaded = sum(map(code_lines, reach(arrows, own)))
        print(f"{sum(map(code_lines, own)):6} {100 * loaded / total:5.1f}  {feature}")


if __name__ == "__main__":
    main()
