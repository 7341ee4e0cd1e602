"""Records a crawl of the demo and compares two, to show that two commits answer the same at the same addresses.

    python -m tests.support.site_crawl record FOLDER [--checkout PATH]
    python -m tests.support.site_crawl compare BEFORE AFTER [--renames FILE]

`record` loads the demo of a checkout with its own code, clock and seeds fixed, on SQLite or, where DATABASE_URL names a
PostgreSQL server, in a database of its own there; then `tests.support.crawler` asks.

`compare` reads HTML as tags, attributes and text with white space folded, XML as trees, JSON as data, calendars as
unfolded lines, other text as lines, spreadsheets as the XML in them, all else as bytes. Two answers may differ in the hash in the name of a static file,
in tokens against forgery, and in what FILE lists, old → new:
{"static": {"css/a.css": "css/b.css"}, "hashes": {}, "classes": {"js-a": "js-b"}, "components": {"Event": "EventOut"}}.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import lxml.etree
import lxml.html
import psycopg

from .crawler import BASE, DOCUMENT, body_kind

# Python runs it at the start of each process of the checkout: the time, what chance brings, and no other machine.
SITECUSTOMIZE = """
import os, random, socket, time_machine
from collections import Counter
from django.apps import AppConfig
from django.db.models import Model, UUIDField
from django.utils import crypto

time_machine.travel("2026-09-14T15:00Z", tick=False).start()
os.urandom = random._urandom = random.randbytes
random.seed(os.environ["SEED"])
drawn = Counter()

def apart(draw):  # one key or name more does not shift those of other columns and lengths
    def drawing(*args, **named):
        key = " ".join(map(str, (os.environ["SEED"], *args, *named.values())))
        drawn[key] += 1
        random.seed(f"{key} {drawn[key]}")
        return draw(*args, **named)
    return drawing

UUIDField.get_default = apart(UUIDField.get_default)
crypto.get_random_string = apart(crypto.get_random_string)

type(Model).__hash__ = lambda model: hash(model.__name__)  # sets of models are in the same order, wherever memory is

def alone(*args, **named):
    raise socket.gaierror("no network")

socket.getaddrinfo = alone

if os.environ["SEED"] == "migrate":  # content types and permissions are numbered by name, whatever is imported first
    get_models = AppConfig.get_models
    AppConfig.get_models = lambda *args, **named: sorted(get_models(*args, **named), key=lambda model: model._meta.label)
