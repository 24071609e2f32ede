"""`foundry move`: gives a function another name, or puts it into another or a new service."""

import sys
from pathlib import Path

from lambda_foundry import interrupts
from lambda_foundry.checks.replaced import HOLDING_DATA
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import be_about_all_services, construct_id, counted
from lambda_foundry.programs import run_program
from lambda_foundry.project import project_root, shown, snapshots_folder
from lambda_foundry.scaffold.empty_service import make_service, take_away_if_empty, told_of_service
from lambda_foundry.scaffold.function_files import (
    function_name_problem,
    name_problem,
    place_problem,
    services_in,
)
from lambda_foundry.scaffold.relocation import (
    FunctionName,
    Relocation,
    all_or_nothing,
    current_assembly,
    holding_folder,
    known_function,
    renew_snapshots,
    snapshots_of,
    take_back_cut_off,
)
from lambda_foundry.scaffold.renaming import Renaming
from lambda_foundry.template.cloud_assembly import Assembly

TESTS_FAIL = 1


def main(arguments: list[str]) -> int:
    """Move a function, or leave the project as it was, also on an interrupt.

    1 where the function is moved, and its tests have to be adapted by hand.
    """
    interrupts.handle_by(interrupts.end)
    options = _parser().parse_args(arguments)
    be_about_all_services()
    take_back_cut_off()
    old = known_function(options.function)
    new = _free(options.to)
    try:
        print(_moved(Renaming(old, new)))
    except KeyboardInterrupt:
        raise Mistake("interrupted; nothing was changed") from None
    return _tested(new)


def _parser() -> Parser:
    parser = Parser(prog="foundry move", description=__doc__)
    parser.add_argument("function", metavar="SERVICE/FUNCTION", help="the function")
    parser.add_argument(
        "to",
        metavar="SERVICE/FUNCTION",
        help="its new name, in a service that is made if it isn't there",
    )
    return parser


def _free(text: str) -> FunctionName:
    """A name that no function has; raises `Mistake` for one that none can have."""
    service, slash, function = text.partition("/")
    if not slash or not function:
        raise Mistake(f"{text!a}: write the new name as SERVICE/FUNCTION")
    if service not in services_in(project_root()) and (problem := name_problem(service)):
        raise Mistake(f"{text!a}: service: {problem}")
    if problem := function_name_problem(function):
        raise Mistake(f"{text!a}: function: {problem}")
    if problem := place_problem(service, function, project_root()):
        raise Mistake(problem)
    return FunctionName(service, function)


def _moved(renaming: Renaming) -> str:
    old, new = renaming.old, renaming.new
    before = current_assembly()
    snapshots, made = snapshots_of(before), _resources(before, old)
    what = f"the move of {old} to {new}"
    with holding_folder() as holding, all_or_nothing(what) as relocation:
        # Tests may record them before the move is whole.
        relocation.made += [file for file in new.snapshots if not file.exists()]
        # With what it had recorded, the app would refuse to lose data, which is told below.
        recorded = [_set_aside(file, holding, relocation) for file in old.snapshots]
        shared = make_service(old, new, relocation)
        edited = _put_elsewhere(renaming, relocation)
        take_away_if_empty(old, relocation, holding)
        try:
            after = current_assembly()
        except Mistake as error:
            raise Mistake(f"{error}\nso {old} can't be {new}; nothing was changed") from None
        parts = snapshots_of(after)
        for text, source, target in zip(recorded, old.snapshots, new.snapshots, strict=True):
            if text is not None:
                was_right = text == snapshots.get(_recorded_as(source))
                now = parts.get(_recorded_as(target), text)
                relocation.write(target, now if was_right else text)
        for file in shared[1:]:
            relocation.write(file, parts[_recorded_as(file)])
        renewed = renew_snapshots(relocation, snapshots, parts)
    return "\n".join(
        [
            f"Moved {old} to {new}:",
            *(f"  {shown(place)}" for place in (*new.places, *new.snapshots) if place.exists()),
            *(f"  {shown(file)} is new, and so is the service" for file in shared[:1]),
            *(f"  {shown(file)} names it now" for file in edited),
            *(f"  tests/snapshots/{name}.json is recorded anew" for name in renewed),
            *_told_of_aws(made, _resources(after, new), is_elsewhere=old.service != new.service),
            *told_of_service(old, before),
        ]
    )


