"""Whether HTML is valid, by the Nu checker on Debian's Java."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from ..set_up import VNU


def validation_errors(pages: dict[str, str]) -> list[str]:
    """The validator's errors and warnings for these documents (name: HTML), a line each; one run for all of them."""
    if not VNU.exists() or not shutil.which("java"):
        pytest.skip("the checker of HTML or Java is missing")
    with tempfile.TemporaryDirectory() as folder:
        paths = {str(Path(folder) / f"{number}.html"): name for number, name in enumerate(pages)}
        for path, name in paths.items():
            Path(path).write_text(pages[name])
        command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always", *paths]
        report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    errors = []
    for message in report["messages"]:
        if message["type"] == "error" or message.get("subType") == "warning":
            name = paths.get(message.get("url", "").removeprefix("file:"), "?")
            errors.append(f"{name}:{message.get('lastLine', 0)}: {message['message']}")
    return errors
