"""Broken and mended: what a function's settings and variables say."""

from typing import Any

from tests.checks.sample_stack import HANDLER, Case, Stack, stack

READS = "import os\n\n\ndef handler(event, context):\n    return {read}\n"


def with_variables(variables: dict[str, Any], **more: Any) -> Stack:
    """A function with variables that its code mentions, whatever they are."""
    code = {"handler.py": f"NAMES = {list(variables)!r}\n{HANDLER}"}
    return stack({"Environment": {"Variables": variables}}, **({"code": code} | more))


def reading(read: str, **variables: str) -> Stack:
    """A function whose handler reads a variable in some way."""
    code = {"handler.py": READS.format(read=read)}
    return stack({"Environment": {"Variables": variables}}, code=code)


def secret(name: str, value: Any, **parameters: Any) -> Stack:
    """A function with one variable."""
    return with_variables({name: value}, parameters=parameters)


UNWRAPPED = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "S"}, ":SecretString:::}}"]]}
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x"

ENVIRONMENT = [
    Case(
        "environment-name",
        "a hyphen",
        with_variables({"MY-KEY": "x"}),
        with_variables({"MY_KEY": "x"}),
    ),
    Case(
        "environment-name",
        "a digit first",
        with_variables({"1KEY": "x"}),
        with_variables({"KEY1": "x"}),
    ),
    Case("environment-name", "one letter", with_variables({"K": "x"}), with_variables({"KK": "x"})),
    Case(
        "environment-reserved",
        "that CDK misses",
        with_variables({"AWS_LAMBDA_MAX_CONCURRENCY": "1"}),
        with_variables({"MAX_CONCURRENCY": "1"}),
    ),
    Case(
        "environment-reserved",
        "a key, by its name alone",
        with_variables({"AWS_SECRET_ACCESS_KEY": "x"}),
        with_variables({"SIGNER": "x"}),
    ),
    Case(
        "environment-reserved",
        "a region",
        with_variables({"AWS_REGION": "eu-west-1"}),
        with_variables({"QUEUE_REGION": "eu-west-1", "TZ": "UTC"}),
    ),
    Case(
        "environment-size",
        "one byte too many",
        with_variables({"DATA": "x" * 4093}),
        with_variables({"DATA": "x" * 4092}),
    ),
    Case(
        "environment-pythonpath",
        "hides a layer",
        with_variables({"PYTHONPATH": "/var/task/lib"}, layers={"Layer": {"python/a.py": ""}}),
        with_variables({"PYTHONPATH": "/opt/python"}, layers={"Layer": {"python/a.py": ""}}),
    ),
]

