"""`seeds/<stage>.toml` fills what is deployed to the emulator, once it fits the templates."""

import tomllib
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm

from lambda_foundry.local.deployed import DeployedStack, deployed_stacks
from lambda_foundry.local.deployment import deploy
from lambda_foundry.local.seeds import KINDS, read_seeds, seed_file, write_seeds
from lambda_foundry.local.session import Session
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.docs.pages import HOW_TO, excerpts

SEEDS = """
["Kept/Orders"]
items = [
    { id = "1042", placed = 7, total = 7.5, paid = true, tags = ["a", "b"] },
    { id = "1043", placed = 8 },
]

["Kept/Files".objects]
"in/a.txt" = "text"
"in/logo.bin" = { file = "logo.bin" }

["Kept/Limit"]
value = "9"

["Kept/Password"]
secret = { user = "shop", password = "local" }

["Kept/Users"]
users = [{ username = "ann", password = "Passw0rd!", email = "ann@example.com" }]
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """An app with one resource of each type that takes data."""
    folder = tmp_path_factory.mktemp("app") / "cdk.out"
    app = cdk.App(outdir=str(folder))
    stack = cdk.Stack(app, "Kept", stack_name="kept-dev")
    text, number = dynamodb.AttributeType.STRING, dynamodb.AttributeType.NUMBER
    dynamodb.Table(
        stack,
        "Orders",
        partition_key=dynamodb.Attribute(name="id", type=text),
        sort_key=dynamodb.Attribute(name="placed", type=number),
    )
    s3.Bucket(stack, "Files")
    ssm.StringParameter(stack, "Limit", string_value="7")
    secretsmanager.Secret(stack, "Password")
    cognito.UserPool(stack, "Users")
    app.synth()
    return Assembly(folder)


def seeds(folder: Path, text: str) -> Path:
    """A file with this text."""
    file = folder / "dev.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.slow
def test_seeds_are_written(deployment: Session, kept: Assembly, tmp_path: Path) -> None:
    """Of each kind, and the same again without an error."""
    (tmp_path / "logo.bin").write_bytes(b"\0\1")
    deploy(deployment.endpoint, kept)
    sections = read_seeds(kept, seeds(tmp_path, SEEDS))
    stacks = deployed_stacks(deployment.endpoint, kept)

    said = {write_seeds(sections, stacks) for _ in range(2)}

    assert said == {"2 items, 2 objects, 1 parameter, 1 secret, 1 user"}
    (stack,) = stacks
    assert found(stack) == {
        "total": {"N": "7.5"},
        "logo": b"\0\1",
        "limit": "9",
        "secret": '{"user": "shop", "password": "local"}',
        "user": "CONFIRMED",
    }


def found(stack: DeployedStack) -> dict[str, Any]:
    """What is there of each."""
    ids = {
        stack.paths[logical_id].split("/")[1]: id_ for logical_id, id_ in stack.physical_ids.items()
    }
    key = {"id": {"S": "1042"}, "placed": {"N": "7"}}
    item = stack.client("dynamodb").get_item(TableName=ids["Orders"], Key=key)["Item"]
    logo = stack.client("s3").get_object(Bucket=ids["Files"], Key="in/logo.bin")
    secret = stack.client("secretsmanager").get_secret_value(SecretId=ids["Password"])
    user = stack.client("cognito-idp").admin_get_user(UserPoolId=ids["Users"], Username="ann")
    return {
        "total": item["total"],
        "logo": logo["Body"].read(),
        "limit": stack.client("ssm").get_parameter(Name=ids["Limit"])["Parameter"]["Value"],
        "secret": secret["SecretString"],
        "user": user["UserStatus"],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", r"dev\.toml: Invalid initial character"),
        ('["Kept/Ordes"]\nitems = []', r'"Kept/Ordes": there is no .* one of: Kept/Users, '),
        ('["Kept/Orders"]\nrows = []', "a section of this type has items and nothing else"),
        ('["Kept/Orders"]\nitems = [{ placed = 1 }]', "items: item 1 lacks its key id"),
        ('["Kept/Orders"]\nitems = [{ id = 1, placed = 1 }]', "item 1: id is 1, and a key of type"),
        ('["Kept/Orders"]\nitems = [{ id = "1", placed = true }]', "placed is True, and a key of"),
        ('["Kept/Orders"]\nitems = [{ id = "1", placed = 1, at = 08:00:00 }]', "1: Unsupp"),
        ('["Kept/Orders"]\nitems = 1', "items: is no list of items"),
        ('["Kept/Files".objects]\na = 1', r'objects: write each as "key" = "text"'),
        ('["Kept/Files".objects]\na = { file = "gone" }', "a: there is no file .*/gone"),
        ('["Kept/Limit"]\nvalue = 9', "value: 9 is no text"),
        ('["Kept/Password"]\nsecret = 9', "secret: 9 is neither text nor a table"),
        ('["Kept/Users"]\nusers = [{ username = "ann" }]', "user 1 has no username or no password"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(text: str, message: str, kept: Assembly, tmp_path: Path) -> None:
    """In one line, before anything is deployed."""
    with pytest.raises(Mistake, match=message):
        read_seeds(kept, seeds(tmp_path, text))


def test_data_of_what_is_not_deployed_is_named(kept: Assembly, tmp_path: Path) -> None:
    """As that of a service that wasn't chosen."""
    sections = read_seeds(kept, seeds(tmp_path, '["Kept/Limit"]\nvalue = "9"'))

    assert write_seeds(sections, []) == "nothing; Kept/Limit is not deployed"


def test_seeds_are_those_of_the_stage(assembly: Assembly, tmp_path: Path) -> None:
    """The app's first unless one is told; there need be none."""
    folder = project_root() / "seeds"

    assert seed_file(assembly, stage=None) == folder / "dev.toml"
    assert seed_file(assembly, stage="prod") == folder / "prod.toml"
    assert read_seeds(assembly, tmp_path / "dev.toml") == []


def test_page_shows_each_kind_of_data() -> None:
    """As docs/how-to/run-locally.md has them, they fit the types of their resources."""
    (shown,) = [
        each.text
        for each in excerpts(HOW_TO / "run-locally.md")
        if each.text.startswith('["shop/Orders"]')
    ]

    sections = tomllib.loads(shown)
    assert {key for section in sections.values() for key in section} == {
        kind.key for kind in KINDS.values()
    }
