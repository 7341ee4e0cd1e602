"""AppConfig: recordings on pages, in the API and as a podcast."""

from media.features import FeatureConfig


class PageRecordingsConfig(FeatureConfig):
    name = "pages.recordings"
    is_switchable = True
    requires = ["media.recordings"]
    language_urls = "pages.recordings.urls"
    feed_links = ["pages.recordings.podcast.podcast_links"]
    linked_data = ["pages.recordings.json_ld.episode_nodes"]
    written_models = {"management_recordings_update": "media.Recording"}
    written_viewsets = {"media.Recording": "media.recordings.viewsets.recordings"}
    api_management = {"/management/recordings/": "pages.api_writing.management.recordings.router"}
    api_preloads = ["pages.recordings.api_schemas.load_recordings"]
