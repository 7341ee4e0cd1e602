"""Lighthouse as its command line runs it: a phone, Chromium started for each run, nothing reported to anybody."""

import json
import os
import subprocess

from settings.install import ROOT

from ..set_up import CHROMIUM

COMMAND = ROOT / "tests" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def lighthouse_report(address: str, flags: list[str]) -> dict:
    """The report (Lighthouse's LHR) of this page, in Chromium with these flags; for a phone, as is its default."""
    quoted = " ".join(
        f'{name}="{value}"' if value else name for name, _, value in (flag.partition("=") for flag in flags)
    )
    arguments = ["--output=json", "--quiet", "--no-enable-error-reporting", f"--chrome-flags={quoted}"]
    process = subprocess.run(
        [COMMAND, address, *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"CHROME_PATH": CHROMIUM},
    )
    assert process.returncode == 0, process.stderr[-4000:]
    report = json.loads(process.stdout)
    assert "runtimeError" not in report, report["runtimeError"]
    return report


def scores(report: dict) -> dict[str, int]:
    """Of 100, by category."""
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}


def findings(report: dict) -> list[str]:
    """What cost points or could be better, a line each: the audits below full marks, with the value that they show."""
    return [
        f"{name}: {audit['score']} {audit.get('displayValue', audit['title'])}"
        for name, audit in report["audits"].items()
        if audit["score"] is not None and audit["score"] < 1
    ]
