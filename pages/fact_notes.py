"""Sentences beside a fact, such as why an event is cancelled: in translation only while they are true to fact and source.

The texts around every page (`pages.network.models.Chrome`) depend on no fact, and follow their source in the same way.

A fact changes in every language at once, the sentence beside it waits for a translator. So each published translation
keeps, sentence by sentence, what it was written for: a digest of the source's fact and sentence, and one of its own words.
"""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

Facts = Callable[[models.Model], list]  # what a sentence depends on, read from the row that holds the facts
UNKNOWN = ""  # in place of a digest: nobody can say what it was written for, so it is not shown


def columns(*names: str) -> Facts:
    """The facts in these columns."""
    return lambda row: [getattr(row, name) for name in names]


def digest(*values) -> str:
    return sha256(json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False).encode()).hexdigest()[:16]


class FactNote(str):
    """A sentence, and the language of the row that says it."""

    locale_id: int | None

    def __new__(cls, text: str, locale_id: int | None = None):  # a copy is made of the words alone
        note = super().__new__(cls, text)
        note.locale_id = locale_id
        return note


class FactNoteAccessor:
    """Mapping of a row's sentences by the name of their column: `page.notes.price` in a template."""

    def __init__(self, row: "FactNotes"):
        self.row = row

    def __getitem__(self, name: str) -> FactNote:
        if name not in self.row.fact_notes:
            raise KeyError(name)
        row, source = self.row, self.row.source
        text = getattr(row, name)
        current = is_current(Sentence(name, row, source, name, row.fact_notes[name]), row.written_for)
        if text and current and (source.pk == row.pk or text != getattr(source, name)):
            return FactNote(text, row.locale_id)
        return row.fallback_note(name)


class FactNotes(models.Model):
    """Abstract model of a page or snippet with such sentences; `source` is the row with the facts, perhaps itself."""

    written_for = models.JSONField(default=dict, editable=False)  # by path: [digest of fact and source, of own words]

    fact_notes: dict[str, Facts] = {}
    fact_note_children: dict[str, dict[str, Facts]] = {}  # by the relation whose rows hold them
    source: models.Model
    locale_id: int

    class Meta:
        abstract = True

    @property
    def notes(self) -> FactNoteAccessor:
        """Its sentences by the name of their column, each in the words that are current."""
        return FactNoteAccessor(self)

    def fallback_note(self, name: str) -> FactNote:
        """The fallback for a translated sentence that is not current: the source's; empty where there is none."""
        if self.source.pk == self.pk:
            return FactNote("", self.locale_id)
        return FactNote(getattr(self.source, name), self.source.locale_id)


class Sentence(NamedTuple):
    """One sentence of a translation; `source_row` is the row of its source with it, None where there is none."""

    path: str  # as the translation engine names the place
    own: models.Model
    source_row: models.Model | None
    name: str
    facts: Facts

    @property
    def words(self) -> str:
        return getattr(self.own, self.name)

    @property
    def source_words(self) -> str:
        return getattr(self.source_row, self.name, "")

    @property
    def today(self) -> str:
        """The digest of what it would be written for today."""
        return digest(self.source_row and self.facts(self.source_row), self.source_words)

    @property
    def record(self) -> list[str]:
        return [self.today, digest(self.words)]


def is_current(sentence: Sentence, written_for: dict) -> bool:
    """Whether a translated sentence is true to fact and source; words not recorded yet are newer than any record."""
    recorded = written_for.get(sentence.path)
    if recorded is None or recorded[1] != digest(sentence.words):
        return True
    if sentence.source_row is not None and sentence.source_row.pk == sentence.own.pk:
        return recorded[0] != UNKNOWN
    return recorded[0] == sentence.today


def sentences(row: FactNotes, source: FactNotes, children: dict | None = None) -> Iterator[Sentence]:
    """Those of a translation; `children` are rows by relation and id of their parent, where they are known already."""
    for name, facts in row.fact_notes.items():
        yield Sentence(name, row, source, name, facts)
    for relation, notes in row.fact_note_children.items():
        rows_by_parent = (
            children_of(type(row), relation, [row.pk, source.pk]) if children is None else children[relation]
        )
        source_rows = {each.translation_key: each for each in rows_by_parent.get(source.pk, ())}
        for own in rows_by_parent.get(row.pk, ()):
            for name, facts in notes.items():
                path = child_path(relation, own, name)
                yield Sentence(path, own, source_rows.get(own.translation_key), name, facts)


def child_path(relation: str, row: models.Model, name: str) -> str:
    return f"{relation}.{row.translation_key}.{name}"


def children_of(kind: type[models.Model], relation: str, ids: list[int]) -> dict[int, list]:
    """The rows of this relation by the id of the page they hang on; one query."""
    field = kind._meta.get_field(relation)
    parent, rows = field.remote_field.attname, {}
    for each in field.related_model._default_manager.filter(**{f"{parent}__in": ids}):
        rows.setdefault(getattr(each, parent), []).append(each)
    return rows


def record(row: FactNotes, source: FactNotes, *, confirmed: bool = False) -> None:
    """After a translation was published: new words are written for what the source says at this moment.

    Words that were public before keep what they were written for, unless somebody has `confirmed` them: then all that
    the source says too are written for today.
    """
    recorded, updated = row.written_for, {}
    for each in sentences(row, source):
        is_new = recorded.get(each.path, [None, None])[1] != digest(each.words)
        is_confirmed = confirmed and each.words and each.source_words
        if each.words or each.source_words:
            updated[each.path] = each.record if is_new or is_confirmed else recorded[each.path]
    store(row, updated)


def mark_unrecorded(row: FactNotes, source: FactNotes) -> None:
    """After the source was published: words of a translation that nobody recorded were written for nobody knows what."""
    updated = dict(row.written_for)
    for each in sentences(row, source):
        if each.words and updated.get(each.path, [None, None])[1] != digest(each.words):
            updated[each.path] = [UNKNOWN, digest(each.words)]
    store(row, updated)


def invalidate_changed(row: FactNotes, facts: FactNotes) -> None:
    """Invalidates sentences whose facts change, before facts are copied to a page that is nobody's translation."""
    updated = dict(row.written_for)
    for name, get_facts in row.fact_notes.items():
        if getattr(row, name) and digest(get_facts(row)) != digest(get_facts(facts)):
            updated[name] = [UNKNOWN, digest(getattr(row, name))]
    store(row, updated)


def store(row: FactNotes, written_for: dict) -> None:
    if written_for != row.written_for:
        row.written_for = written_for
        type(row)._base_manager.filter(pk=row.pk).update(written_for=written_for)


def outdated(row: FactNotes, source: FactNotes, children: dict | None = None) -> list[list[str]]:
    """[path, fallback that readers see meanwhile] of each sentence of a translation that is not current."""
    found = []
    for each in sentences(row, source, children):
        if each.source_words and each.words != each.source_words:
            if each.words and is_current(each, row.written_for):
                continue
            fallback = str(row.fallback_note(each.name) if each.own is row else each.source_words)
            found += [[each.path, fallback]] if fallback else []
    return found


def stale_paths(row: FactNotes, source: FactNotes) -> set[str]:
    """Paths of the sentences of a translation that are not true to its source any more."""
    return {each.path for each in sentences(row, source) if each.words and not is_current(each, row.written_for)}
