"""Whether HTML is valid, by the Nu checker on Debian's Java."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from ..set_up import VNU


def faults(pages: dict[str, str]) -> list[str]:
    """Errors and warnings in these documents (name: HTML), each as one line; all in one run, since Java starts slowly."""
    if not VNU.exists() or not shutil.which("java"):
        pytest.skip("the checker of HTML or Java is missing")
    with tempfile.TemporaryDirectory() as folder:
        paths = {str(Path(folder) / f"{number}.html"): name for number, name in enumerate(pages)}
        for path, name in paths.items():
            Path(path).write_text(pages[name])
        command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always", *paths]
        said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    lines = []
    for fault in said["messages"]:
        if fault["type"] == "error" or fault.get("subType") == "warning":
            name = paths.get(fault.get("url", "").removeprefix("file:"), "?")
            lines.append(f"{name}:{fault.get('lastLine', 0)}: {fault['message']}")
    return lines
