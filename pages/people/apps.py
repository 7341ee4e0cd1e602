"""AppConfig: people who register or agree to something."""

from media.features import CoreConfig


class PeopleConfig(CoreConfig):
    name = "pages.people"
    receivers = ["refused_addresses"]
