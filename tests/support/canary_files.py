"""Uploads with SECRET in each place that readers do not see, and another word in what readers see.

`CUT` holds files that are accepted and must come out without the word, `REFUSED` those that are refused, each with the
key of the reason (`media.documents.sanitize.MESSAGES`).
"""

import gzip
import random
import struct
from io import BytesIO

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from PIL import Image, ImageCms

from . import documents, films, photos

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        *((name, name) for name in ("office", "text", "table", "style", "presentation", "meta")),
        ("draw", "drawing"),
    ]
)
ODF += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
WHO = 'w:id="1" w:author="SECRET ann" w:date="2026-01-01T00:00:00Z"'


# Word processing


def docx(body: str = "", part: str = "word/document.xml", **more: bytes | str) -> bytes:
    """A DOCX with this body in its text or in another part; names in `more` have two underscores for a slash."""
    content = f'<w:document xmlns:w="{WORD}" xmlns:r="{RELATION}"><w:body>{paragraph("kept")}{{}}</w:body></w:document>'
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="x"/>'
        '<Override PartName="/word/comments.xml" ContentType="x"/></Types>',
        "word/document.xml": content.format("" if part != "word/document.xml" else body),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        '<Relationship Id="r1" Type="x/comments" Target="comments.xml"/><Relationship Id="r2" Type="x" Target="styles.xml"/>'
        "</Relationships>",
    }
    if part != "word/document.xml":
        members[part] = body
    return documents.zip_of(members | {name.replace("__", "/"): data for name, data in more.items()})


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def run(words: str, properties: str = "", tag: str = "t") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:{tag}>{words}</w:{tag}></w:r>"


def field(instruction: str, result: str) -> str:
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{kinds[0]}{run(instruction, tag='instrText')}{kinds[1]}{run(result)}{kinds[2]}</w:p>"


DELETED = run("SECRET", tag="delText")
DOCX = {
    "deleted words": docx(f"<w:p><w:del {WHO}>{DELETED}</w:del>{run('kept')}</w:p>"),
    "deleted words in an insertion": docx(
        f"<w:p><w:ins {WHO}><w:del {WHO}>{DELETED}</w:del>{run('kept')}</w:ins></w:p>"
    ),
    "deleted words in UTF-16": docx(
        part="word/footnotes.xml",
        body=f'<?xml version="1.0" encoding="UTF-16"?><w:footnotes xmlns:w="{WORD}"><w:p><w:del {WHO}>{DELETED}</w:del>'
        "</w:p></w:footnotes>".encode("utf-16"),
    ),
    "deleted paragraph": docx(f"<w:p><w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr><w:del {WHO}>{DELETED}</w:del></w:p>"),
    "deleted instruction": docx(f"<w:p><w:del {WHO}>{run('SECRET', tag='delInstrText')}</w:del></w:p>"),
    "deleted row": docx(
        f"<w:tbl><w:tr><w:trPr><w:del {WHO}/></w:trPr><w:tc>{paragraph('SECRET')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('kept')}</w:tc></w:tr></w:tbl>"
    ),
    "moved words": docx(
        f'<w:p><w:moveFromRangeStart {WHO} w:name="SECRET"/><w:moveFrom {WHO}>{run("SECRET")}</w:moveFrom>'
        f"<w:moveFromRangeEnd/></w:p><w:p><w:moveTo {WHO}>{run('kept')}</w:moveTo></w:p>"
    ),
    "earlier format": docx(
        f'<w:p><w:pPr><w:pPrChange {WHO}><w:pPr><w:pStyle w:val="SECRET"/></w:pPr></w:pPrChange></w:pPr>'
        f"{run('kept', f'<w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange>')}</w:p>"
    ),
    "hidden words": docx(f"<w:p>{run('SECRET', '<w:vanish/>')}{run('kept', '<w:noProof/>')}</w:p>"),
    "author field": docx(field(" AUTHOR  ", "SECRET ann")),
    "simple author field": docx(f'<w:p><w:fldSimple w:instr=" LASTSAVEDBY ">{run("SECRET")}</w:fldSimple></w:p>'),
    "path of a link": docx(field(' LINK Word.Document.12 "C:\\\\Users\\\\SECRET\\\\a.docx" ', "kept")),
    "path of a picture": docx('<w:p><w:r><w:pict title="C:\\Users\\SECRET\\kept.jpg"/></w:r></w:p>'),
    "remarks": docx(
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>kept</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>',
        **{
            f"word__{name}.xml": f'<w:comments xmlns:w="{WORD}"><w:comment {WHO}>{paragraph("SECRET")}</w:comment></w:comments>'
            for name in ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
        },
    ),
    "variables and mail merge": docx(
        f'<w:settings xmlns:w="{WORD}"><w:mailMerge><w:connectString w:val="Data Source=SECRET"/></w:mailMerge>'
        '<w:docVars><w:docVar w:name="x" w:val="SECRET"/></w:docVars><w:zoom w:percent="100"/></w:settings>',
        part="word/settings.xml",
    ),
    "template": docx(
        **{
            "word___rels__settings.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="x" '
            'Target="file:///C:\\Users\\SECRET\\Normal.dotm" TargetMode="External"/></Relationships>'
        }
    ),
    "own properties": docx(**{"docProps__custom.xml": "<p>SECRET</p>", "docProps__app.xml": "<p>SECRET</p>"}),
    "forms": docx(**{"customXml__item1.xml": "<a>SECRET</a>"}),
    "first page as a picture": docx(**{"docProps__thumbnail.jpeg": photos.jpeg()}),
}


