"""Print the titles of the two newest posts of the site whose address is the only argument."""

import json
import sys

from made_client import Client
from made_client.api.news import news_list
from made_client.models import NewsListOut

client = Client(base_url=sys.argv[1])
found = news_list.sync(client=client, limit=2)  # type: ignore[arg-type]  # its types take no optional security
assert isinstance(found, NewsListOut)
titles: list[str] = [item.title for item in found.items]
print(json.dumps(titles))
