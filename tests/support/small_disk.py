"""A disk that is soon full: a file system in memory, mounted on a folder, where this user may mount one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SmallDisk:
    """A mounted folder of so many bytes; `fill` leaves nothing of it, `free` gives that back."""

    FILLER = "filler"

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self, but: int = 0) -> None:
        """Takes all room but so many bytes."""
        with (self.folder / self.FILLER).open("wb") as file:
            left = shutil.disk_usage(self.folder).free - but
            while left > 0:
                left -= file.write(bytes(min(left, 65536)))
                file.flush()

    def free(self) -> None:
        (self.folder / self.FILLER).unlink()

    def files(self) -> list[str]:
        """What lies in it beside the filler."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and path.name != self.FILLER)
        return sorted(str(path.relative_to(self.folder)) for path in paths)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """Context manager of a disk of so many bytes on this folder; AssertionError where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    options = f"size={size},uid={os.getuid()},gid={os.getgid()},mode=700"
    done = subprocess.run(
        [*prefix, "mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run([*prefix, "umount", "--lazy", folder], check=True)
