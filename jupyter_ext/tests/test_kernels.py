"""Kernelspecs, and registering an environment as one."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from fake_environments import fake_conda, fake_venv
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

from jupyterlab_signpost.errors import (
    BadRequestError,
    ConflictError,
    NoSpaceError,
    NotAllowedError,
    NotFoundError,
    SignpostError,
)
from jupyterlab_signpost.kernels import register as registering
from jupyterlab_signpost.kernels.environment import describe
from jupyterlab_signpost.kernels.kernelspecs import link, list_kernelspecs
from jupyterlab_signpost.kernels.register import Registration, register
from jupyterlab_signpost.kernels.trash import remove

LIBRARY = f"python{sys.version_info[0]}.{sys.version_info[1]}"


# Kernelspecs


def write_spec(folder: Path, name: str, content: object) -> Path:
    path = folder / name / "kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path.parent


LAUNCH = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"argv": ["/gone/bin/python", *LAUNCH], "language": "python"}, "not there any more"),
        ({"argv": ["python", *LAUNCH], "language": "python"}, "server's own Python"),
        ({"argv": ["no-such-program", "{connection_file}"], "language": "x"}, "not on the server"),
        ({"argv": ["/etc/passwd", *LAUNCH], "language": "python"}, "may not run"),
        ({"argv": [], "language": "python"}, "names no program"),
        ({"argv": "python", "language": "python"}, "names no program"),
        ("{", "not JSON"),
    ],
)
def test_kernels_that_will_not_start(
    content: object, words: str, mine: Path, finder: KernelSpecManager
) -> None:
    write_spec(mine, "broken", content)
    spec = {spec.name: spec for spec in list_kernelspecs(finder)}["broken"]
    assert spec.scope == "user"
    assert spec.removable
    assert words in (spec.problem or "")


def test_a_kernel_without_ipykernel_is_told_with_the_command(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "my env", ipykernel=None)
    write_spec(mine, "geo", {"argv": [f"{folder}/bin/python", *LAUNCH], "language": "python"})
    spec = {spec.name: spec for spec in list_kernelspecs(finder)}["geo"]
    assert f"'{folder}/bin/python' -m pip install ipykernel" in (spec.problem or "")


def test_the_servers_own_kernel_is_fine_and_stays(finder: KernelSpecManager) -> None:
    spec = {spec.name: spec for spec in list_kernelspecs(finder)}["python3"]
    assert spec.problem is None
    assert spec.interpreter == sys.executable
    assert not spec.removable


def test_environments_know_their_kernels(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    first, second = fake_venv(tmp_path / "one"), fake_venv(tmp_path / "two")
    for name in ("a", "b"):
        write_spec(mine, name, {"argv": [f"{first}/bin/python", *LAUNCH], "language": "python"})
    environments = [describe(first), describe(second)]
    link([e for e in environments if e], list_kernelspecs(finder))
    assert [e.kernelspecs for e in environments if e] == [["a", "b"], []]


# Registering


def test_a_registered_kernel_starts_its_own_python(
    mine: Path, finder: KernelSpecManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a real environment with a name that needs care, and a place that leaks packages
    folder = tmp_path / "an env with $HOME & spaces"
    venv.create(folder, with_pip=False, symlinks=True)
    library = folder / "lib" / LIBRARY / "site-packages"
    (library / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    about = Path(str(distribution("ipykernel").locate_file(""))) / (
        f"ipykernel-{distribution('ipykernel').version}.dist-info"
    )
    shutil.copytree(about, library / about.name)
    (tmp_path / "leak").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "leak"))

    # When it is registered and started
    spec = register(Registration(str(folder), "Geo", "Geo tools", isolated=True), finder)
    assert (spec.name, spec.display_name, spec.scope, spec.problem) == (
        "geo",
        "Geo tools",
        "user",
        None,
    )
    manager, client = start_new_kernel(kernel_name="geo")
    try:
        code = (
            "import json, os, shutil, site, sys\n"
            "print(json.dumps([sys.executable, sys.prefix, site.ENABLE_USER_SITE, sys.path,"
            " shutil.which('python'), os.environ['VIRTUAL_ENV']]))"
        )
        printed: list[str] = []
        client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    # Then it is that Python, and nothing leaks in
    executable, prefix, user_site, path, first, active = json.loads("".join(printed))
    assert executable == str(folder / "bin" / "python")
    assert prefix == str(folder)
    assert user_site is False
    assert str(tmp_path / "leak") not in path
    assert first == str(folder / "bin" / "python")
    assert active == str(folder)


def test_what_is_written(mine: Path, finder: KernelSpecManager, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "", isolated=False), finder)
    content = json.loads((mine / "geo" / "kernel.json").read_text())
    assert content["argv"] == [
        f"{folder}/bin/python",
        "-Xfrozen_modules=off",
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
    ]
    assert content["display_name"] == "geo"
    about = {"environment": str(folder), "modules": []}
    assert content["metadata"] == {"debugger": True, "signpost": about}
    assert "PYTHONNOUSERSITE" not in content["env"]
    assert (mine / "geo" / "logo-svg.svg").read_text() == "<svg/>"
    assert sorted(path.name for path in mine.iterdir()) == ["geo"]


def test_older_pythons_get_no_unknown_option(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo", version="3.10.2")
    spec = register(Registration(str(folder), "geo", "Geo"), finder)
    assert spec.argv[1] == "-m"


@pytest.mark.parametrize(
    ("version", "encryption"), [("6.29.5", None), ("7.2.0", None), ("7.3.0", ["curve"])]
)
def test_encryption_is_offered_where_ipykernel_has_it(
    version: str,
    encryption: list[str] | None,
    mine: Path,
    finder: KernelSpecManager,
    tmp_path: Path,
) -> None:
    folder = fake_venv(tmp_path / "geo", ipykernel=version)
    register(Registration(str(folder), "geo", "Geo"), finder)
    content = json.loads((mine / "geo" / "kernel.json").read_text())
    assert content["metadata"].get("supported_encryption") == encryption


def test_registering_the_same_environment_again_renames_it(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Old"), finder)
    assert register(Registration(str(folder), "geo", "New"), finder).display_name == "New"


@pytest.mark.parametrize("name", ["", "a b", "ä", "../x", "a/b", "..", "x" * 81, "a\nb"])
def test_names_that_jupyter_does_not_take(
    name: str, mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    with pytest.raises(BadRequestError, match="letters a-z, digits, dots"):
        register(Registration(str(folder), name, "A"), finder)
    assert list(mine.iterdir()) == []


def test_a_folder_that_is_no_environment(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    for path in (str(tmp_path), "relative/env", "/nowhere", "a\0b"):
        with pytest.raises(BadRequestError, match="is not a Python environment"):
            register(Registration(path, "geo", "Geo"), finder)


def test_no_ipykernel_is_refused_with_the_command(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo", ipykernel=None)
    with pytest.raises(BadRequestError) as refused:
        register(Registration(str(folder), "geo", "Geo"), finder)
    assert refused.value.reason == "no-ipykernel"
    python = shlex.quote(f"{folder}/bin/python")
    assert f"{python} -m pip install ipykernel" in refused.value.message
    conda = fake_conda(tmp_path / "conda")
    with pytest.raises(BadRequestError, match=r"conda install --prefix .*conda'? ipykernel"):
        register(Registration(str(conda), "geo", "Geo"), finder)


def test_a_name_that_is_taken(mine: Path, finder: KernelSpecManager, tmp_path: Path) -> None:
    first, second = fake_venv(tmp_path / "one"), fake_venv(tmp_path / "two")
    register(Registration(str(first), "geo", "First"), finder)
    before = (mine / "geo" / "kernel.json").read_text()
    with pytest.raises(ConflictError, match="starts another environment"):
        register(Registration(str(second), "GEO", "Second"), finder)
    assert (mine / "geo" / "kernel.json").read_text() == before
    with pytest.raises(ConflictError, match="belongs to the Jupyter server"):
        register(Registration(str(first), "python3", "Mine"), finder)


def test_two_servers_that_register_the_same_name_do_not_replace_each_other(
    mine: Path, finder: KernelSpecManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = fake_venv(tmp_path / "first"), fake_venv(tmp_path / "second")
    register(Registration(str(first), "geo", "First"), finder)
    # The other one has looked before the first one wrote.
    monkeypatch.setattr(registering, "_check_free", lambda *_: None)
    with pytest.raises(ConflictError, match="Somebody else has just registered"):
        register(Registration(str(second), "geo", "Second"), finder)
    assert json.loads((mine / "geo" / "kernel.json").read_text())["display_name"] == "First"
    assert not [path for path in mine.parent.iterdir() if path.name.startswith(".signpost")]


def test_a_name_in_capitals_is_the_same_kernel(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Geo"), finder)
    (mine / "geo").rename(mine / "Geo")
    register(Registration(str(folder), "geo", "Geo again"), finder)
    assert [path.name for path in mine.iterdir()] == ["Geo"]
    assert json.loads((mine / "Geo" / "kernel.json").read_text())["display_name"] == "Geo again"


def test_a_folder_without_a_kernel_becomes_one(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    (mine / "geo").mkdir()
    (mine / "geo" / "logo-32x32.png").touch()
    register(Registration(str(fake_venv(tmp_path / "geo")), "geo", "Geo"), finder)
    assert sorted(path.name for path in (mine / "geo").iterdir()) == [
        *("kernel.json", "logo-32x32.png")
    ]


def test_a_full_disk_leaves_nothing_behind(
    mine: Path, finder: KernelSpecManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: object) -> None:
        raise OSError(122, "Disk quota exceeded", str(path))

    monkeypatch.setattr(registering, "write_json", full)
    folder = fake_venv(tmp_path / "geo")
    with pytest.raises(NoSpaceError, match="your disk quota is used up"):
        register(Registration(str(folder), "geo", "Geo"), finder)
    assert list(mine.iterdir()) == []
    assert not [path for path in mine.parent.iterdir() if path.name.startswith(".signpost")]


def test_removing(mine: Path, finder: KernelSpecManager, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Geo"), finder)
    remove("geo", finder)
    assert not (mine / "geo").exists()
    assert (folder / "bin" / "python").exists()
    with pytest.raises(NotFoundError):
        remove("geo", finder)


def test_only_ones_own_can_be_removed(finder: KernelSpecManager) -> None:
    with pytest.raises(NotAllowedError, match="not your own"):
        remove("python3", finder)
    assert "python3" in finder.find_kernel_specs()


def test_removing_a_link_keeps_what_it_leads_to(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    target = write_spec(tmp_path, "shared", {"argv": ["x"], "language": "x", "display_name": "x"})
    (mine / "linked").symlink_to(target)
    remove("linked", finder)
    assert (target / "kernel.json").exists()


def test_errors_are_sentences(mine: Path, finder: KernelSpecManager) -> None:
    with pytest.raises(SignpostError) as refused:
        register(Registration("/nowhere", "geo", "Geo"), finder)
    assert refused.value.message.endswith("Nothing was registered.")
