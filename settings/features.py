"""The apps of this project, in the order in which they are loaded, which are on, and the middleware that they bring.

The settings are read before any app is loaded; of an app they import only its `apps` module.
"""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from media.features import FeatureConfig

from .environment import Environment, WrongValue
from .install import ROOT


def find_apps(floor: str, first: tuple[str, ...] = ()) -> list[str]:
    """Return the packages of this floor that have an `apps.py`: these first, the others by name."""
    names = sorted(f"{floor}.{path.parent.name}" for path in (ROOT / floor).glob("*/apps.py"))
    return [*first, *(name for name in names if name not in first)]


HOME = find_apps("home")
PAGES = find_apps(
    "pages",
    (
        # In this order receivers are connected: a date goes to the translations with the facts, and dates of events follow both.
        # Kinds of pages come in the order in which lists and the API name them.
        "pages.posts",
        "pages.base",
        "pages.about",
        "pages.announcements",
        "pages.press",
        "pages.news",
        "pages.events",
        "pages.events.registration",
    ),
)
MEDIA = find_apps("media", ("media.images", "media.documents", "media.recordings"))
NAME, EXAMPLE = "FEATURES", "all,-webhooks,-visits"


def optional_features() -> list[FeatureConfig]:
    """Return the AppConfigs of the optional features; raise WrongValue where two of our apps have one label."""
    names: dict[str, str] = {}
    configs = list(map(AppConfig.create, [*HOME, *PAGES, *MEDIA]))
    for config in configs:
        if (other := names.setdefault(config.label, config.name)) != config.name:
            problem = f"the apps {other} and {config.name} have one label, “{config.label}”; give one of them another"
            raise WrongValue(f"{config.name}.apps", problem, config.name.replace(".", "_"), "label")
    return [config for config in configs if isinstance(config, FeatureConfig)]


def switched_off(name: str, env: Environment) -> list[str]:
    """Return the names of the apps of the features that this variable switches off.

    Raises WrongValue for an unknown name, a feature that can't be off, and one that is off while another needs it.
    """
    optional = optional_features()
    on = named_features(env.words(name) or ["all"], {config.feature for config in optional})
    bound = {config.feature for config in optional if config.feature not in on and not config.is_switchable}
    if bound:
        raise WrongValue(NAME, f"these can't be switched off in this version: {', '.join(sorted(bound))}", EXAMPLE)
    for config in optional:
        for needed in (app.rpartition(".")[2] for app in config.requires):
            if config.feature in on and needed not in on:
                problem = f"“{needed}” is off, and “{config.feature}” needs it; switch both off or none"
                raise WrongValue(NAME, problem, f"all,-{needed},-{config.feature}")
    return [config.name for config in optional if config.feature not in on]


def named_features(words: list[str], known: set[str]) -> set[str]:
    """Return the features that these words name: `all`, `all` without some (`-crisis`), `none`, or a list. Raises WrongValue."""
    is_all = words[0] == "all"
    names = words[1:] if words[0] in {"all", "none"} else words
    for word in names:
        if (name := word.removeprefix("-").strip()) not in known:
            raise WrongValue(NAME, f"there is no feature “{name}”, only {', '.join(sorted(known))}", EXAMPLE)
        if word.startswith("-") != is_all:
            problem = f"“{word}” needs a minus after “all”" if is_all else f"“{word}” needs “all” before it"
            raise WrongValue(NAME, problem, f"all,-{name}")
    return known - {word.removeprefix("-").strip() for word in names} if is_all else set(names)


def with_middleware(middleware: list[str], off: list[str]) -> list[str]:
    """Return this MIDDLEWARE with that of the apps, each directly after the one that it names; "" is the start.

    Without that of the features that are `off`. Optional ones come last, so that none of the others names one of theirs.
    """
    configs = sorted(map(AppConfig.create, HOME), key=lambda each: isinstance(each, FeatureConfig))
    waiting = {name: after for config in configs if config.name not in off for name, after in config.middleware.items()}
    complete = [*middleware]
    while waiting:
        name = next((name for name, after in waiting.items() if not after or after in complete), None)
        if name is None:
            raise ImproperlyConfigured(f"MIDDLEWARE has none of what these apps name: {sorted(waiting.values())}")
        after = waiting.pop(name)
        complete.insert(complete.index(after) + 1 if after else 0, name)
    return complete