"""
STEPS = ["manage.py migrate -v 0", "manage.py demo", "manage.py collectstatic --noinput", "manage.py work --once"]
# What HTML flows in lines: white space counts between these, and not beside any other tag.
INLINE = re.compile(r"a|abbr|b|bd[io]|cite|code|data|dfn|em|i|kbd|label|mark|q|s|samp|small|span|strong|su[bp]|time|u")
# Inline from outside, and inside as a block.
INLINE_BLOCK = re.compile(
    r"audio|button|canvas|iframe|img|input|meter|object|output|picture|progress|select|svg|textarea|video"
)
WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])")  # against forgery
STATIC = re.compile(r"""(?<=/static/)([^\s"'<>()?#&\\]*)""")
STATIC_HASH = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
CURSOR = re.compile(r"(?<=cursor=)(\w+)%3A[\w-]{43}")  # signed with the name of a module
DEFINITION = re.compile(r"blockdef-\d+")  # Wagtail numbers blocks in the order in which their modules are imported
HASH = re.compile(r"(?<=sha256-)[\w+/=]+|(?<![0-9A-Za-z])[0-9a-f]{8,}(?![0-9A-Za-z])")


@contextmanager
def crawl_database() -> Iterator[dict[str, str]]:
    """A temporary database, as the variable that names it; empty on SQLite, whose file is in the site's folder."""
    server, name = os.environ.get("DATABASE_URL", ""), f"crawl_{os.getpid()}"
    if not server.startswith("postgres"):
        yield {}
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def record(checkout: Path, folder: Path) -> None:
    """Loads the demo of this checkout and crawls it, in processes that know nothing of the environment of this one."""
    started = time.monotonic()
    (folder / "bodies").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch, crawl_database() as database:
        Path(scratch, "var").mkdir()
        shutil.copy(Path(__file__).with_name("crawler.py"), scratch)
        Path(scratch, "sitecustomize.py").write_text(SITECUSTOMIZE)
        variables = {"PATH": os.environ["PATH"], "TMPDIR": scratch, "PYTHONPATH": scratch, "PYTHONHASHSEED": "0"}
        variables |= {"PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "settings.dev", **database}
        variables |= {
            "COMMONHOUSE_VAR": f"{scratch}/var",
            "SECRET_KEY": "k" * 50,
            "BASE_URL": BASE,
            "DEMO_PASSWORD": "p",
        }
        for step in [*STEPS, f"-m crawler {folder.resolve()}"]:
            command = [sys.executable, *step.split()]
            subprocess.run(command, cwd=checkout, env=variables | {"SEED": step.split()[1]}, check=True)
            print(f"{step}: {time.monotonic() - started:.0f} s", flush=True)


class Reader:
    """Reads the answers of one crawl as lines that are equal where the answers are; `table` says what is renamed."""

    def __init__(self, folder: Path, table: dict[str, dict[str, str]]):
        self.folder, self.table = folder, table
        with open(folder / "answers.jsonl") as file:
            answers = [json.loads(line) for line in file]
        self.answers = {(answer["who"], self.plain(answer["address"])): answer for answer in answers}

    def renamed(self, kind: str, name: str) -> str:
        return self.table.get(kind, {}).get(name, name)

    def plain(self, text: str) -> str:
        """Without tokens against forgery, and with the new names of static files, without their hash."""
        text = STATIC.sub(lambda found: self.renamed("static", STATIC_HASH.sub("", found[1])), TOKEN.sub("TOKEN", text))
        text = CURSOR.sub(r"\1", text)
        return HASH.sub(lambda found: self.renamed("hashes", found[0]), text)

    def lines(self, answer: dict | None) -> list[str]:
        """Status, headers and body of this answer."""
        if answer is None:
            return ["not reached"]
        kind, address = body_kind(answer["headers"].get("content-type", "")), answer["address"]
        head = [f"{name}: {self.plain(each)}" for name, each in sorted(answer["headers"].items())]
        if kind == "bytes":
            body = [answer["body"]]
        else:
            body = gzip.decompress((self.folder / "bodies" / f"{answer['body']}.gz").read_bytes())
            body = self.lines_of_xlsx(body) if kind == "xlsx" else self.lines_of(kind, body.decode(), address)
        return [f"{answer['status']} {self.plain(address)}", *head, *body]

    def lines_of_xlsx(self, body: bytes) -> list[str]:
        with ZipFile(BytesIO(body)) as parts:
            return [line for name in parts.namelist() for line in self.lines_of("xml", parts.read(name).decode())]

    def lines_of(self, kind: str, text: str, address: str = "") -> list[str]:
        """The lines of a text of this kind; JSON of the desk may carry HTML, and the document of the API has components."""
        numbers: dict[str, str] = {}
        text = DEFINITION.sub(lambda found: numbers.setdefault(found[0], f"block {len(numbers)}"), self.plain(text))
        match kind:
            case "html":
                return fold_white_space(self.tokens(lxml.html.document_fromstring(text or "<html>")))
            case "xml":
                tokens = self.tokens(lxml.etree.fromstring(text.encode()), exact=True)
                parts = [self.data(line) if name == "=" else line for name, line in tokens if line.strip()]
                return [line for part in parts for line in ([part] if isinstance(part, str) else part)]
            case "json":
                data = json.loads(text or "null")
                if address == DOCUMENT:
                    return pretty_json(self.document(data))
                carries_html = address.startswith("/admin/") or urlsplit(address).path.endswith("feed.json")
                return pretty_json(self.data(data) if carries_html else data)
            case "calendar":
                text = re.sub(r"\r?\n[ \t]", "", text)
        return text.splitlines()

    def tokens(self, element, exact: bool = False) -> Iterator[tuple[str, str]]:
        """Name and line of each tag; text has no name, or "=" where each of its spaces counts."""
        exact_below = exact or element.tag in {"pre", "textarea"}
        if isinstance(element.tag, str):
            attributes = "".join(f' {name}="{self.value(name, each)}"' for name, each in sorted(element.items()))
            yield element.tag, f"<{element.tag}{attributes}>"
            if element.tag in {"script", "style"}:
                yield from (("=", line) for line in self.script(element.text or ""))
            else:
                yield "=" if exact_below else "", element.text or ""
            for child in element:
                yield from self.tokens(child, exact_below)
            yield f"/{element.tag}", f"</{element.tag}>"
        yield "=" if exact else "", element.tail or ""

    def value(self, name: str, value: str) -> str:
        """An attribute: names of classes in any order; data as data; else words."""
        if name == "class":
            return " ".join(sorted(self.renamed("classes", each) for each in value.split()))
        return "\n".join(self.script(value)) if name.startswith("data-") else WHITE_SPACE.sub(" ", value).strip()

    def script(self, text: str) -> list[str]:
        """JSON as data, else lines without indent, classes by their new names."""
        with suppress(ValueError):
            text = "\n".join(pretty_json(self.data(json.loads(text))))
        if "classes" in self.table:
            text = re.sub(r"[\w-]+", lambda found: self.renamed("classes", found[0]), text)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def document(self, data: dict) -> dict:
        """OpenAPI with the new names of its components: where they are defined, in their titles and where they are referred to."""
        components = data.get("components", {})
        for name, schema in list(components.get("schemas", {}).items()):
            if schema.get("title") == name:
                schema["title"] = self.renamed("components", name)
            components["schemas"][self.renamed("components", name)] = components["schemas"].pop(name)
        reference = re.compile(r"(?<=#/components/schemas/)\w+")
        return json.loads(reference.sub(lambda found: self.renamed("components", found[0]), json.dumps(data)))

    def data(self, value):
        """JSON and text of feeds, which carry HTML."""
        match value:
            case dict():
                return {name: self.data(each) for name, each in value.items()}
            case list():
                return [self.data(each) for each in value]
            case str() if value.lstrip().startswith("<"):
                return self.lines_of("html", value)
        return value


def pretty_json(data) -> list[str]:
    """JSON, a line a value."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def fold_white_space(tokens: Iterator[tuple[str, str]]) -> list[str]:
    """The lines of the tokens, with white space folded as a browser does: runs to one space, none at the edge of a block."""
    lines, ends_in_space, last = (
        [""],
        True,
        -1,
    )  # whether a space would be one too many; where the text of this block ends
    for name, line in tokens:
        tag = name.strip("/")
        if not name:
            text = WHITE_SPACE.sub(" ", line)
            text = text.lstrip(" ") if ends_in_space else text
            if text and last == len(lines) - 1:
                lines[last] += text
            elif text:
                last = len(lines)
                lines.append(text)
            ends_in_space = text.endswith(" ") if text else ends_in_space
            continue
        is_end = name.startswith("/")
        is_box = bool(INLINE_BLOCK.fullmatch(tag))
        if not INLINE.fullmatch(tag):
            if last > 0 and name != "=" and (is_end or not is_box):
                lines[last] = lines[last].rstrip(" ")
            last, ends_in_space = -1, name != "=" and not (is_end and is_box)
        lines.append(line)
    return [line for line in lines if line]


def compare(before: Reader, after: Reader) -> int:
    """Prints each address that differs, with the first place, then how many there are of each kind; how many differ."""
    counts, differences = Counter(), Counter()
    for key in sorted({*before.answers, *after.answers}):
        answers = [reader.answers.get(key) for reader in (before, after)]
        kind = body_kind((answers[0] or answers[1])["headers"].get("content-type", ""))
        counts[kind] += 1
        if answers[0] != answers[1]:
            one, other = (reader.lines(answer) for reader, answer in zip((before, after), answers, strict=True))
            if one != other:
                differences[kind] += 1
                print(*key, format_difference(one, other), sep="\n    ")
    for kind, number in sorted(counts.items()):
        print(f"{kind}: {number} compared, {differences[kind]} differ")
    return differences.total()


def first_difference(one: Sequence, other: Sequence) -> int:
    """The index of the first item that differs."""
    return next(place for place, pair in enumerate(zip_longest(one, other)) if pair[0] != pair[1])


def format_difference(one: list[str], other: list[str]) -> str:
    """The first lines that differ, from shortly before their difference, below the line above them."""
    number = first_difference(one, other)
    pair = [each[number] if number < len(each) else "(ends)" for each in (one, other)]
    start = max(first_difference(*pair) - 40, 0)
    return "\n    ".join([one[number - 1][:120] if number else "", *(repr(each[start : start + 160]) for each in pair)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("command", choices=["record", "compare"])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--checkout", type=Path, default=Path())
    parser.add_argument("--renames", type=Path)
    options = parser.parse_args()
    if options.command == "record":
        record(options.checkout, *options.folders)
        return 0
    before, after = options.folders
    table = json.loads(options.renames.read_text()) if options.renames else {}
    return int(compare(Reader(before, table), Reader(after, {})) > 0)


if __name__ == "__main__":
    sys.exit(main())
