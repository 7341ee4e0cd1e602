"""Tracebacks in a few words: an exception's kind and place, without its message, which may name a person."""

import traceback
from pathlib import Path

ROOT = str(Path(__file__).parents[2])


def error_location(problem: BaseException) -> str:
    """“KeyError in list_pages (views.py:12)”: the last frame in code of ours, else the last of all."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(ROOT) and "site-packages" not in frame.filename]
    place = "".join(
        f" in {each.name} ({each.filename.rpartition('/')[2]}:{each.lineno})" for each in (ours or frames)[-1:]
    )
    return f"{type(problem).__qualname__}{place}"
