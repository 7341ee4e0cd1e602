"""Backups: whole or not there, restored equal, refused in one line, and proved."""

import datetime as dt
import errno
import gzip
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import psycopg
import pyrage
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pyrage.x25519 import Identity
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, Site

from home.backup import retention, rows, uploads
from home.backup.archive import (
    FILES,
    FORMAT,
    LONGEST_LINE,
    MANIFEST,
    SEAL,
    Archive,
    Head,
    Manifest,
    text_lines,
    write_archive,
)
from home.backup.connections import SQLITE, Scratch, ScratchFile, usual_settings
from home.backup.create import (
    Made,
    add_uploads,
    check_encryption,
    check_passphrase,
    check_tables,
    make_backup,
    plain_errors,
)
from home.backup.encryption import ARMOR_END, Keys, encrypted, new_key, read_keys
from home.backup.erasure_lists import export
from home.backup.errors import BackupError
from home.backup.health_checks import backup_bucket, backup_folder, backup_key, cut_off_restore
from home.backup.restore import (
    check_empty,
    check_room,
    check_stopped,
    check_version,
    compare,
    load,
    put_in_place,
    restore,
    unpack,
)
from home.backup.rows import TableCount
from home.backup.second_connection import second_connection
from home.backup.status import BackupStatus, backup_status, update_status
from home.backup.storage import SPARE, Backup, BackupFolder, backup_name
from home.erasure_log import erasures
from home.erasure_log.models import Erasure, ErasureKey
from home.health.heartbeat import Presence
from home.tables import plain_models
from home.users.data_map import DATA_MAP
from home.users.erasure import erase_accounts, identifier
from home.users.models import User
from home.worker.schedule import delete_expired
from media.data_map import ModelData
from media.documents.models import Document
from pages.posts.models import Topic
from settings.environment import Environment, WrongValue
from settings.start.bucket import parse_bucket

from ..set_up import environment
from ..support import make
from ..support.backups import OTHERWISE, asked, called, files, tables
from ..support.cases import HouseCase
from ..support.release import RELEASES
from ..support.running_site import migrated_site
from ..support.template_database import database_of_its_own, migrated

MOMENT = dt.datetime(2026, 11, 27, 4, 5, 6, tzinfo=dt.UTC)
HEAD = Head("0.2.0", MOMENT.isoformat(), "sqlite", [("home", "0001_user")], "0123abcd")
OWN = Identity.generate()
KEYS = {
    "plain": Keys(),
    "key": Keys([OWN.to_public()], [OWN]),
    "passphrase": Keys(passphrase="bread and land"),
}


# The file.


def write_backup(path: Path, keys: Keys, head: Head = HEAD, content: bytes = bytes(3_000_000)) -> None:
    """A backup of one table and one upload."""
    with open(path, "w+b") as file, write_archive(file, keys, head, path.parent) as archive:
        archive.add_table("pages_topic", ['["id"]', "[1]"], rows.TableCount(1, "of no matter here"))
        archive.add_file("documents/minutes.txt", io.BytesIO(content), len(content))


# The passphrase costs seconds by design.
@pytest.fixture(scope="module", params=["plain", "key", pytest.param("passphrase", marks=pytest.mark.soak)])
def backup(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("backup") / "backup"
    write_backup(path, KEYS[request.param], content=os.urandom(300_000))
    return path, KEYS[request.param]


def test_a_backup_says_what_it_holds(backup):
    path, keys = backup
    manifest = Archive(path, keys).verify()
    assert Archive(path, keys).head() == manifest.head == HEAD
    assert (manifest.rows, manifest.size, [*manifest.files]) == (1, 300_000, ["documents/minutes.txt"])


def test_one_that_was_cut_off_or_altered_is_refused(backup, tmp_path):
    path, keys = backup
    whole, damaged = path.read_bytes(), tmp_path / "damaged"
    for place in (0, 100, 600, len(whole) // 2, len(whole) - 12_000):
        damaged.write_bytes(whole[:place])
        with pytest.raises(BackupError):
            Archive(damaged, keys).verify()
    for place in (150, len(whole) // 2, len(whole) // 3):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupError):
            Archive(damaged, keys).verify()


def test_a_wrong_key_or_none_is_told(backup):
    path, keys = backup
    other = Identity.generate()
    for wrong in (Keys(), Keys([other.to_public()], [other], "another")) if keys.ending != "tar" else ():
        with pytest.raises(BackupError, match=r"--key FILE|--passphrase-file FILE"):
            Archive(path, wrong).verify()


@pytest.mark.soak
def test_a_passphrase_opens_what_it_closed(tmp_path):
    path, keys = tmp_path / "backup", KEYS["passphrase"]
    write_backup(path, keys, content=b"minutes of the meeting " * 1000)
    assert b"meeting" not in path.read_bytes()
    assert Archive(path, keys).verify().rows == 1
    sealed, end, rest = path.read_bytes().partition(ARMOR_END)  # as it can be opened by hand: age, then age and tar
    identity = Identity.from_str(pyrage.passphrase.decrypt(sealed + end, keys.passphrase).decode())
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(rest, [identity]))) as tar:
        assert tar.getnames()[0] == "backup.json"


EARLIER = Path(__file__).with_name("archives")  # as 0.3.0 wrote them, plain, to a key and with a passphrase


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("backup.tar", Keys()),
        ("backup.tar.age", read_keys([str(EARLIER / "key")])),
        pytest.param("backup.locked.tar", KEYS["passphrase"], marks=pytest.mark.soak),
    ],
)
def test_backups_of_0_3_0_can_be_read(name, keys, tmp_path):
    assert Archive(EARLIER / name, keys).head() == replace(HEAD, version="0.3.0")
    with Archive(EARLIER / name, keys).members() as members:
        content = {name: file.read() for name, file in members}
    assert content["files/documents/minutes.txt"] == b"minutes of the meeting\n" * 10
    assert [*text_lines(io.BytesIO(content["rows/pages_topic.jsonl.gz"]))] == ['["id"]\n', "[1]\n"]
    assert Archive(EARLIER / name, keys).verify().rows == 1


