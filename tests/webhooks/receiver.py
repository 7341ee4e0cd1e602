"""A receiver of webhooks on this machine, which verifies as Standard Webhooks has it, by the library of those who wrote it."""

import json
from contextlib import contextmanager

import standardwebhooks
from django.test import override_settings

from home.webhooks.models import Webhook

from ..support.http_server import WebServer

WELL = (204, {}, b"")


class Receiver(WebServer):
    """Keeps what was sent to it, `/` answers well."""

    def __init__(self):
        super().__init__({"/": WELL})

    @property
    def events(self) -> list[dict]:
        return [json.loads(body) for body in self.bodies]

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _method, _path, headers in self.requests]

    def verified(self, secret: str) -> list[dict]:
        """The events, each verified with this secret; raises for one that was not signed by it."""
        return [
            standardwebhooks.Webhook(secret).verify(body, headers)
            for body, (_method, _path, headers) in zip(self.bodies, self.requests, strict=True)
        ]

    def forget(self) -> None:
        self.bodies.clear()
        self.requests.clear()


@contextmanager
def receiving():
    """A receiver that the site may ask, which production never does."""
    with Receiver() as server, override_settings(FETCHING_ALLOWED={server.netloc}):
        yield server


def target(receiver: WebServer, *events: str, path: str = "/", **fields) -> Webhook:
    fields = {"name": "Build", "url": receiver.url(path), "events": [*events]} | fields
    return Webhook.objects.create(**fields)
