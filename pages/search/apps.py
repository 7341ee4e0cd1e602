"""AppConfig: the search of visitors."""

from media.features import CoreConfig


class SearchConfig(CoreConfig):
    name = "pages.search"
    minutely = ["pages.search.models.delete_expired", "pages.search.reindex.rebuild_if_outdated"]
    after_restore = {"pages.search.reindex.rebuild_now": 60}
