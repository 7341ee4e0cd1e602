"""Static files storage: hashed, compressed, and the style sheets, each joined into one file that older browsers read
too.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from pages.theme.css_transpiler import transpile

SHEETS = [
    *("css/site.css", "css/pages.css", "css/registration.css", "css/crisis.css", "css/print.css", "css/draft.css"),
    "css/admin/poster.css",  # above site.css, so in the same older words
]
IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def read_source(name: str) -> str:
    """Return the text of a static file: that of a site's own app, where one has a file of this name, else ours."""
    return Path(finders.find(name) or settings.ROOT / "site" / name).read_text()


def join_imports(css: str, folder: str = "css/") -> str:
    """The style sheet with each `@import` inlined, minified: no comments and indents, a rule on one line.

    Addresses in url() are made relative to the sheet's own folder. A missing file raises FileNotFoundError.
    """

    def imported(match: re.Match) -> str:
        text = read_source(f"{folder}{match[1]}")
        return text.replace('url("../../', 'url("../')

    text = COMMENT.sub("", IMPORT.sub(imported, css))
    return re.sub(r"(?<!})\n\s*", " ", re.sub(r"}\n\s*", "}\n", text)).lstrip()


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins the sheets, and says them in older words, after collecting and before hashing."""

    manifest_strict = False

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.urls: dict[str, str] = {}  # of this manifest: a page of the admin asks for 150

    def url(self, name: str, force: bool = False) -> str:
        if force or settings.DEBUG:
            return super().url(name, force)
        if name not in self.urls:
            self.urls[name] = super().url(name)
        return self.urls[name]

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        self.urls.clear()
        for sheet in SHEETS if not dry_run else ():
            if sheet in paths:
                source = read_source(sheet)
                self.delete(sheet)
                self._save(sheet, ContentFile(transpile(join_imports(source))))
                paths = {**paths, sheet: (self, sheet)}
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compresses the hashed files alone: no page names the others, and brotli takes most of a first start."""
        return super().compress_files(set(paths) & set(self.hashed_files.values()))
