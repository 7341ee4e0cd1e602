"""Blurring: what is boxed on a picture becomes a few cells of colour in a new file, and the old one goes everywhere.

Nothing of the old pixels is kept, so it can't be undone. A process that dies before the commit leaves the old file as it
was; one that dies after it leaves the rest of the deletion to the next (`media.images.doomed`).
"""

from functools import partial
from pathlib import PurePath

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log

from ..images import sandbox
from ..images.codec import KINDS
from ..images.doomed import doom, foresee, spare
from ..images.renditions import Outdated
from ..images.sanitize import CleanFile
from .models import FOLDER, FaceBox, WithheldFile, own_name, withheld_name
from .withdrawal import TURNS, file_gone, let_go, lock


class BlurRefused(Exception):
    """Says in words why this picture can't be blurred."""


def blur(picture_pk: int, user) -> int:
    """Blurs what is boxed on a picture and not blurred yet; how many boxes.

    Raises BlurRefused, and OSError where the storage does not answer: nothing is changed then.
    """
    for _turn in range(TURNS):
        boxes = list(FaceBox.objects.filter(picture=picture_pk, blurred_at=None))
        if not boxes:
            return 0
        picture = get_image_model().objects.get(pk=picture_pk)
        kept = WithheldFile.objects.filter(picture=picture_pk).first()
        try:
            if kept:
                blur_withheld(picture, kept, boxes, user)
            else:
                blur_shown(picture, boxes, user)
        except Outdated:  # it got another file meanwhile, or a box was moved: look again
            continue
        return len(boxes)
    raise Outdated


def blur_shown(picture: models.Model, boxes: list[FaceBox], user) -> None:
    old_name = picture.file.name
    content = blurred(picture.file, boxes)

    def swap() -> None:
        lock(picture, old_name)
        mark(boxes)
        spare(picture.file.name)
        let_go(picture, old_name)
        log(instance=picture, action="media.blur", user=user)

    picture.file = content
    picture.save_file(swap, announce=partial(foresee, picture.pk), update_fields={"file"})


def blur_withheld(picture: models.Model, kept: WithheldFile, boxes: list[FaceBox], user) -> None:
    """The same with the file of a picture in whose place a drawing stands."""
    old_name, storage = kept.file.name, kept.file.storage
    content = blurred(kept.file, boxes)
    name = withheld_name(kept, content.name)
    foresee(picture.pk, name)
    name = storage.save(name, content, max_length=255)
    try:
        with transaction.atomic():
            lock(picture, picture.file.name)
            if not WithheldFile.objects.filter(pk=kept.pk, file=old_name).update(file=name):
                raise Outdated
            mark(boxes)
            spare(name)
            doom(picture.pk, [old_name])
            file_gone.send(type(picture), picture=picture, old_name=old_name)
            log(instance=picture, action="media.blur", user=user)
    except BaseException:
        storage.delete(name)
        raise


def mark(boxes: list[FaceBox]) -> None:
    """Notes that these boxes are blurred. Raises Outdated where one of them was moved or taken away since."""
    found = {box.pk: box.place for box in FaceBox.objects.filter(pk__in=[box.pk for box in boxes])}
    if any(found.get(box.pk) != box.place for box in boxes):
        raise Outdated
    FaceBox.objects.filter(pk__in=found).update(blurred_at=timezone.now())


def blurred(file, boxes: list[FaceBox]) -> CleanFile:
    """The picture of this file with these boxes blurred; a file of the same kind, without a word about it."""
    name = own_name(file.name) if file.name.startswith(f"{FOLDER}/") else PurePath(file.name).name
    format_name = KINDS.get(PurePath(name).suffix.lower().lstrip("."))
    if format_name is None:
        raise BlurRefused(_("A picture of this kind can't be blurred here. Choose another one in its place."))
    result = TemporaryUploadedFile(name, "", 0, None)
    try:
        with file.open() as source:
            sandbox.blur(source, format_name, [box.place for box in boxes], result)
        result.seek(0)
        return CleanFile(result.read(), name=name)
    except sandbox.Undecodable as problem:
        raise BlurRefused(
            _(
                "This picture is too large to be blurred here, or its file is damaged. Make it smaller with any program "
                "for pictures, and choose that file in its place."
            )
        ) from problem
    finally:
        result.close()
