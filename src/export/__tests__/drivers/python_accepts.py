"""Print for each program why CPython does not compile it, or `null`.

usage: python_accepts.py [MODULE ...] < REQUEST > ANSWER

REQUEST is a JSON list of programs. With names of modules of the standard library's own tests, the
programs are instead the texts in those, in strings and doctests. ANSWER is a JSON object with the
version of Python, the programs and the answers. `await` is allowed outside of functions.
"""

import ast
import doctest
import importlib.util
import json
import sys
import textwrap
import tokenize
import warnings


def problem(program):
    """Return why a program cannot be compiled, or `None`."""
    try:
        compile(program, "program", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, UnicodeError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def texts(module):
    """Yield the texts that may be programs of a module, which is not run."""
    found = importlib.util.find_spec(module)
    if found is None:
        return
    with tokenize.open(found.origin) as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if ">>>" in node.value:
            try:
                examples = doctest.DocTestParser().get_examples(node.value)
            except ValueError:
                continue
            yield from (example.source for example in examples)
        elif len(node.value) < 3000:
            yield node.value
            yield textwrap.dedent(node.value)


def main():
    """Answer."""
    warnings.simplefilter("ignore")
    if sys.argv[1:]:
        programs = [
            text
            for text in dict.fromkeys(text for name in sys.argv[1:] for text in texts(name))
            if "\r" not in text
        ]
    else:
        programs = json.load(sys.stdin)
    answers = [problem(program) for program in programs]
    json.dump(
        {"version": sys.version_info[:2], "programs": programs, "answers": answers}, sys.stdout
    )


main()
