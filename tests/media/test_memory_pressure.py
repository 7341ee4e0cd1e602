"""A picture or a document that takes the last memory: its own process is killed first, and the person is shown why."""

import json
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from media.images import limits, sandbox
from media.images.sanitize import sanitize_picture

ROOT = Path(__file__).parents[2]
MODULES = ("media.images", "media.documents", "media.documents.pdf_text")
# Runs a module as its parent does, and reads its own score as soon as the memory of the process is limited.
WATCHED = """
import os, resource, runpy, sys
os.getppid = lambda: 0  # the parent that the request names
def report(*_):
    print(open("/proc/self/oom_score_adj").read().strip())
    sys.exit(0)
resource.setrlimit = report
module, sys.argv[1:] = sys.argv[1], sys.argv[2:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("module", MODULES)
def test_its_process_is_the_first_that_the_kernel_kills(module, tmp_path):
    source = tmp_path / "source.pdf"
    source.write_bytes(b"%PDF-")
    request = json.dumps({"parent": 0, "source": str(source)})
    arguments = {"media.images": [request], "media.documents": ["pdf", str(source)]}.get(module, [str(source)])
    done = subprocess.run([sys.executable, "-c", WATCHED, module, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "1000", done.stderr


def large_picture() -> ContentFile:
    output = BytesIO()
    Image.new("RGB", (1000, 800), "teal").save(output, "PNG")
    return ContentFile(output.getvalue(), name="large.png")


@pytest.mark.parametrize("code", [-signal.SIGKILL, limits.TOO_LARGE])
def test_a_person_whose_picture_was_killed_is_shown_that_the_server_had_too_little(code, settings, tmp_path):
    settings.VAR = tmp_path
    killed = subprocess.CompletedProcess([], code, stdout=b"")
    with mock.patch.object(sandbox.subprocess, "run", return_value=killed), pytest.raises(ValidationError) as refusal:
        sanitize_picture(large_picture(), "large.png")
    assert refusal.value.code == "resources_exhausted"
    assert "ran out of memory" in refusal.value.message


def test_a_damaged_picture_is_still_said_to_be_damaged(settings, tmp_path):
    settings.VAR = tmp_path
    damaged = subprocess.CompletedProcess([], limits.DAMAGED, stdout=b"")
    with mock.patch.object(sandbox.subprocess, "run", return_value=damaged), pytest.raises(ValidationError) as refusal:
        sanitize_picture(large_picture(), "large.png")
    assert refusal.value.code == "invalid_image"
