"""Supply chain: the bill of materials (SBOM) tells of all that a running site consists of, and each licence goes with ours."""

import json
import re
from email.message import Message

import pytest
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from settings.install import ROOT, RUNTIME

from ..locks import DEPLOY
from ..set_up import environment
from ..support import licenses, sbom
from ..support.licenses import EXCEPTIONS, PERMITTED, license_in, license_of, unfit
from ..support.processes import output

PACKAGES = sorted({requirement.name for lock in (RUNTIME, DEPLOY) for requirement, _hashes in sbom.locked(lock)})
VENDORED = re.compile(r"@license|@preserve|copyright|SPDX-License|sourceMappingURL", re.IGNORECASE)


@pytest.fixture(scope="module")
def document() -> str:
    return sbom.sbom()


@pytest.fixture(scope="module")
def components(document) -> dict[str, dict]:
    return {component["bom-ref"]: component for component in json.loads(document)["components"]}


def test_it_is_cyclonedx(document):
    assert JsonStrictValidator(sbom.VERSION).validate_str(document) is None
    assert json.loads(document)["specVersion"] == "1.6"


def test_the_same_commit_gives_the_same_bytes(document, tmp_path):
    path = tmp_path / "of" / "sbom.cdx.json"
    output(environment(PYTHONHASHSEED="1", TZ="Asia/Tokyo"), "-m", "tests.support.sbom", str(path))
    assert path.read_text() == document


def test_it_holds_every_package_as_the_locks_have_it(components):
    for lock in (DEPLOY, RUNTIME):
        entries = re.split(r"\n(?=\w)", lock.read_text())[1:]
        assert len(entries) > 50
        for entry in entries:
            name, version = re.match(r"([\w.-]+)==([\w.+!-]+)", entry).groups()
            found = components[f"pkg:pypi/{canonicalize_name(name)}@{version}"]
            assert (found["name"], found["version"], found["purl"]) == (name, version, found["bom-ref"])
            assert {each["content"] for each in found["hashes"]} == {*re.findall(r"sha256:(\w+)", entry)}
            assert found["licenses"], name
            if lock == RUNTIME:
                assert found["scope"] == "required"
    optional = {each["name"] for each in components.values() if each.get("scope") == "optional"}
    assert {"redis", "django-storages", "boto3", "sentry-sdk"} <= optional
    assert len(components) == len(PACKAGES) + 1 + len(sbom.font_files())  # of soupsieve there are two, by Python


def test_it_holds_ourselves_and_the_fonts(document, components):
    told = json.loads(document)["metadata"]["component"]
    assert (told["name"], told["licenses"]) == ("commonhouse", [{"license": {"id": "BSD-3-Clause"}}])
    assert f'version = "{told["version"]}"' in (ROOT / "pyproject.toml").read_text()
    assert {"site/fonts/anton-400.woff2", "pages/social_cards/faces/cairo-arabic-800.ttf"} <= components.keys()


def test_it_names_no_registry(document):
    assert "://" not in re.sub(r'"(?:\$schema|copyright)": ".*"', "", document)


def test_the_licence_of_every_package_goes_with_ours():
    found = {name: unfit(license_of(name), PERMITTED | EXCEPTIONS.get(name, {}).keys()) for name in PACKAGES}
    assert {name: unfit_of for name, unfit_of in found.items() if unfit_of} == {}


def test_every_font_is_under_the_open_font_license():
    for path in sbom.font_files():
        found = [each.id for each in sbom.font(path).licenses if each.id in licenses.FONTS]
        assert found, f"{path}: no licence of it in {sbom.FONTS}"


def test_the_tables_of_licences_hold_nothing_that_is_gone():
    assert licenses.DECLARED.keys() | EXCEPTIONS.keys() <= {*PACKAGES}
    for package, excepted in EXCEPTIONS.items():
        assert unfit(license_of(package), PERMITTED) == excepted.keys(), package


def test_scripts_styles_and_drawings_are_our_own():
    files = [path for path in (ROOT / "site").rglob("*") if path.suffix in {".js", ".css", ".svg"}]
    assert files
    assert not [path for path in files if VENDORED.search(path.read_text())], "name it and its licence in the SBOM"


def metadata_of(**fields: str | list[str]) -> Message:
    message = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


CLASSIFIER = "License :: OSI Approved :: "
UNFIT = [
    (metadata_of(License_Expression="GPL-3.0-or-later"), {"GPL-3.0-or-later"}),
    (metadata_of(License_Expression="MIT AND (AGPL-3.0-only OR GPL-2.0-only)"), {"AGPL-3.0-only"}),
    (metadata_of(License="Commercial"), {"Commercial"}),
    (
        metadata_of(Classifier=f"{CLASSIFIER}GNU Affero General Public License v3"),
        {"GNU Affero General Public License v3"},
    ),
    (metadata_of(License="BSD", Classifier=f"{CLASSIFIER}BSD License"), {"BSD; BSD License"}),  # of how many clauses?
    (metadata_of(Classifier=[f"{CLASSIFIER}MIT License", f"{CLASSIFIER}GPLv3"]), {"MIT; GPLv3"}),
    (metadata_of(Name="silent"), {""}),
]
FIT = [
    metadata_of(License_Expression="GPL-2.0-only OR MIT"),
    metadata_of(License="mit"),
    metadata_of(Classifier=[f"{CLASSIFIER}MIT License", f"{CLASSIFIER}Mozilla Public License 2.0 (MPL 2.0)"]),
    metadata_of(License="see LICENSE", Classifier=["Topic :: Internet", f"{CLASSIFIER}Apache Software License"]),
]


@pytest.mark.parametrize(("found", "named"), UNFIT)
def test_an_unfit_or_unknown_licence_is_found(found, named):
    assert unfit(license_in(found), PERMITTED) == named


@pytest.mark.parametrize("found", FIT)
def test_what_goes_with_ours_is_understood(found):
    assert unfit(license_in(found), PERMITTED) == set()
