"""A film that stands elsewhere, shown as a still until a visitor asks for it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .films import Film, film_at
from .previews import newest_picture
from .text import SHORT


class FilmAddressBlock(blocks.URLBlock):
    """The address of a film that we understand."""

    def clean(self, value):
        value = super().clean(value)
        if value and film_at(value) is None:
            message = _(
                "This is not the address of a film that we know. Please copy the address of the film's own page at "
                "YouTube, Vimeo, archive.org or a PeerTube, for example https://vimeo.com/123456789."
            )
            raise ValidationError(message, code="unknown")
        return value


class VideoBlock(blocks.StructBlock):
    """A still, a title and a link; the player comes only after a click that names its host."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    address = FilmAddressBlock(
        label=_("Address"), help_text=_("Of the film's page at YouTube, Vimeo, archive.org or a PeerTube.")
    )
    poster = ImageChooserBlock(
        label=_("Still"),
        required=False,
        help_text=_("Shown until somebody plays the film. Upload it: it is not fetched."),
    )
    caption = blocks.CharBlock(
        label=pgettext_lazy("block", "Caption"),
        required=False,
        max_length=200,
        help_text=_("For example how long it is and which captions it has."),
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=SHORT,
        required=False,
        help_text=_("What is said and shown, for those who don't hear or see it."),
    )

    class Meta:
        icon = "media"
        label = _("Video elsewhere")
        label_format = "{title}"
        template = "blocks/video.html"
        description = _(
            "A film at YouTube, Vimeo, archive.org or a PeerTube; nothing is loaded from there before a click"
        )

    def get_context(self, value, parent_context=None):
        film = film_at(value.get("address") or "")
        if film:
            allow_frame((parent_context or {}).get("request"), film)
        return super().get_context(value, parent_context) | {"film": film}

    def get_preview_value(self):
        """With the newest picture of the media room as its still."""
        return self.to_python(
            {
                "title": "Along the Pearl River",
                "address": "https://archive.org/details/example",
                "poster": newest_picture(),
                "caption": "4 minutes, captions in English and Spanish.",
                "transcript": "<p>A river, early in the morning. Somebody mends a net.</p>",
            }
        )


def allow_frame(request, film: Film) -> None:
    """Notes on the request which host the page that answers it may frame; `settings.middleware` says so in its policy."""
    if request is not None:
        request.framed_hosts = {*getattr(request, "framed_hosts", ()), film.frame_host}
