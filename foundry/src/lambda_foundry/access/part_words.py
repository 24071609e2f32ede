"""The access of one part of a stack in words, for the snapshot by which it is reviewed."""

from functools import cache
from typing import Any

from lambda_foundry.access.project_access import stack_access
from lambda_foundry.access.reading import as_words
from lambda_foundry.access.template_access import TemplateAccess
from lambda_foundry.template.synthesized_stack import SynthesizedStack


def words_of(stack: SynthesizedStack, part: dict[str, Any]) -> dict[str, Any]:
    """`{"Access": …}` for what a part of a stack allows; nothing for one that allows nothing."""
    access = _access_in(stack)
    resources = part.get("Resources", {})
    words: dict[str, Any] = {
        function.path.partition("/")[2] or function.logical_id: as_words(function)
        for function in access.functions
        if function.logical_id in resources
    }
    beside = [entry.line.words for entry in access.beside if entry.owner in resources]
    if beside:
        words["beside its functions"] = beside
    return {"Access": words} if words else {}


@cache
def _access_in(stack: SynthesizedStack) -> TemplateAccess:
    """Read once for all parts of a stack; the time of each would grow with the others."""
    return stack_access(stack)[0]
