"""Each feature is a Django app that announces what it brings; no central module names one."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from wagtail import hooks
from wagtail.models import get_page_models
from wagtail.snippets.views.snippets import SnippetViewSet

from home.backup.restore import steps
from media.features import CoreConfig, FeatureConfig, announced, announced_functions
from settings.features import with_middleware
from settings.install import ROOT

NO_PATHS = {  # modules of the app, models, columns, files
    *("model_modules", "receivers", "uploads", "moments", "child_pages", "style_sheets", "body_blocks"),
}
LISTS = ("models.py", "wagtail_hooks.py", "apps.py", "data_map.py")


def own_apps() -> list[CoreConfig]:
    return [config for config in apps.get_app_configs() if isinstance(config, CoreConfig)]


def imported_names(path: Path) -> set[str]:
    """Return the first part of what this module imports from packages beside it."""
    imports = [
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.level
    ]
    modules = {node.module.split(".")[0] for node in imports if node.module}
    return modules | {alias.name for node in imports if not node.module for alias in node.names}


def test_every_package_of_home_with_models_hooks_or_commands_is_an_app():
    named = {Path(config.path) for config in own_apps()}
    for folder in (path for path in (ROOT / "home").iterdir() if (path / "__init__.py").exists()):
        if folder.name not in {"management", "migrations", "templatetags"}:
            assert folder in named, f"{folder.name} needs an apps.py and a line in settings/features.py"


def test_no_list_of_home_names_a_feature():
    features = {Path(config.path).name for config in own_apps() if isinstance(config, FeatureConfig)}
    assert {"trash", "webhooks"} <= features
    for name in LISTS:
        assert not imported_names(ROOT / "home" / name) & features, f"home/{name}"


def test_what_the_apps_of_media_share_names_none_of_them():
    names = {Path(config.path).name for config in own_apps() if config.name.startswith("media.")}
    assert {"consent", "images"} <= names
    for path in (ROOT / "media").glob("*.py"):
        if path.name != "fields.py":  # what the first migration imports
            assert not imported_names(path) & names, path.name


MODULES_OF_AN_APP = ("models", "signals", "wagtail_hooks", "feature_hooks", "wagtail_patches", "data_map", "viewsets")


def test_every_package_of_pages_with_models_receivers_hooks_or_patches_is_an_app():
    named = {Path(config.path) for config in own_apps()}
    for folder in (path.parent for path in (ROOT / "pages").rglob("__init__.py")):
        if folder != ROOT / "pages" and any((folder / f"{name}.py").exists() for name in MODULES_OF_AN_APP):
            assert folder in named, f"{folder.name} needs an apps.py and a line in settings/features.py"


def test_no_loose_module_of_pages_names_a_kind_of_page_or_a_feature():
    features = {Path(config.path).name for config in own_apps() if isinstance(config, FeatureConfig)}
    kinds = {model.__module__.split(".")[1] for model in get_page_models() if model._meta.app_label == "pages"}
    assert {"about", "announcements", "events", "news", "press"} == kinds
    for path in (ROOT / "pages").glob("*.py"):
        assert not imported_names(path) & (features | kinds), path.name


def test_snippets_and_moments_that_are_announced_are_there():
    assert all(issubclass(each, SnippetViewSet) for each in announced_functions("lists"))
    for label, column in (name.rsplit(".", 1) for names in announced("moments") for name in names):
        assert apps.get_model(label)._meta.get_field(column).get_internal_type() == "DateTimeField", label


def test_a_table_stays_where_it_was():
    labels = {model._meta.app_label for config in own_apps() for model in config.get_models()}
    assert not labels, "a model of an app that had a table before needs app_label"
    assert apps.get_model("home", "Webhook")._meta.db_table == "home_webhook"


def test_what_is_announced_can_be_imported():
    lists = [name for name in CoreConfig.__annotations__ if isinstance(getattr(CoreConfig, name), list | dict)]
    names = [name for name in lists if name not in NO_PATHS]
    assert {"minutely", "work_list", "middleware"} <= {*names}
    for config in own_apps():
        for value in (getattr(config, name) for name in names):
            for path in value.values() if value in (config.erasures, config.api_routers) else value:
                assert import_string(path), path
        for label in config.uploads.values():
            assert apps.get_model(label), label


def test_hooks_of_optional_features_are_registered():
    modules = {function.__module__ for function in hooks.get_hooks("register_reports_menu_item")}
    assert {"home.trash.views", "home.privacy.views"} <= modules


def test_middleware_follows_what_it_names():
    for config in own_apps():
        for name, after in config.middleware.items():
            place = settings.MIDDLEWARE.index(name)
            assert settings.MIDDLEWARE.index(after) < place if after else place == 0, name


def test_middleware_that_follows_nothing_is_refused():
    with pytest.raises(ImproperlyConfigured, match="AtomicAdminWrites"):
        with_middleware(["django.middleware.common.CommonMiddleware"])


def test_steps_of_a_restore_are_in_the_order_that_is_stated():
    names = [f"{step.__module__}.{step.__name__}" for step in steps("after_restore")]
    assert names.index("home.backup.restore.rebuild_references") < names.index("home.page_store.store.clear")
    assert names.index("home.privacy.erasure.overwrite_freed") < names.index("pages.search.reindex.rebuild_now")
