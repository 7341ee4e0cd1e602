"""Each feature is a Django app that announces what it brings; no central module names one."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail import hooks
from wagtail.contrib.settings.registry import registry
from wagtail.models import get_page_models
from wagtail.snippets.views.snippets import SnippetViewSet

from home.backup.restore import steps
from home.erasure_log.erasures import erasers
from home.webhooks.delivery import deliver_due
from home.worker.schedule import delete_expired, duties
from media.features import CoreConfig, FeatureConfig, announced, announced_functions
from pages.blocks.announced import announced_blocks
from settings import features
from settings.environment import Environment, WrongValue
from settings.features import switched_off, with_middleware
from settings.install import ROOT

from ..set_up import environment
from ..support.switched_off import LOADED

NO_PATHS = {  # modules of the app, models, columns, files
    *("model_modules", "receivers", "uploads", "moments", "child_pages", "style_sheets", "body_blocks"),
    *("block_places", "written_models", "site_settings", "token_scopes", "demo_models"),
    "restorable_uploads",
}
LISTS = ("models.py", "wagtail_hooks.py", "apps.py", "data_map.py")


def own_apps() -> list[CoreConfig]:
    return [config for config in apps.get_app_configs() if isinstance(config, CoreConfig)]


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the dotted names of what this module of ours imports, wherever in it."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            begin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{begin}.{alias.name}" for alias in node.names)


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
            assert folder in named, f"{folder.name} needs an apps.py"


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
            assert folder in named, f"{folder.name} needs an apps.py"


def test_no_loose_module_of_pages_names_a_kind_of_page_or_a_feature():
    features = {Path(config.path).name for config in own_apps() if isinstance(config, FeatureConfig)}
    kinds = {model.__module__.split(".")[1] for model in get_page_models() if model._meta.app_label == "pages"}
    assert {"about", "announcements", "events", "news", "press"} <= kinds
    for path in (ROOT / "pages").glob("*.py"):
        assert not imported_names(path) & (features | kinds), path.name


def test_snippets_and_moments_that_are_announced_are_there():
    assert all(issubclass(each, SnippetViewSet) for each in announced_functions("lists"))
    for label, column in (name.rsplit(".", 1) for names in announced("moments") for name in names):
        assert apps.get_model(label)._meta.get_field(column).get_internal_type() == "DateTimeField", label
    assert all(apps.get_model(label) for labels in announced("demo_models") for label in labels)


def test_what_a_feature_mails_names_it_so_that_it_waits_while_the_feature_is_off():
    found = 0
    for path in (path for name in ("home", "pages", "media") for path in (ROOT / name).rglob("*.py")):
        config = apps.get_containing_app_config(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if isinstance(config, FeatureConfig):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"send_mail", "mail_admins", "keep"}:
                    is_named = any(ast.unparse(each.value) == "connection_of(__name__)" for each in call.keywords)
                    is_named |= any(ast.unparse(each) == "__name__" for each in call.args)
                    assert is_named or (call.func.id == "keep" and "mail" not in ast.unparse(call)), path
                    found += is_named
    assert found >= 6


def test_a_setting_of_an_optional_feature_is_announced_so_that_it_goes_with_it():
    for model in registry:
        config = apps.get_containing_app_config(model.__module__)
        assert not isinstance(config, FeatureConfig) or model._meta.label in config.site_settings, model._meta.label


def test_a_table_stays_where_it_was():
    labels = {model._meta.app_label for config in own_apps() for model in config.get_models()}
    assert not labels, "a model of an app that had a table before needs app_label"
    assert apps.get_model("home", "Webhook")._meta.db_table == "home_webhook"


def test_what_is_announced_can_be_imported():
    lists = [name for name in CoreConfig.__annotations__ if isinstance(getattr(CoreConfig, name), list | dict)]
    names = [name for name in lists if name not in NO_PATHS]
    assert {"minutely", "work_list", "middleware"} <= {*names}
    for config in own_apps():
        by_name = (
            config.erasures,
            config.api_routers,
            config.api_management,
            config.api_enums,
            config.written_viewsets,
            config.written_headers,
        )
        for value in (getattr(config, name) for name in names):
            for path in value.values() if value in by_name else value:
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
        with_middleware(["django.middleware.common.CommonMiddleware"], [])


def words_of_refusal(value: str) -> str:
    with pytest.raises(WrongValue) as refused:
        switched_off("FEATURES", Environment({"FEATURES": value}))
    return str(refused.value)


@pytest.fixture
def two_features(monkeypatch):
    """Webhooks and visits are all optional features; visits needs webhooks."""
    monkeypatch.setattr(features, "HOME", ["home.users.apps.AccountsConfig", "home.visits", "home.webhooks"])
    monkeypatch.setattr(features, "PAGES", [])
    monkeypatch.setattr(features, "MEDIA", [])
    for name in ("visits", "webhooks"):
        monkeypatch.setattr(type(apps.get_app_config(f"home_{name}")), "is_switchable", True)
    monkeypatch.setattr(type(apps.get_app_config("home_visits")), "requires", ["home.webhooks"])


@pytest.mark.parametrize(
    ("value", "off"),
    [
        ("", []),
        ("all", []),
        ("all, -visits", ["home.visits"]),
        ("all,-visits,-webhooks", ["home.visits", "home.webhooks"]),
        ("none", ["home.visits", "home.webhooks"]),
        ("webhooks", ["home.visits"]),
        ("visits,webhooks", []),
    ],
)
def test_the_features_that_are_off(two_features, value, off):
    assert switched_off("FEATURES", Environment({"FEATURES": value})) == off


def test_an_unknown_feature_is_refused_with_those_that_are_known(two_features):
    assert "no feature “webhoks”, only visits, webhooks. Example: FEATURES=" in words_of_refusal("all,-webhoks")
    assert "no feature “users”" in words_of_refusal("users"), "it is core"


def test_a_feature_that_another_needs_is_refused_with_both_names(two_features):
    assert "“webhooks” is off, and “visits” needs it" in words_of_refusal("visits")


@pytest.mark.parametrize("value", ["all,visits", "-visits", "visits,-webhooks"])
def test_a_minus_and_all_belong_together(two_features, value):
    assert words_of_refusal(value).count("\n") == 0


def test_a_feature_that_cannot_be_off_yet_is_refused(two_features, monkeypatch):
    monkeypatch.setattr(type(apps.get_app_config("home_webhooks")), "is_switchable", False)
    assert "can't be switched off in this version: webhooks" in words_of_refusal("visits")


def test_two_apps_of_one_label_are_refused_with_both_names(two_features, monkeypatch):
    monkeypatch.setattr(type(apps.get_app_config("home_webhooks")), "label", "home_visits")
    assert "home.visits and home.webhooks have one label, “home_visits”" in words_of_refusal("all")


def test_a_wrong_name_ends_the_start_with_one_line(tmp_path):
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), FEATURES="all,-webhoks")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("FEATURES: there is no feature “webhoks”")
    assert done.stderr.count("\n") == 1


def test_requires_names_the_optional_features_that_are_imported():
    """Models, data maps, blocks and template tags of a feature that is off can be imported."""
    optional = {config.name: config for config in own_apps() if isinstance(config, FeatureConfig)}
    for config in optional.values():
        needed = set()
        for path in Path(config.path).rglob("*.py"):
            for name in imported_modules(path) if "migrations" not in path.parts else ():
                other = next((each for each in optional if name.startswith(f"{each}.")), config.name)
                module = name.removeprefix(f"{other}.").split(".")[0]
                if other != config.name and module not in (*LOADED, *optional[other].model_modules):
                    needed.add(other)
        assert needed == {*config.requires, *config.extends}, config.name


def test_a_restore_erases_what_features_that_are_off_erased(monkeypatch):
    monkeypatch.setattr(settings, "FEATURES_OFF", ["home.consent", "home.privacy", "home.webhooks"])
    assert {"picture", "words"} <= erasers().keys()
    names = {step.__name__ for name in ("at_restore", "after_restore") for step in steps(name)}
    assert {"give_up_restored", "overwrite_freed"} <= names


def test_steps_of_a_restore_are_in_the_order_that_is_stated():
    names = [f"{step.__module__}.{step.__name__}" for step in steps("after_restore")]
    assert names.index("home.backup.restore.rebuild_references") < names.index("home.page_store.store.clear")
    assert names.index("home.privacy.erasure.overwrite_freed") < names.index("pages.search.reindex.rebuild_now")


@pytest.mark.django_db
def test_deliveries_of_a_feature_that_is_off_wait_until_they_expire(settings):
    settings.FEATURES_OFF = ["home.webhooks"]
    webhook = apps.get_model("home", "Webhook").objects.create(url="https://example.org/", events=[])
    waiting = webhook.deliveries.create(kind="test", body="{}")
    webhook.deliveries.create(kind="test", body="{}", made_at=timezone.now() - timedelta(days=90))
    found = [*duties(), *announced_functions("each_second")]
    for duty in [delete_expired, *(duty for duty in found if "webhooks" in duty.__module__)]:
        duty()
    assert list(webhook.deliveries.waiting()) == [waiting]
    assert not webhook.deliveries.exclude(tries=0).exists()
    settings.FEATURES_OFF = []
    assert deliver_due in announced_functions("each_second")


def test_a_block_of_a_feature_that_is_off_is_kept_and_shows_nothing(settings, monkeypatch):
    blocks = {"probe": "pages.blocks.text.DividerBlock"}
    monkeypatch.setattr(type(apps.get_app_config("home_visits")), "body_blocks", blocks)
    shown = dict(announced_blocks(()))["probe"].render(None)
    settings.FEATURES_OFF = ["home.visits"]
    assert (bool(shown), dict(announced_blocks(()))["probe"].render(None)) == (True, "")
