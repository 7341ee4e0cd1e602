"""How long and how much memory the checks of uploads need for one hostile file each; prints JSON."""

import json
import multiprocessing
import os
import resource
import sys
import time


def check(name: str, data: bytes) -> None:
    """Validates and sanitizes such a file as its model does; a ValidationError is fine."""
    from django.core.exceptions import ValidationError
    from django.core.files.base import ContentFile

    from media.documents.validators import sanitize_document
    from media.images.sanitize import sanitize_picture
    from media.recordings import webvtt
    from media.recordings.uploads import sanitize_recording

    extension = name.rpartition(".")[2]
    try:
        if extension == "vtt":
            webvtt.cues(webvtt.decode(data))
        elif extension in {"png", "gif", "jpg"}:
            sanitize_picture(ContentFile(data, name=name), name)
        elif extension in {"mp3", "mp4", "webm", "ogg"}:
            sanitize_recording(ContentFile(data, name=name), name)
        else:
            sanitize_document(ContentFile(data, name=name), name)
    except ValidationError:
        pass


def measure(name: str, data: bytes, answers) -> None:
    begun = time.perf_counter()
    check(name, data)
    took = time.perf_counter() - begun
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answers.put((name, took, used / 1024))


def main(names: list[str]) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
    django.setup()
    from . import hostile_files

    files = hostile_files.PICTURES | hostile_files.DOCUMENTS | hostile_files.RECORDINGS | hostile_files.CAPTIONS
    context, costs = multiprocessing.get_context("fork"), {}
    for name in names:
        answers = context.SimpleQueue()
        process = context.Process(target=measure, args=(name, files[name], answers))
        process.start()
        process.join(30)
        if process.exitcode == 0:
            name, took, used = answers.get()
            costs[name] = [round(took, 2), round(used)]
        process.kill()
    print(json.dumps(costs))


if __name__ == "__main__":
    main(sys.argv[1:])
