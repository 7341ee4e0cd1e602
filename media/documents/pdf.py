"""Sanitizer of PDF (ISO 32000-2): written anew by pikepdf without author, notes on its making, what a camera wrote
down, and whatever runs by itself.

Only what the document reaches is written: no earlier state of it, nothing behind its end. Its pictures and the files
attached to it are cleaned by what they are.
"""

import tempfile
from collections.abc import Iterator
from pathlib import PureWindowsPath
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from .binary_parts import muffled
from .embedded_images import strip_metadata
from .limits import LARGEST, Budget, DocumentError

GONE = ("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/CreatorInfo", "/Author", "/Perms", "/SpiderInfo", "/OPI")
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}
CODED = {"/DCTDecode", "/DCT", "/JPXDecode"}  # pictures that are files of their own
DEEPEST = 100  # direct objects in each other


def rewritten(file: BinaryIO, budget: Budget) -> BinaryIO:
    """A temporary file with the same pages; raises DocumentError."""
    try:
        with Pdf.open(file) as pdf:
            _check(pdf)
            for thing in pdf.objects:
                _clean(pdf, thing, budget, 0)
            result = tempfile.TemporaryFile(suffix=".pdf")  # noqa: SIM115 (the caller's)
            pdf.save(result, fix_metadata_version=False, deterministic_id=True)
    except pikepdf.PasswordError as problem:
        raise DocumentError("locked") from problem
    except (DocumentError, MemoryError):
        raise
    except Exception as problem:  # a hostile file makes a reader raise anything at all
        raise DocumentError("damaged") from problem
    result.seek(0)
    return result


def _check(pdf: Pdf) -> None:
    if pdf.is_encrypted:
        raise DocumentError("locked")
    if not len(pdf.pages):
        raise DocumentError("damaged")
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    if "/Names" in pdf.Root and "/JavaScript" in pdf.Root.Names:
        del pdf.Root.Names["/JavaScript"]


def _clean(pdf: Pdf, thing: Object, budget: Budget, depth: int) -> None:
    """One object and those that stand in it; the others have their own turn."""
    if depth > DEEPEST:
        raise DocumentError("damaged")
    if isinstance(thing, (Dictionary, Stream)):
        _clear(thing)
        if "/EF" in thing:
            _attached(thing, budget)
        if isinstance(thing, Stream):
            _stream(pdf, thing, budget)
    for inner in _inside(thing):
        if isinstance(inner, (Dictionary, Array)) and not inner.is_indirect:
            _clean(pdf, inner, budget, depth + 1)


def _inside(thing: Object) -> Iterator[Object]:
    if isinstance(thing, Array):
        yield from thing
    elif isinstance(thing, (Dictionary, Stream)):
        for key in list(thing.keys()):
            yield thing[key]


def _clear(thing: Object) -> None:
    """Takes private and active entries out of one object; actions stand in what names them, or alone."""
    for key in GONE:
        _drop(thing, key)
    for key in ("/A", "/OpenAction"):
        action = thing.get(key)
        if isinstance(action, Dictionary) and (_said(action, "/S") in RUNS or _names_a_folder(action)):
            _drop(thing, key)
    if _said(thing, "/S") in RUNS and "/Type" not in thing:
        for key in list(thing.keys()):
            _drop(thing, key)
    if "/Rect" in thing and _said(thing, "/Subtype") != "/Widget":
        _drop(thing, "/T")  # who wrote a remark
    if _said(thing, "/FT") == "/Sig":
        _drop(thing, "/V")  # a signature no longer holds, and names its writer
    if _said(thing, "/Type") == "/Sig":
        for key in list(thing.keys()):
            _drop(thing, key)


def _names_a_folder(action: Dictionary) -> bool:
    return _said(action, "/S") == "/URI" and str(action.get("/URI", "")).lower().startswith("file:")


def _drop(thing: Object, key: str) -> None:
    if key in thing:
        del thing[key]


def _said(thing: Object, key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, Name) else ""


def _attached(spec: Object, budget: Budget) -> None:
    """A file that goes with the document (section 7.11): without its folder, and cleaned by what it is."""
    for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac"):
        if isinstance(spec.get(key), pikepdf.String):
            spec[key] = pikepdf.String(PureWindowsPath(str(spec[key])).name)
    name = str(spec.get("/UF", spec.get("/F", "")))
    for stream in {each.objgen: each for each in _inside(spec.EF) if isinstance(each, Stream)}.values():
        data = _decoded(stream, budget)
        with budget.deeper():
            data = budget.cleaned(data, name)
        stream.write(data)
        stream.Params = Dictionary(Size=len(data))


def _decoded(stream: Stream, budget: Budget) -> bytes:
    data = stream.read_bytes()
    if len(data) > LARGEST:
        raise DocumentError("packed")
    budget.spend(len(data))
    return data


def _stream(pdf: Pdf, stream: Stream, budget: Budget) -> None:
    """A picture that is a file of its own loses what was written into it; so do those between the words of a page."""
    filters = _filters(stream)
    if filters and filters[-1] in CODED:
        _picture(pdf, stream, filters, budget)
    elif _said(stream, "/Subtype") in {"", "/Form"} and "/Length1" not in stream and "/N" not in stream:
        data = _decoded(stream, budget) if not filters or filters[-1] != "/CCITTFaxDecode" else b""
        if (clean := muffled(data)) != data:
            stream.write(clean)


def _filters(stream: Stream) -> list[str]:
    found = stream.get("/Filter")
    return [str(each) for each in found] if isinstance(found, Array) else ([str(found)] if found is not None else [])


def _picture(pdf: Pdf, stream: Stream, filters: list[str], budget: Budget) -> None:
    data, settings = stream.read_raw_bytes(), stream.get("/DecodeParms")
    every = list(settings) if isinstance(settings, Array) else [settings]
    if len(filters) > 1:
        before = Dictionary(Filter=Array([Name(each) for each in filters[:-1]]))
        if isinstance(settings, Array) and len(every) == len(filters):
            before.DecodeParms = Array(every[:-1])
        data = _decoded(Stream(pdf, data, before), budget)
    clean = strip_metadata(data)
    if clean != data or len(filters) > 1:
        last = every[-1] if isinstance(every[-1], Dictionary) else None
        stream.write(clean, filter=Name(filters[-1]), decode_parms=last)
