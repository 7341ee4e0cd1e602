"""What blocks rely on in wagtail-localize, and the template that ours replaces.

What the tables hold is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "wagtail_localize.segments.extract.StreamFieldSegmentExtractor": (
        "aa0367142fff",
        "pages.blocks.translation repeats parts",
    ),
    "wagtail_localize.segments.ingest.StreamFieldSegmentsWriter": (
        "ced4bf3ae5b9",
        "pages.blocks.translation repeats parts",
    ),
}

TEMPLATES = {
    "wagtailcore/shared/block_preview.html": ("5b23f4463a8a", "a block is previewed in the site's style sheet"),
}
