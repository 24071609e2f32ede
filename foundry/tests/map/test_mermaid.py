"""The Mermaid text says what the page says, and the README's is true."""

import re
from pathlib import Path

from lambda_foundry.map.mermaid import as_mermaid
from lambda_foundry.map.reading import read_system
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.map.systems import write_hostile_system, write_system


def test_readme_shows_what_is_there(assembly: Assembly) -> None:
    """Each line of the README's map is one of `uv run foundry map --mermaid`.

    A function that you add needs no change there; one that you take away or change does.
    """
    (shown,) = re.findall(
        r"```mermaid\n(.*?)```", (project_root() / "README.md").read_text(), re.DOTALL
    )

    drawn = as_mermaid(read_system(assembly.directory)).splitlines()

    assert [line for line in shown.splitlines() if line not in drawn] == []
    assert "check" in shown


def test_system_is_drawn_as_a_flowchart(tmp_path: Path) -> None:
    """A box for the stack, a shape for each kind, what is done written at the arrow."""
    statement = {"Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}
    directory = write_system(
        tmp_path / "cdk.out",
        statement,
        layers={"Tools": {"python/a.py": ""}},
        resources={
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "FunctionName": {"Ref": "App"},
                    "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                },
            }
        },
    )

    assert as_mermaid(read_system(directory)) == (
        "flowchart LR\n"
        '  subgraph stack_Small["Small"]\n'
        "    direction LR\n"
        '    thing_Small_Queue("queue Queue")\n'
        '    function_Small_App["App"]\n'
        '    thing_Small_Table[("table Table")]\n'
        '    thing_Small_Tools[["layer Tools"]]\n'
        "  end\n"
        '  thing_Small_Queue -->|"messages, up to 10 at a time"| function_Small_App\n'
        '  function_Small_App -->|"put items"| thing_Small_Table\n'
        "  function_Small_App -.- thing_Small_Tools\n"
    )


def test_names_stay_text(tmp_path: Path) -> None:
    """Quotes, brackets and markup are written as the numbers of their characters."""
    text = as_mermaid(read_system(write_hostile_system(tmp_path / "cdk.out")))

    labels = re.findall(r'"(.*)"', text)
    assert [label for label in labels if re.search(r'["<>\[\]{}|`\'&]', label)] == []
    assert any("#60;" in label for label in labels)


def test_what_is_denied_is_not_drawn(tmp_path: Path) -> None:
    """Another statement takes the right away, for certain."""
    queue = {"Fn::GetAtt": ["Queue", "Arn"]}
    directory = write_system(
        tmp_path / "cdk.out",
        {"Action": ["sqs:SendMessage", "sqs:PurgeQueue"], "Resource": queue},
        {"Effect": "Deny", "Action": "sqs:Purge*", "Resource": "*"},
        {"Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
        {"Effect": "Deny", "Action": "dynamodb:*", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
    )

    drawn = as_mermaid(read_system(directory))

    assert [line.strip() for line in drawn.splitlines() if "-->" in line] == [
        'function_Small_App -->|"send messages"| thing_Small_Queue'
    ]
