"""The content security policy of public pages as Google's csp_evaluator reads it: nothing high, nothing of medium weight."""

import json
import subprocess

from settings.install import ROOT

from ..support import make
from ..support.cases import HouseCase

READER = ROOT / "tests" / "support" / "evaluate_csp.mjs"
INFORMS = 50  # csp_evaluator's severity from which on something only may be wrong; 10 is high, 30 medium
WEAK = "default-src * 'unsafe-inline'; script-src * 'unsafe-inline'"


def evaluate(policies: list[str]) -> list[list[dict]]:
    """What csp_evaluator finds in each policy."""
    process = subprocess.run(["node", READER], input=json.dumps(policies), capture_output=True, text=True, check=True)
    return json.loads(process.stdout)


class PolicyTests(HouseCase):
    languages = ["en", "es"]

    def test_nothing_is_found_on_public_pages(self):
        film = make.text(
            self.home, body=[("video", {"address": "https://www.youtube.com/watch?v=aaaaaaaaaaa", "title": "Film"})]
        )
        addresses = [
            "/",
            "/es/",
            self.news.url,
            self.events.url,
            film.url,
            "/search/?query=bread",
            "/nowhere/",
            "/_util/login/",
        ]
        policies = [self.client.get(address).headers["Content-Security-Policy"] for address in addresses]
        *found, weak = evaluate([*policies, WEAK])
        self.assertEqual(
            [[each for each in findings if each["severity"] < INFORMS] for findings in found], [[]] * len(addresses)
        )
        self.assertTrue(any(each["severity"] == 10 for each in weak))  # it would have told
