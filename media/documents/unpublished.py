"""Sanitizer of the XML of office documents: cuts what is in the file without being meant for readers.

Deleted words of tracked changes, remarks, speaker notes, hidden text and connections go; what was inserted stays. Hidden
sheets, slides, rows and columns can't be cut, since formulas and references need them: the document is refused.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree

from .limits import DocumentError

Element = etree._Element
DOCTYPE = re.compile(rb"<!DOCTYPE\s", re.IGNORECASE)
# What is in a part that has to be changed; all other parts are copied without being parsed.
TRACKED = rb"del|moveFrom|delText|delInstrText|tracked-changes|annotation|comment|commentReference"
UNPUBLISHED = re.compile(
    rb"<(?:[\w.-]+:)?(?:"
    + TRACKED
    + rb"|ins|moveTo|\w+Change|cellIns|cellDel|cellMerge|vanish|docVars|mailMerge|fldSimple"
    rb"|fldChar|change|change-start|hidden-text|hidden-paragraph|notes|tagLst|connection|sheetDataSet|sheets|definedName"
    rb"|customWorkbookView|scenario|ClientData)[\s/>]"
    rb"""|\s(?:[\w.-]+:)?(?:hidden|show|display|visibility)\s*=\s*["']"""
)
REVISION_PROPERTIES = {
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tcPrChange", "trPrChange"),
    *("tblPrExChange", "numberingChange", "cellIns", "cellMerge"),
}
WORD_CUT = REVISION_PROPERTIES | {
    *("delText", "delInstrText", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "docVars", "mailMerge"),
    *(f"customXml{kind}Range{end}" for kind in ("Ins", "Del", "MoveFrom", "MoveTo") for end in ("Start", "End")),
}
ODF_CUT = {"tracked-changes", "change", "change-start", "change-end", "annotation", "annotation-end", "hidden-text"}
AUTHOR_FIELDS = ("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS")
CONNECTION_SECRETS = {
    *("command", "serverCommand", "sourceFile", "odcFile", "url", "post", "editPage", "localConnection", "description"),
    *("singleSignOnId", "prompt", "string", "rowDrillCount", "sourceName"),
}
YES, NO = {"1", "true", "on"}, {"0", "false", "off"}
LAST_COLUMN = 16_384  # of Excel; programs hide all columns after the last one used


def cut_unpublished(data: bytes, name: str) -> bytes:
    """The XML part of an office document without what is not meant for readers; raises DocumentError.

    Returns `data` itself where nothing has to be cut. `name` is that of the member in the archive.
    """
    if DOCTYPE.search(data):
        raise DocumentError("dtd")
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or not UNPUBLISHED.search(data):
        return data
    root = _parse(data)
    if root is None:
        check_without_parsing(data)
        return data
    cut = next((cut for start, cut in CUTTERS.items() if name.startswith(start)), _cut_odf)
    before = etree.tostring(root)
    cut(root)
    if etree.tostring(root) == before:
        return data
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


INSERTED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:ins|moveTo)[\s/>]")
TRACKED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:" + TRACKED + rb")[\s/>]")
HIDDEN = rb"""(?=[^<>]*\shidden\s*=\s*["'](?:1|true)["'])(?![^<>]*\soutlineLevel)"""
HIDDEN_CELLS = re.compile(
    rb"<(?:[\w.-]+:)?(?:row"
    + HIDDEN
    + rb"[^<>]*[^/<>]>|col\s"
    + HIDDEN
    + rb"""(?![^<>]*\smax\s*=\s*["']16384)[^<>]*>)"""
    rb"""|\s(?:[\w.-]+:)?visibility\s*=\s*["'](?:collapse|filter)["']"""
)
HIDDEN_WORDS = re.compile(
    rb"""<(?:[\w.-]+:)?vanish(?![^<>]*\s(?:w:)?val\s*=\s*["'](?:0|false|off)["'])[\s/>]"""
    rb"""|<text:hidden-(?:text|paragraph)[\s/>]|\stext:display\s*=\s*["']none["']"""
)


def has_tracked_changes(xml: bytes) -> bool:
    """Whether this XML has tracked changes or comments; those of formats don't count."""
    return bool(TRACKED_TAG.search(xml) or INSERTED_TAG.search(xml))


