"""Whether a saved object is brought into the search index and the reference index at once, as `work` does it on a site.

Both together are almost half of what it costs to make a page, and few tests ask either.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult

SEARCH, REFERENCES = "modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"
left_out: set[str] = set()


class TestBackend(ImmediateBackend):
    """Runs a task where it is enqueued, but for the index updates that are left out."""

    def _execute_task(self, task_result: TaskResult) -> None:
        if task_result.task.module_path not in left_out:
            super()._execute_task(task_result)


@contextmanager
def index_updates(*, search: bool, references: bool) -> Iterator[None]:
    """Within, the index whose flag is False stays as it is."""
    before = set(left_out)
    left_out.clear()
    left_out.update({*([] if search else [SEARCH]), *([] if references else [REFERENCES])})
    try:
        yield
    finally:
        left_out.clear()
        left_out.update(before)
