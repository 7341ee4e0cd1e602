"""Checklist of a page before it is public: what the machine found, what people signed, what is still open."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.models import Page, Revision

from pages.i18n.durations import format_datetime

from ..desk.rows import display_name
from .content import PageContent, text_hash
from .machine import MACHINE_CHECKS, MachineCheck
from .models import STOPS, WARNS, CheckSignature, MachineChecks, PublishingCheck

OK, SIGNED = "ok", "signed"
ORDER = (STOPS, WARNS, SIGNED, OK)  # in which states stand in the list
MARKS = {STOPS: "!", WARNS: "!"}


@dataclass
class ChecklistItem:
    """A line: `state` is one of ORDER. `sign`: words of the button that signs; `place`: content path of what to mend."""

    key: str
    state: str
    title: str
    note: str
    mark: str = ""
    place: str = ""
    sign: str = ""
    may_be_enough: bool = False
    is_own: bool = False  # signed by whoever looks, who may take it back

    @property
    def state_words(self) -> str:
        """What the mark says to whoever does not see it."""
        words = {
            STOPS: pgettext("check", "stops publishing"),
            WARNS: pgettext("check", "open"),
            SIGNED: pgettext("check", "signed"),
            OK: pgettext("check", "in order"),
        }
        return words[self.state]


class Checklist:
    """The list for the draft of a page; `user` is whoever looks at it, None for nobody."""

    def __init__(self, page: Page, user=None):
        self.page, self.user = page, user

    @cached_property
    def content(self) -> PageContent:
        return PageContent(self.page)

    @cached_property
    def machine(self) -> MachineChecks:
        return MachineChecks.current()

    @cached_property
    def house(self) -> list[PublishingCheck]:
        return PublishingCheck.objects.asked_of(self.page)

    @property
    def has_stops(self) -> bool:
        """Whether anything could stop it; looks at no text."""
        levels = [self.level(check) for check in MACHINE_CHECKS.values()] + [check.level for check in self.house]
        return STOPS in levels

    @cached_property
    def signatures(self) -> dict[str, list[CheckSignature]]:
        """Of each check, newest first."""
        found: dict[str, list[CheckSignature]] = {}
        if self.page.pk:
            for each in CheckSignature.objects.filter(page=self.page.pk).select_related("signed_by"):
                found.setdefault(each.key, []).append(each)
        return found

    @cached_property
    def items(self) -> list[ChecklistItem]:
        return self.items_of((WARNS, STOPS))

    def items_of(self, levels: tuple[str, ...]) -> list[ChecklistItem]:
        """Those whose check has one of these levels."""
        found = [self.machine_item(each) for each in MACHINE_CHECKS.values() if self.level(each) in levels]
        found += [self.house_item(check) for check in self.house if check.level in levels]
        return sorted(filter(None, found), key=lambda item: ORDER.index(item.state))

    def level(self, check: MachineCheck) -> str:
        return getattr(self.machine, check.name)

    @property
    def stops(self) -> list[ChecklistItem]:
        return [item for item in self.items if item.state == STOPS]

    def unmet(self) -> list[ChecklistItem]:
        """As `stops`, without a look at what could only warn."""
        return [item for item in self.items_of((STOPS,)) if item.state == STOPS]

    @property
    def warnings(self) -> list[ChecklistItem]:
        return [item for item in self.items if item.state == WARNS]

    def machine_item(self, check: MachineCheck) -> ChecklistItem | None:
        level = self.level(check)
        finding = check.look(self.content, self.machine.words_a_sentence)
        if finding is None:
            return None
        if finding.is_ok:
            return ChecklistItem(check.name, OK, check.is_so, finding.words)
        title, signature = str(check.is_not_so), self.signature(check.name)
        if level == WARNS and signature:
            return self.signed(check.name, title, signature)
        note = " ".join(filter(None, [f"{full_stop(finding.words)}", self.earlier(check.name)]))
        return ChecklistItem(check.name, level, title, note, MARKS[level], finding.place, may_be_enough=level == WARNS)

    def house_item(self, check: PublishingCheck) -> ChecklistItem:
        signature = self.signature(check.key)
        if signature and self.counts(check, signature):
            return self.signed(check.key, check.sentence, signature)
        may_sign = not (check.by_another and self.user and self.user.pk == self.writer_id)
        whose = (
            _("Whoever may edit this page can sign, but not who wrote this text.")
            if check.by_another
            else _("Whoever has looked signs.")
        )
        note = self.earlier(check.key) or _("Nobody yet.")
        button = check.button or pgettext("check", "I have looked")
        return ChecklistItem(
            check.key,
            check.level,
            check.sentence,
            f"{note} {whose}",
            "!" if check.level == STOPS else "?",
            sign=button if may_sign else "",
            may_be_enough=check.level == WARNS,
        )

    def counts(self, check: PublishingCheck, signature: CheckSignature) -> bool:
        """Whether it answers the check as that is asked now."""
        if signature.is_enough:
            return check.level == WARNS
        return not check.by_another or signature.signed_by_id != self.writer_id

    def signature(self, key: str) -> CheckSignature | None:
        """The one for this very text."""
        own = self.signatures.get(key, [])
        return next((each for each in own if each.text_hash == self.content.text_hash), None)

    def signed(self, key: str, title: str, signature: CheckSignature) -> ChecklistItem:
        who, when = person(signature), format_datetime(signature.signed_at)
        words = (
            _("Enough as it is, says %(person)s, %(moment)s")
            if signature.is_enough
            else _("Signed by %(person)s, %(moment)s, for this text")
        )
        own = bool(self.user) and signature.signed_by_id == self.user.pk
        return ChecklistItem(key, SIGNED, title, words % {"person": who, "moment": when}, who[:1].upper(), is_own=own)

    def earlier(self, key: str) -> str:
        """Who signed for a text that was changed since; empty where nobody did."""
        if not (own := self.signatures.get(key)):
            return ""
        words = _("Signed for an earlier text, by %(person)s, %(moment)s.")
        said = words % {"person": person(own[0]), "moment": format_datetime(own[0].signed_at)}
        return full_stop(said.removesuffix("."))  # a moment may end with one: “10:36 p.m.”

    @cached_property
    def writer_id(self) -> int | None:
        """The account that first saved the text as it is: who only saves it again has not written it."""
        writer, now = self.page.owner_id, self.content.text_hash
        versions = Revision.page_revisions.filter(object_id=str(self.page.pk)).order_by("-created_at", "-pk")
        for user_id, content in versions.values_list("user_id", "content").iterator(chunk_size=4):
            if text_hash(content) != now:
                break
            writer = user_id or writer
        return writer

    @property
    def summary(self) -> str:
        """What is open, in a sentence."""
        stops, open_ones = len(self.stops), len(self.warnings)
        if not stops and not open_ones:
            return _("Nothing is left to do.")
        words = []
        if stops:
            words.append(
                ngettext("%(number)d thing stops publishing.", "%(number)d things stop publishing.", stops)
                % {"number": stops}
            )
        if open_ones:
            words.append(
                ngettext(
                    "%(number)d waits for somebody to say a word.",
                    "%(number)d wait for somebody to say a word.",
                    open_ones,
                )
                % {"number": open_ones}
            )
        return " ".join(words)


def anything_stops() -> bool:
    """Whether any check stops any page; two queries."""
    machine = MachineChecks.current()
    levels = {getattr(machine, check.name) for check in MACHINE_CHECKS.values()}
    return STOPS in levels or PublishingCheck.objects.filter(is_active=True, level=STOPS).exists()


def full_stop(words: str) -> str:
    return words if words.endswith((".", "…", "!", "؟")) else f"{words}."


def person(signature: CheckSignature) -> str:
    return display_name(signature.signed_by) or _("somebody whose account is gone")
