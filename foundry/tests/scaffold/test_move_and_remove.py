"""A function is moved or taken away with all that is its own, or nothing changes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import pytest

from lambda_foundry.cli import main
from lambda_foundry.interrupts import signals_restored
from lambda_foundry.project import in_project, project_root
from lambda_foundry.scaffold.empty_service import make_service, take_away_if_empty
from lambda_foundry.scaffold.function_files import leftovers
from lambda_foundry.scaffold.relocation import FunctionName, Relocation, take_back_cut_off
from lambda_foundry.scaffold.renaming import Renaming
from tests.scaffold.small_project import SmallProject

HASH = re.compile(r"(?<=[a-z])[0-9A-F]{8}\b")
"""What CDK ends a logical id in."""

PACKAGE = "stacks/uptime/__init__.py"
NEEDS_CHECK = '''
    def connect_functions(self) -> None:
        """Needs a function by its name."""
        service_function(self, "check")
'''

SEED = '["uptime/{}/Items"]\nitems = []\n'

OTHER_SERVICE = Renaming(FunctionName("shop", "orders"), FunctionName("sales", "take_order"))
SAME_SERVICE = Renaming(FunctionName("shop", "orders"), FunctionName("shop", "sales"))


class Moved(NamedTuple):
    """A function's snapshot before and after its move, what that said, and a run of the tests."""

    project: SmallProject
    before: str
    after: str
    said: str
    tested: CompletedProcess[str]


def queues(snapshot: str) -> set[str]:
    """The logical ids of the queues in a snapshot."""
    resources = json.loads(snapshot)["Resources"]
    return {id_ for id_, made in resources.items() if made["Type"] == "AWS::SQS::Queue"}


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ('source="shop/orders"', 'source="sales/take_order"'),
        ('"tests/events/shop/orders.json"', '"tests/events/sales/take_order.json"'),
        ('part("Shop/Orders")', 'part("Sales/TakeOrder")'),
        ('.stack("shop")', '.stack("sales")'),
        ("class OrdersFunction(Construct):", "class TakeOrderFunction(Construct):"),
        ("from stacks.shop import ShopStack", "from stacks.sales import SalesStack"),
        ("def test_orders_adds() -> None:", "def test_take_order_adds() -> None:"),
        ('"""`orders` adds."""', '"""`take_order` adds."""'),
        ('"shop/orders_of_day"', '"shop/orders_of_day"'),
        ('"workshop/orders"', '"workshop/orders"'),
        ("orders = event['orders']", "orders = event['orders']"),
    ],
)
def test_names_in_own_files_are_those_of_the_function(text: str, renamed: str) -> None:
    """And no other word: a variable may have the function's name."""
    assert OTHER_SERVICE.in_own_file(text) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ('service_function(self, "orders")', 'service_function(self, "sales")'),
        ('service_function(scope, "orders/Writer")', 'service_function(scope, "sales/Writer")'),
        ('service_function(self, "orders_old")', 'service_function(self, "orders_old")'),
        (
            'SharedHttpApi(self, "orders", authorizer="orders")',
            'SharedHttpApi(self, "orders", authorizer="sales")',
        ),
        (
            "from stacks.shop.orders import OrdersFunction",
            "from stacks.shop.sales import SalesFunction",
        ),
        ('print("orders"), OrdersFunction', 'print("orders"), OrdersFunction'),
    ],
)
def test_names_beside_a_function_are_those_of_the_service(text: str, renamed: str) -> None:
    """Its stack and the other functions reach it by these."""
    assert SAME_SERVICE.in_service(text) == renamed


def test_contract_goes_with_its_function() -> None:
    """What callers rely on is recorded beside what the function adds, and moves along with it."""
    files = [file.relative_to(project_root()) for file in OTHER_SERVICE.old.snapshots]

    assert [file.as_posix() for file in files] == [
        "tests/snapshots/shop/orders.json",
        "tests/snapshots/shop/orders.openapi.json",
    ]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["remove", "shop/nothing"], "'shop/nothing': there is no such function; there are conc"),
        (["remove", "concepts"], "'concepts': there is no such function"),
        (["move", "concepts/nothing", "concepts/one"], "'concepts/nothing': there is no such"),
        (["move", "concepts/echo", "one"], "'one': write the new name as SERVICE/FUNCTION"),
        (["move", "concepts/echo", "json/one"], "service: that is a module of Python's standard"),
        (["move", "concepts/echo", "New/one"], "'New/one': service: write 1 to 48 of a-z"),
        (["move", "concepts/echo", "concepts/No"], "write 1 to 48 of a-z"),
        (["move", "concepts/echo", "concepts/json"], "a module of Python's standard library"),
        (["move", "concepts/echo", "concepts/greet"], "concepts/greet"),
    ],
)
def test_wrong_name_is_told(command: list[str], message: str) -> None:
    """In one line, before anything is synthesized."""
    with pytest.raises(SystemExit) as end, signals_restored():
        main(command)

    assert message in str(end.value)
    assert "\n" not in str(end.value)


