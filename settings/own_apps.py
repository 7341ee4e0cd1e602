"""A site's own apps: Django apps from outside this repository that COMMONHOUSE_APPS names.

They are imported from the folder COMMONHOUSE_APPS_PATH, which is last in `sys.path`, or are installed with pip. One that can't be
loaded ends the start with a line that names it.
"""

import os
import stat
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from django.apps import AppConfig, apps
from django.core import checks
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from .environment import ROOT, Environment, WrongValue, is_owned

APPS, FOLDER = "COMMONHOUSE_APPS", "COMMONHOUSE_APPS_PATH"
DUTIES = ("each_second", "minutely", "retention", "health_checks")  # attributes that list functions
EXAMPLE, EXAMPLE_FOLDER = "our_coop.jobs", "/srv/commonhouse-apps"


def find_folder(env: Environment, var: Path) -> Path:
    """Return the folder of the own apps; a relative path begins at the project, as COMMONHOUSE_VAR."""
    folder = ROOT / env.text(FOLDER, str(var / "apps"))
    if env.text(FOLDER) and not os.path.isdir(folder):  # which is false, too, where this account can't look
        env.refuse(FOLDER, f"there is no folder {folder} that the account of the site can read", EXAMPLE_FOLDER)
    return folder


def load_own_apps(env: Environment, folder: Path, installed: Iterable[str]) -> list[AppConfig]:
    """Return the AppConfigs of the own apps; problems are noted in `env`. `installed` are the apps that come before."""
    names = [*dict.fromkeys(env.words(APPS))]
    if not names:
        return []
    if os.path.isdir(folder) and str(folder) not in sys.path:
        sys.path.append(str(folder))
    labels = {config.label: config.name for config in map(AppConfig.create, installed)}
    configs = []
    for name in names:
        try:
            config = create_config(name, folder)
            refuse_label(config, labels)
        except WrongValue as problem:
            env.problems.append(problem)
            continue
        labels[config.label] = config.name
        configs.append(config)
    return configs


def create_config(name: str, folder: Path) -> AppConfig:
    """Return the AppConfig of this own app. Raises WrongValue."""
    try:
        return AppConfig.create(name)
    except Exception as problem:
        missing = isinstance(problem, ModuleNotFoundError) and problem.name
        if missing and f"{name}.".startswith(f"{missing}."):
            words = f"there is no app “{name}” in {folder}, and none is installed with pip. Put it there or correct the name"
            raise WrongValue(APPS, words, EXAMPLE) from None
        raise WrongValue(APPS, describe(name, problem, folder / name.split(".")[0]), EXAMPLE) from None


def refuse_label(config: AppConfig, labels: dict[str, str]) -> None:
    """Raise WrongValue where an app of the same label is there already; `labels` has the name of the app of each label."""
    other = labels.get(config.label)
    if other == config.name:
        raise WrongValue(APPS, f"{other} is an app of Commonhouse or is named twice. Leave it out", EXAMPLE)
    if other:
        words = f"{config.name} and {other} have the same label, “{config.label}”. Give yours another in its AppConfig"
        raise WrongValue(APPS, words, EXAMPLE)


def describe(name: str, problem: BaseException, folder: Path) -> str:
    """Return what is wrong with an own app, in whose folder the error was raised: the error, its place, and what to do."""
    place = next(places(problem, folder), "")
    error = " ".join(f"{type(problem).__name__}: {getattr(problem, 'msg', problem)}".split())
    return f"{name} failed: {error}{place and f' ({place})'}. Correct it, or leave it out of {APPS}"


def places(problem: BaseException, folder: Path) -> Iterator[str]:
    """Yield the lines in files of this folder that led to the error, the last one first."""
    if isinstance(problem, SyntaxError) and problem.filename and Path(problem.filename).is_relative_to(folder):
        yield f"{problem.filename}, line {problem.lineno}"
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            yield f"{frame.filename}, line {frame.lineno}"


