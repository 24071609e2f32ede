"""Schedules: `cron(…)`, `rate(…)` and `at(…)` as EventBridge and its Scheduler take them."""

import re
from collections.abc import Iterator
from datetime import datetime

from lambda_foundry.checks.finding import Problem
from lambda_foundry.names import counted
from lambda_foundry.template.document import Template
from lambda_foundry.template.values import alternatives, literal

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY = rf"([1-7]|{'|'.join(_DAYS)})"

# Name, least, most, words and special characters of each field:
# docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...], str], ...] = (
    ("minutes", 0, 59, (), ""),
    ("hours", 0, 23, (), ""),
    ("day of the month", 1, 31, (), r"\?|L|L-\d+|\d+W|LW"),
    ("month", 1, 12, _MONTHS, ""),
    ("day of the week", 1, 7, _DAYS, rf"\?|L|{_DAY}L|{_DAY}#[1-5]"),
    ("year", 1970, 2199, (), ""),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_BY_COMMAS = re.compile(r",(\s|$)")


def expressions(template: Template) -> Iterator[Problem]:
    """Expressions that EventBridge refuses at deployment."""
    for schedule in template.ids(RULE, SCHEDULE):
        for value in alternatives(template.settings(schedule).get("ScheduleExpression")):
            written = literal(value)
            said = None if written is None else _wrong(written, template.type(schedule))
            if said:
                yield Problem(
                    resource=schedule,
                    what=f"the schedule is '{written}': {said}",
                    why="deployment fails",
                    instead="write rate(5 minutes), cron(0 6 * * ? *), "
                    "or use Schedule.rate and .cron",
                )


def _wrong(written: str, type_: str) -> str | None:
    form = re.fullmatch(r"(cron|rate|at)\((.*)\)", written.strip())
    if not form or (form[1] == "at" and type_ == RULE):
        return "it is none of cron(…) and rate(…)"
    if form[1] == "rate":
        return _wrong_rate(form[2], type_)
    if form[1] == "at":
        return _wrong_time(form[2])
    if _BY_COMMAS.search(form[2]) or (" " not in form[2].strip() and "," in form[2]):
        return "its fields are parted by spaces, not by commas"
    return _wrong_cron(form[2].split())


def _wrong_rate(inside: str, type_: str) -> str | None:
    form = re.fullmatch(r"\s*(\d+)\s+(minute|hour|day)(s?)\s*", inside)
    if not form or int(form[1]) == 0:
        return "it wants a number above 0 and minutes, hours or days"
    if type_ == RULE and (form[1] == "1") == bool(form[3]):
        return f"it wants {form[1]} {form[2]}{'' if form[1] == '1' else 's'}"
    return None


def _wrong_time(inside: str) -> str | None:
    try:
        datetime.strptime(inside.strip(), "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  # the time zone is another property
    except ValueError:
        return "it wants a time like 2027-01-31T06:00:00"
    return None


def _wrong_cron(fields: list[str]) -> str | None:
    if len(fields) != len(_FIELDS):
        names = ", ".join(name for name, *_ in _FIELDS)
        return f"it has {counted(len(fields), 'field')}, not the six {names}"
    if (fields[_DAY_OF_MONTH] == "?") == (fields[_DAY_OF_WEEK] == "?"):
        return "exactly one of day of the month and day of the week must be ?"
    for value, (name, least, most, words, special) in zip(fields, _FIELDS, strict=True):
        for part in value.upper().split(","):
            if not _fits(part, least, most, words, special):
                return f"'{part}' is no {name}"
    return None


def _fits(part: str, least: int, most: int, words: tuple[str, ...], special: str) -> bool:
    if special and re.fullmatch(special, part):
        return True
    span, slash, step = part.partition("/")
    if slash and (not step.isdigit() or int(step) == 0):
        return False
    if span == "*":
        return True
    first, dash, last = span.partition("-")
    return _is_value(first, least, most, words) and (
        not dash or _is_value(last, least, most, words)
    )


def _is_value(value: str, least: int, most: int, words: tuple[str, ...]) -> bool:
    return value in words or (value.isdigit() and least <= int(value) <= most)
