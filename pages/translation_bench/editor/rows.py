"""Rows of the editor: each segment with source, translation, difference and offers, grouped by field and block."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Model
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail_localize.models import StringSegment

from ...i18n.locales import isolate
from ...translation.jobs.sources import Gone, instance_of, segment_state
from ...translation.models import Job
from ...translation.segments.extract import SLUG, is_work
from ...translation.segments.rich_text import difference, display_html
from ...translation.segments.state import (
    ALIKE,
    SegmentState,
    best_match,
    display_text,
    key_of,
    similarity,
    text_of,
    version_of,
)
from ..jobs.save import Conflict
from ..labels import Spot, cached_spots, element_of, names_of, set_record_labels
from .formatting import attribution, display_name, text_digest, with_names

# What the editor of a translation shows: every segment with its source, its translation, and what helps to write it.


@dataclass
class Segment:
    """One text of the source and what became of it."""

    key: str
    path: str
    label: str  # the field, or the part of a block
    place: str  # where that is: the block, or the row it belongs to; empty for a field of the page
    tag: str  # p, h2, li, …
    depth: int  # in how many lists it stands
    number: int  # its place in a numbered list, else 0
    is_rich: bool
    is_slug: bool
    is_work: bool  # not so for bare figures and the address: they need no translator
    source_html: str  # marks without attributes; links have an id
    links: dict[str, str]  # id of a link to where it leads
    text: str  # rich: the same kind of HTML; else plain, with line breaks
    version: str
    state: str  # new, changed, done
    problem: str = ""  # why what is stored can't be used, in words
    earlier_source: str = ""  # plain text of the source before the change
    earlier_text: str = ""  # its translation, as `text`
    elsewhere: str = ""  # how the same words are translated elsewhere, as `text`
    last_by: object = None
    last_at: datetime | None = None
    questions: list = field(default_factory=list)
    asides: list = field(default_factory=list)
    is_late: bool = False  # written after the translation was handed to a second reader
    is_outdated: bool = False  # translated, but the fact it depends on has changed since
    meanwhile: str = ""  # beside a fact: what readers see until this is published

    @cached_property
    def source_text(self) -> str:
        """Without marks."""
        return text_of(self.source_html)


def segments(job: Job, state: SegmentState | None = None) -> list[Segment]:
    """The segments of a job in the order of the page; `state` where it is loaded already."""
    state, original = state or segment_state(job), original_or_none(job)
    model = state.source.specific_content_type.model_class()
    count_by_context = defaultdict(int)
    for row in state.segments:
        count_by_context[row.context_id] += 1
    by_key, positions = {}, defaultdict(int)
    for row in state.segments:
        key = key_of(row.context_id, row.string_id)
        position = positions[row.context_id]
        positions[row.context_id] += 1
        if key not in by_key:
            by_key[key] = build_segment(row, state, model, position, count_by_context[row.context_id] == 1)
    for each in by_key.values():
        set_record_labels(each, original)
    attach_orphaned_asides(list(by_key.values()), state)
    for each in by_key.values():
        for aside in each.asides:
            aside.text = display_text(aside.text, each.is_rich)
    return list(by_key.values())


def original_or_none(job: Job) -> Model | None:
    """The source as it is public; None while it is offline."""
    try:
        return instance_of(job)
    except Gone:
        return None


TITLES = {"title", "name", SLUG}


def attach_orphaned_asides(rows: list[Segment], state: SegmentState) -> None:
    """Attaches Asides of a segment that is gone to the one that resembles it: of the same context, else of the page."""
    for (context, string), asides in state.asides.items():
        if (context, string) in state.pairs:
            continue
        own = [row for row in rows if row.key.startswith(f"{context}-")]
        others = [row for row in rows if row.is_work and row.path not in TITLES]
        source, text = text_of(asides[0].string.data), text_of(asides[0].text)
        neighbour = (
            (own[0] if len(own) == 1 else None)
            or most_alike(own, source, text)
            or most_alike(others, source, text)
            or next(iter(own or others), None)
        )
        if neighbour:
            neighbour.asides = [*neighbour.asides, *asides]


def most_alike(rows: list[Segment], source: str, text: str) -> Segment | None:
    """Return the row whose original is most like `source`, or its translation like `text`; None where none is alike."""
    scored = [
        (max(similarity(source, row.source_text), similarity(text, text_of(row.text))), -place)
        for place, row in enumerate(rows)
    ]
    score, place = max(scored, default=(0, 0))
    return rows[-place] if score >= ALIKE else None


def build_segment(row: StringSegment, state: SegmentState, model: type, position: int, is_single: bool) -> Segment:
    pair, job = (row.context_id, row.string_id), state.job
    path, data, template = row.context.path, row.string.data, state.templates.get(row.context_id)
    *place, label = names_of(model, row.context.field_path)
    is_rich, translation = template is not None, state.translations.get(pair)
    done = translation is not None and not translation.has_error
    is_outdated = pair in state.outdated
    earlier = None if done else best_earlier(row, state, is_single and not is_rich)
    spots = cached_spots(template) if is_rich else ()
    spot = spots[position] if position < len(spots) else Spot(element_of(row.context.field_path, path))
    return Segment(
        key=key_of(*pair),
        path=path,
        label=label,
        place=" › ".join(place),
        tag=spot.tag or "p",
        depth=spot.depth,
        number=spot.number,
        is_rich=is_rich,
        is_slug=path == SLUG,
        is_work=is_work(path, data),
        source_html=data,
        links=links_of(row.attrs),
        text=display_text(translation.data, is_rich) if translation else "",
        version=version_of(translation.data if translation else None),
        state="done" if done and not is_outdated else "changed" if done or earlier else "new",
        problem=(translation.field_error or translation.get_error() or "") if translation and not done else "",
        earlier_source=earlier.text if earlier else "",
        earlier_text=display_text(earlier.translation, is_rich) if earlier else "",
        elsewhere=display_text(state.elsewhere.get(row.string_id, ""), is_rich) if translation is None else "",
        last_by=translation.last_translated_by if translation else None,
        last_at=translation.updated_at if translation else None,
        questions=state.questions[pair],
        asides=state.asides[pair],
        is_late=bool(translation and job.waiting_since and translation.updated_at > job.waiting_since),
        is_outdated=is_outdated,
        meanwhile=state.meanwhile.get(path, ""),
    )


def best_earlier(row: StringSegment, state: SegmentState, is_single: bool):
    """The best match among the earlier texts of the same context, else among the unplaced ones."""
    text = text_of(row.string.data)
    if row.context.path == SLUG:
        return None
    return best_match(text, state.former.get(row.context_id, []), is_single) or best_match(text, state.unplaced, False)


def links_of(attrs: str) -> dict[str, str]:
    """Id of a link to its address, or to the id of the page it leads to."""
    rows = json.loads(attrs or "null") or {}
    return {key: str(row.get("href") or row.get("id") or "") for key, row in rows.items()}


WIDE = 44  # letters in a line of a field, about
# What a text is on the page, by its element; anything else is a plain paragraph.
ELEMENTS = {
    "h1": pgettext_lazy("translation", "Title"),
    "h2": gettext_lazy("Heading"),
    "h3": gettext_lazy("Small heading"),
    "h4": gettext_lazy("Small heading"),
    "li": gettext_lazy("Item of a list"),
    "caption": gettext_lazy("Caption of a table"),
    "td": gettext_lazy("Cell of a table"),
    "th": gettext_lazy("Head of a table"),
    "blockquote": gettext_lazy("Quote"),
}


@dataclass
class Offer:
    """A suggestion for the translation, inserted with one key."""

    words: str
    text: str
    is_rich: bool
    aside: int | None = None  # the key of the Aside that it is, which can be dropped

    @property
    def shown(self) -> str:
        return display_html(self.text) if self.is_rich else escape(self.text)


class EditorRow:
    """One segment as a row of the editor, for the template."""

    def __init__(self, segment: Segment, answer=None, text: str = ""):
        """`answer`: why the sent `text` was not saved; None where nothing was sent, or all was saved."""
        self.segment, self.note = segment, answer.words if answer else segment.problem
        self.text = text if answer else segment.text
        self.theirs = answer.text if isinstance(answer, Conflict) else ""

    def __getattr__(self, name):
        return getattr(self.segment, name)

    @property
    def state(self) -> str:
        """Bare figures and the address need nobody."""
        return self.segment.state if self.segment.is_work else "free"

    @property
    def what(self) -> str:
        """Label beside that of the group: the part of a block, or the element of a running text."""
        if self.segment.is_slug:
            return pgettext("of a page on the web", "Address")
        element = ELEMENTS.get(self.segment.tag)
        is_part = self.segment.is_rich or self.segment.tag in {"caption", "th", "td"}
        return str(element) if element and is_part else self.segment.label

    @property
    def tag(self) -> str:
        return "slug" if self.segment.is_slug else self.segment.tag

    @cached_property
    def source(self) -> str:
        """The original, with what changed in it where it changed."""
        if self.segment.state == "changed" and self.segment.earlier_source:
            return difference(escape(self.segment.earlier_source), self.segment.source_html)
        return display_html(self.segment.source_html)

    @property
    def to_copy(self) -> str:
        return self.segment.source_html if self.segment.is_rich else self.segment.source_text

    @cached_property
    def offers(self) -> list[Offer]:
        """Suggestions: the earlier translation, the one of the same text elsewhere, and Asides."""
        found = [
            (_("Earlier translation"), self.segment.earlier_text, None),
            (_("Translated like this elsewhere"), self.segment.elsewhere, None),
        ]
        wrote = _("%(person)s wrote this at the same time")
        found += [
            (wrote % {"person": display_name(each.written_by)}, each.text, each.pk) for each in self.segment.asides
        ]
        is_rich, own = self.segment.is_rich, self.text
        return [Offer(words, text, is_rich, aside) for words, text, aside in found if text and text != own]

    @property
    def meanwhile(self) -> str:
        """What readers see beside a fact until this is published, in a sentence."""
        if not self.segment.meanwhile:
            return ""
        message = _("Meanwhile readers see: “%(words)s”") % {"words": isolate(self.segment.meanwhile)}
        if self.segment.is_outdated:
            doubt = _("What this sentence depends on has changed since. Does it still hold?")
            return f"{doubt} {message}"
        return message

    @property
    def questions(self) -> list:
        return with_names(self.segment.questions)

    @property
    def is_kept(self) -> bool:
        """Whether the row stays visible when only what is to do is shown."""
        return (
            self.state in {"new", "changed"}
            or self.segment.is_late
            or any(offer.aside for offer in self.offers)
            or any(not each.settled_at for each in self.segment.questions)
        )

    @property
    def lines(self) -> str:
        """The `rows` attribute of the textarea: as high as the original."""
        length = len(self.segment.source_text)
        return str(1 if self.segment.is_slug else max(1, -(-length // WIDE)))

    @property
    def digest(self) -> str:
        """Digest of the initial text, by which the form tells a changed field."""
        return text_digest(self.text)

    @property
    def by(self) -> str:
        return attribution(self.segment.last_by, self.segment.last_at) if self.segment.text else ""


# The rows of the editor, those of one field or block together under its name.


@dataclass
class Group:
    """The texts of one field or block, under its name."""

    key: str
    label: str
    rows: list


def group_rows(rows: list[EditorRow]) -> list[Group]:
    """Groups adjacent rows by field or block; the fields of the page itself are one group."""
    found: list[Group] = []
    for row in rows:
        label = row.place or _("The page itself")
        if row.is_rich and not row.place:
            label = row.label
        key = row.path.rsplit(".", 1)[0] if row.place else label
        if not found or found[-1].key != key:
            found.append(Group(key, label, []))
        found[-1].rows.append(row)
    return found
