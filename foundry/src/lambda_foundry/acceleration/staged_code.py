"""Code for CDK that already is where CDK would copy it to.

CDK would read each file in Node.js, twice: to hash it, and to copy it. For two hundred functions
that is a tenth of a synthesis.
"""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from lambda_foundry.acceleration.switch import is_plain
from lambda_foundry.packaging.content import Content

_known: ContextVar[Path | None] = ContextVar("assembly", default=None)


@contextmanager
def known_assembly(app: IConstruct) -> Iterator[None]:
    """Everything that the body makes goes into the app's assembly; each code would ask jsii."""
    token = _known.set(_assembly_of(app))
    try:
        yield
    finally:
        _known.reset(token)


def staged_code(scope: IConstruct, content: Content) -> lambda_.Code:
    """What a function or a layer in `scope` is made of, named by all that it holds."""
    if is_plain():
        clean = content.put_into(_beside(), name=content.fingerprint)
        return lambda_.Code.from_asset(str(clean), asset_hash=content.fingerprint)
    # CDK hashes the hash that it is given: AssetStaging in aws-cdk-lib's core.
    name = hashlib.sha256(content.fingerprint.encode()).hexdigest()
    content.put_into(_known.get() or _assembly_of(scope), name=f"asset.{name}")
    # Where CDK has other names for assets, it copies the folder itself, less what isn't shipped.
    return lambda_.Code.from_asset(
        str(content.tree), asset_hash=content.fingerprint, exclude=content.excluded
    )


@cache
def _beside() -> Path:
    """A temporary folder, from which plain CDK copies all of it."""
    folder = Path(tempfile.mkdtemp(prefix="lambda-foundry-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _assembly_of(scope: IConstruct) -> Path:
    # An app is a stage itself, of which `Stage.of` knows none.
    stage = scope if isinstance(scope, cdk.Stage) else cdk.Stage.of(scope)
    if stage is None:
        raise ValueError(f"{scope.node.path} is in no app, so its code has no assembly to go into")
    return Path(stage.asset_outdir)
