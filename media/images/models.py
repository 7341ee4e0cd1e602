"""Models of pictures, of the renditions made of them, and of files that must go."""

import os

from django.db import models, transaction
from django.db.models.fields.json import KT
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.api import APIField
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    ImageQuerySet,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtail.images.models import Image as StockImage
from wagtail.search import index

from ..search_text import SpellingsMixin
from ..serving.private_addresses import ServedUpload
from ..uploads.files import has_new_file, replace_file, with_update_fields
from .fields import PictureField, RenditionField
from .filters import ReducedFilter, reduced, unchanged
from .limits import is_decoded_here
from .renditions import Fallback, make_sources

picture_replaced = Signal()  # with `picture`, in the transaction that names its new file
RENDITIONS = "images/"  # how the names of all sizes begin
OF_ITS_FILE = {"file", "width", "height", "file_size", "file_hash", "sources", "withdrawn_at"}


class PictureQuerySet(ImageQuerySet):
    def unfinished(self):
        """Those whose sources are not all made, or were made of an earlier file; oldest first."""
        return (
            self.alias(made_of=KT("sources__hash"))
            .exclude(made_of=models.F("file_hash"), sources__has_key="avif")
            .order_by("pk")
        )


class Picture(ServedUpload, SpellingsMixin, AbstractImage):
    """A photograph or drawing; its file is clean from the moment it is stored."""

    file = PictureField(
        pgettext_lazy("media", "file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who took or drew it, as it should be printed beside it.")
    )
    licence = models.CharField(
        _("licence"), max_length=255, blank=True, help_text=_("On what terms it may be used, for example CC BY 4.0.")
    )
    sources = models.JSONField(_("sources"), default=dict, blank=True, editable=False)
    # Since when a drawing stands in its place, because somebody who is shown on it said no.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = PictureQuerySet.as_manager()
    path_relations = ("renditions",)
    api_fields = [APIField("credit"), APIField("licence")]
    admin_form_fields = (*StockImage.admin_form_fields[:3], "credit", "licence", *StockImage.admin_form_fields[3:])
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("credit"),
        *SpellingsMixin.typed_fields,
        # As Wagtail's, in whose place it stands; and the chooser asks for the words and the tag together.
        index.RelatedFields(
            "tags", [index.SearchField("name", boost=10), index.AutocompleteField("name"), index.FilterField("name")]
        ),
    ]

    class Meta(AbstractImage.Meta):
        app_label = "media"
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def get_upload_to(self, filename):
        return f"original_images/{filename}"

    @property
    def default_alt_text(self) -> str:
        """What is suggested where the picture is used: its description; a title is often the name of a file."""
        return self.description

    @property
    def finished(self) -> bool:
        """Whether every source is made of the file as it is now."""
        return "avif" in self.sources and self.sources.get("hash") == self.file_hash

    @property
    def address(self) -> str:
        """The address of one rendition that every browser shows; empty while there is none."""
        fallback = self.sources.get("fallback")
        return Rendition._meta.get_field("file").storage.url(fallback[0]) if fallback else ""

    @property
    def weight(self) -> int:
        """The bytes of that rendition; 0 while there is none, or where its file is lost."""
        fallback = self.sources.get("fallback")
        try:
            return Rendition._meta.get_field("file").storage.size(fallback[0]) if fallback else 0
        except OSError:
            return 0

    def save(self, *args, **kwargs):
        """Stores a new file with its fallback rendition, and asks for the other renditions; see `replace_file`."""
        if has_new_file(self, kwargs):
            self.withdrawn_at = None
            self.save_file(self.announce_replacement, *args, **with_update_fields(kwargs, "withdrawn_at"))
        elif self._state.adding or args or kwargs.keys() & {"update_fields", "force_insert"}:
            super().save(*args, **kwargs)
        else:  # somebody may have withdrawn or blurred it since this row was read
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            super().save(*args, **kwargs, update_fields=names - OF_ITS_FILE)

    def announce_replacement(self) -> None:
        """Send `picture_replaced`, unless this is the first file."""
        if self.pk:
            picture_replaced.send(type(self), picture=self)

    def save_file(self, within, *args, announce=None, **kwargs):
        """Stores a new file, and calls `within` in the transaction that names it, before its row is written.

        `announce`, where given, gets the name of the file before it is stored.
        """
        fallback = Fallback(self)
        with replace_file(self, fallback.encode, announce):
            within()
            super().save(*args, **with_update_fields(kwargs, "width", "height", "file_size", "file_hash"))
            self.renditions.all().delete()
            fallback.store()
        transaction.on_commit(lambda: make_sources.enqueue(self.pk), robust=True)

    def public_paths(self):
        """Return the paths of its renditions; it has none itself."""
        return [rendition.file.url for rendition in self.renditions.all()]

    @classmethod
    def paths_gone(cls, keys):
        """Return where sizes of these pictures were that are deleted, or about to be: somebody withdrew or blurred them."""
        pks = [int(key) for key in keys if key.isdigit()]
        names = DoomedFile.objects.filter(picture_id__in=pks).values_list("name", flat=True) if pks else ()
        storage = Rendition._meta.get_field("file").storage
        return [storage.url(name) for name in names if name.startswith(RENDITIONS)]

    def generate_rendition_file(self, filter, *, source=None):  # noqa: A002 (Wagtail's name)
        """Wagtail's own renditions, those of the admin: it would decode the picture where it is asked for."""
        if is_decoded_here((self.width, self.height)):
            return super().generate_rendition_file(filter, source=source)
        if filter.spec == "original":
            return unchanged(self, filter.spec)
        with reduced(self) as (file, size):
            return super().generate_rendition_file(ReducedFilter(filter.spec, size), source=file)


class Rendition(AbstractRendition):
    """One size of a picture in one format; its name changes with the picture, so it can be kept for ever."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)
    file = RenditionField(
        upload_to=get_rendition_upload_to, storage=get_rendition_storage, width_field="width", height_field="height"
    )

    class Meta:
        app_label = "media"
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        indexes = [models.Index(fields=["file"])]  # the address names the file

    @staticmethod
    def construct_cache_key(image, filter_cache_key, filter_spec):
        """Wagtail's, with the name of the file for its hash: a file that comes back has another name, and other renditions."""
        return "-".join(["wagtail-rendition", str(image.pk), image.file.name, filter_cache_key, filter_spec])

    def get_upload_to(self, filename):
        return os.path.join(
            "images", f"{self.image.get_file_hash()[:12]}.{self.file.field.storage.get_valid_name(filename)}"
        )


class DoomedFileQuerySet(models.QuerySet):
    def due(self):
        """Those whose time has come."""
        return self.filter(since__lte=timezone.now())


class DoomedFile(models.Model):
    """A file that is to be deleted, named in the transaction that ends its use: a process that dies leaves it to the next.

    One whose `since` is still to come is a new file, which no row names yet (`media.images.doomed.foresee`).
    """

    name = models.CharField(max_length=255, unique=True)
    picture_id = models.BigIntegerField()  # no foreign key: the picture may go as well
    since = models.DateTimeField(default=timezone.now)

    objects = DoomedFileQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "media"
        default_permissions = ()

    def __str__(self):
        return f"{self.pk}"