def check_without_parsing(xml: bytes) -> None:
    """Raise DocumentError where XML that is too large to be parsed, or is not well-formed, needs to be cut."""
    if DOCTYPE.search(xml):
        raise DocumentError("dtd")
    if TRACKED_TAG.search(xml):
        raise DocumentError("changes")
    if HIDDEN_CELLS.search(xml):
        raise DocumentError("hidden_cells")
    if HIDDEN_WORDS.search(xml):
        raise DocumentError("slow")


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
PREFIX = re.compile(rb"[<\s]([A-Za-z_][\w.-]*):[A-Za-z_]")
DECLARED = re.compile(rb"\sxmlns:([\w.-]+)")
ROOT_NAME = re.compile(rb"<[A-Za-z_][\w.:-]*")


def _parse(data: bytes) -> Element | None:
    """The root element; None for what is not well-formed. A prefix without a namespace gets one."""
    for content in (data, _declare_prefixes(data)):
        try:
            return etree.fromstring(content, PARSER)
        except (etree.XMLSyntaxError, ValueError):
            continue
    return None


def _declare_prefixes(data: bytes) -> bytes:
    prefixes = sorted({*PREFIX.findall(data)} - {*DECLARED.findall(data), b"xmlns", b"xml"})[:100]
    declarations = b"".join(b' xmlns:%s="urn:%s"' % (prefix, prefix) for prefix in prefixes)
    return ROOT_NAME.sub(lambda start: start[0] + declarations, data, count=1)


def _local(name: str) -> str:
    """The local part of the name of an element or attribute."""
    return name.rpartition("}")[2]


def _elements(root: Element, *names: str) -> list[Element]:
    """The elements of these local names, in the order of the document; without those of MathML."""
    found = root.iter(*(f"{{*}}{name}" for name in names))
    return [element for element in found if "MathML" not in element.tag]


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.items() if _local(key) == name), "")


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _children(element: Element | None, *names: str) -> list[Element]:
    tags = [f"{{*}}{name}" for name in names] or [etree.Element]
    return [] if element is None else list(element.iterchildren(*tags))


