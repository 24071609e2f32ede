"""Calls of AWS are found however they are spelt, with what they are about; the rest is said."""

import pytest

from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.operations import Call, CallsFound, Needs, needs_of
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.aws_calls.values import Formatted, Text, Unclear, Variable
from lambda_foundry.template.asset_files import AssetFiles

HEAD = "import os\nimport boto3\nfrom functools import lru_cache\nTABLE = os.environ['TABLE']\n"
TABLE = "boto3.resource('dynamodb').Table(TABLE)"

SPELLINGS = {
    "a client's method": (
        "def handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=TABLE)",
        ["sqs.SendMessage TABLE"],
    ),
    "a cached factory with a default": (
        (
            "@lru_cache\ndef client(name='sns'):\n    return boto3.client(name)\n"
            "def handler(event, context):\n    client().publish(TopicArn=TABLE)"
        ),
        ["sns.Publish TABLE"],
    ),
    "clients in a dictionary": (
        (
            "CLIENTS = {'q': boto3.client('sqs'), 'n': boto3.client('sns')}\n"
            "def handler(event, context):\n    CLIENTS['q'].delete_message(QueueUrl=TABLE)"
        ),
        ["sqs.DeleteMessage TABLE"],
    ),
    "a class with a default table and a property": (
        (
            "class Store:\n    def __init__(self, table=None):\n"
            f"        self._table = table or {TABLE}\n"
            "    @property\n    def table(self):\n        return self._table\n"
            "    def save(self):\n        self.table.put_item(Item={})\n"
            "def handler(event, context):\n    Store().save()"
        ),
        ["dynamodb.PutItem TABLE"],
    ),
    "an inherited client": (
        (
            "class Base:\n    def __init__(self):\n        self.s3 = boto3.client('s3')\n"
            "class Store(Base):\n    def __init__(self):\n        super().__init__()\n"
            "    def read(self):\n        return self.s3.get_object(Bucket=TABLE, Key='k')\n"
            "def handler(event, context):\n    return Store().read()"
        ),
        ["s3.GetObject TABLE"],
    ),
    "a field of a dataclass": (
        (
            "from dataclasses import dataclass\n@dataclass\nclass Store:\n    table: object\n"
            "    def read(self):\n        return self.table.get_item(Key={})\n"
            f"def handler(event, context):\n    return Store({TABLE}).read()"
        ),
        ["dynamodb.GetItem TABLE"],
    ),
    "a durable step that is given a client": (
        (
            "from aws_durable_execution_sdk_python import durable_execution, durable_step\n"
            "@durable_step\ndef send(_, queue, url):\n    queue.send_message(QueueUrl=url)\n"
            "@durable_execution\ndef handler(event, context):\n"
            "    context.step(send(boto3.client('sqs'), TABLE))"
        ),
        ["sqs.SendMessage TABLE"],
    ),
    "an annotated parameter": (
        (
            "from mypy_boto3_s3 import S3Client\n"
            "def read(client: S3Client):\n    client.list_objects_v2(Bucket=TABLE)\n"
            "def handler(event, context):\n    read(event)"
        ),
        ["s3.ListObjectsV2 TABLE"],
    ),
    "a method handed to a pool": (
        (
            "from concurrent.futures import ThreadPoolExecutor\nsns = boto3.client('sns')\n"
            "def handler(event, context):\n    with ThreadPoolExecutor() as pool:\n"
            "        pool.submit(sns.publish, TopicArn=TABLE)"
        ),
        ["sns.Publish TABLE"],
    ),
    "a function handed to a pool with its client": (
        (
            "from concurrent.futures import ThreadPoolExecutor\n"
            "def send(client, text):\n    client.publish(TopicArn=TABLE)\n"
            "def handler(event, context):\n    with ThreadPoolExecutor() as pool:\n"
            "        pool.submit(send, boto3.client('sns'), 'hello')"
        ),
        ["sns.Publish TABLE"],
    ),
    "a method and its arguments for a thread": (
        (
            "import asyncio\nsns = boto3.client('sns')\n"
            "async def main():\n    await asyncio.to_thread(sns.publish, TopicArn=TABLE)\n"
            "def handler(event, context):\n    asyncio.run(main())"
        ),
        ["sns.Publish TABLE"],
    ),
    "settings of Pydantic": (
        (
            "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
            "class Settings(BaseSettings):\n    model_config = {'extra': 'ignore'}\n"
            "    name: str = Field(alias='TABLE')\n"
            "def handler(event, context):\n"
            "    boto3.client('sns').publish(TopicArn=Settings().name)"
        ),
        ["sns.Publish TABLE"],
    ),
    "settings of Pydantic by a prefix": (
        (
            "from pydantic_settings import BaseSettings, SettingsConfigDict\n"
            "class Settings(BaseSettings):\n"
            "    model_config = SettingsConfigDict(env_prefix='TA')\n    ble: str\n"
            "def handler(event, context):\n"
            "    boto3.client('sns').publish(TopicArn=Settings().ble)"
        ),
        ["sns.Publish TABLE"],
    ),
    "a factory of a field": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass Settings:\n"
            "    name: str = field(default_factory=lambda: os.environ['TABLE'].strip())\n"
            "def handler(event, context):\n"
            "    boto3.client('sns').publish(TopicArn=Settings().name)"
        ),
        ["sns.Publish TABLE"],
    ),
    "a name without its beginning": (
        (
            "def handler(event, context):\n"
            "    boto3.client('s3').list_objects_v2(Bucket=TABLE.lstrip('s3:/'))"
        ),
        ["s3.ListObjectsV2"],
    ),
    "a member of an enumeration": (
        (
            "from enum import Enum\nclass Topic(Enum):\n    NEWS = TABLE\n"
            "def handler(event, context):\n"
            "    boto3.client('sns').publish(TopicArn=Topic.NEWS.value)"
        ),
        ["sns.Publish TABLE"],
    ),
    "messages of a queue": (
        (
            "def handler(event, context):\n"
            "    for message in boto3.resource('sqs').Queue(TABLE).receive_messages():\n"
            "        message.delete()"
        ),
        ["sqs.DeleteMessage TABLE", "sqs.ReceiveMessage TABLE"],
    ),
    "a client that signs nothing": (
        (
            "from botocore import UNSIGNED\nfrom botocore.config import Config\n"
            "s3 = boto3.client('s3', config=Config(signature_version=UNSIGNED))\n"
            "def handler(event, context):\n    s3.get_object(Bucket='public', Key='k')"
        ),
        [],
    ),
    "the default session": (
        (
            "sns = boto3.DEFAULT_SESSION.client('sns')\n"
            "def handler(event, context):\n    sns.publish(TopicArn=TABLE)"
        ),
        ["sns.Publish TABLE"],
    ),
    "a class that transfers": (
        (
            "from boto3.s3.transfer import S3Transfer\ndef handler(event, context):\n"
            "    S3Transfer(boto3.client('s3')).upload_file('a', TABLE, 'k')"
        ),
        ["s3.upload_file TABLE"],
    ),
    "a waiter": (
        (
            "def handler(event, context):\n"
            "    boto3.client('s3').get_waiter('object_exists').wait(Bucket=TABLE, Key='k')"
        ),
        ["s3.HeadObject TABLE"],
    ),
    "a paginator": (
        (
            "pages = boto3.client('dynamodb').get_paginator('scan')\n"
            "def handler(event, context):\n    return list(pages.paginate(TableName=TABLE))"
        ),
        ["dynamodb.Scan TABLE"],
    ),
    "a presigned address": (
        (
            "def handler(event, context):\n    return boto3.client('s3').generate_presigned_url(\n"
            "        'put_object', Params={'Bucket': TABLE, 'Key': 'k'})"
        ),
        ["s3.PutObject TABLE"],
    ),
    "a presigned form": (
        (
            "def handler(event, context):\n"
            "    return boto3.client('s3').generate_presigned_post(Bucket=TABLE, Key='k')"
        ),
        ["s3.generate_presigned_post TABLE"],
    ),
    "an upload": (
        "def handler(event, context):\n    boto3.client('s3').upload_file('a', TABLE, 'k')",
        ["s3.upload_file TABLE"],
    ),
    "a batch writer": (
        (
            f"def handler(event, context):\n    with {TABLE}.batch_writer() as batch:\n"
            "        batch.put_item(Item={})"
        ),
        ["dynamodb.BatchWriteItem TABLE"],
    ),
    "a collection that is deleted": (
        (
            "def handler(event, context):\n"
            "    boto3.resource('s3').Bucket(TABLE).objects.filter(Prefix='x').delete()"
        ),
        ["s3.DeleteObjects TABLE", "s3.ListObjects TABLE"],
    ),
    "the items of a collection": (
        (
            "def handler(event, context):\n"
            "    for one in boto3.resource('s3').Bucket(TABLE).objects.all():\n        one.get()"
        ),
        ["s3.GetObject TABLE", "s3.ListObjects TABLE"],
    ),
    "an object that the service makes": (
        "def handler(event, context):\n    boto3.resource('s3').Object(TABLE, 'k').put(Body=b'')",
        ["s3.PutObject TABLE"],
    ),
    "a client to await": (
        (
            "import asyncio\nimport aioboto3\nasync def send():\n"
            "    async with aioboto3.Session().client('sqs') as queues:\n"
            "        await queues.send_message(QueueUrl=TABLE)\n"
            "def handler(event, context):\n    asyncio.run(send())"
        ),
        ["sqs.SendMessage TABLE"],
    ),
    "a module by its name": (
        (
            "import importlib\naws = importlib.import_module('boto3')\n"
            "def handler(event, context):\n    aws.client('sns').publish(TopicArn=TABLE)"
        ),
        ["sns.Publish TABLE"],
    ),
    "a lazy attribute": (
        f"def handler(event, context):\n    return {TABLE}.item_count",
        ["dynamodb.DescribeTable TABLE"],
    ),
    "a transaction that is written out": (
        (
            "def handler(event, context):\n    boto3.client('dynamodb').transact_write_items(\n"
            "        TransactItems=[{'Put': {'TableName': TABLE, 'Item': {}}}])"
        ),
        ["dynamodb.TransactWriteItems TABLE"],
    ),
    "entries of events": (
        (
            "def handler(event, context):\n"
            "    boto3.client('events').put_events(Entries=[{'EventBusName': TABLE, 'Detail': ''}])"
        ),
        ["events.PutEvents TABLE"],
    ),
    "getattr with a name that is written out": (
        (
            "s3 = boto3.client('s3')\n"
            "def handler(event, context):\n    getattr(s3, 'head_object')(Bucket=TABLE)"
        ),
        ["s3.HeadObject TABLE"],
    ),
    "a resource's own client": (
        f"def handler(event, context):\n    {TABLE}.meta.client.query(TableName=TABLE)",
        ["dynamodb.Query TABLE"],
    ),
    "a session": (
        "def handler(event, context):\n    boto3.Session().client('ssm').get_parameter(Name=TABLE)",
        ["ssm.GetParameter TABLE"],
    ),
    "keywords that are unpacked": (
        (
            "def handler(event, context):\n    where = {'TableName': TABLE}\n"
            "    boto3.client('dynamodb').scan(**where)"
        ),
        ["dynamodb.Scan TABLE"],
    ),
    "a name from the environment with a default": (
        (
            "def handler(event, context):\n"
            "    name = os.environ.get('OTHER', 'fixed')\n"
            "    boto3.client('s3').get_object(Bucket=name, Key='k')"
        ),
        ["s3.GetObject OTHER fixed"],
    ),
    "a walrus, a lambda and a comprehension": (
        (
            "def handler(event, context):\n"
            "    if s3 := boto3.client('s3'):\n"
            "        return [(lambda key: s3.get_object(Bucket=TABLE, Key=key))(k) for k in event]"
        ),
        ["s3.GetObject TABLE"],
    ),
    "a decorator of the project's own": (
        (
            "def with_table(run):\n    def inner(event, context):\n"
            f"        return run(event, {TABLE})\n    return inner\n"
            "@with_table\ndef handler(event, table):\n    table.delete_item(Key={})"
        ),
        ["dynamodb.DeleteItem TABLE"],
    ),
    "a coroutine": (
        (
            "import asyncio\nasync def read(client):\n    return client.get_object(Bucket=TABLE)\n"
            "def handler(event, context):\n    return asyncio.run(read(boto3.client('s3')))"
        ),
        ["s3.GetObject TABLE"],
    ),
    "a parameter by Powertools": (
        (
            "from aws_lambda_powertools.utilities import parameters\n"
            "def handler(event, context):\n    return parameters.get_parameter(TABLE)"
        ),
        ["ssm.GetParameter TABLE"],
    ),
    "a provider of Powertools": (
        (
            "from aws_lambda_powertools.utilities.parameters import DynamoDBProvider\n"
            "provider = DynamoDBProvider(table_name=TABLE)\n"
            "def handler(event, context):\n    return provider.get('x')"
        ),
        ["dynamodb.GetItem TABLE"],
    ),
    "a store of Powertools": (
        (
            "from aws_lambda_powertools.utilities.idempotency import (\n"
            "    DynamoDBPersistenceLayer, idempotent)\n"
            "store = DynamoDBPersistenceLayer(table_name=TABLE)\n"
            "@idempotent(persistence_store=store)\ndef handler(event, context):\n    return event"
        ),
        [
            "dynamodb.DeleteItem TABLE",
            "dynamodb.GetItem TABLE",
            "dynamodb.PutItem TABLE",
            "dynamodb.UpdateItem TABLE",
        ],
    ),
    "the credentials of another role": (
        (
            "def handler(event, context):\n"
            "    found = boto3.client('sts').assume_role(RoleArn='x')['Credentials']\n"
            "    boto3.Session(aws_access_key_id=found['AccessKeyId']).client('s3').list_buckets()"
        ),
        ["sts.AssumeRole"],
    ),
    "a resource from the event": (
        (
            "def handler(event, context):\n"
            "    boto3.client('s3').get_object(Bucket=event['bucket'], Key='k')"
        ),
        ["s3.GetObject"],
    ),
    "code that nothing calls": (
        (
            "def old():\n    boto3.client('ec2').describe_instances()\n"
            "def handler(event, context):\n    return event"
        ),
        [],
    ),
    "another handler of the module, and what that calls": (
        (
            "def on_event(event, context):\n    start()\n"
            "def start():\n    boto3.client('glue').start_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    return look()\n"
            "def look():\n    return boto3.client('glue').get_crawler(Name=TABLE)"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "another handler with a decorator that calls nothing": (
        (
            "from aws_lambda_powertools import Logger\nlogger = Logger()\n"
            "@logger.inject_lambda_context\ndef on_event(event, context):\n"
            "    boto3.client('glue').start_crawler(Name=TABLE)\n"
            "@logger.inject_lambda_context\ndef handler(event, context):\n"
            "    return boto3.client('glue').get_crawler(Name=TABLE)"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "a route, which nothing names": (
        (
            "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver\n"
            "app = APIGatewayHttpResolver()\n@app.get('/crawler')\ndef crawler():\n"
            "    return boto3.client('glue').get_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    return app.resolve(event, context)"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "another handler of a module with routes": (
        (
            "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver\n"
            "app = APIGatewayHttpResolver()\n@app.get('/crawler')\ndef start():\n"
            "    boto3.client('glue').start_crawler(Name=app.current_event.body)\n"
            "def answer(event, context):\n    return app.resolve(event, context)\n"
            "def handler(event, context):\n"
            "    return boto3.client('glue').get_crawler(Name=TABLE)"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "a route whose handler is made of what keeps it": (
        (
            "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver\n"
            "app = APIGatewayHttpResolver()\n@app.get('/crawler')\ndef crawler():\n"
            "    return boto3.client('glue').get_crawler(Name=TABLE)\n"
            "handler = app.resolve"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "code with a decorator of the project's own, which nothing calls": (
        (
            "def retried(times):\n    def decorator(function):\n"
            "        def wrapper(*args):\n            return function(*args)\n"
            "        return wrapper\n    return decorator\n"
            "@retried(3)\ndef start():\n    boto3.client('glue').start_crawler(Name=TABLE)\n"
            "@retried(3)\ndef look():\n    return boto3.client('glue').get_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    return look()"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "a route of the project's own, which nothing names": (
        (
            "ROUTES = {}\ndef route(function):\n    ROUTES[function.__name__] = function\n"
            "    return function\n"
            "@route\ndef look():\n    return boto3.client('glue').get_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    return ROUTES[event['do']]()"
        ),
        ["glue.GetCrawler TABLE"],
    ),
    "clients of two services by one function": (
        (
            "def client(service):\n    return boto3.client(service)\n"
            "glue, s3 = client('glue'), client('s3')\n"
            "def handler(event, context):\n    s3.download_file(TABLE, 'k', 'f')\n"
            "    glue.get_crawler(Name='c')"
        ),
        ["glue.GetCrawler c", "s3.download_file TABLE"],
    ),
    "a function by a name of the event": (
        (
            "def start():\n    boto3.client('glue').start_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    globals()[event['do']]()"
        ),
        ["glue.StartCrawler TABLE"],
    ),
    "a method by a name of the event": (
        (
            "class Jobs:\n    def start(self):\n"
            "        boto3.client('glue').start_crawler(Name=TABLE)\n"
            "def handler(event, context):\n    getattr(Jobs(), event['do'])()"
        ),
        ["glue.StartCrawler TABLE"],
    ),
    "a script's own part": (
        (
            "def handler(event, context):\n    return event\n"
            "if __name__ == '__main__':\n    boto3.client('sqs').list_queues()"
        ),
        [],
    ),
    "an answer that looks like a client": (
        (
            "def handler(event, context):\n"
            "    answer = boto3.client('sqs').receive_message(QueueUrl=TABLE)\n"
            "    return answer['Messages'].delete_message()"
        ),
        ["sqs.ReceiveMessage TABLE"],
    ),
}


def read(source: str, **modules: str) -> CallsFound:
    """What is found in a handler's module and the modules beside it."""
    files = AssetFiles.of({"handler.py": HEAD + source, **modules})
    return NameFlow(ProjectCode(files), "handler.handler").read()


def shown(call: Call) -> str:
    """The operation, and what may name its resource."""
    named = (
        one.name if isinstance(one, Variable) else one.text
        for one in call.resource
        if isinstance(one, Text | Variable)
    )
    return " ".join([f"{call.service}.{call.operation}", *sorted(named)])


@pytest.mark.parametrize(("source", "calls"), SPELLINGS.values(), ids=SPELLINGS)
def test_call_is_found_with_its_resource(source: str, calls: list[str]) -> None:
    """The very operations, each with the variable or text that names its resource; no others."""
    assert sorted(map(shown, read(source).calls)) == calls


HIDDEN = {
    "a program that is started": (
        (
            "import subprocess\ndef handler(event, context):\n"
            "    subprocess.run(['/opt/awscli/aws', 's3', 'sync', 'a', 'b'], check=True)"
        ),
        "what the program calls that it starts",
    ),
    "a service that isn't written out": (
        "def handler(event, context):\n    boto3.client(event['service']).do()",
        "of which service it makes a client",
    ),
    "a method that isn't written out": (
        "def handler(event, context):\n    getattr(boto3.client('s3'), event['what'])()",
        "which method it takes",
    ),
    "a module that isn't written out": (
        (
            "import importlib\ndef handler(event, context):\n"
            "    importlib.import_module(event['module']).run()"
        ),
        "which module it imports",
    ),
    "an operation of a paginator that isn't written out": (
        "def handler(event, context):\n    boto3.client('s3').get_paginator(event['what'])",
        "which operation of s3 it asks for",
    ),
    "a client that is handed to a package": (
        (
            "from aws_secretsmanager_caching import SecretCache\n"
            "def handler(event, context):\n"
            "    SecretCache(client=boto3.client('secretsmanager')).get_secret_string('x')"
        ),
        "what aws_secretsmanager_caching.SecretCache calls with the client that it is given",
    ),
    "a package that may call anything": (
        "import pydynox\ndef handler(event, context):\n    return pydynox.get('x')",
        "what its package pydynox calls",
    ),
    "another function that a durable one invokes": (
        (
            "from aws_durable_execution_sdk_python import durable_execution\n"
            "@durable_execution\ndef handler(event, context):\n    context.invoke(event['next'], 1)"
        ),
        "what its package aws_durable_execution_sdk_python calls",
    ),
    "requests that the code signs itself": (
        "from botocore.auth import SigV4Auth\ndef handler(event, context):\n    SigV4Auth()",
        "what the requests are for that it signs itself by SigV4Auth",
    ),
}


@pytest.mark.parametrize(("source", "what"), HIDDEN.values(), ids=HIDDEN)
def test_what_hides_calls_is_told(source: str, what: str) -> None:
    """Each place from which on the code doesn't tell what is called, in words."""
    assert what in [one.what for one in read(source).cant_tell]


@pytest.mark.parametrize(("source", "calls"), SPELLINGS.values(), ids=SPELLINGS)
def test_what_is_plain_hides_nothing(source: str, calls: list[str]) -> None:
    """Nothing is said to be hidden where every call is found."""
    del calls
    assert read(source).cant_tell == []


def test_modules_of_the_package_are_followed() -> None:
    """A client made in one module and used in another, imported in each of four ways."""
    found = read(
        "from store import clients\nfrom store.clients import s3 as buckets\nimport store.reading\n"
        "def handler(event, context):\n    clients.sqs.purge_queue(QueueUrl=TABLE)\n"
        "    buckets.get_object(Bucket=TABLE)\n    store.reading.read()",
        **{
            "store/__init__.py": "",
            "store/clients.py": (
                "import boto3\ns3 = boto3.client('s3')\nsqs = boto3.client('sqs')\n"
            ),
            "store/reading.py": (
                "from .clients import s3\ndef read():\n    s3.head_object(Bucket='b')\n"
            ),
        },
    )

    assert [(call.file, shown(call)) for call in found.calls] == [
        ("handler.py", "sqs.PurgeQueue TABLE"),
        ("handler.py", "s3.GetObject TABLE"),
        ("store/reading.py", "s3.HeadObject b"),
    ]


def test_package_that_is_copied_beside_the_handler_is_not_followed() -> None:
    """What crhelper calls depends on how it is used; its copy hides as much as the package."""
    found = read(
        "from crhelper import CfnResource\ndef handler(event, context):\n    CfnResource()",
        **{"crhelper/__init__.py": "import boto3\nclass CfnResource:\n"
           "    def __init__(self):\n        boto3.client('events').put_rule(Name='r')"},
    )  # fmt: skip

    assert found.calls == []
    assert [one.what for one in found.cant_tell] == ["what its package crhelper calls"]


def test_call_of_one_of_two_services_is_certain() -> None:
    """Where one function makes both clients, only one of them has the method."""
    found = read(
        "def client(service):\n    return boto3.client(service)\n"
        "glue, s3 = client('glue'), client('s3')\n"
        "def handler(event, context):\n    glue.get_crawler(Name='c')"
    )

    assert [(call.operation, call.is_choice) for call in found.calls] == [("GetCrawler", False)]


def test_module_that_is_no_python_is_told() -> None:
    """It may call anything, and the reader is told so."""
    found = read(
        "import store\ndef handler(event, context):\n    return event", **{"store.py": "def"}
    )

    assert [(one.file, one.what) for one in found.cant_tell] == [
        ("store.py", "what this module does: it is no Python here")
    ]


def test_a_missing_object_is_expected() -> None:
    """A call is marked where its function looks for the answer that an object isn't there."""
    found = read(
        "s3 = boto3.client('s3')\ndef read():\n    try:\n        s3.get_object(Bucket=TABLE)\n"
        "    except s3.exceptions.NoSuchKey:\n        pass\n"
        "def handler(event, context):\n    read()\n    s3.get_object(Bucket=TABLE, Key='k')"
    )

    assert [call.expects_missing for call in found.calls] == [True, False]


def test_one_of_several_methods_is_no_certain_call() -> None:
    """Which one is chosen, only a run tells; a method that is named alone is certain."""
    found = read(
        "s3 = boto3.client('s3')\nWAYS = {'a': 'get_object', 'b': 'head_object'}\n"
        "def handler(event, context):\n    way = getattr(s3, WAYS[event['way']])\n"
        "    way(Bucket=TABLE, Key='k')\n    s3.put_object(Bucket=TABLE, Key='k')"
    )

    assert {(call.operation, call.is_choice) for call in found.calls} == {
        ("GetObject", True),
        ("HeadObject", True),
        ("PutObject", False),
    }


DYNAMODB = "DB = boto3.client('dynamodb')\ndef handler(event, context):\n    DB."
PARTS = {
    "a statement": (
        "execute_statement(Statement='UPDATE orders SET a=1')",
        ["PartiQLUpdate orders"],
    ),
    "a statement with a variable": (
        "execute_statement(Statement=f'SELECT * FROM \"{TABLE}\" WHERE id=?')",
        ["PartiQLSelect TABLE"],
    ),
    "a statement that is put together": (
        "execute_statement(Statement='DELETE FROM ' + TABLE + ' WHERE id=?')",
        ["PartiQLDelete TABLE"],
    ),
    "a statement about what the event names": (
        "execute_statement(Statement=f'INSERT INTO {event[0]} VALUE {{}}')",
        ["", "PartiQLInsert"],
    ),
    "a statement by an index": (
        'execute_statement(Statement=\'select * from "orders"."by_date"\')',
        ["PartiQLSelect orders by an index"],
    ),
    "a statement of the event's": ("execute_statement(Statement=event['sql'])", [""]),
    "statements": (
        (
            "batch_execute_statement(Statements=[{'Statement': 'SELECT a FROM orders'},"
            " {'Statement': 'UPDATE prices SET a=1'}])"
        ),
        ["PartiQLSelect orders", "PartiQLUpdate prices"],
    ),
    "a transaction of statements": (
        "execute_transaction(TransactStatements=[{'Statement': 'EXISTS(SELECT * FROM stock)'}])",
        ["PartiQLSelect stock"],
    ),
    "a transaction": (
        (
            "transact_write_items(TransactItems=[{'Put': {'TableName': TABLE}},"
            " {'Put': {'TableName': 'prices'}}, {'Update': {'TableName': 'stock'}}])"
        ),
        ["Put TABLE prices", "Update stock"],
    ),
    "a transaction of the event's": ("transact_write_items(TransactItems=event)", [""]),
}


@pytest.mark.parametrize(("call", "parts"), PARTS.values(), ids=PARTS)
def test_part_of_a_request_has_its_own_table(call: str, parts: list[str]) -> None:
    """What each part does, and the tables that it is about; nothing of a part that isn't read."""
    found = [
        " ".join([*each.kinds, *shown(each).split()[1:]])
        + (" by an index" if "IndexName" in each.arguments else "")
        for each in read(DYNAMODB + call).calls
    ]

    assert sorted(found) == parts


@pytest.mark.parametrize(
    ("qualifier", "names"),
    [("'live'", [":live"]), ("event['q']", ["TABLE"]), ("'$LATEST'", ["TABLE"])],
)
def test_qualifier_is_part_of_a_function(qualifier: str, names: list[str]) -> None:
    """A version or an alias that is written out goes with the function; no other is guessed."""
    (call,) = read(
        "def handler(event, context):\n"
        f"    boto3.client('lambda').invoke(FunctionName=TABLE, Qualifier={qualifier})"
    ).calls
    parts = [part for one in call.resource if isinstance(one, Formatted) for part in one.parts[1:]]

    assert [one.text for one in parts if isinstance(one, Text)] + shown(call).split()[1:] == names


CONSTANTS = {
    "of its own": ("NAME = 'orders'", True),
    "of a function": ("def name():\n    NAME = 'orders'", True),
    "of another module": ("from settings import NAME", True),
    "by another module": ("import settings\nNAME = settings.NAME", False),
    "of the environment": ("NAME = f\"{os.environ['STAGE']}-orders\"", True),
    "that has another value, too": ("NAME = 'orders'\nif os.sep:\n    NAME = os.name", False),
    "that a variable replaces": ("NAME = os.environ.get('NAME', 'orders')", True),
    "of a module that changes it": ("from changing import NAME", False),
}


@pytest.mark.parametrize(("source", "is_sure"), CONSTANTS.values(), ids=CONSTANTS)
def test_constant_is_the_same_in_each_run(source: str, *, is_sure: bool) -> None:
    """A name is certain where it has one value, in its module or in the one that it comes from."""
    modules = {"settings.py": "NAME = 'orders'\n", "changing.py": "NAME = 'a'\nNAME = input()\n"}
    put = "def handler(event, context):\n    boto3.client('dynamodb').put_item(TableName=NAME)"

    (call,) = read(f"{source}\n{put}", **modules).calls

    assert (Unclear() not in call.resource) is is_sure


def test_operation_that_asks_for_no_right_is_told() -> None:
    """What a service's model has without a signature needs nothing of the role."""
    found = read(
        "def handler(event, context):\n"
        "    boto3.client('cognito-idp').verify_user_attribute(AccessToken='t')\n"
        "    boto3.client('cognito-idp').admin_get_user(UserPoolId=TABLE)"
    )

    assert {call.operation: needs_of(call) for call in found.calls} == {
        "VerifyUserAttribute": Needs(()),
        "AdminGetUser": Needs(("cognito-idp:AdminGetUser",)),
    }
