"""What the API has of the blocks of this app."""

from typing import Literal

from ninja import Field, Schema

from pages.api.schemas.blocks.base import BlockOut, struct_values


class StepOut(Schema):
    """A step of an application."""

    day: str = Field(description="When, as printed.", examples=["May 2"])
    text: str = Field(description="What happens.", examples=["We read your letter."])


class JobTimelineBlockOut(BlockOut):
    """The steps from an application to the first day of work."""

    type: Literal["job_timeline"] = "job_timeline"
    steps: list[StepOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value, loader):
        return {"steps": [StepOut(day=step["day"], text=step["text"]) for step in struct_values(value, "steps")]}
