"""Format of the web server's log (ACCESS_LOG): `log_format commonhouse` of settings/deploy/nginx.conf, which names no visitor."""

import re

LINE = re.compile(
    r'(?P<time>\S+) \S+ (?P<status>\d{3}) (?P<method>[A-Z]+) (?P<host>\S+) "(?P<path>[^"]*)" \d+ [\d.]+ '
    r".*?(?: (?P<client>person|robot|session))?"  # what earlier forms did not say
)
