"""Doors of the home screen: what is begun most, in one click."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Door:
    """`color` and `art` are names of a class and of a drawing (site/art/desk); an urgent door is for telephones;
    `kind` is that of the page that is begun there.
    """

    label: str | Promise
    hint: str | Promise
    color: str
    art: str = ""
    url: str = ""
    is_urgent: bool = False
    kind: str = ""
