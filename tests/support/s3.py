"""Servers of S3: moto, which refuses what is unsigned, and s3rver, which refuses false and expired signatures.

Each is blind where the other sees. Neither is a provider.
"""

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from settings.start.ports import free_port
from settings.start.processes import end_with_parent

from .processes import KillableServer

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
BUCKET = "uploads"


@dataclass
class S3Server(KillableServer):
    """A server with one empty bucket."""

    command: list[str]
    port: int
    key: str
    secret: str

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """As STORAGE_URL has it."""
        return f"s3://{self.key}:{quote(self.secret, safe='')}@{BUCKET}/site?endpoint={self.endpoint}&region=us-east-1"

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(
                s3={"addressing_style": "path"}, connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}
            ),
        )

    def names(self) -> list[str]:
        """The names of all objects."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return sorted(each["Key"] for page in pages for each in page.get("Contents", ()))

    def start(self) -> None:
        """Returns when it answers, with its bucket."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.client().create_bucket(Bucket=BUCKET)
                return
            except ClientError as problem:
                if problem.response["Error"]["Code"].startswith("BucketAlready"):
                    return
                raise
            except BotoCoreError:
                assert self.process.poll() is None, "the server of S3 has ended"
                assert time.monotonic() < deadline, "the server of S3 does not start"
                time.sleep(0.1)


def moto() -> S3Server:
    """All in memory; an unsigned request is refused, a wrong signature is not."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    return S3Server(command, port, "AKIAMOTO", "a/secret+of@moto")


def s3rver(folder: Path) -> S3Server:
    """In a folder; a wrong or expired signature is refused, an unsigned request is not."""
    port = free_port()
    program = NODE_MODULES / "s3rver" / "bin" / "s3rver.js"
    command = [
        shutil.which("node"),
        str(program),
        "--address",
        "127.0.0.1",
        "--port",
        str(port),
        "-d",
        str(folder),
        "-s",
    ]
    return S3Server(command, port, "S3RVER", "S3RVER")
