"""Response with a document's file, in place of Wagtail's."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header

from ..permissions import is_private
from ..serving.responses import file_response, upload_headers
from .models import Document


def document(request: HttpRequest, upload: Document) -> HttpResponseBase:
    """The response with a document's file, after Wagtail has checked permissions: PDF inline, else as an attachment."""
    private = is_private(upload.collection.path)
    is_inline = upload.content_type == "application/pdf"
    headers = upload_headers(private, "public, max-age=0", upload) | {
        "Content-Disposition": content_disposition_header(not is_inline, upload.filename),
        "Content-Security-Policy": "default-src 'none'; sandbox" if not is_inline else "default-src 'none'",
        "Content-Type": upload.content_type,
        "ETag": f'"{upload.file.name}"',
    }
    return file_response(request, upload, headers)
