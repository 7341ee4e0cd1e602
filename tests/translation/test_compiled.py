"""Compiled catalogues: whole, up to date, made below COMMONHOUSE_VAR by `prepare`, and by several processes at once."""

import io
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from gettext import GNUTranslations
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import autoreload, translation

from home.health.check import Outcome
from home.health.checks.files import translations
from home.management.commands import prepare
from pages.i18n import compiled

HEADER = """msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\\n"
"""
ENTRIES = """
msgid "River"
msgstr "نهر"

msgctxt "noun"
msgid "River"
msgstr "النهر"

#, fuzzy
msgid "Guessed"
msgstr "تخمين"

msgid "%(number)d house"
msgid_plural "%(number)d houses"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few"
msgstr[4] "many"
msgstr[5] "other"

msgid "%(number)d half"
msgid_plural "%(number)d halves"
msgstr[0] ""
msgstr[1] "one"
msgstr[2] ""
msgstr[3] ""
msgstr[4] ""
msgstr[5] ""

#~ msgid "Gone"
#~ msgstr "ذهب"
"""


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    """The only catalogue, in the place of those of the code."""
    monkeypatch.setattr(compiled, "SOURCES", tmp_path / "locale")
    path = tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + ENTRIES)
    return path


@pytest.fixture
def result(tmp_path) -> Path:
    """Where the compiled file belongs."""
    return tmp_path / "var" / "compiled" / "locale" / "ar" / "LC_MESSAGES" / "django.mo"


def read(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)


def test_only_what_is_translated_is_compiled(source, result, tmp_path):
    assert compiled.compile_catalogs(tmp_path / "var")
    words = read(result)
    assert (words.gettext("River"), words.pgettext("noun", "River")) == ("نهر", "النهر")
    assert [words.gettext(each) for each in ("Guessed", "Gone")] == ["Guessed", "Gone"]
    numbers = {0: "zero", 1: "one", 2: "two", 7: "few", 41: "many", 100: "other"}
    assert {each: words.ngettext("%(number)d house", "%(number)d houses", each) for each in numbers} == numbers
    assert words.ngettext("%(number)d half", "%(number)d halves", 0) == "%(number)d halves"


def test_what_has_not_changed_is_left_alone(source, result, tmp_path):
    compiled.compile_catalogs(tmp_path / "var")
    before = result.stat()
    assert not compiled.compile_catalogs(tmp_path / "var")
    assert (result.stat().st_mtime_ns, result.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [path.name for path in source.parent.iterdir()] == ["django.po"]  # nothing is written beside it


def test_a_change_is_compiled_whatever_its_time(source, result, tmp_path):
    """A file of an image or of an archive may be older than what an earlier version compiled."""
    compiled.compile_catalogs(tmp_path / "var")
    source.write_text(source.read_text().replace("نهر", "جدول"))
    os.utime(source, (1, 1))
    assert not compiled.is_compiled(tmp_path / "var")
    compiled.compile_catalogs(tmp_path / "var")
    assert read(result).gettext("River") == "جدول"


def test_a_missing_file_is_made_and_one_without_source_deleted(source, result, tmp_path):
    compiled.compile_catalogs(tmp_path / "var")
    result.unlink()
    assert compiled.compile_catalogs(tmp_path / "var")
    assert result.exists()
    shutil.move(source.parent.parent, source.parent.parent.with_name("gu"))
    compiled.compile_catalogs(tmp_path / "var")
    assert [path.parts[-3] for path in (tmp_path / "var").rglob("*.mo")] == ["gu"]


def test_a_failed_start_leaves_no_half_of_it(source, result, tmp_path, monkeypatch):
    compiled.compile_catalogs(tmp_path / "var")
    source.write_text(source.read_text().replace("نهر", "جدول"))
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        compiled.compile_catalogs(tmp_path / "var")
    monkeypatch.undo()
    monkeypatch.setattr(compiled, "SOURCES", tmp_path / "locale")
    assert read(result).gettext("River") == "نهر"
    assert not compiled.is_compiled(tmp_path / "var")


def test_several_at_once_leave_whole_files(source, result, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(compiled.compile_catalogs, [tmp_path / "var"] * 4))
    assert read(result).gettext("River") == "نهر"
    files = sorted(path.name for path in (tmp_path / "var").rglob("*") if path.is_file())
    assert files == [compiled.DIGEST, "django.mo"]


def test_a_change_while_developing_is_compiled_without_a_restart(source, result, tmp_path):
    compiled.compile_on_change(tmp_path / "var")
    try:
        reloader = autoreload.StatReloader()
        autoreload.autoreload_started.send(reloader)
        assert "**/*.po" in reloader.directory_globs[compiled.SOURCES]
        answers = [answer for _receiver, answer in autoreload.file_changed.send(reloader, file_path=source)]
        assert True in answers
        assert read(result).gettext("River") == "نهر"
    finally:
        for signal in (autoreload.autoreload_started, autoreload.file_changed):
            signal.receivers = signal.receivers[:-1]
            signal.sender_receivers_cache.clear()


def test_the_doctor_looks_for_them(source, tmp_path):
    with override_settings(VAR=tmp_path / "var"), translation.override("en"):
        assert translations.run().is_broken
        compiled.compile_catalogs(settings.VAR)
        assert translations.run().outcome == Outcome.OK


@pytest.mark.django_db
def test_prepare_compiles_them(source, result, tmp_path):
    others = mock.patch.multiple(prepare, call_command=mock.DEFAULT, collect_static=mock.DEFAULT)
    with override_settings(VAR=tmp_path / "var"), others:
        call_command("prepare", stdout=io.StringIO())
    assert read(result).gettext("River") == "نهر"
