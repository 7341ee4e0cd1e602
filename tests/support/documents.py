"""Documents made by hand: PDF, Office Open XML and OpenDocument, with an author, with a script, or damaged."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

CORE = '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>SECRET person</dc:creator></cp:coreProperties>'
META = '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:creator>SECRET person</dc:creator></office:meta></office:document-meta>'


def pdf(*more: str, catalog: str = "", info: str = "", pages: int = 1) -> bytes:
    """A PDF of empty pages; `more` are further objects, numbered from 10 on."""
    kids = " ".join(f"{100 + number} 0 R" for number in range(pages))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
    }
    objects |= {100 + number: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>" for number in range(pages)}
    objects |= dict(enumerate(more, 10))
    if info:
        objects[3] = info
    output, offsets = BytesIO(), {}
    output.write(b"%PDF-1.7\n")
    for number, content in objects.items():
        offsets[number] = output.tell()
        output.write(f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1"))
    start, last = output.tell(), max(objects)
    rows = [f"{offsets[n]:010} 00000 n \n" if n in offsets else "0000000000 00000 f \n" for n in range(1, last + 1)]
    output.write(f"xref\n0 {last + 1}\n0000000000 65535 f \n{''.join(rows)}".encode())
    info_entry = "/Info 3 0 R" if info else ""
    output.write(f"trailer << /Size {last + 1} /Root 1 0 R {info_entry} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return output.getvalue()


def stream(content: str, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def pdf_with_metadata() -> bytes:
    """A PDF with author, title, XMP and a script."""
    return pdf(
        stream("<x:xmpmeta>SECRET place</x:xmpmeta>", "/Type /Metadata /Subtype /XML"),
        "<< /S /JavaScript /JS (app.alert\\('SECRET script'\\)) >>",
        catalog="/Metadata 10 0 R /OpenAction 11 0 R",
        info="<< /Author (SECRET person) /Title (SECRET title) >>",
    )


def zip_of(members: dict[str, bytes | str], stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    output = BytesIO()
    with ZipFile(output, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return output.getvalue()


def docx(**more: bytes | str) -> bytes:
    members = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w>text</w>", "docProps/core.xml": CORE}
    return zip_of(members | more)


def odt() -> bytes:
    return zip_of(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o>text</o>", "meta.xml": META}
    )
