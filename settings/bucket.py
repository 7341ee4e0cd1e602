"""Address of a bucket of S3, as STORAGE_URL and BACKUP_URL have it."""

import importlib.util
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

ADDRESS = re.compile(
    r"s3://(?:(?P<key>[^:/@\s]+):(?P<secret>[^@\s]+)@)?(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<folder>/[^?#\s]*)?"
    r"(?:\?(?P<options>[^#\s]*))?"
)
EXAMPLE = "s3://key:secret@bucket/folder?endpoint=https://s3.example.org&region=eu-west-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3, or a folder in it; key and secret are empty where the machine's own role opens it."""

    name: str
    folder: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    endpoint: str = ""  # of another provider than AWS; its buckets are addressed by path
    region: str = ""

    def __str__(self):
        return f"s3://{self.name}/{self.folder}"

    @property
    def origin(self) -> str:
        """Where its signed addresses lead to: scheme, host and port (RFC 6454)."""
        return self.endpoint or f"https://{self.name}.s3.{f'{self.region}.' if self.region else ''}amazonaws.com"

    @property
    def options(self) -> dict:
        """Of the storage class `media.s3.PrivateS3Storage`."""
        return {
            "bucket_name": self.name,
            "location": self.folder,
            "access_key": self.key or None,
            "secret_key": self.secret or None,
            "endpoint_url": self.endpoint or None,
            "region_name": self.region or None,
        }


def parse_bucket(value: str) -> Bucket:
    """s3://key:secret@bucket/folder?endpoint=https://…&region=…; all but the bucket may be left out.

    Raises ValueError, whose words never repeat the value, which may hold a secret.
    """
    if not (match := ADDRESS.fullmatch(value)):
        raise ValueError("this is no address of a bucket")
    options = dict(parse_qsl(match["options"] or ""))
    if unknown := set(options) - {"endpoint", "region"}:
        raise ValueError(f"only endpoint and region may stand after “?”, not {min(unknown)}")
    endpoint = options.get("endpoint", "").rstrip("/")
    if endpoint and not re.fullmatch(r"https?://[\w.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?", endpoint):
        raise ValueError("its endpoint is no address of a server")
    if importlib.util.find_spec("storages") is None:
        raise ValueError("the packages for S3 are not installed; pip install -r settings/deploy/requirements.lock")
    folder = (match["folder"] or "").strip("/")
    if ".." in folder.split("/"):
        raise ValueError("its folder leads elsewhere")
    key, secret = unquote(match["key"] or ""), unquote(match["secret"] or "")
    return Bucket(match["name"], folder, key, secret, endpoint, options.get("region", ""))
