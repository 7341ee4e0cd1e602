"""AppConfig: checks that a page has to pass before it is published."""

from media.features import FeatureConfig


class PublishingChecksConfig(FeatureConfig):
    name = "home.publishing_checks"
    is_switchable = True
    site_settings = {"home.MachineChecks": {"icon": "tasks", "order": 140}}
    empty_listings = ["home.publishing_checks.empty_listings.LISTS"]
    publishing_gates = ["home.publishing_checks.gate.stop_of"]
    copy_gates = ["home.publishing_checks.gate.stops_copies"]
    publish_view_mixins = ["home.publishing_checks.admin.StopsPublishing"]
    page_form_mixins = ["home.publishing_checks.admin.AsksChecks"]
    middleware = {"home.publishing_checks.middleware.StoppedMiddleware": "home.users.middleware.AdminAccessMiddleware"}
