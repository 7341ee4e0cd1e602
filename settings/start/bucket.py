"""Address of a bucket of S3, as STORAGE_URL and BACKUP_URL have it."""

import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ADDRESS = re.compile(
    r"s3://(?:(?P<key>[^:/@\s]+):(?P<secret>[^@\s]+)@)?(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<folder>/[^?#\s]*)?"
    r"(?:\?(?P<options>[^#\s]*))?",
    re.IGNORECASE,
)
ENDPOINT = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
EXAMPLE = "s3://key:secret@bucket/folder?endpoint=https://s3.example.org&region=eu-west-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3, or a folder in it; key and secret are empty where the machine's own role opens it."""

    name: str
    folder: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    endpoint: str = ""  # of another provider than AWS
    region: str = ""

    def __str__(self):
        return f"s3://{self.name}/{self.folder}"

    @property
    def origin(self) -> str:
        """Where its signed addresses lead to: scheme, host and port (RFC 6454). Buckets are addressed by path everywhere."""
        ending = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return self.endpoint or f"https://s3.{self.region}.{ending}"

    @property
    def options(self) -> dict:
        """Of the storage class `media.storage.s3.PrivateS3Storage`."""
        options = {"bucket_name": self.name, "location": self.folder, "endpoint_url": self.origin}
        if self.key:  # and no other's
            options |= {"access_key": self.key, "secret_key": self.secret, "security_token": None}
        return options | {"region_name": self.region or None}


def parse_bucket(value: str) -> Bucket:
    """s3://key:secret@bucket/folder?endpoint=https://…&region=…; key, secret and folder may be left out, and at AWS the endpoint.

    Raises ValueError, whose words never repeat the value, which may hold a secret.
    """
    match = ADDRESS.fullmatch(value)
    if not match or match["name"] != match["name"].lower():
        raise ValueError("this is no address of a bucket")
    options = dict(parse_qsl(match["options"] or ""))
    if unknown := set(options) - {"endpoint", "region"}:
        raise ValueError(f"only endpoint and region may stand after “?”, not {min(unknown)}")
    endpoint, region = options.get("endpoint", "").rstrip("/"), options.get("region", "")
    if endpoint and not (ENDPOINT.fullmatch(endpoint) and has_port(endpoint)):
        raise ValueError("its endpoint is no address of a server")
    if not re.fullmatch(r"[a-z0-9-]*", region) or not (endpoint or region):
        raise ValueError("it needs the region of AWS, or the endpoint of another provider")
    folder = unquote((match["folder"] or "").strip("/"))
    if folder and {"", ".", ".."} & {*folder.split("/")}:
        raise ValueError("its folder leads elsewhere")
    if importlib.util.find_spec("storages") is None:
        raise ValueError("the packages for S3 are not installed; pip install -r settings/deploy/requirements.lock")
    return Bucket(match["name"], folder, unquote(match["key"] or ""), unquote(match["secret"] or ""), endpoint, region)


def has_port(address: str) -> bool:
    """Whether its port, if it names one, can be one."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def contains(outer: Path | Bucket, inner: Path | Bucket) -> bool:
    """Whether one place is the other, or lies in it."""
    if isinstance(outer, Bucket) and isinstance(inner, Bucket):
        is_same = (outer.name, outer.origin) == (inner.name, inner.origin)
        return is_same and f"{inner.folder}/".startswith(f"{outer.folder}/" if outer.folder else "")
    return isinstance(outer, Path) and isinstance(inner, Path) and inner.resolve().is_relative_to(outer.resolve())
