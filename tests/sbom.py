"""`make sbom`: writes the software bill of materials (SBOM) of this commit in CycloneDX, to var/ or where OUT says."""

import os
import subprocess
import sys

from settings.install import PYTHON, ROOT, VAR, install

from .locks import TESTS

FILE = "sbom.cdx.json"  # as the specification of CycloneDX names such a file


def main(out: str) -> int:
    install(TESTS)
    return subprocess.run([PYTHON, "-m", "tests.support.sbom", out or str(VAR / FILE)], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(os.environ.get("OUT", "")))
