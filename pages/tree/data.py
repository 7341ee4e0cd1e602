"""Small facts that every page asks for, kept in the process as JSON until a row that they are made of changes."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from media.cache_tags import covered

from ..fragment_cache.cache import Fragment
from .current import current_state

KIND = "data"  # what the keys of these among the fragments begin with
ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)


def keep_data(name: str, tags: set[str], ask: Callable[[], Any]) -> Any:
    """What `ask` answers, a value of JSON; it depends on these cache tags and on nothing else, not on language or moment."""
    key, state = (KIND, name), current_state()
    with covered(*tags):
        if found := state.fragments.get(key, timezone.now()):
            return json.loads(found.content)
        answer = ask()
    state.fragments.put(key, Fragment(json.dumps(answer).encode(), frozenset(tags), *ALWAYS), state.version)
    return answer
