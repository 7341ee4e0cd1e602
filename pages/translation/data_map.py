"""Data map: work on translations, with the tables of the translation engine."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, INTERNAL, PAGE, STAFF, ModelData, Personal, Purpose

from ..i18n.data_map import LANGUAGES

VERSIONS = Purpose(
    _("Earlier versions"),
    _("What was changed by mistake can be brought back, and it can be seen who changed what."),
    STAFF,
    DESK,
)
LAST_TRANSLATOR = ModelData(personal=Personal(("last_translated_by",), purpose=LANGUAGES))

DATA_MAP = {
    "pages.CarriedRestriction": ModelData(printed=(PAGE,), secret=("password",)),
    "pages.Job": ModelData(
        personal=Personal(
            ("translated_by", "written_by", "waiting_by", "returned_by", "returned_words"), purpose=LANGUAGES
        )
    ),
    "pages.Earlier": INTERNAL,
    "pages.Aside": ModelData(personal=Personal(("written_by", "text"), purpose=LANGUAGES)),
    "wagtail_localize.TranslatableObject": INTERNAL,
    "wagtail_localize.TranslationSource": ModelData(  # which page is the source; and a copy of it
        printed=(PAGE,),
        unprinted=("content_json", "created_at", "last_updated_at", "schema_version", "object_repr"),
        personal=Personal(("content_json",), purpose=VERSIONS),
    ),
    "wagtail_localize.Translation": INTERNAL,
    "wagtail_localize.TranslationLog": INTERNAL,
    "wagtail_localize.TranslationContext": INTERNAL,
    "wagtail_localize.String": INTERNAL,
    "wagtail_localize.StringTranslation": LAST_TRANSLATOR,
    "wagtail_localize.SegmentOverride": LAST_TRANSLATOR,
    "wagtail_localize.Template": INTERNAL,
    "wagtail_localize.StringSegment": INTERNAL,
    "wagtail_localize.TemplateSegment": INTERNAL,
    "wagtail_localize.RelatedObjectSegment": INTERNAL,
    "wagtail_localize.OverridableSegment": INTERNAL,
    "wagtail_localize.LocaleSynchronization": INTERNAL,
}
