"""What media relies on in Wagtail and Django beyond their promises; it patches nothing.

What the tables hold is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "django.db.models.fields.files.FieldFile": ("0dc97bb277b7", "media.signals and media.storage read `_committed`"),
    "wagtail.documents.models.AbstractDocument._set_document_file_metadata": (
        "6bea1fa8c239",
        "media.models measures a new file",
    ),
    "wagtail.images.fields.WagtailImageField.to_python": (
        "55a4d7b805f9",
        "media.forms unpacks the whole picture in its place",
    ),
    "wagtail.images.models.AbstractImage._set_image_file_metadata": (
        "5086feb11c7e",
        "media.models measures a new file",
    ),
    "wagtail.images.models.AbstractImage.search_fields": (
        "171eb9b2f49a",
        "media.models repeats that of its tags, and more",
    ),
    "wagtail.images.models.WagtailImageFieldFile": (
        "3559154d02aa",
        "media.fields measures by the first bytes in its place",
    ),
    "wagtail.models.reference_index.ReferenceIndex._extract_references_from_object": (
        "13311a7afed9",
        "media.usage reads drafts by it",
    ),
}

TEMPLATES = {
    "wagtailimages/bulk_actions/confirm_bulk_delete.html": ("7b535747303d", "says where each picture stands"),
    "wagtailimages/images/confirm_delete.html": ("4e083cd10779", "says where the picture stands"),
}
