"""The contents list: every kind of page and what hangs on it."""

from .about import MissionPage, Moment, Pillar, PrinciplePage, PrinciplesPage, StoryPage, TextPage  # noqa: F401
from .announcements import AnnouncementIndexPage, AnnouncementPage  # noqa: F401
from .api.idempotency import KeptAnswer  # noqa: F401
from .api.tokens import TokenTerms  # noqa: F401
from .api.writes import APIWrite  # noqa: F401
from .authors import Author  # noqa: F401
from .corrections import Correction  # noqa: F401
from .coverage import Subject  # noqa: F401
from .events.dates import ChangedDate, Occurrence  # noqa: F401
from .events.index import EventIndexPage  # noqa: F401
from .events.models import EventPage, Host  # noqa: F401
from .events.places import Place  # noqa: F401
from .languages import SwitchedOff  # noqa: F401
from .links import LinkCheck  # noqa: F401
from .look import Look  # noqa: F401
from .mails import OutgoingMail  # noqa: F401
from .missed import MissedAddress  # noqa: F401
from .network import Chrome, FollowLink, FooterLink, Network  # noqa: F401
from .news import NewsIndexPage, NewsPage, RelatedPage  # noqa: F401
from .outlets import Outlet  # noqa: F401
from .posts import Topic  # noqa: F401
from .press import PressPage  # noqa: F401
from .search.models import Unfound, Word  # noqa: F401
from .translation.models import Aside, Earlier, Job, Question, TranslationRules  # noqa: F401
from .translation.orders import Order, OrderItem  # noqa: F401
from .translation.privacy import CarriedRestriction  # noqa: F401
