"""Which imports `python -m tests.support.layers` and the contract of import-linter refuse."""

from ..support import layers

(FEATURES,) = (contract for contract in layers.CONTRACTS if contract["type"] == "features")


def refused(name: str, other: str) -> bool:
    return bool(list(layers.upward({name: {other}}, FEATURES)))


def test_core_imports_no_optional_feature_and_nothing_above():
    assert refused("home.dashboard.panels", "home.trash.models")
    assert refused("home.users.models", "home.dashboard.panels")
    assert refused("home.desk.empty_listings", "media.recordings.models")
    assert refused("pages.api.setup", "pages.events.registration.models")
    assert refused("home.context", "home.users.models")
    assert not refused("home.dashboard.panels", "home.users.models")


def test_an_optional_feature_imports_core_and_what_it_requires():
    assert refused("home.trash.pages", "home.visits.counts")
    assert not refused("home.trash.pages", "home.users.models")
    assert not refused("home.content_releases.admin", "home.preview_links.admin")
    assert not refused("pages.recordings.podcast", "media.recordings.models")


def test_what_extends_a_feature_is_imported_by_nothing_that_stays_without_it():
    for config in (each for each in layers.OPTIONAL.values() if each.extends):
        arrows = {name: layers.imports(name) for name in layers.MODULES if layers.feature_of(name) == config.name}
        parts = {name for name, others in arrows.items() if {*map(layers.feature_of, others)} & {*config.extends}}
        assert parts, config.name
        assert {name for name, others in arrows.items() if others & parts} <= parts


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
