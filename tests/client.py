"""`make client`: writes the TypeScript client of the API, into site/headless/src/api/ or where OUT says.

Its types are made of the stored OpenAPI document, which the tests hold against the running code: no site has to run.
They are half a megabyte, so that they are made where they are wanted, and not kept beside the document that says the same.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from settings.install import ROOT

from .set_up import install_validator

DOCUMENT = ROOT / "tests" / "api" / "openapi.json"
GENERATOR = ROOT / "tests" / "node_modules" / ".bin" / "openapi-typescript"
HOME = ROOT / "site" / "headless" / "src" / "api"
CLIENT, TYPES = "client.ts", "schema.d.ts"


def write(folder: Path) -> Path:
    """Writes the types into this folder, beside the client written by hand; the file of the types."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != HOME:
        shutil.copy(HOME / CLIENT, folder)
    types = folder / TYPES
    subprocess.run([GENERATOR, DOCUMENT, "--output", types], check=True, stdout=subprocess.DEVNULL)
    return types


def main(out: str) -> int:
    install_validator()
    if not GENERATOR.exists():
        sys.exit("Missing: npm. As root: apt-get install npm")
    print(f"Written: {write(Path(out) if out else HOME)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get("OUT", "")))
