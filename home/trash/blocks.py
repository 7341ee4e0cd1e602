"""Blocks that are deleted while a form saves itself over its own last version: they stay in one, to come back from."""

from django.http import QueryDict
from wagtail.models import Page

from ..schedule.into_schedule import as_new_version

SHORTEST = 32  # letters of a block's id (UUID)


def without_losing_blocks(sent: QueryDict, page: Page, user) -> QueryDict:
    """What was sent; as a new version where the one to be written over is the last that holds a block deleted since."""
    last = page.latest_revision
    if last is None or last.user_id != user.pk or sent.get("overwrite_revision_id") != str(last.pk):
        return sent
    held = str(last.content)
    is_lost = any(len(block) >= SHORTEST and block in held for block in deleted_blocks(sent))
    return as_new_version(sent, last) if is_lost else sent


def deleted_blocks(sent: QueryDict) -> list[str]:
    """The ids of the blocks that this form deletes."""
    names = [name.removesuffix("-deleted") for name, value in sent.items() if name.endswith("-deleted") and value]
    return [sent.get(f"{name}-id", "") for name in names]


class KeepsDeletedBlocks:
    """View mixin of the forms of a page: what deletes a block does not overwrite the last version that has it."""

    def post(self, request, *args, **kwargs):
        request.POST = without_losing_blocks(request.POST, self.page, request.user)
        return super().post(request, *args, **kwargs)
