"""`foundry remove`: takes a function away, with its test, event and snapshot."""

from pathlib import Path

from lambda_foundry import interrupts
from lambda_foundry.checks.replaced import HOLDING_DATA
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import be_about_all_services, construct_id, counted
from lambda_foundry.project import project_root, shown
from lambda_foundry.scaffold.empty_service import take_away_if_empty, told_of_service
from lambda_foundry.scaffold.function_files import leftovers, services_in
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
    unused_layers,
)
from lambda_foundry.scaffold.renaming import files_naming
from lambda_foundry.template.cloud_assembly import Assembly


def main(arguments: list[str]) -> int:
    """Take a function away, or leave the project as it was, also on an interrupt."""
    interrupts.handle_by(interrupts.end)
    options = _parser().parse_args(arguments)
    be_about_all_services()
    take_back_cut_off()
    name = known_function(options.function)
    try:
        print(_removed(name))
    except KeyboardInterrupt:
        raise Mistake("interrupted; nothing was changed") from None
    return 0


def _parser() -> Parser:
    parser = Parser(prog="foundry remove", description=__doc__)
    parser.add_argument("function", metavar="SERVICE/FUNCTION", help="the function to take away")
    return parser


def _removed(name: FunctionName) -> str:
    before = current_assembly()
    snapshots, gone = snapshots_of(before), _resources(before, name)
    with holding_folder() as holding, all_or_nothing(f"the removal of {name}") as relocation:
        _take_away(name, relocation, holding)
        take_away_if_empty(name, relocation, holding)
        try:
            after = snapshots_of(current_assembly())
        except Mistake as error:
            raise Mistake(f"{error}\nthe app needs {name}; nothing was changed") from None
        renewed = renew_snapshots(relocation, snapshots, after)
        for layer in unused_layers(snapshots, after):
            relocation.move(layer, holding / layer.relative_to(project_root()))
    files = sorted(shown(source) for source, _ in relocation.moved)
    return "\n".join(
        [
            f"Removed {name}:",
            *(f"  {file}" for file in files),
            *(f"  {shown(file)} still names it" for file in files_naming(name)),
            *(f"  tests/snapshots/{one}.json is recorded anew" for one in renewed),
            *_told_of_aws(gone, of=name.service),
            *told_of_service(name, before),
            *leftovers(project_root()),
        ]
    )


def _take_away(name: FunctionName, relocation: Relocation, holding: Path) -> None:
    """Move everything that is the function's alone into a folder."""
    code, *others = name.places
    own = others if _is_used_by_others(name) else [code, *others]
    for place in [*own, *name.snapshots]:
        if place.exists():
            relocation.move(place, holding / place.relative_to(project_root()))


def _is_used_by_others(name: FunctionName) -> bool:
    """Whether another function's stack takes the code from this one's folder."""
    stacks = project_root() / "stacks"
    own = stacks / name.service / f"{name.function}.py"
    others = (file for file in stacks.rglob("*.py") if file != own)
    return any(f'"{name}"' in file.read_text("utf-8") for file in others)


def _resources(assembly: Assembly, name: FunctionName) -> dict[str, str]:
    """The types of what the function has in AWS, by the paths of the constructs."""
    stack = assembly.stack(name.service)
    part = stack.part(f"{stack.path}/{construct_id(name.function)}")
    return {
        (template.path(id_) or id_).removesuffix("/Resource"): resource["Type"]
        for template, resources in stack.within(part)
        for id_, resource in resources.items()
    }


def _told_of_aws(gone: dict[str, str], *, of: str) -> list[str]:
    data = [f"  {type_} {path}" for path, type_ in gone.items() if type_ in HOLDING_DATA]
    number = counted(len(gone), "resource")
    is_deployed = of in services_in(project_root())
    return [
        f"The next deployment deletes {number} of it."
        if is_deployed
        else f"It has {number} in the stack of {of}.",
        *(["These hold data, which goes with them unless the stage keeps it:"] if data else []),
        *data,
    ]