def _remove(element: Element) -> None:
    """Remove an element with its content, but not the text after it."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _unwrap(element: Element) -> None:
    """Put the children of an element in its place."""
    if element.getparent() is None:
        return
    for child in _children(element):
        element.addprevious(child)
    _remove(element)


def _blank_text(element: Element, *names: str) -> None:
    """Remove the text inside an element, all of it or that of the elements with these names."""
    for each in list(element.iter(etree.Element)):
        if not names or _local(each.tag) in names:
            each.text = None
            if not names and each is not element:
                each.tail = None


# Word processing (ECMA-376, part 1, section 17)


def _cut_word(root: Element) -> None:
    emptied = _remove_deletions(root)
    for element in _elements(root, *WORD_CUT, "comment"):
        _remove(element)
    for element in _elements(root, "ins", "moveTo"):
        _unwrap(element)
    for paragraph in emptied:
        following = paragraph.getnext()
        if not _children_but(paragraph, "pPr") and following is not None and _local(following.tag) == "p":
            _remove(paragraph)
    for mark in _elements(root, "vanish"):
        properties = mark.getparent()
        run = None if properties is None else properties.getparent()
        if run is not None and _local(run.tag) == "r" and _attribute(mark, "val") not in NO:
            for part in _children_but(run, "rPr", "fldChar", "instrText"):
                _remove(part)
    _blank_author_fields(root)
    _blank_hidden_shapes(root)


def _children_but(element: Element, *names: str) -> list[Element]:
    return [each for each in _children(element) if _local(each.tag) not in names]


def _remove_deletions(root: Element) -> list[Element]:
    """Remove deleted text and rows; return the paragraphs whose end was deleted."""
    paragraphs = []
    for element in _elements(root, "del", "moveFrom", "cellDel"):
        parent = element.getparent()
        place = "" if parent is None else _local(parent.tag)
        if _local(element.tag) == "cellDel":
            raise DocumentError("changes")
        if place == "trPr" and parent.getparent() is not None:
            _remove_row(parent.getparent())
        elif place == "rPr" and parent.getparent() is not None and _local(parent.getparent().tag) == "pPr":
            paragraphs.append(parent.getparent().getparent())
        _remove(element)
    return [
        paragraph
        for paragraph in paragraphs
        if paragraph is not None and _child(_child(paragraph, "pPr"), "sectPr") is None
    ]


def _remove_row(row: Element) -> None:
    table = row.getparent()
    _remove(row)
    if table is not None and _local(table.tag) == "tbl" and _child(table, "tr") is None:
        _remove(table)


def _blank_author_fields(root: Element) -> None:
    """Replace the results of fields that name the author or the account of the computer."""
    for field in _elements(root, "fldSimple"):
        if _attribute(field, "instr").strip().upper().startswith(AUTHOR_FIELDS):
            _blank_text(field, "t")
    fields: list[list] = []  # of each field around this place: its instruction, and whether its result has begun
    for element in _elements(root, "fldChar", "instrText", "t"):
        kind = _attribute(element, "fldCharType")
        if kind == "begin":
            fields.append(["", False])
        elif kind == "separate" and fields:
            fields[-1][1] = True
        elif kind == "end" and fields:
            fields.pop()
        elif _local(element.tag) == "instrText" and fields:
            fields[-1][0] += element.text or ""
        elif any(began and words.strip().upper().startswith(AUTHOR_FIELDS) for words, began in fields):
            element.text = None


def _blank_hidden_shapes(root: Element) -> None:
    """Remove the text of shapes that are hidden; animations and anchors refer to the shapes."""
    for properties in _elements(root, "cNvPr", "docPr"):
        shape = properties.getparent()
        if shape is not None and _attribute(properties, "hidden") in YES:
            _blank_text(shape if _local(properties.tag) == "docPr" else shape.getparent(), "t")


# Workbooks (section 18)


def _cut_workbook(root: Element) -> None:
    for element in _elements(root, "ClientData"):
        if _attribute(element, "ObjectType") == "Note" and element.getparent() is not None:
            _remove(element.getparent())  # the box in which a remark is drawn
    if any(_attribute(sheet, "state").lower() in {"hidden", "veryhidden"} for sheet in _elements(root, "sheet")):
        raise DocumentError("hidden_sheets")
    for element in _elements(root, "comment", "sheetDataSet", "customWorkbookViews", "customSheetViews"):
        _remove(element)  # remarks; cells of other workbooks; views that are named after people
    for element in _elements(root, "definedName"):
        if _attribute(element, "hidden") in YES and '"' in (element.text or ""):
            _remove(element)
    for element in _elements(root, "definedName", "scenario", "table"):
        _drop_attributes(element, {"comment", "user"})
    if _local(root.tag) == "connections":
        _cut_connections(root)
    if _local(root.tag) == "worksheet" and _has_hidden_cells(root):
        raise DocumentError("hidden_cells")


def _drop_attributes(element: Element, names: set[str]) -> None:
    for key in [key for key in element.keys() if _local(str(key)) in names]:  # noqa: SIM118 (an element is a list)
        del element.attrib[key]


def _cut_connections(root: Element) -> None:
    """Leave of each connection what the tables that name it need: its number and kind."""
    for number, connection in enumerate(_children(root, "connection"), 1):
        for element in list(connection.iter(etree.Element)):
            _drop_attributes(element, CONNECTION_SECRETS)
            if "connection" in element.attrib:
                element.attrib["connection"] = ""
            element.text = None
        for element in _children(connection, "extLst", "parameters"):
            _remove(element)
        connection.attrib["name"] = f"Connection{number}"


def _has_hidden_cells(root: Element) -> bool:
    """Whether a row or column that is hidden holds anything; those of a group have a sign that opens them."""
    hidden = [each for each in _elements(root, "col", "row") if _attribute(each, "hidden") in YES]
    hidden = [each for each in hidden if _attribute(each, "outlineLevel") in {"", "0"}]
    columns = [_span(each) for each in hidden if _local(each.tag) == "col"]
    if any(_is_filled(cell) for row in hidden if _local(row.tag) == "row" for cell in _children(row, "c")):
        return True
    if not columns:
        return False
    return any(
        any(number in span for span in columns) and _is_filled(cell)
        for row in _elements(root, "row")
        for number, cell in _numbered_cells(row)
    )


def _span(column: Element) -> range:
    first, last = (_attribute(column, name) for name in ("min", "max"))
    return range(int(first), min(int(last), LAST_COLUMN) + 1) if first.isdecimal() and last.isdecimal() else range(0)


def _numbered_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row, each with the number of its column, from 1."""
    number = 0
    for cell in _children(row, "c"):
        number = _column_number(cell.get("r", "").rstrip("0123456789")) or number + 1
        yield number, cell


