"""Stemmer for a database that has none: Snowball's algorithms, which PostgreSQL uses too, so that both find alike."""

import threading

import snowballstemmer

ALGORITHMS = frozenset(snowballstemmer.algorithms())
local = threading.local()  # a stemmer keeps the word it works on: each thread has its own


def stem(word: str, algorithm: str) -> str:
    """The stem of a word in small letters; the word itself where there is no such algorithm."""
    if algorithm not in ALGORITHMS:
        return word
    stemmers = local.__dict__
    if algorithm not in stemmers:
        stemmers[algorithm] = snowballstemmer.stemmer(algorithm)
    return stemmers[algorithm].stemWord(word)
