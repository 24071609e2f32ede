"""`foundry sbom`: lists which packages each function and each layer is deployed with."""

from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import write_whole
from lambda_foundry.names import counted
from lambda_foundry.project import given_path, shown
from lambda_foundry.sbom.contents import read_contents
from lambda_foundry.synthesis.run import fresh_assembly


def main(arguments: list[str]) -> int:
    """Print the document, or write it to a file and say what it lists."""
    options = _parser().parse_args(arguments)
    from lambda_foundry.sbom.document import as_cyclonedx  # noqa: PLC0415  # takes two seconds

    contents = read_contents(options.assembly or fresh_assembly())
    text = as_cyclonedx(contents)
    if options.output is None:
        print(text)
        return 0
    file = options.output.absolute()
    write_whole(file, f"{text}\n")
    listed = (
        counted(len(contents.functions), "function"),
        counted(len(contents.layers), "layer"),
        counted(len(contents.packages), "package"),
    )
    print(f"{shown(file)}: {', '.join(listed)}")
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry sbom",
        description="Print a CycloneDX document of what is deployed: each function and layer, "
        "which packages lie in it, their versions, licences and the hashes that the locks accept. "
        "The same assembly gives the same document; SOURCE_DATE_EPOCH adds a time.",
    )
    parser.add_argument(
        "--output", metavar="FILE", type=given_path, help="write it to a file instead"
    )
    parser.add_argument(
        "--assembly",
        metavar="DIR",
        type=given_path,
        help="any cloud assembly, as it is; the project's cdk.out unless given",
    )
    return parser
