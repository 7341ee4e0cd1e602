"""What stands around every page, and where old addresses lead."""

from datetime import time

CONTACT = {
    "name": "Cooperation Jackson",
    "address": "939 W. Capitol St.\nJackson, MS 39203",
    "phone": "601-555-0139",
    "email": "hello@example.org",
    "events_email": "events@example.org",
}
# Addresses that lead nowhere (RFC 2606): no accounts of the organisation's.
FOLLOW = [
    ("mastodon", "", "https://social.example/@cooperation_jackson"),
    ("", "Signal", "https://signal.example/cooperation-jackson"),
    ("", "WhatsApp", "https://whatsapp.example/cooperation-jackson"),
]
CALL = "join-us"  # the page it leads to
FOOTER = ["privacy", "accessibility", "contact"]
CHROME = {
    "tagline": "Building a solidarity economy in Jackson, Mississippi, anchored by a network of cooperatives and other worker-owned, "
    "democratically self-managed enterprises",
    "time_name": "Jackson time",
    "call_label": "Join us",
    "small_print": "This is a demonstration of Commonhouse, free software for networks of cooperatives. It is not the site of Cooperation "
    "Jackson; its texts and drawings were made for this demonstration.",
}
# Weekdays (RFC 5545), from and to.
OPENING_HOURS = [(["TU", "WE", "TH", "FR"], time(10), time(18)), (["SA"], time(10), time(14))]

# Addresses of the earlier site, and the page that answers now.
OLD_ADDRESSES = {
    "/blog": "news",
    "/blog/2014/5/5/jackson-rising-conference": "three-days-over-five-hundred-people",
    "/blog/2016/10/4/community-production-initiative": "a-fab-lab-for-west-jackson",
    "/announcementsblog": "announcements",
    "/announcementsblog/2017/4/12/renter-nation-2017-episode-2": "renter-nation-2017-episode-2",
    "/events-calendar": "events",
    "/events-calendar/2015/6/26/southern-movement-assembly": "southern-peoples-movement-assembly",
    "/events-calendar/2017/4/30/may-day-2017": "may-day-2017",
    "/lumumba-center": "contact",
    "/current-initiatives": "programs",
    "/sustainable-communities-initiative": "sustainable-communities",
    "/the-community-production-initiative": "community-production-initiative",
    "/prospective-coops": "cooperatives",
    "/2018yearinreview": "story",
    "/new-page-5": "mission",
}
