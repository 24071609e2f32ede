"""Conditions may stand around any part of a function, not only around a variable's value."""

from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import HOST_PYTHON, Given
from lambda_foundry.invoke.local_function import PreparedFunction, prepare
from lambda_foundry.mistakes import Mistake
from tests.invoke.small_assembly import write_assembly

NOTHING = {"Ref": "AWS::NoValue"}
TEMPLATE = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "dev"},
        "Seconds": {"Type": "Number", "Default": 7},
        "Python": {"Type": "String", "Default": f"python{HOST_PYTHON}"},
        "Open": {"Type": "String"},
    },
    "Conditions": {
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "x"]},
    },
    "Outputs": {
        "Other": {"Value": "x", "Export": {"Name": {"Ref": "Open"}}},
        "Layer": {"Value": {"Ref": "One"}, "Export": {"Name": {"Fn::Sub": "${Stage}-layer"}}},
    },
}
LAYERS = {"One": {"python/one.py": ""}, "Two": {"python/two.py": ""}}


def prepared(folder: Path, *, given: Given | None = None, **properties: Any) -> PreparedFunction:
    """The function of a template with conditions."""
    assembly = write_assembly(
        folder, files={"app.py": ""}, layers=LAYERS, template=TEMPLATE, **properties
    )
    return prepare("App", assembly, given or Given())


def either(then: Any, otherwise: Any) -> dict[str, Any]:
    """What holds in the stage `dev`, and what elsewhere."""
    return {"Fn::If": ["IsDev", then, otherwise]}


@pytest.mark.parametrize(
    "environment",
    [
        either({"Variables": {"LEVEL": "1"}}, NOTHING),
        {"Variables": either({"LEVEL": "1"}, {"LEVEL": "2"})},
        {"Variables": {"LEVEL": either("1", "2"), "OTHER": either(NOTHING, "x")}},
    ],
)
def test_condition_around_variables_is_decided(environment: Any, tmp_path: Path) -> None:
    """Around all of them, or some."""
    settings = prepared(tmp_path, Environment=environment).settings

    assert settings.variables == {"LEVEL": "1"}


def test_condition_around_settings_is_decided(tmp_path: Path) -> None:
    """What is left out has Lambda's default."""
    settings = prepared(
        tmp_path,
        Runtime={"Ref": "Python"},
        Timeout={"Ref": "Seconds"},
        MemorySize=NOTHING,
        Environment=NOTHING,
        LoggingConfig=either({"LogFormat": "JSON"}, NOTHING),
        Architectures=either(["arm64"], ["x86_64"]),
    ).settings

    assert (settings.timeout, settings.memory, settings.log_format) == (7, 128, "JSON")
    assert (settings.runtime, settings.architecture) == (f"python{HOST_PYTHON}", "arm64")
    assert settings.variables == {}


@pytest.mark.parametrize(
    "layers",
    [
        either([{"Ref": "One"}], []),
        [either({"Ref": "One"}, {"Ref": "Two"}), either(NOTHING, {"Ref": "Two"})],
        [{"Fn::ImportValue": {"Fn::Sub": "${Stage}-layer"}}],
    ],
)
def test_condition_around_layers_is_decided(layers: Any, tmp_path: Path) -> None:
    """Around the list or one layer; also one that another stack exports by a made-up name."""
    assert prepared(tmp_path, Layers=layers).package.opt == tmp_path / "asset.One"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"Environment": {"Fn::If": ["IsOpen", {}, {}]}},
            "its Environment needs the parameter Open, which has no default",
        ),
        ({"Environment": {"Fn::Transform": {}}}, "its Environment needs Fn::Transform"),
        ({"Environment": "text"}, "its Environment is 'text', not an object"),
        ({"Layers": {"Fn::If": ["IsOpen", [], []]}}, "its Layers needs the parameter Open"),
        ({"Layers": "text"}, "its Layers is 'text', not a list"),
        ({"Runtime": {"Ref": "Open"}}, "its Runtime needs the parameter Open"),
        ({"Timeout": "soon"}, "its Timeout is soon; write a whole number from 1"),
        ({"Timeout": 0}, "its Timeout is 0; write a whole number from 1"),
        ({"MemorySize": 64}, "its MemorySize is 64; write a whole number from 128"),
        ({"Handler": NOTHING}, "its template gives no Handler"),
    ],
)
def test_setting_that_nobody_knows_is_refused(
    properties: Any, message: str, tmp_path: Path
) -> None:
    """In one line with the name of the property."""
    with pytest.raises(Mistake, match=f"^Small/App: {message}"):
        prepared(tmp_path, **properties)


def test_layers_that_are_elsewhere_are_refused_together(tmp_path: Path) -> None:
    """Each with the line to add; a layer without a known ARN is given by its number."""
    layers = ["arn:aws:lambda:x:1:layer:A:1", {"Ref": "One"}, {"Ref": "Open"}]
    with pytest.raises(Mistake) as refusal:
        prepared(tmp_path, Layers=layers)

    assert str(refusal.value).splitlines() == [
        "Small/App: these layers are not in the assembly; download and unpack them, and add",
        "  --layer arn:aws:lambda:x:1:layer:A:1=FOLDER",
        "  --layer 3=FOLDER  the parameter Open, which has no default",
    ]


@pytest.mark.parametrize("key", ["1", "arn:aws:lambda:x:1:layer:A:1"])
def test_layer_is_given_by_number_or_arn(key: str, tmp_path: Path) -> None:
    """The numbers are those of the template's order."""
    given = Given(layers={key: tmp_path})

    assert prepared(tmp_path, given=given, Layers=[key]).package.opt == tmp_path
