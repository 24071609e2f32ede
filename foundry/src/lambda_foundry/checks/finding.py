"""What a check says: what is wrong with which resource, why, and what to write instead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lambda_foundry.template.document import Template

NAME = "Lambda Foundry"
"""Who finds it, in CDK's report."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with one resource, in three clauses."""

    resource: str
    """The logical id."""
    what: str
    why: str
    instead: str


@dataclass(frozen=True, kw_only=True)
class Finding(Problem):
    """A problem and the rule that found it."""

    rule: str

    @property
    def sentence(self) -> str:
        """The three clauses in one line."""
        return f"{self.what}; {self.why}; {self.instead}"


@dataclass(frozen=True)
class Rule:
    """One check under the name by which it can be acknowledged."""

    id: str
    promise: str
    """What is true of a template that passes."""
    find: Callable[[Template], Iterable[Problem]]
    reads_code: bool = False
    """Whether it needs the function's files, and says nothing where they are not there."""
    compares_stacks: bool = False
    """Whether what it finds in a template depends on those of the other stacks."""

    def findings(self, template: Template) -> list[Finding]:
        """Every problem of this kind."""
        return [Finding(rule=self.id, **vars(problem)) for problem in self.find(template)]
