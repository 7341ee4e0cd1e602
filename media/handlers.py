"""How uploads arrive: small ones in memory, others in a file, and never more of them than the settings allow."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Writes no more to the disk than a recording may have, over all files of a request; the form then says it in words.

    Strangers have no form that takes a file, so theirs are not kept at all.
    """

    kept = 0

    def new_file(self, *args, **kwargs):
        if not self.request.user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if self.kept <= settings.RECORDING_MAX_UPLOAD_SIZE:
            self.kept += len(raw_data)
            self.file.write(raw_data)
