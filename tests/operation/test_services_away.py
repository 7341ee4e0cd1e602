"""Under load, each service that a site leans on goes away for a while: pages stay, and what is said to be saved is there."""

import statistics
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from ..support.nginx import nginx
from ..support.postgres import cluster
from ..support.redis import redis_server
from ..support.s3 import moto
from ..support.small_disk import small_disk
from ..support.smtp import MailServer
from .test_server import TOKEN, Load, assert_nothing_lost, shell, site_on, underway

pytestmark = pytest.mark.soak
AWAY = 10  # seconds
FILL = """
from django.core.mail import send_mail
from tests.support import make
make.picture()
for number in range(200):
    send_mail("Bread", "At five.", None, [f"{number}@house.example"])
"""


def test_pages_and_saves_go_on_without_mail_cache_bucket_and_room(tmp_path: Path):
    """The mail server hangs, Redis is killed, S3 hangs and is killed, the temporary folder is full, the disk of `var` is full."""
    with ExitStack() as stack:
        database, redis, s3 = (stack.enter_context(each) for each in (cluster(), redis_server(), moto()))
        mail = stack.enter_context(MailServer())
        mail.is_silent = True
        var = stack.enter_context(small_disk(tmp_path / "var", 200 * 1024 * 1024))
        temporary = stack.enter_context(small_disk(tmp_path / "tmp", 8 * 1024 * 1024))
        services = {
            "CACHE_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "STORAGE_URL": s3.url,
            "TMPDIR": str(temporary.folder),
        }
        variables = stack.enter_context(site_on(database, var.folder, **services))
        (tmp_path / "nginx").mkdir()
        url, trust = stack.enter_context(nginx(tmp_path / "nginx", var.folder, int(variables["PORT"])))
        key = shell(variables, TOKEN)
        shell(variables, FILL)
        steps = {
            "nothing away, but mail hangs with 200 to send": (lambda: None, lambda: None),
            "Redis killed": (redis.kill, redis.start),
            "S3 hangs": (s3.stop_answering, s3.go_on),
            "S3 killed": (s3.process.kill, s3.start),
            "temporary folder full": (temporary.fill, temporary.free),
            "disk of var full": (var.fill, var.free),
        }
        for words, (leave, come_back) in steps.items():
            load = Load(url, trust, key)
            with underway(load, AWAY + 4):
                time.sleep(2)
                leave()
                time.sleep(AWAY)
                come_back()
            print(f"{words}: median {statistics.median(load.seconds):.2f} s, slowest {max(load.seconds):.2f} s")
            assert_nothing_lost(load, variables)
            assert load.answered >= 0.99, words
            assert len(load.saved) >= 10, words
