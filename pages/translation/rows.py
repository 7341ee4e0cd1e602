"""A segment as the editor's screen shows it: its marks to be seen, what changed, what is offered, and who wrote it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from .answers import Conflict
from .marks import difference, shown
from .segments import Segment
from .telling import called, digest_of, isolated, threads, written

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
    def meanwhile(self) -> str:
        """What readers see beside a fact until this is published, in a sentence."""
        if not self.segment.meanwhile:
            return ""
        said = _("Meanwhile readers see: “%(words)s”") % {"words": isolated(self.segment.meanwhile)}
        if self.segment.is_doubted:
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
