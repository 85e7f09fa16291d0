"""What cells showed beside what their notebook has saved."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fake_bundles import cell, main_of, result, shown, stream, write_bundle, write_notebook

from jupyterlab_signpost.cli import main
from jupyterlab_signpost.errors import SignpostError
from jupyterlab_signpost.proof.bundle import read_bundle
from jupyterlab_signpost.proof.compare import CellProof, Proof, compare
from jupyterlab_signpost.proof.difference import MOST_ROWS, side_by_side
from jupyterlab_signpost.proof.normal import Run, lines_of, only_last_digits_differ
from jupyterlab_signpost.proof.notebook import read_notebook
from jupyterlab_signpost.proof.reading import Record, Shown

Prove = Callable[..., Proof]
FIGURE = {"image_png": "aW1hZ2U=", "text_plain": "<Figure size 640x480 with 1 Axes>"}
NOW = time.time()


def showing(*parts: str | tuple[str, str], figures: int = 0, **more: Any) -> Shown:
    """What a cell showed; a plain text is one that was printed."""
    result = Shown(figures=figures, **more)
    for part in parts:
        kind, text = ("text", part) if isinstance(part, str) else part
        result.add(kind, text.encode())
    return result


@pytest.fixture
def prove(tmp_path: Path) -> Prove:
    """Compare cells of a notebook with what each of them showed; ``None``: it did not run."""

    def run(*pairs: tuple[dict[str, Any], Shown | None], status: int | None = 0) -> Proof:
        notebook = write_notebook(tmp_path / "study.ipynb", *(each for each, _ in pairs))
        sources = {place: each["source"] for place, (each, _) in enumerate(pairs)}
        write_bundle(tmp_path / "study_job", main_of((0, "pass")), None, sources)
        begun = {place for place, (_, found) in enumerate(pairs) if found is not None}
        record = Record(
            cells={place: found for place, (_, found) in enumerate(pairs) if found is not None},
            begun=begun,
            present=set(range(len(pairs))),
            changed=[],
            encoding="utf-8",
            started=NOW,
            ended=NOW + 2,
            status=status,
        )
        return compare(read_notebook(notebook), record, read_bundle(tmp_path / "study_job"))

    return run


def one(prove: Prove, saved: dict[str, Any], found: Shown | None, **more: Any) -> CellProof:
    return prove((saved, found), **more).cells[0]


TODAY = datetime.fromtimestamp(NOW)


@pytest.mark.parametrize(
    ("saved", "found", "status"),
    [
        (cell("", stream("a\n"), stream("b\n")), showing("a\nb\n"), "same"),
        (cell("", stream("a\n")), showing("a"), "same"),
        (cell("", stream("a\n")), showing("b\n"), "differs"),
        (cell("", stream("a\n")), showing(), "differs"),
        (cell(""), showing("unexpected\n"), "differs"),
        (cell(""), showing(), "no-output"),
        (cell("", result("3")), showing(("out", "3\n")), "same"),
        (cell("", stream("a"), result("3")), showing("a", ("out", "3\n")), "same"),
        (cell("", stream("a\n"), result("3")), showing("a\n"), "differs"),
        (cell("", shown(text_plain="1"), stream("x")), showing(("display", "1\n"), "x"), "same"),
        (cell("", stream("warning", name="stderr")), showing(), "no-output"),
        (cell("", stream("x\n"), stream("warning", name="stderr")), showing("x\n"), "same"),
        (cell("", shown(**FIGURE)), showing(figures=1), "same"),
        (cell("", shown(**FIGURE), shown(**FIGURE)), showing(figures=1), "differs"),
        (cell("", stream("x")), showing("x", figures=1), "differs"),
        (cell("", shown(image_png="aQ==", text_plain="<Image>")), showing("<Image>"), "same"),
        (cell("", result("<p at 0x7f0012ab>")), showing("<p at 0x55aa0012ab>\n"), "same"),
        (cell("", result("<__main__.P>")), showing("<study_lib.P>\n"), "same"),
        (cell("", stream("\x1b[31mred\x1b[0m \n")), showing("red\n"), "same"),
        (cell("", stream("10%\r20%\rdone\n")), showing("done\n"), "same"),
        (cell("", stream("50%|###  | 1/2\nx\n")), showing("x\n"), "same"),
        (cell("", stream("/tmp/tmpab12cd34/x")), showing("/tmp/tmpzz12cd99/x"), "same"),
        (cell("", stream("Wall time: 3 s\n")), showing("Wall time: 99 ms\n"), "same"),
        (
            cell("", stream("1.2 ms ± 3 μs per loop (mean ± std. dev. of 7 runs, 10 loops each)")),
            showing("9 ms ± 8 μs per loop (mean ± std. dev. of 7 runs, 1 loop each)"),
            "same",
        ),
        (
            cell("", stream("Wall time: 3 s\n"), result("3")),
            showing(("out", "3\n"), "Wall time: 9 s\n"),
            "same",
        ),
        (cell("", stream("training took 3.2 s")), showing("training took 12 s"), "same"),
        (cell("", stream("elapsed: 0.0123")), showing("elapsed: 4.5e-05"), "same"),
        (cell("", stream("wave period 3.2 s")), showing("wave period 12 s"), "differs"),
        (cell("", stream("start 2020-01-02 03:04:05")), showing(f"start {TODAY:%F %T}"), "same"),
        (cell("", stream("on 02/01/2020")), showing(f"on {TODAY:%d/%m/%Y}"), "same"),
        (cell("", stream("2020-01-02 rain")), showing("2020-01-03 rain"), "differs"),
        (cell("", stream("at 12:34:56")), showing(f"at {TODAY:%T}"), "same"),
        (cell("", result("1577934245.25")), showing(f"{NOW + 1:.2f}"), "same"),
        (cell("", result("0.123456789")), showing("0.123456788"), "digits"),
        (cell("", result("[1.   2.5]")), showing("[1.  2.50000001]"), "digits"),
        (cell("", result("0.1234")), showing("0.1235"), "differs"),
        (cell("", result("1000000000")), showing("1000000001"), "differs"),
        (cell("clear_output()", stream("3")), showing("1\n2\n3\n"), "same"),
        (cell("bar.update(2)", stream("1\n3")), showing("1\n2\n3\n"), "same"),
        (cell("bar.update(2)", stream("1\n3")), showing("1\n2\n"), "differs"),
        (cell("", stream("1\n3")), showing("1\n2\n3\n"), "differs"),
        (cell("", shown(text_html="<b>")), showing(), "not-comparable"),
        (
            cell("", shown(**{"application_vnd.jupyter.widget-view+json": {}, "text_plain": "W"})),
            showing("W()\n"),
            "not-comparable",
        ),
        (cell("", stream("a")), showing("a", cut=True), "not-comparable"),
        (cell("", stream("a")), None, "not-run"),
        (cell("", count=None), showing("a"), "nothing-saved"),
        (
            cell("", {"output_type": "error", "ename": "E", "evalue": "x", "traceback": []}),
            showing(errors=[("E", "x")]),
            "same",
        ),
        (cell("", {"output_type": "error", "ename": "E", "evalue": "x"}), showing(), "differs"),
        (cell("", stream("a")), showing("a", errors=[("E", "x")]), "differs"),
    ],
)
def test_a_cell(saved: dict[str, Any], found: Shown | None, status: str, prove: Prove) -> None:
    proof = one(prove, saved, found)
    assert proof.status == status, proof
    if status in ("not-comparable", "nothing-saved", "not-run"):
        assert (proof.reason or "").endswith(".")


def test_the_summary_names_the_cells_that_differ(prove: Prove) -> None:
    good = (cell("a", stream("a")), showing("a"))
    assert prove(good, good).summary == "Same as the notebook in all 2 cells with output."
    assert prove(good).summary == "Same as the notebook in the 1 cell with output."
    bad = (cell("b", stream("b")), showing("c"))
    close = (cell("b", stream("0.1234567891")), showing("0.1234567892"))
    html = (cell("h", shown(text_html="<b>")), showing())
    proof = prove(good, bad, good, bad, close, html, (cell("x", stream("x")), None), status=1)
    assert proof.verdict == "differs"
    assert proof.summary == (
        "2 of 6 cells with output differ: 2, 4. 1 of 6 was not run: 7. "
        "1 of 6 differs in the last digits of numbers: 5. Cell 6 could not be compared."
    )
    assert proof.notes[0] == "The program ended with exit status 1. The log says why."
    assert prove(good, close).verdict == "digits"
    assert prove(html).verdict == "nothing"


def test_a_notebook_that_was_never_run_has_nothing_to_compare_with(prove: Prove) -> None:
    proof = prove((cell("a", count=None), showing("a")), (cell("b", count=None), showing()))
    assert proof.verdict == "nothing"
    assert "nothing to compare with" in proof.summary


def test_cells_and_files_that_were_changed_since_are_told(prove: Prove, tmp_path: Path) -> None:
    pair = (cell("a", stream("a")), showing("a"))
    assert prove(pair).notes == []
    notebook = write_notebook(tmp_path / "study.ipynb", cell("changed", stream("a")))
    bundle = tmp_path / "study_job"
    (bundle / "study_support.py").write_text("")
    record = Record({0: showing("a")}, {0}, {0}, [], "utf-8", NOW, NOW, 0)
    proof = compare(read_notebook(notebook), record, read_bundle(bundle))
    assert proof.cells[0].status == "not-comparable"
    assert "changed after the export" in (proof.cells[0].reason or "")
    assert proof.notes[0].startswith("study_support.py was changed after the export")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": 3}', "[" * 100_000])
def test_what_is_no_notebook_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_text(content)
    with pytest.raises(SignpostError, match=r"odd\.ipynb is no notebook"):
        read_notebook(path)


def test_odd_cells_are_read_as_far_as_they_make_sense(tmp_path: Path) -> None:
    odd = {"output_type": "execute_result", "data": {"text/plain": 3, "image/png": None, "x": [1]}}
    others = ({"output_type": "stream", "text": 3}, {"data": []})
    path = write_notebook(tmp_path / "odd.ipynb", cell("a", odd, *others))
    path.write_text(path.read_text().replace('"cells": [', '"cells": [1, {"cell_type": "code"}, '))
    saved = read_notebook(path)
    assert [each.index for each in saved] == [1, 2]
    assert (saved[0].was_run, saved[1].figures, saved[1].parts) == (False, 1, [])


def test_lines_as_a_terminal_shows_them() -> None:
    assert lines_of("abc\rX\nab\b\bcd\n\n\n") == ["Xbc", "cd"]
    assert lines_of("a\r\nb\r\n") == ["a", "b"]
    assert lines_of("<Figure size 10x20 with 1 Axes>\nkept") == ["kept"]


def test_times_are_those_of_the_run_only() -> None:
    run = Run(NOW, NOW + 5)
    stamp = f"{TODAY:%Y-%m-%dT%H:%M:%S}"
    assert run.only_times_differ("x 2019-05-06T07:08:09 y", f"x {stamp} y")
    assert not run.only_times_differ("x 2019-05-06T07:08:09 y", f"x {stamp} z")
    assert not run.only_times_differ(f"x {stamp}", "x 2019-05-06T07:08:09")
    assert not run.only_times_differ("loss 3.5", "loss 3.6")
    assert not run.only_times_differ("loss 0.5 took 3 s", "loss 0.6 took 4 s")
    assert not run.only_times_differ("", "")


@pytest.mark.parametrize(
    ("expected", "found", "digits"),
    [
        ("1.0000000", "1.0000001", True),
        ("1.0", "1.1", False),
        ("1e-10", "1.0000001e-10", True),
        ("a 1.5", "b 1.5000001", False),
        ("5", "6", False),
        ("nan 1.5", "nan 1.50000001", True),
        ("v1.2.3", "v1.2.4", False),
    ],
)
def test_last_digits(expected: str, found: str, digits: bool) -> None:
    assert only_last_digits_differ([expected], [found]) is digits


def test_differences_stand_side_by_side_with_some_context() -> None:
    lines = [str(number) for number in range(50)]
    rows = side_by_side(lines, [*lines[:20], "new", *lines[20:30], "31?", *lines[32:]])
    assert [row.kind for row in rows] == [
        *("gap", *["same"] * 3, "added", *["same"] * 3, "gap", *["same"] * 3),
        *("changed", "missing", *["same"] * 3, "gap"),
    ]
    assert (rows[0].count, rows[4].program) == (17, "new")
    assert rows[12].notebook == "30"
    long = side_by_side(lines * 100, [f"{line}!" for line in lines * 100])
    assert len(long) == MOST_ROWS + 1
    assert long[-1].kind == "cut"
    assert len(side_by_side(["x" * 10_000], [])[0].notebook or "") < 1100


# The command, which runs the program


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    sources = {0: "import os", 1: "print('one')", 2: "os.getcwd()[:0]\nfigure"}
    script = main_of(
        (0, "import os"),
        (1, "print('one')"),
        (2, "show(os.path.basename(os.getcwd()))"),
        (None, "save_figures()"),
    )
    write_bundle(tmp_path / "study_job", script, None, sources)
    write_notebook(
        tmp_path / "study.ipynb",
        cell(sources[0]),
        cell(sources[1], stream("one\n")),
        cell(sources[2], result("'study_job'"), shown(**FIGURE)),
    )
    return tmp_path / "study_job"


def test_the_command_tells_by_its_exit_status(
    bundle: Path, jp_environ: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", str(bundle)]) == 0
    assert "Same as the notebook in all 2 cells with output." in capsys.readouterr().out
    other = write_notebook(
        bundle.parent / "other.ipynb", cell("import os"), cell("print('one')", stream("two\n"))
    )
    assert main(["prove", str(bundle), "--notebook", str(other)]) == 1
    printed = capsys.readouterr().out
    assert "1 of 1 cells with output differs: 2." in printed
    assert "≠ two" in printed
    assert main(["prove", str(bundle), "--notebook", str(other), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["cells"][1]["rows"]
    assert rows == [{"kind": "changed", "notebook": "two", "program": "one", "count": 0}]


def test_the_command_says_what_cannot_be_run(
    bundle: Path, jp_environ: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", str(bundle / "nowhere")]) == 2
    assert main(["prove", str(bundle.parent)]) == 2
    (bundle.parent / "study.ipynb").unlink()
    assert main(["prove", str(bundle)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line[-1] for line in told] == [".", ".", "."]
    (bundle.parent / "study.ipynb").write_text('{"cells": []}')
    (bundle / "study.py").write_text("import nothing_of_that_name\n")
    assert main(["prove", str(bundle)]) == 2
    captured = capsys.readouterr()
    assert "nothing_of_that_name" in captured.err
    assert "exit status 1" in captured.out
