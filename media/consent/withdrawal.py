"""Withdrawal: a drawing takes the place of a picture wherever it stands, since the picture's row gets the drawing's file.

So pages, API, feeds, cards, Markdown and front ends show it without knowing why. The picture's own file is copied to a name
that nobody can guess, and waits there for whoever brings it back; under its old name nothing is left, of no size of it.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path, PurePath

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from PIL import Image, ImageOps
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Page

from ..images.doomed import doom, foresee, spare
from ..images.renditions import Outdated
from ..images.sanitize import CleanFile
from ..usage.references import referencing_page_ids
from .models import ConsentState, ShownPerson, WithheldFile, own_name

DRAWING = Path(__file__).parents[2] / "site" / "art" / "stand-in.png"  # site/art/river.svg
TURNS = 5  # so often it is begun anew where somebody else was quicker
LONGEST_SIDE = 1600  # pixels of the drawing
# Columns of a picture that say something of its file, and nothing of the drawing.
ABOUT = ("credit", "licence", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
NOTHING = {"credit": "", "licence": ""}

# Both are sent within the transaction, with `picture`; `old_name` is that of the file which is no longer to be had.
# Receivers of the first return how many people they told of it.
picture_withdrawn = Signal()
file_gone = Signal()


class NotBlurred(Exception):
    """The face of somebody who said no is not blurred yet."""


def withdraw(person: ShownPerson, user, note: str = "") -> bool:
    """Notes that this person said no, and takes their picture from the public. Whether this call took it.

    Raises OSError where the storage does not answer: nothing is changed then.
    """

    def noted() -> None:
        locked = ShownPerson.objects.select_for_update().get(pk=person.pk)
        locked.withdraw(note)

    for _turn in range(TURNS):
        if withhold(person.picture_id, user, noted):
            return True
        with transaction.atomic():
            if is_withdrawn(person.picture_id):
                noted()
                return False
    raise Outdated  # each time somebody showed it again meanwhile


def is_withdrawn(picture_pk: int) -> bool:
    """Whether a drawing stands in the picture's place; locks its row until the transaction ends, so that this stays so."""
    rows = get_image_model()._base_manager.select_for_update().filter(pk=picture_pk)
    return rows.values_list("withdrawn_at", flat=True).get() is not None


def withhold(picture_pk: int, user, within: Callable[[], None] = lambda: None) -> bool:
    """Takes a picture from the public, `within` the same transaction; False where it is taken already."""
    for _turn in range(TURNS):
        picture = get_image_model().objects.get(pk=picture_pk)
        if picture.withdrawn_at:
            return False
        kept = keep_copy(picture)
        try:
            replace_by_drawing(picture, kept, user, within)
        except Outdated:  # it got another file, or somebody else was quicker: look again
            kept.file.storage.delete(kept.file.name)
        except BaseException:
            kept.file.storage.delete(kept.file.name)
            raise
        else:
            return True
    raise Outdated


def keep_copy(picture: models.Model) -> WithheldFile:
    """The file of a picture, copied to a place of which nobody knows; the row is not saved yet."""
    kept = WithheldFile(picture=picture, about={name: getattr(picture, name) for name in (*ABOUT, "file_hash")})
    with picture.open_file() as file:
        name = kept.file.field.generate_filename(kept, PurePath(picture.file.name).name)
        foresee(picture.pk, name)
        kept.file.name = kept.file.storage.save(name, file.file, max_length=255)
    return kept


def replace_by_drawing(picture: models.Model, kept: WithheldFile, user, within: Callable[[], None]) -> None:
    """Gives the picture's row the drawing's file. Raises Outdated where the picture has another file by now."""
    old_name = picture.file.name
    live_pages = live_pages_with(picture).count()

    def swap() -> None:
        lock(picture, old_name)
        within()
        kept.pages, kept.withdrawn_by = live_pages, user
        kept.copies = picture.renditions.count() + 1
        kept.save()
        spare(kept.file.name)
        spare(picture.file.name)
        let_go(picture, old_name)
        log(instance=picture, action="media.withdraw", user=user)
        told = picture_withdrawn.send(type(picture), picture=picture, user=user)
        kept.mails = sum(number or 0 for _receiver, number in told)
        kept.save(update_fields=["mails"])

    picture.file = stand_in((picture.width, picture.height))
    picture.withdrawn_at = timezone.now()
    for name in ABOUT:
        setattr(picture, name, NOTHING.get(name))
    picture.save_file(swap, announce=partial(foresee, picture.pk), update_fields={"file", "withdrawn_at", *ABOUT})


