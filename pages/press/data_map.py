"""Data map: pieces of others, and the checks of their links."""

from media.data_map import PAGE, ModelData, Personal

from ..base.data_map import PRINTED
from ..posts.data_map import BYLINES

DATA_MAP = {
    "pages.PressPage": ModelData(printed=(PAGE,), personal=Personal(("writer",), purpose=BYLINES)),
    "pages.Subject": PRINTED,
    "pages.Outlet": PRINTED,
    "pages.LinkCheck": ModelData(  # “no longer there”, beside a link
        printed=PRINTED.printed,
        unprinted=("due", "checked_at", "status", "problem", "failures", "missing_since", "moved_to", "vouched"),
    ),
}
