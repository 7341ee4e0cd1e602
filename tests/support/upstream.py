"""Source of what installed packages define, read from their files: what stands there before anything is patched."""

import ast
import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

from django.conf import settings
from django.template.utils import get_app_template_dirs

ROOMS = ("settings", "home", "pages", "media")


def source_of(target: str) -> str:
    """The lines of the module, class, function or assignment of this dotted name. Raises LookupError where there is none."""
    names = target.split(".")
    for end in range(len(names), 0, -1):
        if file := file_of(".".join(names[:end])):
            return definition_in(file.read_text(), names[end:])
    raise LookupError(target)


def file_of(module: str) -> Path | None:
    """Found by its path: nothing below the package is imported, since some of it is for another database."""
    package, *names = module.split(".")
    if not (spec := find_spec(package)):
        return None
    place = Path(spec.submodule_search_locations[0], *names)
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)


def definition_in(text: str, names: list[str]) -> str:
    """The source of a definition in a module's text, by its qualified name. Raises LookupError."""
    nodes = [ast.parse(text)]
    for name in names:
        nodes = [each for node in nodes for each in getattr(node, "body", []) if name in defined(each)]
        if not nodes:
            raise LookupError(".".join(names))
    lines = text.splitlines()
    return "\n".join("\n".join(lines[first_line(node) - 1 : node.end_lineno]) for node in nodes) if names else text


def defined(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node]
    return {name for each in targets if (name := getattr(each, "name", getattr(each, "id", "")))}


def first_line(node: ast.stmt) -> int:
    """With its decorators."""
    return min(each.lineno for each in (node, *getattr(node, "decorator_list", [])))


def template_of(name: str) -> str:
    """The source of the installed template of this name. Raises LookupError where there is none."""
    for folder in installed_folders():
        if (folder / name).is_file():
            return (folder / name).read_text()
    raise LookupError(name)


def installed_folders() -> list[Path]:
    """Where the templates of installed apps are."""
    return [Path(folder) for folder in get_app_template_dirs("templates")]


def overridden_templates() -> set[str]:
    """The names of our templates that override one of an installed app."""
    own = settings.ROOT / "templates"
    names = {path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()}
    return {name for name in names if any((folder / name).is_file() for folder in installed_folders())}


def digest(text: str) -> str:
    """Of the text without its indentation as a whole, trailing space and empty lines."""
    lines = [line.rstrip() for line in dedent(text).splitlines() if line.strip()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def patch_modules() -> list:
    """Every wagtail_patches.py of the rooms."""
    files = sorted(file for room in ROOMS for file in (settings.ROOT / room).rglob("wagtail_patches.py"))
    return [import_module(".".join(file.relative_to(settings.ROOT).with_suffix("").parts)) for file in files]


def changes(module, source=source_of, template=template_of) -> list[str]:
    """A message for each upstream definition or template of this module whose digest has changed."""
    file = f"{module.__name__.replace('.', '/')}.py"
    patches = [
        (target, old, f"the patch `{patch.__name__}`", source)
        for patch, targets in getattr(module, "PATCHES", {}).items()
        for target, old in targets.items()
    ]
    dependencies = [(target, old, why, source) for target, (old, why) in getattr(module, "RELIES_ON", {}).items()]
    templates = [
        (name, old, f"templates/{name} ({why})", template)
        for name, (old, why) in getattr(module, "TEMPLATES", {}).items()
    ]
    return [words for each in (*patches, *dependencies, *templates) if (words := change(file, *each))]


def change(file: str, target: str, known: str | tuple[str, ...], what: str, read) -> str:
    """The message about one of them; empty where its digest is known. A tuple has one digest for each supported version."""
    known = (known,) if isinstance(known, str) else known
    try:
        new = digest(read(target))
    except LookupError:
        return f"{target} is gone from the installed packages: see what became of it, then mend {what} in {file}."
    if new in known:
        return ""
    return f"{target} has changed: read it beside {what}, mend or delete that, then write {new} for {' or '.join(known)} in {file}."
