"""Links by which a calendar program subscribes to dates and keeps them up to date."""

from urllib.parse import urlencode


def subscriptions(address: str, name: str) -> dict:
    """By the protocol that opens the calendar one has (`own`; `apps` names the best known), and at hosts of others, each (name, host, address).

    `address` is the whole one of a file, its query with it; `name` what Outlook is to call it. A host of others is asked
    only by a click that names it.
    """
    own = f"webcal:{address.partition(':')[2]}"
    google = f"https://calendar.google.com/calendar/render?{urlencode({'cid': own})}"
    outlook = f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': address, 'name': name})}"
    return {
        "own": own,
        "apps": "Apple, Thunderbird",
        "others": [("Google", "calendar.google.com", google), ("Outlook", "outlook.live.com", outlook)],
    }
