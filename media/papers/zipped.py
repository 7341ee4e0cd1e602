"""Documents that are ZIP archives: Office Open XML (ECMA-376), OpenDocument (OASIS), EPUB. Written anew, member by member."""

import shutil
import tempfile
from typing import IO, BinaryIO
from zipfile import ZipFile, ZipInfo

from . import people, photos

MEMBERS = 5_000
UNPACKED = 200 * 1024 * 1024  # bytes
PACKED = 100  # times; text becomes about ten times smaller
EMPTY = {  # who wrote it, with what, for which company: said by nobody
    "docProps/core.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>',
}
MARKS = {"[Content_Types].xml", "mimetype"}  # one of them is in every such document


class Problem(Exception):
    """The archive can't be taken; the argument is a key of WORDS."""


def anonymised(file: BinaryIO) -> BinaryIO:
    """A temporary file with the same members; raises Problem."""
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _check(members, file.seek(0, 2))
            return _written(archive, members)
    except Problem:
        raise
    except Exception as problem:  # zipfile raises anything at all at a hostile file
        raise Problem("damaged") from problem


def _check(members: list[ZipInfo], size: int) -> None:
    """Looks at the list only: nothing has been unpacked yet."""
    names = [member.filename for member in members]
    if not MARKS & set(names) or len(set(names)) != len(names):
        raise Problem("damaged")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS or unpacked > UNPACKED or unpacked > PACKED * size:
        raise Problem("packed")
    if any(member.flag_bits & 1 for member in members):
        raise Problem("locked")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Problem("active")
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise Problem("damaged")


def _written(archive: ZipFile, members: list[ZipInfo]) -> BinaryIO:
    result = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 (the caller's)
    with ZipFile(result, "w") as copy:
        for member in members:
            fresh = ZipInfo(member.filename)  # no dates, no remarks
            fresh.compress_type = member.compress_type if member.compress_type in (0, 8) else 8
            if member.filename in EMPTY:
                copy.writestr(fresh, EMPTY[member.filename])
                continue
            with archive.open(member) as source, copy.open(fresh, "w") as target:
                _copied(member, source, target)
    result.seek(0)
    return result


def _copied(member: ZipInfo, source: IO[bytes], target: IO[bytes]) -> None:
    """One member, without the names and the camera's notes in it."""
    if people.PARTS.fullmatch(member.filename):
        people.copy_nameless(source, target)
    elif member.filename.lower().endswith(photos.ENDINGS) and member.file_size <= photos.LARGEST:
        target.write(photos.silent(source.read()))
    else:
        shutil.copyfileobj(source, target, 65536)
