"""AppConfig: several pages that become public together."""

from media.features import FeatureConfig


class ContentReleasesConfig(FeatureConfig):
    name = "home.content_releases"
    is_switchable = True
    requires = ["home.preview_links"]
    minutely = ["home.content_releases.release.release_due"]
    work_list = {"home.content_releases.work_list.failed_releases": 10}
    schedule_entries = ["home.content_releases.schedule_entries.releases"]
    planned_publications = ["home.content_releases.models.waiting_releases"]
