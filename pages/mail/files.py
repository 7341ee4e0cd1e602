"""Mails as files, where no mail server is set (`filemail:`): nobody deletes them but an erasure."""

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from django.conf import settings

MESSAGE_ID = re.compile(rb"^Message-ID: <([A-Za-z0-9]+)\.", re.MULTILINE)


def mail_files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return [path for path in Path(folder).iterdir() if path.is_file()] if folder and Path(folder).is_dir() else []


def delete_files(keys: Collection[str]) -> None:
    """Deletes the mails whose Message-ID begins with one of these keys."""
    for path in mail_files():
        with suppress(FileNotFoundError):
            if any(each.decode() in keys for each in MESSAGE_ID.findall(path.read_bytes())):
                path.unlink()