SERVICE = '''"""The shop service."""

import aws_cdk as cdk


class ShopStack(cdk.Stack):
    """What its functions share, such as a table, belongs here."""
'''


@pytest.mark.parametrize(
    ("api", "route", "is_shared"),
    [
        ("http_api = SharedHttpApi(", "source=scope.http_api", True),
        ("http_api = SharedHttpApi(", "", False),
        ("table = Table(", "source=scope.table", False),
    ],
)
def test_new_service_has_the_api_that_its_function_joins(
    tmp_path: Path, api: str, route: str, *, is_shared: bool
) -> None:
    """By the name that the old service has for it; whatever else that makes stays there."""
    stacks = tmp_path / "stacks"
    (stacks / "shop").mkdir(parents=True)
    (stacks / "shop" / "__init__.py").write_text(f'self.{api}self, "Id")\n', encoding="utf-8")
    (stacks / "shop" / "orders.py").write_text(f"({route})\n", encoding="utf-8")

    with in_project(tmp_path):
        made = make_service(
            FunctionName("shop", "orders"), FunctionName("web", "orders"), Relocation()
        )

    text = (stacks / "web" / "__init__.py").read_text(encoding="utf-8")
    assert made[0] == stacks / "web" / "__init__.py"
    assert "class WebStack(cdk.Stack):" in text
    assert ("self.http_api = SharedHttpApi(" in text) is is_shared


@pytest.mark.parametrize(
    ("file", "text", "left"),
    [
        ("stacks/shop/__init__.py", SERVICE.replace("cdk.Stack", "cdk.Stack,"), []),
        (
            "stacks/shop/__init__.py",
            f"{SERVICE}    # Ask Ann first.\n",
            ["stacks/shop/__init__.py"],
        ),
        (
            "stacks/shop/__init__.py",
            SERVICE.replace("a table", "the table of orders"),
            ["stacks/shop/__init__.py"],
        ),
        (
            "stacks/shop/_tables.py",
            "",
            ["stacks/shop/__init__.py", "stacks/shop/_tables.py"],
        ),
        (
            "tests/shop/conftest.py",
            "",
            ["stacks/shop/__init__.py", "tests/shop/conftest.py"],
        ),
        (
            "stages.py",
            'SERVICES = ("shop",)\n',
            ["stacks/shop/__init__.py", "stages.py"],
        ),
    ],
)
def test_empty_service_goes_unless_somebody_needs_it(
    tmp_path: Path, file: str, text: str, left: list[str]
) -> None:
    """Whatever differs from what `foundry new` writes is kept, and so is what others name."""
    project = tmp_path / "project"
    for path, content in {"stacks/shop/__init__.py": SERVICE, file: text}.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(content, encoding="utf-8")

    with in_project(project):
        take_away_if_empty(FunctionName("shop", "orders"), Relocation(), tmp_path / "holding")

    files = (path for path in project.rglob("*.py") if path.is_file())
    assert sorted(path.relative_to(project).as_posix() for path in files) == left


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Path]:
    """A project in which a function was moved and written to by a process that came no further."""
    code = tmp_path / "lambda_src" / "shop" / "orders"
    code.mkdir(parents=True)
    (code / "handler.py").write_text("orders = 1", encoding="utf-8")
    (tmp_path / "app.py").write_text("orders", encoding="utf-8")
    with in_project(tmp_path):
        relocation = Relocation("the move of shop/orders to mail/letters")
        relocation.move(code, tmp_path / "lambda_src" / "mail" / "letters")
        relocation.write(tmp_path / "app.py", "letters")
        relocation.write(tmp_path / "tests" / "new.json", "{}")
        yield tmp_path


