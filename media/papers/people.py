"""Who changed or remarked on what in an office document: the names go, the changes and the remarks stay.

Read as a stream of bytes, cut before a tag, so that the largest sheet needs no more memory than a small one.
"""

import re
from typing import IO

from .limits import Problem

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
            raise Problem("embedded")
        before, mark, after = (rest + chunk).rpartition(b"<")
        target.write(nameless(before))
        rest = mark + after
        if len(rest) > 4 * CHUNK:  # no tag and no name is so long
            target.write(rest)
            rest = b""
    target.write(nameless(rest))
