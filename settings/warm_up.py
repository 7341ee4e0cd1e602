"""What the first requests of a process would import, compile and load: done once, before workers are forked.

One page of each kind, and the home page in each language, are asked for as a stranger would.
"""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, connections
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import timezone

from home.page_store.environ import environ_of
from home.page_store.rendering import Rendering
from pages.api.openapi import document
from pages.tree.current import holder
from pages.tree.snapshot import SiteTree

OF_VISITORS = ("*.html", "blocks/**/*.html", "feeds/*.html", "pages/**/*.html", "parts/*.html")  # templates


def warm_up(application: Callable) -> None:
    """Leaves no connection open: two processes on one would read each other's rows."""
    get_resolver().url_patterns  # noqa: B018 (imports every view)
    compile_templates()
    document()
    with suppress(DatabaseError):  # one that is away is no reason not to start
        for address in addresses(holder.get().tree):
            Rendering(application, environ_of(address)).read()
    connections.close_all()


def compile_templates() -> None:
    """Compiles the templates of the site, which Django keeps; not those of the desk."""
    folder = settings.ROOT / "templates"
    for path in (each for part in OF_VISITORS for each in folder.glob(part)):
        get_template(str(path.relative_to(folder)))


def addresses(tree: SiteTree) -> list[str]:
    """Full addresses of the home pages, and of one page of each kind."""
    now = timezone.now()
    shown = [node for node in tree.nodes.values() if node.depth > 1 and tree.is_visible(node, now)]
    of_each_kind = {node.content_type_id: node for node in reversed(shown)}
    chosen = {node.pk: node for node in (*of_each_kind.values(), *(each for each in shown if each.depth == 2))}
    return [address for node in chosen.values() if (address := tree.full_address(node))]
