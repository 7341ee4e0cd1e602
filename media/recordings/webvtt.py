"""WebVTT (https://www.w3.org/TR/webvtt1/): parser and validator of captions and chapters; an error names its line."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 512 * 1024  # bytes; a spoken hour has some 60 kB
MOST = 20_000  # cues
CLOCK = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"^{CLOCK}[ \t]+-->[ \t]+{CLOCK}(?:[ \t]+(.*))?$")
SETTING = re.compile(r"(vertical:(rl|lr)|(line|position|size|align|region):\S+)")
SIMPLE = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\s+(\S.*)$")
SPAN = re.compile(r"<(/?)([a-zA-Z]+)?([^<>]*)>")
SPANS = {"c", "i", "b", "u", "ruby", "rt", "v", "lang"}


@dataclass(frozen=True)
class Cue:
    """Words from one moment to another, in seconds."""

    start: float
    end: float
    text: str


def cues(content: str) -> list[Cue]:
    """The cues of a WebVTT file in their order.

    Raises ValidationError, in plain words that name the line, for what the standard calls no valid file.
    """
    lines = _lines(content)
    if not lines or not re.match(r"^WEBVTT([ \t].*)?$", lines[0]):
        raise _mistake(1, _("a WebVTT file begins with the word WEBVTT."))
    found: list[Cue] = []
    at = next((number for number, line in enumerate(lines) if not line), len(lines))
    while at < len(lines):
        if lines[at]:
            stop = next((number for number in range(at, len(lines)) if not lines[number]), len(lines))
            if cue := _cue(lines[at:stop], at + 1, found):
                found.append(cue)
            at = stop
        at += 1
    if not found:
        raise ValidationError(
            _("There is nothing to show in it: no line says from when until when, as in 00:00.000 --> 00:04.000.")
        )
    return found


def chapters(content: str) -> list[Cue]:
    """Chapters from WebVTT, or from lines such as “1:30 The first harvest”, each lasting until the next begins."""
    if content.lstrip("\ufeff").startswith("WEBVTT"):
        return cues(content)
    found = []
    for number, line in enumerate(_lines(content), 1):
        if line.strip():
            part = SIMPLE.match(line.strip())
            if not part:
                raise _mistake(number, _("a chapter is a time and a title, as in “1:30 The first harvest”."))
            start = int(part[1] or 0) * 3600 + int(part[2]) * 60 + int(part[3])
            if found and start <= found[-1][0]:
                raise _mistake(number, _("this chapter begins before the one above it."))
            found.append((start, part[4]))
    ends = [start for start, title in found[1:]] + [0]
    return [Cue(start, end, title) for (start, title), end in zip(found, ends, strict=True)]


def read(upload: bytes) -> str:
    """The text of an uploaded file; raises ValidationError when it is too large or not in UTF-8."""
    if len(upload) > LARGEST:
        raise ValidationError(_("This file is too large for captions."))
    try:
        return upload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is not in UTF-8. Save it again as UTF-8 text.")) from None


def words(text: str) -> str:
    """A cue without its markup."""
    return SPAN.sub("", text)


def _lines(content: str) -> list[str]:
    if len(content) > LARGEST:
        raise ValidationError(_("This text is too long for captions."))
    if "\0" in content:
        raise ValidationError(_("This is no text."))
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cue(block: list[str], number: int, before: list[Cue]) -> Cue | None:
    """The cue of one block of lines; nothing for a note, a style or a region."""
    if re.match(r"^(NOTE|STYLE|REGION)([ \t]|$)", block[0]):
        return None
    if "-->" not in block[0] and len(block) > 1:
        block, number = block[1:], number + 1  # its name
    timing = TIMING.match(block[0])
    if not timing:
        raise _mistake(number, _("a time is written as in 00:00.000 --> 00:04.000."))
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
    _check(start, end, timing[9], before, number)
    _check_spans(block[1:], number + 1)
    return Cue(start, end, "\n".join(block[1:]))


def _check(start: float, end: float, placing: str | None, before: list[Cue], number: int) -> None:
    if end <= start:
        raise _mistake(number, _("it ends before it begins."))
    if before and start < before[-1].start:
        raise _mistake(number, _("it begins before the one above it."))
    if not all(SETTING.fullmatch(each) for each in (placing or "").split()):
        raise _mistake(number, _("what follows the times is unknown: %(words)s.") % {"words": placing})
    if len(before) >= MOST:
        raise ValidationError(_("There are too many captions in it."))


def _check_spans(text: list[str], number: int) -> None:
    for offset, line in enumerate(text):
        if "-->" in line:
            raise _mistake(number + offset, _("an empty line is missing above this time."))
        if "<" in SPAN.sub("", line):
            raise _mistake(number + offset, _("“<” begins a mark; to show one, write &lt;."))
        for closing, name, _rest in SPAN.findall(line):
            if name and name not in SPANS:
                raise _mistake(number + offset, _("<%(name)s> is not known in captions.") % {"name": closing + name})


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _mistake(line: int, words: str) -> ValidationError:
    return ValidationError(_("Line %(line)s: %(words)s"), code="webvtt", params={"line": line, "words": words})
