"""Data map: search, with the tables of the packages that it uses."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, INTERNAL, SEARCH, VISITORS, ModelData, Personal, Purpose, Retention

from .models import KEPT

SEARCHES = Purpose(
    _("Searches without result"),
    _("What people look for and the site does not say yet is found. Who searched is not kept."),
    VISITORS,
    DESK,
)

DATA_MAP = {
    "pages.Unfound": ModelData(
        personal=Personal(("words",), "whoever may see that report", SEARCHES),  # never who asked
        retention=Retention(KEPT, ("day",)),
    ),
    "pages.Word": ModelData(printed=(SEARCH,), derived="the search index"),
    "wagtailsearch.IndexEntry": ModelData(printed=(SEARCH,), derived="pages, documents and lists"),
    "wagtailsearch.SQLiteFTSIndexEntry": ModelData(printed=(SEARCH,), derived="pages, documents and lists"),
    "wagtailsearchpromotions.Query": ModelData(printed=(SEARCH,)),  # what staff promote for; no visitor's words
    "wagtailsearchpromotions.QueryDailyHits": INTERNAL,  # nobody counts
    "wagtailsearchpromotions.SearchPromotion": ModelData(printed=(SEARCH,)),
}