# Workbooks


def xlsx(change=lambda book: None, **more: bytes | str) -> bytes:
    """A workbook as openpyxl writes it; `more` as in `docx`."""
    book = openpyxl.Workbook()
    book.active["A1"] = "kept"
    change(book)
    output = BytesIO()
    book.save(output)
    members = {name: data for name, data in read_zip(output.getvalue()).items() if name != "docProps/core.xml"}
    return documents.zip_of(members | {name.replace("__", "/"): data for name, data in more.items()})


def read_zip(data: bytes) -> dict[str, bytes]:
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def remark(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = Comment("SECRET remark", "SECRET ann")


def hidden_sheet(state: str):
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Other")
        sheet["A1"], sheet.sheet_state = "SECRET", state

    return change


def hidden_row(book: openpyxl.Workbook) -> None:
    book.active["A2"] = "SECRET"
    book.active.row_dimensions[2].hidden = True


def hidden_column(book: openpyxl.Workbook) -> None:
    book.active["C2"] = "SECRET"
    book.active.column_dimensions["C"].hidden = True


def spare_columns(book: openpyxl.Workbook) -> None:
    """All columns after the first are hidden, and empty; a row without anything, too."""
    book.active.column_dimensions.group("B", "XFD", hidden=True, outline_level=0)
    book.active.row_dimensions[9].hidden = True


CONNECTIONS = (
    f'<connections xmlns="{SHEET}"><connection id="1" name="SECRET" description="SECRET" type="5" refreshedVersion="6" '
    'odcFile="C:\\Users\\SECRET\\a.odc" sourceFile="C:\\Users\\SECRET\\a.mdb"><dbPr command="SECRET" '
    'connection="Provider=x;Data Source=C:\\Users\\SECRET\\a.mdb;Password=SECRET"/></connection><connection id="2" name="b" '
    'type="6" refreshedVersion="6"><textPr sourceFile="/home/SECRET/a.csv"/></connection><connection id="3" name="c" type="4" '
    'refreshedVersion="6"><webPr url="https://SECRET/"/></connection></connections>'
)
XLSX = {
    "remark on a cell": xlsx(remark),
    "path of a connection": xlsx(**{"xl__connections.xml": CONNECTIONS}),
    "cells of another workbook": xlsx(
        **{
            "xl__externalLinks__externalLink1.xml": f'<externalLink xmlns="{SHEET}"><externalBook><sheetNames><sheetName val="x"/>'
            '</sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>SECRET</v></cell></row></sheetData>'
            "</sheetDataSet></externalBook></externalLink>",
            "xl__externalLinks___rels__externalLink1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
            'Id="r1" Type="x" Target="file:///\\\\SECRET\\share\\b.xlsx" TargetMode="External"/></Relationships>',
        }
    ),
    "threads": xlsx(
        **{
            "xl__threadedComments__threadedComment1.xml": "<ThreadedComments><text>SECRET</text></ThreadedComments>",
            "xl__persons__person.xml": '<personList><person displayName="SECRET" userId="SECRET"/></personList>',
        }
    ),
    "earlier cells": xlsx(
        **{
            "xl__revisions__revisionLog1.xml": f'<revisions xmlns="{SHEET}"><rcc><oc><t>SECRET</t></oc></rcc></revisions>'
        }
    ),
    "drawn remark": xlsx(
        **{
            "xl__drawings__vmlDrawing9.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
            '<v:shape><v:textbox><div>SECRET</div></v:textbox><x:ClientData ObjectType="Note"/></v:shape></xml>'
        }
    ),
    "spare columns": xlsx(spare_columns, **{"docProps__custom.xml": "<p>SECRET</p>"}),
}
HIDDEN_WORKBOOKS = {
    "hidden sheet": xlsx(hidden_sheet("hidden")),
    "very hidden sheet": xlsx(hidden_sheet("veryHidden")),
}


# Presentations


def pptx(slide: str = "", attributes: str = "", **more: bytes | str) -> bytes:
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWING}" {attributes}><p:cSld><p:spTree>'
        f"{shape('kept')}{slide}</p:spTree></p:cSld></p:sld>",
    }
    return documents.zip_of(members | {name.replace("__", "/"): data for name, data in more.items()})


