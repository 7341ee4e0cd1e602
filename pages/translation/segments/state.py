"""State of a job's segments, in as many queries for a hundred as for one; earlier translations offered for changed
ones.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256

from wagtail_localize.models import StringSegment, StringTranslation, TemplateSegment, TranslationSource
from wagtail_localize.strings import StringValue

from ..models import Aside, Earlier, Job
from .extract import count_words, extract, is_work
from .rich_text import TOKEN
from .store import unsaved_segments

# What a translator is offered for a segment: how it was translated before the source was changed.

ALIKE = 0.4  # of the letters of a text that an earlier one must share to be offered for it


def text_of(data: str) -> str:
    """A stored string without its marks."""
    return StringValue(data).render_text() if "<" in data or "&" in data else data


def words_of(text: str) -> list[str]:
    """The words, without spaces and signs."""
    return [word for piece in TOKEN.findall(text) if any(map(str.isalnum, word := piece.strip()))]


def similarity(old: str, new: str) -> float:
    """Similarity, 0 to 1: the share of the new text that stood in the old one; each half of a split paragraph scores 1.

    Words count by their letters: texts that share only "a", "and" and "with" are not alike. Signs count for nothing.
    """
    before, after = words_of(old), words_of(new)
    if not after:
        return 0.0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    same = [word for block in matcher.get_matching_blocks() for word in after[block.b : block.b + block.size]]
    return len("".join(same)) / len("".join(after))


def best_match(text: str, earlier: list, is_single: bool):
    """The earlier text (with `text`, `replaced_at`) that this one was most likely made from; None where none is alike.

    `is_single`: the field holds one text, so that the latest earlier one matches, whatever it says.
    """
    if not earlier:
        return None
    if is_single:
        return max(earlier, key=lambda each: each.replaced_at)
    scored = [(similarity(each.text, text), each.replaced_at, -place) for place, each in enumerate(earlier)]
    score, _when, place = max(scored)
    return earlier[-place] if score >= ALIKE else None


class Former:
    """What a segment said before, and how that was translated."""

    def __init__(self, row, translation: str):
        self.data, self.replaced_at, self.order = row.string.data, row.replaced_at, row.order
        self.translation = translation

    @cached_property
    def text(self) -> str:
        return text_of(self.data)


Pair = tuple[int, int]  # the ids of a place in the object and of what is said there
KEY = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


def key_of(context: int, string: int) -> str:
    """Key of a segment in forms and JSON: the ids of context and string."""
    return f"{context}-{string}"


def pair_of(key: str) -> Pair | None:
    """Parses a key into its ids; None where it is malformed."""
    match = KEY.fullmatch(key)
    return (int(match[1]), int(match[2])) if match else None


def version_of(data: str | None) -> str:
    """Version of a stored translation, like an ETag: equal where the text is equal."""
    return "" if data is None else sha256(data.encode()).hexdigest()[:16]


def display_text(data: str, is_rich: bool) -> str:
    """A stored translation as the value of the editor's field: HTML where it is rich, else plain text."""
    return data if is_rich else text_of(data)


