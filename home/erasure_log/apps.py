"""AppConfig: who was erased, as hashes that outlive a restore."""

from media.features import CoreConfig


class ErasureLogConfig(CoreConfig):
    name = "home.erasure_log"
