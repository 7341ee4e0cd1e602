"""Schemas of translations: jobs, their segments to read and to write, questions to authors, orders."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field
from pydantic import AfterValidator, BaseModel, create_model

from ...api.input_fields import Id
from ...api.lists.pagination import PaginatedOut
from ..orders import PROBLEMS
from ..validators import LONGEST

MOST_SEGMENTS, MOST_PAGES, LONGEST_MESSAGE = 1000, 100, 2000
KEY, VERSION = "1204-871", "9f86d081884c7d65"
Instant = dt.datetime
ACTIONS = ("publish", "submit", "approve", "hand_back")


def in_words(text: str) -> str:
    """The text without spaces around it, of which Python knows more than pydantic. Raises ValueError where nothing is left."""
    if not (text := text.strip()):
        raise ValueError("there are no words in it")
    return text


Message = Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE), AfterValidator(in_words)]


class TranslationSourceOut(BaseModel):
    """A page or a row of a list that is translated."""

    type: str = Field(description="Its kind, as `schema/` names it.", examples=["pages.NewsPage"])
    id: int = Field(description="The id of the page, or of the row.", examples=[42])
    locale: str = Field(description="The language it is written in.", examples=["en"])


class TranslationTargetOut(BaseModel):
    """A page or a row of a list that is a translation."""

    id: int = Field(description="Its id.", examples=[58])
    url: str = Field(
        description="Its full address for visitors; empty where it has none, or is not public.",
        examples=["https://www.example.org/es/news/ya-esta-la-cosecha/"],
    )


class WaitingOut(BaseModel):
    """That it waits for a second reader."""

    since: Instant = Field(description="Since when.", examples=["2026-05-03T09:30:00Z"])
    by: str = Field(description="Who asked; empty where the account is gone.", examples=["Tomás"])


class ReturnedOut(BaseModel):
    """That a second reader handed it back."""

    at: Instant = Field(description="When.", examples=["2026-05-03T09:30:00Z"])
    by: str = Field(description="Who read it; empty where the account is gone.", examples=["Lucía"])
    message: str = Field(description="What is to be changed.", examples=["The title is too long."])


class TranslationItemOut(BaseModel):
    """A page or a row of a list that is to be in another language, and how far that is."""

    id: int = Field(description="Its id, for the other addresses.", examples=[311])
    title: str = Field(description="The title of what is translated.", examples=["The harvest is in"])
    source: TranslationSourceOut = Field(description="What is translated.")
    locale: str = Field(description="The language it is translated into.", examples=["es"])
    state: Literal["waiting", "returned", "never", "changed", "done"] = Field(
        description="The most pressing: `waiting` for a second reader, `returned` by one, `never` public in this language, `changed` since it was, else `done`."
    )
    words: int = Field(description="How many words there are to translate.", examples=[420])
    words_left: int = Field(description="How many of them are left.", examples=[17])
    segment_count: int = Field(description="How many texts there are to translate.", examples=[23])
    segments_left: int = Field(description="How many of them are left.", examples=[2])
    outdated: int = Field(
        description="How many translated sentences stand beside a fact that has changed since.", examples=[0]
    )
    due_on: dt.date | None = Field(description="Until when it is wanted.", examples=["2026-05-16"])
    source_changed_at: Instant | None = Field(
        description="When the text of the source changed last.", examples=["2026-05-03T09:30:00Z"]
    )
    written_at: Instant | None = Field(description="When somebody last wrote in it.", examples=["2026-05-03T09:30:00Z"])
    translated_at: Instant | None = Field(
        description="When it was last published; null where it never was.", examples=["2026-05-01T15:00:00Z"]
    )
    waiting: WaitingOut | None = Field(description="Whether it waits for a second reader.")
    returned: ReturnedOut | None = Field(description="Whether a second reader handed it back.")
    has_question: bool = Field(description="Whether the author has yet to answer a question.")
    has_answer: bool = Field(description="Whether an answer of the author is new.")
    target: TranslationTargetOut | None = Field(description="What there is in this language; null for nothing.")


class TranslationsListOut(PaginatedOut):
    """Translations to be made, a page of the list."""

    items: list[TranslationItemOut] = Field(description="In the order asked for.")


class TranslatorQuestionOut(BaseModel):
    """What a translator asks of the author."""

    id: int = Field(description="Its id, to answer it by.", examples=[12])
    text: str = Field(description="The question.", examples=["Which farm is meant?"])
    asked_by: str = Field(description="Who asked; empty where the account is gone.", examples=["Tomás"])
    asked_at: Instant = Field(description="When.", examples=["2026-05-03T09:30:00Z"])
    answer: str = Field(description="The answer; empty while there is none.", examples=["The one in the south."])
    answered_by: str = Field(
        description="Who answered; empty while nobody has, or where the account is gone.", examples=["Ana"]
    )
    answered_at: Instant | None = Field(description="When; null while nobody has.", examples=["2026-05-03T10:15:00Z"])
    settled_at: Instant | None = Field(
        description="When a translator took note of the answer.", examples=["2026-05-03T11:00:00Z"]
    )


class AskedQuestionOut(TranslatorQuestionOut):
    """The same with what it is about."""

    title: str = Field(description="The title of what is translated.", examples=["The harvest is in"])
    source: TranslationSourceOut = Field(description="What is translated.")
    locale: str = Field(description="The language it is translated into.", examples=["es"])
    translation_id: int = Field(description="The id of the translation to be made.", examples=[311])
    about: str = Field(
        description="The text that is asked about, without marks; empty for a question about the whole.",
        examples=["Two tons from one farm."],
    )


class QuestionsListOut(PaginatedOut):
    """Questions, a page of the list."""

    items: list[AskedQuestionOut] = Field(description="The oldest first.")


class SegmentLinkOut(BaseModel):
    """A link in a text."""

    id: str = Field(description="How the text names it: `<a id=…>`.", examples=["a1"])
    target: str = Field(
        description="Where it leads: an address, or the id of a page.", examples=["https://one.example/"]
    )


class EarlierSegmentOut(BaseModel):
    """What a text said before the source was changed."""

    source: str = Field(description="In the language of the source, without marks.", examples=["A plan"])
    text: str = Field(description="Its translation.", examples=["Un plan"])


class AsideOut(BaseModel):
    """What somebody wrote while another changed the same text: offered, not published."""

    text: str = Field(description="Their words.", examples=["El plan"])
    by: str = Field(description="Who wrote them; empty where the account is gone.", examples=["Lucía"])
    at: Instant = Field(description="When.", examples=["2026-05-03T09:30:00Z"])


class SegmentOut(BaseModel):
    """One text of the source, and its translation; sent back with another `text`, it is written."""

    key: str = Field(description="Which text: a place in the source and what it says there.", examples=[KEY])
    text: str = Field(
        description="The translation; empty where there is none. Rich text is HTML with the marks of the source, its links named by their `id`.",
        examples=["Ya está la cosecha"],
    )
    version: str = Field(
        description="Of the translation as it was read: what another wrote since is not overwritten. Empty where there was none.",
        examples=[VERSION],
    )
    path: str = Field(
        description="Its place in the source; the same when the words there change.",
        examples=["body.6f1b7c1e-93a3-4a8e-8a35-5d2b0f2c9d11.words"],
    )
    place: str = Field(
        description="The block or row it stands in, as the editor names it; empty for a field of the page.",
        examples=["Body › Quote"],
    )
    label: str = Field(description="The field, as the editor names it.", examples=["Words"])
    element: str = Field(description="The HTML element it is on the page.", examples=["h2"])
    kind: Literal["plain", "rich"] = Field(description="Whether it is plain text, or rich text as HTML.")
    needs_translation: bool = Field(
        description="Whether a translator is needed: not for bare figures, nor for the address."
    )
    source: str = Field(description="What the source says, as `text` is written.", examples=["The harvest is in"])
    links: list[SegmentLinkOut] = Field(description="The links of the source, all of which the translation needs.")
    state: Literal["new", "changed", "done"] = Field(
        description="`new`: not translated; `changed`: the source said something else before, or a fact has changed; `done`."
    )
    problem: str = Field(
        description="Why what is written can't be published; empty where it can.",
        examples=["This is 45 letters too long."],
    )
    earlier: EarlierSegmentOut | None = Field(description="What it said before, and how that was translated.")
    elsewhere: str = Field(
        description="How the same words are translated on another page; empty where nobody has.",
        examples=["Ya está la cosecha"],
    )
    asides: list[AsideOut] = Field(description="What others wrote at the same time.")
    questions: list[TranslatorQuestionOut] = Field(description="What was asked about it.")
    written_by: str = Field(description="Who wrote the translation; empty where nobody is known.", examples=["Tomás"])
    written_at: Instant | None = Field(description="When.", examples=["2026-05-03T09:30:00Z"])
    is_late: bool = Field(description="Whether it was written after a second reader was asked.")
    is_outdated: bool = Field(description="Whether the fact it stands beside has changed since.")
    meanwhile: str = Field(
        description="Beside a fact: what visitors read until this is published.", examples=["At 5 p.m."]
    )


class WrittenSegment(BaseModel):
    """What of a text is written."""

    key: str = Field(max_length=100, description="Which text, as it was read.", examples=[KEY])
    text: str = Field(
        max_length=LONGEST,
        description="The translation; empty to take it away. Of rich text the marks of the source stay, of all others the words.",
        examples=["Ya está la cosecha"],
    )
    version: str = Field(max_length=64, description="As it was read.", examples=[VERSION])


NOT_LOOKED_AT = (Any, Field(None, description="As it was read; not looked at.", json_schema_extra={"readOnly": True}))
SegmentIn = create_model(
    "SegmentIn",
    __base__=WrittenSegment,
    __doc__="One text as it was read, with another `text`; of the rest it needs `key` and `version` alone.",
    **{name: NOT_LOOKED_AT for name in SegmentOut.model_fields if name not in WrittenSegment.model_fields},
)


class TranslationDetailOut(TranslationItemOut):
    """A translation to be made, with every text."""

    actions: list[Literal[ACTIONS]] = Field(
        description="What whoever asks may do with the whole of it now, the next step first."
    )
    segments: list[SegmentOut] = Field(description="Every text, in the order of the page.")
    questions: list[TranslatorQuestionOut] = Field(
        description="What was asked about the whole, or about a text that is gone, and is not settled."
    )


class TranslationIn(BaseModel):
    """What is written of a translation."""

    segments: list[SegmentIn] = Field(
        min_length=1, max_length=MOST_SEGMENTS, description=f"The texts, at most {MOST_SEGMENTS} at once."
    )


class SegmentSavedOut(BaseModel):
    """It is stored."""

    outcome: Literal["saved"] = "saved"
    key: str = Field(description="Of the text.", examples=[KEY])
    version: str = Field(description="To be sent with what is written over it.", examples=[VERSION])
    state: Literal["new", "changed", "done"] = Field(
        description="`done`; with a problem, or emptied, what it was before."
    )
    problem: str = Field(
        description="Why it can't be published like this; empty where it can.",
        examples=["This is 45 letters too long."],
    )


class SegmentConflictOut(BaseModel):
    """Another wrote something else meanwhile. Theirs stands; what was sent is kept beside it, as an aside."""

    outcome: Literal["conflict"] = "conflict"
    key: str = Field(description="Of the text.", examples=[KEY])
    text: str = Field(description="What the other wrote.", examples=["El plan"])
    version: str = Field(description="Of theirs: sent again with it, one’s own takes its place.", examples=[VERSION])
    by: str = Field(description="Who that was; empty where the account is gone.", examples=["Lucía"])
    at: Instant = Field(description="When.", examples=["2026-05-03T09:30:00Z"])
    detail: str = Field(
        description="The same in words.",
        examples=["Lucía changed this text meanwhile. Both are kept: choose one."],
    )


class SegmentSourceChangedOut(BaseModel):
    """The source says something else there now. What was sent is kept, and offered as the earlier translation."""

    outcome: Literal["source_changed"] = "source_changed"
    key: str = Field(description="Of the text that is gone.", examples=[KEY])
    detail: str = Field(
        description="The same in words.",
        examples=["The original was changed meanwhile. Your words are kept beside the new text."],
    )


class SegmentUnknownOut(BaseModel):
    """There is no such text, and nothing was stored."""

    outcome: Literal["unknown"] = "unknown"
    key: str = Field(description="As it was sent.", examples=[KEY])
    detail: str = Field(description="The same in words.", examples=["This text is not part of the page any more."])


SegmentOutcome = Annotated[
    SegmentSavedOut | SegmentConflictOut | SegmentSourceChangedOut | SegmentUnknownOut, Field(discriminator="outcome")
]


class TranslationWrittenOut(BaseModel):
    """What became of each text."""

    id: int = Field(description="The id of the translation.", examples=[311])
    title: str = Field(description="The title of what is translated.", examples=["The harvest is in"])
    words_left: int = Field(description="How many words are left now.", examples=[17])
    segments_left: int = Field(description="How many texts are left now.", examples=[2])
    is_offline: bool = Field(
        description="Whether the source is offline at the moment: what was sent is saved, and can be published when it is back."
    )
    segments: list[SegmentOutcome] = Field(description="In the order in which they were sent.")


# What is sent with an action.


class PublishIn(BaseModel):
    """How a translation is published."""

    partly: bool = Field(
        False, description="Though texts are left, which then stand in the language of the source, and are marked so."
    )


class HandBackIn(BaseModel):
    """What the second reader says."""

    message: Message = Field(description="What is to be changed.", examples=["The title is too long."])


class DueIn(BaseModel):
    """Until when a translation is wanted."""

    due_on: dt.date | None = Field(description="The day; null for none.", examples=["2026-05-16"])


class QuestionIn(BaseModel):
    """A question to the author."""

    key: str = Field("", max_length=100, description="Of the text it is about; empty for the whole.", examples=[KEY])
    text: Message = Field(description="The question.", examples=["Which farm is meant?"])


class AnswerIn(BaseModel):
    """An answer of the author."""

    text: Message = Field(description="The answer.", examples=["The one in the south."])


# Orders.


class OrderIn(BaseModel):
    """Pages into languages."""

    pages: list[Id] = Field(
        min_length=1,
        max_length=MOST_PAGES,
        description=f"The ids of pages, in whichever language, at most {MOST_PAGES}.",
        examples=[[42]],
    )
    locales: list[Annotated[str, Field(max_length=20)]] = Field(
        min_length=1, max_length=MOST_PAGES, description="The languages, by their codes.", examples=[["es", "ar"]]
    )
    include_descendants: bool = Field(False, description="With all pages below them.")
    due_on: dt.date | None = Field(
        None,
        description="Until when they are wanted, today or later. Left out, days that were set stay as they are.",
        examples=["2026-05-16"],
    )


class OrderFailureOut(BaseModel):
    """What could not be prepared."""

    page: int = Field(description="The id of the page.", examples=[42])
    title: str = Field(description="Its title.", examples=["The harvest is in"])
    locale: str = Field(description="The language.", examples=["es"])
    reason: Literal[tuple(PROBLEMS)] = Field(
        description="`gone`: no visitor can read it any more; `nothing`: there is nothing to translate in it; `broken`: it could not be prepared."
    )
    detail: str = Field(description="The same in words.", examples=["No visitor can read it any more."])


class OrderOut(BaseModel):
    """An order, which is prepared in the background."""

    id: int = Field(description="Its id; `order_id=` of the list has its translations.", examples=[5])
    placed_at: Instant = Field(description="When it was placed.", examples=["2026-05-03T09:30:00Z"])
    placed_by: str = Field(description="By whom; empty where the account is gone.", examples=["Ana"])
    due_on: dt.date | None = Field(description="Until when they are wanted.", examples=["2026-05-16"])
    stopped_at: Instant | None = Field(
        description="When somebody stopped it; what was prepared stays.", examples=["2026-05-03T09:31:00Z"]
    )
    locales: list[str] = Field(description="The languages.", examples=[["es", "ar"]])
    total: int = Field(description="How many translations it asks for.", examples=[24])
    done: int = Field(description="How many of them are prepared.", examples=[24])
    failed: int = Field(description="How many of those could not be.", examples=[0])
    failures: list[OrderFailureOut] = Field(description="Those that could not be, the first few.")
