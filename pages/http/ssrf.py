"""Protection of the HTTP client against server-side request forgery: only public machines, by the very address that was
looked up.
"""

import io
import queue
import socket
import ssl
import threading
import time
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

ADDRESSES = 4  # of a name with many, so many are tried
PORTS = {80, 443}
# IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771), reserved (RFC 1112, section 4); the last
# is a public number under which a cloud's machines find their keeper. Written out, since Python's own list still grows.
PRIVATE4 = [
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
    )
]
# IPv6: only what is handed out as global unicast (RFC 4291, section 2.4), and of that not the IETF's own (Teredo among
# them), documentation (RFC 3849, 9637) and 6to4 (RFC 3056).
PUBLIC6 = ip_network("2000::/3")
PRIVATE6 = [ip_network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class NotFetched(Exception):
    """Fetch without a response; `why` is one of: address, private, unknown, slow, failed, insecure, redirects."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def is_public(text: str) -> bool:
    """Whether this numeric IP address (with or without a zone) is globally routable; False for an invalid one."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return public4(address) if isinstance(address, IPv4Address) else public6(address)


def public4(address: IPv4Address) -> bool:
    return not any(address in network for network in PRIVATE4)


def public6(address: IPv6Address) -> bool:
    """As `is_public`; a NAT64 address (RFC 6052) counts as its IPv4 address, a mapped one (::ffff:…) never."""
    if address in NAT64:
        return public4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in PUBLIC6 and not any(address in network for network in PRIVATE6)


def is_allowed_target(number: str, port: int) -> bool:
    """Whether requests may go to this IP address and port. Tests allow their own by a setting, never by environment."""
    allowed = getattr(settings, "FETCHING_ALLOWED", ())
    return f"{number}:{port}" in allowed or (port in PORTS and is_public(number))


def seconds_left(deadline: float) -> float:
    """Seconds until a deadline on the monotonic clock; raises TimeoutError when it is past."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def resolve(host: str, port: int, deadline: float) -> list[tuple]:
    """Resolves a host name to (family, address) pairs; in a thread, since the system's resolver has no timeout."""
    results: queue.Queue = queue.Queue()

    def ask() -> None:
        try:
            results.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            results.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        result = results.get(timeout=seconds_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        nobody = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
        known = isinstance(result, socket.gaierror) and result.errno in nobody
        raise NotFetched("unknown" if known else "failed")
    return [(family, address) for family, _kind, _protocol, _name, address in result]


def resolves_privately(host: str, port: int, seconds: float) -> bool | None:
    """Whether one of the addresses of this host is not allowed; None where the resolver has no answer within `seconds`."""
    try:
        targets = resolve(host, port, time.monotonic() + seconds)
    except (NotFetched, TimeoutError):
        return None
    return not all(is_allowed_target(address[0], port) for _family, address in targets) if targets else None


def connect(host: str, port: int, deadline: float) -> socket.socket:
    """Connects to one of the resolved addresses of a host; raises NotFetched if any of them is not allowed."""
    targets = resolve(host, port, deadline)
    if not targets or not all(is_allowed_target(address[0], port) for _family, address in targets):
        raise NotFetched("private" if targets else "unknown")
    targets = targets[:ADDRESSES]
    for place, (family, address) in enumerate(targets):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(seconds_left(deadline) / (len(targets) - place))
            sock.connect(address)
        except OSError:
            sock.close()
            if place == len(targets) - 1:
                raise
        else:
            return sock
    raise NotFetched("failed")


@cache
def ssl_context() -> ssl.SSLContext:
    """TLS context with the system's certificate authorities, which checks host names."""
    return ssl.create_default_context()


def start_tls(sock: socket.socket, host: str, deadline: float) -> ssl.SSLSocket:
    """Wraps a socket in TLS; the server's certificate must be of this host name (RFC 6125)."""
    sock.settimeout(seconds_left(deadline))
    return ssl_context().wrap_socket(sock, server_hostname=host)


class DeadlineSocketIO(io.RawIOBase):
    """Socket reader with a deadline for the whole response, however slowly its bytes come."""

    def __init__(self, sock: socket.socket, deadline: float):
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(seconds_left(self.deadline))
        return self.sock.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)
