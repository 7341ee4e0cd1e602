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

from .binary_parts import blank_metadata
from .embedded_images import strip_metadata
from .limits import MAX_PART_SIZE, Budget, DocumentError

PRIVATE_KEYS = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/LastModified",
    "/CreatorInfo",
    "/Author",
    "/Perms",
    "/SpiderInfo",
    "/OPI",
    "/Creator",  # of layers
    "/Thumb",
    "/DSS",
)
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}
IMAGE_FILTERS = {"/DCTDecode", "/DCT", "/JPXDecode"}  # pictures that are files of their own
NOTES = {"/Text", "/Popup", "/Caret"}  # annotations that are nothing but a remark
MARKS = {  # annotations drawn on the page, to which a remark can be attached
    *(
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Ink",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
    ),
    "/Stamp",
}
HIDDEN_FLAG = 2
MAX_DEPTH = 100  # direct objects in each other


def rewrite(file: BinaryIO, budget: Budget) -> BinaryIO:
    """The document as a temporary file with sanitized objects; raises DocumentError."""
    try:
        with Pdf.open(file) as pdf:
            _check(pdf)
            for obj in pdf.objects:
                _clean(pdf, obj, budget, 0)
            for page in pdf.pages:
                _drop_empty_annotations(page.obj)
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


def _clean(pdf: Pdf, obj: Object, budget: Budget, depth: int) -> None:
    """Sanitizes one object and its direct objects; indirect ones are visited by `rewrite`."""
    if depth > MAX_DEPTH:
        raise DocumentError("damaged")
    if isinstance(obj, (Dictionary, Stream)):
        _drop_private_entries(obj)
        if "/EF" in obj:
            _sanitize_attachment(obj, budget)
        if isinstance(obj, Stream):
            _sanitize_stream(pdf, obj, budget)
    for child in _children(obj):
        if isinstance(child, (Dictionary, Array)) and not child.is_indirect:
            _clean(pdf, child, budget, depth + 1)


def _children(obj: Object) -> Iterator[Object]:
    if isinstance(obj, Array):
        yield from obj
    elif isinstance(obj, (Dictionary, Stream)):
        for key in list(obj.keys()):
            yield obj[key]


def _drop_private_entries(obj: Object) -> None:
    """Deletes the entries with metadata and active content (sections 12.6 and 14.3) of one object."""
    for key in PRIVATE_KEYS:
        _drop(obj, key)
    for key in ("/A", "/OpenAction"):
        action = obj.get(key)
        if isinstance(action, Dictionary) and (_name_value(action, "/S") in ACTIVE_ACTIONS or _is_file_uri(action)):
            _drop(obj, key)
    if _name_value(obj, "/S") in ACTIVE_ACTIONS and "/Type" not in obj:
        for key in list(obj.keys()):
            _drop(obj, key)
    if "/Rect" in obj:
        _drop_remarks(obj, _name_value(obj, "/Subtype"))
    if _name_value(obj, "/Type") == "/StructElem":
        _drop(obj, "/T")
    if _name_value(obj, "/O") == "/UserProperties":  # what a program remembers of an element of the structure
        obj.P = Array()
    if _name_value(obj, "/FT") == "/Sig":
        _drop(obj, "/V")  # a signature no longer holds, and names its writer
    if _name_value(obj, "/Type") == "/Sig":
        for key in list(obj.keys()):
            _drop(obj, key)


def _drop_remarks(annotation: Object, subtype: str) -> None:
    """Deletes what an annotation (section 12.5) remarks, and by whom; all of one that is a note, or hidden."""
    if subtype == "/Redact":
        raise DocumentError("redaction")
    if subtype == "/Widget":
        return
    is_hidden = isinstance(flags := annotation.get("/F"), int) and flags & HIDDEN_FLAG
    if subtype in NOTES or is_hidden:
        keys = list(annotation.keys())
    else:
        keys = ["/T", "/M", "/CreationDate", "/Popup", *(("/Contents", "/RC", "/Subj") if subtype in MARKS else ())]
    for key in keys:
        _drop(annotation, key)


def _drop_empty_annotations(page: Object) -> None:
    if isinstance(annotations := page.get("/Annots"), Array):
        page.Annots = Array([each for each in annotations if not isinstance(each, Dictionary) or "/Subtype" in each])


def _is_file_uri(action: Dictionary) -> bool:
    return _name_value(action, "/S") == "/URI" and str(action.get("/URI", "")).lower().startswith("file:")


def _drop(obj: Object, key: str) -> None:
    if key in obj:
        del obj[key]


def _name_value(obj: Object, key: str) -> str:
    value = obj.get(key)
    return str(value) if isinstance(value, Name) else ""


def _sanitize_attachment(spec: Object, budget: Budget) -> None:
    """Sanitizes an embedded file by its content, and its name, which loses the folder (section 7.11)."""
    for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac"):
        if isinstance(spec.get(key), pikepdf.String):
            spec[key] = pikepdf.String(PureWindowsPath(str(spec[key])).name)
    name = str(spec.get("/UF", spec.get("/F", "")))
    for stream in {each.objgen: each for each in _children(spec.EF) if isinstance(each, Stream)}.values():
        data = _decoded(stream, budget)
        with budget.nested():
            data = budget.sanitize(data, name)
        stream.write(data)
        stream.Params = Dictionary(Size=len(data))


def _decoded(stream: Stream, budget: Budget) -> bytes:
    data = stream.read_bytes()
    if len(data) > MAX_PART_SIZE:
        raise DocumentError("packed")
    budget.spend(len(data))
    return data


def _sanitize_stream(pdf: Pdf, stream: Stream, budget: Budget) -> None:
    """Sanitizes a picture that is an image file of its own, or the inline images of a page's content stream."""
    filters = _filters(stream)
    if filters and filters[-1] in IMAGE_FILTERS:
        _sanitize_image(pdf, stream, filters, budget)
    elif _name_value(stream, "/Subtype") in {"", "/Form"} and "/Length1" not in stream and "/N" not in stream:
        data = _decoded(stream, budget) if not filters or filters[-1] != "/CCITTFaxDecode" else b""
        if (sanitized := blank_metadata(data)) != data:
            stream.write(sanitized)


def _filters(stream: Stream) -> list[str]:
    found = stream.get("/Filter")
    return [str(each) for each in found] if isinstance(found, Array) else ([str(found)] if found is not None else [])


def _sanitize_image(pdf: Pdf, stream: Stream, filters: list[str], budget: Budget) -> None:
    data, decode_parms = stream.read_raw_bytes(), stream.get("/DecodeParms")
    all_parms = list(decode_parms) if isinstance(decode_parms, Array) else [decode_parms]
    if len(filters) > 1:
        leading_filters = Dictionary(Filter=Array([Name(each) for each in filters[:-1]]))
        if isinstance(decode_parms, Array) and len(all_parms) == len(filters):
            leading_filters.DecodeParms = Array(all_parms[:-1])
        data = _decoded(Stream(pdf, data, leading_filters), budget)
    sanitized = strip_metadata(data)
    if sanitized != data or len(filters) > 1:
        last_parms = all_parms[-1] if isinstance(all_parms[-1], Dictionary) else None
        stream.write(sanitized, filter=Name(filters[-1]), decode_parms=last_parms)
