"""`foundry audit`: finds known vulnerabilities in what goes into layers and function packages."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from lambda_foundry.audit.database import Package, Unreachable, Vulnerability, vulnerabilities
from lambda_foundry.commands.parser import Parser
from lambda_foundry.names import counted
from lambda_foundry.packaging.lock import Lock, deployed_locks
from lambda_foundry.packaging.requirements import pinned_by_hand
from lambda_foundry.project import shown
from lambda_foundry.project_check.findings import ACCEPTED_FINDINGS, EVERY_STAGE, read_accepted

LONGEST = 100
"""Letters of a description: what is longer is told in full by the id."""

VULNERABILITY_ID = re.compile(r"(CVE|GHSA|MAL|OSV|PYSEC)-")

UNKNOWN = 2
"""The exit status of a run that could not find out."""


def main(arguments: list[str]) -> int:
    """Print a line for each vulnerability: 1 when there is any, 2 when nobody could be asked."""
    _parser().parse_args(arguments)
    locks = deployed_locks()
    # Of the project's own packages the database knows nothing, but perhaps of namesakes.
    pins = {(pin.name, pin.version) for lock in locks for pin in lock.pins if not pin.is_own}
    try:
        known = vulnerabilities(pins)
    except Unreachable as error:
        print(f"error: {error}", file=sys.stderr)
        return UNKNOWN
    findings = Findings(locks, known, accepted=read_accepted().get(EVERY_STAGE, {}))
    for line in findings.exceptions:
        print(f"except {line}")
    for line in findings.lines:
        print(line)
    if not findings.lines:
        packages, of = counted(len(pins), "package"), counted(len(locks), "lock")
        print(f"No known vulnerability in the {packages} of {of}")
    return 1 if findings.lines else 0


def _parser() -> Parser:
    return Parser(
        prog="foundry audit",
        description="Ask the OSV database for known vulnerabilities of every package that a lock "
        "of layers/ or lambda_src/ has. Ends with 1 when there is any, and with 2 when the "
        "database can't be asked; PIP_AUDIT_OSV_URL names a mirror of it.",
    )


class Findings:
    """The vulnerabilities that are left to mend, and those that somebody let pass."""

    def __init__(
        self,
        locks: Sequence[Lock],
        known: Mapping[Package, Sequence[Vulnerability]],
        *,
        accepted: Mapping[str, str],
    ) -> None:
        self._locks = locks
        self.lines: list[str] = []
        """One for each vulnerability, and for each exception that nothing needs any more."""
        self.exceptions: list[str] = []
        """What is let pass, with the reason."""
        used = set()
        for package, found in sorted(known.items()):
            for vulnerability in found:
                if passed := accepted.keys() & set(vulnerability.ids):
                    used |= passed
                    self.exceptions += _excepted(package, passed, accepted)
                else:
                    self.lines.append(self._line(package, vulnerability))
        self.lines += _stale(accepted.keys() - used)

    def _line(self, package: Package, vulnerability: Vulnerability) -> str:
        name, version = package
        holders = [lock for lock in self._locks if _has(lock, package)]
        places = ", ".join(shown(lock.folder) for lock in holders)
        called, *others = vulnerability.ids
        also = f" ({', '.join(others)})" if others else ""
        out = _way_out(name, vulnerability.fixed_in, holders)
        return f"{places}: {name} {version}: {called}{also}: {_short(vulnerability.words)}; {out}"


def _has(lock: Lock, package: Package) -> bool:
    return any((pin.name, pin.version) == package for pin in lock.pins)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _way_out(name: str, fixed_in: Sequence[str], holders: Sequence[Lock]) -> str:
    if not fixed_in:
        way_out = f"replace it, or accept it with the reason in {ACCEPTED_FINDINGS}"
        return f"no version mends it yet; {way_out}"
    fixed = f"fixed in {', '.join(fixed_in)}"
    for lock in holders:
        if name in pinned_by_hand(lock.folder):
            wanted = shown(lock.folder / "requirements.in")
            return f"{fixed}; write that into {wanted}, then run: uv run foundry lock"
    return f"{fixed}; run: uv run foundry lock --upgrade {name}"


def _excepted(package: Package, ids: set[str], accepted: Mapping[str, str]) -> Iterator[str]:
    for called in sorted(ids):
        yield f"{called}: {accepted[called]} ({' '.join(package)})"


def _stale(ids: set[str]) -> list[str]:
    return [
        f"{ACCEPTED_FINDINGS}: {called}: is accepted, and no package has it; delete the line"
        for called in sorted(ids)
        if VULNERABILITY_ID.match(called)
    ]