def test_move_that_was_killed_is_taken_back(
    cut_off: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the next one, which says so; until then `foundry check` does."""
    assert "a foundry move or foundry remove was killed" in leftovers(cut_off)[-1]

    take_back_cut_off()

    assert capsys.readouterr().err == (
        "took back the move of shop/orders to mail/letters, which was cut off\n"
    )
    files = {path for path in cut_off.rglob("*") if ".build" not in path.parts and path.is_file()}
    handler = cut_off / "lambda_src" / "shop" / "orders" / "handler.py"
    assert files == {handler, cut_off / "app.py"}
    assert (cut_off / "app.py").read_text(encoding="utf-8") == "orders"
    assert not any("was killed" in line for line in leftovers(cut_off))


def test_move_that_was_killed_stays_where_it_was_edited(
    cut_off: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody went on with it, and is told once."""
    (cut_off / "app.py").write_text("letters and more", encoding="utf-8")

    take_back_cut_off()
    take_back_cut_off()

    assert capsys.readouterr().err.count("was cut off, and edited or committed since") == 1
    assert (cut_off / "app.py").read_text(encoding="utf-8") == "letters and more"


@pytest.fixture(scope="module")
def moved(small_project: SmallProject, tmp_path_factory: pytest.TempPathFactory) -> Moved:
    """A project whose function was moved, and was tested then."""
    project = small_project.copied_to(tmp_path_factory.mktemp("moved"))
    before = project.read("tests/snapshots/uptime/check.json")
    project.write("seeds/dev.toml", SEED.format("check"))
    result = project.python("-m", "lambda_foundry", "move", "uptime/check", "uptime/watch")
    assert result.returncode == 0, result.stderr
    after = project.read("tests/snapshots/uptime/watch.json")
    return Moved(project, before, after, result.stdout, project.python("-m", "pytest", "-q"))


@pytest.mark.slow
def test_moved_function_is_the_same_by_another_name(moved: Moved) -> None:
    """Its snapshot has other names and nothing else, and the tests pass."""
    before = moved.before.replace("Check", "Watch").replace("check", "watch")

    assert sorted(HASH.sub("", moved.after).splitlines()) == sorted(
        HASH.sub("", before).splitlines()
    )
    assert moved.tested.returncode == 0, moved.tested.stdout
    assert [path for path in moved.project.tree() if "check" in path] == []
    assert moved.project.read("seeds/dev.toml") == SEED.format("watch")


@pytest.mark.slow
def test_moved_queue_keeps_its_id_by_what_the_command_says(moved: Moved) -> None:
    """The code that it prints, as move-a-function.md has it, makes the queues what they were."""
    kept = re.findall(r"^ {8}(?:kept|cast).*\n", moved.said, flags=re.MULTILINE)
    stack = moved.project.read("stacks/uptime/watch.py").rstrip()
    imports = "import aws_cdk as cdk\nfrom typing import cast\n"
    moved.project.write("stacks/uptime/watch.py", f"{imports}{stack}\n{''.join(kept)}")
    (moved.project.root / "tests/snapshots/uptime/watch.json").unlink()

    moved.project.python("-m", "pytest", "-q", "tests/test_every_function.py")

    after = moved.project.read("tests/snapshots/uptime/watch.json")
    assert len(kept) == 4
    assert queues(after) == queues(moved.before) != set()


@pytest.mark.slow
def test_removed_function_leaves_nothing(project: SmallProject) -> None:
    """Its service neither, which nobody wrote anything into; what others say of it is named."""
    project.write("seeds/dev.toml", SEED.format("check"))
    removed = project.python("-m", "lambda_foundry", "remove", "uptime/check")

    tested = project.python("-m", "pytest", "-q")
    assert removed.returncode == 0, removed.stderr
    assert "AWS::SQS::Queue Uptime/Check/Queue/Queue" in removed.stdout
    assert removed.stdout.endswith("aws cloudformation delete-stack --stack-name uptime-dev\n")
    assert "\n  seeds/dev.toml still names it\n" in removed.stdout
    assert tested.returncode == 0, tested.stdout
    assert [path for path in project.tree() if "check" in path or "uptime" in path] == []


@pytest.mark.slow
def test_function_that_another_needs_stays(project: SmallProject) -> None:
    """The app couldn't be synthesized without it, so all files are as they were."""
    text = project.read(PACKAGE).rstrip()
    used = text.replace(
        "import aws_cdk as cdk\n",
        "import aws_cdk as cdk\nfrom lambda_foundry import service_function\n",
    )
    project.write(PACKAGE, f"{used}\n{NEEDS_CHECK}")
    before = project.tree()

    removed = project.python("-m", "lambda_foundry", "remove", "uptime/check")

    assert removed.returncode == 1
    assert "there is no function 'check' in the service" in removed.stderr
    assert removed.stderr.endswith("the app needs uptime/check; nothing was changed\n")
    assert project.tree() == before


@pytest.mark.slow
def test_function_that_cannot_go_elsewhere_stays(project: SmallProject) -> None:
    """It needs something that its service has, and the other one hasn't."""
    project.bake([{"service": "other", "function": "first"}])
    project.write(PACKAGE, f"{project.read(PACKAGE)}\n    shared = 'a table'\n")
    made = "super().__init__(scope, id_)\n"
    stack = project.read("stacks/uptime/check.py")
    project.write("stacks/uptime/check.py", stack.replace(made, f"{made}        scope.shared\n"))
    before = project.tree()

    moved = project.python("-m", "lambda_foundry", "move", "uptime/check", "other/check")

    assert moved.returncode == 1, moved.stdout
    assert moved.stderr.endswith("so uptime/check can't be other/check; nothing was changed\n")
    assert project.tree() == before
