"""Views of saved patterns in the editor of a page: which there are, what is in one, and one that is kept."""

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.blocks.stream_block import StreamValue
from wagtail.log_actions import log
from wagtail.models import Locale

from ..blocks.body import BodyBlock
from ..blocks.switched_off import NO_FORM
from ..terms.kinds import locale_or_404
from .models import BlockPattern
from .stored import STORED, form_state, kinds, stream_block

ADD = "pages.add_blockpattern"


@require_GET
def choose(request: HttpRequest) -> JsonResponse:
    """The patterns for a page in this `language`, and whether this person may keep more of them, of which kinds of blocks."""
    locale = locale_or_404(request.GET.get("language", ""))
    found = [
        {"id": pattern.pk, "name": pattern.name, "kinds": kinds(pattern), "size": len(pattern.blocks)}
        for pattern in BlockPattern.objects.filter(locale=locale)
    ]
    may_keep = list(stream_block().child_blocks) if request.user.has_perm(ADD) else []
    return JsonResponse({"patterns": found, "kinds": may_keep})


@require_GET
def blocks(request: HttpRequest, pk: int) -> JsonResponse:
    """The blocks of a pattern as the form of a page takes them in, and what was left out."""
    pattern = get_object_or_404(BlockPattern.objects.annotate(stored=STORED), pk=pk)
    states, said = form_state(pattern, request.user)
    return JsonResponse({"name": pattern.name, "kinds": kinds(pattern), "blocks": states, "said": said})


@require_POST
def add(request: HttpRequest) -> JsonResponse | HttpResponseBadRequest:
    """Keeps the blocks that are sent, as fields of a form, under a `name`."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    locale = locale_or_404(request.POST.get("language", ""))
    name = " ".join(request.POST.get("name", "").split())
    try:
        content = sent_blocks(request.POST)
    except ValidationError:
        return JsonResponse({"said": [_("Something in these blocks is not right yet; it is said there.")]})
    except NO_FORM:
        return HttpResponseBadRequest()
    if not content:
        return JsonResponse({"said": [_("There is nothing here that can be kept.")]})
    try:
        pattern = keep(name, locale, content, request.user)
    except ValidationError as problem:
        return JsonResponse({"said": problem.messages})
    told = _("“%(name)s” is kept: it stands wherever blocks are chosen, and under Lists.") % {"name": pattern.name}
    return JsonResponse({"told": told})


def sent_blocks(data: QueryDict) -> StreamValue:
    """The blocks of a form, valid as those of a draft. Raises ValidationError, or KeyError and ValueError for what no form sends."""
    block = BodyBlock()  # one of its own: what is required is put off in it
    return block.clean_deferred(block.value_from_datadict(data, {}, "blocks"))


def keep(name: str, locale: Locale, content: StreamValue, user) -> BlockPattern:
    """Saves a pattern. Whoever keeps one in the same language at the same moment waits. Raises ValidationError."""
    with transaction.atomic():
        Locale.objects.select_for_update(no_key=True).get(pk=locale.pk)
        rows = json.dumps(content.stream_block.get_prep_value(content))
        pattern = BlockPattern(name=name, locale=locale, blocks=rows, created_by=user)
        pattern.full_clean()
        pattern.save()
        log(instance=pattern, action="wagtail.create")
    return pattern
