"""AppConfig: a new site: home page, drafts, groups, the first admin."""

from media.features import CoreConfig


class BeginConfig(CoreConfig):
    name = "home.begin"
    at_restore = {"home.begin.bootstrap.follow_base_url": 10}
