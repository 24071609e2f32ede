"""`foundry completion`: prints a script by which a shell completes commands, options and functions.

The script asks nobody: commands, options, triggers and their variants stand in it. Functions are
the files in `stacks/`, and stages are what `stages.py` has as `name="…"`. So it costs a shell no
time, and it is written again after an upgrade.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from importlib import import_module
from string import Template

from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.variants import VARIANT_KEY, VARIANTS

SHELLS = ("bash", "zsh", "fish")

WITH_FUNCTIONS = {"access", "e2e", "invoke", "local", "logs", "move", "remove"}
"""Commands that take the names of functions."""

SUBCOMMANDS = {"local": ("fire", "token")}

WITH_TRIGGERS = {"init", "new"}
"""Commands that take `trigger=…`."""

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")

VARIANTS_OF = "new"
"""The command that takes `variant=…`, where the trigger has some."""

BASH = Template("""\
_foundry_root() {
  local root="$$PWD"
  while [ "$$root" ] && [ ! -f "$$root/cdk.json" ]; do root="$${root%/*}"; done
  printf '%s' "$$root"
}
_foundry_stages() {
  local name='[ (]name="\\([A-Za-z0-9-]*\\)"'
  sed -n "/^ *#/d; s/.*$$name.*/$$1\\1/p" "$$(_foundry_root)/stages.py" 2>/dev/null
}
_foundry_functions() {
  local root file
  root="$$(_foundry_root)"
  for file in "$$root"/stacks/*/*.py; do
    file="$${file#"$$root"/stacks/}"
    case "$$file" in */_*|'*'*) ;; *) printf '%s\\n' "$${file%.py}" ;; esac
  done
}
_foundry() {
  local word="$${COMP_WORDS[COMP_CWORD]}" words='' key=''
  # bash takes trigger=sqs for three words.
  if [ "$$word" = '=' ]; then
    key="$${COMP_WORDS[COMP_CWORD - 1]}=" word=''
  elif [ "$${COMP_WORDS[COMP_CWORD - 1]}" = '=' ]; then
    key="$${COMP_WORDS[COMP_CWORD - 2]}="
  fi
  if [ "$$COMP_CWORD" -eq 1 ]; then
    words='$commands'
  else
    case "$${COMP_WORDS[1]}" in
$cases
    esac
    case "$$COMP_LINE" in
$variants
    esac
  fi
  case "$$key$$word" in
    --stage=*) words="$$(_foundry_stages --stage=)" ;;
    stage=*) words="$$(_foundry_stages stage=)" ;;
    *) [ "$${COMP_WORDS[COMP_CWORD - 1]}" != --stage ] || words="$$(_foundry_stages)" ;;
  esac
  COMPREPLY=($$(compgen -W "$$words" -- "$$key$$word"))
  COMPREPLY=("$${COMPREPLY[@]#"$$key"}")
}
complete -o default -F _foundry foundry
""")

BASH_CASE = '      {name}) words="{words}" ;;'
BASH_VARIANTS = '      *" {command} "*trigger={trigger}*) words="$words {words}" ;;'
FISH_CASE = "complete -c foundry -n '__fish_seen_subcommand_from {name}' -a '{words}'"
FISH_VARIANTS = (
    "complete -c foundry -n '__fish_seen_subcommand_from {command}; "
    "and string match -q \"*trigger={trigger}*\" -- (commandline)' -a '{words}'"
)
ZSH = "autoload -Uz bashcompinit && bashcompinit\n"

FISH = Template("""\
function __foundry_root
    set -l root $$PWD
    while test -n "$$root"; and not test -f "$$root/cdk.json"
        set root (string replace -r '/[^/]*$$' '' -- $$root)
    end
    echo $$root
end
function __foundry_stages
    set -l file (__foundry_root)/stages.py
    test -f $$file
    and string replace -rf '^(?!\\s*#).*\\bname="([A-Za-z0-9-]+)".*$$' '$$1' <$$file
end
function __foundry_functions
    set -l root (__foundry_root)
    for file in $$root/stacks/*/*.py
        string match -rq '/_' -- (string replace "$$root/stacks" '' -- $$file)
        or string replace -r '^.*/stacks/(.*)\\.py$$' '$$1' -- $$file
    end
end
complete -c foundry -f -n __fish_use_subcommand -a '$commands'
$cases
$variants
complete -c foundry -n '__fish_seen_subcommand_from $staged' -l stage -x -a '(__foundry_stages)'
""")


def main(arguments: list[str]) -> int:
    """Print the script of a shell."""
    options = _parser().parse_args(arguments)
    print(script(options.shell), end="")
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry completion",
        description="Print a script by which a shell completes commands, options, triggers, stages "
        "and the names of functions.",
    )
    parser.add_argument("shell", choices=SHELLS, help="which shell")
    return parser


def script(shell: str) -> str:
    """The script of a shell, with every command and its options."""
    from lambda_foundry.cli import COMMANDS  # noqa: PLC0415  # which imports this one by its name

    words = {
        name: " ".join([*SUBCOMMANDS.get(name, ()), *_options(name), *_answers(name)])
        for name in COMMANDS
    }
    template, case, variants, functions = (
        (FISH, FISH_CASE, FISH_VARIANTS, " (__foundry_functions)")
        if shell == "fish"
        else (BASH, BASH_CASE, BASH_VARIANTS, " $(_foundry_functions)")
    )
    cases = "\n".join(
        case.format(name=name, words=said + (functions if name in WITH_FUNCTIONS else ""))
        for name, said in words.items()
    )
    head = ZSH if shell == "zsh" else ""
    return head + template.substitute(
        commands=" ".join(COMMANDS),
        cases=cases,
        staged=" ".join(name for name, said in words.items() if "--stage" in said.split()),
        variants="\n".join(_variants(variants)),
    )


def _variants(line: str) -> Iterator[str]:
    """The line of each trigger that has variants."""
    for trigger, names in VARIANTS.items():
        words = " ".join(f"{VARIANT_KEY}={name}" for name in names)
        yield line.format(command=VARIANTS_OF, trigger=trigger, words=words)


def _answers(name: str) -> list[str]:
    """What a command that makes a function is told of its trigger."""
    from lambda_foundry.scaffold.new_function import questions  # noqa: PLC0415  # for these alone

    triggers = questions()["trigger"] if name in WITH_TRIGGERS else []
    return [f"trigger={trigger}" for trigger in triggers]


def _options(name: str) -> list[str]:
    """The options that the command's own help has, in its order."""
    from lambda_foundry.cli import COMMANDS  # noqa: PLC0415  # as above

    said = io.StringIO()
    command = import_module(f"lambda_foundry.{COMMANDS[name][0]}").main
    for inner in ((), *((one,) for one in SUBCOMMANDS.get(name, ()))):
        with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit, Mistake):
            command([*inner, "--help"])
    return list(dict.fromkeys(OPTION.findall(said.getvalue())))
