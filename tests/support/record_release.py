"""Writes tests/releases/VERSION/: the demo with a history, its rows, its uploads and what people find in it.

python -m tests.support.record_release VERSION              all of it, once, in a checkout of the commit that sets the version
python -m tests.support.record_release VERSION --expected   what people find, after a change that was meant
"""

import json
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import django


def record(version: str) -> None:
    """Rows and uploads, from a site of today."""
    place = release.RELEASES / version
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        variables = variables_of(Path(folder), "", 8000) | release.ENVIRONMENT
        with closing(RunningSite("", Path(folder), variables)) as site:
            output(variables, *PREPARE)
            site.shell("from tests.support import release_history; release_history.live()")
            site.shell(f"from tests.support import release; release.write({str(place)!r})")


def expect(version: str) -> None:
    """What people find in the site of this release once it is brought up to date."""
    with tempfile.TemporaryDirectory() as folder, release.released_site(version, Path(folder), "") as site:
        found = release.observed(site, version)
    file = release.RELEASES / version / "expected.json"
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
    django.setup()
    from . import release
    from .processes import output
    from .running_site import PREPARE, RunningSite, variables_of

    if "--expected" not in sys.argv:
        record(sys.argv[1])
    expect(sys.argv[1])
