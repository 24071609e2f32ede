"""Every check of the project, over its code and over the templates of its stages."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from building_blocks.mistakes import Mistake
from building_blocks.project import BUILDS
from tools.check.accepted import read_accepted, sort_out
from tools.check.cdk_findings import NAG, OWN, VALIDATOR, acknowledged, found_by, stale
from tools.check.checkov import run_checkov
from tools.check.checkov_skips import after_skips
from tools.check.command import run
from tools.check.exceptions import noted
from tools.check.found import Accepted, Found, listed, told
from tools.check.synthesis import STAGES
from tools.check.wildcards import explained
from tools.check.zizmor import has_workflows, run_zizmor
from tools.leftovers import leftovers

Outcome = tuple[str, list[str]]
"""A check's name, and what it complains about."""


def check_everything() -> int:
    """Run every check, also after one has failed; 1 when any has."""
    accepted = read_accepted()
    BUILDS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix="check-") as directory:
        checks = Checks(Path(directory), accepted)
        passed = [_report(outcome) for outcome in checks.outcomes()]
    for line in listed(checks.exceptions):
        print(f"except {line}")
    return 0 if all(passed) else 1


def _report(outcome: Outcome) -> bool:
    name, complaints = outcome
    print(f"{'FAILED' if complaints else 'ok    '} {name}", flush=True)
    for complaint in complaints:
        print(f"       {complaint}", flush=True)
    return not complaints


def or_mistake(check: Callable[[], list[str]]) -> list[str]:
    """A check that can't be run has failed, and the others still say how they went."""
    try:
        return check()
    except Mistake as mistake:
        return [str(mistake)]


class Checks:
    """One run of all checks over the code and over the templates of the stages."""

    def __init__(self, directory: Path, accepted: dict[str, dict[str, str]]) -> None:
        self._directory = directory
        self._accepted = accepted
        self.exceptions: list[Accepted] = []
        """What was found and let pass."""

    def outcomes(self) -> Iterator[Outcome]:
        """How each check went, those of the code while the templates are still made."""
        with ThreadPoolExecutor(max_workers=3) as pool:
            templates = pool.submit(
                run,
                sys.executable,
                "-m",
                "tools.check.synthesis",
                str(self._directory),
                # Also where somebody has turned it off for what is synthesized by hand.
                CDK_VALIDATION="true",
            )
            types = pool.submit(run, "mypy", "--no-error-summary")
            yield "format", run("ruff", "format", "--check", "--quiet", ".")
            yield "lint", run("ruff", "check", "--quiet", "--output-format", "concise", ".")
            yield "leftovers", leftovers()
            if has_workflows():
                yield "workflows (zizmor)", or_mistake(run_zizmor)
            broken = templates.result()
            yield f"synthesis ({', '.join(STAGES)})", broken
            if not broken:
                linted = pool.submit(run, "cfn-lint", "--format", "parseable", "--", *self._files())
                outside = pool.submit(or_mistake, self._checkov)
                yield from self._found_by_cdk()
                yield "cfn-lint", linted.result()
                yield "checkov", outside.result()
            yield "types", types.result()

    def _found_by_cdk(self) -> Iterator[Outcome]:
        self.exceptions += [*acknowledged(self._directory), *noted(self._stages())]
        for name, plugins in (
            ("CDK's validation", (VALIDATOR,)),
            ("this project's checks", (OWN,)),
            (f"cdk-nag ({', '.join(NAG)})", NAG),
        ):
            yield name, self._left(found_by(self._directory, *plugins))
        yield "exceptions", list(told(stale(self._directory)))

    def _checkov(self) -> list[str]:
        failures = run_checkov(self._stages())
        findings, skipped, useless = after_skips(failures, self._stages())
        self.exceptions += skipped
        return [*self._left(findings), *told(useless)]

    def _left(self, findings: list[Found]) -> list[str]:
        left, passed = sort_out(findings, self._accepted)
        left, reasoned = explained(left, self._stages())
        self.exceptions += [*passed, *reasoned]
        return list(told(left))

    def _stages(self) -> dict[str, list[Path]]:
        return {
            stage: sorted((self._directory / stage).glob("*.template.json")) for stage in STAGES
        }

    def _files(self) -> list[str]:
        return [str(file) for files in self._stages().values() for file in files]
