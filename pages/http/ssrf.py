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
    """There was no answer; `why` is one of: address, private, unknown, slow, failed, insecure, redirects."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def is_public(text: str) -> bool:
    """Whether this numeric address (with or without a zone) is a machine that anybody may ask; False for nonsense."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return public4(address) if isinstance(address, IPv4Address) else public6(address)


def public4(address: IPv4Address) -> bool:
    return not any(address in network for network in PRIVATE4)


def public6(address: IPv6Address) -> bool:
    """One behind a NAT64 is as public as what stands behind it; IPv4 written as IPv6 (::ffff:…) is no address of a name."""
    if address in NAT64:
        return public4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in PUBLIC6 and not any(address in network for network in PRIVATE6)


def may_be_asked(number: str, port: int) -> bool:
    """A public machine, at the ports of the web. Tests open one of their own by a setting, never by the environment."""
    opened = getattr(settings, "FETCHING_ALLOWED", ())
    return f"{number}:{port}" in opened or (port in PORTS and is_public(number))


def left(until: float) -> float:
    """Seconds until this moment of the monotonic clock; raises TimeoutError when it is past."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def resolve(host: str, port: int, until: float) -> list[tuple]:
    """(family, address) of a name, as the system's resolver gives them; in a thread, since it knows no time-out."""
    found: queue.Queue = queue.Queue()

    def ask() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            found.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=left(until))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        nobody = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
        known = isinstance(answer, socket.gaierror) and answer.errno in nobody
        raise NotFetched("unknown" if known else "failed")
    return [(family, address) for family, _kind, _protocol, _name, address in answer]


def connect(host: str, port: int, until: float) -> socket.socket:
    """A connection to the machine of this name; refused altogether if one of its addresses is not public."""
    targets = resolve(host, port, until)
    if not targets or not all(may_be_asked(address[0], port) for _family, address in targets):
        raise NotFetched("private" if targets else "unknown")
    targets = targets[:ADDRESSES]
    for place, (family, address) in enumerate(targets):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left(until) / (len(targets) - place))
            sock.connect(address)
        except OSError:
            sock.close()
            if place == len(targets) - 1:
                raise
        else:
            return sock
    raise NotFetched("failed")


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates hold: those the system trusts, for the name they were made for."""
    return ssl.create_default_context()


def secure(sock: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    """TLS with the machine at the other end, which must show a certificate of this name (RFC 6125)."""
    sock.settimeout(left(until))
    return trust().wrap_socket(sock, server_hostname=host)


class DeadlineSocketIO(io.RawIOBase):
    """Reads from a socket, until one moment: an answer that comes byte by byte takes no longer than another."""

    def __init__(self, sock: socket.socket, until: float):
        self.sock, self.until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(left(self.until))
        return self.sock.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)
