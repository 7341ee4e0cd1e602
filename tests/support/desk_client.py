"""The desk of a running site over HTTP, as one who is logged in: pages, forms and uploads of any size."""

import http.client
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .running_site import RunningSite

BOUNDARY = "made-up-for-the-tests"
CSRF = "c" * 32
LOGIN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.get(username={name!r}))
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@dataclass
class Answered:
    """What the server answered."""

    status: int
    text: str

    def json(self):
        return json.loads(self.text)


class DeskClient:
    """Requests to a running site with the session of one user, or with a token for the API."""

    def __init__(self, site: RunningSite, name: str = "admin", token: str = ""):
        self.host, self.token = urlsplit(site.url).netloc, token
        self.session = "" if token else site.shell(LOGIN.format(name=name))

    def headers(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        cookie = f"sessionid={self.session}; csrftoken={CSRF}"
        return {"Cookie": cookie, "X-CSRFToken": CSRF, "X-Requested-With": "XMLHttpRequest"}

    def get(self, path: str) -> Answered:
        return self._send("GET", path, None, {})

    def post(self, path: str, fields: dict | None = None, **files: Path) -> Answered:
        """Sends a form (RFC 7578); `files` by the name of their field, an underscore at the end for `[]`."""
        with tempfile.TemporaryFile(dir="/var/tmp") as body:
            for name, value in (fields or {}).items():
                body.write(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
            for name, path_of_file in files.items():
                name = f"{name[:-1]}[]" if name.endswith("_") else name
                head = f'Content-Disposition: form-data; name="{name}"; filename="{path_of_file.name}"'
                body.write(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
                with path_of_file.open("rb") as file:
                    while chunk := file.read(1 << 20):
                        body.write(chunk)
                body.write(b"\r\n")
            body.write(f"--{BOUNDARY}--\r\n".encode())
            headers = {
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                "Content-Length": str(body.tell()),
            }
            body.seek(0)
            return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body, headers: dict[str, str]) -> Answered:
        connection = http.client.HTTPConnection(self.host, timeout=300)
        try:
            connection.request(method, path, body, self.headers() | headers)
            response = connection.getresponse()
            return Answered(response.status, response.read().decode(errors="replace"))
        finally:
            connection.close()
