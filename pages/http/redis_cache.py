"""Redis: the cache of all processes of a site, and where their rate limits are counted; imported only where it is used."""

from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry

from media.circuit_breaker import CircuitBreaker

from .cache import FailOpen

TIMEOUT = 0.5  # seconds; who waits longer would rather have no cache
OPTIONS = {
    "socket_connect_timeout": TIMEOUT,
    "socket_timeout": TIMEOUT,
    # Once more and at once: a connection that was kept has ended where Redis was started anew.
    "retry": Retry(NoBackoff(), 1, supported_errors=(NoConnection,)),
}


class FailOpenRedisCache(FailOpen, RedisCache):
    """Django's cache in Redis, with short timeouts."""

    breaker = CircuitBreaker("Redis does not answer, so nothing is cached and no rate is limited", RedisError)

    def __init__(self, server, params):
        super().__init__(server, params)
        self._options = OPTIONS | self._options
        self.counter = RedisCounter(self)

    @property
    def redis(self) -> Redis:
        """A client of the server that is written to."""
        return self._cache.get_client(write=True)


class RedisCounter:
    """Counter of the rate limit in Redis, which ends windows by itself; see `pages.http.counters`."""

    def __init__(self, backend: FailOpenRedisCache):
        self.backend, self.breaker = backend, backend.breaker

    def add(self, key: str, seconds: int) -> tuple[int, int]:
        """One more, in one transaction of Redis: a key never stays without its end."""
        with self.backend.redis.pipeline() as pipeline:
            pipeline.set(f"rate:{key}", 0, ex=seconds, nx=True).incr(f"rate:{key}").ttl(f"rate:{key}")
            _is_new, count, seconds_left = pipeline.execute()
        return count, seconds_left

    def look_up(self, key: str) -> tuple[int, int]:
        with self.backend.redis.pipeline() as pipeline:
            count, seconds_left = pipeline.get(f"rate:{key}").ttl(f"rate:{key}").execute()
        return int(count or 0), max(0, seconds_left)

    def delete(self, key: str) -> None:
        self.backend.redis.delete(f"rate:{key}")

    def delete_expired(self) -> None:
        """Nothing: Redis does."""
