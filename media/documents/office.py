"""Sanitizer of ZIP documents: Office Open XML (ECMA-376), OpenDocument (OASIS) and EPUB, written anew member by member,
names removed.
"""

import posixpath
import re
import struct
import tempfile
from typing import IO, BinaryIO
from zipfile import ZipFile, ZipInfo

from .limits import MAX_PART_SIZE, Budget, DocumentError
from .unpublished import DOCTYPE, check_without_parsing, cut_unpublished, has_tracked_changes

# Who changed what in an office document: the names go. What else is cut is in `unpublished`.
#
# Read as a stream of bytes, cut before a tag, so that the largest sheet needs no more memory than a small one.

CHUNK = 256 * 1024
# Text, tables and slides, in Office Open XML (ECMA-376) and OpenDocument; never a book's own title page (EPUB).
PARTS = re.compile(r"(word|xl|ppt)/.*\.(xml|rels|vml)|(.*/)?(content|styles)\.xml")
NAMED = rb"(?:[\w.-]+:)?(?:author|initials|userName|refreshedBy)"  # of tracked changes, remarks and pivot tables
LISTED = rb"(?:name|displayName|userId)"  # attributes of the lists of people, elsewhere names of anything
VALUE = rb"""\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
CHANGES = re.compile(rb"<[^<>]*\s" + NAMED + VALUE + rb"[^<>]*>")
PEOPLE = re.compile(rb"<(?:[\w.-]+:)?(?:person|presenceInfo|cmAuthor|author|userInfo)\s[^<>]*>")
START = rb"(?:file:/+|[A-Za-z]:[\\/]|\\\\|/(?=Users/|home/))"  # of a path on somebody's computer
FOLDERS = re.compile(rb"<(?:[\w.-]+:)?absPath\s[^<>]*>|<[^<>]*[\"']" + START + rb"[^<>]*>")
PATH = re.compile(rb"""(["'])(""" + START + rb""")[^"'<]*[\\/]""")
INSTRUCTIONS = re.compile(rb"<(?:[\w.-]+:)?instrText(?:\s[^<>]*)?>[^<]+|<(?:[\w.-]+:)?fldSimple\s[^<>]*>")
INSTRUCTION_PATH = re.compile(rb"(?:file:/+)?(?<![A-Za-z])(?:[A-Za-z]:|\\\\)[\\/]+(?:[^\"<>&\\/]+[\\/]+)*")
FIELDS = rb"creator|creator-initials|author|authorInitials|author-name|author-initials|initial-creator|printed-by"
SENDER = rb"sender-[\w-]+(?![^<>]*:fixed\s*=\s*.true)"  # of the account that opens it, unless fixed
WORDS = re.compile(rb"(<(?:[\w.-]+:)?(?:" + FIELDS + rb"|" + SENDER + rb")(?:\s[^<>]*[^/<>])?>)[^<]+")
ATTRIBUTE, LISTING = (
    re.compile(rb"(\s" + NAMED + rb")" + VALUE),
    re.compile(rb"(\s(?:[\w.-]+:)?" + LISTED + rb")" + VALUE),
)
FOLDER = re.compile(rb"""(["'](?:file:///)?)[^"'<]*[\\/]""")  # C:\Users\somebody\Documents\
BINARY = (b";base64,", b"binary-data")


def anonymise_xml(xml: bytes) -> bytes:
    """A chunk of XML, which begins and ends outside of tags, without names of people and folders."""
    xml = CHANGES.sub(lambda tag: ATTRIBUTE.sub(rb'\1="Author"', tag[0]), xml)
    xml = PEOPLE.sub(lambda tag: LISTING.sub(rb'\1="Author"', tag[0]), xml)
    xml = FOLDERS.sub(_without_folders, xml)
    xml = INSTRUCTIONS.sub(lambda field: INSTRUCTION_PATH.sub(b"", field[0]), xml)
    return WORDS.sub(rb"\1Author", xml)


def _without_folders(tag: re.Match) -> bytes:
    if b"absPath" in tag[0]:
        return FOLDER.sub(rb"\1", tag[0])
    return PATH.sub(lambda path: path[1] + (b"file:///" if path[2].startswith(b"file:") else b""), tag[0])


def copy_anonymised(source: IO[bytes], target: IO[bytes]) -> None:
    """Copies an XML member chunk by chunk without names; the text after the last `<` waits for the next chunk.

    Raises DocumentError for pictures in base64 and for UTF-16, which can't be sanitized chunk by chunk.
    """
    rest = b""
    while chunk := source.read(CHUNK):
        if any(bracket in chunk for bracket in BINARY) or (not rest and chunk[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise DocumentError("embedded")
        before, bracket, after = (rest + chunk).rpartition(b"<")
        check_without_parsing(before)
        target.write(anonymise_xml(before))
        rest = bracket + after
        if len(rest) > 4 * CHUNK:  # no tag and no name is so long
            target.write(rest)
            rest = b""
    target.write(anonymise_xml(rest))


MAX_MEMBERS = 5_000
MAX_COMPRESSION_RATIO = 100  # times; text becomes about ten times smaller
MIN_STREAMED_SIZE = 4 * 1024 * 1024  # bytes; XML that is larger is read piece by piece
OPENING = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PROPERTIES = "http://schemas.openxmlformats.org"
EMPTY_MEMBERS = {  # who wrote it, with what, for which company: said by nobody
    r"docProps/core\.xml": f'{OPENING}<cp:coreProperties xmlns:cp="{PROPERTIES}/package/2006/metadata/core-properties"/>',
    r"docProps/app\.xml": f'{OPENING}<Properties xmlns="{PROPERTIES}/officeDocument/2006/extended-properties"/>',
    r"docProps/custom\.xml": f'{OPENING}<Properties xmlns="{PROPERTIES}/officeDocument/2006/custom-properties"/>',
    r"xl/customProperty\d*\.bin|layout-cache": "",
    r"(.*/)?meta\.xml": '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>',
}
DROPPED = re.compile(
    # Data of forms and of the company's own programs, signatures (which no longer hold), labels with the company's number
    r"(customXml|_xmlsignatures|docMetadata|package/services/digital-signature)/.*|META-INF/\w*signatures\.xml"
    # Remarks and who made them, earlier versions
    r"|word/(_rels/)?(comments\w*|people)\.xml(\.rels)?|word/documenttasks/.*|xl/(threadedComments|persons|revisions)/.*"
    r"|ppt/(comments|changesInfos)/.*|ppt/(commentAuthors|authors|revisionInfo)\.xml|Versions/.*|VersionList\.xml"
    # Pictures of the first page, perhaps as it was earlier; toolbars
    r"|docProps/thumbnail\.\w+|Thumbnails/.*|Configurations2/.*"
)
LISTED_MEMBER = re.compile(  # where a package names its members
    rb"""<(?:[\w.-]+:)?(Relationship|Override|file-entry)\s(?:[^<>]*\s)?(?:[\w.-]+:)?(?:Target|PartName|full-path)\s*=\s*"""
    rb"""(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*?(?:/>|>\s*</(?:[\w.-]+:)?\1\s*>)"""
)
MEMBER_LISTS = {"[Content_Types].xml", "META-INF/manifest.xml"}
PRINTER_MEMBERS = re.compile(r"(.*/)?printerSettings\d*\.bin")
PRINTER_SETTINGS = re.compile(
    rb'(<(?:[\w.-]+:)?config-item\s[^<>]*name\s*=\s*["\'](?:Printer\w*|Rsid\w*|CurrentDatabase\w*|\w*Password\w*'
    rb'|RedlineProtectionKey|Embed\w*Path)["\'][^<>]*[^/<>]>)[^<]*'
)
SETTINGS = re.compile(r"(.*/)?settings\.xml")
REQUIRED_MEMBERS = {"[Content_Types].xml", "mimetype"}  # one of them is in every such document


def rewrite(file: BinaryIO, budget: Budget) -> BinaryIO:
    """The document as a temporary file with sanitized members; raises DocumentError."""
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _check(members, file.seek(0, 2), budget)
            return _write_members(archive, members, budget)
    except (DocumentError, MemoryError):
        raise
    except Exception as problem:  # zipfile raises anything at all at a hostile file
        raise DocumentError("damaged") from problem


def _check(members: list[ZipInfo], size: int, budget: Budget) -> None:
    """Validates the list of members before anything is unpacked."""
    names = [member.filename for member in members]
    if not REQUIRED_MEMBERS & set(names) or len(set(names)) != len(names):
        raise DocumentError("damaged")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_COMPRESSION_RATIO * size:
        raise DocumentError("packed")
    budget.spend(unpacked)
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("locked")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentError("active")
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise DocumentError("damaged")


def _write_members(archive: ZipFile, members: list[ZipInfo], budget: Budget) -> BinaryIO:
    result = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 (the caller's)
    with ZipFile(result, "w") as copy:
        for member in members:
            if DROPPED.fullmatch(member.filename):
                _refuse_doctype(archive.open(member))
                continue
            info = ZipInfo(member.filename)  # no dates, no remarks
            info.compress_type = member.compress_type if member.compress_type in (0, 8) else 8
            with archive.open(member) as source, copy.open(info, "w") as target:
                _copy_member(member, source, target, budget)
    result.seek(0)
    return result


def _copy_member(member: ZipInfo, source: IO[bytes], target: IO[bytes], budget: Budget) -> None:
    """Copies one member, sanitized."""
    name = member.filename
    for pattern, content in EMPTY_MEMBERS.items():
        if re.fullmatch(pattern, name):
            _refuse_doctype(source)
            target.write(content.encode())
            return
    if PARTS.fullmatch(name) and member.file_size > MIN_STREAMED_SIZE:
        copy_anonymised(source, target)
    elif member.file_size > MAX_PART_SIZE:
        raise DocumentError("packed")
    else:
        target.write(_sanitize_member(name, source.read(MAX_PART_SIZE + 1), budget))


def _refuse_doctype(source: IO[bytes]) -> None:
    """Raise DocumentError where a member that is not copied begins with a document type."""
    with source:
        if DOCTYPE.search(utf8(source.read(CHUNK))):
            raise DocumentError("dtd")


def _sanitize_member(name: str, data: bytes, budget: Budget) -> bytes:
    if PRINTER_MEMBERS.fullmatch(name):
        return _sanitize_devmode(data)
    data = utf8(data)
    if name == "META-INF/manifest.xml" and b"encryption-data" in data:
        raise DocumentError("locked")
    if name in MEMBER_LISTS or name.endswith(".rels"):
        if DOCTYPE.search(data):
            raise DocumentError("dtd")
        data = _without_dropped(data, posixpath.dirname(posixpath.dirname(name)) if name.endswith(".rels") else "")
    if PARTS.fullmatch(name) or name == "_rels/.rels":
        cut = cut_unpublished(data, name)
        budget.has_tracked_changes |= cut is not data and has_tracked_changes(data)
        data = anonymise_xml(cut)
    if SETTINGS.fullmatch(name):
        data = PRINTER_SETTINGS.sub(rb"\1", data)
    return budget.sanitize(data, name)


def _without_dropped(data: bytes, folder: str) -> bytes:
    """A list of members, whose names are relative to `folder`, without those that are dropped."""

    def replace(entry: re.Match) -> bytes:
        target = (entry[2] or entry[3] or b"").decode(errors="replace")
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return b"" if DROPPED.fullmatch(path) or DROPPED.fullmatch(f"{path}/") else entry[0]

    return LISTED_MEMBER.sub(replace, data)


def utf8(data: bytes) -> bytes:
    """XML in UTF-16, which Office reads too, decoded to UTF-8; anything else unchanged."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return data
    encoding = "utf-16" if data[:1] in b"\xff\xfe" else ("utf-16-le" if data[:1] == b"<" else "utf-16-be")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise DocumentError("damaged") from problem
    return re.sub(r"""\A(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""", r"\1", text).encode()


def _sanitize_devmode(data: bytes) -> bytes:
    """Print settings (DEVMODE of Windows, in UTF-16) without the printer's name and its private data."""
    if len(data) < 156:
        return b""
    (size,) = struct.unpack_from("<H", data, 68)
    if not 156 <= size <= len(data) or size > 1024:
        return b""  # of another system: a list with the printer's name and address
    result = bytearray(data[:size])
    result[0:64] = result[102:166] = bytes(64)  # the names of the printer and of the paper
    struct.pack_into("<H", result, 70, 0)
    return bytes(result[:size])