@lru_cache(LAST_COLUMN)
def _column_number(letters: str) -> int:
    """The number of a column by its letters, AA being 27; 0 for none."""
    number = 0
    for letter in letters.upper()[:3]:
        number = 26 * number + ord(letter) - 64
    return number


def _is_filled(cell: Element) -> bool:
    return any("".join(each.itertext()).strip() for each in _children(cell, "v", "is", "f"))


# Presentations (section 19)


def _cut_presentation(root: Element) -> None:
    if _local(root.tag) == "sld" and _attribute(root, "show") in NO:
        raise DocumentError("hidden_slides")
    if _local(root.tag) == "notes":
        _blank_text(root, "t")
    for tag in _elements(root, "tag"):  # what add-ins remember
        if "val" in tag.attrib:
            tag.attrib["val"] = ""
    _blank_hidden_shapes(root)


# OpenDocument (version 1.3, part 3)


def _cut_odf(root: Element) -> None:
    for element in _elements(root, *ODF_CUT):
        _remove(element)
    for section in _elements(root, "section"):
        if _attribute(section, "display") == "none" or _attribute(section, "is-hidden") in YES:
            _remove(section)
    for mark in _elements(root, "hidden-paragraph"):
        if _attribute(mark, "is-hidden") in YES and mark.getparent() is not None:
            _blank_text(mark.getparent())
    for notes in _elements(root, "notes"):
        if "presentation" in notes.tag:
            for paragraph in _elements(notes, "p", "list"):
                _blank_text(paragraph)
    hidden = {
        kind: {
            _attribute(style.getparent(), "name") for style in _elements(root, f"{kind}-properties") if is_hidden(style)
        }
        for kind, is_hidden in {
            "table": lambda style: _attribute(style, "display") == "false",
            "text": lambda style: _attribute(style, "display") == "none",
            "drawing-page": lambda style: _attribute(style, "visibility") == "hidden",
        }.items()
    }
    if any(_attribute(table, "style-name") in hidden["table"] for table in _elements(root, "table")):
        raise DocumentError("hidden_sheets")
    if any(_attribute(page, "style-name") in hidden["drawing-page"] for page in _elements(root, "page")):
        raise DocumentError("hidden_slides")
    for text in _elements(root, "span", "p", "h"):
        if _attribute(text, "style-name") in hidden["text"]:
            _blank_text(text)
    if any(_has_hidden_table_cells(table) for table in _elements(root, "table")):
        raise DocumentError("hidden_cells")


GROUPS = ("table-row-group", "table-column-group")


def _has_hidden_table_cells(table: Element) -> bool:
    columns, number = [], 0
    for column in _elements(table, "table-column"):
        count = _repeated(column, "number-columns-repeated")
        if _is_hidden_line(column):
            columns.append(range(number, number + count))
        number += count
    for row in _elements(table, "table-row"):
        number = 0
        for cell in _children(row, "table-cell", "covered-table-cell"):
            count = _repeated(cell, "number-columns-repeated")
            is_hidden = _is_hidden_line(row) or any(
                span.start < number + count and number < span.stop for span in columns
            )
            if is_hidden and (_attribute(cell, "value-type") or "".join(cell.itertext()).strip()):
                return True
            number += count
    return False


def _repeated(element: Element, name: str) -> int:
    said = _attribute(element, name)
    return int(said) if said.isdecimal() and len(said) < 9 else 1


def _is_hidden_line(line: Element) -> bool:
    is_grouped = any(_local(above.tag) in GROUPS for above in line.iterancestors())
    return _attribute(line, "visibility") in {"collapse", "filter"} and not is_grouped


CUTTERS: dict[str, Callable[[Element], None]] = {
    "word/": _cut_word,
    "xl/": _cut_workbook,
    "ppt/": _cut_presentation,
}
