"""What media relies on in Wagtail and Django beyond their promises; it patches nothing.

What the tables hold is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "django.db.models.fields.files.FieldFile": (
        "0dc97bb277b7",
        "media.uploads.pending and media.uploads.files read `_committed`",
    ),
    "wagtail.models.reference_index.ReferenceIndex._extract_references_from_object": (
        "13311a7afed9",
        "media.usage.references reads drafts by it",
    ),
}
