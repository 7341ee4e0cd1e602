"""Schemas of the blocks of recordings in the API."""

from typing import Literal

from ninja import Field

from ..api.schemas.blocks.base import BlockOut
from ..api.schemas.dataloader import DataLoader
from .api.schemas import RecordingOut, recording_out


class AudioBlockOut(BlockOut):
    """A sound that was uploaded."""

    type: Literal["audio"] = "audio"
    title: str = Field(description="Its title here, else that of the recording.", examples=["Songs from the field"])
    recording: RecordingOut | None = Field(None, description="The sound; null where it is gone or not for everybody.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        recording = recording_out(loader, value.get("recording"))
        return {"recording": recording, "title": value.get("title") or (recording.title if recording else "")}


class RecordingBlockOut(BlockOut):
    """A recording under a heading, with everything that is said."""

    type: Literal["recording"] = "recording"
    title: str = Field(description="The heading.", examples=["The assembly, to listen to"])
    text: str = Field(description="What it is about; may be empty.", examples=["What was decided in the fall."])
    recording: RecordingOut | None = Field(
        None, description="The recording; null where it is gone or not for everybody."
    )

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        return super().serialize(value, loader) | {"recording": recording_out(loader, value.get("recording"))}
