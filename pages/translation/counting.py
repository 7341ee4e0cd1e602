"""How much of a job is left."""

from collections.abc import Container

from .models import Job


def count_left(job: Job, work: dict, done: Container) -> None:
    """Sets the numbers of a job: `work` is {segment: its words}, `done` knows which of them are translated."""
    left = [words for segment, words in work.items() if segment not in done]
    job.segments, job.words = len(work), sum(work.values())
    job.segments_left, job.words_left = len(left), sum(left)
