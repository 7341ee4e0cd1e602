"""Boxes of a picture as a script sends them: read, checked, and put in the place of those that are not blurred yet."""

import json
from math import isfinite

from django.db import transaction

from media.consent.models import FaceBox
from media.images.models import Picture

MOST = 60
SMALLEST = 0.01  # of the width and of the height of the picture


class WrongBoxes(ValueError):
    """What was sent are no boxes."""


def read_boxes(text: str) -> list[tuple[int, tuple[float, ...]]]:
    """The number of a person (0: of nobody) and the place of each box, kept within the picture. Raises WrongBoxes."""
    try:
        sent = json.loads(text)
        if not isinstance(sent, list):
            raise WrongBoxes
        found = [(int(box.get("person") or 0), tuple(float(value) for value in box["place"])) for box in sent]
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as problem:
        raise WrongBoxes from problem
    if len(found) > MOST or any(len(place) != 4 or not all(map(isfinite, place)) for _number, place in found):
        raise WrongBoxes
    return [(number, within(place)) for number, place in found]


def within(place: tuple[float, ...]) -> tuple[float, ...]:
    width, height = (min(max(value, SMALLEST), 1) for value in place[2:])
    return min(max(place[0], 0), 1 - width), min(max(place[1], 0), 1 - height), width, height


@transaction.atomic
def save_boxes(picture: Picture, boxes: list[tuple[int, tuple[float, ...]]]) -> None:
    """Those that are blurred stay: they tell where nothing is left to blur."""
    Picture.objects.select_for_update().get(pk=picture.pk)
    people = {person.number: person for person in picture.shown_people.all()}
    picture.boxes.filter(blurred_at=None).delete()
    FaceBox.objects.bulk_create(
        FaceBox(picture=picture, person=people.get(number), left=left, top=top, width=width, height=height)
        for number, (left, top, width, height) in boxes
    )
