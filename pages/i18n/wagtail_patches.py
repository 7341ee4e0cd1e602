"""What catalogues rely on in Django.

What the tables hold is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "django.utils.translation.trans_real.TranslationCatalog": ("7d0fe94284c0", "pages.i18n.catalogs looks messages up"),
}
