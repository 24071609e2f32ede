"""A layer from `layers/<name>` for the functions of one stack."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.acceleration.staged_code import staged_code
from lambda_foundry.defaults import ARCHITECTURE, RUNTIME, target_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.content import Content
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.source import shipped_entries, sizes
from lambda_foundry.packaging.target import Target
from lambda_foundry.packaging.target_notes import note_target
from lambda_foundry.project import layers_folder, shown


@dataclass(frozen=True, kw_only=True)
class LayerContent:
    """What `layers/<name>` holds for one target, the same in every stack of an app."""

    name: str
    target: Target
    lock: Lock | None
    tree: Path

    @classmethod
    def of(cls, name: str, *, target: Target) -> "LayerContent":
        """Build it, or verify what was built before."""
        folder = layers_folder() / name
        if note_target(folder, target):
            return cls(name=name, target=target, lock=None, tree=folder)
        lock = read_lock(folder, target=target)
        tree = _tree(folder, lock=lock, target=target)
        if not any(shipped_entries(tree)):
            raise Mistake(
                f"{shown(folder)}: holds nothing, and Lambda takes no empty layer; name a "
                "package in its requirements.in, or put code into its python/"
            )
        return cls(name=name, target=target, lock=lock, tree=tree)

    @cached_property
    def shipped(self) -> Content:
        """What CDK uploads."""
        return (Content.of_build if self.lock else Content.of_source)(self.tree)

    @cached_property
    def weights(self) -> Counter[str]:
        """Its bytes by package, counted once however many functions have the layer."""
        return sizes(self.tree, prefix="python")


class SharedLayer(lambda_.LayerVersion):
    """One stack's version of a layer, for one runtime and architecture."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        content: LayerContent,
        runtime: lambda_.Runtime,
        architecture: lambda_.Architecture,
    ) -> None:
        self.content = content
        super().__init__(
            scope,
            id_,
            code=staged_code(scope, content.shipped),
            compatible_runtimes=[runtime],
            compatible_architectures=[architecture],
            description=f"layers/{content.name} for {content.target}",
        )


def shared_layer(
    scope: Construct,
    name: str,
    *,
    runtime: lambda_.Runtime = RUNTIME,
    architecture: lambda_.Architecture = ARCHITECTURE,
) -> SharedLayer:
    """The stack's own version of `layers/<name>`, made once for each runtime and architecture.

    Every stack owns one over the same uploaded asset. A version shared between stacks would be an
    export, which can't be replaced while another stack imports it:
    github.com/aws/aws-cdk/issues/1972
    """
    stack = scope if isinstance(scope, cdk.Stack) else cdk.Stack.of(scope)
    target = target_of(runtime, architecture)
    id_ = f"{construct_id(name)}Layer{target.id_suffix}"
    made: dict[str, SharedLayer] = vars(stack).setdefault("__layers", {})
    # What Python no longer holds, jsii hands out as an object that has forgotten this.
    if id_ not in made and isinstance(found := stack.node.try_find_child(id_), SharedLayer):
        made[id_] = found
    if id_ not in made:
        contents: dict[str, LayerContent] = vars(stack.node.root).setdefault("__layers", {})
        if id_ not in contents:
            contents[id_] = LayerContent.of(name, target=target)
        made[id_] = SharedLayer(
            stack, id_, content=contents[id_], runtime=runtime, architecture=architecture
        )
    return made[id_]


def _tree(folder: Path, *, lock: Lock | None, target: Target) -> Path:
    """The layer's content: `python/` with the folder's own code, its dependencies, or both."""
    has_code = (folder / "python").is_dir()
    if lock:
        return build(lock, target=target, prefix="python", source=folder if has_code else None)
    if has_code:
        return folder
    if folder.is_dir():
        raise Mistake(
            f"{shown(folder)}: there is neither requirements.in nor python/; name packages in the "
            "one, or put modules into the other"
        )
    known = sorted(each.name for each in layers_folder().glob("*/"))
    others = f"the layers are: {', '.join(known)}" if known else "make it, with a requirements.in"
    raise Mistake(f"{shown(folder)}: there is no such layer; {others}")
