"""The software bill of materials (SBOM) of a running site in CycloneDX 1.6: packages of the locks, fonts, and ourselves.

Made from the checkout and the metadata of what is installed: the same commit gives the same bytes.
"""

import re
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement

from settings.install import ROOT, RUNTIME

from ..locks import DEPLOY
from .licenses import font_licenses, license_of

FONTS = ROOT / "site" / "fonts"
FONT_SUFFIXES = {".otf", ".ttf", ".woff", ".woff2"}
ROOMS = ("settings", "home", "pages", "media", "templates", "site")
VERSION = SchemaVersion.V1_6
MARKER = "commonhouse:python:marker"  # property: the Pythons and systems that need a package (PEP 508)


def locked(lock: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """Each package of a lock with its SHA-256 hashes, one of each file that it may come as."""
    for entry in re.split(r"\n(?=\w)", lock.read_text())[1:]:
        line, *hashes = entry.replace("\\\n", "").split("--hash=sha256:")
        yield Requirement(line.strip()), [each.strip() for each in hashes]


def package(requirement: Requirement, hashes: list[str], is_optional: bool) -> Component:
    version = str(requirement.specifier).removeprefix("==")
    purl = PackageURL("pypi", name=requirement.name, version=version)
    return Component(
        name=requirement.name,
        version=version,
        bom_ref=str(purl),
        purl=purl,
        scope=ComponentScope.OPTIONAL if is_optional else ComponentScope.REQUIRED,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
        licenses=licenses(license_of(requirement.name)),
        properties=[Property(name=MARKER, value=str(requirement.marker))] if requirement.marker else [],
    )


def packages() -> list[Component]:
    """What `make run` installs, and, optional, what a server may have beside it (Redis, S3, Sentry)."""
    found = {}
    for lock in (DEPLOY, RUNTIME):  # what is in both is required
        for requirement, hashes in locked(lock):
            found[str(requirement.specifier), requirement.name] = package(requirement, hashes, lock == DEPLOY)
    return list(found.values())


def font_files() -> list[Path]:
    """Every font that we distribute."""
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in FONT_SUFFIXES)
    return sorted(path for path in files if "node_modules" not in path.parts)


def font(path: Path) -> Component:
    """A font, with the licence of its family; without one where site/fonts/ has no text of it."""
    family = {name: found for name, found in font_licenses(FONTS).items() if path.name.startswith(name)}
    expression, copyright_notice = next(iter(family.values()), ("", None))
    name = str(path.relative_to(ROOT))
    return Component(
        name=name,
        type=ComponentType.FILE,
        bom_ref=name,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256(path.read_bytes()).hexdigest())],
        licenses=licenses(expression),
        copyright=copyright_notice,
    )


def licenses(expression: str) -> list:
    return [LicenseFactory().make_from_string(expression)] if expression else []


def ourselves() -> Component:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return Component(
        name=project["name"],
        type=ComponentType.APPLICATION,
        version=project["version"],
        bom_ref=f"{project['name']}@{project['version']}",
        description=project["description"],
        licenses=licenses(project["license"]),
    )


def committed_at() -> datetime:
    """When this commit was made."""
    command = ["git", "show", "--no-patch", "--format=%ct", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"The bill of materials is one of a commit, and git knows none here: {done.stderr.strip()}")
    return datetime.fromtimestamp(int(done.stdout), UTC)


def render(bom: Bom) -> str:
    return make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=2) + "\n"


def sbom() -> str:
    """The document, as JSON; its serial number is made of what it says."""
    site, nothing = ourselves(), uuid.UUID(int=0)
    bom = Bom(
        components=[*packages(), *map(font, font_files())],
        metadata=BomMetaData(component=site, timestamp=committed_at()),
        serial_number=nothing,
    )
    bom.register_dependency(site, bom.components)
    bom.serial_number = uuid.uuid5(nothing, render(bom))
    return render(bom)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sbom())
    print(f"{path} is the bill of materials.")
