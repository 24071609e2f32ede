"""A template as CloudFormation has it once its transforms have run, as far as that can be known."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lambda_foundry.template.loops import LANGUAGE_EXTENSIONS, without_loops
from lambda_foundry.template.unread import Unread

SAM = "AWS::Serverless-2016-10-31"
_SAM_TYPES = "AWS::Serverless::"
_CHANGING_NOTHING = {SAM, LANGUAGE_EXTENSIONS, "AWS::CodeDeployBlueGreen"}


@dataclass(frozen=True)
class Expansion:
    """The document with everything written out, and what couldn't be."""

    document: dict[str, Any]
    unread: tuple[Unread, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """The logical id in the file, by that of a resource that was made of it."""


def expanded_template(document: Mapping[str, Any], *, folder: Path) -> Expansion:
    """The document as it will be deployed; `folder` is where its local code lies beside it.

    Loops are written out, and SAM by AWS's own translator, which is loaded only for a template
    that needs it. What another transform or macro makes is not known, and is said in `unread`.
    """
    if not _is_transformed(document):
        return Expansion(dict(document), tuple(_misshapen(document)))
    written, unread = without_loops(copy.deepcopy(dict(document)))
    unread += [*_transforms(written), *_misshapen(written)]
    sources: Mapping[str, str] = {}
    if _has_sam(written):
        from lambda_foundry.template.sam import translated  # noqa: PLC0415  # a second, only for SAM

        written["Resources"] = {name: entry for name, entry in _resources(written) if _type(entry)}
        written, refused, sources = translated(written, folder=folder)
        unread += refused
    return Expansion(written, tuple(unread), sources)


def _is_transformed(document: Mapping[str, Any]) -> bool:
    return (
        bool(document.get("Transform"))
        or any(
            name.startswith(("Fn::ForEach::", "Fn::Transform"))
            or _type(entry).startswith(_SAM_TYPES)
            for name, entry in _resources(document)
        )
        or _mentions_transform(document.get("Resources"))
    )


def _has_sam(document: Mapping[str, Any]) -> bool:
    return SAM in _named(document) or any(
        _type(entry).startswith(_SAM_TYPES) for _, entry in _resources(document)
    )


def _resources(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    resources = document.get("Resources")
    return (
        [(str(name), entry) for name, entry in resources.items()]
        if isinstance(resources, dict)
        else []
    )


def _type(entry: Any) -> str:
    type_ = entry.get("Type") if isinstance(entry, dict) else None
    return type_ if isinstance(type_, str) else ""


def _named(document: Mapping[str, Any]) -> list[str]:
    given = document.get("Transform")
    each = given if isinstance(given, list) else [given]
    return [_transform_name(one) for one in each if one]


def _transform_name(given: Any) -> str:
    name = given.get("Name") if isinstance(given, dict) else given
    return name if isinstance(name, str) else "a transform"


def _transforms(document: Mapping[str, Any]) -> list[Unread]:
    """Macros and included files, of the whole template and of a part of it."""
    whole = [
        Unread("Transform", f"what {name} makes of the template is known only at deployment")
        for name in _named(document)
        if name not in _CHANGING_NOTHING
    ]
    inside = [
        Unread(where, f"what {name} puts here is known only at deployment")
        for section in ("Resources", "Conditions", "Mappings", "Outputs")
        for where, name in _inside(document.get(section), section)
    ]
    return [*whole, *inside]


def _inside(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "Fn::Transform":
                yield where, _transform_name(part)
            else:
                yield from _inside(part, f"{where}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from _inside(part, where)


def _mentions_transform(value: Any) -> bool:
    return next(_inside(value, ""), None) is not None


def _misshapen(document: Mapping[str, Any]) -> Iterator[Unread]:
    """Resources that are none: no object, or without a type."""
    for name, entry in _resources(document):
        if not isinstance(entry, dict):
            yield Unread(f"Resources.{name}", "is no object, so it is no resource")
        elif not _type(entry) and not name.startswith("Fn::"):
            yield Unread(f"Resources.{name}", "has no Type, so it is no resource that is known")
