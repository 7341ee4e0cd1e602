"""Sanitizer of ZIP documents: Office Open XML (ECMA-376), OpenDocument (OASIS) and EPUB, written anew member by member,
names removed.
"""

import re
import struct
import tempfile
from typing import IO, BinaryIO
from zipfile import ZipFile, ZipInfo

from .limits import LARGEST, Budget, DocumentError

# Who changed or remarked on what in an office document: the names go, the changes and the remarks stay.
#
# Read as a stream of bytes, cut before a tag, so that the largest sheet needs no more memory than a small one.

CHUNK = 256 * 1024
# Text, tables and slides, in Office Open XML (ECMA-376) and OpenDocument; never a book's own title page (EPUB).
PARTS = re.compile(r"(word|xl|ppt)/.*\.(xml|rels)|(.*/)?(content|styles)\.xml")
NAMED = rb"(?:[\w.-]+:)?(?:author|initials|userName)"  # an attribute of every tracked change and remark
LISTED = rb"(?:name|displayName|userId)"  # attributes of the lists of people, elsewhere names of anything
VALUE = rb"""\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
CHANGES = re.compile(rb"<[^<>]*\s" + NAMED + VALUE + rb"[^<>]*>")
PEOPLE = re.compile(rb"<(?:[\w.-]+:)?(?:person|presenceInfo|cmAuthor|author|userInfo)\s[^<>]*>")
FOLDERS = re.compile(
    rb"<(?:[\w.-]+:)?absPath\s[^<>]*>"
    rb"""|<Relationship\s(?=[^<>]*["'](?:file:///|[A-Za-z]:[\\/]|\\\\|/Users/|/home/))[^<>]*>"""
)
PATH = re.compile(rb"""(["'])(file:///|[A-Za-z]:|\\\\|/(?=Users/|home/))[^"'<]*[\\/]""")
WORDS = re.compile(rb"(<(?:[\w.-]+:)?(?:creator|creator-initials|author|authorInitials)(?:\s[^<>]*[^/<>])?>)[^<]+")
ATTRIBUTE, LISTING = (
    re.compile(rb"(\s" + NAMED + rb")" + VALUE),
    re.compile(rb"(\s(?:[\w.-]+:)?" + LISTED + rb")" + VALUE),
)
FOLDER = re.compile(rb"""(["'](?:file:///)?)[^"'<]*[\\/]""")  # C:\Users\somebody\Documents\
BINARY = (b";base64,", b"binary-data")


def nameless(xml: bytes) -> bytes:
    """This piece of XML, which begins and ends between two tags or in text, without a person's name."""
    xml = CHANGES.sub(lambda tag: ATTRIBUTE.sub(rb'\1="Author"', tag[0]), xml)
    xml = PEOPLE.sub(lambda tag: LISTING.sub(rb'\1="Author"', tag[0]), xml)
    xml = FOLDERS.sub(_without_folders, xml)
    return WORDS.sub(rb"\1Author", xml)


def _without_folders(tag: re.Match) -> bytes:
    if tag[0].startswith(b"<Relationship"):  # its kind is an address, which stays
        return PATH.sub(lambda path: path[1] + (b"file:///" if path[2] == b"file:///" else b""), tag[0])
    return FOLDER.sub(rb"\1", tag[0])


def copy_nameless(source: IO[bytes], target: IO[bytes]) -> None:
    """Writes a part of a document anew; the end of a chunk waits for the tag that follows.

    Raises Problem for pictures written out in letters, which can't be cleaned piece by piece.
    """
    rest = b""
    while chunk := source.read(CHUNK):
        if any(mark in chunk for mark in BINARY) or (not rest and chunk[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise DocumentError("embedded")
        before, mark, after = (rest + chunk).rpartition(b"<")
        target.write(nameless(before))
        rest = mark + after
        if len(rest) > 4 * CHUNK:  # no tag and no name is so long
            target.write(rest)
            rest = b""
    target.write(nameless(rest))


MEMBERS = 5_000
PACKED = 100  # times; text becomes about ten times smaller
STREAMED = 4 * 1024 * 1024  # bytes; XML that is larger is read piece by piece
OPENING = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PROPERTIES = "http://schemas.openxmlformats.org"
EMPTY = {  # who wrote it, with what, for which company: said by nobody
    r"docProps/core\.xml": f'{OPENING}<cp:coreProperties xmlns:cp="{PROPERTIES}/package/2006/metadata/core-properties"/>',
    r"docProps/app\.xml": f'{OPENING}<Properties xmlns="{PROPERTIES}/officeDocument/2006/extended-properties"/>',
    r"docProps/custom\.xml": f'{OPENING}<Properties xmlns="{PROPERTIES}/officeDocument/2006/custom-properties"/>',
    r"xl/customProperty\d*\.bin|layout-cache": "",
    r"(.*/)?meta\.xml": '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>',
}
# Data of forms and of the company's own programs, signatures (which no longer hold), labels with the company's number
DROPPED = re.compile(
    r"(customXml|_xmlsignatures|docMetadata|package/services/digital-signature)/.*|META-INF/\w*signatures\.xml"
)
NAMES_DROPPED = rb"(?:customXml|_xmlsignatures|docMetadata|package/services/digital-signature)/"
RELATION = re.compile(rb'<Relationship\s(?=[^<>]*\sTarget\s*=\s*["\'][./]*' + NAMES_DROPPED + rb"[^<>]*>)[^<>]*>")
OVERRIDE = re.compile(rb'<Override\s(?=[^<>]*PartName\s*=\s*["\']/?' + NAMES_DROPPED + rb"[^<>]*>)[^<>]*>")
PRINTERS = re.compile(r"(.*/)?printerSettings\d*\.bin")
PRINTER = re.compile(
    rb'(<(?:[\w.-]+:)?config-item\s[^<>]*name\s*=\s*["\'](?:Printer\w*|Rsid\w*|CurrentDatabase\w*|\w*Password\w*'
    rb'|RedlineProtectionKey|Embed\w*Path)["\'][^<>]*[^/<>]>)[^<]*'
)
SETTINGS = re.compile(r"(.*/)?settings\.xml")
MARKS = {"[Content_Types].xml", "mimetype"}  # one of them is in every such document


def rewritten(file: BinaryIO, budget: Budget) -> BinaryIO:
    """A temporary file with the same members; raises DocumentError."""
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _check(members, file.seek(0, 2), budget)
            return _written(archive, members, budget)
    except (DocumentError, MemoryError):
        raise
    except Exception as problem:  # zipfile raises anything at all at a hostile file
        raise DocumentError("damaged") from problem


def _check(members: list[ZipInfo], size: int, budget: Budget) -> None:
    """Looks at the list only: nothing has been unpacked yet."""
    names = [member.filename for member in members]
    if not MARKS & set(names) or len(set(names)) != len(names):
        raise DocumentError("damaged")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS or unpacked > PACKED * size:
        raise DocumentError("packed")
    budget.spend(unpacked)
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("locked")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentError("active")
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise DocumentError("damaged")


def _written(archive: ZipFile, members: list[ZipInfo], budget: Budget) -> BinaryIO:
    result = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 (the caller's)
    with ZipFile(result, "w") as copy:
        for member in members:
            if DROPPED.fullmatch(member.filename):
                continue
            fresh = ZipInfo(member.filename)  # no dates, no remarks
            fresh.compress_type = member.compress_type if member.compress_type in (0, 8) else 8
            with archive.open(member) as source, copy.open(fresh, "w") as target:
                _copied(member, source, target, budget)
    result.seek(0)
    return result


def _copied(member: ZipInfo, source: IO[bytes], target: IO[bytes], budget: Budget) -> None:
    """One member, without the names and the camera's notes in it."""
    name = member.filename
    for pattern, content in EMPTY.items():
        if re.fullmatch(pattern, name):
            target.write(content.encode())
            return
    if PARTS.fullmatch(name) and member.file_size > STREAMED:
        copy_nameless(source, target)
    elif member.file_size > LARGEST:
        raise DocumentError("packed")
    else:
        target.write(_cleaned(name, source.read(LARGEST + 1), budget))


def _cleaned(name: str, data: bytes, budget: Budget) -> bytes:
    if PRINTERS.fullmatch(name):
        return _printer(data)
    data = utf8(data)
    if name == "META-INF/manifest.xml" and b"encryption-data" in data:
        raise DocumentError("locked")
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        data = OVERRIDE.sub(b"", RELATION.sub(b"", data))
    if PARTS.fullmatch(name) or name == "_rels/.rels":
        data = nameless(data)
    if SETTINGS.fullmatch(name):
        data = PRINTER.sub(rb"\1", data)
    return budget.cleaned(data, name)


def utf8(data: bytes) -> bytes:
    """XML in UTF-16, which Office reads too, as UTF-8; anything else as it is."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return data
    coding = "utf-16" if data[:1] in b"\xff\xfe" else ("utf-16-le" if data[:1] == b"<" else "utf-16-be")
    try:
        written = data.decode(coding)
    except UnicodeDecodeError as problem:
        raise DocumentError("damaged") from problem
    return re.sub(r"""\A(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""", r"\1", written).encode()


def _printer(data: bytes) -> bytes:
    """How to print (DEVMODE of Windows, in UTF-16): size and side stay; which printer, and what it keeps to itself, go."""
    if len(data) < 156:
        return b""
    (size,) = struct.unpack_from("<H", data, 68)
    if not 156 <= size <= len(data) or size > 1024:
        return b""  # of another system: a list with the printer's name and address
    kept = bytearray(data[:size])
    kept[0:64] = kept[102:166] = bytes(64)  # the names of the printer and of the paper
    struct.pack_into("<H", kept, 70, 0)
    return bytes(kept[:size])
