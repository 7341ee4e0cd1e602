"""Health checks: what is looked at, what was found, and what to do about it, for probes, `doctor` and the status page.

An app adds its own by naming them in its AppConfig: `health_checks = ["home.health.checks.work.duties"]`. A check takes
no argument and yields findings; one that yields none is well. What it raises is a finding too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from django.utils.translation import gettext as _

from media.features import announced_functions

from .reasons import plain_reason

FOUNDATIONS = {"database", "migrations"}


class Outcome(IntEnum):
    """How it stands, the worse the greater."""

    OK = 0
    WARNING = 1
    BROKEN = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """What a check found, in a sentence, and what to do about it, in a line; without names and addresses of people.

    `brief` is what a probe tells where the words quote another program, which may name hosts and accounts.
    """

    outcome: Outcome
    words: str
    advice: str = ""
    brief: str = ""


def well(words: str) -> Finding:
    return Finding(Outcome.OK, words)


def warning(words: str, advice: str) -> Finding:
    return Finding(Outcome.WARNING, words, advice)


def broken(words: str, advice: str, brief: str = "") -> Finding:
    return Finding(Outcome.BROKEN, words, advice, brief)


@dataclass(frozen=True)
class HealthCheck:
    """A check and who may ask for it.

    `probed`: fast and without a trace, so `/readyz` asks for it. `vital`: where it is broken no visitor can be served,
    and `/readyz` is a 503. `writes`: only `doctor` asks for it. `needs_database`: not asked where that does not answer.
    """

    name: str
    label: str  # lazily translated
    look: Callable[[], Iterable[Finding]]
    probed: bool = False
    vital: bool = False
    writes: bool = False
    needs_database: bool = False

    def run(self) -> "CheckResult":
        try:
            return CheckResult(self, list(self.look()))
        except Exception as problem:
            words = _("This could not be looked at: %(problem)s.") % {"problem": plain_reason(problem)}
            return CheckResult(self, [broken(words, _("Look into the log of the server for what happened before."))])


@dataclass(frozen=True)
class CheckResult:
    """A check and its findings; `is_asked` is False where it was not asked, and nobody knows."""

    check: HealthCheck
    findings: list[Finding] = field(default_factory=list)
    is_asked: bool = True

    @property
    def outcome(self) -> Outcome:
        return max((finding.outcome for finding in self.findings), default=Outcome.OK)

    @property
    def is_broken(self) -> bool:
        return self.outcome == Outcome.BROKEN


def health_check(label: str, name: str = "", **who: bool) -> Callable[[Callable[[], Iterable[Finding]]], HealthCheck]:
    """Decorator that makes a check of a function, whose name it has without another; `who` are flags of HealthCheck."""
    return lambda look: HealthCheck(name or look.__name__, label, look, **who)


def health_checks() -> list[HealthCheck]:
    """Return all checks in the order of their apps, after those on which the others rest."""
    return sorted(announced_functions("health_checks"), key=lambda check: check.name not in FOUNDATIONS)


def worst(results: Iterable[CheckResult]) -> Outcome:
    """The outcome of the worst of these results; well where there is none."""
    return max((result.outcome for result in results), default=Outcome.OK)


def run(checks: Iterable[HealthCheck]) -> Iterator[CheckResult]:
    """Runs these checks; once one of the database or of its tables is broken, those that read them are not asked."""
    for check in (waiting := iter(checks)):
        result = check.run()
        yield result
        if result.is_broken and check.name in FOUNDATIONS:
            break
    for check in waiting:
        if check.needs_database:
            yield CheckResult(check, [warning(_("Nobody knows before the database is well."), "")], is_asked=False)
        else:
            yield check.run()
