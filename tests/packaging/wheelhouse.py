"""Makes tiny wheels, so that every way in which packages can be wrong is tested offline."""

import hashlib
import zipfile
from pathlib import Path

PURE = "py3-none-any"


def write_wheel(
    folder: Path,
    name: str,
    *,
    tag: str = PURE,
    requires: str | None = None,
    files: dict[str, bytes] | None = None,
) -> str:
    """Write version 1.0 of a package and return its line for a lock, with the wheel's hash."""
    wheel = folder / f"{name}-1.0-{tag}.whl"
    requirement = f"Requires-Dist: {requires}\n" if requires else ""
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requirement}"
    contents = {
        **(files or {f"{name}/__init__.py": b""}),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**contents, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, content)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
