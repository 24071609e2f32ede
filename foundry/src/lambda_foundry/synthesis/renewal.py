"""Synthesizes again: only what changed where that is exact, else everything."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.util import cache_from_source
from pathlib import Path
from typing import NoReturn

from lambda_foundry.acceleration.node_ahead import node_ahead
from lambda_foundry.acceleration.switch import garbage_kept, step_aside
from lambda_foundry.names import construct_id
from lambda_foundry.node import use_bundled_node
from lambda_foundry.project import default_output, tests_output
from lambda_foundry.synthesis.assembly_files import (
    EarlierAssembly,
    copy_assembly,
    has_failed,
    has_findings,
    is_known,
    remove_left_over,
    remove_unknown_assets,
    see_assembly,
    stands_alone,
)
from lambda_foundry.synthesis.files import ABSENT, Seen, is_own, is_recorded, service_of
from lambda_foundry.synthesis.parts import Part, synthesize_parts
from lambda_foundry.synthesis.reads import NeedsOtherServices, Reads, Selection, selected
from lambda_foundry.synthesis.record import NAME, Record, StackSummary
from lambda_foundry.synthesis.request import Request
from lambda_foundry.synthesis.watching import watching
from lambda_foundry.template.cloud_assembly import REPORT, Assembly

App = Callable[[], None]

EVERYTHING, REUSED = "synthesized everything", "reused the last synthesis"
"""What was done, in words."""


def renew(app: App, request: Request, record: Record | None) -> tuple[Record | None, str]:
    """The record of a new synthesis, if one can be kept, and what was done in words."""
    taken = _taken_over(request)
    if taken and taken.answers(request):
        return taken, REUSED
    record = taken or record
    if not (request.output / NAME).exists():
        record = None  # a copy that couldn't be finished has changed what it is about
    # Found out now, it is no part of what the app reads.
    _ = request.validates
    with garbage_kept():
        renewal = _Renewal(app, request, record)
        try:
            if part := Part.of_this_process(request):
                renewal.of_part(part)
            done = renewal.of_parts()
            if not done:
                with watching(renewal.reads):
                    done = renewal.of_recorded() or renewal.of_changed() or renewal.of_all()
            return renewal.record(), done
        finally:
            renewal.reads.close()


def prepare(request: Request, *, known: Mapping[str, Seen]) -> None:
    """Tell the app what is asked for, and leave it only the assets that are `known` to be whole."""
    os.environ["CDK_OUTDIR"] = str(request.output)
    os.environ["CDK_CONTEXT_JSON"] = json.dumps(request.context)
    os.environ["CDK_VALIDATION"] = "true" if request.validates else "false"
    os.environ.pop("CONTEXT_OVERFLOW_LOCATION_ENV", None)
    use_bundled_node()
    remove_unknown_assets(request.output, known)


def _taken_over(request: Request) -> Record | None:
    """The record of what the tests wrote, or of `cdk.out` for them, if it would come out again.

    Where only snapshots changed since, the checks have to look at it once more.
    """
    outputs = {default_output(), tests_output()}
    for output in outputs - {request.output} if request.output in outputs else ():
        record = Record.load(output)
        if (
            record
            and record.is_started(Path.cwd(), sys.argv[1:])
            and record.answers(request, whatever=is_recorded)
        ):
            # Another command may just be writing there.
            with contextlib.suppress(OSError):
                (request.output / NAME).unlink(missing_ok=True)
                copy_assembly(output, request.output)
                copied = record.copied(output, request.output)
                if copied.is_whole:
                    remove_unknown_assets(request.output, copied.assembly)
                    copied.save(request.output)
                    return copied
    return None


class _Renewal:
    def __init__(self, app: App, request: Request, record: Record | None) -> None:
        self._app = app
        self._request = request
        self._output = request.output
        self._old = record if record and record.is_whole else None
        self._need_each_other = bool(record and record.services and not record.separable)
        """Whether the last synthesis found that services can't be synthesized alone."""
        self._services: list[str] = []
        self._separable: list[str] = []
        self._changed: set[str] = set()
        self._made = Assembly(request.output)
        """What was written last: read once."""
        self.reads = Reads(str(request.output))
        self._assets_before = self._old.assembly if self._old else {}
        prepare(request, known=self._assets_before)
        _forget_bytecode(record.changed_files if record else ())

    @property
    def _only_changed(self) -> set[str] | None:
        """The changed services, if there is no need to synthesize any other."""
        if not self._old or not self._old.is_for(self._request) or self._request.validates:
            return None
        return self._old.changed_services

    def of_recorded(self) -> str | None:
        """Keep what there is where only snapshots changed, and the checks find nothing by them."""
        old, changed = self._old, self._only_changed
        if not old or not changed or not old.answers(self._request, whatever=is_recorded):
            return None
        if self._finds_anything(changed=changed):
            return None
        self._services, self._separable = old.services, old.separable
        self.reads.validated = old.validated
        self.reads.keep(old, but=is_recorded)
        return REUSED

    def of_changed(self) -> str | None:
        """Synthesize the changed services alone; None where that isn't exact."""
        old, changed = self._old, self._only_changed
        if not old or not changed:
            return None
        self._changed = changed
        whole = EarlierAssembly(self._output)
        selection = Selection(self.reads, only=changed)
        try:
            self._run(selection)
        except NeedsOtherServices:
            return None
        self._separable = [name for name in old.separable if name in selection.separable()]
        if (
            selection.found != old.services
            or self._separable != old.separable
            or not whole.take_in(changed)
            or has_findings(self._output)
            or self._finds_anything(changed=changed)
        ):
            return None
        self.reads.keep(old, but=lambda path: service_of(path) in changed)
        return f"synthesized {', '.join(sorted(changed))}, reused the rest"

    def of_parts(self) -> str | None:
        """Synthesize every service by several processes; None where one has to do it."""
        if self._only_changed or self._need_each_other:
            return None
        services = synthesize_parts(self._request, self.reads)
        if services is None or self._finds_anything(changed=()):
            return None
        self._old = None
        self._services = self._separable = services
        return EVERYTHING

    def of_part(self, part: Part) -> NoReturn:
        """Synthesize the services that this process was started for, and end it."""
        selection = Selection(self.reads, only=set(part.services), is_checked=True)
        with watching(self.reads):
            self._run(selection)
        self.reads.hear_node()
        part.hand_over(self.reads, selection)
        sys.exit()

    def of_all(self) -> str:
        """Synthesize every service."""
        # CDK writes a report only where there is something to report on.
        (self._output / REPORT).unlink(missing_ok=True)
        self._old = None
        selection = Selection(self.reads, only=None)
        self._run(selection)
        self._made = Assembly(self._output)
        if stands_alone(self._made.manifest, selection.found) and not has_findings(self._output):
            self._separable = selection.separable()
        return EVERYTHING

    def record(self) -> Record | None:
        """What there is to know of this synthesis next time; None where it failed."""
        self.reads.settle()
        # What was edited just now may be edited again within the same second.
        files = self.reads.files.items()
        _forget_bytecode(path for path, (state, mark) in files if state != ABSENT and mark is None)
        if has_failed(self._output) or "missing" in self._made.manifest:
            return None
        assembly = see_assembly(self._output, self._old.assembly if self._old else {})
        unused = remove_unknown_assets(self._output, assembly)
        if not all(is_known(asset, self._assets_before) for asset in unused):
            step_aside("CDK copies code again: it gives assets other names")
        remove_left_over(self._output)
        made = Record.new(
            context=self._request.context_digest,
            started=[str(Path.cwd()), sys.argv[1:]],
            variables=self.reads.variables,
            facts=self.reads.facts,
            files=self.reads.files,
            assembly=assembly,
            services=self._services,
            separable=self._separable,
            unseen=self.reads.unseen,
            validated=self.reads.validated,
            stacks=self._summaries(),
        )
        made.save(self._output)
        return made

    def _summaries(self) -> dict[str, StackSummary]:
        """What there is to say of each stack: of those not made again, what was said before."""
        earlier = self._old.stacks if self._old else {}
        again = {construct_id(service) for service in self._changed}
        return {
            stack.path: earlier[stack.path]
            if stack.path in earlier.keys() - again
            else stack.summary
            for stack in self._made.stacks
        }

    def _finds_anything(self, *, changed: Collection[str]) -> bool:
        # Other processes start before this one loads the checks.
        from lambda_foundry.checks.run import findings_in  # noqa: PLC0415

        self._made = Assembly(self._output)
        return any(findings_in(self._made, changed=changed))

    def _run(self, selection: Selection) -> None:
        with node_ahead(self.reads.not_of_jsii), selected(selection, self.reads):
            self._app()
        self._services = selection.found


def _forget_bytecode(files: Iterable[str]) -> None:
    """Remove bytecode that Python would go on using after an edit to the same size and time.

    It compares sizes and whole seconds: docs.python.org/3/reference/import.html#pyc-invalidation
    """
    for path in files:
        if path.endswith(".py") and is_own(path):
            Path(cache_from_source(path)).unlink(missing_ok=True)
