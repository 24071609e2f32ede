"""A function's layers: how many, where their modules lie, for which Python, and how they agree."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from lambda_foundry.checks.compiled_modules import runs_on
from lambda_foundry.checks.finding import Problem
from lambda_foundry.packaging.requirements import normalized
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.branches import Branch, branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids, layers_of, runs_python
from lambda_foundry.template.values import listed, literal, logical_id_in, most_items

LAYER = "AWS::Lambda::LayerVersion"

MOST_LAYERS = 5
_KINDS = (
    "Runtime", "Architectures", "Layers", "CompatibleRuntimes", "CompatibleArchitectures",
)  # fmt: skip

_MISPLACED = re.compile(
    r"([^/]+\.py|[^/]+/__init__\.py|[^/]+\.dist-info/RECORD"
    r"|([^/]+/)?python/.+\.py|(.+/)?site-packages/.+)",
    re.IGNORECASE,
)
_MISPLACED_WITHIN = re.compile(r"python/(?!lib/python3\.\d+/site-packages/)(.+/)?site-packages/.+")

_RELEASE = re.compile(
    r"python/(lib/[^/]+/site-packages/)?(?P<name>[^/]+)-(?P<version>[^/-]+)\.dist-info/METADATA"
)


def layout(template: Template) -> Iterator[Problem]:
    """Layers from which nothing can be imported."""
    used = {
        layer
        for function in function_ids(template)
        if runs_python(template, function)
        for layer in layers_of(template, function)
    }
    for layer in template.ids(LAYER):
        files = files_of(template, layer)
        if files is None or not (layer in used or _is_for_python(template, layer)):
            continue
        within = [name for name in files.sizes if name.startswith("python/")]
        if [name for name in within if not _MISPLACED_WITHIN.fullmatch(name)]:
            continue
        if within:
            yield _misplaced(layer, f"{within[0]} lies too deep in 'python' to be imported")
        elif misplaced := [name for name in files.sizes if _MISPLACED.fullmatch(name)]:
            yield _misplaced(layer, f"{misplaced[0]} lies outside a folder 'python'")
        elif not files.sizes:
            yield _misplaced(layer, "it is empty")


def _misplaced(layer: str, what: str) -> Problem:
    return Problem(
        resource=layer,
        what=what,
        why="Lambda unpacks layers to /opt and looks for modules in /opt/python",
        instead="put its modules into a folder 'python'",
    )


def _is_for_python(template: Template, layer: str) -> bool:
    runtimes = listed(template.properties(layer).get("CompatibleRuntimes"))
    return any((literal(runtime) or "").startswith("python") for runtime in runtimes)


def compatible(template: Template) -> Iterator[Problem]:
    """Layers that say that they are for another runtime or processor than the function's."""
    for function in function_ids(template):
        for layer in dict.fromkeys(layers_of(template, function)):
            held = {"Use": template.properties(function), "Layer": template.properties(layer)}
            cases = branches({part: _about_kinds(said) for part, said in held.items()})
            yield from islice(_others(function, layer, cases), 1)


def _about_kinds(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in _KINDS if name in said}


def _others(function: str, layer: str, cases: Iterator[Branch]) -> Iterator[Problem]:
    for case in cases:
        used, said = (as_dict(case.properties[part]) for part in ("Use", "Layer"))
        runtime, processor = runs_on(used)
        if layer not in map(logical_id_in, listed(used.get("Layers"))):
            continue
        for kind, mine, theirs in (
            ("runtime", runtime, said.get("CompatibleRuntimes")),
            ("architecture", processor, said.get("CompatibleArchitectures")),
        ):
            known = [literal(value) for value in listed(theirs)]
            if mine and known and None not in known and mine not in known:
                for_others = f"{layer} is for {', '.join(map(str, known))}"
                yield Problem(
                    resource=function,
                    what=f"it runs {mine}, {for_others}{case.where}",
                    why="what the layer has compiled is for another, and can't be loaded",
                    instead=f"give both the same {kind}",
                )


def number_of_layers(template: Template) -> Iterator[Problem]:
    """More layers than Lambda takes, or one of them twice."""
    for function in function_ids(template):
        layers = template.properties(function).get("Layers")
        if twice := _named_twice(layers):
            yield Problem(
                resource=function,
                what=f"it has the layer {twice} twice",
                why="deployment fails: Lambda takes one version of a layer",
                instead="leave one of them out",
            )
        count = most_items(layers)
        if count > MOST_LAYERS:
            yield Problem(
                resource=function,
                what=f"it has {count} layers",
                why=f"deployment fails above {MOST_LAYERS}",
                instead="put their requirements into one layer",
            )


def _named_twice(layers: object) -> str | None:
    """A layer of which a list that has no conditions names two versions, or one twice."""
    written = [literal(layer) for layer in layers] if isinstance(layers, list) else []
    named = Counter(arn.rpartition(":")[0] for arn in written if arn and ":layer:" in arn)
    return next((layer for layer, times in named.items() if times > 1), None)


def agreeing(template: Template) -> Iterator[Problem]:
    """Layers that bring the same package in other versions, whose files are then mixed."""
    for function in function_ids(template):
        layers = template.properties(function).get("Layers")
        named = [logical_id_in(layer) for layer in layers] if isinstance(layers, list) else []
        brought = {
            layer: _releases(files)
            for layer in named
            if layer and (files := files_of(template, layer))
        }
        for one, other in combinations(brought, 2):
            both = brought[one].keys() & brought[other].keys()
            unlike = [name for name in sorted(both) if brought[one][name] != brought[other][name]]
            for name in unlike[:1]:
                yield Problem(
                    resource=function,
                    what=f"its layer {one} brings {name} {brought[one][name]}, and its layer "
                    f"{other} {brought[other][name]}",
                    why="Lambda unpacks both into /opt/python, where files of the two are mixed",
                    instead="lock the same version for both, or make one layer of them",
                )


def _releases(files: AssetFiles) -> dict[str, str]:
    """The versions of what pip or uv installed into a layer, by normalized names."""
    found = (_RELEASE.fullmatch(name) for name in files.sizes)
    return {normalized(match["name"]): match["version"] for match in found if match}
