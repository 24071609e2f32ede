"""A function's code as CDK uploads it: its folder alone, or its folder with its dependencies."""

from aws_cdk import aws_lambda as lambda_

from building_blocks.handler_source import handler_folder
from building_blocks.packaging.build import build
from building_blocks.packaging.lock import read_lock
from building_blocks.packaging.source import EXCLUDED
from building_blocks.packaging.target import Target


def function_code(
    source: str, *, handler: str, runtime: lambda_.Runtime, architecture: lambda_.Architecture
) -> lambda_.Code:
    """The code in `lambda_src/<source>`; dependencies come in when it holds a requirements file."""
    folder = handler_folder(source, handler=handler)
    lock = read_lock(folder)
    if lock is None:
        return lambda_.Code.from_asset(str(folder), exclude=EXCLUDED)
    target = Target.named(runtime=runtime.name, architecture=architecture.name)
    return lambda_.Code.from_asset(str(build(lock, target=target, source=folder)))
