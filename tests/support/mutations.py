"""Damage to real files and texts, drawn by a seed: what a parser of ours must withstand."""

import os
from random import Random

SEED = int(os.environ.get("SEED", "1"))
SPECIAL = [
    *(b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\xff\xff\xff\xff\xff", b"\xed\xa0\x80"),
    *(
        b"\r\n\r\n",
        b'"',
        b"'",
        b"<",
        b">",
        b"&#0;",
        b"&#x110000;",
        b"%00",
        b"{",
        b"[",
        b"(",
        b"--",
        b"\\",
        b"\xef\xbb\xbf",
    ),
    *(b"-1", b"0", b"1e999", b"NaN", b"9" * 30, b"0000-00-00", b"9999-12-31T23:59:60Z", "😀‮١½".encode()),
]


def mutated(random: Random, samples: list[bytes]) -> bytes:
    """One of these with one to eight kinds of damage."""
    data = bytearray(random.choice(samples))
    for _ in range(random.choice([1, 1, 1, 2, 4, 8])):
        random.choice(DAMAGES)(random, data, samples)
    return bytes(data)


def flip(random: Random, data: bytearray, _samples: list[bytes]) -> None:
    if data:
        data[place(random, data)] ^= 1 << random.randrange(8)


def put_special(random: Random, data: bytearray, _samples: list[bytes]) -> None:
    at, word = place(random, data), random.choice(SPECIAL)
    data[at : at + random.choice([0, len(word)])] = word


def cut(random: Random, data: bytearray, _samples: list[bytes]) -> None:
    del data[place(random, data) :]


def remove(random: Random, data: bytearray, _samples: list[bytes]) -> None:
    at = place(random, data)
    del data[at : at + random.randrange(1, 40)]


def repeat(random: Random, data: bytearray, _samples: list[bytes]) -> None:
    at = place(random, data)
    data[at:at] = data[at : at + random.randrange(1, 200)] * random.choice([1, 2, 50])


def splice(random: Random, data: bytearray, samples: list[bytes]) -> None:
    """A part of another file, or of the same."""
    other = random.choice(samples)
    start = random.randrange(len(other) + 1)
    data[place(random, data) :] = other[start:]


def place(random: Random, data: bytearray) -> int:
    """Where it is damaged: half of the time near the beginning, where heads stand."""
    return random.randrange(min(len(data), 100 if random.random() < 0.5 else len(data)) or 1)


DAMAGES = (flip, put_special, cut, remove, repeat, splice)
