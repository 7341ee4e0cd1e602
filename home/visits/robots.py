"""Robots that say so in their User-Agent (RFC 9110, section 10.1.5), for the server and, in the same words, for nginx.conf."""

WORDS = (
    *("bot", "crawl", "spider", "slurp", "monitor", "uptime", "pingdom", "headless", "preview", "feed"),
    *("curl", "wget", "python", "java/", "go-http", "okhttp", "scrapy"),
)
NO_ROBOT = "cubot"  # makes telephones


def is_robot(user_agent: str) -> bool:
    """Whether this is none that people read with; no browser sends an empty one."""
    agent = user_agent.lower()
    return not agent or (any(map(agent.__contains__, WORDS)) and NO_ROBOT not in agent)
