"""An API answers on a port that stays the same, as far as no other program has it."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from lambda_foundry.local.addresses import Address, Api
from lambda_foundry.local.deployed import deployed_stacks
from lambda_foundry.local.emulator_server import listener_near
from lambda_foundry.local.runs import current_run
from lambda_foundry.local.session import Session
from lambda_foundry.project import in_project
from lambda_foundry.template.cloud_assembly import Assembly


def api(name: str, *, is_websocket: bool = False) -> Api:
    """An API of that name."""
    return Api(name=name, logical_id="Api", path="/restapis/a/b", is_websocket=is_websocket)


def test_port_is_that_of_the_project_and_the_api(tmp_path: Path) -> None:
    """A restart and another machine find the same one; each API has its own."""
    (tmp_path / "shop").mkdir()

    with in_project(tmp_path / "shop"):
        port = api("Receipts/HttpApi").wanted_port
        other = api("Receipts/RestApi").wanted_port

    assert port == 23890
    assert other != port


@pytest.mark.parametrize(("is_websocket", "scheme"), [(False, "http"), (True, "ws")])
def test_address_has_no_stage(*, is_websocket: bool, scheme: str) -> None:
    """As a domain's address has none."""
    address = Address(api=api("Chat/Api", is_websocket=is_websocket), port=24601)

    assert address.url == f"{scheme}://127.0.0.1:24601"


def test_port_that_is_taken_is_passed_over() -> None:
    """The next one that is free is taken, and one can see that it isn't the wanted one."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with listener_near(taken) as found:
            assert found.getsockname()[1] != taken


@pytest.mark.slow
def test_address_is_found_from_another_terminal(deployment: Session) -> None:
    """Whoever asks the run for its addresses gets those that are there, and opens no others."""
    run = current_run()

    stacks = deployed_stacks(run.endpoint, Assembly(Path(run.assembly)))

    assert replace(deployment, stacks=stacks).addresses == deployment.addresses != []


@pytest.mark.slow
def test_api_in_a_stack_without_functions_has_an_address(deployment: Session) -> None:
    """Functions of other stacks answer there."""
    assert "Alone/Sockets" in {address.api.name for address in deployment.addresses}
