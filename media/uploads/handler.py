"""Upload handler: small files in memory, others in a file, and never more of them than the settings allow."""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from ..storage.disk_errors import is_full


class NoRoom(io.RawIOBase):
    """What is left of a file that found no room: nothing of it can be read."""

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        return 0

    def read(self, size=-1):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Upload handler that writes at most RECORDING_MAX_UPLOAD_SIZE bytes over all files of a request; the form then
    raises the error.

    Anonymous users have no form that takes a file, so theirs are skipped. Where the temporary folder is full nothing is
    kept, and whoever reads the file gets ENOSPC: the form says it in words.
    """

    received_size = 0
    is_full = False

    def new_file(self, *args, **kwargs):
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        self.is_full = False
        with self.noticing_full_disk():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if self.received_size <= settings.RECORDING_MAX_UPLOAD_SIZE and not self.is_full:
            self.received_size += len(raw_data)
            with self.noticing_full_disk():
                self.file.write(raw_data)

    def file_complete(self, file_size):
        if not self.is_full:
            with self.noticing_full_disk():
                return super().file_complete(file_size)
        return UploadedFile(NoRoom(), self.file_name, self.content_type, file_size, self.charset)

    @contextmanager
    def noticing_full_disk(self) -> Iterator[None]:
        """Context manager that gives back what a file has taken of a full disk, or notes that it could not even begin."""
        try:
            yield
        except OSError as problem:
            if not (is_full(problem) or isinstance(problem, FileNotFoundError)):  # the latter where no folder takes any
                raise
            self.is_full = True
            self.upload_interrupted()

    def upload_interrupted(self):
        """Deletes the temporary file; closing it fails where the last bytes of it found no room."""
        file = self.__dict__.pop("file", None)
        if file is None:
            return
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            os.remove(file.temporary_file_path())
