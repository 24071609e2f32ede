"""Broken and mended: the files of packages and layers."""

from tests.checks.sample_stack import HANDLER, Case, Stack, stack

RECORD = "requests/__init__.py,,\nrequests-2.0.dist-info/RECORD,,\n"
REQUESTS = {"requests/__init__.py": "", "requests-2.0.dist-info/RECORD": RECORD}
KEY = "-----BEGIN RSA PRIVATE KEY-----"
IN_LAYER = {f"python/{name}": content for name, content in REQUESTS.items()}

IN_LAYER_WITH_MORE = {**IN_LAYER, "python/requests/api.py": "", "python/requests/auth.py": ""}
ENUM34 = {"enum/__init__.py": "", "enum34-1.1.dist-info/RECORD": "enum/__init__.py,,\n"}


def layer_and(in_layer: dict[str, str], code: dict[str, str]) -> Stack:
    """A function with these modules beside its handler, and a layer."""
    return stack(code={"handler.py": HANDLER, **code}, layers={"Layer": in_layer})


def elf(machine: int) -> bytes:
    """The start of a compiled module for a processor, by its number in ELF."""
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little")


X86_64, ARM64 = elf(0x3E), elf(0xB7)
MACOS = b"\xcf\xfa\xed\xfe" + bytes(16)


def compiled(*tags: str, content: bytes = ARM64) -> Stack:
    """A function with one compiled module, in a file for each of these tags."""
    return stack(code={"handler.py": HANDLER, **{f"fast{tag}": content for tag in tags}})


def released(*versions: str) -> Stack:
    """A function with a layer for each of these versions of a package."""
    layers = {
        f"Layer{number}": {f"python/requests-{version}.dist-info/METADATA": ""}
        for number, version in enumerate(versions)
    }
    return stack(layers=layers)


LINUX = ".cpython-314-aarch64-linux-gnu.so"


def package(**files: str | bytes) -> Stack:
    """A function with its handler and these modules beside it."""
    named = {f"{name}.py": content for name, content in files.items()}
    return stack(code={"handler.py": HANDLER, **named})


def layer(files: dict[str, str | bytes], **function: object) -> Stack:
    """A function with a layer."""
    return stack(function, layers={"Layer": files})


HANDLERS = [
    Case("handler", "no module", stack({"Handler": "main.handler"}), stack()),
    Case("handler", "no function", stack({"Handler": "handler.main"}), stack()),
    Case("handler", "no dot", stack({"Handler": "handler"}), stack()),
    Case("handler", "a file's name", stack({"Handler": "handler.py"}), stack()),
    Case(
        "handler",
        "in a folder",
        stack({"Handler": "app/main.handler"}, code={"app/handler.py": HANDLER}),
        stack({"Handler": "app/main.handler"}, code={"app/main.py": HANDLER}),
    ),
    Case(
        "handler",
        "no UTF-8",
        stack(code={"handler.py": f"# café\n{HANDLER}".encode("latin-1")}),
        stack(code={"handler.py": f"# coding: latin-1\n# café\n{HANDLER}".encode("latin-1")}),
    ),
    Case(
        "handler",
        "UTF-16, as some editors save it",
        stack(code={"handler.py": HANDLER.encode("utf-16")}),
        stack(code={"handler.py": HANDLER.encode("utf-8-sig")}),
    ),
    Case(
        "import-missing",
        "a module that is no UTF-8",
        stack(
            code={"handler.py": f"import menu\n{HANDLER}", "menu.py": "# café".encode("latin-1")}
        ),
        stack(code={"handler.py": f"import menu\n{HANDLER}", "menu.py": "# café"}),
    ),
    Case("handler", "empty package", stack(code={}), stack()),
    Case(
        "handler",
        "inline",
        stack({"Handler": "handler.handler", "Code": {"ZipFile": HANDLER}}),
        stack({"Handler": "index.handler", "Code": {"ZipFile": HANDLER}}),
    ),
    Case(
        "handler",
        "not in the layer either",
        stack({"Handler": "wrapper.handler"}, layers={"Layer": {"python/other.py": HANDLER}}),
        stack({"Handler": "wrapper.handler"}, layers={"Layer": {"python/wrapper.py": HANDLER}}),
    ),
    Case(
        "handler",
        "only in a branch of another function",
        stack(code={"handler.py": "def make():\n    handler = 1\n"}),
        stack(
            code={
                "handler.py": "try:\n    from fast import handler\nexcept ImportError:\n    raise"
            }
        ),
    ),
]

