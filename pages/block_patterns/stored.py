"""What stands in a saved pattern: its kinds of blocks, and the blocks as a form takes them in."""

import json
from collections.abc import Iterable

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import CollectionMember
from wagtail.permissions import policy_registry

from .models import BlockPattern

STORED = Cast("blocks", TextField())  # in which also stands what no longer is a block


def stream_block() -> StreamBlock:
    return BlockPattern._meta.get_field("blocks").stream_block


def kinds(pattern: BlockPattern) -> dict[str, str]:
    """The kinds of its blocks that there are today, each once, in their order, and what they are called."""
    return {child.block_type: str(child.block.label) for child in pattern.blocks}


def labels(names: Iterable[str]) -> str:
    """What kinds are called; one that is gone has no other name than that in the code."""
    known = stream_block().child_blocks
    return _(", ").join(dict.fromkeys(str(known[name].label) if name in known else name for name in names))


def form_state(pattern: BlockPattern, user) -> tuple[list[dict], list[str]]:
    """The blocks of it that this person may put in, as a form takes them; and sentences about the others."""
    known, refused = stream_block().child_blocks, refused_ids(pattern.blocks, user)
    gone = [row["type"] for row in json.loads(pattern.stored) if row["type"] not in known]
    states, closed = [], []
    for child in pattern.blocks:
        if child.id in refused:
            closed.append(child.block_type)
        else:
            value = child.block.get_form_state(child.value)
            states.append({"type": child.block_type, "id": child.id, "value": value})
    said = (
        [_("Left out, since there are no such blocks any more: %(blocks)s.") % {"blocks": labels(gone)}] if gone else []
    )
    if closed:
        words = _("Left out, since you may not choose a picture or file in it: %(blocks)s.")
        said.append(words % {"blocks": labels(closed)})
    return states, said


def refused_ids(blocks: StreamValue, user) -> set[str]:
    """The blocks that name an upload which this person may not choose. A query a kind of upload."""
    named = {
        (child.id, model, pk)
        for child in blocks
        for model, pk, *_paths in child.block.extract_references(child.value)
        if issubclass(model, CollectionMember)
    }
    may = {
        model: {str(pk) for pk in choosable(model, user, {pk for _id, each, pk in named if each is model})}
        for model in {model for _id, model, _pk in named}
    }
    return {block_id for block_id, model, pk in named if str(pk) not in may[model]}


def choosable(model: type, user, pks: set) -> QuerySet:
    """Of these uploads, the keys of those that this person may choose."""
    policy = policy_registry.get_by_type(model)
    return (
        policy.instances_user_has_any_permission_for(user, ["choose"]).filter(pk__in=pks).values_list("pk", flat=True)
    )
