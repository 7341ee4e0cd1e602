"""Models of this app, imported from their modules; packages are apps of their own, and load theirs themselves."""

from .about import (
    MissionPage,  # noqa: F401
    Moment,  # noqa: F401
    Pillar,  # noqa: F401
    PrinciplePage,  # noqa: F401
    PrinciplesPage,  # noqa: F401
    StoryPage,  # noqa: F401
    TextPage,  # noqa: F401
)
from .announcements import (
    AnnouncementIndexPage,  # noqa: F401
    AnnouncementPage,  # noqa: F401
)
from .crisis import (
    CrisisLink,  # noqa: F401
    CrisisMessage,  # noqa: F401
    CrisisPlan,  # noqa: F401
    CrisisSwitch,  # noqa: F401
)
from .network import (
    Chrome,  # noqa: F401
    FollowLink,  # noqa: F401
    FooterLink,  # noqa: F401
    Network,  # noqa: F401
)
from .news import (
    Author,  # noqa: F401
    Correction,  # noqa: F401
    NewsIndexPage,  # noqa: F401
    NewsPage,  # noqa: F401
    RelatedPage,  # noqa: F401
)
from .not_found import MissedAddress  # noqa: F401
from .opening_hours import (
    HoursException,  # noqa: F401
    OpeningHours,  # noqa: F401
)
