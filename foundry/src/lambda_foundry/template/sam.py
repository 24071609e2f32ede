"""Writes out SAM by AWS's own translator, which needs no network for that.

github.com/aws/serverless-application-model
"""

import copy
import logging
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from lambda_foundry.names import counted
from lambda_foundry.template.unread import Unread

FUNCTION = "AWS::Serverless::Function"
_SERVERLESS = "AWS::Serverless::"
_PLACE = "s3://packaged-beside-the-template/{}"

# Where each type names files that `sam package` uploads and writes the address of.
_LOCAL_FILES = {
    FUNCTION: ("CodeUri",),
    "AWS::Serverless::LayerVersion": ("ContentUri",),
    "AWS::Serverless::Api": ("DefinitionUri",),
    "AWS::Serverless::HttpApi": ("DefinitionUri",),
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
    "AWS::Serverless::GraphQLApi": ("SchemaUri",),
}
_GLOBALS = "Globals"
_APPLICATION = "AWS::Serverless::Application"
_SOMEBODYS_IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/built-beside-the-template:1"
_ASSET = "aws:asset:path"
_WITHOUT_FILES = {"InlineCode", "DefinitionBody", "Definition", "ImageUri", "SchemaInline"}
_ALIAS, _SHA = "AutoPublishAlias", "AutoPublishCodeSha256"
_BUILD = "BuildMethod"
"""In the metadata of what `sam build` makes of a folder, which holds something else than that."""
_HOLDING_FILES = (
    "AWS::CloudFormation::Stack",
    "AWS::Lambda::Function",
    "AWS::Lambda::LayerVersion",
)

Translated = tuple[dict[str, Any], list[Unread], Mapping[str, str]]


class _Session:
    """What the translator asks a session of boto3 for."""

    region_name = "us-east-1"


def translated(document: dict[str, Any], *, folder: Path) -> Translated:
    """The document in plain CloudFormation; what the translator refuses; where each resource is of.

    A resource that it refuses is left out, so that the others are known all the same. Local code
    is noted beside its function, as CDK does.
    """
    code = _with_addresses(document)
    refused: list[Unread] = []
    while _serverless(document):
        result, wrong = _attempt(document)
        if result is not None:
            sources = _sources(document, result)
            _note(result, document, code, folder)
            # What several functions have in common stays known as such.
            return result | {_GLOBALS: document.get(_GLOBALS)}, refused, sources
        refused += _left_out(document, wrong)
    return document, refused, {}


def _serverless(document: dict[str, Any]) -> list[str]:
    return [name for name, entry in document["Resources"].items() if _is_made_by_sam(entry)]


def _is_made_by_sam(entry: Any) -> bool:
    """Whether SAM makes resources of it: one of its types, or any resource with connectors."""
    type_ = entry.get("Type") if isinstance(entry, dict) else None
    is_of_sam = isinstance(type_, str) and type_.startswith(_SERVERLESS)
    return is_of_sam or (isinstance(entry, dict) and "Connectors" in entry)


def _attempt(document: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str | None, str]]:
    """What the translator makes of it, or what it says against which resource."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _run(copy.deepcopy(document)), {}
    except Exception as error:  # noqa: BLE001  # the translator has bugs of its own on odd input
        causes = getattr(error, "causes", None) or [error]
        return None, {
            getattr(cause, "_logical_id", None): getattr(cause, "message", "") or repr(cause)
            for cause in causes
        }


def _run(document: dict[str, Any]) -> dict[str, Any]:
    from samtranslator.parser.parser import Parser  # noqa: PLC0415  # a second, only for SAM
    from samtranslator.translator.translator import Translator  # noqa: PLC0415  # the same

    # It logs what it says in its errors as well.
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL + 1)
    translator = Translator({}, Parser(), boto_session=_Session())
    result: dict[str, Any] = translator.translate(document, {})
    return result


def _left_out(document: dict[str, Any], wrong: Mapping[str | None, str]) -> list[Unread]:
    """Takes out what was refused, or all of SAM where it isn't said what it was."""
    resources = document["Resources"]
    known = {source: said for name, said in wrong.items() if (source := _source(name, resources))}
    if known:
        for name in known:
            del resources[name]
        return [
            Unread(f"Resources.{name}", f"AWS's SAM translator refuses it ({said})")
            for name, said in known.items()
        ]
    names = _serverless(document)
    functions = sum(resources[name].get("Type") == FUNCTION for name in names)
    for name in names:
        del resources[name]
    said = "; ".join(wrong.values())
    why = f"AWS's SAM translator refuses the template ({said}), with its"
    return [Unread("Transform", f"{why} {counted(functions, 'function')}")]


