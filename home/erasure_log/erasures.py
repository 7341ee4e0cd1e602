"""Erasures that outlive a restore: who was erased, kept as keyed hashes (HMAC, RFC 2104) apart from the content, and erased again.

A room names the kinds it erases in its AppConfig: `erasures = {"account": "home.users.erasure.erase_accounts"}`. Whoever erases
something calls `record` in the same transaction; after a restore the function is called with a test of identifiers,
and erases again what passes it.

The list stands in three places: a table, which the transaction that erases writes to, and from there in a file in `var/` and one
beside the backups, for a restore on another machine. What the restored content does not know yet was erased since.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from media.features import announced_by_name

from .models import Erasure, ErasureKey

KEPT = timedelta(days=400)  # longer than any backup
LIST_ENDING = "-erasures.jsonl"  # of the name of a list beside backups
NO_KEY = "00000000"  # the site of a backup that was made before there were keys
Eraser = Callable[[Callable[[str], bool]], int]


def site_key() -> str:
    """The key of this site's hashes, made once."""
    return ErasureKey.objects.get_or_create(pk=1)[0].key


def site_id(key: str) -> str:
    """Eight hexadecimal digits that tell this site's backups from those of another, whatever its domain."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def this_site() -> str:
    """The `site_id` of this site, whose key is made where there is none yet; NO_KEY before the migration that brings keys."""
    return site_id(site_key()) if ErasureKey._meta.db_table in connection.introspection.table_names() else NO_KEY


def digest(kind: str, identifier: str, key: str) -> str:
    return hmac.digest(key.encode(), f"{kind}\0{identifier}".encode(), "sha256").hex()


def record(kind: str, identifier: str) -> None:
    """Says that this was erased. The identifier itself is not kept; it must be the same in every backup of the site."""
    Erasure.objects.get_or_create(kind=kind, digest=digest(kind, identifier, site_key()))


def erasers() -> dict[str, Eraser]:
    """The function that erases each kind, as the rooms name them."""
    return announced_by_name("erasures")


# The list beside the table.


def file_in(folder: Path, site: str) -> Path:
    return folder / f"commonhouse-{site}{LIST_ENDING}"


def as_line(erasure: Erasure) -> str:
    data = [str(erasure.pk), erasure.kind, erasure.digest, erasure.erased_at.astimezone(dt.UTC).isoformat()]
    return json.dumps(data)


def from_line(line: str) -> Erasure:
    pk, kind, hashed, erased_at = json.loads(line)
    return Erasure(id=pk, kind=kind, digest=hashed, erased_at=dt.datetime.fromisoformat(erased_at))


def read_list(path: Path) -> list[Erasure]:
    """The erasures in a file; none where there is none. A line that can't be read is passed over."""
    found = []
    with suppress(OSError):
        for line in path.read_text().splitlines():
            with suppress(ValueError, TypeError):
                found.append(from_line(line))
    return found


def merged(erasures: Iterable[Erasure]) -> list[Erasure]:
    """Each once, without the expired."""
    limit = timezone.now() - KEPT
    by_content = {(each.kind, each.digest): each for each in erasures if each.erased_at > limit}
    return list(by_content.values())


# At a restore.


@dataclass(frozen=True)
class Known:
    """All that is known of the erasures of a site; the key is empty where only lists are known."""

    erasures: list[Erasure]
    key: str = ""


def known_erasures(site: str, folders: Iterable[Path]) -> Known:
    """By the lists of this site, and by the database that is there now, where it is the same site's.

    A backup from before there were keys may be of any site: then it is that of the database.
    """
    key, rows = current_rows()
    if site not in {NO_KEY, site_id(key)}:
        key, rows = "", []
    listed = [each for folder in {settings.VAR, *folders} for each in read_list(file_in(folder, site))]
    return Known(merged([*listed, *rows]), key)


def current_rows() -> tuple[str, list[Erasure]]:
    """Key and erasures of the database that is there now; empty where it has none yet."""
    key = ErasureKey.objects.filter(pk=1).first()
    return (key.key, list(Erasure.objects.all())) if key else ("", [])


def replay(known: Known) -> dict[str, int]:
    """In the restored database: erases again what it does not know as erased; how many of each kind, -1 where no room does."""
    if known.key:
        ErasureKey.objects.get_or_create(pk=1, defaults={"key": known.key})
    key, before = site_key(), set(Erasure.objects.values_list("kind", "digest"))
    since = [each for each in known.erasures if (each.kind, each.digest) not in before]
    Erasure.objects.bulk_create(since, ignore_conflicts=True)
    by_kind = defaultdict(set)
    for each in since:
        by_kind[each.kind].add(each.digest)
    functions = erasers()
    return {
        kind: functions[kind](matcher(kind, digests, key)) if kind in functions else -1
        for kind, digests in by_kind.items()
    }


def matcher(kind: str, digests: set[str], key: str) -> Callable[[str], bool]:
    """Whether something with this identifier was erased."""
    return lambda identifier: digest(kind, identifier, key) in digests
