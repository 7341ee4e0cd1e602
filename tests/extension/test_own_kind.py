"""What comes with every new kind of page by itself comes with that of an own app."""

from settings.install import ROOT

from ..set_up import environment
from ..support.processes import output
from .test_extension import install

TESTS = ROOT / "tests" / "operation" / "test_new_kind.py"


def test_the_tests_of_a_new_kind_run_over_it(tmp_path):
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), **install(tmp_path / "apps", "our_coop.jobs"))
    assert " failed" not in output(variables, "-m", "pytest", str(TESTS), "-q", "-p", "no:cacheprovider")
