"""Crawls the demo in a checkout of its own: what every address answers to a visitor and to each role of the desk.

Stands alone, since `tests.support.site_crawl` runs it in other checkouts than this one. It asks with GET only, through the whole
of Django:

- as a visitor: all that can be reached by following links from the home pages, sitemap, llms.txt, searches and feeds;
- as each person of the demo: all that can be reached by links from /admin/ and from the editor of one page of each kind
  in each language, and these pages with their editors' bar;
- as all of these, people with a token: each route that the document of the API names, with an example of each parameter.

Bound: EACH addresses of one shape, which is a path without its numbers and the names of its parameters.
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
EACH = 2
API, DOCUMENT = "/api/v3/", "/api/v3/openapi.json"
STARTS = """
/ /es/ /ar/ /sitemap.xml /robots.txt /llms.txt /favicon.ico /site.webmanifest /apple-touch-icon.png /livez /readyz
/.well-known/security.txt /nothing/ /es/nothing/ /admin/ /admin/login/ /admin/password_reset/ /podcast/feed/ /api/v3/
/search/?query=land /es/search/?query=tierra /ar/search/?query=%D8%A3 /search/suggest/?query=la
"""
OWN, OTHERS = re.compile(r"/(?:admin|api/v3)/"), re.compile(r"/(?!admin/|static/)[^{]*$")  # links to follow
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
    of_api = list(routes(json.loads(ask(Client(), DOCUMENT).body), pages))
    desk = ["/admin/", *(f"/admin/pages/{page.pk}/edit/" for page in pages), *(page.url for page in pages if page.url)]
    with open(folder / "answers.jsonl", "w") as file:
        for person in [None, *apps.get_model(settings.AUTH_USER_MODEL).objects.order_by("pk")]:
            with transaction.atomic():
                who = person.get_username() if person else "visitor"
                client, headers = Client(raise_request_exception=False), {}
                seed(who)
                if person:
                    client.force_login(person)
                    token = apps.get_model("wagtailcore.APIToken").create_token(user=person, name="Crawl")[1]
                    headers = {"Authorization": f"Bearer {token}"}
                starts = [*(desk if person else STARTS.split()), DOCUMENT, *of_api]
                for address, answer in reached(client, headers, starts, OWN if person else OTHERS):
                    print(json.dumps({"who": who, "address": address, **kept(answer, folder)}), file=file)
                transaction.set_rollback(True)


def pages_of_each_kind() -> list:
    """The first page of each kind in each language."""
    first = {}
    for page in apps.get_model("wagtailcore.Page").objects.filter(depth__gt=1).order_by("pk"):
        first.setdefault((page.content_type_id, page.locale_id), page)
    return list(first.values())


def routes(document: dict, pages: list) -> Iterator[str]:
    """What the document of the API says can be read: each route, bare and with an example of each parameter."""
    known = {
        "page_id": [page.pk for page in pages],
        "type_name": sorted({page.specific_class._meta.label for page in pages}),
    }
    for route, get in [(route, methods["get"]) for route, methods in document["paths"].items() if "get" in methods]:
        values = {each["name"]: known.get(each["name"]) or examples(each) for each in get.get("parameters", [])}
        query = {each["name"]: each["required"] for each in get.get("parameters", []) if each["in"] == "query"}
        needed = {name: values[name][0] for name, is_required in query.items() if is_required}
        below = [name for name in values if name not in query]
        paths = [route.format(**dict(zip(below, each, strict=True))) for each in product(*map(values.get, below))]
        yield from (f"{path}?{urlencode(needed)}".rstrip("?") for path in paths)
        yield from (f"{paths[0]}?{urlencode({**needed, name: values[name][0]}, True)}" for name in query)


def examples(parameter: dict) -> list:
    """What the document says this parameter of a path or a query can be."""
    return [each["value"] for each in parameter.get("examples", {}).values()] or parameter["schema"].get("enum") or [1]


def reached(client: Client, headers: dict, starts: list[str], wanted: re.Pattern) -> Iterator[tuple[str, object]]:
    """Every address that can be reached from these by links to what is wanted, and its answer."""
    waiting, seen, shapes = deque(dict.fromkeys(starts)), set(starts), Counter()
    cookies = client.cookies
    while waiting:
        address = waiting.popleft()
        client.cookies = copy(cookies)
        answer = ask(client, address, headers if address.startswith(API) else {})
        yield address, answer
        for link in links(address, answer):
            if link not in seen and wanted.match(link) and shapes[shape(link)] < EACH:
                seen.add(link)
                shapes[shape(link)] += 1
                waiting.append(link)


def seed(words: str) -> None:
    """Begins what chance brings anew, here and where FIXED counts it."""
    os.environ["SEED"] = words
    random.seed(words)


def ask(client: Client, address: str, headers: dict | None = None):
    """The answer, read to its end, as if nothing had been asked before."""
    cache.clear()
    seed(f"{client.cookies.output()} {address}")
    with transaction.atomic():
        answer = client.get(address, headers=headers, SERVER_NAME="localhost", SERVER_PORT="8000")
        answer.body = b"".join(answer)
        transaction.set_rollback(True)
    return answer


def links(address: str, answer) -> Iterator[str]:
    """Where the answer leads on this site, in its order: by an attribute, or by an address anywhere in its text."""
    found = [answer.get("Location", "")]
    if kind_of(answer.get("Content-Type", "")) not in {"bytes", "xlsx"}:
        text = unescape(re.sub(r"\r?\n ", "", answer.body.decode())).replace("\\u0026", "&")
        found += [attribute or path for attribute, path in LINK.findall(text)]
    for link in filter(None, found):
        with suppress(ValueError):
            parts = urlsplit(urljoin(BASE + address, link.strip()))
            if f"{parts.scheme}://{parts.netloc}" == BASE:
                own = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                yield f"{own}?id=1&id=2&id=3" if BULK.fullmatch(own) else own


def shape(address: str) -> tuple:
    """What addresses have in common that differ in a number, a key or a value alone."""
    parts = urlsplit(address)
    return re.sub(r"[0-9a-f-]{16,}|\d+", "0", parts.path), *sorted({name for name, _ in parse_qsl(parts.query, True)})


def kind_of(content_type: str) -> str:
    """How such an answer is read."""
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, content_type)), "bytes")


def kept(answer, folder: Path) -> dict:
    """Status, headers and the name of the body, which is its hash; only what can be read is kept."""
    name = hashlib.sha256(answer.body).hexdigest()
    if kind_of(answer.get("Content-Type", "")) != "bytes":
        (folder / "bodies" / f"{name}.gz").write_bytes(gzip.compress(answer.body))
    headers = {name.lower(): value for name, value in answer.items() if name.lower() not in UNSTABLE}
    return {"status": answer.status_code, "headers": headers, "body": name}


if __name__ == "__main__":
    crawl(Path(sys.argv[1]))