def shape(words: str, attributes: str = "") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" {attributes}/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p>'
        "</p:txBody></p:sp>"
    )


PPTX = {
    "speaker notes": pptx(
        **{
            "ppt__notesSlides__notesSlide1.xml": f'<p:notes xmlns:p="{SLIDE}" xmlns:a="{DRAWING}">{shape("SECRET")}</p:notes>'
        }
    ),
    "remark on a slide": pptx(
        **{
            "ppt__comments__comment1.xml": f'<p:cmLst xmlns:p="{SLIDE}"><p:cm><p:text>SECRET</p:text></p:cm></p:cmLst>',
            "ppt__commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{SLIDE}"><p:cmAuthor name="SECRET"/></p:cmAuthorLst>',
            "ppt__changesInfos__changesInfo1.xml": "<c userName='SECRET'>SECRET</c>",
        }
    ),
    "hidden shape": pptx(shape("SECRET", 'hidden="1"')),
    "memory of an add-in": pptx(
        **{"ppt__tags__tag1.xml": f'<p:tagLst xmlns:p="{SLIDE}"><p:tag name="A" val="SECRET"/></p:tagLst>'}
    ),
}


# OpenDocument


def odf(ending: str, body: str, styles: str = "", **more: bytes | str) -> tuple[str, bytes]:
    kinds = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
    content = (
        f"<office:document-content{ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:{kinds[ending]}>{body}</office:{kinds[ending]}></office:body></office:document-content>"
    )
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>'
        for name in ("content.xml", "Thumbnails/thumbnail.png", "Configurations2/", "VersionList.xml")
    )
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kinds[ending]}",
        "content.xml": content,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="urn:m">{manifest}</manifest:manifest>',
    }
    return ending, documents.zip_of(members | {name.replace("__", "/"): data for name, data in more.items()})


def odf_style(family: str, properties: str) -> str:
    return f'<style:style style:name="s" style:family="{family}"><style:{properties}/></style:style>'


def table(content: str, attributes: str = "") -> str:
    return f'<table:table table:name="x" {attributes}>{content}</table:table>'


def row_of(*words: str) -> str:
    return f"<table:table-row>{''.join(CELL('', each) for each in words)}</table:table-row>"


