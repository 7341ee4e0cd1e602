"""What hangs on pages that are to be deleted, moved or taken offline, and what becomes of it."""

from media.features import announced_functions


def change_lines(pages, action: str) -> list[str]:
    """Return the sentences of all apps; `action`: "delete", "move" or "unpublish"."""
    return [line for lines_of in announced_functions("change_lines") for line in lines_of(pages, action)]