PACKAGES = [
    Case("module-shadow", "the standard library", package(json=""), package(my_json="")),
    Case(
        "module-shadow",
        "a package of the standard library",
        stack(code={"handler.py": HANDLER, "email/__init__.py": ""}),
        stack(code={"handler.py": HANDLER, "email/welcome.html": ""}),
    ),
    Case(
        "module-shadow",
        "a layer's package",
        stack(code={"handler.py": HANDLER, "requests.py": ""}, layers={"Layer": IN_LAYER}),
        stack(code={"handler.py": HANDLER, "my_requests.py": ""}, layers={"Layer": IN_LAYER}),
    ),
    Case(
        "module-shadow",
        "a layer's package, by a folder that is no copy of it",
        layer_and(IN_LAYER_WITH_MORE, {"requests/__init__.py": ""}),
        layer_and(IN_LAYER_WITH_MORE, {"requests/__init__.py": "", "requests/api.py": ""}),
    ),
    Case(
        "module-shadow",
        "the standard library, by a dependency",
        stack(code={"handler.py": HANDLER, **ENUM34}),
        stack(code={"handler.py": HANDLER, **REQUESTS}),
    ),
    Case(
        "module-shadow",
        "the standard library, by a layer",
        layer({"python/queue.py": ""}),
        layer({"python/queues.py": ""}),
    ),
    Case(
        "module-shadow",
        "its own dependency",
        stack(code={"handler.py": HANDLER, "requests.py": "", **REQUESTS}),
        stack(code={"handler.py": HANDLER, **REQUESTS}),
    ),
    Case(
        "package-secret",
        ".env",
        stack(code={"handler.py": HANDLER, ".env": "A=1"}),
        stack(code={"handler.py": HANDLER, ".env.example": "A="}),
    ),
    Case(
        "package-secret",
        "a private key",
        stack(code={"handler.py": HANDLER, "tls/server.pem": KEY}),
        stack(code={"handler.py": HANDLER, "tls/ca.pem": "-----BEGIN CERTIFICATE-----"}),
    ),
    Case(
        "package-secret",
        "a private key in a service's credentials",
        stack(code={"handler.py": HANDLER, "google.json": f'{{"private_key": "{KEY}"}}'}),
        stack(code={"handler.py": HANDLER, "google.json": '{"private_key": "projects/x"}'}),
    ),
    Case(
        "package-secret",
        "a private key, but not of an installed package's tests",
        stack(code={"handler.py": HANDLER, **REQUESTS, "tests/server.pem": KEY}),
        stack(code={"handler.py": HANDLER, **REQUESTS, "requests/tests/server.pem": KEY}),
    ),
    Case(
        "package-secret",
        "a private key that an installed package needs for more than tests, in a layer",
        layer({**IN_LAYER, "python/requests/server.pem": KEY}),
        layer({**IN_LAYER, "python/requests/test/server.pem": KEY}),
    ),
    Case(
        "package-secret",
        "in a layer",
        layer({"python/a.py": "", "python/id_rsa": ""}),
        layer({"python/a.py": "", "python/id_rsa.py": ""}),
    ),
    Case(
        "package-bytecode",
        "a cache",
        stack(code={"handler.py": HANDLER, "__pycache__/handler.cpython-314.pyc": b""}),
        stack(code={"handler.py": HANDLER, "sourceless.pyc": b""}),
    ),
    Case(
        "package-platform",
        "the wrong processor",
        stack(code={"handler.py": HANDLER, "fast.abi3.so": X86_64}),
        stack(code={"handler.py": HANDLER, "fast.abi3.so": ARM64}),
    ),
    Case(
        "package-platform",
        "the wrong Python",
        layer({"python/fast.cpython-312-aarch64-linux-gnu.so": ARM64}),
        layer({"python/fast.cpython-314-aarch64-linux-gnu.so": ARM64}),
    ),
    Case(
        "package-platform",
        "another Python's folder, with none of its own beside it",
        layer({"python/lib/python3.12/site-packages/fast.abi3.so": ARM64}),
        layer(
            {
                "python/lib/python3.12/site-packages/fast.cpython-312-aarch64-linux-gnu.so": ARM64,
                "python/lib/python3.14/site-packages/fast.cpython-314-aarch64-linux-gnu.so": ARM64,
            }
        ),
    ),
    Case(
        "package-platform",
        "built on a Mac",
        compiled(".cpython-314-darwin.so", content=MACOS),
        compiled(".cpython-314-darwin.so", LINUX),
    ),
    Case(
        "package-platform",
        "of a Mac, by its content",
        compiled(".abi3.so", content=MACOS),
        compiled(".abi3.so"),
    ),
    Case(
        "package-platform",
        "built on Windows, with nothing in its place",
        compiled(".cp314-win_amd64.pyd", content=b"MZ"),
        compiled(".cp314-win_amd64.pyd", ".py", content=b"MZ"),
    ),
    Case(
        "package-platform",
        "built on Alpine",
        compiled(".cpython-314-aarch64-linux-musl.so"),
        compiled(".cpython-314-aarch64-linux-musl.so", LINUX),
    ),
    Case(
        "package-platform",
        "for Python without the GIL",
        compiled(".cpython-314t-aarch64-linux-gnu.so"),
        compiled(".cpython-312-aarch64-linux-gnu.so", LINUX),
    ),
]

