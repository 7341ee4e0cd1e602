"""The version of this release, as pyproject.toml names it."""

import tomllib

from ..install import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
