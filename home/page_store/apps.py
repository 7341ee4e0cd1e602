"""AppConfig: finished pages in files, and how they are dropped once they change."""

from media.features import CoreConfig


class PageStoreConfig(CoreConfig):
    name = "home.page_store"
    after_restore = {"home.page_store.store.clear": 20}
