"""The documents and the recording of the demo, and what an interrupted load left of them in storage."""

import re
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from media.models import Document, Recording, RecordingText

from .markup import html
from .texts import files as texts

FOLDER = Path(__file__).parent / "recordings"
SOUNDS = {"welcome": texts.WELCOME}
OURS = re.compile(rf"(?:{'|'.join(texts.PAPERS)})\.txt|(?:{'|'.join(SOUNDS)})\.(?:mp3|ogg)")


def papers() -> dict[str, Document]:
    return {name: paper(name, *about) for name, about in texts.PAPERS.items()}


def paper(name: str, title: str, words: str) -> Document:
    document = Document(title=title, language=texts.LANGUAGE, file=ContentFile(words.encode(), name=f"{name}.txt"))
    document.save()
    return document


def sounds() -> dict[str, Recording]:
    """Every recording with its transcript."""
    return {name: sound(name, title) for name, title in SOUNDS.items()}


def sound(name: str, title: str) -> Recording:
    file = ContentFile((FOLDER / f"{name}.mp3").read_bytes(), name=f"{name}.mp3")
    episode = {"is_podcast": True, "episode": 1}
    recording = Recording(title=title, language=texts.LANGUAGE, credit=texts.CREDIT, file=file, **episode)
    recording.save()
    words = {"summary": texts.SUMMARY, "chapters": texts.CHAPTERS, "transcript": html(texts.TRANSCRIPT, {})}
    RecordingText.objects.create(recording=recording, language=texts.LANGUAGE, **words)
    return recording


def sweep() -> None:
    """Removes files of ours that no row names: what was stored by a load that never ended."""
    for folder, model in (("documents", Document), ("recordings", Recording)):
        known = set(model.objects.values_list("file", flat=True))
        for path in stored_in(folder):
            if OURS.fullmatch(path.rsplit("/", 1)[-1]) and path not in known:
                default_storage.delete(path)


def stored_in(folder: str) -> list[str]:
    """The files of a folder in which each has a folder of its own."""
    with suppress(FileNotFoundError):
        rooms = [f"{folder}/{room}" for room in default_storage.listdir(folder)[0]]
        return [f"{room}/{name}" for room in rooms for name in default_storage.listdir(room)[1]]
    return []
