"""A site's own apps: found in their folder, and refused with one line that says which app, what is wrong and what to do."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from unittest import mock

import pytest
from django.apps import apps

from media.features import add_child_pages
from media.own_apps import AnnouncementError, import_functions
from settings.environment import Environment
from settings.install import ROOT
from settings.own_apps import (
    APPS,
    FOLDER,
    fault_of,
    find_folder,
    first_writable,
    load_own_apps,
    refusal_of_templates,
    refuse_foreign_labels,
    refuse_writable_folder,
    warn_of_unmapped_models,
    warn_of_wrong_paths,
)
from settings.staticfiles import join_imports

from ..set_up import environment, production

CONFIG = """from media.features import CoreConfig


class Config(CoreConfig):
    name = "{name}"
"""
WRAPPED = """try:
    {}["x"]
except KeyError as problem:
    raise ValueError("wrapped") from problem
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A folder for own apps; what was imported from it is forgotten afterwards."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    known = {*sys.modules}
    yield tmp_path
    for name in {*sys.modules} - known:
        del sys.modules[name]


def write_app(folder: Path, name: str, config: str = CONFIG, **modules: str) -> None:
    package = folder / name.replace(".", "/")
    package.mkdir(parents=True)
    for module, text in {"__init__": "", "apps": config.format(name=name), **modules}.items():
        (package / f"{module}.py").write_text(text)


def load(folder: Path, names: str, installed: tuple[str, ...] = ()) -> tuple[list, list[str]]:
    """Return the AppConfigs of these own apps, and the lines with which the start is refused."""
    env = Environment({APPS: names})
    configs = load_own_apps(env, folder, installed)
    return configs, [str(problem) for problem in env.problems]


def test_apps_are_found_in_their_folder_which_is_last_in_the_path(folder):
    write_app(folder, "one_coop")
    write_app(folder, "another_coop")
    configs, problems = load(folder, "one_coop, another_coop, one_coop")
    assert ([config.name for config in configs], problems) == (["one_coop", "another_coop"], [])
    assert sys.path[-1] == str(folder)


def test_without_own_apps_nothing_is_added_to_the_path(folder):
    load(folder, "")
    assert str(folder) not in sys.path


def test_a_relative_folder_begins_at_the_project_and_a_missing_one_is_refused(tmp_path):
    assert find_folder(Environment({FOLDER: "settings"}), tmp_path) == ROOT / "settings"
    assert find_folder(Environment({}), tmp_path) == tmp_path / "apps"
    env = Environment({FOLDER: "/nowhere/at/all"})
    find_folder(env, tmp_path)
    assert str(env.problems[0]).startswith(f"{FOLDER}: there is no folder /nowhere/at/all that the account ")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("missing_coop", "there is no app “missing_coop” in "),
        ("good_coop,good_coop.absent", "there is no app “good_coop.absent” in "),
        ("broken_coop", "broken_coop failed: ModuleNotFoundError: No module named 'never_heard_of'"),
        ("garbled_coop", "garbled_coop failed: SyntaxError: "),
        ("good_coop,same_label", "same_label and good_coop have the same label, “good_coop”. Give yours another"),
        ("media", "media is an app of Commonhouse"),
        ("../x", "../x failed: "),
    ],
)
def test_what_cannot_be_loaded_is_one_line(folder, names, words):
    write_app(folder, "good_coop")
    write_app(folder, "broken_coop", "import never_heard_of")
    write_app(folder, "garbled_coop", "x = (")
    write_app(folder, "same_label", CONFIG + '    label = "good_coop"\n')
    problems = load(folder, names, ("media",))[1]
    assert len(problems) == 1
    assert problems[0].startswith(f"{APPS}: {words}")
    assert "\n" not in problems[0]


def fault(folder: Path, name: str, module: str) -> str:
    """Return the line that stands for the error of this module of an own app."""
    configs = load(folder, name)[0]
    with pytest.raises((NameError, ValueError)) as problem:
        import_module(f"{name}.{module}")
    return fault_of(problem.value, configs)


