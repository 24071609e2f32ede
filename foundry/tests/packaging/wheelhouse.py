"""Makes tiny wheels, so that every way in which packages can be wrong is tested offline."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

PURE = "py3-none-any"


def write_wheel(
    folder: Path,
    name: str,
    *,
    version: str = "1.0",
    tag: str = PURE,
    requires: str | None = None,
    files: dict[str, bytes] | None = None,
) -> str:
    """Write a version of a package and return its line for a lock, with the wheel's hash."""
    wheel = folder / f"{name}-{version}-{tag}.whl"
    requirement = f"Requires-Dist: {requires}\n" if requires else ""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requirement}"
    contents = {
        **(files or {f"{name}/__init__.py": b""}),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**contents, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, content)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def write_source(folder: Path, name: str) -> None:
    """Write version 1.0 of a package as a source distribution, which would have to be compiled."""
    content = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode()
    with tarfile.open(folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(f"{name}-1.0/PKG-INFO")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
