"""WebVTT (https://www.w3.org/TR/webvtt1/): parser and validator of captions and chapters; an error names its line."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_SIZE = 512 * 1024  # bytes; a spoken hour has some 60 kB
MAX_CUES = 20_000  # cues
TIMESTAMP = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"^{TIMESTAMP}[ \t]+-->[ \t]+{TIMESTAMP}(?:[ \t]+(.*))?$")
SETTING = re.compile(r"(vertical:(rl|lr)|(line|position|size|align|region):\S+)")
CHAPTER_LINE = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\s+(\S.*)$")
TAG = re.compile(r"<(/?)([a-zA-Z]+)?([^<>]*)>")
TAG_NAMES = {"c", "i", "b", "u", "ruby", "rt", "v", "lang"}


@dataclass(frozen=True)
class Cue:
    """A cue: its start and end in seconds, and its text."""

    start: float
    end: float
    text: str


def cues(content: str) -> list[Cue]:
    """The cues of a WebVTT file in their order.

    Raises ValidationError, in plain words that name the line, for what the standard calls no valid file.
    """
    lines = _lines(content)
    if not lines or not re.match(r"^WEBVTT([ \t].*)?$", lines[0]):
        raise _error(1, _("a WebVTT file begins with the word WEBVTT."))
    found: list[Cue] = []
    position = next((number for number, line in enumerate(lines) if not line), len(lines))
    while position < len(lines):
        if lines[position]:
            stop = next((number for number in range(position, len(lines)) if not lines[number]), len(lines))
            if cue := _cue(lines[position:stop], position + 1, found):
                found.append(cue)
            position = stop
        position += 1
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
            match = CHAPTER_LINE.match(line.strip())
            if not match:
                raise _error(number, _("a chapter is a time and a title, as in “1:30 The first harvest”."))
            start = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
            if found and start <= found[-1][0]:
                raise _error(number, _("this chapter begins before the one above it."))
            found.append((start, match[4]))
    ends = [start for start, title in found[1:]] + [0] * bool(found)
    return [Cue(start, end, title) for (start, title), end in zip(found, ends, strict=True)]


def decode(upload: bytes) -> str:
    """The text of an uploaded file; raises ValidationError when it is too large or not in UTF-8."""
    if len(upload) > MAX_SIZE:
        raise ValidationError(_("This file is too large for captions."))
    try:
        return upload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is not in UTF-8. Save it again as UTF-8 text.")) from None


def strip_markup(text: str) -> str:
    """The text of a cue without its tags."""
    return TAG.sub("", text)


def _lines(content: str) -> list[str]:
    if len(content) > MAX_SIZE:
        raise ValidationError(_("This text is too long for captions."))
    if "\0" in content:
        raise ValidationError(_("This is no text."))
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cue(block: list[str], number: int, previous: list[Cue]) -> Cue | None:
    """The cue of one block of lines; None for a comment, a style or a region."""
    if re.match(r"^(NOTE|STYLE|REGION)([ \t]|$)", block[0]):
        return None
    if "-->" not in block[0] and len(block) > 1:
        block, number = block[1:], number + 1  # its name
    timing = TIMING.match(block[0])
    if not timing:
        raise _error(number, _("a time is written as in 00:00.000 --> 00:04.000."))
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
    _check(start, end, timing[9], previous, number)
    _check_spans(block[1:], number + 1)
    return Cue(start, end, "\n".join(block[1:]))


def _check(start: float, end: float, cue_settings: str | None, previous: list[Cue], number: int) -> None:
    if end <= start:
        raise _error(number, _("it ends before it begins."))
    if previous and start < previous[-1].start:
        raise _error(number, _("it begins before the one above it."))
    if not all(SETTING.fullmatch(each) for each in (cue_settings or "").split()):
        raise _error(number, _("what follows the times is unknown: %(words)s.") % {"words": cue_settings})
    if len(previous) >= MAX_CUES:
        raise ValidationError(_("There are too many captions in it."))


def _check_spans(lines: list[str], number: int) -> None:
    for offset, line in enumerate(lines):
        if "-->" in line:
            raise _error(number + offset, _("an empty line is missing above this time."))
        if "<" in TAG.sub("", line):
            raise _error(number + offset, _("“<” begins a mark; to show one, write &lt;."))
        for closing, name, _rest in TAG.findall(line):
            if name and name not in TAG_NAMES:
                raise _error(number + offset, _("<%(name)s> is not known in captions.") % {"name": closing + name})


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _error(line: int, message: str) -> ValidationError:
    return ValidationError(_("Line %(line)s: %(words)s"), code="webvtt", params={"line": line, "words": message})
