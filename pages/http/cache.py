"""Cache backends that fail open: where the cache is away, reads miss, writes do nothing, and no page is an error."""

from contextlib import nullcontext
from functools import partial

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import Error, connection, transaction

from media.circuit_breaker import CircuitBreaker


class FailOpen(BaseCache):
    """Mixin of a cache backend, before its class; `breaker` stands for all instances, of which each thread has its own."""

    breaker: CircuitBreaker

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.breaker.call(partial(super().add, key, value, timeout, version), False)

    def get(self, key, default=None, version=None):
        return self.breaker.call(partial(super().get, key, default, version), default)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.breaker.call(partial(super().set, key, value, timeout, version), None)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self.breaker.call(partial(super().touch, key, timeout, version), False)

    def delete(self, key, version=None):
        return self.breaker.call(partial(super().delete, key, version), False)

    def get_many(self, keys, version=None):
        return self.breaker.call(partial(super().get_many, list(keys), version), {})

    def has_key(self, key, version=None):
        return self.breaker.call(partial(super().has_key, key, version), False)

    def incr(self, key, delta=1, version=None):
        value = self.breaker.call(partial(super().incr, key, delta, version), None)
        if value is None:
            raise ValueError(f"Key '{key}' not found")  # as for one that is not there
        return value

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self.breaker.call(partial(super().set_many, data, timeout, version), list(data))

    def delete_many(self, keys, version=None):
        self.breaker.call(partial(super().delete_many, list(keys), version), None)

    def clear(self):
        return self.breaker.call(super().clear, False)

    def check(self) -> None:
        """Reads a key, whatever the breaker says; raises the error of a cache that is away."""
        super().get("check")


class SavepointBreaker(CircuitBreaker):
    """Breaker for what is asked of the site's own database: on PostgreSQL an error would end the transaction around it."""

    def call(self, action, default):
        return super().call(partial(in_savepoint, action), default)


class FailOpenDatabaseCache(FailOpen, DatabaseCache):
    """Django's cache in a table, which `create_table` makes."""

    breaker = SavepointBreaker("The cache in the database does not answer, so nothing is cached", Error)


def in_savepoint(action):
    """What `action()` returns, called in a savepoint where there is a transaction."""
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        return action()


def create_table(using: str, **kwargs) -> None:
    """Receiver of post_migrate: makes the table of a cache in the database, where there is none yet."""
    call_command("createcachetable", database=using, verbosity=0)


def check() -> None:
    """Probe of the cache: raises the error of one that is away; writes nothing."""
    backend = caches["default"]
    if isinstance(backend, FailOpen):
        backend.check()