SECRETS = [
    Case(
        "environment-secret",
        "by its name",
        secret("DB_PASSWORD", "hunter2"),
        secret("DB_PASSWORD_ARN", ARN),
    ),
    Case(
        "environment-secret",
        "an API key",
        secret("STRIPE_API_KEY", "abc123x"),
        secret("STRIPE_API_KEY", "/prod/key"),
    ),
    Case(
        "environment-secret",
        "an AWS secret key",
        secret("ACCESS", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        secret("ACCESS", "0123456789abcdef0123456789abcdef01234567"),
    ),
    Case(
        "environment-secret",
        "not its path",
        secret("DB_SECRET", "Prod-db-1!"),
        secret("DB_SECRET", "prod/orders/db-1"),
    ),
    Case(
        "environment-secret",
        "by its form",
        secret("CONFIG", "AKIAIOSFODNN7EXAMPLE"),
        secret("CONFIG", {"Ref": "AWS::AccountId"}),
    ),
    Case(
        "environment-secret",
        "in an address",
        secret("DATABASE", "postgres://app:hunter2@db.internal/orders"),
        secret("DATABASE", "postgres://db.internal/orders"),
    ),
    Case(
        "environment-secret",
        "of digits",
        secret("DB_PASSWORD", "20271131"),
        secret("PASSWORD_LENGTH", "20271131"),
    ),
    Case(
        "environment-secret",
        "in camel case",
        secret("dbPassword", "hunter2"),
        secret("dbPasswordArn", ARN),
    ),
    Case(
        "environment-secret",
        "in an address without a user",
        secret("CACHE", "redis://:hunter2@cache.internal:6379"),
        secret("CACHE", "redis://cache.internal:6379"),
    ),
    Case(
        "environment-secret",
        "a webhook",
        secret("NOTIFY", f"https://hooks.slack.com/services/T0/B0/{'x' * 24}"),
        secret("NOTIFY", "https://hooks.slack.com/"),
    ),
    Case(
        "environment-secret",
        "unwrapped",
        secret("SETTINGS", UNWRAPPED),
        secret("SETTINGS", {"Ref": "S"}),
    ),
    Case(
        "environment-secret",
        "a hidden parameter",
        secret("SETTING", {"Ref": "Hidden"}, Hidden={"Type": "String", "NoEcho": True}),
        secret("SETTING", {"Ref": "Hidden"}, Hidden={"Type": "String"}),
    ),
]

MODULE = "import os\n{code}\ndef handler(event, context):\n    return event\n"


def starting(code: str) -> Stack:
    """A function whose module begins so."""
    return stack(code={"handler.py": MODULE.format(code=code)})


READ = "T = os.environ['T_NAME']"
NEEDS = "def needs(name):\n    return os.environ[name]"
NEEDED = [
    ("set by the code", READ, f"os.environ['T_NAME'] = 'x'\n{READ}"),
    ("set by the code, once", READ, f"os.environ.setdefault('T_NAME', 'x')\n{READ}"),
    ("where it may be absent", READ, f"if os.environ.get('T_NAME'):\n    {READ}"),
    (
        "where an error is kept in",
        READ,
        f"from contextlib import suppress\nwith suppress(KeyError):\n    {READ}",
    ),
    ("of a script", READ, f"if __name__ == '__main__':\n    {READ}"),
    ("of a file", READ, f"try:\n    import dotenv\nexcept ImportError:\n    pass\n{READ}"),
    ("of what nothing calls", f"def a():\n    {READ}\na()", f"def a():\n    {READ}"),
    (
        "by a constant that may not be there",
        "N = 'T_NAME'\nT = os.environ[N]",
        "N = 'T_NAME'\nif N in os.environ:\n    T = os.environ[N]",
    ),
    (
        "by a name for all of them",
        "E = os.environ\nT = E['T_NAME']",
        "E = os.environ\nT = E.get('T_NAME')",
    ),
    (
        "by a function",
        f"{NEEDS}\nT = needs('T_NAME')",
        f"{NEEDS}\ntry:\n    T = needs('T_NAME')\nexcept KeyError:\n    T = ''",
    ),
    (
        "by a function that puts nothing before it",
        f"{NEEDS}\nT = needs('T_NAME')",
        "def needs(name):\n    name = 'MY_' + name\n    return os.environ[name]\nT = needs('NAME')",
    ),
    (
        "by a function that has no other answer",
        f"{NEEDS}\nT = needs('T_NAME')",
        f"{NEEDS} if name in os.environ else ''\nT = needs('T_NAME')",
    ),
    ("by a constant", "N = 'T_NAME'\nT = os.environ[N]", "N = 'AWS_REGION'\nT = os.environ[N]"),
]
AGREEMENT = [
    *(
        Case("environment-missing", name, starting(bad), starting(mended))
        for name, bad, mended in NEEDED
    ),
    Case(
        "environment-unread",
        "misspelt by a letter more",
        reading('os.environ.get("TABLE_NAMES")', TABLE_NAME="t"),
        reading('os.environ.get("TABLE_NAMES")', TABLE_NAMES="t"),
    ),
    Case(
        "environment-missing",
        "subscript",
        reading('os.environ["TABLE_NAME"]'),
        reading('os.environ["TABLE_NAME"]', TABLE_NAME="t"),
    ),
    Case(
        "environment-missing",
        "None where text must be",
        reading('int(os.environ.get("LIMIT"))'),
        reading('int(os.environ.get("LIMIT", "3"))'),
    ),
    Case(
        "environment-missing",
        "None where boto3 wants text",
        reading('table.query(TableName=os.getenv("TABLE"))'),
        reading('print(os.getenv("TABLE"))'),
    ),
    Case(
        "environment-missing",
        "getenv in a text",
        reading('f"{os.getenv("HOST")}/x"'.replace('"HOST"', "'HOST'")),
        reading('os.getenv("HOST")'),
    ),
    Case(
        "environment-missing",
        "in an imported module",
        stack(
            {"Handler": "app/main.handler"},
            code={
                "app/main.py": f"from . import store\n{HANDLER}",
                "app/store.py": 'import os\nT = os.environ["T_NAME"]',
            },
        ),
        stack(code={"handler.py": HANDLER, "store.py": 'import os\nT = os.environ["T_NAME"]'}),
    ),
    Case(
        "environment-missing",
        "by a function of an imported module",
        stack(
            code={
                "handler.py": f"import settings\nT = settings.needs('T_NAME')\n{HANDLER}",
                "settings.py": f"import os\n{NEEDS}",
            }
        ),
        stack(
            code={
                "handler.py": f"import settings\nT = {{}}.needs('T_NAME')\n{HANDLER}",
                "settings.py": f"import os\n{NEEDS}",
            }
        ),
    ),
    Case(
        "environment-unread",
        "misspelt",
        reading("event", TABEL_NAME="t"),
        reading('os.environ.get("TABEL_NAME")', TABEL_NAME="t"),
    ),
    Case(
        "environment-unread",
        "not even by a layer",
        stack(
            {"Environment": {"Variables": {"FEATURE": "x"}}},
            layers={"Layer": {"python/flags.py": 'import os\nA = os.environ["OTHER"]\n'}},
        ),
        stack(
            {"Environment": {"Variables": {"FEATURE": "x"}}},
            layers={"Layer": {"python/flags.py": 'import os\nA = os.environ["FEATURE"]\n'}},
        ),
    ),
]

SETTINGS = [
    Case(
        "memory-size",
        "a megabyte too many",
        stack({"MemorySize": 10_241}),
        stack({"MemorySize": 10_240}),
    ),
    Case(
        "memory-size",
        "too little, as text",
        stack({"MemorySize": "127"}),
        stack({"MemorySize": "128"}),
    ),
    Case("timeout", "too long", stack({"Timeout": 901}), stack({"Timeout": 900})),
    Case(
        "timeout",
        "of managed instances",
        stack({"Timeout": 5401, "CapacityProviderConfig": {}}),
        stack({"Timeout": 5400, "CapacityProviderConfig": {}}),
    ),
    Case("timeout", "none", stack({"Timeout": 0}), stack({"Timeout": 1})),
    Case(
        "ephemeral-storage",
        "too little",
        stack({"EphemeralStorage": {"Size": 511}}),
        stack({"EphemeralStorage": {"Size": 512}}),
    ),
    Case("runtime", "no more", stack({"Runtime": "python3.6"}), stack({"Runtime": "python3.13"})),
    Case(
        "runtime",
        "not yet",
        stack({"Runtime": "python4.0"}),
        stack({"Runtime": {"Ref": "Runtime"}}),
    ),
    Case(
        "runtime",
        "a preview, but not what there is no sign of",
        stack({"Runtime": "python3.51"}),
        stack({"Runtime": "python3.15"}),
    ),
    Case(
        "runtime",
        "misspelt",
        stack({"Runtime": "pyhton3.14"}),
        stack({"Runtime": "nodejs22.x", "Handler": "index.handler"}),
    ),
    Case(
        "architecture",
        "misspelt",
        stack({"Architectures": ["x86-64"]}),
        stack({"Architectures": ["x86_64"]}),
    ),
    Case(
        "architecture",
        "both",
        stack({"Architectures": ["arm64", "x86_64"]}),
        stack({"Architectures": ["arm64"]}),
    ),
]

CASES = [*ENVIRONMENT, *SECRETS, *AGREEMENT, *SETTINGS]