def report_faults(configs: list[AppConfig], is_debug: bool) -> None:
    """Let an error in the code of an own app that ends this process be one line; developers have the traceback, too."""
    before = sys.excepthook

    def report(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        line = fault_of(problem, configs)
        if is_debug or not line:
            before(kind, problem, trace)
        sys.stderr.write(line and f"{line}\n")

    if configs:
        sys.excepthook = report


def fault_of(problem: BaseException, configs: list[AppConfig]) -> str:
    """Return the line for an error that an own app has caused; empty for any other."""
    from media.own_apps import AnnouncementError  # which reads settings

    if isinstance(problem, AnnouncementError):
        return str(WrongValue(APPS, f"{problem}. Correct it, or leave the app out of {APPS}", EXAMPLE))
    if not isinstance(problem, Exception):
        return ""
    for config in configs:
        if any(places(problem, Path(config.path))):
            return str(WrongValue(APPS, describe(config.name, problem, Path(config.path)), EXAMPLE))
    return fault_of(problem.__cause__, configs) if problem.__cause__ else ""


@checks.register
def refuse_foreign_labels(app_configs: object, **options: object) -> list[checks.Error]:
    """Refuse models of own apps that belong to an app of ours: `makemigrations` would write into this repository."""
    from django.conf import settings

    return [
        checks.Error(
            f"{model.__module__}.{model.__name__} has the app_label of another app.",
            hint="Remove app_label from its Meta.",
            obj=model,
            id="commonhouse.E001",
        )
        for name in settings.OWN_APPS
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(f"{name}.") and apps.get_app_config(model._meta.app_label).name != name
    ]


@checks.register
def warn_of_unmapped_models(app_configs: object, **options: object) -> list[checks.Warning]:
    """Warn of models of own apps that no data map has: their personal data is neither exported nor erased."""
    from django.conf import settings

    from media.data_map import data_of

    models = [model for label in settings.OWN_APP_LABELS for model in apps.get_app_config(label).get_models()]
    return [
        checks.Warning(
            f"No data map says what the rows of {model._meta.label} are.",
            hint="Add it to DATA_MAP in data_map.py of its app.",
            obj=model,
            id="commonhouse.W001",
        )
        for model in models
        if data_of(model) is None
    ]


@checks.register
def warn_of_wrong_paths(app_configs: object, **options: object) -> list[checks.Warning]:
    """Warn of duties and health checks of own apps that can't be imported: they are left out."""
    from django.conf import settings

    from media.own_apps import AnnouncementError, import_announced

    found = []
    for config in map(apps.get_app_config, settings.OWN_APP_LABELS):
        for path in (path for name in DUTIES for path in getattr(config, name, ())):
            try:
                import_announced(config, path)
            except AnnouncementError as problem:
                hint = "Correct the path in its AppConfig. Until then it is left out."
                found.append(checks.Warning(f"{problem}.", hint=hint, id="commonhouse.W002"))
    return found


def warnings_at_start() -> list[str]:
    """Return what the checks find in own apps, a line each: a server runs no checks of Django by itself."""
    found = [each for check in (warn_of_unmapped_models, warn_of_wrong_paths) for each in check(None)]
    return [f"{each.msg} {each.hint}" for each in found]


def refusal_of_templates(configs: Iterable[AppConfig]) -> str:
    """Return the line with which a start is refused where a template of these apps can't be compiled; else an empty one.

    A faulty template in the place of ours would break every page.
    """
    for config in configs:
        for folder in folders([config], "templates"):
            for path in sorted(folder.rglob("*.html")):
                try:
                    get_template(str(path.relative_to(folder)))
                except (TemplateSyntaxError, TemplateDoesNotExist) as problem:
                    words = f"{config.name} failed: {path}: {problem}. Correct it, or leave the app out of {APPS}"
                    return str(WrongValue(APPS, words, EXAMPLE))
    return ""


def folders(configs: Iterable[AppConfig], name: str) -> list[Path]:
    """Return the folders of this name that own apps have: `templates`, `static`, `locale`."""
    return [path for config in configs if (path := Path(config.path) / name).is_dir()]


def refuse_writable_folder(env: Environment, folder: Path) -> None:
    """Refuse a folder of own apps whose code the account of the site could change."""
    if env.words(APPS) and os.path.isdir(folder) and (writable := first_writable(folder)):
        words = (
            f"{writable} can be written by the account of the site, which must not change its own code. Let root own it"
        )
        env.refuse(FOLDER, words, EXAMPLE_FOLDER)


def first_writable(folder: Path) -> Path | None:
    """Return what this account can write of the folder, its parents and all that is in it; None where it can't.

    In a folder with the sticky bit above the parent, as /tmp, it can't rename what others own.
    """
    folder = folder.resolve()
    above = [each for each in folder.parents[1:] if not each.stat().st_mode & stat.S_ISVTX]
    below = (Path(root) / name for root, dirs, files in os.walk(folder) for name in (*dirs, *files))
    return next((each for each in (folder, folder.parent, *above, *below) if is_writable(each)), None)


def is_writable(path: Path) -> bool:
    """Whether this account can write it now, or after changing its mode."""
    return is_owned(path) or os.access(path, os.W_OK, effective_ids=True)
