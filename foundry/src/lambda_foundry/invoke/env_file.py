"""Reads a function's variables from a file that `--env-file` names; no file is read unasked."""

from pathlib import Path

from lambda_foundry.mistakes import Mistake


def read_env_file(file: Path) -> dict[str, str]:
    """The variables of a `.env` file: `NAME=VALUE`, quotes, comments and `export` as usual.

    Values stay as they are written: `${OTHER}` is no reference, so nothing of this machine gets in.
    Raises `Mistake` for a file that can't be read and for a line that gives no variable a value.
    """
    # Most invocations read no file.
    from dotenv.parser import parse_stream  # noqa: PLC0415

    try:
        with file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except UnicodeDecodeError:
        raise Mistake(f"--env-file {file}: is no text in UTF-8") from None
    except OSError as error:
        raise Mistake(f"--env-file {file}: can't be read: {error.strerror}") from error
    variables = dict[str, str]()
    for binding in bindings:
        text = binding.original.string
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line + len(text) - len(text.lstrip("\n"))
            raise Mistake(f"{file}, line {line}: gives no variable a value; write NAME=VALUE")
        if binding.key:
            variables[binding.key] = binding.value or ""
    return variables
