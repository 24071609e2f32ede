"""SAM, loops and macros: what is written out is known, and what isn't is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.checks.run import check
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.document import Template
from lambda_foundry.template.loops import MOST_ROUNDS

SAM = {"Transform": "AWS::Serverless-2016-10-31"}
LOOPS = {"Transform": "AWS::LanguageExtensions"}
FUNCTION = "AWS::Serverless::Function"


def template_of(folder: Path, document: dict[str, Any]) -> Template:
    """The template as a file has it."""
    file = folder / "template.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_template(file)


def sam(folder: Path, **resources: Any) -> Template:
    """A SAM template, whose functions have their code in `src`."""
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text("def handler(event, context):\n    return 1\n")
    common = {"Runtime": "python3.13", "CodeUri": "src/", "Handler": "app.handler"}
    return template_of(folder, SAM | {"Globals": {"Function": common}, "Resources": resources})


def found(template: Template) -> set[tuple[str, str]]:
    """Rules and resources of all findings."""
    return {(finding.rule, finding.resource) for finding in check(template).findings}


def unread(template: Template) -> list[str]:
    """Where something couldn't be read."""
    return [part.where for part in template.unread]


def function(**properties: Any) -> dict[str, Any]:
    """A function of SAM."""
    return {"Type": FUNCTION, "Properties": properties}


def test_sam_is_checked_under_the_ids_of_the_file(tmp_path: Path) -> None:
    """Globals, events, policies and local code count, and no made id is in a finding."""
    template = sam(
        tmp_path,
        Work=function(
            Handler="app.main",
            MemorySize=99_999,
            Policies=[{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}],
            Events={"Nightly": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 days)"}}},
        ),
    )

    assert unread(template) == []
    assert found(template) == {
        ("memory-size", "Work"),
        ("handler", "Work"),
        ("iam-everything", "Work"),
        ("schedule", "Work"),
    }


def test_stack_of_an_assembly_is_read_as_deployed(tmp_path: Path) -> None:
    """With the role that SAM makes, and still with the text that a snapshot records."""
    file = tmp_path / "Old.template.json"
    document = SAM | {
        "Resources": {
            "Work": function(InlineCode="", Handler="index.run", Runtime="python3.13"),
            "Wrong": function(),
        }
    }
    file.write_text(json.dumps(document), encoding="utf-8")

    template = Template.deployed(file)

    assert template.ids("AWS::Lambda::Function", "AWS::IAM::Role") == ["Work", "WorkRole"]
    assert unread(template) == ["Resources.Wrong"]
    assert template.as_written == document


def test_sound_sam_has_no_findings(tmp_path: Path) -> None:
    """Policy templates, connectors and a public API are read as what they are."""
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(1 day)",
            "Targets": [{"Id": "work", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}}],
        },
        "Connectors": {
            "Invoke": {"Properties": {"Destination": {"Id": "Work"}, "Permissions": ["Write"]}}
        },
    }
    template = sam(
        tmp_path,
        Work=function(
            Policies=[{"S3ReadPolicy": {"BucketName": "prices"}}, "AWSXRayDaemonWriteAccess"],
            Events={"Get": {"Type": "Api", "Properties": {"Path": "/", "Method": "get"}}},
        ),
        Daily=rule,
    )

    assert unread(template) == []
    assert found(template) == set()


def test_reason_noted_in_sam_lets_a_finding_pass(tmp_path: Path) -> None:
    """What is noted beside the function holds for what is made of it."""
    noted = {"lambda-foundry:acknowledged": {"iam-everything": "it sets the account up"}}
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    template = sam(tmp_path, Work=function(Policies=[everything]) | {"Metadata": noted})

    assert found(template) == set()


def test_what_sam_refuses_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    """One wrong function hides no other."""
    template = sam(
        tmp_path,
        Wrong=function(Events={"Odd": {"Type": "Nothing"}}),
        Large=function(MemorySize=99_999),
        Odd=["no resource"],
    )

    assert sorted(unread(template)) == ["Resources.Odd", "Resources.Wrong"]
    assert found(template) == {("memory-size", "Large")}


def test_application_of_a_repository_is_not_asked_for(tmp_path: Path) -> None:
    """It is another template, and reading it would need a network."""
    place = {"ApplicationId": "arn:aws:serverlessrepo:us-east-1:1:applications/x"}
    template = sam(
        tmp_path,
        Other={
            "Type": "AWS::Serverless::Application",
            "Properties": {"Location": place | {"SemanticVersion": "1.0.0"}},
        },
    )

    assert (unread(template), template.type("Other")) == ([], "AWS::CloudFormation::Stack")


