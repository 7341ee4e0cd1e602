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

from ..jobs.save import Conflict
from ..jobs.sources import Gone, instance_of, segment_state
from ..models import Job
from ..segments.extract import SLUG, is_work
from ..segments.labels import Spot, element_of, name_records, names_of, spots_of
from ..segments.rich_text import difference, display_html
from ..segments.state import SegmentState, best_match, display_text, key_of, text_of, version_of
from .formatting import called, digest_of, isolated, threads, written

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


def segments(job: Job, known: SegmentState | None = None) -> list[Segment]:
    """The segments of a job in the order of the page; of its state as it is `known`, where that is read already."""
    known, original = known or segment_state(job), found_original(job)
    model = known.source.specific_content_type.model_class()
    alone = defaultdict(int)
    for row in known.segments:
        alone[row.context_id] += 1
    made, place = {}, defaultdict(int)
    for row in known.segments:
        key = key_of(row.context_id, row.string_id)
        position = place[row.context_id]
        place[row.context_id] += 1
        if key not in made:
            made[key] = segment(row, known, model, position, alone[row.context_id] == 1)
    for each in made.values():
        name_records(each, original)
    show_strays(list(made.values()), known)
    return list(made.values())


def found_original(job: Job) -> Model | None:
    """The source as it is public; None while it is offline."""
    try:
        return instance_of(job)
    except Gone:
        return None


def show_strays(rows: list[Segment], known: SegmentState) -> None:
    """Words set aside for a text that is gone are shown at the first one of its place, else of the page."""
    for pair, asides in known.asides.items():
        if pair not in known.pairs and rows:
            near = next((row for row in rows if row.key.startswith(f"{pair[0]}-")), rows[0])
            near.asides = [*near.asides, *asides]


def segment(row: StringSegment, known: SegmentState, model: type, position: int, alone: bool) -> Segment:
    pair, job = (row.context_id, row.string_id), known.job
    path, data, template = row.context.path, row.string.data, known.templates.get(row.context_id)
    *place, label = names_of(model, row.context.field_path)
    is_rich, translation = template is not None, known.translations.get(pair)
    done = translation is not None and not translation.has_error
    is_outdated = pair in known.outdated
    former = None if done else former_of(row, known, alone and not is_rich)
    spots = spots_of(template) if is_rich else ()
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
        state="done" if done and not is_outdated else "changed" if done or former else "new",
        problem=(translation.field_error or translation.get_error() or "") if translation and not done else "",
        earlier_source=former.text if former else "",
        earlier_text=display_text(former.translation, is_rich) if former else "",
        elsewhere=display_text(known.elsewhere.get(row.string_id, ""), is_rich) if translation is None else "",
        last_by=translation.last_translated_by if translation else None,
        last_at=translation.updated_at if translation else None,
        questions=known.questions[pair],
        asides=known.asides[pair],
        is_late=bool(translation and job.waiting_since and translation.updated_at > job.waiting_since),
        is_outdated=is_outdated,
        meanwhile=known.meanwhile.get(path, ""),
    )


def former_of(row: StringSegment, known: SegmentState, alone: bool):
    """What this text was made from: something its own place said, else something that stood where nothing stands now."""
    text = text_of(row.string.data)
    if row.context.path == SLUG:
        return None
    return best_match(text, known.former.get(row.context_id, []), alone) or best_match(text, known.unplaced, False)


def links_of(attrs: str) -> dict[str, str]:
    """By the id of a link: its address, or the id of the page it leads to."""
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
    """Words that can be put in with one key."""

    words: str
    text: str
    is_rich: bool

    @property
    def shown(self) -> str:
        return display_html(self.text) if self.is_rich else escape(self.text)


class EditorRow:
    """One segment on the screen."""

    def __init__(self, segment: Segment, left=None, text: str = ""):
        """`left`: the answer that what was sent got instead of being saved; `text`: what was sent."""
        self.segment, self.note = segment, left.words if left else segment.problem
        self.text = text if left else segment.text
        self.theirs = left.text if isinstance(left, Conflict) else ""

    def __getattr__(self, name):
        return getattr(self.segment, name)

    @property
    def state(self) -> str:
        """Bare figures and the address need nobody."""
        return self.segment.state if self.segment.is_work else "free"

    @property
    def what(self) -> str:
        """What it is called beside its group: the part of a block, or the element of a running text."""
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
        """How it was translated before, or is elsewhere; and what somebody wrote that was not taken."""
        found = [
            (_("Earlier translation"), self.segment.earlier_text),
            (_("Translated like this elsewhere"), self.segment.elsewhere),
        ]
        wrote = _("%(person)s wrote this at the same time")
        found += [(wrote % {"person": called(each.written_by)}, each.text) for each in self.segment.asides]
        return [Offer(words, text, self.segment.is_rich) for words, text in found if text and text != self.text]

    @property
    def meanwhile(self) -> str:
        """What readers see beside a fact until this is published, in a sentence."""
        if not self.segment.meanwhile:
            return ""
        said = _("Meanwhile readers see: “%(words)s”") % {"words": isolated(self.segment.meanwhile)}
        if self.segment.is_outdated:
            doubt = _("What this sentence depends on has changed since. Does it still hold?")
            return f"{doubt} {said}"
        return said

    @property
    def questions(self) -> list:
        return threads(self.segment.questions)

    @property
    def is_kept(self) -> bool:
        """Whether it stays where only what is to do is shown."""
        return (
            self.state in {"new", "changed"}
            or self.segment.is_late
            or any(not each.settled_at for each in self.segment.questions)
        )

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """Each link of the original: its id, its number, where it leads."""
        return [
            (key, str(number), target if "/" in target else "")
            for number, (key, target) in enumerate(self.segment.links.items(), 1)
        ]

    @property
    def lines(self) -> str:
        """How high the field is without a script: as high as the original."""
        length = len(self.segment.source_text)
        return str(1 if self.segment.is_slug else max(1, -(-length // WIDE)))

    @property
    def digest(self) -> str:
        """Tells whether a form sent back holds another text than was shown in it."""
        return digest_of(self.text)

    @property
    def by(self) -> str:
        return written(self.segment.last_by, self.segment.last_at) if self.segment.text else ""


# The rows of the editor, those of one field or block together under its name.


@dataclass
class Group:
    """The texts of one field or block, under its name."""

    key: str
    label: str
    rows: list


def grouped(rows: list[EditorRow]) -> list[Group]:
    """The rows in their order, those of one place together; the fields of the page itself are one group."""
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
