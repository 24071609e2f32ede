"""Finds a function's layers in the assembly and merges them as Lambda does in /opt."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.code_assets import code_folder
from lambda_foundry.invoke.function_lookup import FoundFunction
from lambda_foundry.invoke.function_settings import Properties
from lambda_foundry.invoke.intrinsics import NO_VALUE, Unknown
from lambda_foundry.invoke.kept_folders import copy_over, fingerprint, kept_folder, key_of
from lambda_foundry.invoke.references import TemplateReferences
from lambda_foundry.invoke.templates import StackTemplate
from lambda_foundry.mistakes import Mistake


class LayerFolders:
    """The folders behind the layers of one function; `given` has those that people pass.

    By their ARNs, or by their numbers in the template's order, from 1.
    """

    def __init__(
        self,
        function: FoundFunction,
        references: TemplateReferences,
        *,
        templates: list[StackTemplate],
        given: Mapping[str, Path],
    ) -> None:
        self._function = function
        self._references = references
        self._templates = templates
        self._given = given

    def find(self) -> list[Path]:
        """One folder for each layer, in the template's order; raises `Mistake` with all missing."""
        listed = Properties(self._function, self._references.intrinsics).items("Layers")
        folders, missing = [], []
        for number, layer in enumerate(listed, start=1):
            try:
                folders += self._folder(layer, number=str(number))
            except Unknown as unknown:
                missing.append(str(unknown))
        if missing:
            raise Mistake(
                f"{self._function.shown}: these layers are not in the assembly; download and "
                "unpack them, and add\n" + "\n".join(f"  --layer {line}" for line in missing)
            )
        return folders

    def _folder(self, layer: Any, *, number: str) -> list[Path]:
        """The folder of one layer, none of one that is left out; `Unknown` is what to write."""
        if number in self._given:
            return [self._given[number]]
        try:
            layer = self._references.intrinsics.decided(layer)
            if layer is NO_VALUE:
                return []
            if owned := self._owned(layer, self._function.template):
                template, logical_id = owned
                intrinsics = self._references.of(template).intrinsics
                return [code_folder(template, logical_id, of="Content", intrinsics=intrinsics)]
            arn = self._references.intrinsics.text(layer)
        except Unknown as unknown:
            raise Unknown(f"{number}=FOLDER  {unknown}") from unknown
        if arn not in self._given:
            raise Unknown(f"{arn}=FOLDER")
        return [self._given[arn]]

    def _owned(self, layer: Any, template: StackTemplate) -> tuple[StackTemplate, str] | None:
        """The resource behind a reference, followed into whichever stack owns it."""
        match layer:
            case {"Ref": str(name)} if name in template.resources:
                return template, name
            case {"Ref": str(name)} if template.parent:
                nested = template.parent.resources[template.id_in_parent]
                passed = nested["Properties"].get("Parameters", {}).get(name)
                return self._owned(passed, template.parent)
            case {"Fn::ImportValue": named}:
                export = self._references.of(template).intrinsics.text(named)
                if found := self._references.exported(export):
                    owner, key = found
                    return self._owned(owner.body["Outputs"][key]["Value"], owner)
            case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(key)}}:
                return self._output(lambda owner, id_: (owner.name, id_) == (stack, key))
            case {"Fn::GetAtt": [str(nested), str(attribute)]}:
                key = attribute.removeprefix("Outputs.")
                return self._output(
                    lambda owner, id_: (
                        (owner.parent, owner.id_in_parent, id_) == (template, nested, key)
                    )
                )
        return None

    def _output(
        self, is_meant: Callable[[StackTemplate, str], bool]
    ) -> tuple[StackTemplate, str] | None:
        for template in self._templates:
            for key, output in template.body.get("Outputs", {}).items():
                if is_meant(template, key):
                    return self._owned(output["Value"], template)
        return None


def merged(layers: list[Path]) -> Path | None:
    """What /opt holds: every layer in order, where a later one's files win; None without any."""
    if len(layers) <= 1:
        return layers[0] if layers else None

    def merge(folder: Path) -> None:
        for layer in layers:
            copy_over(layer, folder)

    return kept_folder(f"opt-{key_of(*map(fingerprint, layers))}", merge)
