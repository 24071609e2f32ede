"""Counts what each rule finds in templates of anyone's, so that its precision can be judged.

Point it at folders that hold templates, such as checkouts of public repositories, in `foundry/`:

    uv run python -m benchmarks.findings.by_rule FOLDER… [--rule RULE …] [--sample 20]

Every file with resources of AWS counts, in whatever depth, CloudFormation or SAM. The table says
for each rule how often it speaks and in how many templates; a rule that speaks in many templates
of which most work is to be looked at. `--sample` prints that many findings of each rule, evenly
spread over all of them and the same each time, to be read beside their templates. What turns out
false becomes a case in `tests/checks`.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.rules import BY_ID
from lambda_foundry.checks.run import check
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids

ENDINGS = {".json", ".yaml", ".yml", ".template"}
NOT_SOURCES = {".git", "node_modules", ".venv", "cdk.out"}


@dataclass
class Count:
    """What was read, and what was found."""

    templates: int = 0
    functions: int = 0
    unread: int = 0
    """Templates of which a part can't be read."""
    silent: int = 0
    """Templates in which nothing is found."""
    failed: list[str] = field(default_factory=list)
    """Files for which the checks themselves fail."""
    found: dict[str, list[tuple[Path, Finding]]] = field(default_factory=lambda: defaultdict(list))
    """By rule."""


def templates_in(folders: Sequence[Path]) -> Iterator[Path]:
    """Every file that may be a template, in an order that stays the same."""
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder).parts
            if file.suffix in ENDINGS and not NOT_SOURCES.intersection(inside) and file.is_file():
                yield file


def counted(files: Iterator[Path], rules: Sequence[str]) -> Count:
    """What these rules, or all, find in the files that are templates."""
    count = Count()
    for file in files:
        try:
            template = read_template(file)
        except Mistake:
            continue  # most files of a repository are no templates
        except Exception as error:  # noqa: BLE001  # a file that fails is a result, too
            count.failed.append(f"{file}: {error!r}")
            continue
        if any(template.type(name).startswith("AWS::") for name in template.resources):
            _add(count, file, template, rules)
    return count


def _add(count: Count, file: Path, template: Template, rules: Sequence[str]) -> None:
    chosen = [BY_ID[rule] for rule in rules or BY_ID]
    try:
        findings = check(template, rules=chosen).findings
    except Exception as error:  # noqa: BLE001  # a rule that fails is a result, too
        count.failed.append(f"{file}: {error!r}")
        return
    count.templates += 1
    count.functions += len(function_ids(template))
    count.unread += bool(template.unread)
    count.silent += not findings
    for finding in findings:
        count.found[finding.rule].append((file, finding))


def table(count: Count) -> str:
    """The rules by how many templates they speak in."""
    rows = [
        (len({file for file, _ in found}), len(found), rule) for rule, found in count.found.items()
    ]
    read = f"{count.templates} templates with {count.functions} functions"
    kinds = f"nothing found in {count.silent}; a part can't be read in {count.unread}"
    lines = [
        f"{read}; {kinds}; failed: {len(count.failed)}",
        "",
        "| rule | findings | templates | of all templates |",
        "|---|--:|--:|--:|",
    ]
    for templates, findings, rule in sorted(rows, key=lambda row: (-row[0], row[2])):
        share = 100 * templates / count.templates
        lines.append(f"| {rule} | {findings} | {templates} | {share:.1f} % |")
    return "\n".join([*lines, *(f"failed: {failed}" for failed in count.failed)])


def sample(count: Count, size: int) -> str:
    """Some findings of each rule, evenly spread, with their files."""
    lines = []
    for rule, found in sorted(count.found.items()):
        step = max(1, len(found) // size)
        for file, finding in found[::step][:size]:
            lines.append(f"{file}: {rule}: {finding.resource}: {finding.sentence}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, and print the table and the sample."""
    parser = argparse.ArgumentParser(prog="by_rule", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--rule", nargs="+", default=[], choices=sorted(BY_ID), metavar="RULE")
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    options = parser.parse_args(arguments)
    missing = [str(folder) for folder in options.folders if not folder.is_dir()]
    if missing:
        sys.exit(f"error: {', '.join(missing)}: there is no such folder")
    count = counted(templates_in(options.folders), options.rule)
    if not count.templates:
        sys.exit("error: there are no templates in these folders")
    print(table(count))
    if options.sample > 0:
        print(f"\n{sample(count, options.sample)}")


if __name__ == "__main__":
    main()