def _with_addresses(document: dict[str, Any]) -> dict[str, str]:
    """Puts addresses in place of local files, and returns the folders by logical id."""
    globals_ = document.get(_GLOBALS)
    common = globals_ if isinstance(globals_, dict) else {}
    given = document.get("Parameters")
    parameters = given if isinstance(given, dict) else {}
    folders: dict[str, str] = {}
    for name, entry in document["Resources"].items():
        if not isinstance(entry, dict):
            continue
        properties = entry.get("Properties")
        if not isinstance(properties, dict):
            continue
        _place_code(name, entry.get("Type"), properties, common, folders)
        if _is_made_by_sam(entry):
            _name_versions(properties, parameters)
    for type_, keys in _LOCAL_FILES.items():
        given = common.get(type_.removeprefix(_SERVERLESS))
        if isinstance(given, dict):
            _name_versions(given, parameters)
            for key in keys:
                if _is_local(given.get(key)):
                    del given[key]
    return folders


def _place_code(
    name: str,
    type_: Any,
    properties: dict[str, Any],
    common: dict[str, Any],
    folders: dict[str, str],
) -> None:
    if type_ == _APPLICATION:
        # What another template makes is not a part of this one, and asking for it needs a network.
        if _is_local(given := properties.get("Location")):
            folders[name] = given
        properties["Location"] = "https://s3.amazonaws.com/elsewhere/template.yaml"
    if type_ == FUNCTION and _is_image(properties, common) and not properties.get("ImageUri"):
        properties["ImageUri"] = _SOMEBODYS_IMAGE
    shared = common.get(str(type_).removeprefix(_SERVERLESS))
    inherited = shared if isinstance(shared, dict) else {}
    is_inline = bool(_WITHOUT_FILES & {*properties, *inherited}) or _is_image(properties, common)
    for key in _LOCAL_FILES.get(str(type_), ()):
        given = properties.get(key, None if is_inline else inherited.get(key))
        if _is_local(given):
            folders[name] = given
        is_missing = given is None and not is_inline and key == "CodeUri"
        if is_missing or _is_local(given) or _is_made(given):
            properties[key] = _PLACE.format(name)


def _name_versions(properties: dict[str, Any], parameters: dict[str, Any]) -> None:
    """Plain names where the translator makes logical ids of what only a deployment knows."""
    if isinstance(properties.get(_SHA), dict):
        del properties[_SHA]
    match properties.get(_ALIAS):
        case {"Ref": str(name)}:
            parameter = parameters.get(name)
            given = parameter.get("Default") if isinstance(parameter, dict) else None
            properties[_ALIAS] = given if isinstance(given, str) and given.isalnum() else name
        case dict():
            properties[_ALIAS] = "live"


def _is_made(given: Any) -> bool:
    """Whether an address is put together at deployment; one of a bucket and a key is whole."""
    return isinstance(given, dict) and len(given) == 1


def _is_image(properties: dict[str, Any], common: dict[str, Any]) -> bool:
    shared = common.get("Function")
    inherited = shared.get("PackageType") if isinstance(shared, dict) else None
    return bool(properties.get("PackageType", inherited) == "Image")


def _is_local(given: Any) -> TypeGuard[str]:
    return isinstance(given, str) and not given.startswith(("s3://", "https://", "http://"))


def _sources(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """Of which resource in the file each made one is: its name begins with that one's."""
    made_of = _serverless(before)
    found: dict[str, str] = {}
    for name in after["Resources"]:
        source = _source(name, made_of)
        if name not in before["Resources"] and source:
            found[name] = source
    return found


def _source(name: str | None, sources: Iterable[str]) -> str | None:
    """The one that a made name begins with: the longest, if there are several."""
    return max((one for one in sources if (name or "").startswith(one)), key=len, default=None)


def _note(
    after: dict[str, Any], before: dict[str, Any], code: Mapping[str, str], folder: Path
) -> None:
    """Beside each resource what was noted in the file, and where its code or template is."""
    made_of = _sources(before, after)
    for name, entry in after["Resources"].items():
        if not isinstance(entry, dict):
            continue
        source = made_of.get(name, name)
        given = _metadata(before["Resources"].get(source))
        noted = _metadata(entry) | (given if source == name else {})
        path = None if _BUILD in given else code.get(source)
        if path and entry.get("Type") in _HOLDING_FILES and (folder / path).exists():
            noted.setdefault(_ASSET, path)
        if noted:
            entry["Metadata"] = noted


def _metadata(resource: Any) -> dict[str, Any]:
    noted = resource.get("Metadata") if isinstance(resource, dict) else None
    return noted if isinstance(noted, dict) else {}
