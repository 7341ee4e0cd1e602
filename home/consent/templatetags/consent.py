"""Template tag of the panel “Who is shown” on the form of a picture."""

from django import template
from django.urls import reverse

from media.consent.models import ShownPerson, WithheldFile
from media.consent.withdrawal import is_safe
from media.images.models import Picture

from ...page_actions.picture_usage import picture_uses
from ..sentences import consent_line, mailed_line
from ..twins import shown_twins

register = template.Library()


@register.simple_tag(takes_context=True)
def shown_people(context, picture: Picture) -> dict:
    """What the panel says: the people, the boxes as the script reads them, the picture that is drawn on, and its uses."""
    people = list(picture.shown_people.select_related("noted_by"))
    kept = WithheldFile.objects.filter(picture=picture).first()
    is_unsafe = any(person.is_withdrawn for person in people) and not is_safe(picture.pk)
    user = context["request"].user
    boxes = list(picture.boxes.select_related("person"))
    return {
        "people": people,
        "boxes": [box_of(box) for box in boxes],
        "is_to_blur": any(box.blurred_at is None for box in boxes),
        "is_blurred": any(box.blurred_at for box in boxes),
        "faces": {
            "people": [{"number": person.number, "title": person.title} for person in people],
            "address": reverse("picture_boxes", args=[picture.pk]),
        },
        "kept": kept,
        "may_come_back": bool(kept) and not is_unsafe,
        "first_withdrawn": next((person.pk for person in people if person.is_withdrawn), None),
        "src": reverse("picture_withheld", args=[picture.pk]) if kept else picture.address,
        "uses": picture_uses(picture, user),
        "twins": shown_twins(picture, user) if kept else None,
    }


def box_of(box) -> dict:
    return {
        "person": box.person.number if box.person else 0,
        "place": [round(value, 5) for value in box.place],
        "blurred": bool(box.blurred_at),
    }


@register.filter
def says_how(person: ShownPerson) -> str:
    """How, when and to whom somebody said something: one line."""
    return consent_line(person)


@register.filter
def says_mailed(number: int) -> str:
    """How many got a mail."""
    return mailed_line(number)


@register.filter
def coming_back(items: list[dict]) -> list[dict]:
    """Of the pictures of a bulk action those that can be brought back once they are deleted."""
    return [each for each in items if each["item"].withdrawn_at is None]
