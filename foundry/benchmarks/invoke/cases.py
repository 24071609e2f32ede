"""What is asked of every tool, and what Lambda answers to it."""

from dataclasses import dataclass, field

HANDLER = "def handler(event, context):\n    "


@dataclass(frozen=True, kw_only=True)
class Case:
    """A handler and an event, with the payload that Lambda gives, or the type of its error."""

    name: str
    body: str
    event: str = "{}"
    payload: str | None = None
    error: str | None = None
    source: str = HANDLER
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The text of `app.py`."""
        return self.source + self.body + "\n"

    @property
    def truth(self) -> str:
        """What Lambda does, in a word or two."""
        return self.error or f"`{self.payload}`"


MARSHAL = "Runtime.MarshalError"
EXIT = "Runtime.ExitError"

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
    Case(name="a malformed event", body="return event", event="{'a': 1}",
         error="Runtime.UnmarshalError"),
    Case(name="sys.exit(3)", body="import sys; sys.exit(3)", error=EXIT),
    Case(name="a segmentation fault", body="import os; os.kill(os.getpid(), 11)", error=EXIT),
    Case(name="a timeout of 1 s", body="import time; time.sleep(4); return 1",
         error="Task timed out after 1.00 seconds"),
    Case(name="300 MB of 128 MB", body="return len(b'x' * 300_000_000)",
         error="Runtime.OutOfMemory"),
    Case(name="memory in the context", body="return context.memory_limit_in_mb", payload='"128"'),
    Case(name="a variable of the template", body="import os; return os.environ['STAGE']",
         payload='"dev"'),
    Case(name="a variable of the host", body="import os; return os.environ.get('HOST_ONLY')",
         payload="null"),
]  # fmt: skip
