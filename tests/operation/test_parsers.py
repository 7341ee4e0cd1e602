"""Damaged files and texts by the thousand for each parser of ours: read, or refused in the one way that it promises."""

import base64
import io
import json
import time
from collections.abc import Callable
from random import Random
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import QueryDict
from django.test import RequestFactory

from home.backup.archive import Archive
from home.backup.encryption import Keys
from home.backup.errors import BackupError
from home.redirects.csv_import import Unreadable, address_error, parse_csv, relative_url
from home.visits import health_checks as access_log
from media.documents.limits import DocumentError
from media.documents.parts import rewrite
from media.documents.sanitize import DocumentRefused, check_plain_text
from media.images.sanitize import sanitize_picture
from media.recordings import webvtt
from media.recordings.uploads import sanitize_recording
from media.serving.range_requests import Unsatisfiable, parse_range
from pages.api.errors import Problem
from pages.api.requests.request_validation import check_values, parse_json
from pages.press.metadata import parse_metadata
from pages.search.query import SearchParameters

from ..support import documents, films
from ..support.mutations import SEED, mutated
from ..support.photos import PICTURES
from .test_backup import write_backup

SLOW = 10  # seconds; what is damaged is refused in a few milliseconds
CSV = [
    b"old,new\n/old/,/news/\nhttps://www.example.org/a?b=1,/about/\n",
    b'/alt/;https://example.org/\n\t"/a"";"\n/x;/y;/z\n',
    b"\xef\xbb\xbfFrom\tTo\n/a b/\t/%C3%A9/\n",
]
PRESS = [
    b"""<!doctype html><html lang=en><title>Two tons &amp; more | The Paper</title><meta charset=utf-8>
<meta property="og:title" content="Two tons"><meta property="article:published_time" content="2026-11-02T08:00:00-06:00">
<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"], "headline": "Two", "author": [{"name": "Ann"}],
"datePublished": "2026-11-02", "publisher": {"name": "The Paper"}, "inLanguage": "en"}]}</script><p>Words""",
    b'<title>A</title><script type=\'application/ld+json\'>[[[{"@type": "Article", "author": {"@list": [1, null]}}]]]</script>',
]
CAPTIONS = [
    b"WEBVTT - title\n\nNOTE x\n\n1\n00:00.000 --> 00:04.000 align:start\n<v Ann>Hello &lt;b&gt; <i>you</i>\n\n00:05.000 --> 01:00:06.000\nB\n"
]
CHAPTERS = [b"0:00 Beginning\n1:30 The first harvest\n1:02:03 End\n"]
LOG = [
    b'2026-11-28T12:00:00+00:00 0123abcd 200 GET www.example.org "/news/" 1234 0.012 0.010\n2001:db8::1 - - "GET / HTTP/1.1" 200\n'
]
BODIES = [
    json.dumps(
        {"title": "A", "body": [{"type": "text", "value": "<p>x</p>", "id": "1"}], "pinned": None, "n": 12}
    ).encode(),
    b'{"a": [[[[{"b": "\\ud83d\\ude00"}]]]], "c": 1.5e3}',
]
QUERIES = [b"query=land+trust&kind=news&year=2026&topic=housing&language=all", b'query="la tierra" (a OR b)&page=2']
RANGES = [b"bytes=0-99", b"bytes=-500", b"bytes=5-", b"bytes=0-0,5-9"]


def csv(data: bytes) -> None:
    for line in parse_csv(data):
        if not address_error(line.old, {"www.example.org"}):
            relative_url(line.old)


def captions(data: bytes) -> None:
    for cue in webvtt.cues(webvtt.decode(data)):
        webvtt.strip_markup(cue.text)


def recording(ending: str) -> Callable[[bytes], None]:
    def parse(data: bytes) -> None:
        with TemporaryUploadedFile(f"a.{ending}", "", len(data), None) as upload:
            upload.write(data)
            upload.seek(0)
            sanitize_recording(upload, f"a.{ending}")

    return parse


