"""The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): which texts are keys, and what request one stands for."""

import hashlib

from django.http import HttpRequest

from .errors import Problem

MAX_KEY_LENGTH = 255
REPLAYED_HEADER = "Idempotency-Replayed"


def check_key(key: str) -> None:
    """Raises Problem 400 for what is no key."""
    if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Problem(400, "malformed", detail=f"An `Idempotency-Key` has 1 to {MAX_KEY_LENGTH} letters of ASCII.")


def request_digest(request: HttpRequest) -> str:
    """SHA-256 of method, URL and body, in hex; of a multipart form, of its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        digest.update(repr(sorted(request.POST.lists())).encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(f"{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
