"""`foundry sbom` lists what really lies in the zips that are deployed, in valid CycloneDX."""

import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.project import layers_folder
from lambda_foundry.sbom.command import main
from lambda_foundry.template.cloud_assembly import Assembly
from tests.invoke.small_assembly import write_assembly

APP = "lambda-foundry-samples"
METADATA = """\
Metadata-Version: 2.4
Name: Some_Package
Version: 1.2
License-Expression: MIT OR Apache-2.0
Requires-Dist: other>=1
Requires-Dist: colours; extra == 'pretty'

Requires-Dist: nothing, since this is the description
"""
OTHER = "Metadata-Version: 2.1\nName: other\nVersion: 3\nLicense: two\n lines\n"


def components(document: dict[str, Any]) -> dict[str, Any]:
    """What is listed, by the ids that the document gives."""
    return {component["bom-ref"]: component for component in document["components"]}


def contents(document: dict[str, Any]) -> dict[str, list[str]]:
    """What each component consists of."""
    return {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}


def sbom(directory: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any]]:
    """The document as it is printed, and what it says."""
    assert main(["--assembly", str(directory)]) == 0
    text = capsys.readouterr().out
    return text, json.loads(text)


def test_document_lists_packages_by_function_and_layer(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each function with its layers and its own packages; a layer that nobody has is left out."""
    _, document = sbom(assembly.directory, capsys)

    listed = contents(document)
    names = {ref: component["name"] for ref, component in components(document).items()}
    assert document["metadata"]["component"]["name"] == APP
    assert [names[ref] for ref in listed[APP]] == [
        "concepts/answer",
        "concepts/echo",
        "concepts/greet",
        "concepts/slug",
        "uptime/check",
        "uptime/status",
    ]
    by_name = {names.get(ref, ref): [names[inside] for inside in listed[ref]] for ref in listed}
    layer = "Uptime/RequestsLayerPython314Arm64"
    assert by_name["concepts/slug"] == ["python-slugify", "text-unidecode"]
    assert by_name["uptime/check"] == [layer]
    assert by_name["uptime/status"] == []
    assert by_name[layer] == ["certifi", "charset-normalizer", "idna", "requests", "urllib3"]
    assert by_name["requests"] == ["certifi", "charset-normalizer", "idna", "urllib3"]


def test_package_has_version_licence_and_hashes(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hashes are those that the lock accepts."""
    _, document = sbom(assembly.directory, capsys)
    lock = read_lock(layers_folder() / "requests")
    assert lock is not None
    (pin,) = [pin for pin in lock.pins if pin.name == "requests"]

    package = components(document)[f"pkg:pypi/requests@{pin.version}"]

    assert package["version"] == pin.version
    assert package["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    (files,) = package["externalReferences"]
    assert {hash_["content"] for hash_ in files["hashes"]} == set(pin.hashes)


def test_document_is_valid(assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    """By the strict schema of the version that it names."""
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415  # takes seconds

    text, document = sbom(assembly.directory, capsys)

    assert document["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_same_app_has_the_same_document(
    assembly: Assembly, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No time, no random number; a time only where it is given."""
    text, document = sbom(assembly.directory, capsys)
    again, _ = sbom(assembly.directory, capsys)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    _, dated = sbom(assembly.directory, capsys)

    assert text == again
    assert "timestamp" not in document["metadata"]
    assert dated["metadata"]["timestamp"] == "2025-11-24T16:00:00+00:00"
    numbers = {uuid.UUID(one["serialNumber"]) for one in (document, dated)}
    assert len(numbers) == 2


def test_what_lies_in_the_zip_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not what was asked for; in zips as in folders, wherever in them, and without a lock."""
    directory = write_assembly(
        tmp_path / "cdk.out",
        files={"app.py": "", "vendored/some_package-1.2.dist-info/METADATA": METADATA},
        layers={"Layer": {}},
    )
    layer = directory / "asset.Layer"
    with zipfile.ZipFile(layer, "w") as archive:
        archive.writestr("python/other-3.dist-info/METADATA", OTHER)
        archive.writestr("python/some_package-1.2.dist-info/METADATA", METADATA)

    _, document = sbom(directory, capsys)

    mine, other = "pkg:pypi/some-package@1.2", "pkg:pypi/other@3"
    listed = contents(document)
    assert listed["Small/App"] == ["Small/Layer", mine]
    assert listed["Small/Layer"] == [other, mine]
    assert listed[mine] == [other]
    package = components(document)[mine]
    assert package["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    assert "externalReferences" not in package
    assert "licenses" not in components(document)[other]


def test_what_the_assembly_does_not_have_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A layer by its ARN, and an image: listed, without a claim that they are empty."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:theirs:7"
    directory = write_assembly(
        tmp_path / "cdk.out",
        files={"app.py": ""},
        Layers=[arn],
        Code={"ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"},
    )

    _, document = sbom(directory, capsys)

    unknown = {"name": "lambda-foundry:contents", "value": "unknown"}
    assert contents(document)["Small/App"] == [arn]
    assert components(document)[arn]["properties"] == [unknown]
    assert unknown in components(document)["Small/App"]["properties"]


def test_document_is_written_where_it_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole, and what it lists is told."""
    directory = write_assembly(tmp_path / "cdk.out", files={"app.py": ""})
    file = tmp_path / "new" / "sbom.json"

    assert main(["--assembly", str(directory), "--output", str(file)]) == 0

    assert capsys.readouterr().out == f"{file}: 1 function, 0 layers, 0 packages\n"
    assert json.loads(file.read_text())["bomFormat"] == "CycloneDX"


def test_folder_without_assembly_is_told(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(Mistake, match="is no cloud assembly"):
        main(["--assembly", str(tmp_path)])