@pytest.mark.soak
def test_a_backup_of_0_3_0_with_a_passphrase_that_is_damaged_is_refused(tmp_path):
    path, keys = EARLIER / "backup.locked.tar", KEYS["passphrase"]
    whole, damaged = path.read_bytes(), tmp_path / "backup.locked.tar"
    for content in (whole[:600], whole[:6_000], whole[:9_000] + bytes([whole[9_000] ^ 1]) + whole[9_001:]):
        damaged.write_bytes(content)
        with pytest.raises(BackupError, match="damaged"):
            Archive(damaged, keys).verify()
    for wrong in (Keys(), Keys(passphrase="another")):
        with pytest.raises(BackupError, match="--passphrase-file FILE"):
            Archive(path, wrong).verify()


def test_nothing_of_an_encrypted_backup_can_be_read(tmp_path):
    for name in ("plain", "key"):
        write_backup(tmp_path / name, KEYS[name], content=b"minutes of the meeting " * 1000)
        assert (b"meeting" in (tmp_path / name).read_bytes()) == (name == "plain")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../passwd", "files/../../passwd", "files//etc/passwd", "files/", "files/./a", "files/a//b"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    path = tmp_path / "hostile.tar"
    with tarfile.open(path, "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError):
        Archive(path, Keys()).verify()


def resealed(path: Path, member: str, content: bytes) -> Path:
    """The backup of this path with another content of this member, sealed as if nothing had happened."""
    with tarfile.open(path) as tar:
        members = {info.name: tar.extractfile(info).read() for info in tar}
    members[member] = content
    manifest = (
        content if member == MANIFEST else json.dumps(with_digest(json.loads(members[MANIFEST]), member, content))
    )
    members[MANIFEST] = manifest if isinstance(manifest, bytes) else manifest.encode()
    members[SEAL] = hashlib.sha256(members[MANIFEST]).hexdigest().encode()
    changed = path.with_name("resealed.tar")
    with tarfile.open(changed, "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return changed


def with_digest(manifest: dict, member: str, content: bytes) -> dict:
    manifest["members"][member] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return manifest


DEEP = b"[" * 200_000
ODD_HEADS = [{"moment": "yesterday"}, {"moment": "2026-01-01"}, {"database": "oracle"}, {"site": "../../x"}]
ODD_MANIFESTS = [b"{", b"[]", b"{}", b'{"head": [], "tables": []}', DEEP]


@pytest.mark.parametrize("head", [b"[]", b"{}", DEEP, *(json.dumps(asdict(HEAD) | odd).encode() for odd in ODD_HEADS)])
def test_a_head_that_is_none_is_damage(tmp_path, head):
    write_backup(tmp_path / "backup", Keys(), content=b"minutes")
    with pytest.raises(BackupError, match="damaged"):
        Archive(resealed(tmp_path / "backup", "backup.json", head), Keys()).head()


@pytest.mark.parametrize("manifest", ODD_MANIFESTS)
def test_a_manifest_that_is_none_is_damage(tmp_path, manifest):
    write_backup(tmp_path / "backup", Keys(), content=b"minutes")
    with pytest.raises(BackupError, match="damaged"):
        Archive(resealed(tmp_path / "backup", MANIFEST, manifest), Keys()).verify()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines",
    [
        b"no gzip at all",
        packed(b'["id"]\n' + DEEP),
        packed(b'["id"]\n["\\u0000"]'),
        packed(b'["id"]\n[1' + b"0" * 30 + b"]"),
        packed(b'["id"]\n["' + b"x" * (LONGEST_LINE + 1)),
    ],
    ids=["no gzip", "deep", "a NUL", "a large number", "a line without an end"],
)
def test_rows_that_are_none_are_damage(lines):
    with pytest.raises(BackupError, match="damaged"), transaction.atomic():
        load(Topic, io.BytesIO(lines))


@pytest.mark.django_db
def test_a_later_format_or_version_is_refused_with_its_name(tmp_path):
    head = Head("9.0.0", MOMENT.isoformat(), "sqlite", [], "0123abcd", FORMAT + 1)
    for keys in (KEYS["plain"], KEYS["key"]):
        write_backup(tmp_path / "later", keys, head)
        with pytest.raises(BackupError, match=r"9\.0\.0, which is newer"):
            Archive(tmp_path / "later", keys).head()
    with pytest.raises(BackupError, match=r"9\.1\.0, which is newer"):
        check_version(Head("9.1.0", MOMENT.isoformat(), "sqlite", [("pages", "0999_later")], "0123abcd"))


def test_keys_are_read_from_words_and_files_and_never_said(tmp_path):
    public = new_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    keys = read_keys([str(tmp_path / "key"), str(OWN.to_public())])
    assert {str(each) for each in keys.recipients} == {public, str(OWN.to_public())}
    assert len(keys.identities) == 1
    with pytest.raises(BackupError, match="is there already"):
        new_key(tmp_path / "key")
    with pytest.raises(BackupError) as refused:
        read_keys([f"{OWN}X"])
    assert str(OWN) not in str(refused.value)


# The folder.


@pytest.mark.parametrize("name", ["plain", "key"])
def test_a_full_disk_is_told(name):
    with open("/dev/full", "w+b", buffering=0) as full, pytest.raises(BackupError, match="no room is left on the disk"):
        write_to(full, KEYS[name])


def write_to(file, keys: Keys) -> None:
    with plain_errors("There"), encrypted(file, keys) as sink:
        sink.write(os.urandom(2_000_000))


@pytest.mark.parametrize("name", ["plain", "key"])
def test_a_backup_for_which_there_is_no_room_leaves_nothing(tmp_path, name):
    with file_limit(1_000_000), pytest.raises(OSError, match="File too large") as refused:
        write_new(BackupFolder(tmp_path, "0123abcd"), KEYS[name])
    assert refused.value.errno == errno.EFBIG
    assert list(tmp_path.iterdir()) == []


def write_new(folder: BackupFolder, keys: Keys) -> None:
    with folder.new("backup.tar") as file, write_archive(file, keys, HEAD, folder.path) as archive:
        archive.add_file("film.mp4", io.BytesIO(os.urandom(3_000_000)), 3_000_000)


@contextmanager
def file_limit(size: int):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def days(number: int) -> list[Backup]:
    """A backup a day, the last of them on MOMENT."""
    moments = [MOMENT - dt.timedelta(days=each) for each in range(number)]
    return [Backup(moment, backup_name("0123abcd", moment, "tar")) for moment in moments]


def test_seven_daily_four_weekly_twelve_monthly_stay():
    kept = sorted((backup.moment.date() for backup in retention.kept(days(800))), reverse=True)
    assert kept[:7] == [MOMENT.date() - dt.timedelta(days=each) for each in range(7)]
    months = {date.replace(day=1) for date in kept}
    assert len(months) == 12
    assert len(kept) <= 7 + 4 + 12
    assert [date.isoformat() for date in kept[7:10]] == ["2026-11-15", "2026-11-08", "2026-10-31"]


@examples(suppress_health_check=[HealthCheck.too_slow])  # which a busy machine is
@given(st.lists(st.integers(0, 5000), min_size=1, unique=True))
def test_the_newest_stays_and_deleting_twice_deletes_nothing_more(hours):
    backups = [Backup(MOMENT + dt.timedelta(hours=each), str(each)) for each in hours]
    kept = retention.kept(backups)
    assert max(backups) in kept
    assert retention.kept(kept) == kept


def test_what_was_made_within_a_day_stays_beside_what_is_made_in_an_emergency():
    night, noon = Backup(MOMENT, "good"), Backup(MOMENT + dt.timedelta(hours=8), "of what is broken")
    assert retention.kept([night, noon]) == {night, noon}
    assert retention.kept([night, noon, Backup(MOMENT + dt.timedelta(hours=30), "later")]) > {noon}


def test_nothing_is_deleted_that_this_site_did_not_make(tmp_path):
    foreign = ["notes.txt", backup_name("ffffffff", MOMENT, "tar"), "commonhouse-0123abcd-2020.tar", ".ours.unfinished"]
    foreign.append(".commonhouse-ffffffff-x.unfinished")
    for name in [*foreign, ".commonhouse-0123abcd-x.unfinished", *(backup.name for backup in days(60))]:
        (tmp_path / name).touch()
    folder = BackupFolder(tmp_path, "0123abcd")
    folder.prepare()
    oldest = folder.backups()[0]
    assert len(retention.delete_expired(folder, oldest.name)) > 40
    left = {path.name for path in tmp_path.iterdir()}
    assert {*foreign, oldest.name, folder.newest().name} <= left
    assert ".commonhouse-0123abcd-x.unfinished" not in left


# Uploads.


def test_an_upload_that_is_deleted_meanwhile_is_kept_and_what_is_derived_is_not(tmp_path):
    for name in ("documents/a.txt", "images/a.1.png", "share/1/a.png", "original_images/images/b.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    with override_settings(MEDIA_ROOT=str(tmp_path)), uploads.snapshot() as snapshot:
        (tmp_path / "documents" / "a.txt").unlink()
        (tmp_path / "documents" / "later.txt").touch()
        assert sorted(snapshot.paths) == ["documents/a.txt", "original_images/images/b.png"]
        with snapshot.open("documents/a.txt") as (file, size):
            assert file.read() == b"documents/a.txt"
            assert size == 15
    assert not (tmp_path / uploads.LINKED).exists()


def test_a_folder_on_another_disk_is_kept_too(tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "film.mp4").touch()
    (tmp_path / "media" / "recordings").symlink_to(tmp_path / "disk")
    (tmp_path / "media" / "lost.txt").symlink_to(tmp_path / "none")
    assert sorted(uploads.listed(tmp_path / "media")) == ["lost.txt", "recordings/film.mp4"]
    with (
        override_settings(MEDIA_ROOT=str(tmp_path / "media")),
        uploads.snapshot() as snapshot,
        open(tmp_path / "backup", "w+b") as file,
        write_archive(file, Keys(), HEAD, tmp_path) as archive,
    ):
        add_uploads(archive, snapshot, {"lost.txt", "recordings/film.mp4"})
    assert [*archive.manifest.files] == ["recordings/film.mp4"]
    assert archive.manifest.missing == ["lost.txt"]


# Whole sites.


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A small site with something of everything."""
    with migrated_site(tmp_path_factory.mktemp("source"), f"source_{time.time_ns()}") as site:
        site.shell("from tests.support import backups; backups.fill()")
        yield site


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """A backup of it, encrypted to a key whose file is there too."""
    folder = tmp_path_factory.mktemp("backups")
    called(source, "backup", "--new-key", str(folder / "key"))
    printed, problem = called(source, "backup", "--to", str(folder), "--key", str(folder / "key"))
    assert not problem
    (path,) = folder.glob("*.tar.age")
    assert path.name in printed
    assert path.stat().st_mode & 0o777 == 0o600
    return path


@pytest.fixture(scope="module")
def restored(source, made, tmp_path_factory):
    """It, restored on an empty installation with another address and another key."""
    variables = {"BASE_URL": "https://other.example", "SECRET_KEY": "another key of another installation"}
    with migrated_site(tmp_path_factory.mktemp("restored"), f"restored_{time.time_ns()}", **variables) as site:
        printed, problem = called(site, "restore", str(made), "--key", str(made.parent / "key"))
        assert not problem
        assert "is back at https://other.example" in printed
        assert "Run this before you start the server: manage.py prepare" in printed
        yield site


@pytest.mark.differs
def test_every_table_and_file_comes_back_equal(source, restored):
    before, after = (asked(site, "backups.tables()") for site in (source, restored))
    assert before.keys() == after.keys()
    assert {table for table in before if before[table] != after[table]} <= OTHERWISE
    assert {table for table, (number, _sha256) in before.items() if number != after[table][0]} == set()
    assert sum(number for number, _sha256 in after.values()) > 500
    assert asked(restored, "backups.files()") == asked(source, "backups.files()")


@pytest.mark.differs
def test_the_security_log_comes_back_and_tells_both(source, restored):
    before, after = (asked(site, "backups.security_log()") for site in (source, restored))
    assert "The server made ada an admin." in [words for _moment, words in before]
    assert next(words for _moment, words in before if "backup" in words) == "The server made a backup."
    kept = [event for event in before if "backup" not in event[1]]
    assert after[: len(kept)] == kept
    assert [words for _moment, words in after[len(kept) :]] == ["The server restored the site from a backup."]


@pytest.mark.differs
def test_what_is_derived_is_made_again_and_new_rows_get_new_keys(source, restored):
    derived = asked(restored, "backups.derived()")
    assert derived == asked(source, "backups.derived()")
    assert all(derived.values())
    assert asked(restored, "backups.next_key()")


@pytest.mark.differs
def test_no_mail_goes_out_twice_and_the_site_is_where_it_is_now(restored):
    state = asked(restored, "backups.state()")
    assert state["address"] == "other.example:443"
    assert state["waiting"] == 0
    assert "At five." in state["held"][0]
    assert state["password"]
    assert state["unfinished"] > 0


@pytest.mark.differs
def test_a_backup_is_of_one_moment_and_keeps_nobody_from_writing(source):
    before, seen, found = asked(source, "backups.one_moment_holds()")
    assert seen == before
    assert found == before + 1


def test_a_site_with_content_is_left_as_it_is(restored, made, tmp_path):
    before = asked(restored, "[backups.tables(), backups.files()]")
    cut = tmp_path / "cut.tar.age"
    cut.write_bytes(made.read_bytes()[:20_000])
    for path, options, words in [
        (made, ["--key", str(made.parent / "key")], "--replace"),
        (cut, ["--key", str(made.parent / "key"), "--replace"], "damaged or cut off"),
        (made, ["--replace"], "is encrypted"),
        (tmp_path / "none", ["--replace"], "There is no backup"),
    ]:
        _printed, problem = called(restored, "restore", str(path), *options)
        assert words in problem
    assert asked(restored, "[backups.tables(), backups.files()]") == before


@pytest.mark.differs
def test_a_restore_erases_again_who_was_erased_since_and_takes_the_place_of_what_is_there(restored, made):
    restored.shell(
        "from tests.support import make; from home.models import HomePage; from home.users.models import User; from pages.posts.models import Topic\n"
        "User.objects.get(username='bo').delete(); make.person(username='bo', email='bo@house.example')\n"
        "Topic.objects.all().delete(); make.document(title='Later')"
    )
    gone = asked(restored, "sorted(backups.files())")
    _printed, problem = called(restored, "restore", str(made), "--key", str(made.parent / "key"), "--replace")
    assert not problem
    assert asked(restored, "backups.state()")["people"] == ["ada"]
    left = asked(restored, "sorted(backups.files())")
    assert len(left) == len(gone) - 1
    assert asked(restored, "backups.tables()['pages_topic'][0]") > 0
    assert [each.kind for each in erasures.read_list(erasures_beside(restored))] == ["account"]


def test_a_site_in_use_is_not_replaced(restored, made):
    """By the background work on this machine, or on PostgreSQL by any other program."""
    options = ["restore", str(made), "--key", str(made.parent / "key"), "--replace"]
    with override_settings(VAR=restored.var):
        presence = Presence()
        _printed, problem = called(restored, *options)
        presence.leave()
    assert "manage.py work) runs. Stop server and work first" in problem
    if url := restored.variables.get("DATABASE_URL"):
        with psycopg.connect(url):
            _printed, problem = called(restored, *options)
        assert "connected to its database (1)" in problem


def erasures_beside(site) -> Path:
    """The list in the folder of the site, as its duty writes it."""
    site.shell("from home.backup.erasure_lists import export; export()")
    (path,) = site.var.glob("commonhouse-*-erasures.jsonl")
    return path


def test_a_rehearsal_proves_the_newest_and_leaves_nothing(source):
    _printed, problem = called(source, "backup")
    assert not problem
    before = asked(source, "[backups.tables(), backups.files()]")
    printed, problem = called(source, "rehearse_restore")
    assert not problem
    assert "is whole" in printed
    after = asked(source, "[backups.tables(), backups.files()]")
    events_before, events_after = (state[0].pop("home_securityevent")[0] for state in (before, after))
    assert events_after == events_before + 1  # the rehearsal itself
    assert after == before
    assert not (source.var / "restoring.sqlite3").exists()
    assert not (source.var / "media" / uploads.ARRIVING).exists()
    status = asked(source, "__import__('home.backup.status').backup.status.status_file().read_text()")
    assert '"rehearsal_problem": ""' in status
    _printed, problem = called(source, "rehearse_restore", str(source.var / "typo.tar"))
    assert "There is no backup" in problem
    with override_settings(VAR=source.var):
        assert not backup_status().rehearsal_problem
    (path,) = (source.var / "backups").glob("*.tar")
    path.write_bytes(path.read_bytes()[:-20_000])
    _printed, problem = called(source, "rehearse_restore")
    assert "damaged or cut off" in problem
    with override_settings(VAR=source.var):
        assert backup_status().rehearsal_problem == problem
        assert backup_status().proved_name == path.name
        assert not backup_status().is_unproved


def test_a_folder_that_can_not_be_written_is_one_line(source):
    _printed, problem = called(source, "backup", "--to", "/sys/backups")
    assert problem.startswith("The backup can't be written to /sys/backups: ")
    with override_settings(VAR=source.var):
        assert backup_status().backup_problem == problem


# A site of this very process: what every developer sees of a restore.


@contextmanager
def default_connection(settings_dict: dict):
    """Another database in the place of `default`."""
    usual = connections[DEFAULT_DB_ALIAS]
    other = load_backend(settings_dict["ENGINE"]).DatabaseWrapper(settings_dict, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual
        ContentType.objects.clear_cache()


@pytest.fixture
def small_site(tmp_path, db):
    """A folder and a database of its own in the place of the tests', with two accounts, an upload, and a backup of them."""
    empty = migrated()
    empty.copy(tmp_path)
    folders = {"VAR": tmp_path, "MEDIA_ROOT": str(tmp_path / "media"), "BACKUPS": tmp_path / "backups"}
    with (
        database_of_its_own("small_site", empty.url) as url,
        override_settings(**folders),
        default_connection(usual_settings() | {"NAME": urlsplit(url).path.strip("/") or str(tmp_path / "db.sqlite3")}),
    ):
        make.person(username="ada")
        make.person(username="bo")
        make.document(title="Minutes")
        Site.objects.update(hostname="old.example")
        yield settings.BACKUPS / make_backup(settings.BACKUPS, Keys()).name


@pytest.mark.django_db
@pytest.mark.differs
def test_a_site_comes_back_as_it_was_without_whom_it_erased_since(small_site):
    before, there = tables(), files()
    User.objects.get(username="bo").delete()
    later = Path(settings.MEDIA_ROOT) / make.document(title="Later").file.name
    drawn = Path(settings.MEDIA_ROOT) / "images" / "later.webp"
    drawn.parent.mkdir()
    drawn.touch()
    with pytest.raises(BackupError, match="--replace"):
        restore(small_site, Keys(), replace=False)
    is_full = mock.patch("shutil.disk_usage", return_value=mock.Mock(free=0))
    with is_full, pytest.raises(BackupError, match="The uploads: "):
        restore(small_site, Keys(), replace=True)
    assert later.exists()
    update_status(unfinished_restore=small_site.name)  # one that was cut off may go on
    assert restore(small_site, Keys(), replace=False).erased == {"account": 1}
    assert [user.username for user in User.objects.all()] == ["ada"]
    assert files() == there
    assert not drawn.exists()
    after = tables()
    changed = {"home_user", "home_erasure"} | OTHERWISE
    assert {table for table in before if before[table] != after[table]} <= changed
    assert Document.objects.get().title == "Minutes"
    assert Site.objects.get().hostname == urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    assert make.document(title="New").pk > Document.objects.get(title="Minutes").pk
    assert backup_status().unfinished_restore == ""
    assert not (settings.VAR / "restoring.sqlite3").exists()
    assert not (Path(settings.MEDIA_ROOT) / uploads.ARRIVING).exists()


@pytest.mark.soak
@pytest.mark.django_db
def test_migrations_of_a_backup_ask_and_change_nothing_in_the_database_of_the_site(tmp_path):
    """Though those of Wagtail and ours name no database in their queries: each would be refused."""
    release = json.loads((RELEASES / "0.1.0" / "release.json").read_text())
    nodes = [tuple(node) for node in release["migrations"]]
    with override_settings(VAR=tmp_path):
        scratch = Scratch(nodes, ScratchFile())
        scratch.make_tables()
        with scratch.connected() as other:
            assert rows.known_migrations(other) == sorted(nodes)
            MigrationExecutor(other).migrate(rows.last_migrations())
            assert rows.known_migrations(other) == rows.last_migrations()
        assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db
def test_a_query_that_would_reach_the_database_of_the_site_is_refused(tmp_path):
    settings_dict = usual_settings() | {"ENGINE": SQLITE, "NAME": str(tmp_path / "second.sqlite3"), "OPTIONS": {}}
    with second_connection(settings_dict) as other, transaction.atomic(), other.cursor() as second:
        second.execute("CREATE TABLE home_user (id)")
        assert not User.objects.exists()
        with pytest.raises(BackupError, match="has to use `schema_editor"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM home_user")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wagtailcore_page")


# Erasures.


class ErasureTests(HouseCase):
    def test_who_is_deleted_is_remembered_without_a_name(self):
        user = make.person(username="bo")
        known = identifier(user)
        user.delete()
        erasure = Erasure.objects.get()
        self.assertEqual(erasure.kind, "account")
        self.assertEqual(erasure.digest, erasures.digest("account", known, erasures.site_key()))
        self.assertNotIn("bo", erasures.as_line(erasure).replace(erasure.digest, "").replace(str(erasure.pk), ""))

    def test_the_same_account_is_erased_and_one_with_its_name_and_number_is_not(self):
        old, again = make.person(username="bo"), make.person(username="ida")
        key, known = old.pk, {identifier(old)}
        self.assertEqual(erase_accounts(known.__contains__), 1)
        self.assertEqual(erase_accounts(known.__contains__), 0)
        make.person(username="bo", pk=key)
        self.assertEqual(erase_accounts(known.__contains__), 0)
        self.assertTrue(User.objects.filter(pk=again.pk).exists())

    def test_the_hashes_do_not_hang_on_the_secret_key(self):
        erasures.record("account", "1 today")
        with override_settings(SECRET_KEY="another"):
            erasures.record("account", "1 today")
        self.assertEqual(Erasure.objects.count(), 1)

    def test_a_kind_that_no_room_erases_is_told(self):
        known = erasures.Known([Erasure(kind="letter", digest="0" * 64)])
        self.assertEqual(erasures.replay(known), {"letter": -1})
        self.assertEqual(Erasure.objects.get().kind, "letter")  # for the next restore, by code that can

    def test_what_the_restored_site_knows_already_is_not_erased_again(self):
        user = make.person(username="bo")
        erasures.record("account", identifier(user))
        self.assertEqual(erasures.replay(erasures.Known(list(Erasure.objects.all()))), {})
        self.assertTrue(User.objects.filter(pk=user.pk).exists())

    def test_what_a_restore_erased_again_is_known_to_the_next(self):
        user = make.person(username="bo")
        key = erasures.site_key()
        since = Erasure(kind="account", digest=erasures.digest("account", identifier(user), key))
        ErasureKey.objects.all().delete()  # the backup is older than the keys
        make.person(username="ida")
        self.assertEqual(erasures.replay(erasures.Known([since], key)), {"account": 1})
        self.assertEqual([each.username for each in User.objects.all()], ["ida"])
        self.assertEqual(erasures.site_key(), key)
        self.assertIn(since.digest, [each.digest for each in Erasure.objects.all()])

    def test_another_kind_of_the_same_identifier_is_not_erased(self):
        key = erasures.site_key()
        self.assertNotEqual(erasures.digest("account", "1", key), erasures.digest("picture", "1", key))

    def test_the_log_of_an_account_that_is_erased_again_names_nobody(self):
        user, other = make.person(username="bo"), make.person(username="ida")
        for about in (user, other):
            log(about, "wagtail.edit", data={"was": about.username})
        erase_accounts({identifier(user)}.__contains__)
        labels = set(ModelLogEntry.objects.filter(action="wagtail.edit").values_list("object_id", "label"))
        self.assertEqual(labels, {(str(user.pk), ""), (str(other.pk), str(other))})

    def test_what_was_erased_a_moment_ago_is_not_forgotten(self):
        erasures.record("account", "1 today")
        delete_expired()
        self.assertEqual(erasures.merged(Erasure.objects.all()), list(Erasure.objects.all()))
        self.assertTrue(Erasure.objects.exists())

    def test_old_ones_are_forgotten(self):
        old = Erasure(kind="account", digest="0" * 64, erased_at=timezone.now() - erasures.KEPT - dt.timedelta(days=1))
        old.save()
        self.assertEqual(erasures.merged([old]), [])
        delete_expired()
        self.assertFalse(Erasure.objects.exists())


@pytest.mark.django_db
def test_the_lists_of_a_site_are_all_read(tmp_path):
    """That in `var/`, those beside backups, and the database, if it is the same site's."""
    var, beside = tmp_path / "var", tmp_path / "backups"
    beside.mkdir()
    site = erasures.this_site()
    elsewhere = Erasure(kind="account", digest="e" * 64)
    listed = erasures.file_in(beside, site)
    listed.write_text(f"no line\n5\n{erasures.as_line(elsewhere)}\n")  # of another machine
    with override_settings(VAR=var, BACKUPS=beside):
        erasures.record("account", "1 today")
        export()
        here = Erasure.objects.get()
        both = {elsewhere.digest, here.digest}
        assert {each.digest for each in erasures.read_list(listed)} == both
        assert {each.digest for each in erasures.read_list(erasures.file_in(var, site))} == {here.digest}
        erasures.record("account", "2 today")
        export()
        both |= {each.digest for each in Erasure.objects.all()}
        assert {each.digest for each in erasures.read_list(listed)} == both
        Erasure.objects.all().delete()
        for folders, found in (([beside], both), ([], both - {elsewhere.digest})):
            known = erasures.known_erasures(site, folders)
            assert {each.digest for each in known.erasures} == found
            assert known.key == erasures.site_key()
        erasures.record("account", "3 today")
        assert erasures.known_erasures("0" * 8, []).erasures == list(Erasure.objects.all())  # from before the keys
        assert erasures.known_erasures("ffffffff", []) == erasures.Known([])  # of another site


def test_every_kind_that_a_room_names_can_be_erased():
    assert all(map(callable, erasures.erasers().values()))
    steps = [path for room in apps.get_app_configs() for path in getattr(room, "after_restore", ())]
    assert steps


# What is refused, and what admins see.


class EncryptionDemandTests(HouseCase):
    def test_some_rows_are_only_kept_encrypted(self):
        make.person()
        with mock.patch.dict(DATA_MAP, {"home.User": ModelData(encrypted=True)}):
            with self.assertRaisesMessage(BackupError, "--new-key FILE"):
                check_encryption(Keys())
            for keys in (KEYS["key"], KEYS["passphrase"]):
                check_encryption(keys)
        check_encryption(Keys())

    def test_a_passphrase_only_goes_on_where_there_was_one(self):
        path = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(VAR=path))
        folder, words = BackupFolder(path, "0123abcd"), Keys(passphrase="bread and land")
        with self.assertRaisesMessage(BackupError, "--new-key FILE"):
            check_passphrase(folder, words)
        check_passphrase(folder, Keys([OWN.to_public()], passphrase="of older backups"))
        (path / backup_name("ffffffff", MOMENT, "locked.tar")).touch()
        with self.assertRaisesMessage(BackupError, "--new-key FILE"):
            check_passphrase(folder, words)
        update_status(made_name=backup_name("0123abcd", MOMENT, "locked.tar"))
        check_passphrase(folder, words)
        update_status(made_name="")
        (path / backup_name("0123abcd", MOMENT, words.ending)).touch()
        check_passphrase(folder, words)

    def test_a_bucket_gets_no_secret_of_a_second_factor_in_the_clear(self):
        elsewhere = parse_bucket("s3://key:secret@house/backups?endpoint=http://127.0.0.1:1")
        self.enterContext(override_settings(VAR=Path(self.enterContext(tempfile.TemporaryDirectory()))))
        reached = self.enterContext(mock.patch("home.backup.create.backup_place", side_effect=BackupError("reached")))
        with self.assertRaisesMessage(BackupError, "reached"):
            make_backup(elsewhere, Keys())
        TOTP.activate(make.person(), generate_totp_secret())
        reached.reset_mock()
        with self.assertRaisesMessage(BackupError, "secrets of a second factor"):
            make_backup(elsewhere, Keys())
        with override_settings(BACKUPS=elsewhere, BACKUPS_ARE_ON=True, BACKUP_KEY=[], BACKUP_PASSPHRASE=""):
            self.assertIn("secrets of a second factor", str(backup_key.run().findings))
        reached.assert_not_called()
        for place, keys in ((elsewhere, KEYS["key"]), (settings.VAR / "backups", Keys())):
            with self.assertRaisesMessage(BackupError, "reached"):
                make_backup(place, keys)


@pytest.mark.parametrize(
    "value", ["s3://", "s3://a b", "s3://bucket?port=1", "s3://bucket?endpoint=here", "backups", "file://backups"]
)
def test_a_place_that_is_no_folder_stops_the_start(value, tmp_path):
    with pytest.raises(WrongValue, match="BACKUP_URL: "):
        Environment({"BACKUP_URL": value}).folder_or_bucket("BACKUP_URL", tmp_path)


def test_a_folder_may_be_written_as_an_address(tmp_path):
    for value in (str(tmp_path), tmp_path.as_uri(), ""):
        assert Environment({"BACKUP_URL": value}).folder_or_bucket("BACKUP_URL", tmp_path) == tmp_path


def test_a_key_that_is_none_is_not_repeated():
    with pytest.raises(WrongValue) as refused:
        Environment({"BACKUP_KEY": "hunter2"}).age_keys("BACKUP_KEY")
    assert "hunter2" not in str(refused.value)


class BackupHealthTests(HouseCase):
    """What `doctor` and the status page say of the place, the key and a restore."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(VAR=self.folder, BACKUPS=self.folder / "backups", BACKUPS_ARE_ON=True))

    def said(self, check) -> str:
        result = check.run()
        return f"{result.outcome.word}: {' '.join(finding.words for finding in result.findings)}"

    def test_the_newest_is_looked_for_where_it_was_made(self):
        with mock.patch("home.backup.create.make", return_value=Made("a.tar", 1, Manifest(HEAD), 0, 0.1)):
            make_backup(self.folder / "elsewhere", Keys())
        self.assertIn(f"broken: The newest backup, a.tar, is not in {self.folder}/elsewhere", self.said(backup_folder))
        (self.folder / "elsewhere").mkdir()
        (self.folder / "elsewhere" / "a.tar").touch()
        self.assertEqual(self.said(backup_folder), "ok: ")

    def test_a_folder_that_can_not_be_written(self):
        with override_settings(BACKUPS=Path("/proc/backups")), mock.patch("os.access", return_value=False):
            self.assertIn("broken: No backup can be written to /proc/backups.", self.said(backup_folder))
        with override_settings(BACKUPS_ARE_ON=False), mock.patch("os.access", return_value=False):
            self.assertEqual(self.said(backup_folder), "ok: ")

    def test_a_bucket_that_does_not_answer_or_has_lost_it(self):
        bucket = "s3://house/backups"
        update_status(made_at=timezone.now(), made_name="a.tar", made_in=bucket)
        with (
            override_settings(BACKUPS=bucket),
            mock.patch("home.backup.health_checks.backup_place") as place,
        ):
            place.return_value.names.return_value = ["b.tar"]
            self.assertIn("broken: The newest backup, a.tar, is not in s3://house", self.said(backup_bucket))
            place.return_value.names.side_effect = ConnectionRefusedError()
            self.assertIn("does not answer: nothing listens there.", self.said(backup_bucket))

    def test_a_key_that_can_not_be_used_and_a_passphrase(self):
        key = self.folder / "key"
        with override_settings(BACKUP_KEY=[str(key)]):
            self.assertIn(f"broken: No backup is made: The key file {key} can't be read.", self.said(backup_key))
            new_key(key)
            self.assertEqual(self.said(backup_key), "ok: ")
        with override_settings(BACKUP_PASSPHRASE="bread"):
            self.assertIn("warning: BACKUP_PASSPHRASE ends with the next release", self.said(backup_key))
            self.assertIn("manage.py backup --new-key FILE", str(backup_key.run().findings))
            with override_settings(BACKUP_KEY=[str(key)]):
                self.assertEqual(self.said(backup_key), "ok: ")

    def test_a_restore_that_was_cut_off_is_always_said(self):
        self.assertEqual(self.said(cut_off_restore), "ok: ")
        update_status(unfinished_restore="a.tar")
        with override_settings(BACKUPS_ARE_ON=False):
            self.assertEqual(self.said(cut_off_restore), "broken: A restore was cut off.")
        made, printed = Made("b.tar", 1, Manifest(HEAD), 0, 0.1), io.StringIO()
        with mock.patch("home.backup.management.commands.backup.make_backup", return_value=made):
            call_command("backup", stdout=printed)
        self.assertIn("The restore of a.tar was cut off: this backup may hold half a site.", printed.getvalue())


# A restore that is refused, or that fails while it exchanges the content.

UPLOADS = {"documents/minutes.txt": b"minutes", "recordings/film.mp4": b"film"}


@pytest.fixture
def arriving(tmp_path):
    """A folder of uploads that a backup has brought, and their manifest; one of them is in storage already."""
    media, arrived = tmp_path / "media", tmp_path / "arrived"
    for name, content in UPLOADS.items():
        uploads.receive(arrived, name, io.BytesIO(content))
    uploads.receive(media, "documents/minutes.txt", io.BytesIO(b"minutes"))
    members = {f"{FILES}{name}": uploads.count_file(arrived / name) for name in UPLOADS}
    with override_settings(MEDIA_ROOT=str(media), VAR=tmp_path):
        yield arrived, Manifest(HEAD, members=members)


@pytest.mark.parametrize("missing_bytes", [0, 1])
def test_a_restore_is_refused_where_its_uploads_do_not_fit(arriving, missing_bytes):
    _arrived, manifest = arriving
    free = sum(map(len, UPLOADS.values())) + SPARE - missing_bytes
    with mock.patch("shutil.disk_usage", return_value=mock.Mock(free=free)):
        if missing_bytes:
            with pytest.raises(BackupError, match="The uploads: "):
                check_room(manifest)
        else:
            check_room(manifest)


@pytest.mark.django_db
def test_a_restore_that_fails_removes_the_uploads_that_it_brought_and_no_other(arriving):
    arrived, manifest = arriving
    scratch = mock.Mock()
    scratch.place.attached.side_effect = RuntimeError("the rows can't be exchanged")
    with pytest.raises(RuntimeError):
        put_in_place(Path("a.tar"), manifest, arrived, scratch, mock.Mock())
    assert list(uploads.names()) == ["documents/minutes.txt"]
    assert backup_status().unfinished_restore == ""


@pytest.mark.django_db
def test_an_upload_of_what_was_erased_again_is_not_put_back(arriving):
    arrived, manifest = arriving
    scratch, minutes = mock.MagicMock(), "documents/minutes.txt"

    def erase_again(known) -> dict[str, int]:
        uploads.remove({minutes})
        return {"picture": 1}

    with mock.patch("home.backup.restore.replace_rows", erase_again):
        put_in_place(Path("a.tar"), manifest, arrived, scratch, mock.Mock())
    assert list(uploads.names()) == ["recordings/film.mp4"]


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["account", "page", "upload"])
def test_nothing_is_replaced_unless_that_was_said(arriving, tmp_path, kept):
    Page.objects.filter(depth__gt=1).delete()
    path = Path("a.tar")
    with override_settings(MEDIA_ROOT=str(tmp_path / "none"), VAR=tmp_path):
        check_empty(path, replace=False)
        check_stopped()
        if kept == "account":
            make.person()
        elif kept == "page":
            make.home_page(None)
        else:
            uploads.receive(uploads.root(), "documents/minutes.txt", io.BytesIO(b"minutes"))
        with pytest.raises(BackupError, match="--replace"):
            check_empty(path, replace=False)
        check_empty(path, replace=True)
        update_status(unfinished_restore="another.tar")
        with pytest.raises(BackupError, match="--replace"):
            check_empty(path, replace=False)
        update_status(unfinished_restore=path.name)
        check_empty(path, replace=False)
        presence = Presence()
        with pytest.raises(BackupError, match="the background work"):
            check_stopped()
        presence.leave()


@pytest.mark.django_db
def test_what_came_back_different_is_named(arriving):
    arrived, manifest = arriving
    make.person()
    models = plain_models([User])
    (table,) = models
    right = rows.count_rows(models[table])
    manifest.tables[table] = right
    compare(manifest, models, arrived)
    for wrong in (TableCount(right.rows, "0" * 64), TableCount(right.rows + 1, right.sha256)):
        manifest.tables[table] = wrong
        with pytest.raises(BackupError, match=f"The table {table} came back different"):
            compare(manifest, models, arrived)
    manifest.tables[table] = right
    (arrived / "recordings/film.mp4").write_bytes(b"flim")
    with pytest.raises(BackupError, match="An upload came back different"):
        compare(manifest, models, arrived)
    with pytest.raises(BackupError, match=f"Tables differ: {table}"):
        compare(manifest, {}, arrived)


@pytest.mark.django_db
def test_rows_of_a_table_that_there_is_not_are_damage(tmp_path):
    path = tmp_path / "a.tar"
    with open(path, "wb") as file, write_archive(file, Keys(), HEAD, tmp_path) as archive:
        archive.add_table("home_user", ["[]"], TableCount())
    with pytest.raises(BackupError, match="damaged"):
        unpack(Archive(path, Keys()), {}, tmp_path / "arrived")


def test_a_database_without_tables_is_refused_in_one_line(tmp_path):
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="settings.dev")
    done = subprocess.run(
        [sys.executable, "manage.py", "backup"], cwd=settings.ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "The database has no tables yet" in done.stderr


@pytest.mark.django_db
def test_no_backup_is_made_before_the_tables_are():
    nothing = mock.patch.object(MigrationRecorder, "has_table", return_value=False)
    with nothing, pytest.raises(BackupError, match="no tables yet"):
        check_tables()
    check_tables()


class BackupPanelTests(HouseCase):
    def setUp(self):
        super().setUp()
        self.var = self.enterContext(override_settings(VAR=Path(self.enterContext(tempfile.TemporaryDirectory()))))

    def desk(self, user) -> str:
        client = Client()
        client.force_login(user)
        return client.get("/admin/").content.decode()

    def test_who_keeps_no_backups_is_not_told_of_them(self):
        self.assertNotIn("desk-backups", self.desk(make.admin()))

    def test_admins_see_when_a_restore_was_last_proved(self):
        now = timezone.now()
        admin, editor = make.admin(), make.person("Editors")
        update_status(made_at=now, proved_at=now - dt.timedelta(days=29))
        page = self.desk(admin)
        self.assertIn("was last proved 29 days ago.", page)
        self.assertIn("was made just now.", page)
        self.assertNotIn("nobody has proved", page)
        update_status(proved_at=now - dt.timedelta(days=30))
        self.assertIn("nobody has proved", self.desk(admin))
        self.assertNotIn("desk-backups", self.desk(editor))

    def test_admins_see_that_none_was_proved_and_what_failed(self):
        update_status(made_at=timezone.now())
        self.assertIn("It was not proved yet", self.desk(make.admin()))
        update_status(backup_problem="The backup can't be written", rehearsal_problem="This backup is damaged")
        page = self.desk(make.admin())
        self.assertIn("The last backup failed", page)
        self.assertIn("The last rehearsal of a restore failed", page)

    def test_a_status_that_can_not_be_read_is_an_empty_one(self):
        (settings.VAR / "backup-status.json").write_text("{")
        self.assertEqual(backup_status(), BackupStatus())
        self.assertFalse(backup_status().is_on)
        with override_settings(BACKUPS_ARE_ON=True):
            self.assertTrue(backup_status().is_late and backup_status().is_unproved)
