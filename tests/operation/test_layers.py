"""Which imports `python -m tests.support.layers` and the contract of import-linter refuse."""

from ..support import layers

(HOME,) = (contract for contract in layers.CONTRACTS if contract["type"] == "features")


def refused(name: str, other: str) -> bool:
    return bool(list(layers.upward({name: {other}}, HOME)))


def test_core_imports_no_optional_feature_and_nothing_above():
    assert refused("home.dashboard.panels", "home.trash.models")
    assert refused("home.users.models", "home.dashboard.panels")
    assert refused("home.context", "home.users.models")
    assert not refused("home.dashboard.panels", "home.users.models")


def test_an_optional_feature_imports_core_and_what_it_requires():
    assert refused("home.trash.pages", "home.visits.counts")
    assert not refused("home.trash.pages", "home.users.models")
    assert not refused("home.content_releases.admin", "home.preview_links.admin")


def test_imports_inside_functions_and_models_by_name_count(tmp_path, monkeypatch):
    path = tmp_path / "made_up.py"
    path.write_text('def look():\n    from .models import HomePage\n    return apps.get_model("home.Webhook")\n')
    monkeypatch.setitem(layers.MODULES, "home.made_up", path)
    assert layers.imports("home.made_up") == {"home.models", "home.webhooks.models"}


def test_what_imports_each_other_is_a_cycle():
    assert layers.cycles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [["a", "b", "c"]]


def test_apps_of_one_layer_are_above_those_of_the_next():
    (pages,) = (contract for contract in layers.CONTRACTS if contract["name"].startswith("In pages"))
    assert list(layers.upward({"pages.tree.loading": {"pages.press.models"}}, pages))
    assert not list(layers.upward({"pages.press.models": {"pages.tree.loading"}}, pages))
