"""AppConfig: the switch that puts a short text in the place of the home page."""

from media.features import FeatureConfig


class CrisisConfig(FeatureConfig):
    name = "home.crisis"
    is_switchable = True
    requires = ["pages.crisis"]
    handbook_links = {"home.crisis.views.handbook_links": 10}
    middleware = {"home.crisis.middleware.CrisisMiddleware": "home.sign_in.middleware.SecondFactorMiddleware"}
