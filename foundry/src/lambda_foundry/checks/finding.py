"""What a check says, the rule behind it, and the exceptions that a template notes, with reasons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import wraps

from lambda_foundry.template.cases import cases
from lambda_foundry.template.document import Template, as_dict

NAME = "Lambda Foundry"
"""Who finds it, in CDK's report."""

METADATA = "lambda-foundry:acknowledged"
"""The key of a resource's metadata that holds reasons by rule."""

OPTIONAL = "Optional"
"""What stands before a rule of cdk-nag, beside its exception, that may also not occur."""

EXPECTED = "Expected"
"""What stands before a rule, beside its exception, that has to occur; CDK's own needn't."""

CHECKOV = "checkov"
"""The key of a resource's metadata that holds exceptions to checkov's checks."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with one resource, in three clauses."""

    resource: str
    """The logical id."""
    what: str
    why: str
    instead: str
    about: tuple[str, ...] = ()
    """The actions that it is about, of a rule that is acknowledged action by action."""
    only_warns: bool = False
    """Whether it can still be deployed, so that nothing fails for it."""


@dataclass(frozen=True, kw_only=True)
class Finding(Problem):
    """A problem and the rule that found it."""

    rule: str

    @property
    def sentence(self) -> str:
        """The three clauses in one line."""
        return f"{self.what}; {self.why}; {self.instead}"


def first_of_each(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first problem of each resource, where several branches of a condition have the same."""
    seen: set[str] = set()
    for problem in problems:
        if problem.resource not in seen:
            seen.add(problem.resource)
            yield problem


Find = Callable[[Template], Iterable[Problem]]


def in_every_case(find: Find) -> Find:
    """What is found in a template as it is, then what only a case of its conditions has."""

    @wraps(find)
    def found(template: Template) -> Iterator[Problem]:
        told = set()
        for problem in find(template):
            told.add(problem.resource)
            yield problem
        for shaped, where in template.once(cases):
            for problem in find(shaped):
                if problem.resource not in told:
                    told.add(problem.resource)
                    yield replace(problem, what=f"{problem.what}{where}")

    return found


@dataclass(frozen=True)
class Rule:
    """One check under the name by which it can be acknowledged."""

    id: str
    promise: str
    """What is true of a template that passes."""
    find: Find
    reads_code: bool = False
    """Whether it needs the function's files, and says nothing where they are not there."""
    compares_stacks: bool = False
    """Whether what it finds in a template depends on those of the other stacks."""
    by_action: bool = False
    """Whether it is acknowledged action by action, as in `call-not-allowed[s3:GetObject]`."""

    def findings(self, template: Template) -> list[Finding]:
        """Every problem of this kind."""
        return [Finding(rule=self.id, **vars(problem)) for problem in self.find(template)]


@dataclass(frozen=True)
class Acknowledged:
    """One rule that one resource is allowed to break."""

    resource: str
    rule: str
    reason: str


def exceptions_in(template: Template) -> Iterator[Acknowledged]:
    """Every exception that a template notes; one without a reason is none."""
    for logical_id in template.resources:
        noted = as_dict(template.metadata(logical_id).get(METADATA))
        for rule, reason in noted.items():
            if isinstance(reason, str) and reason.strip():
                yield Acknowledged(logical_id, str(rule), reason)
