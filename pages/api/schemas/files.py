"""Schemas and serializer of documents."""

from django.http import HttpRequest
from ninja import Field, Schema

from media.documents.models import Document
from media.permissions import is_open

from .links import absolute


class DocumentFactsOut(Schema):
    """A file to download."""

    id: int = Field(description="Its id in `documents/`.", examples=[3])
    title: str = Field(description="Its title.", examples=["Handbill for the assembly"])
    url: str = Field(
        description="Where it is downloaded.", examples=["https://www.example.org/documents/3/handbill.pdf"]
    )
    format: str = Field(description="The ending of its file.", examples=["pdf"])
    size: int | None = Field(description="In bytes.", examples=[48213])
    language: str = Field(description="The language it is written in; empty where nobody said.", examples=["en"])


class DocumentOut(DocumentFactsOut):
    """A file to download, and the version of it that more people can read."""

    accessible_version: DocumentFactsOut | None = Field(
        None, description="The same text in a form that screen readers and small screens can use."
    )


def document_fields(row: Document, request: HttpRequest) -> dict:
    return {
        "id": row.pk,
        "title": row.title,
        "url": absolute(row.url, request),
        "format": row.file_extension,
        "size": row.file_size,
        "language": row.language,
    }


def serialize_document(row: Document | None, request: HttpRequest) -> DocumentOut | None:
    """Serializes a document; None where it is gone or this request may not see it."""
    if row is None or not is_open(row, request):
        return None
    other = row.alternative if row.alternative and is_open(row.alternative, request) else None
    accessible = DocumentFactsOut(**document_fields(other, request)) if other else None
    return DocumentOut(**document_fields(row, request), accessible_version=accessible)
