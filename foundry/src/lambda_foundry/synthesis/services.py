"""Which services a synthesis is about, and which of them reads what, as `ServiceApp` tells.

`app.py`, the project's own, makes the app and stands between: so what a synthesis is about is in a
context variable. `selected` alone sets it, for the time that the app runs.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from lambda_foundry.synthesis.reads import COMMON, Reads


class NeedsOtherServices(Exception):
    """A service looks for others in the construct tree, so none can be synthesized alone."""


class AllServices:
    """Every service is synthesized and nobody takes notes: so in tests of `ServiceApp`."""

    is_whole = True
    is_checked = True
    """Whether CDK runs the checks over what is synthesized."""

    def search(self) -> AbstractContextManager[None]:
        """What is read in the body tells which services there are, and nothing about any."""
        return nullcontext()

    def service(self, name: str) -> AbstractContextManager[bool]:
        """What is read in the body is the service's; yields whether it is to be synthesized."""
        return nullcontext(True)  # the value that it yields

    def always(self, why: str) -> None:
        """The service that is being synthesized is to be synthesized each time."""

    def app(self, app: Any) -> None:
        """The app that the services are added to."""


class Selection(AllServices):
    """The services in `only`, or all of them."""

    def __init__(
        self, reads: Reads, *, only: set[str] | None, is_checked: bool | None = None
    ) -> None:
        self._reads = reads
        self._only = only
        self.is_whole = only is None
        self.is_checked = self.is_whole if is_checked is None else is_checked
        self.found: list[str] = []
        self.looks_around = False
        """Whether code asked the app for its constructs, which may be any service's."""
        self._app: Any = None

    def search(self) -> AbstractContextManager[None]:
        """See `AllServices`."""
        return self._reads.reader(None)

    @contextmanager
    def service(self, name: str) -> Iterator[bool]:
        """See `AllServices`."""
        self.found.append(name)
        with self._reads.reader(name):
            yield self._only is None or name in self._only
            self._reads.take_node_notes()

    def always(self, why: str) -> None:
        """See `AllServices`."""
        self._reads.cannot_see(why)

    def app(self, app: Any) -> None:
        """Notice whoever asks the app for constructs."""
        self._app = app
        root, node_class = app.node, type(app.node)
        for name in ("find_all", "find_child", "try_find_child"):
            setattr(node_class, name, self._asked(root, getattr(node_class, name)))
        node_class.children = property(self._asked(root, node_class.children.fget))

    def separable(self) -> list[str]:
        """The services that can be synthesized without the others."""
        if self.looks_around or self._has_aspect_in_python():
            return []
        return [name for name in self.found if name not in self._reads.crossing]

    def _has_aspect_in_python(self) -> bool:
        """An aspect of one's own may carry what it saw in one stack into another."""
        if self._app is None:
            return False
        from aws_cdk import Aspects  # noqa: PLC0415  # an app without aws_cdk needs none

        aspects = Aspects.of(self._app).all
        return any(not type(aspect).__module__.startswith("aws_cdk") for aspect in aspects)

    def _asked(self, root: Any, function: Callable[..., Any]) -> Callable[..., Any]:
        def asked(node: Any, *args: Any) -> Any:
            if node.__jsii_ref__.ref == root.__jsii_ref__.ref:
                self.looks_around = True
                if not self.is_whole:
                    raise NeedsOtherServices
            return function(node, *args)

        return asked


_selection: ContextVar[AllServices] = ContextVar("selection", default=AllServices())  # noqa: B039  # has no state


def services_to_synthesize() -> AllServices:
    """What `ServiceApp` asks."""
    return _selection.get()


@contextmanager
def selected(selection: Selection, reads: Reads) -> Iterator[None]:
    """Let `ServiceApp` ask this."""
    token = _selection.set(selection)
    try:
        with reads.reader(COMMON):
            yield
            reads.take_node_notes()
    finally:
        _selection.reset(token)
