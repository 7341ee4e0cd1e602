"""How many words a text has, as translators count them, in every script."""

import re
from html import unescape
from math import ceil

from ..blocks.segments import has_letters

BREAK = re.compile(r"<(?:br|/?(?:p|li|ol|ul|h\d|td|th|tr|div|blockquote))\b[^>]*>", re.IGNORECASE)  # parts words
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)  # may stand within a word
ALONE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Thai, Lao, Burmese and Khmer: no space parts the words; signs above and below a letter are counted with it.
STRUNG = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
LETTERS_A_WORD = 5


def words(text: str) -> int:
    """The words in this HTML or plain text: what has a letter in it; a Chinese or Japanese sign counts as one word."""
    plain = unescape(TAG.sub("", BREAK.sub(" ", text)))
    if plain.isascii():
        return sum(map(has_letters, plain.split()))
    strung = sum(ceil(len(run) / LETTERS_A_WORD) for run in STRUNG.findall(plain))
    spaced = STRUNG.sub(" ", ALONE.sub(" ", plain))
    return len(ALONE.findall(plain)) + strung + sum(map(has_letters, spaced.split()))
