"""Site profiles: those that come with the extension and those of this installation.

A profile is ``<folder>/<id>/profile.json``, described by ``profile.schema.json``. A folder of the
same name below ``signpost/sites`` on the Jupyter data path changes a profile that comes with the
extension (objects are merged, everything else is replaced) or adds one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema.validators import validator_for
from jupyter_core.paths import jupyter_path

Profile = dict[str, Any]

#: The site that fits everywhere.
GENERIC = "generic"
#: A profile larger than this is not one.
MOST_BYTES = 1 << 20

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class ProfileProblem:
    """Why a profile was left out."""

    path: str
    message: str


@dataclass(frozen=True)
class Profiles:
    """All usable profiles by id, and what was wrong with the others."""

    by_id: dict[str, Profile] = field(default_factory=dict)
    problems: tuple[ProfileProblem, ...] = ()


def builtin_folder() -> Path:
    """Where the profiles that come with the extension lie: in the package, else in the checkout."""
    inside = _PACKAGE / "builtin_sites"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "sites"


def installation_folders() -> list[Path]:
    """Folders of this installation's own profiles, the most important one first."""
    return [Path(folder) for folder in jupyter_path("signpost", "sites")]


def load_profiles(
    builtin: Path | None = None, installation: Sequence[Path] | None = None
) -> Profiles:
    """Read, merge and validate all profiles. Never raises for a bad one: it is a problem told."""
    builtin = builtin_folder() if builtin is None else builtin
    folders = installation_folders() if installation is None else list(installation)
    problems: list[ProfileProblem] = []
    try:
        schema = json.loads((builtin / "profile.schema.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = (
            "The description of site profiles cannot be read "
            f"({error}); no profile can be used. Install jupyterlab-signpost again."
        )
        return Profiles({}, (ProfileProblem(str(builtin / "profile.schema.json"), message),))

    profiles: dict[str, Profile] = {}
    for folder in [builtin, *reversed(folders)]:
        for path in _profile_files(folder):
            try:
                addition = _read(path)
                profile = _merged(profiles.get(path.parent.name, {}), addition)
                profile.setdefault("id", path.parent.name)
                _check(profile, path.parent.name, schema)
            except ValueError as error:
                problems.append(ProfileProblem(str(path), str(error)))
            else:
                profiles[path.parent.name] = profile
    ordered = sorted(profiles, key=lambda name: (name == GENERIC, name))
    return Profiles({name: profiles[name] for name in ordered}, tuple(problems))


def _profile_files(folder: Path) -> Iterable[Path]:
    try:
        return sorted(path for path in folder.glob("*/profile.json") if path.is_file())
    except OSError:
        return []


def _read(path: Path) -> Profile:
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"The file cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise ValueError(f"The file is larger than {MOST_BYTES} bytes.")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The file is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise ValueError("The file holds no JSON object.")
    return value


def _merged(base: Any, addition: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(addition, dict):
        return addition
    return {
        **base,
        **{key: _merged(base.get(key), value) for key, value in addition.items()},
    }


@lru_cache(maxsize=4)
def _validator(schema_text: str) -> Any:
    schema = json.loads(schema_text)
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _check(profile: Profile, name: str, schema: dict[str, Any]) -> None:
    errors = sorted(_validator(json.dumps(schema)).iter_errors(profile), key=lambda e: str(e.path))
    if errors:
        where = "/".join(str(part) for part in errors[0].absolute_path) or "the profile"
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise ValueError(f"At {where}: {errors[0].message[:300]}{more}")
    if profile["id"] != name:
        raise ValueError(f"Its id is {profile['id']!r}, but its folder is called {name!r}.")
    for pattern in _patterns(profile):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}.") from error


def _patterns(profile: Profile) -> Iterator[str]:
    for rule in profile["detect"]:
        for condition in rule["when"]:
            for key in ("matches", "hostname", "home"):
                if key in condition:
                    yield condition[key]
