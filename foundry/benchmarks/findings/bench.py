"""Counts what public validators find in each trigger here and as CDK's documentation has it.

Run it in `foundry/`: `uv run python -m benchmarks.findings.bench`. It needs the package
index the first time, for validators in environments of their own. It writes
`benchmarks/findings/results.md`: findings in the prod stage, none of them suppressed.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import aws_cdk as cdk
import uv

from benchmarks.findings.as_documented import AS_DOCUMENTED
from lambda_foundry.edge_function import REGION, EdgeFunction
from lambda_foundry.project import project_root
from lambda_foundry.triggers.edge import EdgeTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app, trial_stack

HERE = Path(__file__).parent
CDK_NAG = ("--with", "cdk-nag==3.0.2", "--with", "aws-cdk-lib==2.275.0")
CHECKOV = "checkov==3.3.30"

ABOVE = {
    "codepipeline": (
        "s3",
        "CodePipeline makes up the keys of the artifacts that its role writes into the bucket",
    ),
    "edge": (
        "s3",
        (
            "CloudFront takes no function with a dead-letter queue or traces, and its logs are in "
            "each visitor's region; countries, a firewall and a domain's certificate are the "
            "owner's choice"
        ),
    ),
}
"""What has more findings than the most similar of the first twenty triggers: which, and why."""

Findings = dict[str, list[str]]
"""The rules that fail, by the file name of the template."""


def synthesize(folder: Path) -> list[Path]:
    """Write one template for each trigger, made here and made as documented."""
    here = trial_app(folder / "here", stage="prod")
    documented = trial_app(folder / "documented", stage="prod")
    for name, make in AS_DOCUMENTED.items():
        place = cdk.Environment(region=REGION) if name == "edge" else None
        make(cdk.Stack(documented, stack_id(name), env=place))
        if name != "edge":
            trial_stack(here, name, id_=stack_id(name))
    at_the_edge(cdk.Stack(here, "edge"))
    here.synth()
    documented.synth()
    return sorted(folder.glob("*/*.template.json"))


def at_the_edge(stack: cdk.Stack) -> None:
    """The one trigger that takes no `PythonFunction`, with a reserve as the others have it."""
    function = EdgeFunction(stack, "Function", source=SMALLEST, reserved_concurrency=5)
    EdgeTrigger(stack, "Trigger", function=function)


def stack_id(name: str) -> str:
    """A trigger's name as a stack may have it."""
    return name.replace("_", "-")


def cfn_lint(files: list[Path]) -> Findings:
    """cfn-lint without this project's own settings."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "-f", "json", "--"]
    found = json.loads(output_of([*command, *map(str, files)], folder=files[0].parent))
    return grouped((match["Filename"], match["Rule"]["Id"]) for match in found)


def cdk_nag(files: list[Path]) -> Findings:
    """The packs AwsSolutions, Serverless and NIST 800-53 R5."""
    command = [uv.find_uv_bin(), "run", "--quiet", "--no-project", "--python", sys.executable]
    command += [*CDK_NAG, "python", str(HERE / "nag.py")]
    found: Findings = json.loads(output_of([*command, *map(str, files)], folder=project_root()))
    return found


def checkov(files: list[Path]) -> Findings:
    """Its rules for CloudFormation, those too that a template's own metadata has it skip."""
    command = [uv.find_uv_bin(), "tool", "run", "--quiet", CHECKOV]
    command += ["--framework", "cloudformation"]
    command += ["-o", "json", "--compact", "--skip-download"]
    for file in files:
        command += ["-f", str(file)]
    results = json.loads(output_of(command, folder=project_root()))["results"]
    found = [*results["failed_checks"], *results["skipped_checks"]]
    return grouped((check["file_abs_path"], check["check_id"]) for check in found)


def output_of(command: list[str], *, folder: Path) -> str:
    """What a validator writes; its exit status says only whether it found anything."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not result.stdout.strip():
        sys.exit(f"error: {' '.join(command[:8])} … said nothing:\n{result.stderr}")
    return result.stdout


def grouped(pairs: Iterable[tuple[str, str]]) -> Findings:
    """Rules by file."""
    found: Findings = {}
    for file, rule in pairs:
        found.setdefault(file, []).append(rule)
    return found


VALIDATORS = {"cfn-lint": cfn_lint, "cdk-nag": cdk_nag, "checkov": checkov}


def table(folder: Path, found: dict[str, Findings]) -> str:
    """For each trigger the findings of each validator, here and as documented."""
    lines = [
        f"| trigger | {' | '.join(VALIDATORS)} | **here** | as documented | ratio |",
        f"|---|{'--:|' * (len(VALIDATORS) + 3)}",
    ]
    for name in AS_DOCUMENTED:
        counts = {
            place: [
                len(findings.get(str(folder / place / f"{stack_id(name)}.template.json"), []))
                for findings in found.values()
            ]
            for place in ("here", "documented")
        }
        here, documented = sum(counts["here"]), sum(counts["documented"])
        each = " | ".join(map(str, counts["here"]))
        lines.append(f"| {name} | {each} | **{here}** | {documented} | {here / documented:.2f} |")
    return "\n".join(lines)


def above(folder: Path, found: dict[str, Findings]) -> str:
    """Which findings each trigger has that the one nearest to it doesn't have, and why."""
    lines = ["| trigger | more than | rules | why |", "|---|---|---|---|"]
    for name, (nearest, why) in ABOVE.items():
        its, others = (_of(folder, found, each) for each in (name, nearest))
        more = ", ".join(f"{rule} ({n})" if n > 1 else rule for rule, n in (its - others).items())
        lines.append(f"| {name} | {nearest} | {more} | {why} |")
    return "\n".join(lines)


def _of(folder: Path, found: dict[str, Findings], name: str) -> Counter[str]:
    file = str(folder / "here" / f"{stack_id(name)}.template.json")
    return Counter(rule for findings in found.values() for rule in findings.get(file, []))


def rules(folder: Path, found: dict[str, Findings]) -> str:
    """Which rules remain here, and in how many triggers."""
    counted = Counter(
        rule
        for findings in found.values()
        for file, failed in findings.items()
        if Path(file).parent == folder / "here"
        for rule in set(failed)
    )
    by_count = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(f"| {rule} | {count} |" for rule, count in by_count)


def main() -> None:
    """Synthesize, ask each validator, and write the table beside the command that makes it."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory).resolve()
        files = synthesize(folder)
        found = {name: validator(files) for name, validator in VALIDATORS.items()}
        text = f"""# Findings of public validators

Made in `foundry/` by `uv run python -m benchmarks.findings.bench`: one function with each trigger
in the prod stage, and the same trigger as CDK's documentation connects it (`as_documented.py`).
Raw findings, none suppressed, of cfn-lint, cdk-nag 3 (packs AwsSolutions, Serverless and NIST
800-53 R5) and checkov; fewer is better.

{table(folder, found)}

What has more than its nearest neighbour, and why:

{above(folder, found)}

What remains here:

| rule | triggers |
|---|--:|
{rules(folder, found)}
"""
    (HERE / "results.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
