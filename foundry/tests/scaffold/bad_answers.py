"""What people answer by mistake, by accident or in malice, and a word that tells them why not."""

NAMES = {
    "empty": ("", "1 to 48"),
    "blank": (" ", "1 to 48"),
    "too long": ("a" * 49, "1 to 48"),
    "far too long": ("a" * 5000, "1 to 48"),
    "unicode": ("bestellungen_für_zürich", "a-z"),
    "unicode digits": ("orders٣", "a-z"),
    "capitals": ("Orders", "a-z"),
    "spaces": ("my orders", "a-z"),
    "dashes": ("my-orders", "a-z"),
    "leading digit": ("1st_order", "beginning with a letter"),
    "leading underscore": ("_orders", "beginning with a letter"),
    "dunder": ("__init__", "beginning with a letter"),
    "keyword": ("class", "Python's own"),
    "file": ("orders.py", "a-z"),
    "standard library": ("json", "standard library"),
    "standard library, new": ("tomllib", "standard library"),
    "installed": ("requests", "installed"),
    "installed, own": ("lambda_foundry", "installed"),
    "path traversal": ("../../evil", "a-z"),
    "hidden traversal": ("orders/../../evil", "a-z"),
    "absolute path": ("/tmp/evil", "a-z"),  # noqa: S108  # nothing is written there
    "windows path": ("C:\\evil", "a-z"),
    "jinja": ("{{ 7*7 }}", "{"),
    "jinja block": ("{% raw %}", "{"),
    "quotes": ("or'ders\"", "a-z"),
    "newline": ("orders\n", "a-z"),
    "control": ("orders\x01", "a-z"),
    "option": ("--help", "a-z"),
    "device": ("aux", "a device on Windows"),
    "numbered device": ("com1", "a device on Windows"),
}

FUNCTIONS = {"what functions are made of": ("python", "PythonFunction is")}

DESCRIPTIONS = {
    "empty": ("", "write what the function does"),
    "blank": ("   ", "write what the function does"),
    "too long": ("a" * 91, "at most 90"),
    "too wide": ("注" * 46, "at most 90"),
    "double quotes": ('Takes "orders"', "leave out"),
    "docstring's end": ('Takes orders."""\nimport os', "leave out"),
    "backslash": ("Takes orders\\", "leave out"),
    "newline": ("Takes orders\nand more", "leave out"),
    "carriage return": ("Takes orders\rand more", "leave out"),
    "control": ("Takes orders\x07", "leave out"),
    "escape sequence": ("\x1b[31mTakes orders", "leave out"),
    "zero width": ("Takes\u200borders", "leave out"),
    "right to left": ("Takes \u202eorders", "leave out"),
    "line separator": ("Takes\u2028orders", "leave out"),
    "no-break space": ("Takes\u00a0orders", "leave out"),
    "jinja": ("{{ cookiecutter.__class__ }}", "leave out"),
    "jinja block": ("{% for x in range(9) %}x{% endfor %}", "leave out"),
    "jinja comment": ("Takes {# no #} orders", "leave out"),
    "ends in blank": ("Takes orders ", "begin and end"),
}

TRIGGERS = {
    "misspelt": ("sqss", "did you mean sqs?"),
    "capitals": ("HTTP_API", "did you mean http_api?"),
    "word of its own": ("queue", "did you mean sqs?"),
    "several words": ("user pool", "did you mean cognito?"),
    "dashes": ("dynamodb-stream", "did you mean dynamodb_stream?"),
    "unknown": ("carrier pigeon", "secret_rotation"),
    "path": ("../sqs", "sqs"),
    "empty": ("", "secret_rotation"),
}

MEMORIES = {
    "too little": ("127", "128 to 10240"),
    "too much": ("10241", "128 to 10240"),
    "negative": ("-256", "128 to 10240"),
    "fraction": ("256.5", "128 to 10240"),
    "exponent": ("1e3", "128 to 10240"),
    "word": ("much", "128 to 10240"),
    "unit": ("256 MB", "128 to 10240"),
    "unicode digits": ("\u0662\u0665\u0666", "128 to 10240"),
    "octal": ("0256", "128 to 10240"),
    "huge": ("9" * 5000, "128 to 10240"),
    "empty": ("", "128 to 10240"),
}

TIMEOUTS = {
    "none": ("0", "1 to 900"),
    "too long": ("901", "1 to 900"),
    "negative": ("-1", "1 to 900"),
    "fraction": ("2.5", "1 to 900"),
    "word": ("long", "1 to 900"),
    "empty": ("", "1 to 900"),
}

USES = {"word": ("maybe", "yes or no"), "empty": ("", "yes or no")}

BAD_ANSWERS = [
    (key, value, told)
    for key, table in {
        "service": NAMES,
        "function": NAMES | FUNCTIONS,
        "trigger": TRIGGERS,
        "description": DESCRIPTIONS,
        "use_requests": USES,
        "memory": MEMORIES,
        "timeout": TIMEOUTS,
        "durable": USES,
    }.items()
    for value, told in table.values()
]
"""Which answer, how it goes, and what is told of it."""

GOOD_ANSWERS = {
    "service": "shop",
    "function": "orders",
    "trigger": "none",
    "description": "Takes orders",
    "use_requests": "no",
    "memory": "256",
    "timeout": "10",
}
