"""Settings of a site whose server may ask one address of this machine, which production never does: `FETCHES` names it."""

import os

from settings.dev import *  # noqa: F403

FETCHING_ALLOWED = {os.environ["FETCHES"]}