CELL = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>".format
TWICE = 'table:number-columns-repeated="2"'
HIDDEN_COLUMNS = f'<table:table-column/><table:table-column table:visibility="collapse" {TWICE}/><table:table-column/>'
CHANGE = "<office:change-info><dc:creator>SECRET ann</dc:creator><dc:date>2026</dc:date></office:change-info>"
ODT = {
    "tracked changes": odf(
        "odt",
        f'<text:tracked-changes><text:changed-region text:id="c"><text:deletion>{CHANGE}<text:p>SECRET words</text:p>'
        '</text:deletion></text:changed-region></text:tracked-changes><text:p>k<text:change text:change-id="c"/>ept</text:p>',
    ),
    "remark": odf(
        "odt",
        "<text:p>ke<office:annotation><dc:creator>SECRET ann</dc:creator><text:p>SECRET</text:p></office:annotation>pt</text:p>",
    ),
    "author fields": odf(
        "odt",
        '<text:p>kept <text:author-name text:fixed="false">SECRET</text:author-name> <text:author-initials>SECRET'
        "</text:author-initials> <text:initial-creator>SECRET</text:initial-creator> <text:printed-by>SECRET</text:printed-by> "
        "<text:sender-email>SECRET</text:sender-email></text:p>",
    ),
    "author in the properties": odf(
        "odt",
        "<text:p>kept</text:p>",
        **{
            "meta.xml": documents.META.replace("dc:creator", "meta:initial-creator").replace(
                "<office:document-meta",
                f"<office:document-meta{ODF.partition(' xmlns:dc')[0].replace(' xmlns:office=', ' xmlns:o=')}",
            )
        },
    ),
    "earlier versions": odf(
        "odt",
        "<text:p>kept</text:p>",
        **{"VersionList.xml": "<a>SECRET</a>", "Versions__Version1": odf("odt", "SECRET")[1]},
    ),
    "hidden text": odf(
        "odt",
        '<text:p>kept <text:hidden-text text:condition="ooow:1" text:string-value="SECRET">SECRET</text:hidden-text></text:p>'
        '<text:section text:name="s" text:display="none"><text:p>SECRET</text:p></text:section>'
        '<text:section text:name="t" text:display="condition" text:is-hidden="true"><text:p>SECRET</text:p></text:section>'
        '<text:p><text:span text:style-name="s">SECRET</text:span></text:p>',
        odf_style("text", 'text-properties text:display="none"'),
    ),
    "path of a picture": odf("odt", '<text:p>kept<draw:image xlink:href="file:///home/SECRET/a.png"/></text:p>'),
    "first page as a picture": odf("odt", "<text:p>kept</text:p>", **{"Thumbnails__thumbnail.png": photos.png()}),
    "changes of cells": odf(
        "ods",
        f"<table:tracked-changes><table:deletion>{CHANGE}<text:p>SECRET</text:p></table:deletion></table:tracked-changes>"
        + table(f"<table:table-row>{CELL('', 'kept')}</table:table-row>"),
    ),
    "notes": odf(
        "odp",
        '<draw:page draw:name="x"><text:p>kept</text:p><presentation:notes><draw:frame><draw:text-box><text:p>SECRET</text:p>'
        "</draw:text-box></draw:frame></presentation:notes></draw:page>",
    ),
}
HIDDEN_ODF = {
    "hidden sheet": (
        "hidden_sheets",
        odf(
            "ods",
            table(f"<table:table-row>{CELL('', 'SECRET')}</table:table-row>", 'table:style-name="s"'),
            odf_style("table", 'table-properties table:display="false"'),
        ),
    ),
    "hidden row": (
        "hidden_cells",
        odf("ods", table(f'<table:table-row table:visibility="collapse">{CELL("", "SECRET")}</table:table-row>')),
    ),
    "filtered row": (
        "hidden_cells",
        odf("ods", table(f'<table:table-row table:visibility="filter">{CELL("", "SECRET")}</table:table-row>')),
    ),
    "first of two hidden columns": ("hidden_cells", odf("ods", table(f"{HIDDEN_COLUMNS}{row_of('', 'SECRET', '')}"))),
    "hidden column": (
        "hidden_cells",
        odf(
            "ods",
            table(
                '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
                f"<table:table-row>{CELL(TWICE, '')}{CELL('', 'SECRET')}</table:table-row>"
            ),
        ),
    ),
    "hidden slide": (
        "hidden_slides",
        odf(
            "odp",
            '<draw:page draw:style-name="s"><text:p>SECRET</text:p></draw:page>',
            odf_style("drawing-page", 'drawing-page-properties presentation:visibility="hidden"'),
        ),
    ),
}


# PDF


def pdf(change) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pikepdf.Stream(made, b"BT /F 9 Tf (kept) Tj ET")
    change(made, page)
    output = BytesIO()
    made.save(output, fix_metadata_version=False)
    return output.getvalue()


def layers(made: pikepdf.Pdf, _page) -> None:
    usage = pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator="SECRET ann", Subtype=pikepdf.Name.Artwork))
    layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="a layer", Usage=usage))
    config = pikepdf.Dictionary(Creator="SECRET ann", Name="x", Order=pikepdf.Array([layer]))
    made.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=config, Configs=pikepdf.Array([config]))


