"""Checks by the machine: pictures, links, sentences, the words of search engines, headings. None asks the network."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import ForeignKey, URLField
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.blocks import PageChooserBlock, TextBlock, URLBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from pages.blocks.base import ALWAYS_HEADED, HEADED_IF_TITLED
from pages.blocks.text import HeadingBlock, LeadBlock
from pages.press.link_checks import LinkCheck
from pages.visibility import visible

from .content import PageContent, StoredBlock
from .models import MachineChecks

SENTENCE_END = re.compile(r"(?<=[.!?…؟۔])[\"”’»)\]]*\s+(?![a-záéíóúüñ])")
WORD = re.compile(r"\w[\w’'\-]*")
LONGEST_SHOWN = 60  # letters of a heading or a sentence that are quoted
TITLE, PART = 1, 2  # levels of headings


@dataclass(frozen=True)
class MachineFinding:
    """What a check found: whether all is well, a sentence with figures, and the content path of the first thing to mend."""

    is_ok: bool
    words: str
    place: str = ""


@dataclass(frozen=True)
class MachineCheck:
    """`name` is that of its level in MachineChecks. It finds None where there is nothing to look at."""

    name: str
    is_not_so: str | Promise
    look: Callable[[PageContent, int], MachineFinding | None]

    @property
    def is_so(self) -> str:
        return str(capfirst(MachineChecks._meta.get_field(self.name).verbose_name))


# Pictures.


def look_at_pictures(content: PageContent, limit: int) -> MachineFinding | None:
    """As media.images.alt_text counts them: what is marked as decoration needs no words."""
    uses = [*pictures_of_columns(content), *pictures_of_blocks(content)]
    if not uses:
        return None
    silent = [place for place, words in uses if not words]
    return MachineFinding(not silent, counted(len(uses) - len(silent), len(uses)), next(iter(silent), ""))


def counted(good: int, number: int) -> str:
    return _("Looked at by the machine: %(good)d of %(all)d") % {"good": good, "all": number}


def pictures_of_columns(content: PageContent) -> Iterator[tuple[str, str]]:
    for field in content.page._meta.get_fields():
        if isinstance(field, ForeignKey) and f"{field.name}_text" in content.data and content.data.get(field.name):
            yield f"{field.name}_text", (content.data[f"{field.name}_text"] or "").strip()


def pictures_of_blocks(content: PageContent) -> Iterator[tuple[str, str]]:
    for each in content.blocks:
        value = each.value if isinstance(each.block, ImageBlock) else None
        if isinstance(value, dict) and value.get("image") and not value.get("decorative"):
            yield f"{each.path}.alt_text", (value.get("alt_text") or "").strip()


# Links.


def look_at_links(content: PageContent, limit: int) -> MachineFinding | None:
    """Pages of the site that visitors may see, and addresses that the link checker does not know to be gone."""
    pages, addresses = page_links(content), address_links(content)
    own = content.page.pk
    public = known_public({pk for _place, pk in pages if pk != own})
    gone = known_gone({address for _place, address in addresses})
    broken = [place for place, pk in pages if pk != own and pk not in public]
    broken += [place for place, address in addresses if address in gone]
    number = len(pages) + len(addresses)
    return MachineFinding(not broken, counted(number - len(broken), number), next(iter(broken), "")) if number else None


def known_public(pks: set[int]) -> set[int]:
    return set(visible(Page.objects.filter(pk__in=pks)).values_list("pk", flat=True)) if pks else set()


def known_gone(addresses: set[str]) -> set[str]:
    found = LinkCheck.objects.gone().filter(address__in=addresses) if addresses else LinkCheck.objects.none()
    return set(found.values_list("address", flat=True))


def page_links(content: PageContent) -> list[tuple[str, int]]:
    chosen = [
        (each.path, int(each.value))
        for each in content.blocks
        if isinstance(each.block, PageChooserBlock) and each.value
    ]
    written = [
        (block.path, int(link["id"]))
        for block, reader in content.rich_texts
        for link in reader.links
        if link.get("linktype") == "page" and (link.get("id") or "").isdecimal()
    ]
    return chosen + written


def address_links(content: PageContent) -> list[tuple[str, str]]:
    fields = [field.name for field in content.page._meta.get_fields() if isinstance(field, URLField)]
    in_columns = [(name, content.data[name]) for name in fields if content.data.get(name)]
    chosen = [
        (each.path, each.value)
        for each in content.blocks
        if isinstance(each.block, URLBlock) and isinstance(each.value, str) and each.value
    ]
    written = [
        (block.path, link["href"])
        for block, reader in content.rich_texts
        for link in reader.links
        if (link.get("href") or "").startswith(("http://", "https://"))
    ]
    return in_columns + chosen + written


# Sentences.


def look_at_sentences(content: PageContent, limit: int) -> MachineFinding | None:
    """Average length of the sentences of running text, as columns and blocks hold it; headings are none."""
    sentences = [(place, len(WORD.findall(words))) for place, text in running_texts(content) for words in split(text)]
    sentences = [(place, number) for place, number in sentences if number]
    if not sentences:
        return None
    average = sum(number for _place, number in sentences) / len(sentences)
    place, longest = max(sentences, key=lambda sentence: sentence[1])
    words = ngettext(
        "About %(number)d word a sentence; the house wants fewer than %(limit)d",
        "About %(number)d words a sentence; the house wants fewer than %(limit)d",
        round(average),
    ) % {"number": round(average), "limit": limit}
    if round(average) < limit:
        return MachineFinding(True, words)
    more = ngettext("The longest has %(number)d word.", "The longest has %(number)d words.", longest)
    return MachineFinding(False, f"{words}. {more % {'number': longest}}", place)


def split(text: str) -> list[str]:
    return SENTENCE_END.split(text.strip())


def running_texts(content: PageContent) -> Iterator[tuple[str, str]]:
    for name in ("summary", "lead"):
        if content.data.get(name):
            yield name, content.data[name]
    for each in content.blocks:
        if isinstance(each.block, (LeadBlock, TextBlock)) and isinstance(each.value, str):
            yield each.path, each.value
    for block, reader in content.rich_texts:
        for tag, words in reader.texts:
            if tag in {"p", "li", "blockquote"}:
                yield block.path, words


# Search engines.


def look_at_search_words(content: PageContent, limit: int) -> MachineFinding:
    words = content.page.description
    if words:
        return MachineFinding(True, _("“%(words)s”") % {"words": shortened(words)})
    return MachineFinding(False, _("Fill in the summary."), "summary")


def shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN].rsplit(' ', 1)[0]}…"


# Headings.


def look_at_headings(content: PageContent, limit: int) -> MachineFinding | None:
    """As they are printed: small headings rise by a level where no large one stands above them (pages.blocks.base)."""
    last, number = TITLE, 0
    for each, level, words in headings(content):
        number += 1
        if not words.strip():
            return MachineFinding(False, _("A heading without words"), each.path)
        if level > last + 1:
            said = _("“%(heading)s”: below a heading comes the next smaller one.")
            return MachineFinding(False, said % {"heading": shortened(words)}, each.path)
        last = level
    if not number:
        return None
    return MachineFinding(True, ngettext("%(number)d heading", "%(number)d headings", number) % {"number": number})


def headings(content: PageContent) -> Iterator[tuple[StoredBlock, int, str]]:
    base = PART  # of the small headings in a text
    readers = {id(block): reader for block, reader in content.rich_texts}
    for each in content.blocks:
        if each.path.count(".") == 1 and (words := printed_heading(each)) is not None:
            base = PART + 1
            yield each, PART, words
        elif id(each) in readers:
            for tag, words in readers[id(each)].texts:
                if tag in {"h3", "h4"}:
                    yield each, base + int(tag[1]) - 3, words


def printed_heading(each: StoredBlock) -> str | None:
    """The heading that this block of a stream prints, however it is called; None where it prints none."""
    title = (each.value.get("title") or "") if isinstance(each.value, dict) else ""
    if isinstance(each.block, HeadingBlock):
        return each.value or ""
    if each.block.name in ALWAYS_HEADED or (each.block.name in HEADED_IF_TITLED and title):
        return title or str(each.block.label)
    return None


MACHINE_CHECKS = {
    check.name: check
    for check in (
        MachineCheck("pictures", gettext_lazy("A picture does not say what it shows"), look_at_pictures),
        MachineCheck("links", gettext_lazy("A link leads nowhere"), look_at_links),
        MachineCheck("sentences", pgettext_lazy("check", "Hard to read"), look_at_sentences),
        MachineCheck("search_words", gettext_lazy("Search engines find no sentence about it"), look_at_search_words),
        MachineCheck("headings", gettext_lazy("A heading skips a size"), look_at_headings),
    )
}
