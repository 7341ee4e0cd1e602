"""Models of this app, imported from their modules: every kind of page and what hangs on it."""

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
from .api.idempotency import KeptAnswer  # noqa: F401
from .api.tokens import TokenTerms  # noqa: F401
from .api.write_log import APIWrite  # noqa: F401
from .block_patterns.models import BlockPattern  # noqa: F401
from .changes.models import RowChange  # noqa: F401
from .crisis import (
    CrisisLink,  # noqa: F401
    CrisisMessage,  # noqa: F401
    CrisisPlan,  # noqa: F401
    CrisisSwitch,  # noqa: F401
)
from .events.index_page import EventIndexPage  # noqa: F401
from .events.models import (
    EventPage,  # noqa: F401
    Host,  # noqa: F401
)
from .events.occurrences import (
    ChangedDate,  # noqa: F401
    Occurrence,  # noqa: F401
)
from .events.places import Place  # noqa: F401
from .events.registration.models import (
    AccessRequest,  # noqa: F401
    Registration,  # noqa: F401
    RegistrationDate,  # noqa: F401
    RegistrationMessage,  # noqa: F401
    RegistrationNotice,  # noqa: F401
)
from .events.registration.terms import (
    AccessRequestOption,  # noqa: F401
    RegistrationQuestion,  # noqa: F401
    SeparateCapacity,  # noqa: F401
)
from .http.models import RateLimitCounter  # noqa: F401
from .i18n.locales import SwitchedOff  # noqa: F401
from .mail.models import OutgoingMail  # noqa: F401
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
from .people.models import (
    Consent,  # noqa: F401
    ConsentText,  # noqa: F401
    Person,  # noqa: F401
)
from .posts.models import Topic  # noqa: F401
from .press.link_checks import LinkCheck  # noqa: F401
from .press.models import (
    Outlet,  # noqa: F401
    PressPage,  # noqa: F401
    Subject,  # noqa: F401
)
from .search.models import (
    Unfound,  # noqa: F401
    Word,  # noqa: F401
)
from .theme.models import Look  # noqa: F401
from .translation.models import (
    Aside,  # noqa: F401
    Earlier,  # noqa: F401
    Job,  # noqa: F401
    Order,  # noqa: F401
    OrderItem,  # noqa: F401
    Question,  # noqa: F401
    TranslationRules,  # noqa: F401
)
from .translation.view_restrictions import CarriedRestriction  # noqa: F401
