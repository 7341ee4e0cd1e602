"""What documents rely on in Wagtail beyond its promises; see pages.wagtail_patches."""

RELIES_ON = {
    "wagtail.documents.models.AbstractDocument._set_document_file_metadata": (
        "6bea1fa8c239",
        "media.documents.models measures a new file",
    ),
}