LAYERS = [
    Case("layer-layout", "no python/", layer({"a.py": ""}), layer({"python/a.py": ""})),
    Case("layer-layout", "installed at the root", layer(dict(REQUESTS)), layer(dict(IN_LAYER))),
    Case(
        "layer-layout",
        "a folder too deep",
        layer({f"requests-layer/{name}": content for name, content in IN_LAYER.items()}),
        layer(dict(IN_LAYER)),
    ),
    Case(
        "layer-layout",
        "in capitals",
        layer({f"Python/{name}": content for name, content in REQUESTS.items()}),
        layer(dict(IN_LAYER)),
    ),
    Case(
        "layer-layout",
        "a virtual environment without python/",
        layer({"lib/python3.14/site-packages/a.py": ""}),
        layer({"python/lib/python3.14/site-packages/a.py": ""}),
    ),
    Case(
        "layer-layout",
        "a virtual environment in python/",
        layer({"python/.venv/lib/python3.14/site-packages/a.py": ""}),
        layer({"python/a.py": "", "python/.venv/lib/python3.14/site-packages/b.py": ""}),
    ),
    Case("layer-layout", "empty", layer({}), layer({"bin/ffmpeg": "x"})),
    Case(
        "layer-target",
        "another runtime",
        layer({"python/a.py": ""}, Runtime="python3.13"),
        layer({"python/a.py": ""}, Runtime="python3.14"),
    ),
    Case(
        "layer-count",
        "six",
        stack({"Layers": [f"arn:aws:lambda:eu-west-1:1:layer:l{n}:1" for n in range(6)]}),
        stack({"Layers": [f"arn:aws:lambda:eu-west-1:1:layer:l{n}:1" for n in range(5)]}),
    ),
    Case(
        "layer-count",
        "two versions of one",
        stack(
            {
                "Layers": [
                    "arn:aws:lambda:eu-west-1:1:layer:l:1",
                    "arn:aws:lambda:eu-west-1:1:layer:l:2",
                ]
            }
        ),
        stack(
            {
                "Layers": [
                    "arn:aws:lambda:eu-west-1:1:layer:l:1",
                    "arn:aws:lambda:eu-west-1:2:layer:l:2",
                ]
            }
        ),
    ),
    Case(
        "layer-versions",
        "two of one package",
        released("2.0", "2.1"),
        released("2.0", "2.0"),
    ),
]

CASES = [*HANDLERS, *PACKAGES, *LAYERS]
