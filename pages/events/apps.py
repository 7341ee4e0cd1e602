"""AppConfig: events, their dates and places."""

from media.features import CoreConfig


class EventsConfig(CoreConfig):
    name = "pages.events"
    moments = ["pages.Occurrence.ends_at"]
    lists = {"pages.events.viewsets.PlaceViewSet": 10}
    minutely = ["pages.events.occurrence_sync.move_window"]
    after_restore = {"pages.events.occurrence_sync.sync_all": 50}
    model_modules = ["index_page", "occurrences", "places"]
