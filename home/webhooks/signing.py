"""Signatures of webhooks, as Standard Webhooks has them (version 1.0, "v1": HMAC with SHA-256).

The secret of a target is made of a random word in its row and of SECRET_KEY: neither the database nor a backup of it signs
anything. Where SECRET_KEY is another one, each target needs a new secret.
"""

import hmac
from base64 import b64encode
from hashlib import sha256

from django.utils.crypto import get_random_string, salted_hmac

PREFIX = "whsec_"


def new_key() -> str:
    return get_random_string(43)  # 256 bits


def secret_bytes(key: str) -> bytes:
    return salted_hmac("home.webhooks", key, algorithm="sha256").digest()


def secret_of(key: str) -> str:
    """The secret as the receiver is given it."""
    return PREFIX + b64encode(secret_bytes(key)).decode()


def signature(key: str, message_id: str, timestamp: int, body: str) -> str:
    """Signature of one body; `timestamp`: of this try, in seconds since 1970."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return f"v1,{b64encode(hmac.new(secret_bytes(key), signed, sha256).digest()).decode()}"


def headers(keys: list[str], message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers of one try, with a signature by each of these keys."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
