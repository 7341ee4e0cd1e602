"""What the admin draws around a page of ours: title, icon, breadcrumbs; links to such pages; rows of the work list."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise


def admin_frame(title: str | Promise, icon: str, *above: tuple[str, str | Promise]) -> dict:
    """Context of `wagtailadmin/generic/base.html`; `above`: (URL, title) of each page above this one."""
    crumbs = [{"url": url, "label": label} for url, label in (*above, ("", title))]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


@dataclass(frozen=True)
class ScreenLink:
    """A link to a screen of the desk."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class RowAction:
    """A button of a row: a link, or with `fields` (names and values, may be empty) a form that is posted."""

    label: str
    url: str
    fields: dict[str, str] | None = None
    is_primary: bool = True


@dataclass
class WorklistRow:
    """A row: `state` is the class and words of a page's state, `quote` what somebody wrote, `question` is answered here."""

    title: str
    url: str = ""
    kind: str = ""
    detail: str = ""
    when: datetime | None = None
    quote: str = ""
    state: tuple[str, str] | None = None
    actions: list[RowAction] = field(default_factory=list)
    question: Model | None = None
