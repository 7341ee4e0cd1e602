"""What the editor of a translation shows: every segment with its source, its translation, and what helps to write it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Model
from wagtail_localize.models import StringSegment

from .extracting import SLUG, is_work
from .known import Known, key_of, shown, version_of
from .labels import element_of, name_records, names_of, spots_of
from .models import Job
from .offers import best, text_of
from .opening import Gone, instance_of, source_of
from .outdated import outdated_in, wait
from .structure import Spot


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
    is_doubted: bool = False  # translated, but the fact it depends on has changed since
    meanwhile: str = ""  # beside a fact: what readers see until this is published

    @cached_property
    def source_text(self) -> str:
        """Without marks."""
        return text_of(self.source_html)


def segments(job: Job) -> list[Segment]:
    """The segments of a job in the order of the page; begins it where nobody has."""
    source = source_of(job)
    known = Known(job, source)
    original = found_original(job)
    meanwhile = outdated_in(job, original) if original else {}
    model = source.specific_content_type.model_class()
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
        wait(each, meanwhile.get(each.path, ""), job)
        name_records(each, original)
    show_strays(list(made.values()), known)
    return list(made.values())


def found_original(job: Job) -> Model | None:
    """The source as it is public; None while it is offline."""
    try:
        return instance_of(job)
    except Gone:
        return None


def show_strays(rows: list[Segment], known: Known) -> None:
    """Words set aside for a text that is gone are shown at the first one of its place, else of the page."""
    for pair, asides in known.asides.items():
        if pair not in known.pairs and rows:
            near = next((row for row in rows if row.key.startswith(f"{pair[0]}-")), rows[0])
            near.asides = [*near.asides, *asides]


def segment(row: StringSegment, known: Known, model: type, position: int, alone: bool) -> Segment:
    pair = (row.context_id, row.string_id)
    path, data, template = row.context.path, row.string.data, known.templates.get(row.context_id)
    *place, label = names_of(model, row.context.field_path)
    is_rich, translation = template is not None, known.translations.get(pair)
    done = translation is not None and not translation.has_error
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
        text=shown(translation.data, is_rich) if translation else "",
        version=version_of(translation.data if translation else None),
        state="done" if done else "changed" if former else "new",
        problem=(translation.field_error or translation.get_error() or "") if translation and not done else "",
        earlier_source=former.text if former else "",
        earlier_text=shown(former.translation, is_rich) if former else "",
        elsewhere=shown(known.elsewhere.get(row.string_id, ""), is_rich) if translation is None else "",
        last_by=translation.last_translated_by if translation else None,
        last_at=translation.updated_at if translation else None,
        questions=known.questions[pair],
        asides=known.asides[pair],
    )


def former_of(row: StringSegment, known: Known, alone: bool):
    """What this text was made from: something its own place said, else something that stood where nothing stands now."""
    text = text_of(row.string.data)
    if row.context.path == SLUG:
        return None
    return best(text, known.former.get(row.context_id, []), alone) or best(text, known.homeless, False)


def links_of(attrs: str) -> dict[str, str]:
    """By the id of a link: its address, or the id of the page it leads to."""
    rows = json.loads(attrs or "null") or {}
    return {key: str(row.get("href") or row.get("id") or "") for key, row in rows.items()}
