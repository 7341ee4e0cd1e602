"""Crawls the demo in a checkout of its own: what every address answers to a visitor and to each role of the desk.

Stands alone, since `tests.support.site_crawl` runs it in other checkouts than this one. It asks with GET only, through the whole
of Django:

- as a visitor: all that can be reached by following links from the home pages, sitemap, llms.txt, searches and feeds;
- as each person of the demo: all that can be reached by links from /admin/ and from the editor of one page of each kind
  in each language, and these pages with their editors' bar;
- as all of these, people with a token: each route that the document of the API names, with an example of each parameter.

Bound: MAX_PER_SHAPE addresses of one shape, which is a path without its numbers and the names of its parameters.
Each answer is on its own: the cache is emptied and the seed set before it, and what it has written is taken back.
"""

import gzip
import hashlib
import json
import logging
import os
import random
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils.module_loading import import_string

BASE = "http://localhost:8000"
MAX_PER_SHAPE = 2
API, DOCUMENT = "/api/v3/", "/api/v3/openapi.json"
START_URLS = """
/ /es/ /ar/ /sitemap.xml /robots.txt /llms.txt /favicon.ico /site.webmanifest /apple-touch-icon.png /livez /readyz
/.well-known/security.txt /nothing/ /es/nothing/ /admin/ /admin/login/ /admin/password_reset/ /podcast/feed/ /api/v3/
/search/?query=land /es/search/?query=tierra /ar/search/?query=%D8%A3 /search/suggest/?query=la
"""
ADMIN_LINKS, PUBLIC_LINKS = (
    re.compile(r"/(?:admin|api/v3)/"),
    re.compile(r"/(?!admin/|static/)[^{]*$"),
)  # links to follow
BULK = re.compile(r"/admin/bulk/[^?]*")  # scripts add to these links which rows are meant
LINK = re.compile(rf"""\s(?:href|src|action)=["']([^"']*)|(?:{BASE}|(?<=["' (]))(/[^\s"'<>()\\]*)""")
KINDS = {
    "html": "html|svg",
    "json": "[/+]json",
    "xml": "[/+]xml",
    "calendar": "text/calendar",
    "text": "^text/|javascript",
    "xlsx": "officedocument.spreadsheetml",
}
UNSTABLE = {"etag", "content-length", "set-cookie"}  # made from the bytes of the body, or secret


def crawl(folder: Path) -> None:
    """Asks for everything, in the checkout; writes a line an answer, and the bodies of text beside them."""
    django.setup()
    import_string(settings.WSGI_APPLICATION)  # makes Wagtail's site follow BASE_URL
    logging.disable()
    pages = pages_of_each_kind()
    api_urls = list(routes(json.loads(get_response(Client(), DOCUMENT).body), pages))
    admin_urls = [
        "/admin/",
        *(f"/admin/pages/{page.pk}/edit/" for page in pages),
        *(page.url for page in pages if page.url),
    ]
    with open(folder / "answers.jsonl", "w") as file:
        for user in [None, *apps.get_model(settings.AUTH_USER_MODEL).objects.order_by("pk")]:
            with transaction.atomic():
                username = user.get_username() if user else "visitor"
                client, headers = Client(raise_request_exception=False), {}
                seed(username)
                if user:
                    client.force_login(user)
                    token = apps.get_model("wagtailcore.APIToken").create_token(user=user, name="Crawl")[1]
                    headers = {"Authorization": f"Bearer {token}"}
                start_urls = [*(admin_urls if user else START_URLS.split()), DOCUMENT, *api_urls]
                for address, response in crawl_from(client, headers, start_urls, ADMIN_LINKS if user else PUBLIC_LINKS):
                    print(json.dumps({"who": username, "address": address, **record_of(response, folder)}), file=file)
                transaction.set_rollback(True)


def pages_of_each_kind() -> list:
    """The first page of each kind in each language."""
    first = {}
    for page in apps.get_model("wagtailcore.Page").objects.filter(depth__gt=1).order_by("pk"):
        first.setdefault((page.content_type_id, page.locale_id), page)
    return list(first.values())


