"""Whether a saved object is brought into the search index and the reference index at once, as `work` does it on a site.

Both together are almost half of what it costs to make a page, and few tests ask either.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult

SEARCH, REFERENCES = "modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"
skipped_tasks: set[str] = set()


class TestBackend(ImmediateBackend):
    """Runs a task where it is enqueued, but for the index updates that are left out."""

    def _execute_task(self, task_result: TaskResult) -> None:
        if task_result.task.module_path not in skipped_tasks:
            super()._execute_task(task_result)


@contextmanager
def index_updates(*, search: bool, references: bool) -> Iterator[None]:
    """Context manager that skips the update tasks of the index whose flag is False."""
    before = set(skipped_tasks)
    skipped_tasks.clear()
    skipped_tasks.update({*([] if search else [SEARCH]), *([] if references else [REFERENCES])})
    try:
        yield
    finally:
        skipped_tasks.clear()
        skipped_tasks.update(before)
