"""`foundry audit`: finds known vulnerabilities in what goes into layers and function packages."""

import sys

from lambda_foundry.audit.database import Unreachable, vulnerabilities
from lambda_foundry.audit.findings import Findings
from lambda_foundry.commands.deployed_locks import deployed_locks
from lambda_foundry.commands.parser import Parser
from lambda_foundry.project_check.accepted import EVERY_STAGE, read_accepted

UNKNOWN = 2
"""The exit status of a run that could not find out."""


def main(arguments: list[str]) -> int:
    """Print a line for each vulnerability: 1 when there is any, 2 when nobody could be asked."""
    _parser().parse_args(arguments)
    locks = deployed_locks()
    pins = {(pin.name, pin.version) for lock in locks for pin in lock.pins}
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
        print(f"No known vulnerability in the {len(pins)} packages of {len(locks)} locks")
    return 1 if findings.lines else 0


def _parser() -> Parser:
    return Parser(
        prog="foundry audit",
        description="Ask the OSV database for known vulnerabilities of every package that a lock "
        "of layers/ or lambda_src/ has. Ends with 1 when there is any, and with 2 when the "
        "database can't be asked; PIP_AUDIT_OSV_URL names a mirror of it.",
    )