def routes(document: dict, pages: list) -> Iterator[str]:
    """What the document of the API says can be read: each route, bare and with an example of each parameter."""
    examples_by_name = {
        "page_id": [page.pk for page in pages],
        "type_name": sorted({page.specific_class._meta.label for page in pages}),
    }
    for route, get in [(route, methods["get"]) for route, methods in document["paths"].items() if "get" in methods]:
        values = {
            parameter["name"]: examples_by_name.get(parameter["name"]) or examples(parameter)
            for parameter in get.get("parameters", [])
        }
        query = {
            parameter["name"]: parameter["required"]
            for parameter in get.get("parameters", [])
            if parameter["in"] == "query"
        }
        required = {name: values[name][0] for name, is_required in query.items() if is_required}
        path_parameters = [name for name in values if name not in query]
        paths = [
            route.format(**dict(zip(path_parameters, parameter, strict=True)))
            for parameter in product(*map(values.get, path_parameters))
        ]
        yield from (f"{path}?{urlencode(required)}".rstrip("?") for path in paths)
        yield from (f"{paths[0]}?{urlencode({**required, name: values[name][0]}, True)}" for name in query)


def examples(parameter: dict) -> list:
    """What the document says this parameter of a path or a query can be."""
    return (
        [example["value"] for example in parameter.get("examples", {}).values()]
        or parameter["schema"].get("enum")
        or [1]
    )


def crawl_from(
    client: Client, headers: dict, start_urls: list[str], link_pattern: re.Pattern
) -> Iterator[tuple[str, object]]:
    """Breadth-first crawl from these URLs along links that match the pattern: each URL and its response."""
    queue, seen, shapes = deque(dict.fromkeys(start_urls)), set(start_urls), Counter()
    cookies = client.cookies
    while queue:
        address = queue.popleft()
        client.cookies = copy(cookies)
        response = get_response(client, address, headers if address.startswith(API) else {})
        yield address, response
        for link in links(address, response):
            if link not in seen and link_pattern.match(link) and shapes[shape(link)] < MAX_PER_SHAPE:
                seen.add(link)
                shapes[shape(link)] += 1
                queue.append(link)


def seed(words: str) -> None:
    """Seeds the random numbers, here and in the sitecustomize of `site_crawl`."""
    os.environ["SEED"] = words
    random.seed(words)


def get_response(client: Client, address: str, headers: dict | None = None):
    """The response to a GET request, read to its end, with an empty cache and in a transaction that is rolled back."""
    cache.clear()
    seed(f"{client.cookies.output()} {address}")
    with transaction.atomic():
        response = client.get(address, headers=headers, SERVER_NAME="localhost", SERVER_PORT="8000")
        response.body = b"".join(response)
        transaction.set_rollback(True)
    return response


def links(address: str, response) -> Iterator[str]:
    """Where the answer leads on this site, in its order: by an attribute, or by an address anywhere in its text."""
    candidates = [response.get("Location", "")]
    if body_kind(response.get("Content-Type", "")) not in {"bytes", "xlsx"}:
        text = unescape(re.sub(r"\r?\n ", "", response.body.decode())).replace("\\u0026", "&")
        candidates += [attribute or path for attribute, path in LINK.findall(text)]
    for link in filter(None, candidates):
        with suppress(ValueError):
            parts = urlsplit(urljoin(BASE + address, link.strip()))
            if f"{parts.scheme}://{parts.netloc}" == BASE:
                url = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                yield f"{url}?id=1&id=2&id=3" if BULK.fullmatch(url) else url


def shape(address: str) -> tuple:
    """The shape of a URL: its path without numbers and keys, and the names of its query parameters."""
    parts = urlsplit(address)
    return re.sub(r"[0-9a-f-]{16,}|\d+", "0", parts.path), *sorted({name for name, _ in parse_qsl(parts.query, True)})


def body_kind(content_type: str) -> str:
    """The key of KINDS for this content type, else "bytes"."""
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, content_type)), "bytes")


def record_of(response, folder: Path) -> dict:
    """The record of a response: status, headers, and the hash of its body, which is stored where it is text."""
    name = hashlib.sha256(response.body).hexdigest()
    if body_kind(response.get("Content-Type", "")) != "bytes":
        (folder / "bodies" / f"{name}.gz").write_bytes(gzip.compress(response.body))
    headers = {name.lower(): value for name, value in response.items() if name.lower() not in UNSTABLE}
    return {"status": response.status_code, "headers": headers, "body": name}


if __name__ == "__main__":
    crawl(Path(sys.argv[1]))
