"""A segment as the editor's screen shows it: its marks to be seen, what changed, what is offered, and who wrote it."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .access import name_of
from .answers import Conflict
from .marks import difference, shown
from .segments import Segment

WIDE = 44  # letters in a line of a field, about
# What a text is on the page, by its element; anything else is a plain paragraph.
ELEMENTS = {
    "h1": gettext_lazy("Title"),
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
        return shown(self.text) if self.is_rich else escape(self.text)


class Row:
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
            return _("Address")
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
        return shown(self.segment.source_html)

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
    def questions(self) -> list:
        return threads(self.segment.questions)

    @property
    def is_kept(self) -> bool:
        """Whether it stays where only what is to do is shown."""
        return self.state in {"new", "changed"} or any(not each.settled_at for each in self.segment.questions)

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


def digest_of(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


def called(user) -> str:
    """How somebody is called; an account that is gone has no name."""
    return name_of(user) or _("Somebody")


def threads(questions: list) -> list:
    """Each with the names of who asked and who answered."""
    for each in questions:
        each.asked_name, each.answered_name = called(each.asked_by), called(each.answered_by)
    return questions


def written(user, at) -> str:
    """Who wrote a text, and when; of what was there from the beginning, only when."""
    if not at or not user:
        return moment(at) if at else ""
    return _("%(person)s, %(when)s") % {"person": called(user), "when": moment(at)}


def moment(at) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


@dataclass
class Group:
    """The texts of one field or block, under its name."""

    label: str
    rows: list


def grouped(rows: list[Row]) -> list[Group]:
    """The rows in their order, those of one place together; the fields of the page itself are one group."""
    found: list[Group] = []
    for row in rows:
        label = row.place or _("The page itself")
        if row.is_rich and not row.place:
            label = row.label
        key = row.path.rsplit(".", 1)[0] if row.place else label
        if not found or found[-1].key != key:
            found.append(Group(label, []))
            found[-1].key = key
        found[-1].rows.append(row)
    return found
