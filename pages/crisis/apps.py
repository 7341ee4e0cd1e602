"""AppConfig: state of the crisis switch and the plan of what visitors read while it is on."""

from media.features import CoreConfig


class CrisisPagesConfig(CoreConfig):
    name = "pages.crisis"