def stand_in(size: tuple[int, int]) -> ContentFile:
    """The drawing in the proportions of the picture in whose place it stands, so that no page is laid out anew."""
    scale = min(1, LONGEST_SIDE / max(size))
    content = BytesIO()
    with Image.open(DRAWING) as drawing:
        fitted = ImageOps.fit(drawing.convert("RGB"), tuple(max(1, round(side * scale)) for side in size))
        fitted.save(content, "PNG", optimize=True)
    return ContentFile(content.getvalue(), name="drawing.png")


def lock(picture: models.Model, file_name: str) -> None:
    """Locks the picture's row until the transaction ends; raises Outdated where it has another file by now."""
    rows = type(picture)._base_manager.select_for_update().filter(pk=picture.pk, file=file_name)
    if not rows.values_list("pk"):
        raise Outdated


def let_go(picture: models.Model, file_name: str) -> None:
    """Names for deletion this file of the picture and all sizes that were made of it."""
    doom(picture.pk, [file_name, *picture.renditions.values_list("file", flat=True)])
    file_gone.send(type(picture), picture=picture, old_name=file_name)


def live_pages_with(picture: models.Model) -> models.QuerySet:
    """The public pages on which a picture stands, by the reference index."""
    return Page.objects.live().filter(pk__in=referencing_page_ids(picture))


# The way back.


def undo(person: ShownPerson, user) -> bool:
    """Takes back that this person said no, as a mistake; whether the picture is shown again, since nobody else did."""
    others = ShownPerson.objects.filter(picture=person.picture_id, state=ConsentState.WITHDRAWN).exclude(pk=person.pk)

    def noted() -> None:
        ShownPerson.objects.select_for_update().get(pk=person.pk).allow_again()

    def alone() -> None:
        if others.exists():  # somebody said no meanwhile
            raise NotBlurred
        noted()

    for _turn in range(TURNS):
        with suppress(NotBlurred):
            if not others.exists() and show_again(person.picture_id, user, alone):
                return True
        with transaction.atomic():
            if not is_withdrawn(person.picture_id) or others.exists():
                noted()
                return False
    raise Outdated


def put_back_blurred(picture_pk: int, user) -> bool:
    """Shows a picture again on which everybody who said no is blurred. Raises NotBlurred where somebody is not."""

    def check() -> None:
        if not is_safe(picture_pk):
            raise NotBlurred

    return show_again(picture_pk, user, check)


def is_safe(picture_pk: int) -> bool:
    """Whether everybody on this picture who said no has a box, and each box of theirs is blurred."""
    said_no = ShownPerson.objects.filter(picture=picture_pk, state=ConsentState.WITHDRAWN).prefetch_related("boxes")
    return all(
        person.boxes.all() and all(box.blurred_at for box in person.boxes.all())  # an empty list is nobody's face
        for person in said_no
    )


def show_again(picture_pk: int, user, within: Callable[[], None]) -> bool:
    """Gives a picture its own file back, `within` the same transaction; False where it has it already."""
    for _turn in range(TURNS):
        picture = get_image_model().objects.get(pk=picture_pk)
        drawing, kept = picture.file.name, WithheldFile.objects.filter(picture=picture_pk).first()
        if kept is None:
            return False
        with kept.file.open() as file:
            content = CleanFile(file.read(), name=own_name(kept.file.name))

        def swap(picture=picture, kept=kept, drawing=drawing) -> None:
            lock(picture, drawing)
            if not WithheldFile.objects.filter(pk=kept.pk, file=kept.file.name).exists():  # blurred meanwhile
                raise Outdated
            within()
            spare(picture.file.name)
            doom(picture.pk, [drawing, *picture.renditions.values_list("file", flat=True)])
            kept.delete()  # with its file
            log(instance=picture, action="media.show_again", user=user)

        picture.file, picture.withdrawn_at = content, None
        for name in ABOUT:
            if getattr(picture, name) in (None, ""):  # whoever has written another credit meanwhile meant it
                setattr(picture, name, kept.about.get(name, NOTHING.get(name)))
        try:
            announce = partial(foresee, picture_pk)
            picture.save_file(swap, announce=announce, update_fields={"file", "withdrawn_at", *ABOUT})
        except Outdated:
            continue
        return True
    raise Outdated
