"""What is asked of every tool, and what Lambda answers to it."""

from dataclasses import dataclass, field
from typing import Any

from tests.invoke.test_http_fronts import integration, method, url

HANDLER = "def handler(event, context):\n    "


@dataclass(frozen=True, kw_only=True)
class Case:
    """A handler and an event, with the payload that Lambda gives, or the type of its error.

    Or with what is in its log, or the status that a client of an HTTP trigger gets.
    """

    name: str
    body: str
    event: str = "{}"
    payload: str | None = None
    error: str | None = None
    logged: str | None = None
    client: int | None = None
    source: str = HANDLER
    settings: dict[str, Any] = field(default_factory=dict)
    """Properties of the function, where a tool takes them."""
    triggers: dict[str, Any] = field(default_factory=dict)
    """Resources in front of it, likewise."""
    tenant: str | None = None

    @property
    def code(self) -> str:
        """The text of `app.py`."""
        return self.source + self.body + "\n"

    @property
    def truth(self) -> str:
        """What Lambda does, in a word or two."""
        if self.client:
            return f"{self.client} to the client"
        return self.error or (f"logs `{self.logged}`" if self.logged else f"`{self.payload}`")


MARSHAL = "Runtime.MarshalError"
EXIT = "Runtime.ExitError"
NO_JSON = "InvalidRequestContentException"

CASES = [
    Case(name="an object", body="return event", event='{"a": [1]}', payload='{"a": [1]}'),
    Case(name="a string", body="return 'text'", payload='"text"'),
    Case(name="null", body="return None", payload="null"),
    Case(name="an array as event", body="return event", event="[1]", payload="[1]"),
    Case(name="a Decimal", body="import decimal; return decimal.Decimal('1.10')", payload="1.10"),
    Case(name="bytes in an object", body="return {'b': b'abc'}", payload='{"b": "abc"}'),
    Case(name="an exception as result", body="return ValueError('x')", error=MARSHAL),
    Case(name="an exception in an object", body="return {'e': ValueError('x')}", error=MARSHAL),
    Case(name="a datetime", body="import datetime; return datetime.datetime.now()", error=MARSHAL),
    Case(name="a set", body="return {1}", error=MARSHAL),
    Case(name="a coroutine", source="async " + HANDLER, body="return 1", error=MARSHAL),
    Case(name="an exception that is raised", body="raise ValueError('x')", error="ValueError"),
    Case(name="a missing module", source="import nope\n" + HANDLER, body="return 1",
         error="Runtime.ImportModuleError"),
    Case(name="a malformed event", body="return event", event="{'a': 1}", error=NO_JSON),
    Case(name="NaN as event", body="return 1", event="NaN", error=NO_JSON),
    Case(name="an empty event", body="return event", event="", payload="{}"),
    Case(name="sys.exit(3)", body="import sys; sys.exit(3)", error=EXIT),
    Case(name="a segmentation fault", body="import os; os.kill(os.getpid(), 11)", error=EXIT),
    Case(name="a timeout of 1 s", body="import time; time.sleep(4); return 1",
         error="Sandbox.Timedout"),
    Case(name="endless recursion", body="return handler(event, context)", error="RecursionError"),
    Case(name="6 MiB and more as result", body="return 'x' * 6_291_556",
         error="Function.ResponseSizeTooLarge"),
    Case(name="writes beside itself", body="return open('out.txt', 'a').write('x')",
         error="OSError"),
    Case(name="300 MB of 128 MB", body="return len(b'x' * 300_000_000)",
         error="Runtime.OutOfMemory"),
    Case(name="memory in the context", body="return context.memory_limit_in_mb", payload='"128"'),
    Case(name="a variable of the template", body="import os; return os.environ['STAGE']",
         payload='"dev"'),
    Case(name="a variable of the host", body="import os; return os.environ.get('HOST_ONLY')",
         payload="null"),
    Case(name="HOME", body="import os; return os.environ.get('HOME')", payload="null"),
    Case(name="/opt without layers", body="import os; return len(os.listdir('/opt'))",
         payload="0"),
    Case(name="JSON logs without a level",
         body="import logging; logging.getLogger().info('hello')", logged="hello",
         settings={"LoggingConfig": {"LogFormat": "JSON"}}),
    Case(name="a tenant", body="return context.tenant_id", payload='"blue"', tenant="blue",
         settings={"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}}),
    Case(name="REST API, an object as body", body="return {'statusCode': 200, 'body': {}}",
         client=502, triggers=method()),
    Case(name="HTTP API, no statusCode", body="return {'a': 1}", client=200,
         triggers=integration("2.0")),
    Case(name="HTTP API of payload 1.0, no statusCode", body="return {'a': 1}", client=500,
         triggers=integration("1.0")),
    Case(name="function URL, an exception", body="raise ValueError('x')", client=502,
         triggers=url()),
]  # fmt: skip
