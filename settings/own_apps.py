"""A site's own apps: Django apps from outside this repository that COMMONHOUSE_APPS names.

They are imported from the folder COMMONHOUSE_APPS_PATH, which is last in `sys.path`, or are installed with pip. One that can't be
loaded ends the start with a line that names it.
"""

import os
import stat
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from django.apps import AppConfig

from .environment import ROOT, Environment, WrongValue, exit_with_error, is_owned

APPS, FOLDER = "COMMONHOUSE_APPS", "COMMONHOUSE_APPS_PATH"
EXAMPLE, EXAMPLE_FOLDER = "our_coop.jobs", "/srv/commonhouse-apps"


def find_folder(env: Environment, var: Path) -> Path:
    """Return the folder of the own apps; a relative path begins at the project, as COMMONHOUSE_VAR."""
    folder = ROOT / env.text(FOLDER, str(var / "apps"))
    if env.text(FOLDER) and not folder.is_dir():
        env.refuse(FOLDER, f"there is no folder {folder}", EXAMPLE_FOLDER)
    return folder


def load_own_apps(env: Environment, folder: Path, installed: Iterable[str]) -> list[AppConfig]:
    """Return the AppConfigs of the own apps, for the end of INSTALLED_APPS; problems are noted in `env`."""
    names = [*dict.fromkeys(env.words(APPS))]
    if names and folder.is_dir() and str(folder) not in sys.path:
        sys.path.append(str(folder))
    labels = {config.label: config.name for config in map(AppConfig.create, installed)} if names else {}
    configs = []
    for name in names:
        try:
            config = create_config(name, folder)
        except WrongValue as problem:
            env.problems.append(problem)
            continue
        if other := labels.get(config.label):
            words = (
                f"{config.name} and {other} have the same label, “{config.label}”. Give yours another in its AppConfig"
            )
            env.refuse(APPS, f"{config.name} is an app of Commonhouse" if config.name == other else words, EXAMPLE)
            continue
        labels[config.label] = config.name
        configs.append(config)
    return configs


def create_config(name: str, folder: Path) -> AppConfig:
    """Return the AppConfig of an own app, whose models and receivers are loaded under guard. Raises WrongValue."""
    try:
        config = AppConfig.create(name)
    except Exception as problem:
        missing = isinstance(problem, ModuleNotFoundError) and problem.name
        if missing and f"{name}.".startswith(f"{missing}."):
            words = f"there is no app “{name}” in {folder}, and none is installed with pip. Put it there or correct the name"
            raise WrongValue(APPS, words, EXAMPLE) from None
        raise WrongValue(APPS, describe(name, problem), EXAMPLE) from None
    config.import_models = partial(exit_if_faulty, config.import_models, config)
    config.ready = partial(exit_if_faulty, partial(get_ready, config, config.ready), config)
    return config


def exit_if_faulty(load: Callable[[], None], config: AppConfig) -> None:
    """Load a part of an own app; end the process with one line where that fails."""
    try:
        load()
    except WrongValue as problem:
        exit_with_error(problem)
    except Exception as problem:
        exit_with_error(WrongValue(APPS, describe(config.name, problem), EXAMPLE))


def get_ready(config: AppConfig, ready: Callable[[], None]) -> None:
    """Call the `ready` of an own app. Raises WrongValue where its models belong to an app of ours."""
    for model in config.apps.get_models(include_auto_created=True):
        if model.__module__.startswith(f"{config.name}.") and model._meta.app_label != config.label:
            words = f"{config.name}: {model.__name__} has the app_label of another app. Remove app_label from its Meta"
            raise WrongValue(APPS, words, EXAMPLE)
    ready()


def describe(name: str, problem: Exception) -> str:
    """Return what is wrong with an own app: the error, the line of its code that raised it, and what to do."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = name.split(".")[0]
    places = [frame for frame in frames if f"/{own}/" in frame.filename]
    if isinstance(problem, SyntaxError):
        place = f" ({problem.filename}, line {problem.lineno})"
    else:
        place = f" ({places[-1].filename}, line {places[-1].lineno})" if places else ""
    error = " ".join(f"{type(problem).__name__}: {getattr(problem, 'msg', problem)}".split())
    return f"{name} can't be loaded: {error}{place}. Correct it, or leave it out of {APPS}"


def folders(configs: Iterable[AppConfig], name: str) -> list[Path]:
    """Return the folders of this name that own apps have: `templates`, `static`, `locale`."""
    return [path for config in configs if (path := Path(config.path) / name).is_dir()]


def refuse_writable_folder(env: Environment, folder: Path) -> None:
    """Refuse a folder of own apps whose code the account of the site could change."""
    if env.words(APPS) and folder.is_dir() and (writable := first_writable(folder)):
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
