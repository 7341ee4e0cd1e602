"""AppConfig: state of the crisis switch and the plan of what visitors read while it is on."""

from media.features import FeatureConfig


class CrisisPagesConfig(FeatureConfig):
    name = "pages.crisis"
    is_switchable = True
    site_settings = {"pages.CrisisPlan": {"icon": "warning", "order": 680}}
    tree_parts = {
        "pages.crisis.tree_parts.load_crisis": ["pages_crisisswitch", "pages_crisismessage", "pages_crisislink"],
    }
