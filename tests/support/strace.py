"""Outgoing connections of processes and of all that they start, as the kernel sees them (strace(1)).

Nothing gets round it: libraries in C and Rust and other programs are seen as Python is, and the lookup of a name (DNS)
whatever comes of it. Only where nscd runs, a lookup by it is seen no sooner than the connection that follows.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from .processes import await_true

# All that can name an address to send to; io_uring would do so unseen, so its use counts by itself.
SYSTEM_CALLS = "connect,sendto,sendmsg,sendmmsg,io_uring_setup"
DNS = {"53", "853"}  # a resolver on this machine asks others
IP = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"')
SOCKET = re.compile(r'sa_family=AF_UNIX, sun_path=@?"([^"]+)"')
KNOWN = re.compile(r"/\.s\.PGSQL\.\d+$|/nscd/socket$")  # the database's; the C library asks nscd for accounts, too
ENDED = re.compile(r"\+\+\+ (?:exited|killed|superseded)[^\n]*\n$")


class ConnectionTrace:
    """A folder that tells what processes send to whom: `command` before theirs starts them, and becomes them."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True)
        options = ("--daemonize", "--follow-forks", "--seccomp-bpf", "--quiet=attach,personality", "--signal=none")
        files = ("--output-separately", f"--output={folder / 'process'}")
        self.command = ("strace", *options, *files, f"--trace={SYSTEM_CALLS}")

    def outgoing(self) -> list[str]:
        """The calls that leave this machine, once every process has ended."""
        paths = sorted(self.folder.iterdir())
        assert paths, "nothing was traced"
        await_true(lambda: all(ENDED.search(path.read_text()) for path in paths))
        return [line for path in paths for line in path.read_text().splitlines() if any(leaves(line))]


def leaves(line: str) -> Iterator[bool]:
    """Whether each address in a line of strace is another machine's, a resolver's, or a socket that we don't know."""
    yield line.startswith("io_uring_setup")
    for port, address in IP.findall(line):
        yield port in DNS or not is_loopback(address)
    for path in SOCKET.findall(line):
        yield not KNOWN.search(path)


def is_loopback(text: str) -> bool:
    address = ip_address(text)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
