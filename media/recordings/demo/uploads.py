"""The recording of the example site, which a speech synthesiser reads, with its transcript."""

from pathlib import Path

from django.core.files.base import ContentFile

from ..models import Recording, RecordingText

NAME, LANGUAGE = "welcome", "en"
TITLE = "Welcome, read by a speech synthesiser"
CREDIT = "Made for this site with the speech synthesiser eSpeak NG"
SUMMARY = "Whose the five cooperatives are, which of them are open, and when you can come and see for yourself."
CHAPTERS = "0:00 Who speaks\n0:10 Whose a cooperative is\n0:18 Five of them\n0:28 Come along"

# Word for word what was read into welcome.mp3: espeak-ng -v en-us -s 150, opusenc --bitrate 24, ffmpeg -ar 22050 -b:a 24k
TRANSCRIPT = (
    "Welcome. You hear a speech synthesiser. No person speaks here; a program reads words that were written for this demonstration.",
    "A cooperative is a business that belongs to those who work in it. Each of them has one vote, however much they have paid in.",
    "Five cooperatives are on this site. Three of them trade, and two are planned. A stage is written beside every name, so that nobody has to guess.",
    "If you would like to see for yourself, come to the community meeting, every third Saturday. Nobody is asked for a card.",
)


def create_recordings() -> dict[str, Recording]:
    """Create the recording with its transcript, and return it by its name."""
    file = ContentFile((Path(__file__).parent / f"{NAME}.mp3").read_bytes(), name=f"{NAME}.mp3")
    episode = {"is_podcast": True, "episode": 1}
    recording = Recording(title=TITLE, language=LANGUAGE, credit=CREDIT, file=file, **episode)
    recording.save()
    transcript = "".join(f"<p>{words}</p>" for words in TRANSCRIPT)
    texts = {"summary": SUMMARY, "chapters": CHAPTERS, "transcript": transcript}
    RecordingText.objects.create(recording=recording, language=LANGUAGE, **texts)
    return {NAME: recording}


UPLOADS = ("recordings", Recording, rf"{NAME}\.(?:mp3|ogg)", create_recordings)
