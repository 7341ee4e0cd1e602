"""A feature that is off: nothing of it is loaded but its data, nothing leads to it, and its data are treated as before."""

import shutil
from collections.abc import Iterable

import pytest

from settings.features import optional_features

from ..support.processes import output
from ..support.running_site import collected_static, demo_copy, migrated_site

SWITCHABLE = [config for config in optional_features() if config.is_switchable]
NAMES = sorted({config.feature for config in SWITCHABLE})


def needed_by(name: str) -> list[str]:
    """Return this feature and those that need it, directly or not."""
    found = {name}
    for _ in SWITCHABLE:
        found |= {each.feature for each in SWITCHABLE if {path.rpartition(".")[2] for path in each.requires} & found}
    return sorted(found)


def look_at_site(var, *off: str) -> None:
    """Look at a copy of the demo without these features."""
    with demo_copy(var / "site", finished=False, FEATURES=without(off), LOG_LEVEL="error") as site:
        output(site.variables, "-m", "tests.support.switched_off")


def look_at_restored_site(var, *off: str) -> None:
    """The same, and at a site with all features into which its backup was restored while these were off."""
    backups = var / "backups"
    backups.mkdir()
    look = ("-m", "tests.support.switched_off", str(backups))
    with demo_copy(var / "site", finished=False, FEATURES=without(off), LOG_LEVEL="error") as site:
        output(site.variables, *look)
    [backup] = backups.glob("*.tar")
    shutil.copytree(collected_static(), var / "restored")
    with migrated_site(var / "restored", f"restored_{off[0]}", LOG_LEVEL="error") as restored:
        output(restored.variables | {"FEATURES": without(off)}, "manage.py", "restore", str(backup))
        output(restored.variables, *look)


def without(off: Iterable[str]) -> str:
    """Return the value of FEATURES for all features but these."""
    return ",".join(["all", *(f"-{name}" for name in off)])


@pytest.mark.django_db
def test_all_features_off(tmp_path):
    look_at_site(tmp_path, *NAMES)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_one_feature_off(tmp_path, name):
    look_at_restored_site(tmp_path, *needed_by(name))
