"""Data map: questions of translators, orders of translations, the rule about second readers."""

from media.data_map import INTERNAL, ModelData, Personal

from ..i18n.data_map import LANGUAGES

DATA_MAP = {
    "pages.TranslationRules": INTERNAL,
    "pages.Question": ModelData(personal=Personal(("asked_by", "answered_by", "words", "answer"), purpose=LANGUAGES)),
    "pages.Order": ModelData(personal=Personal(("placed_by", "stopped_by"), purpose=LANGUAGES)),
    "pages.OrderItem": INTERNAL,
}
