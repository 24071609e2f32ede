"""Each vulnerability is one line that says who has it, what it is, and what to do."""

from pathlib import Path

import pytest

from lambda_foundry.audit.command import Findings
from lambda_foundry.audit.database import Vulnerability
from lambda_foundry.project import project_root
from tests.audit.locked_project import write_lock

PAGE = project_root() / "docs" / "how-to" / "audit.md"

HOLE = Vulnerability(ids=("GHSA-1", "CVE-1"), words="lets strangers in", fixed_in=("1.1", "2.0"))
SHOWN = Vulnerability(
    ids=("PYSEC-2021-108", "CVE-2021-33503", "GHSA-q2q7-5pp4-w6pg"),
    words="Catastrophic backtracking in URL authority parser when passed URL containing many @ "
    "characters",
    fixed_in=("1.26.5",),
)
UNMENDED = Vulnerability(ids=("PYSEC-2",), words="w" * 200, fixed_in=())


def test_every_holder_is_named(empty_project: Path) -> None:
    """And the command that takes the version in which it is mended."""
    layer = write_lock(empty_project / "layers" / "web", "web==3.0", "aaa==1.0")
    function = write_lock(
        empty_project / "lambda_src" / "shop" / "order", "aaa==1.0", wanted="aaa>=1"
    )
    other = write_lock(empty_project / "layers" / "other", "aaa==1.1")

    findings = Findings([layer, function, other], {("aaa", "1.0"): [HOLE]}, accepted={})

    (line,) = findings.lines
    assert line == (
        "layers/web, lambda_src/shop/order: aaa 1.0: GHSA-1 (CVE-1): lets strangers in; "
        "fixed in 1.1, 2.0; run: uv run foundry lock --upgrade aaa"
    )


def test_exact_requirement_is_to_be_rewritten(empty_project: Path) -> None:
    """No upgrade changes what `requirements.in` itself pins."""
    layer = write_lock(empty_project / "layers" / "web", "aaa==1.0", wanted="aaa==1.0")

    (line,) = Findings([layer], {("aaa", "1.0"): [HOLE]}, accepted={}).lines

    assert line.endswith(
        "fixed in 1.1, 2.0; write that into layers/web/requirements.in, "
        "then run: uv run foundry lock"
    )


def test_what_no_version_mends_is_told(empty_project: Path) -> None:
    """With the ways out there are; a long description is cut."""
    layer = write_lock(empty_project / "layers" / "web", "aaa==1.0")

    (line,) = Findings([layer], {("aaa", "1.0"): [UNMENDED]}, accepted={}).lines

    assert line == (
        f"layers/web: aaa 1.0: PYSEC-2: {'w' * 99}…; no version mends it yet; replace it, or "
        "accept it with the reason in accepted-findings.toml"
    )


@pytest.mark.parametrize("called", ["GHSA-1", "CVE-1"])
def test_accepted_vulnerability_passes_with_its_reason(empty_project: Path, called: str) -> None:
    """By any of its names."""
    layer = write_lock(empty_project / "layers" / "web", "aaa==1.0")

    findings = Findings([layer], {("aaa", "1.0"): [HOLE]}, accepted={called: "is never called"})

    assert findings.lines == []
    assert findings.exceptions == [f"{called}: is never called (aaa 1.0)"]


def test_exception_that_nothing_needs_is_a_finding(empty_project: Path) -> None:
    """So that none outlives its reason; those of other checks are no business of this one."""
    findings = Findings([], {}, accepted={"CVE-1": "is never called", "CKV_AWS_1": "of no use"})

    (line,) = findings.lines
    assert line == (
        "accepted-findings.toml: CVE-1: is accepted, and no package has it; delete the line"
    )


def test_page_shows_such_a_line(empty_project: Path) -> None:
    """Word by word; only its lines are broken there."""
    layer = write_lock(
        empty_project / "layers" / "requests", "requests==2.0", "urllib3==1.26.4", wanted="requests"
    )

    (line,) = Findings([layer], {("urllib3", "1.26.4"): [SHOWN]}, accepted={}).lines

    assert line in " ".join(PAGE.read_text().split())
