"""TCP port of the server: whether it is free, and whether it answers; needs only the system's Python."""

import errno
import http.client
import socket
import sys


def check_port(host: str, port: int) -> None:
    """Stops with one line if the server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            sock.listen()
        except PermissionError:
            sys.exit(f"PORT: {port} is for the administrator of this machine only. Example: PORT=8080")
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                sys.exit(
                    f"PORT: another program listens on {port} already. Example: PORT={port + 1 if port < 65535 else 8000}"
                )
            sys.exit(f"HOST: “{host}” is not an address of this machine. Example: HOST=127.0.0.1")


def free_port() -> int:
    """A port nobody listens on at this moment, on the loopback address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def is_responding(host: str, port: int) -> bool:
    """Whether a server answers there at all: a refused host or a redirect is an answer too."""
    local_host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    try:
        connection = http.client.HTTPConnection(local_host, port, timeout=5)
        connection.request("GET", "/livez")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
