"""What pictures rely on in Wagtail beyond its promises; see pages.wagtail_patches."""

RELIES_ON = {
    "wagtail.images.fields.WagtailImageField.to_python": (
        "55a4d7b805f9",
        "media.images.forms unpacks the whole picture in its place",
    ),
    "wagtail.images.models.AbstractImage._set_image_file_metadata": (
        "5086feb11c7e",
        "media.images.models measures a new file",
    ),
    "wagtail.images.models.AbstractImage.search_fields": (
        "171eb9b2f49a",
        "media.images.models repeats that of its tags, and more",
    ),
    "wagtail.images.models.WagtailImageFieldFile": (
        "3559154d02aa",
        "media.images.fields measures by the first bytes in its place",
    ),
}

TEMPLATES = {
    "wagtailimages/bulk_actions/confirm_bulk_delete.html": ("7b535747303d", "says where each picture stands"),
    "wagtailimages/images/confirm_delete.html": ("4e083cd10779", "says where the picture stands"),
}
