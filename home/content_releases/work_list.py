"""Rows of the home screen: releases that were kept back."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.admin_frame import RowAction, WorklistRow

from ..desk.rows import MAX_ROWS
from .models import ContentRelease


def failed_releases(user) -> list[WorklistRow]:
    """Releases whose moment came and that were kept back, of whoever made them or set the moment; that person alone, who
    might publish all of it, reads why.
    """
    rows = ContentRelease.objects.open().exclude(problem="").filter(Q(made_by=user) | Q(scheduled_by=user))
    return [
        WorklistRow(
            row.name,
            reverse("content_release", args=[row.pk]),
            _("Nothing was released"),
            _("Something stood in the way when its moment came."),
            quote=row.problem if row.scheduled_by_id == user.pk else "",
            actions=[RowAction(_("Open"), reverse("content_release", args=[row.pk]))],
        )
        for row in rows.order_by("-pk")[:MAX_ROWS]
    ]
