"""What the document of a recording tells beside the fields of its form."""

from typing import Literal

from django.http import HttpRequest

from media.recordings.models import Recording

from ...api.schemas.links import absolute
from ...api_writing.management.documents import told_only

FILE = "https://www.example.org/media/recordings/songs.mp3"


def file_url(recording: Recording, request: HttpRequest) -> str:
    return absolute(recording.url, request)


HEADER = {
    "file_url": (told_only(str, "Where its file is.", examples=[FILE]), file_url),
    "kind": (
        told_only(Literal["audio", "video"], "Whether it is to be heard or seen.", examples=["audio"]),
        lambda recording, _request: recording.kind,
    ),
    "duration": (
        told_only(int, "How many seconds it lasts.", examples=[95]),
        lambda recording, _request: recording.duration,
    ),
}
