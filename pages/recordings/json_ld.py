"""JSON-LD of the recordings on a page that are in the podcast (schema.org/PodcastEpisode)."""

from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from media.containers import VIDEO
from media.permissions import is_open
from media.recordings.models import Recording

from ..http.urls import join_url
from .page_recordings import recordings_of
from .podcast import AbsoluteURL


def episode_nodes(page: Page, site_context, context: dict) -> list[dict]:
    """PodcastEpisode nodes of the episodes on this page, each once; the API has loaded its rows already."""
    rows = context["loaded"][Recording].values() if "loaded" in context else recordings_of(page)
    episodes = {row.pk: row for row in rows if row.is_podcast and row.language}
    root = f"{site_context.site.root_url}/"
    nodes = [
        episode_json_ld(row, lambda address: join_url(root, address))
        for row in episodes.values()
        if is_open(row, site_context.request)
    ]
    return [node | {"partOfSeries": node["partOfSeries"] | {"name": site_context.name}} for node in nodes]


def episode_json_ld(episode: Recording, absolute: AbsoluteURL) -> dict:
    """JSON-LD of an episode (schema.org/PodcastEpisode); `absolute` makes absolute URLs."""
    text = episode.text(episode.language)
    with override(episode.language):
        feed = absolute(reverse("podcast"))
    kind = "VideoObject" if episode.kind == VIDEO else "AudioObject"
    media = {
        "@type": kind,
        "contentUrl": absolute(episode.url),
        "encodingFormat": episode.content_type,
        "duration": f"PT{episode.duration}S" if episode.duration else "",
        "contentSize": str(episode.file_size or ""),
        "uploadDate": episode.created_at.isoformat(),
        "name": episode.title_in(episode.language),
    }
    return {
        "@type": "PodcastEpisode",
        "@id": episode.key.urn,
        "name": episode.title_in(episode.language),
        "description": text.summary if text else "",
        "inLanguage": episode.language,
        "datePublished": episode.published.date().isoformat(),
        "episodeNumber": episode.episode,
        "timeRequired": media["duration"],
        "isFamilyFriendly": not episode.is_explicit,
        "associatedMedia": {name: value for name, value in media.items() if value},
        "partOfSeries": {"@type": "PodcastSeries", "webFeed": feed},
    }