class SegmentState:
    """Segments, templates and translations of a job; history, questions and asides are loaded when they are used."""

    def __init__(self, job: Job, source: TranslationSource):
        self.job, self.source = job, source
        if source.pk:
            segments = StringSegment.objects.filter(source=source).select_related("context", "string")
            self.segments = list(segments.order_by("order"))
            templates = TemplateSegment.objects.filter(source=source).order_by("order")
            self.templates = dict(templates.values_list("context_id", "template__template"))
        else:
            self.segments, self.templates = unsaved_segments(source, extract(source.as_instance()))
        self.pairs = {}
        for row in self.segments:
            self.pairs.setdefault((row.context_id, row.string_id), row)
        rows = StringTranslation.objects.filter(context__object_id=job.translation_key, locale_id=job.locale_id)
        rows = rows.select_related("last_translated_by")
        self.translations = {(row.context_id, row.translation_of_id): row for row in rows}
        self.by_hand: dict[Pair, StringTranslation] = {}

    def add_by_hand(self, translations: Iterable[StringTranslation]) -> None:
        """Adds translations of a page that was written without the engine, and that the engine has not adopted."""
        self.by_hand = {(row.context_id, row.translation_of_id): row for row in translations}
        self.translations |= self.by_hand

    def work(self) -> dict[Pair, int]:
        """The segments that need a translator, each with its number of words."""
        found = {}
        for pair, row in self.pairs.items():
            if is_work(row.context.path, row.string.data):
                found[pair] = count_words(row.string.data)
        return found

    def done(self) -> set[Pair]:
        """Those that are translated so that they can be published."""
        return {pair for pair, row in self.translations.items() if not row.has_error}

    @cached_property
    def meanwhile(self) -> dict[str, str]:
        """Path to what readers see beside a fact that has changed, as stored in `Job.meanwhile`."""
        return dict(self.job.meanwhile)

    @cached_property
    def outdated(self) -> set[Pair]:
        """Of what is done: the sentences beside a changed fact that nobody has touched since they were public."""
        public, rows = self.job.translated_at, self.pairs.items() if self.meanwhile else ()
        beside = self.done() & {pair for pair, row in rows if row.context.path in self.meanwhile}
        return {pair for pair in beside if public and self.translations[pair].updated_at <= public}

    def untranslated_texts(self) -> list[str]:
        """The texts of the source that are not translated, without marks."""
        done = self.done()
        return [text_of(self.pairs[pair].string.data) for pair in self.work() if pair not in done]

    def text_at(self, path: str) -> str:
        """The translated text at this path, else that of the source; empty where there is no such segment."""
        pair = next((pair for pair, row in self.pairs.items() if row.context.path == path), None)
        if pair is None:
            return ""
        row = self.translations.get(pair)
        return text_of(row.data if row and not row.has_error else self.pairs[pair].string.data)

    def ever_had(self, pair: Pair) -> bool:
        """Whether the source ever had this segment."""
        return pair in self.translations or pair in self.earlier_pairs

    @cached_property
    def earlier(self) -> list[Earlier]:
        rows = Earlier.objects.filter(source=self.source.pk).select_related("string")
        return list(rows.order_by("replaced_at", "pk"))

    @cached_property
    def earlier_pairs(self) -> set[Pair]:
        return {(row.context_id, row.string_id) for row in self.earlier}

    @cached_property
    def former(self) -> dict[int, list[Former]]:
        """Context id to the earlier texts of that place, each with its translation."""
        found = defaultdict(list)
        for row in self.earlier:
            pair = (row.context_id, row.string_id)
            if pair in self.translations and pair not in self.pairs:
                found[row.context_id].append(Former(row, self.translations[pair].data))
        return found

    @cached_property
    def unplaced(self) -> list[Former]:
        """Earlier texts whose context has no segment any more: a block that was made anew, a moved paragraph."""
        places = {context for context, _string in self.pairs}
        return [each for context, rows in self.former.items() if context not in places for each in rows]

    @cached_property
    def asides(self) -> dict[Pair, list[Aside]]:
        found = defaultdict(list)
        for row in (
            Aside.objects.filter(job=self.job).select_related("written_by", "string").order_by("-written_at", "-pk")
        ):
            found[row.context_id, row.string_id].append(row)
        return found

    def own_asides(self, user) -> dict[Pair, list[Aside]]:
        return {pair: [row for row in rows if row.written_by_id == user.pk] for pair, rows in self.asides.items()}

    @cached_property
    def questions(self) -> dict[Pair, list]:
        found = defaultdict(list)
        for row in self.job.questions.select_related("asked_by", "answered_by"):
            found[row.context_id, row.string_id].append(row)
        return found

    @cached_property
    def elsewhere(self) -> dict[int, str]:
        """String id to its translation in another object, the newest of them."""
        missing = {string for context, string in self.pairs if (context, string) not in self.translations}
        rows = StringTranslation.objects.filter(translation_of__in=missing, locale_id=self.job.locale_id)
        rows = rows.filter(has_error=False).exclude(context__object_id=self.job.translation_key).order_by("updated_at")
        return dict(rows.values_list("translation_of_id", "data")) if missing else {}


def count_left(job: Job, work: dict, done: Container) -> None:
    """Sets the counters of a job: `work` is {segment: word count}, `done` contains the translated ones."""
    left = [words for segment, words in work.items() if segment not in done]
    job.segments, job.words = len(work), sum(work.values())
    job.segments_left, job.words_left = len(left), sum(left)
