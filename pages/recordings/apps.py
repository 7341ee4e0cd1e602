"""AppConfig: recordings on pages, in the API and as a podcast."""

from media.features import FeatureConfig


class PageRecordingsConfig(FeatureConfig):
    name = "pages.recordings"
    is_switchable = True
    requires = ["media.recordings"]
    extends = ["pages.api_writing"]
    language_urls = "pages.recordings.urls"
    feed_links = ["pages.recordings.podcast.podcast_links"]
    linked_data = ["pages.recordings.json_ld.episode_nodes"]
    written_models = {"management_recordings_update": "media.Recording"}
    written_viewsets = {"media.Recording": "media.recordings.viewsets.recordings"}
    written_headers = {"media.Recording": "pages.recordings.api.documents.HEADER"}
    api_management = {"/management/recordings/": "pages.recordings.api.recordings.router"}
    api_preloads = ["pages.recordings.api.schemas.load_recordings"]
