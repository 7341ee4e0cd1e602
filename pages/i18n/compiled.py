"""Compiled catalogues: the `.mo` files that Django reads, made from `settings/locale` into a folder below COMMONHOUSE_VAR.

The folder of the code may be read-only, and compiled files in git would conflict with each other at every merge. The
settings import this module, so it reads none.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.utils.autoreload import autoreload_started, file_changed
from django.utils.translation.reloader import translation_file_changed

SOURCES = Path(__file__).resolve().parents[2] / "settings" / "locale"
own_sources: dict[str, Path] = {}  # folders of a site's own apps, by their label; filled by the settings
DIGEST = "digest"  # file that says of which sources the compiled files beside it are made


def compiled_folder(var: Path) -> Path:
    """Return the folder of the compiled catalogues of a site, which is in LOCALE_PATHS."""
    return var / "compiled" / "locale"


def compiled_folders(var: Path) -> list[Path]:
    """Return the folders for LOCALE_PATHS: own apps come last, so that they add words and change none of ours."""
    folder = compiled_folder(var)
    return [folder, *(own_folder(folder, label) for label in own_sources)]


def own_folder(folder: Path, label: str) -> Path:
    """Return the folder of an own app's compiled catalogues, beside that of ours."""
    return folder.with_name("own") / label


def compiled_paths(folder: Path) -> dict[Path, Path]:
    """Return the compiled file of each source."""
    places = {SOURCES: folder} | {sources: own_folder(folder, label) for label, sources in own_sources.items()}
    return {
        source: place / source.relative_to(sources).with_suffix(".mo")
        for sources, place in places.items()
        for source in sorted(sources.glob("*/LC_MESSAGES/*.po"))
    }


def sources_digest() -> str:
    """Return a hash of the catalogues and of this module. Times of files differ between checkouts and images."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for source, path in compiled_paths(Path("locale")).items():
        digest.update(f"{path.with_suffix('.po')}\n".encode() + source.read_bytes())
    return digest.hexdigest()


def is_compiled(var: Path) -> bool:
    """Whether every catalogue is compiled as it is now."""
    folder = compiled_folder(var)
    stamp = folder / DIGEST
    if not stamp.exists() or stamp.read_text() != sources_digest():
        return False
    return all(path.exists() for path in compiled_paths(folder).values())


def compile_catalogs(var: Path) -> bool:
    """Compile the catalogues unless they are compiled as they are now; return whether that was necessary.

    Entries that are fuzzy, obsolete or incomplete are left out, so that the English text is shown. Each file is replaced
    in one step: other processes may read it or compile it at the same time.
    """
    if is_compiled(var):
        return False
    import polib  # only here: most processes find everything compiled

    folder, digest = compiled_folder(var), sources_digest()
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the web server passes the folder above it
    paths = compiled_paths(folder)
    for source, path in paths.items():
        write_atomically(path, polib.pofile(source, encoding="utf-8").to_binary())
    for path in {*folder.parent.glob("**/LC_MESSAGES/*.mo")} - {*paths.values()}:
        path.unlink(missing_ok=True)
    write_atomically(folder / DIGEST, digest.encode())
    translation_file_changed(None, folder / "django.mo")  # this process may have looked for a catalogue before
    return True


def write_atomically(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    with open(descriptor, "wb") as file:
        file.write(content)
    os.replace(unfinished, path)


def compile_on_change(var: Path) -> None:
    """Let Django's autoreloader compile a catalogue that changes; by itself it follows the compiled files only."""

    def watch_sources(sender, **kwargs) -> None:
        for sources in (SOURCES, *own_sources.values()):
            sender.watch_dir(sources, "**/*.po")

    def compile_changed(sender, file_path: Path, **kwargs) -> bool:
        return file_path.suffix == ".po" and (compile_catalogs(var) or True)  # True: the process need not restart

    autoreload_started.connect(watch_sources, weak=False)
    file_changed.connect(compile_changed, weak=False)
