"""What the API has of the kinds of page of this app, beside the fields of every page."""

import datetime as dt
from typing import Literal

from ninja import Field

from pages.api.schemas.detail.base import PageDetailOut


class JobDetailOut(PageDetailOut):
    """A job opening."""

    type: Literal["our_coop_jobs.JobPage"]
    closes_on: dt.date | None = Field(None, description="The last day to apply.", examples=["2026-05-31"])
    workplace: str = Field(description="Where the work is; may be empty.", examples=["Freedom Farms"])
