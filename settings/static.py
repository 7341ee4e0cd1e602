"""The static files: hashed, compressed, and the style sheet joined into one file that older browsers read too."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from pages.transpile import transpiled

SHEET = "css/site.css"
IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def joined(css: str, folder: str = "css/") -> str:
    """The sheet with each import replaced by the file it names, comments and indents left out.

    Addresses in url() are made relative to the sheet's own folder. A missing file raises FileNotFoundError.
    """

    def part(found: re.Match) -> str:
        text = (settings.ROOT / "site" / folder / found[1]).read_text()
        return text.replace('url("../../', 'url("../')

    text = COMMENT.sub("", IMPORT.sub(part, css))
    return re.sub(r"\n\s*", "\n", text)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins the sheet, and says it in older words, after collecting and before hashing."""

    manifest_strict = False

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        if SHEET in paths and not dry_run:
            source = (settings.ROOT / "site" / SHEET).read_text()
            self.delete(SHEET)
            self._save(SHEET, ContentFile(transpiled(joined(source))))
            storage = self
            paths = {**paths, SHEET: (storage, SHEET)}
        yield from super().post_process(paths, dry_run, **options)