def test_a_faulty_module_is_one_line_that_names_its_app_and_place(folder):
    write_app(folder, "faulty_coop", faulty="x = 1\ny = unknown\n", chained="from . import wrapped", wrapped=WRAPPED)
    write_app(folder, "another_coop")
    line = fault(folder, "faulty_coop", "faulty")
    assert line.startswith(
        f"{APPS}: faulty_coop failed: NameError: name 'unknown' is not defined ({folder}/faulty_coop/"
    )
    assert "faulty.py, line 2). Correct it, or leave it out of COMMONHOUSE_APPS. Example: " in line
    assert "ValueError: wrapped" in fault(folder, "faulty_coop", "chained")


def test_an_error_of_other_code_is_not_blamed_on_an_own_app(folder):
    write_app(folder, "good_coop")
    assert fault_of(ValueError("x"), load(folder, "good_coop")[0]) == ""
    assert fault_of(KeyboardInterrupt(), load(folder, "good_coop")[0]) == ""


def test_a_model_with_the_label_of_another_app_is_refused(settings):
    assert refuse_foreign_labels(None) == []
    settings.OWN_APPS = ["home.trash"]  # its models have the label of `home`
    assert "Remove app_label" in refuse_foreign_labels(None)[0].hint


def test_a_traceback_is_never_shown(folder):
    write_app(folder, "late_coop", models="1 / 0\n")
    variables = environment(COMMONHOUSE_VAR=str(folder / "var"), DJANGO_SETTINGS_MODULE="settings.dev")
    variables |= {APPS: "late_coop", FOLDER: str(folder)}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"{APPS}: late_coop failed: ZeroDivisionError: division by zero (")


def test_a_model_that_no_data_map_has_is_told(settings):
    settings.OWN_APP_LABELS = ["home", "pages"]
    assert warn_of_unmapped_models(None) == []
    with mock.patch("media.data_map.data_of", return_value=None):
        assert "home." in warn_of_unmapped_models(None)[0].msg


def test_a_style_sheet_of_an_own_app_takes_the_place_of_ours(tmp_path, settings):
    (tmp_path / "css").mkdir()
    (tmp_path / "css/tokens.css").write_text(".own { color: green }")
    assert "color: green" not in join_imports('@import "tokens.css";\n')
    settings.STATICFILES_DIRS = [tmp_path, *settings.STATICFILES_DIRS]
    assert join_imports('@import "tokens.css";\n').strip() == ".own { color: green }"


def test_a_faulty_template_is_refused(folder, settings):
    write_app(folder, "drawn_coop")
    configs = load(folder, "drawn_coop")[0]
    (folder / "drawn_coop/templates/parts").mkdir(parents=True)
    (folder / "drawn_coop/templates/parts/drawn.html").write_text("{% no_such_tag %}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [folder / "drawn_coop/templates"]}]
    assert "drawn.html: Invalid block tag on line 1: 'no_such_tag'" in refusal_of_templates(configs)
    (folder / "drawn_coop/templates/parts/drawn.html").write_text("drawn")
    assert refusal_of_templates(configs) == ""


def test_production_refuses_a_folder_that_it_can_write(folder):
    write_app(folder, "good_coop")
    database = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "COMMONHOUSE_VAR": str(folder / "var")}
    variables = environment(**production("coop.example", **database))
    variables |= {APPS: "good_coop", FOLDER: str(folder)}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode, [line.partition(":")[0] for line in done.stderr.splitlines()]) == (2, [FOLDER])


# The account of the site must not be able to change its own code.


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder of root's, looked at by another account."""
    if os.geteuid():
        pytest.skip("only root can be another account")
    with tempfile.TemporaryDirectory(dir="/tmp") as parent:  # the one of this run is closed to other accounts
        folder = Path(parent) / "apps"
        write_app(folder, "our_coop")
        Path(parent).chmod(0o755)
        folder.chmod(0o755)
        os.seteuid(65534)
        yield folder
        os.seteuid(0)


