"""AppConfig: the background work."""

from media.features import CoreConfig


class WorkerConfig(CoreConfig):
    name = "home.worker"
