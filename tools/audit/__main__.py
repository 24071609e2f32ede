"""`poe audit`: finds known vulnerabilities in what goes into layers and function packages."""

import argparse
import sys

from building_blocks.mistakes import told_in_one_line
from tools.audit.database import Unreachable, vulnerabilities
from tools.audit.findings import Findings
from tools.check.accepted import EVERY_STAGE, read_accepted
from tools.deployed_locks import deployed_locks

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


def _parser() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="poe audit",
        description="Ask the OSV database for known vulnerabilities of every package that a lock "
        "of layers/ or lambda_src/ has. Ends with 1 when there is any, and with 2 when the "
        "database can't be asked; PIP_AUDIT_OSV_URL names a mirror of it.",
    )


if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(sys.argv[1:]))
