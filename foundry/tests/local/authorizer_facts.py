"""What the emulator does with the authorizers of each kind of API; the tests see that it's true."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The statuses that callers of a route get, where the emulator deploys it."""

    who: str
    """Whom the route lets in."""
    by: str = ""
    """How one is let in here."""
    known: str = "200"
    stranger: str = "401"
    """Of one who shows nothing."""
    wrong: str = "401"
    """Of one who shows a forged token, a wrong word, or a signature by nobody's key."""


BY_SIGNATURE = "the emulator's own key"
BY_TOKEN = "`foundry local token`"
BY_WORD = "what the function takes"

ANSWERS = {
    "http_api /iam": Answers(who="who signs (IAM)", by=BY_SIGNATURE, stranger="403", wrong="403"),
    "http_api /jwt": Answers(who="JWT", by=BY_TOKEN),
    "http_api /users": Answers(who="user pool", by=f"{BY_TOKEN}, or a user of the emulator's pool"),
    "http_api /simple": Answers(who="function, simple answer", by=BY_WORD, wrong="403"),
    "http_api /policy": Answers(who="function, policy", by=BY_WORD, wrong="403"),
    "http_api /public": Answers(who="anyone", stranger="200", wrong="200"),
    "rest_api /iam": Answers(who="who signs (IAM)", by=BY_SIGNATURE, stranger="403", wrong="403"),
    "rest_api /users": Answers(who="user pool", by=f"{BY_TOKEN}, or a user of the emulator's pool"),
    "rest_api /token": Answers(who="function, of a token", by=BY_WORD, wrong="403"),
    "rest_api /request": Answers(who="function, of a request", by=BY_WORD, wrong="403"),
    "rest_api /public": Answers(who="anyone", stranger="200", wrong="200"),
    "websocket_api IamSockets": Answers(
        who="who signs (IAM)", by=BY_SIGNATURE, known="101", stranger="403", wrong="403"
    ),
    "websocket_api RequestSockets": Answers(
        who="function, of a request", by=BY_WORD, known="101", wrong="403"
    ),
    "websocket_api PublicSockets": Answers(who="anyone", known="101", stranger="101", wrong="101"),
}


def authorizer_table() -> str:
    """The facts as docs/how-to/run-locally.md shows them."""
    rows = [
        f"| `{name.partition(' ')[0]}` | {fact.who} | {fact.by} | {fact.stranger} | {fact.wrong} |"
        for name, fact in ANSWERS.items()
    ]
    head = "| trigger | who may call | let in here by | a stranger gets | a wrong caller gets |"
    return "\n".join([head, "|---|---|---|---|---|", *rows])
