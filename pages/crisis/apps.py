"""AppConfig: state of the crisis switch and the plan of what visitors read while it is on."""

from media.features import CoreConfig


class CrisisPagesConfig(CoreConfig):
    name = "pages.crisis"
    tree_parts = {
        "pages.crisis.tree_parts.load_crisis": ["pages_crisisswitch", "pages_crisismessage", "pages_crisislink"],
    }