@pytest.mark.parametrize("items", [["A", "B"], {"Ref": "Names"}, [{"Ref": "Names"}]])
def test_loop_over_known_items_is_written_out(tmp_path: Path, items: Any) -> None:
    """Its variable is replaced in names and in texts, also in a loop inside of it."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Name}-${Of}"}}}
    inner = {"Fn::ForEach::Of": ["Of", ["x"], {"T${Name}${Of}": topic}]}
    template = template_of(
        tmp_path,
        LOOPS
        | {
            "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "A, B"}},
            "Resources": {"Fn::ForEach::Names": ["Name", items, inner]},
        },
    )

    assert unread(template) == []
    assert template.properties("TAx") == {"TopicName": {"Fn::Sub": "A-x"}}
    assert sorted(template.resources) == ["TAx", "TBx"]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (LOOPS | {"Resources": {"Fn::ForEach::X": ["X", {"Ref": "Y"}, {}]}}, "Resources.Fn::Fo"),
        (LOOPS | {"Resources": {"Fn::ForEach::X": "X"}}, "Resources.Fn::ForEach::X"),
        ({"Transform": ["Own"], "Resources": {}}, "Transform"),
        ({"Transform": {"Name": "AWS::Include"}, "Resources": {}}, "Transform"),
        ({"Resources": {"T": {"Type": "X", "Fn::Transform": {"Name": "Own"}}}}, "Resources.T"),
        ({"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}, "Resources"),
        ({"Resources": {"T": "AWS::SNS::Topic"}}, "Resources.T"),
        ({"Resources": {"T": {"Type": 7}}}, "Resources.T"),
    ],
)
def test_what_only_a_deployment_makes_is_said(
    tmp_path: Path, document: dict[str, Any], where: str
) -> None:
    """Macros, included files, loops over unknown items, and what is no resource."""
    assert unread(template_of(tmp_path, document))[0].startswith(where)


def test_loops_end_where_no_stack_has_as_much(tmp_path: Path) -> None:
    """A million rounds in three loops would take half a minute, and no deployment takes them."""
    items = [f"a{number}" for number in range(100)]
    loop: dict[str, Any] = {"T${A}${B}${C}": {"Type": "AWS::SNS::Topic"}}
    for name in "CBA":
        loop = {f"Fn::ForEach::{name}": [name, items, loop]}
    template = template_of(tmp_path, {"Transform": "AWS::LanguageExtensions", "Resources": loop})

    assert len(unread(template)) == 1
    assert len(template.resources) <= MOST_ROUNDS


def test_plain_template_has_nothing_unread(tmp_path: Path) -> None:
    """Language extensions alone change nothing, nor does CodeDeploy's."""
    document = {"Transform": ["AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"]}
    document |= {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}  # type: ignore[dict-item]  # a document

    assert unread(template_of(tmp_path, document)) == []


def test_what_a_deployment_fills_in_keeps_nothing_from_being_read(tmp_path: Path) -> None:
    """An address, an alias or a hash that a parameter gives, and code that is only built."""
    template = template_of(
        tmp_path,
        SAM
        | {
            "Parameters": {"Alias": {"Type": "String"}, "Hash": {"Type": "String"}},
            "Globals": {"Function": {"Runtime": "python3.13", "Handler": "app.handler"}},
            "Resources": {
                "Built": function(AutoPublishAlias={"Ref": "Alias"}, MemorySize=1),
                "Placed": function(
                    CodeUri={"Fn::Sub": "s3://code-${AWS::Region}/app.zip"},
                    AutoPublishAlias="live",
                    AutoPublishCodeSha256={"Ref": "Hash"},
                ),
            },
        },
    )

    assert unread(template) == []
    assert found(template) == {("memory-size", "Built")}


def test_what_a_build_makes_of_a_folder_is_not_judged_by_the_folder(tmp_path: Path) -> None:
    """A layer's folder has no `python/` before `sam build`, and brings what nobody sees yet."""
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps" / "requirements.txt").write_text("orjson\n")
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "deps/"}}
    template = sam(
        tmp_path,
        Work=function(Layers=[{"Ref": "Deps"}]),
        Deps=layer | {"Metadata": {"BuildMethod": "python3.13"}},
    )
    (tmp_path / "src" / "app.py").write_text(
        "import orjson\n\n\ndef handler(e, c):\n    return 1\n"
    )

    assert found(template) == set()
