"""One click for a link that is gone, moved or in doubt: it is put right on the piece and in all its languages."""

from django.utils.translation import gettext as _
from wagtail.models import Locale

from ..link_checking import check
from ..links import LinkCheck
from ..news import NewsIndexPage
from ..press import PressPage
from .archives import archived


def may_mend(user) -> bool:
    """Whoever publishes where press pieces stand."""
    return any(place.permissions_for_user(user).can_publish_subpage() for place in NewsIndexPage.objects.all())


def pieces_with(addresses) -> dict[str, list[PressPage]]:
    """For each address the live pieces that link to it, each once: in the site's own language, else in the first there is."""
    found: dict[str, dict] = {address: {} for address in addresses}
    pieces = PressPage.objects.live().linking_to(found).defer_streamfields().order_by("-date", "-pk")
    own = Locale.get_default().pk
    for piece in pieces:
        for address in {piece.link, piece.archived_copy} & found.keys():
            keys = found[address]
            if piece.translation_key not in keys or piece.locale_id == own:
                keys[piece.translation_key] = piece
    return {address: list(keys.values()) for address, keys in found.items()}


def look_again(link: LinkCheck, user) -> str:
    """Asks the address now."""
    check(link)
    return _("Checked just now.")


def vouch(link: LinkCheck, user) -> str:
    """Somebody has looked: it is there."""
    link.vouch()
    return _("Marked as fine. It will not be called gone again unless the link is changed.")


def use_archive(link: LinkCheck, user) -> str:
    """The suggested copy becomes the archived copy of the pieces that have none."""
    pieces = [piece for piece in pieces_with([link.address])[link.address] if piece.link == link.address]
    suggested = {piece: archived(link.address, piece.date) for piece in pieces if not piece.archived_copy}
    return changed([change(piece, {"archived_copy": address}, user) for piece, address in suggested.items() if address])


def follow(link: LinkCheck, user) -> str:
    """The address it moved to for good takes its place."""
    if not link.moved_to:
        return changed([])
    done = []
    for piece in pieces_with([link.address])[link.address]:
        columns = [name for name in ("link", "archived_copy") if getattr(piece, name) == link.address]
        done.append(change(piece, dict.fromkeys(columns, link.moved_to), user))
    return changed(done)


def change(piece: PressPage, columns: dict[str, str], user) -> str:
    """Publishes the page with these columns; the words of why not, where that would publish or lose what somebody is at."""
    page = piece.source.specific if piece.source.live else PressPage.objects.get(pk=piece.pk)
    if not page.permissions_for_user(user).can_publish():
        return _("“%(title)s” is not yours to publish.") % {"title": page.title}
    if page.has_unpublished_changes or page.locked or page.workflow_in_progress:
        return _("Somebody is at work on “%(title)s”: please change the link there.") % {"title": page.title}
    page = PressPage.objects.get(pk=page.pk)
    for name, address in columns.items():
        setattr(page, name, address)
    page.save_revision(user=user, log_action=True).publish(user=user)
    return ""


def changed(outcomes: list[str]) -> str:
    """What became of it, in words."""
    problems = [words for words in outcomes if words]
    return " ".join(problems) or (_("Changed and published.") if outcomes else _("There was nothing to change."))


ACTIONS = {"again": look_again, "fine": vouch, "archive": use_archive, "follow": follow}
