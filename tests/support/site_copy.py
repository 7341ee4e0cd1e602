"""A program that copies a site through the API alone: it reads every document of one, and writes it into another.

What a number refers to it learns from the document of the API (`x-refers-to`), as any program could.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx

Key = tuple[str, int]  # (model label, id)
# What the rich text of Wagtail calls what it links to and shows.
LINKED = {"page": "wagtailcore.Page", "document": "media.Document", "image": "media.Picture"}
TAG = re.compile(r"<(?:a|embed)\b[^>]*>")
# What is another in another place, and by itself.
APART = {
    "id",
    "saved_at",
    "first_published_at",
    "last_published_at",
    "url",
    "file_url",
    "translation_key",
    "collection",
}
ROWS = ("pages.Topic", "pages.Author", "pages.Outlet", "pages.Place", "pages.Chrome")
TIMEOUT = 120


class APISite:
    """A site by its API, with a token that may write."""

    def __init__(self, url: str, key: str):
        self.client = httpx.Client(
            base_url=f"{url}/api/v3/", headers={"Authorization": f"Bearer {key}"}, timeout=TIMEOUT
        )
        self.schemas = self.get("openapi.json")["components"]["schemas"]

    def get(self, path: str, **params: Any) -> Any:
        return self.send("GET", path, params=params).json()

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer to a request, sent again where it came too soon; fails where it is refused."""
        while (answer := self.client.request(method, path, **more)).status_code == 429:
            time.sleep(int(answer.headers["Retry-After"]))
        return self.checked(answer)

    def every(self, path: str, **params: Any) -> list[dict]:
        """All items of a list, by its cursors."""
        told = self.get(path, limit=100, **params)
        items = told["items"]
        while told["next"]:
            told = self.send("GET", told["next"]).json()
            items += told["items"]
        return items

    def write(self, method: str, path: str, body: dict, **params: Any) -> dict:
        return self.send(method, path, json=body, params=params).json()

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> dict:
        return self.send("POST", path, data=fields, files={"file": (name, content)}).json()

    def checked(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code < 300, f"{answer.request.method} {answer.request.url}: {answer.text[:1500]}"
        return answer

    # What of a document refers to what.

    def resolved(self, schema: dict, value: Any) -> dict:
        """The schema that holds for a value, of those that it may have."""
        if "$ref" in schema:
            return self.resolved(self.schemas[schema["$ref"].rpartition("/")[2]], value)
        for options in ("oneOf", "anyOf", "allOf"):
            for option in schema.get(options, ()):
                found = self.resolved(option, value)
                kind = found.get("properties", {}).get("type", {}).get("const")
                if found.get("type") != "null" and (kind is None or kind == value.get("type")):
                    return found
        return schema

    def mapped(self, schema: dict, value: Any, numbers: dict[Key, Any]) -> Any:
        """The value with each number that refers to something replaced; what is not among `numbers` is left out."""
        schema = self.resolved(schema, value)
        if "x-refers-to" in schema:
            return None if value is None else numbers.get((schema["x-refers-to"], value))
        if isinstance(value, list):
            items = [self.mapped(schema["items"], each, numbers) for each in value]
            return [each for each in items if each is not None]
        if isinstance(value, dict):
            return {name: self.mapped(schema["properties"][name], each, numbers) for name, each in value.items()}
        return self.mapped_text(value, numbers) if isinstance(value, str) and "<" in value else value

    def mapped_text(self, text: str, numbers: dict[Key, Any]) -> str:
        """Rich text with the numbers of its links and pictures replaced, and the attributes of these in one order."""

        def tag(found: re.Match) -> str:
            attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
            label = LINKED.get(attributes.get("linktype") or attributes.get("embedtype", ""))
            if label:
                attributes["id"] = str(numbers.get((label, int(attributes["id"])), ""))
            told = "".join(f' {name}="{attributes[name]}"' for name in sorted(attributes))
            return f"{re.match(r'<[a-z]+', found[0])[0]}{told}{'/>' if found[0].endswith('/>') else '>'}"

        return TAG.sub(tag, text)

    def document(self, document: dict, numbers: dict[Key, Any]) -> dict:
        """A document with its numbers replaced."""
        schema = self.schemas[f"Editable{document['type'].rpartition('.')[2]}"]
        return self.mapped(schema, document, numbers)


class SiteCloner:
    """Copies what a site holds; `numbers` has what became of each."""

    def __init__(self, source: APISite, target: APISite):
        self.source, self.target = source, target
        self.numbers: dict[Key, int] = {}
        self.pages = source.every("management/pages/")

    def copy(self) -> None:
        """Files, rows and settings, then each page in the site's own language: first that it is there, then what it says."""
        self.copy_files()
        own = [page for page in self.pages if page["locale"] == "en"]
        self.place_pages(own)
        self.copy_rows()
        for page in own:
            self.write_page(page)
        self.copy_settings()

    def copy_settings(self) -> None:
        for label in ("pages.Network", "pages.Look"):
            setting = self.source.get(f"management/settings/{label}/")
            self.target.write("PATCH", f"management/settings/{label}/", self.written(setting))

    def copy_files(self) -> None:
        for kind, label in (("images", "media.Picture"), ("documents", "media.Document")):
            for file in self.files(kind):
                name, content = self.download(file["meta"]["download_url"])
                fields = {name: str(file[name]) for name in ("credit", "licence", "language") if file.get(name)}
                made = self.target.upload(f"{kind}/", name, content, title=file["title"], **fields)
                self.numbers[label, file["id"]] = made["id"]
        for recording in self.source.every("management/recordings/"):
            name, content = self.download(recording["file_url"])
            made = self.target.upload("management/recordings/", name, content, title=recording["title"])
            self.numbers["media.Recording", recording["id"]] = made["id"]
            words = self.written(recording, "collection")
            self.target.write("PATCH", f"management/recordings/{made['id']}/", words)

    def files(self, kind: str) -> Iterator[dict]:
        """Every picture or document, whole: lists of Wagtail's are paged by offset."""
        offset = 0
        while page := self.source.get(f"{kind}/", limit=20, offset=offset)["items"]:
            yield from page
            offset += len(page)

    def download(self, url: str) -> tuple[str, bytes]:
        content = self.source.send("GET", url).content
        return url.rpartition("/")[2].partition("?")[0], content

    def place_pages(self, pages: list[dict]) -> None:
        """Every page as a draft at its place, so that all can link to all; those of a new site are there already."""
        there = {page["slug"]: page for page in self.target.every("management/pages/", locale="en")}
        for page in pages:
            key = ("wagtailcore.Page", page["id"])
            existing = there.get(page["slug"])
            if existing and existing["type"] == page["type"]:
                self.numbers[key] = existing["id"]
                continue
            words = self.source.document(page, {}) | {"parent": self.numbers["wagtailcore.Page", page["parent"]]}
            placed = {name: value for name, value in words.items() if not isinstance(value, list)}
            made = self.target.write("POST", "management/pages/", placed)
            self.numbers[key] = made["id"]
        for page in pages:  # each is also one of its kind
            self.numbers[page["type"], page["id"]] = self.numbers["wagtailcore.Page", page["id"]]

    def copy_rows(self) -> None:
        """Rows of lists; the words around every page are there once a language, and written over."""
        for label in ROWS:
            path = f"management/snippets/{label}/"
            there = self.target.every(path, locale="en") if label == "pages.Chrome" else []
            for row in self.source.every(path, locale="en"):
                if there:
                    words = self.written(row, "translation_key")
                    made = self.target.write("PATCH", f"{path}{there[0]['id']}/", words)
                else:
                    made = self.target.write("POST", path, self.written(row))
                self.numbers[label, row["id"]] = made["id"]

    def write_page(self, page: dict) -> None:
        """What a page says: as it is public first, then as it was last saved where that is something else."""
        path = f"management/pages/{self.numbers['wagtailcore.Page', page['id']]}/"
        if page["live"] and page["has_unpublished_changes"]:
            live = self.source.get(f"management/pages/{page['id']}/", version="live")
            self.target.write("PATCH", path, self.written(live, "parent", "translation_key"), publish=True)
        publish = page["live"] and not page["has_unpublished_changes"]
        self.target.write("PATCH", path, self.written(page, "parent", "translation_key"), publish=publish)

    def translate(self) -> None:
        """Writes the words of every public translation at the bench, and publishes it; what stands above another comes first."""
        waiting = self.public_translations()
        while waiting:
            left = [job for job in waiting if not self.publish_translation(*job)]
            assert len(left) < len(waiting), f"{len(left)} translations can't be published"
            waiting = left

    def public_translations(self) -> list[tuple[dict, dict]]:
        """Each translation with words, there, and what there is to translate, here."""
        to_do = {}
        for job in self.target.every("management/translations/", state="all"):
            to_do[job["source"]["type"], job["source"]["id"], job["locale"]] = job
        found = []
        for job in self.source.every("management/translations/", state="all"):
            source = job["source"]
            number = self.numbers.get((source["type"], source["id"]))
            if job["target"] and number and (source["type"], number, job["locale"]) in to_do:
                found.append((job, to_do[source["type"], number, job["locale"]]))
        return found

    def outdated(self) -> set[int]:
        """The ids of public translations of what their source said before: their bench has what it says now."""
        jobs = self.source.every("management/translations/", state="all")
        public = [job for job in jobs if job["target"] and job["translated_at"] and job["source_changed_at"]]
        return {job["target"]["id"] for job in public if job["source_changed_at"] > job["translated_at"]}

    def publish_translation(self, there: dict, here: dict) -> bool:
        """Whether it is public now: not while a page above it is not."""
        words = [each["text"] for each in self.source.get(f"management/translations/{there['id']}/")["segments"]]
        path = f"management/translations/{here['id']}/"
        segments = self.target.get(path)["segments"]
        assert len(segments) == len(words), there["title"]
        sent = [each | {"text": text} for each, text in zip(segments, words, strict=True) if each["text"] != text]
        if sent:
            outcomes = self.target.write("PATCH", path, {"segments": sent})["segments"]
            assert {each["outcome"] for each in outcomes} == {"saved"}, outcomes
        body = {"partly": True}
        return self.target.client.post(f"{path}actions/publish/", json=body).status_code == 200

    def match_translations(self) -> None:
        """Notes of every translated row and page which one it has become, by what it is a translation of."""
        for label in ROWS:
            self.match(label, *(site.every(f"management/snippets/{label}/") for site in (self.source, self.target)))
        there = self.target.every("management/pages/")
        self.match("wagtailcore.Page", self.pages, there)
        for page in self.pages:  # each is also one of its kind
            if number := self.numbers.get(("wagtailcore.Page", page["id"])):
                self.numbers[page["type"], page["id"]] = number

    def match(self, label: str, here: list[dict], there: list[dict]) -> None:
        keys = {each["id"]: each["translation_key"] for each in there}
        found = {(each["translation_key"], each["locale"]): each["id"] for each in there}
        own = {
            each["translation_key"]: self.numbers.get((label, each["id"])) for each in here if each["locale"] == "en"
        }
        for each in here:
            number = found.get((keys.get(own.get(each["translation_key"])), each["locale"]))
            if number:
                self.numbers[label, each["id"]] = number

    def written(self, document: dict, *left_out: str) -> dict:
        """A document as it is written into the other site."""
        return {
            name: value
            for name, value in self.source.document(without_row_ids(document), self.numbers).items()
            if name not in left_out
        }

    def compared(self, page: dict) -> tuple[dict, dict]:
        """A page here and there, without what is another by itself."""
        numbers = self.numbers
        same = {(label, number): number for (label, _old), number in numbers.items()}
        there = self.target.get(f"management/pages/{numbers['wagtailcore.Page', page['id']]}/")
        here = self.source.document(without_row_ids(page), numbers)
        here["parent"] = numbers.get(("wagtailcore.Page", page["parent"]))
        there = self.target.document(without_row_ids(there), same)
        if here["parent"] is None:
            here["parent"] = there["parent"]  # the root of all pages
        return strip(here), strip(there)


def without_row_ids(document: dict) -> dict:
    """The document with the ids of its child rows left out; those of blocks, which are texts, stay."""

    def cleared(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: each for name, each in value.items() if name != "id" or isinstance(each, str)}
        return value

    return {
        name: [cleared(each) for each in value] if isinstance(value, list) else value
        for name, value in document.items()
    }


def strip(document: dict) -> dict:
    return {name: value for name, value in document.items() if name not in APART}
