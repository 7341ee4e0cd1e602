"""Who writes our news."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from .base import facts, picture_field
from .named import Named
from .writable import writable


class Author(Named):
    """Who wrote a piece: a person, or a circle that signs together."""

    role = models.CharField(_("role"), max_length=100, blank=True)
    about = models.TextField(_("about"), blank=True)
    is_circle = models.BooleanField(
        _("a circle that signs together"), default=False, help_text=_("Not one person, but several who write as one.")
    )
    picture = picture_field("+", _("picture"))

    api_fields = [*Named.api_fields, *writable("role", "about", "picture")]
    override_translatable_fields = facts("picture", "is_circle")
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("is_circle"),
        FieldPanel("role"),
        FieldPanel("about"),
        FieldPanel("picture"),
    ]

    class Meta(Named.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
