"""AppConfig: the desk's home: what waits, what changed, what comes."""

from media.features import CoreConfig


class DashboardConfig(CoreConfig):
    name = "home.dashboard"
    work_list = {
        "home.dashboard.worklists.to_review": 20,
        "home.dashboard.worklists.returned": 40,
        "home.dashboard.worklists.open_comments": 60,
        "home.dashboard.worklists.ending_banners": 70,
        "home.dashboard.worklists.dates_this_week": 80,
        "home.dashboard.worklists.broken_links": 90,
    }
