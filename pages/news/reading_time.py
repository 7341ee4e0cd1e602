"""Reading time of a text."""

from collections.abc import Iterable
from math import ceil

# Words a minute, read aloud at ease: Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading Performance" (2012).
WORDS = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sv": 199,
    "tr": 166,
}
USUAL = 185  # the mean of these
LETTERS = {"ja": 357, "zh-hans": 255}  # letters a minute, where no space parts the words
UNKNOWN = {"th"}  # no spaces either, and nobody has measured


def minutes(texts: Iterable[str], language: str) -> int:
    """Whole minutes, at least one, for these texts in this language (a code of settings.LANGUAGES); 0 for none or unknown."""
    if language in UNKNOWN:
        return 0
    words = [word for text in texts for word in text.split()]
    if language in LETTERS:
        return ceil(sum(map(len, words)) / LETTERS[language])
    return ceil(len(words) / WORDS.get(language, USUAL))