def make_writable(path: Path) -> None:
    os.seteuid(0)
    path.chmod(0o777)
    os.seteuid(65534)


def refused(folder: Path, names: str = "our_coop") -> list[str]:
    env = Environment({APPS: names})
    refuse_writable_folder(env, folder)
    return [str(problem) for problem in env.problems]


def test_a_folder_that_root_owns_is_accepted(foreign_folder):
    assert refused(foreign_folder) == []


def test_a_folder_that_the_account_cannot_read_is_refused_in_one_line(foreign_folder):
    os.seteuid(0)
    foreign_folder.parent.chmod(0o700)
    os.seteuid(65534)
    env = Environment({APPS: "our_coop", FOLDER: str(foreign_folder)})
    find_folder(env, foreign_folder)
    assert [str(problem).startswith(f"{FOLDER}: there is no folder") for problem in env.problems] == [True]
    assert refused(foreign_folder) == []


@pytest.mark.parametrize("place", [".", "..", "our_coop/apps.py"])
def test_what_the_account_can_write_is_refused(foreign_folder, place):
    make_writable(foreign_folder / place)
    assert len(lines := refused(foreign_folder)) == 1
    assert lines[0].startswith(
        f"{FOLDER}: {(foreign_folder / place).resolve()} can be written by the account of the site"
    )
    assert refused(foreign_folder, "") == []


def test_a_link_to_a_writable_folder_is_refused(foreign_folder):
    make_writable(foreign_folder)
    os.seteuid(0)
    link = foreign_folder.with_name("link")
    link.symlink_to(foreign_folder)
    os.seteuid(65534)
    assert first_writable(link) == foreign_folder.resolve()


# What an own app announces, and what fails in it while the site runs.


def write_faulty_app(folder: Path, settings) -> None:
    write_app(folder, "slow_coop", duties="def fail():\n    1 / 0\n\n\ndef work():\n    return [1]\n")
    settings.OWN_APP_LABELS = ["slow_coop"]


def test_what_an_own_app_announces_is_left_out_where_it_fails(folder, settings, caplog):
    write_faulty_app(folder, settings)
    config = load(folder, "slow_coop")[0][0]
    paths = ["slow_coop.duties.gone", "slow_coop.duties.fail", "slow_coop.duties.work"]
    with mock.patch.object(apps, "get_app_config", return_value=config):
        fail, work = import_functions((config, path) for path in paths)
        assert (list(fail()), fail.__name__, work()) == ([], "fail", [1])
    gone, failed = [record.getMessage() for record in caplog.records]
    assert gone.startswith("slow_coop announces “slow_coop.duties.gone”, which can't be imported (ImportError")
    assert failed == "slow_coop failed: ZeroDivisionError (duties.py:2)"


def test_what_fails_in_our_own_code_is_hidden_from_nobody(settings):
    settings.OWN_APP_LABELS = []
    with pytest.raises(ImportError):
        import_functions([(apps.get_app_config("home_worker"), "home.worker.schedule.never_there")])


def test_a_duty_in_a_package_that_is_not_there_is_named_with_its_app_and_left_out(folder, settings, caplog):
    write_faulty_app(folder, settings)
    config = load(folder, "slow_coop")[0][0]
    config.minutely = ["slow_cop.duties.work"]
    with mock.patch.object(apps, "get_app_config", return_value=config):
        assert import_functions((config, path) for path in config.minutely) == []
        found = warn_of_wrong_paths(None)
    line = "slow_coop announces “slow_cop.duties.work”, which can't be imported (ModuleNotFoundError: "
    assert [str(each.msg)[: len(line)] for each in found] == [line]
    assert [record.getMessage()[: len(line)] for record in caplog.records] == [line]


def test_a_child_page_that_is_not_there_is_named(folder):
    write_app(folder, "child_coop")
    config = load(folder, "child_coop")[0][0]
    with pytest.raises(AnnouncementError, match="child_coop announces child pages of a model “child_coop"):
        add_child_pages(config, "home.HomePage", ["child_coop.Nothing"])
