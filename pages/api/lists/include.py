"""Inclusion of what items name (`include=authors,about.topics`): told beside them, each once, at the cost of a few queries
however many they are.
"""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel
from wagtail.models import Locale, Page

from media.images.models import Picture

from ...news.models import Author
from ...posts.models import Topic
from ...press.models import Outlet
from ...tree.current import current
from ...tree.loading import filed_under
from ..errors import Problem
from ..schemas.images import serialize_picture
from ..schemas.included import IncludedOut, IncludedPageOut
from ..schemas.links import page_link
from ..schemas.pages import load_cards
from ..schemas.terms import AuthorItemOut, OutletItemOut, TermItemOut, TermOut, load_terms, serialize_term
from .pagination import PaginatedOut

MAX_LENGTH = 300
# What items name, by the name of their field, and where it is told.
TERMS = {"topics": "topics", "authors": "authors", "outlet": "outlets"}
PAGES = ("about", "section", "event", "related", "pinned", "before", "after", "children")
RELATIONS = TERMS | dict.fromkeys(PAGES, "pages")
MODELS = {"topics": Topic, "authors": Author, "outlets": Outlet}
Asked = dict[str, set[str]]  # relation: those of what it leads to


class IncludeQuery(Schema):
    """The query parameter of every operation that includes what its items name."""

    include: str = Field(
        "",
        max_length=MAX_LENGTH,
        description="Names of fields that name something, separated by commas: what they name is told in `included`, with more than its name. A dot leads on from pages to what those name, once: `about.topics`. Fields: "
        + ", ".join(f"`{name}`" for name in RELATIONS)
        + ", as far as an item has them.",
        examples=["topics,authors"],
    )


class IncludingOut(PaginatedOut):
    """What surrounds the `items` of a list that includes what they name."""

    items: list[Any]
    included: IncludedOut | None = Field(None, description="What `include` asks for; null where it asks for nothing.")


def parse_include(text: str, schemas: Iterable[type[BaseModel]]) -> Asked:
    """Parses `include` against the schemas of the items; raises Problem 422 for what none of them has, and for more depth."""
    known = {name for name in RELATIONS for schema in schemas if name in schema.model_fields}
    asked: Asked = {}
    for path in filter(None, (part.strip() for part in text.split(","))):
        name, *rest = path.split(".")
        if name not in known:
            raise unknown_relation(path, sorted(known))
        further = TERMS if RELATIONS[name] == "pages" else {}
        if len(rest) > 1 or (rest and rest[0] not in further):
            raise unknown_relation(
                path, [f"{name}.{each}" for each in further], "At most two steps. " if len(rest) > 1 else ""
            )
        asked.setdefault(name, set()).update(rest)
    return asked


def unknown_relation(path: str, known: list[str], reason: str = "") -> Problem:
    """Problem 422 with the nearest that can be included, else all."""
    matches = get_close_matches(path, known, n=1, cutoff=0.5)
    hint = f" Did you mean “{matches[0]}”?" if matches else f" There are: {', '.join(known)}." if known else ""
    detail = f"“{path[:100]}” can’t be included. {reason}{hint}".replace("  ", " ").strip()
    error = {"loc": ["query", "include"], "msg": detail, "type": "unknown_relation"}
    return Problem(422, "invalid", detail=detail, errors=[error])


class Inclusion:
    """What one answer includes: collects what its items name, then loads each sort of row once."""

    def __init__(self, request: HttpRequest, locale: Locale):
        self.request, self.locale = request, locale
        self.keys: dict[str, set[UUID]] = defaultdict(set)  # of topics, authors and outlets

    def load(self, items: Iterable[BaseModel], asked: Asked) -> IncludedOut | None:
        """What these items name, and what the pages among that name; None where nothing is asked for. At most nine queries."""
        if not asked:
            return None
        ways: dict[int, set[str]] = defaultdict(set)  # what is asked for of a page, by its id
        for item in items:
            for name, further in asked.items():
                for named in as_list(getattr(item, name, None)):
                    if name in TERMS:
                        self.keys[TERMS[name]].add(named.translation_key)
                    else:
                        ways[named.id] |= further
        pages = self.load_pages(set(ways))
        for page in pages:
            for name in ways[page.id]:
                self.keys[TERMS[name]].update(term.translation_key for term in as_list(getattr(page, name)))
        return IncludedOut(pages=pages, **{name: self.load_terms(name) for name in MODELS})

    def load_pages(self, ids: set[int]) -> list[IncludedPageOut]:
        """These pages, in the order of their ids: one query, one for pictures, one for each kind that is filed under something."""
        rows, terms = load_cards(ids) if ids else {}, self.terms_of(ids)
        pictures = Picture.objects.in_bulk({row.card_picture for row in rows.values()} - {None}) if rows else {}
        return [self.serialize_page(rows[pk], pictures, terms.get(pk, {})) for pk in sorted(rows)]

    def terms_of(self, ids: set[int]) -> dict[int, dict[str, list[TermOut]]]:
        """{page id: {name of the field: terms}}."""
        by_kind, found = defaultdict(list), {}
        for pk in ids:
            if node := current().nodes.get(pk):
                by_kind[node.model].append(pk)
        for kind, pks in by_kind.items():
            columns = {field.name: field.name for field in filed_under(kind).values()}
            columns |= {"topics": "topics"} if hasattr(kind, "topics") else {}
            found |= load_terms(kind, sorted(pks), columns, self.locale, self.request) if columns else {}
        return found

    def serialize_page(self, row: Page, pictures: dict, terms: dict[str, list[TermOut]]) -> IncludedPageOut:
        node = current().nodes.get(row.pk)
        return IncludedPageOut(
            **dict(page_link(row, self.request)),
            **{name: getattr(row, name) for name in ("translation_key", "first_published_at", "last_published_at")},
            summary=row.card_summary or "",
            picture=serialize_picture(pictures.get(row.card_picture), self.request, row.card_alt or ""),
            date=node and node.day,
            topics=terms.get("topics", []),
            authors=terms.get("authors", []),
            outlet=next(iter(terms.get("outlet", [])), None),
        )

    def load_terms(self, name: str) -> list[TermItemOut]:
        """The topics, authors or outlets that were collected, by their names; one query, none for nothing."""
        if not (keys := self.keys[name]):
            return []
        rows = MODELS[name].objects.localized_to(self.locale.pk).filter(translation_key__in=keys)
        once: dict[UUID, Topic | Author | Outlet] = {}
        for row in rows.select_related("picture") if name == "authors" else rows:
            once.setdefault(row.translation_key, row)
        found = [self.serialize_term(name, row) for row in once.values()]
        return sorted(found, key=lambda term: (term.name.casefold(), term.slug))

    def serialize_term(self, name: str, row) -> TermItemOut:
        fields = serialize_term(row, self.request)
        if name == "authors":
            picture = serialize_picture(row.picture, self.request, "")
            return AuthorItemOut(**fields, role=row.role, about=row.about, picture=picture)
        return OutletItemOut(**fields, website=row.website) if name == "outlets" else TermItemOut(**fields)


def as_list(value) -> list:
    return value if isinstance(value, list) else [value] if value else []