def structure(made: pikepdf.Pdf, _page) -> None:
    properties = pikepdf.Dictionary(
        O=pikepdf.Name.UserProperties, P=pikepdf.Array([pikepdf.Dictionary(N="SECRET", V="SECRET ann", H=True)])
    )
    element = pikepdf.Dictionary(
        Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, T="SECRET", Alt="kept", A=pikepdf.Array([properties])
    )
    made.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=made.make_indirect(element))


def annotation(subtype: str, **more):
    def change(made: pikepdf.Pdf, page) -> None:
        each = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name(subtype),
            Rect=[0, 0, 9, 9],
            T="SECRET ann",
            Contents="SECRET remark",
            Subj="SECRET",
            **more,
        )
        page.Annots = pikepdf.Array([made.make_indirect(each)])

    return change


def second_action(made: pikepdf.Pdf, page) -> None:
    """A page to go to when the document is opened, and a program that runs after that."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="SECRET")
    made.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.GoTo, D=pikepdf.Array([page.obj, pikepdf.Name.Fit]), Next=script
    )


def file_address(made: pikepdf.Pdf, _page) -> None:
    """An address of a file on a computer, opened with the document."""
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///C:/Users/SECRET/x.pdf")


def private_data(made: pikepdf.Pdf, page) -> None:
    made.docinfo["/Author"] = "SECRET ann"
    made.Root.Metadata = pikepdf.Stream(made, photos.XMP)
    page.PieceInfo = pikepdf.Dictionary(Program=pikepdf.Dictionary(Private="SECRET"))
    page.Thumb = pikepdf.Stream(made, b"SECRET")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="SECRET")
    made.Root.OpenAction = script
    made.attachments["a"] = pikepdf.AttachedFileSpec(made, DOCX["deleted words"], filename="C:\\SECRET\\a.docx")


PDF = {
    "layers": pdf(layers),
    "structure": pdf(structure),
    "private data": pdf(private_data),
    "program after another action": pdf(second_action),
    "path that is opened with it": pdf(file_address),
    "note": pdf(annotation("/Text")),
    "note on marked words": pdf(annotation("/Highlight", QuadPoints=[0] * 8)),
    "hidden text": pdf(annotation("/FreeText", F=2)),
}


# Recordings and pictures


def mp4() -> bytes:
    boxes = [films.box(name, b"SECRET") for name in (b"free", b"skip", b"udta", b"wide", b"junk")]
    inner = b"".join([*boxes, films.box(b"uuid", bytes(16), b"SECRET")])
    return films.mp4(1, udta=inner, more=inner)


def mpo() -> bytes:
    """A photograph of two pictures, as many telephones take it; the second is not for readers."""
    output = BytesIO()
    first, second = Image.new("RGB", (120, 80), "red"), Image.new("RGB", (60, 40), "blue")
    first.save(output, "MPO", save_all=True, append_images=[second], exif=photos.exif())
    return output.getvalue() + b"SECRET"


RECORDINGS = {
    "boxes.mp4": mp4(),
    "void.webm": films.webm(b"V_VP8", films.element(0xEC, b"SECRET"), films.element(0x1254C367, b"SECRET")),
    "tags.mp3": films.mp3(tags=films.id3(TPE1="SECRET", COMM="SECRET"), end=b"TAGSECRET".ljust(128)),
    "comments.ogg": films.ogg(b"ARTIST=SECRET"),
}
PICTURES = {
    **{
        f"photo.{kind}": photos.PICTURES[name]()
        for kind, name in {"jpg": "jpeg", "png": "png", "webp": "webp", "gif": "gif", "avif": "avif"}.items()
    },
    "two.jpg": mpo(),
}
CUT: dict[str, tuple[str, bytes]] = {
    **{f"docx, {place}": ("docx", data) for place, data in DOCX.items()},
    **{f"xlsx, {place}": ("xlsx", data) for place, data in XLSX.items()},
    **{f"pptx, {place}": ("pptx", data) for place, data in PPTX.items()},
    **{f"{made[0]}, {place}": made for place, made in ODT.items()},
    **{f"pdf, {place}": ("pdf", data) for place, data in PDF.items()},
    "docx in docx": ("docx", docx(word__embeddings__a=DOCX["deleted words"])),
}
ENTITY = '<!DOCTYPE x [<!ENTITY e "SECRET">]>'
DRAWING_WITH_DTD = (
    f'<?xml version="1.0"?>{ENTITY}<svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'.encode()
)
REFUSED: dict[str, tuple[str, str, bytes]] = {
    **{f"xlsx, {place}": ("hidden_sheets", "xlsx", data) for place, data in HIDDEN_WORKBOOKS.items()},
    "xlsx, hidden row": ("hidden_cells", "xlsx", xlsx(hidden_row)),
    "xlsx, hidden column": ("hidden_cells", "xlsx", xlsx(hidden_column)),
    "xlsx in pdf": (
        "hidden_sheets",
        "pdf",
        pdf(
            lambda made, _page: made.attachments.update(
                a=pikepdf.AttachedFileSpec(made, HIDDEN_WORKBOOKS["hidden sheet"])
            )
        ),
    ),
    "xlsx, hidden row in a sheet that is not well-formed": (
        "hidden_cells",
        "xlsx",
        xlsx(
            **{
                "xl__worksheets__sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1" hidden="1"><c r="A1">'
                "<v>SECRET</v></c></row></sheetData>"
            },
        ),
    ),
    "pptx, hidden slide": ("hidden_slides", "pptx", pptx(attributes='show="0"')),
    "pptx, slide that is not shown": ("hidden_slides", "pptx", pptx(attributes='show="false"')),
    **{f"{made[0]}, {place}": (key, *made) for place, (key, made) in HIDDEN_ODF.items()},
    "docx, deleted cell": (
        "changes",
        "docx",
        docx(f"<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel {WHO}/></w:tcPr>{paragraph('SECRET')}</w:tc></w:tr></w:tbl>"),
    ),
    "docx, deleted words in a part that is too large": (
        "changes",
        "docx",
        docx(f"<w:p><w:del {WHO}>{DELETED}</w:del></w:p>" + paragraph(random.Random(1).randbytes(2_200_000).hex())),
    ),
    "pdf, marked to be blacked out": ("redaction", "pdf", pdf(annotation("/Redact"))),
    "docx, DTD": ("dtd", "docx", docx(f"{ENTITY}<x>&e;</x>", part="word/header1.xml")),
    "docx, DTD of another file": (
        "dtd",
        "docx",
        docx('<!DOCTYPE html SYSTEM "http://x/y.dtd"><x/>', part="word/header1.xml"),
    ),
    "docx, DTD in UTF-16": (
        "dtd",
        "docx",
        docx(f'<?xml version="1.0" encoding="UTF-16"?>{ENTITY}<x/>'.encode("utf-16"), part="word/header1.xml"),
    ),
    "docx, DTD in a list of parts": ("dtd", "docx", docx(**{"[Content_Types].xml": f"{ENTITY}<Types/>"})),
    "docx, DTD in relations": ("dtd", "docx", docx(**{"_rels__.rels": f"{ENTITY}<Relationships/>"})),
    "docx, DTD in properties": ("dtd", "docx", docx(**{"docProps__core.xml": f"{ENTITY}<x/>"})),
    "docx, DTD in a form": ("dtd", "docx", docx(**{"customXml__item1.xml": f"{ENTITY}<x/>"})),
    "docx, DTD in a drawing": ("dtd", "docx", docx(**{"word__media__image1.svg": DRAWING_WITH_DTD})),
    "docx, DTD in a packed drawing": (
        "dtd",
        "docx",
        docx(**{"word__media__image1.svgz": gzip.compress(DRAWING_WITH_DTD)}),
    ),
    "docx in docx, DTD": ("dtd", "docx", docx(word__embeddings__a=docx(f"{ENTITY}<x/>", part="word/header1.xml"))),
    "odt, DTD": ("dtd", "odt", odf("odt", "", **{"styles.xml": f"{ENTITY}<x/>"})[1]),
    "odt, DTD in the manifest": ("dtd", "odt", odf("odt", "", **{"META-INF__manifest.xml": f"{ENTITY}<x/>"})[1]),
    "epub, DTD with entities": (
        "dtd",
        "epub",
        documents.zip_of(
            {"mimetype": "application/epub+zip", "a.xhtml": '<!DOCTYPE html [<!ENTITY e "SECRET">]><html/>'}
        ),
    ),
}


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg_with_second_pictures() -> bytes:
    """A JPEG with APP2 segments: colour profile, MPF, FlashPix, and one of no known program."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = photos.encode("JPEG", icc_profile=profile)
    others = b"".join(segment(0xE2, start + b"SECRET" * 9) for start in (b"MPF\0", b"FPXR\0", b"own\0"))
    return plain[:2] + others + plain[2:]