def _put_elsewhere(renaming: Renaming, relocation: Relocation) -> list[Path]:
    """Move the function's files and write the new names; the files of others that changed."""
    edited = []
    for file, text in list(renaming.changed_files()):
        relocation.write(file, text)
        edited.append(file)
    for source, target in zip(renaming.old.places, renaming.new.places, strict=True):
        if source.exists():
            relocation.move(source, target)
            for file in [target] if target.is_file() else sorted(target.rglob("*.py")):
                _rename_in(file, renaming, relocation)
    return edited


def _rename_in(file: Path, renaming: Renaming, relocation: Relocation) -> None:
    if file.suffix == ".py":
        text = file.read_text(encoding="utf-8")
        renamed = renaming.in_own_file(text)
        if renamed != text:
            relocation.write(file, renamed)


def _set_aside(file: Path, holding: Path, relocation: Relocation) -> str | None:
    """What a file says that is out of the way now; None where there is none."""
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8")
    relocation.move(file, holding / file.name)
    return text


def _recorded_as(snapshot: Path) -> str:
    return snapshot.relative_to(snapshots_folder()).with_suffix("").as_posix()


def _resources(assembly: Assembly, name: FunctionName) -> dict[str, tuple[str, str]]:
    """Logical id and type of what the function has in AWS, by their paths below the function.

    Before the id are those of the nested stacks around it.
    """
    stack = assembly.stack(name.service)
    around = f"{stack.path}/{construct_id(name.function)}"
    return {
        (template.path(id_) or id_).removeprefix(around).strip("/"): (
            f"{template.key}/{id_}".removeprefix(f"{stack.path}/"),
            resource["Type"],
        )
        for template, resources in stack.within(stack.part(around))
        for id_, resource in resources.items()
    }


def _told_of_aws(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]], *, is_elsewhere: bool
) -> list[str]:
    """What a deployment would replace, with how to keep what holds data."""
    replaced = before if is_elsewhere else dict(before.items() - after.items())
    data = {path: replaced[path] for path in sorted(replaced) if replaced[path][1] in HOLDING_DATA}
    number = counted(len(replaced), "resource")
    lines = [f"AWS makes {number} of it anew, and deletes the old ones."]
    # No nested stack is taken over by another.
    lost = {path for path, (id_, _) in data.items() if is_elsewhere or "/" in id_}
    if lost:
        lines.append("These hold data, and those of the other stack are empty:")
        lines += [f"  {data[path][1]} {data[path][0]}" for path in sorted(lost)]
    if kept := [path for path in data if path not in lost]:
        lines += [
            "These hold data, and the new ones are empty. To keep one that is deployed, write at",
            "the end of __init__ of the function's class, with from typing import cast at the top,",
            "then run the tests by --snapshot-update:",
        ]
        lines += [f"  {data[path][1]}:{_kept(path, data[path][0])}" for path in kept]
    return lines


def _kept(path: str, logical_id: str) -> str:
    """The code that lets a resource keep its logical id."""
    found = "".join(f'.node.find_child("{part}")' for part in path.split("/"))
    return f"""
        kept = self{found}
        cast("cdk.CfnResource", kept).override_logical_id("{logical_id}")"""


def _tested(name: FunctionName) -> int:
    """Run the function's tests, and say what has to be done by hand where they fail."""
    file = project_root() / "tests" / name.service / f"test_{name.function}.py"
    if not file.is_file():
        return 0
    command = [sys.executable, "-m", "pytest", "-qx", "--tb=short", shown(file)]
    result = run_program(command, folder=project_root(), doing="running its tests")
    if result.returncode == 0:
        print("Its tests pass. Next: uv run foundry test && uv run foundry check")
        return 0
    print(result.stdout, end="", file=sys.stderr)
    print(f"error: {shown(file)}: it is moved, but its tests fail; adapt them", file=sys.stderr)
    return TESTS_FAIL