def picture(ending: str) -> Callable[[bytes], object]:
    return lambda data: sanitize_picture(SimpleUploadedFile(f"a.{ending}", data), f"a.{ending}")


def body(data: bytes) -> None:
    check_values(parse_json(RequestFactory().generic("POST", "/api/v3/pages/", data, "application/json")))


def access_lines(data: bytes) -> None:
    with mock.patch.object(access_log, "open", side_effect=lambda *_: io.BytesIO(data), create=True):
        lines = access_log.last_lines()
    for line in lines:
        access_log.names_address(line)
    list(access_log.parsed(lines))


def search_words(data: bytes) -> None:
    params = SearchParameters.read(QueryDict(data.decode(errors="surrogateescape")))
    assert params.words + params.everywhere_address + params.translated_query is not None


PARSERS = {  # its samples, what parses them, and what it may raise
    "redirects": (CSV, csv, Unreadable),
    "press": (PRESS, parse_metadata, ()),
    "captions": (CAPTIONS, captions, ValidationError),
    "chapters": (CHAPTERS, lambda data: webvtt.chapters(data.decode(errors="replace")), ValidationError),
    "mp3": ([films.mp3(0.1, films.id3(TIT2="A", TPE1="Ann"))], recording("mp3"), ValidationError),
    "ogg": ([films.ogg(b"ARTIST=Ann")], recording("ogg"), ValidationError),
    "mp4": ([films.mp4(1, udta=films.location_box())], recording("mp4"), ValidationError),
    "webm": ([films.webm()], recording("webm"), ValidationError),
    "PDF": ([documents.pdf_with_metadata()], lambda data: rewrite("pdf", io.BytesIO(data)).close(), DocumentError),
    "office": (
        [documents.docx(), documents.odt()],
        lambda data: rewrite("zip", io.BytesIO(data)).close(),
        DocumentError,
    ),
    "plain text": (CSV, lambda data: check_plain_text(io.BytesIO(data)), DocumentRefused),
    "API bodies": (BODIES, body, Problem),
    "search": (QUERIES, search_words, ()),
    "ranges": (RANGES, lambda data: parse_range(data.decode("latin-1"), 1000), Unsatisfiable),
    "access log": (LOG, access_lines, ()),
} | {name: ([PICTURES[name]()], picture(name), ValidationError) for name in ("jpeg", "png", "webp", "gif", "avif")}


def parse_damaged(name: str, times: int) -> None:
    samples, parse, refused = PARSERS[name]
    random = Random(f"{SEED} {name}")
    for sample in samples:
        parse(sample)
    for number in range(times):
        data = mutated(random, samples)
        began = time.monotonic()
        try:
            parse(data)
        except refused:
            pass
        except Exception as problem:
            problem.add_note(f"{name} {number}, seed {SEED}, in base64: {base64.b64encode(data).decode()[:4000]}")
            raise
        assert time.monotonic() - began < SLOW, (name, number)


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_damaged_is_read_or_refused(name):
    parse_damaged(name, 60)


@pytest.mark.soak
@pytest.mark.parametrize("name", PARSERS)
def test_thousands_of_them(name):
    parse_damaged(name, 5_000)


class TestBackup:
    """An archive has to be a file."""

    def check(self, folder, times: int) -> None:
        path, damaged = folder / "backup", folder / "damaged"
        write_backup(path, Keys(), content=b"minutes of the meeting " * 100)
        PARSERS["backup"] = ([path.read_bytes()], lambda data: self.verify(damaged, data), BackupError)
        parse_damaged("backup", times)

    def verify(self, path, data: bytes) -> None:
        path.write_bytes(data)
        Archive(path, Keys()).verify()

    def test_a_damaged_backup(self, tmp_path):
        self.check(tmp_path, 60)

    @pytest.mark.soak
    def test_thousands(self, tmp_path):
        self.check(tmp_path, 5_000)
