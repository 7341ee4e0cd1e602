"""A clamd of the tests' own: in a folder, at a socket or a port of this machine, with one signature, that of the EICAR test file."""

import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from media.uploads.clamav import Address, ScannerUnavailable, version
from settings.start.ports import free_port
from settings.start.processes import end_with_parent

from .processes import KillableServer

PROGRAM = "/usr/sbin/clamd"
needs_clamd = pytest.mark.skipif(not Path(PROGRAM).exists(), reason="clamd is missing")
# Put together here, since scanners would raise an alarm at a file that holds it (https://www.eicar.org).
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)", b"7CC)7}$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*"])
SIGNATURE = "Eicar-Test-Signature"
CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}
TemporaryDirectory {folder}
StreamMaxLength {most}
MaxFileSize {most}
MaxScanSize {most}
AlertExceedsMax yes
{listen}
"""


@dataclass
class ClamAV(KillableServer):
    """A clamd; it takes streams of at most so many bytes."""

    folder: Path
    port: int | None = None
    most: str = "40M"

    @property
    def address(self) -> Address:
        """As the setting CLAMAV has it."""
        return ("127.0.0.1", self.port) if self.port else str(self.folder / "clamd.ctl")

    @property
    def url(self) -> str:
        """As CLAMAV_URL has it."""
        return f"tcp://127.0.0.1:{self.port}" if self.port else f"unix://{self.address}"

    def start(self) -> None:
        """Returns when it answers."""
        (self.folder / "eicar.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
        listen = f"TCPSocket {self.port}\nTCPAddr 127.0.0.1" if self.port else f"LocalSocket {self.address}"
        text = CONFIGURATION.format(folder=self.folder, most=self.most, listen=listen)
        (self.folder / "clamd.conf").write_text(text)
        with open(self.folder / "said", "w") as said:
            command = [PROGRAM, "--config-file", self.folder / "clamd.conf"]
            self.process = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=end_with_parent)
        deadline = time.monotonic() + 20
        while not self.is_answering():
            assert self.process.poll() is None, (self.folder / "said").read_text()
            assert time.monotonic() < deadline, "clamd does not start"
            time.sleep(0.02)

    def is_answering(self) -> bool:
        with suppress(ScannerUnavailable):
            return bool(version(self.address))
        return False


def clamav(folder: Path, at_port: bool = False, most: str = "40M") -> ClamAV:
    folder.mkdir(parents=True, exist_ok=True)
    return ClamAV(folder, free_port() if at_port else None, most)
