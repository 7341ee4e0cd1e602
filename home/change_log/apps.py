"""AppConfig: the log of what became public, for clients that follow changes."""

from media.features import CoreConfig


class ChangeLogConfig(CoreConfig):
    name = "home.change_log"
    api_routers = {"/changes/": "home.change_log.api.router"}
    minutely = ["home.change_log.log.delete_expired"]
    at_restore = {"home.change_log.log.forget": 20}
