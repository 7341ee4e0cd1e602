"""Forms of a recording: the file, its words in each language, every error beside its field."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.collections import CollectionChoiceField
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from ..containers import ENDINGS
from ..uploads.forms import RoomForm
from ..uploads.free_room import told_in_words
from ..uploads.virus_scan import validate_virus_free
from . import webvtt
from .models import Recording
from .uploads import sanitize_recording


def file_help_text() -> str:
    """Help text of the file: formats and maximum size."""
    message = _("MP3, M4A, Ogg or Opus; MP4 (H.264) or WebM. At most %(size)s.")
    return message % {"size": filesizeformat(settings.RECORDING_MAX_UPLOAD_SIZE)}


class RecordingForm(RoomForm, WagtailAdminModelForm):
    file = forms.FileField(
        label=pgettext_lazy("media", "File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        help_text=lazy(file_help_text, str)(),
        max_length=None,
    )
    collection = CollectionChoiceField(
        label=pgettext_lazy("media", "Collection"), queryset=Collection.objects.all(), empty_label=None, required=False
    )

    class Meta:
        model = Recording
        fields = ["title", "file", "collection"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        policy = policy_registry.get_by_type(Recording)
        self.collections = policy.collections_user_has_permission_for(self.for_user, "add")
        if self.instance.pk:
            self.collections = self.collections | Collection.objects.filter(pk=self.instance.collection_id)
        if "collection" in self.fields:
            self.fields["collection"].queryset = self.collections
            if len(self.collections) == 1:
                del self.fields["collection"]

    def clean_file(self):
        file = super().clean_file()
        if "file" in self.changed_data:
            with told_in_words():
                file, _facts = sanitize_recording(file, file.name)
        return file

    def clean_collection(self):
        return self.cleaned_data["collection"] or self.instance.collection

    def save(self, commit=True):
        if len(self.collections) == 1:
            self.instance.collection = self.collections[0]
        return super().save(commit)


class RecordingUploadForm(RecordingForm):
    """Upload form of the chooser, with the few fields that are needed at once."""

    class Meta(RecordingForm.Meta):
        fields = ["title", "file", "language", "collection"]


class RecordingTextForm(WagtailAdminModelForm):
    captions_file = forms.FileField(
        label=gettext_lazy("Captions from a file"),
        help_text=gettext_lazy("A file in the format WebVTT (.vtt). It takes the place of the captions above."),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        validators=[validate_virus_free],
        required=False,
        max_length=None,
    )

    def clean_captions_file(self):
        if upload := self.cleaned_data["captions_file"]:
            with told_in_words():
                text = webvtt.decode(upload.read(webvtt.MAX_SIZE + 1))
            webvtt.cues(text)
            self.cleaned_data["captions"] = text
        return upload
