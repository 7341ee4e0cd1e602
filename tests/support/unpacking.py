"""Everything that can be unpacked from a file, by other means than those that sanitize it."""

import base64
import gzip
import re
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader


def unpacked(data: bytes, depth: int = 0) -> list[bytes]:
    """The file and all that can be unpacked from it, by other means than those that clean."""
    found = [data]
    assert depth < 9
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                found += [name.encode(), *unpacked(archive.read(name), depth + 1)]
    elif data.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(data))
        for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 9):
            thing = reader.get_object(number)
            found.append(repr(thing).encode())
            if hasattr(thing, "_data"):
                found += unpacked(thing._data, depth + 1)
                if thing.get("/Filter") == "/FlateDecode":
                    found += unpacked(thing.get_data(), depth + 1)
    elif data.startswith(b"\x1f\x8b"):
        found += unpacked(gzip.decompress(data), depth + 1)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        found += unpacked(data[data.index(b"PK\3\4") :], depth + 1)
    for letters in re.findall(rb"(?:base64,|binary-data>)([A-Za-z0-9+/\s]{40,}=*)", data):
        found += unpacked(base64.b64decode(letters), depth + 1)
    return found
