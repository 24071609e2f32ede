"""`foundry e2e`: fires the triggers of what is deployed, with the project's sample events."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from lambda_foundry.commands.parser import Parser
from lambda_foundry.commands.stage_function import check_production, is_of_caller, stage_assembly
from lambda_foundry.e2e.firing import Fired, chosen_triggers, failures, fire
from lambda_foundry.e2e.stage_stack import StageStack
from lambda_foundry.local.deployed import DeployedFunction, DeployedStack, functions_of
from lambda_foundry.local.firing import sample_event
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, counted
from lambda_foundry.project import given_path
from lambda_foundry.template.cloud_assembly import MANIFEST, Assembly
from lambda_foundry.terminal import RED, coloured, doing

AT_ONCE = 4
"""Triggers that are fired beside each other."""


def main(arguments: list[str]) -> int:
    """Return 0 where every function that was invoked did its work, else 1."""
    options = _parser().parse_args(arguments)
    check_production(options.stage, meant=options.production, what="the events would be real")
    functions = _functions(options)
    for function in functions[:1]:
        _check_caller(function.stack)
    results: list[Fired] = []
    for result in _results(functions):
        results.append(result)
        if not options.json:
            _tell(result)
    if options.json:
        print(json.dumps([asdict(result) for result in results], indent=2))
    else:
        print(_summary(results))
    return int(failures(results) > 0)


def _parser() -> Parser:
    parser = Parser(prog="foundry e2e", description=__doc__)
    parser.add_argument(
        "function",
        metavar="SERVICE[/FUNCTION]",
        nargs="*",
        help="whose triggers are fired; all of the project by default",
    )
    parser.add_argument("--stage", metavar="STAGE", required=True, help="where it is deployed")
    parser.add_argument(
        "--assembly", metavar="DIR", help="what was deployed; the stage is synthesized without it"
    )
    parser.add_argument(
        "--production", action="store_true", help="fire in a stage that is called so, too"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    return parser


def _functions(options: Namespace) -> list[DeployedFunction]:
    """Those that are asked for, in the stacks of the stage."""
    if options.assembly and not (given_path(options.assembly) / MANIFEST).is_file():
        raise Mistake(f"--assembly {options.assembly}: is no cloud assembly: it has no {MANIFEST}")
    assembly = (
        Assembly(given_path(options.assembly).resolve())
        if options.assembly
        else stage_assembly(options.stage)
    )
    there = functions_of([StageStack(stack) for stack in assembly.stacks])
    if not options.function:
        return there
    for name in options.function:
        if not any(_is_meant(function, name) for function in there):
            check_chosen(name)
            known = ", ".join(function.name for function in there)
            raise Mistake(f"{name}: there is no such function; there are: {known}")
    return [each for each in there if any(_is_meant(each, name) for name in options.function)]


def _check_caller(stack: DeployedStack) -> None:
    """Tell at once, and not at each trigger, of a caller whom AWS refuses."""
    try:
        _ = stack.physical_ids
    except Mistake as mistake:
        if is_of_caller(mistake.__cause__):
            raise


def _is_meant(function: DeployedFunction, name: str) -> bool:
    return f"{function.name}/".startswith(f"{name.rstrip('/')}/")


def _results(functions: list[DeployedFunction]) -> Iterator[Fired]:
    """In the order of the functions, each as soon as it is there."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        fired = []
        for function in functions:
            event, stack = sample_event(function.name), function.stack
            if isinstance(stack, StageStack):
                triggers = chosen_triggers(function, event)
                fired += [pool.submit(fire, trigger, stack, event) for trigger in triggers]
        print(f"firing {counted(len(fired), 'trigger')}", file=sys.stderr, flush=True)
        with doing("firing") as how_far:
            for number, each in enumerate(fired, start=1):
                how_far(f"trigger {number} of {len(fired)}")
                yield each.result()


def _tell(result: Fired) -> None:
    """One line, and the log of what failed below it."""
    what = f"{result.function} ({result.trigger})"
    match result.status:
        case "ok":
            ran = f"; it ran for {result.milliseconds:.0f} ms" if result.milliseconds else ""
            print(f"{what}: {result.did}{ran}", flush=True)
        case "skipped":
            print(f"{what}: not fired: {result.reason}", flush=True)
        case _:
            failed = f"{what}: FAILED: {result.reason}"
            print(coloured(failed, {"(?<=: )FAILED": RED}), flush=True)
            print("".join(f"    {line}\n" for line in result.log), file=sys.stderr, end="")


def _summary(results: list[Fired]) -> str:
    skipped = sum(result.status == "skipped" for result in results)
    failed = failures(results)
    return f"{counted(len(results) - skipped, 'trigger')} fired, {failed} failed" + (
        f", {skipped} not fired" if skipped else ""
    )
