"""What the bench relies on of wagtail-localize.

What the table holds is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "wagtail_localize.models.TranslationSource._get_segments_for_translation": (
        "f0d1a6af99d6",
        "pages.translation_bench.editor.views",
    ),
    "wagtail_localize.views.update_translations.UpdateTranslationsView": (
        "6c9ebcf4a6f2",
        "pages.translation_bench.editor.engine_screens does itself what a form does",
    ),
}
