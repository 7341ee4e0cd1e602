"""A feature that is off: nothing of it is loaded but its data, nothing leads to it, and its data are treated as before."""

import pytest

from settings.features import optional_features

from ..support.processes import output
from ..support.running_site import demo_copy

SWITCHABLE = [config for config in optional_features() if config.is_switchable]
NAMES = sorted({config.feature for config in SWITCHABLE})


def needed_by(name: str) -> list[str]:
    """Return this feature and those that need it, directly or not."""
    found = {name}
    for _ in SWITCHABLE:
        found |= {each.feature for each in SWITCHABLE if {path.rpartition(".")[2] for path in each.requires} & found}
    return sorted(found)


def look_at_site(var, *off: str) -> None:
    features = ",".join(["all", *(f"-{name}" for name in off)])
    with demo_copy(var, finished=False, FEATURES=features, LOG_LEVEL="error") as site:
        output(site.variables, "-m", "tests.support.switched_off")


@pytest.mark.django_db
def test_all_features_off(tmp_path):
    look_at_site(tmp_path, *NAMES)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_one_feature_off(tmp_path, name):
    look_at_site(tmp_path, *needed_by(name))
