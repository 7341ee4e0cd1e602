"""Uploads in a bucket of S3 (STORAGE_URL), of which nothing is public: read through our own addresses or short signed ones.

Whatever S3 refuses, or does not answer, is an OSError, as that of a disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as EndpointError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3File, S3Storage

from ..circuit_breaker import CircuitBreaker
from . import leftovers
from .disk_errors import StorageUnavailable

PART = 8 * 1024 * 1024  # bytes of a large upload that are sent, and of an open file that are held in memory, at once


class BucketFile(S3File):
    """An open file of the bucket; brought here when it is first read."""

    def _get_file(self):
        with self._storage.as_os_error():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)


class PrivateS3Storage(S3Storage):
    """Storage in a bucket whose files are private. Those deleted while it does not answer are noted, and deleted later.

    For requests: where the bucket does not answer it is left alone for some seconds, or every thread of the server would
    wait for it.
    """

    connect_timeout, read_timeout, attempts = 3, 5, 2  # seconds, and how often one request is tried
    leaves_alone = True

    def get_default_settings(self):
        transfer = TransferConfig(
            multipart_chunksize=PART, multipart_threshold=PART, use_threads=False, num_download_attempts=1
        )
        return super().get_default_settings() | {
            "signature_version": "s3v4",
            "default_acl": None,  # of the bucket itself, which is private
            "file_overwrite": False,
            "max_memory_size": PART,
            "transfer_config": transfer,
        }

    def __init__(self, **options):
        super().__init__(**options)
        longest = self.attempts * (self.connect_timeout + self.read_timeout)
        self.breaker = CircuitBreaker("Uploads can't be reached", trial=longest)
        self.client_config = Config(
            s3={"addressing_style": "path"},
            signature_version=self.signature_version,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            retries={"total_max_attempts": self.attempts, "mode": "standard"},
            request_checksum_calculation="when_required",  # other providers know no newer ones
            response_checksum_validation="when_required",
        )

    @contextmanager
    def as_os_error(self) -> Iterator[None]:
        """Raises StorageUnavailable for what S3 refuses or does not answer, without its words, which name bucket and file."""
        if self.leaves_alone and self.breaker.is_open():
            raise StorageUnavailable("S3 did not answer just now")
        try:
            yield
        except (EndpointError, HTTPClientError, RetriesExceededError) as problem:
            self.breaker.open(problem)
            raise StorageUnavailable(f"S3: {type(problem).__name__}") from None
        except FileNotFoundError:
            self.breaker.is_failing = False
            raise
        except (BotoCoreError, Boto3Error, ClientError) as problem:  # it has answered
            self.breaker.is_failing = False
            code = problem.response["Error"].get("Code") if isinstance(problem, ClientError) else ""
            raise StorageUnavailable(f"S3: {code or type(problem).__name__}") from None
        self.breaker.is_failing = False

    def url(self, name: str, parameters=None, expire=None, http_method=None) -> str:
        """The address under which our own views serve a file, as of a file on disk; see `signed_url`."""
        return settings.MEDIA_URL + filepath_to_uri(name).lstrip("/")

    def signed_url(self, name: str, headers: dict[str, str], seconds: int) -> str:
        """Address of S3 at which whoever has it may GET the file for some seconds, with these response headers."""
        parameters = {f"Response{header.replace('-', '')}": value for header, value in headers.items()}
        if self.breaker.is_failing:
            self.check()
        try:
            return super().url(name, parameters, expire=seconds)
        except BotoCoreError as problem:  # there is no key to sign with
            raise StorageUnavailable(f"S3: {type(problem).__name__}") from None

    def check(self) -> None:
        """Raises StorageUnavailable where the bucket does not answer, or is not to be opened."""
        with self.as_os_error():
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def names(self) -> Iterator[str]:
        """The names of all files, in no order."""
        prefix = f"{self.location.strip('/')}/" if self.location else ""
        with self.as_os_error():
            pages = self.connection.meta.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                yield from (each["Key"].removeprefix(prefix) for each in page.get("Contents", ()))

    def _open(self, name, mode="rb"):
        with self.as_os_error():
            path = self._normalize_name(name)
            try:
                return BucketFile(path, mode, self)
            except ClientError as problem:
                if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    raise FileNotFoundError(f"There is no file {name}") from None
                raise

    def _save(self, name: str, content: File) -> str:
        leftovers.forget(self, name)
        with self.as_os_error():
            return super()._save(name, content)

    def put(self, name: str, content: File) -> None:
        """Stores a file under exactly this name, over what is there."""
        self._save(name, content)

    def delete(self, name: str) -> None:
        """Deletes a file, now or once the bucket answers again."""
        try:
            self.delete_now(name)
        except StorageUnavailable:
            leftovers.remember(self, name)

    def delete_now(self, name: str) -> None:
        with self.as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self.as_os_error():
            return super().exists(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with self.as_os_error():
            return super().listdir(name)

    def size(self, name: str) -> int:
        with self.as_os_error():
            return super().size(name)

    def get_modified_time(self, name: str):
        with self.as_os_error():
            return super().get_modified_time(name)


class PatientS3Storage(PrivateS3Storage):
    """The same for commands, which nobody waits for: one slow answer among thousands must not end a backup."""

    connect_timeout, read_timeout, attempts = 10, 60, 5
    leaves_alone = False
