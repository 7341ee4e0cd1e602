"""A Redis of the tests' own: for this machine only, with a password, and nothing on the disk."""

import secrets
import shutil
import subprocess
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from settings.start.ports import free_port
from settings.start.processes import end_with_parent

from .processes import KillableServer, await_true


@dataclass
class RedisServer(KillableServer):
    """A server; `start` again begins with nothing."""

    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        options += ["--requirepass", self.password, "--dir", "/", "--logfile", ""]
        command = [shutil.which("redis-server"), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
        await_true(self.is_answering, 60)

    def is_answering(self) -> bool:
        try:
            return Redis.from_url(self.url).ping()
        except RedisError:
            return False


def redis_server() -> RedisServer:
    return RedisServer(free_port(), secrets.token_hex(16))
