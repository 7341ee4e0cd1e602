"""What the first requests of a process would import, compile and load: done once, before workers are forked.

One page of each kind, the home page in each language, and one of each other answer (a feed, a calendar file, Markdown, the
API, the sitemap) are asked for as a stranger would. A worker then makes one page more (`warm_worker`).
"""

import gc
import json
import os
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import DatabaseError, connections
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import timezone

from home.page_store.environ import environ_of
from home.page_store.rendering import Rendering
from pages.api.openapi import document, load_document
from pages.events.index_page import EventIndexPage
from pages.posts.index_page import PostIndex
from pages.tree.current import holder
from pages.tree.nodes import Node
from pages.tree.snapshot import SiteTree

OF_VISITORS = ("*.html", "blocks/**/*.html", "feeds/*.html", "pages/**/*.html", "parts/*.html")  # templates


def warm_up(application: Callable) -> None:
    """Leaves no connection open: two processes on one would read each other's rows."""
    get_resolver().url_patterns  # noqa: B018 (imports every view)
    compile_templates()
    load_built_document()
    with suppress(DatabaseError):  # one that is away is no reason not to start
        tree = holder.get().tree
        for address in (*addresses(tree), *other_answers(tree)):
            Rendering(application, environ_of(address)).read()
    connections.close_all()


def load_built_document() -> None:
    """Load the OpenAPI document from a forked process that builds it and ends.

    What pydantic allocates for it is 20 MB more than the document, and would stay among the memory of every worker.
    """
    reading, writing = os.pipe()
    gc.freeze()  # the child would copy what it collects
    if not (child := os.fork()):
        try:
            with open(writing, "w") as pipe:
                json.dump(document(), pipe)
        finally:
            os._exit(0)
    gc.unfreeze()
    os.close(writing)
    with open(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if text:  # else it is built at its first use, where the error is reported
        load_document(text)


def warm_worker(application: Callable) -> None:
    """Makes a home page anew in a worker that was just forked, before it serves anybody; the page is kept nowhere.

    Python writes to what it reads (reference counts), and a forked process copies each page of memory that it writes to for
    the first time: 12 to 16 ms, which the first visitor would wait.
    """
    if holder.state is None:  # the database was away
        return
    tree = holder.state.tree
    homes = (tree.full_address(node) for node in shown_pages(tree) if node.depth == 2)
    if address := next(filter(None, homes), None):
        django = getattr(application, "application", application)  # what stands in front of it would answer from a file
        with holder.without_fragments():
            Rendering(django, environ_of(address)).read()
    connections.close_all()


def compile_templates() -> None:
    """Compiles the templates of the site, which Django keeps; not those of the desk."""
    folder = settings.ROOT / "templates"
    for path in (each for part in OF_VISITORS for each in folder.glob(part)):
        get_template(str(path.relative_to(folder)))


def addresses(tree: SiteTree) -> list[str]:
    """Full addresses of the home pages, and of one page of each kind."""
    shown = shown_pages(tree)
    of_each_kind = {node.content_type_id: node for node in reversed(shown)}
    chosen = {node.pk: node for node in (*of_each_kind.values(), *(each for each in shown if each.depth == 2))}
    return [address for node in chosen.values() if (address := tree.full_address(node))]


def shown_pages(tree: SiteTree) -> list[Node]:
    now = timezone.now()
    return [node for node in tree.nodes.values() if node.depth > 1 and tree.is_visible(node, now)]


def other_answers(tree: SiteTree) -> list[str]:
    """Full addresses of what is no page: those of a kind of answer have the same code behind them."""
    found = {}
    for node in shown_pages(tree):
        if not (address := tree.full_address(node)):
            continue
        if issubclass(node.model, PostIndex):
            found.setdefault("feed", f"{address}feed/")
        elif issubclass(node.model, EventIndexPage):
            found.setdefault("calendar", f"{address}calendar.ics")
        elif node.depth == 2:
            found.setdefault("sitemap", urljoin(address, "/sitemap.xml"))
        else:
            found.setdefault("Markdown", f"{address.rstrip('/')}.md")
            found.setdefault("content", urljoin(address, f"/api/v3/content/?path={urlsplit(address).path}"))
            found.setdefault("list", urljoin(address, "/api/v3/news/?limit=10"))
    return list(found.values())
