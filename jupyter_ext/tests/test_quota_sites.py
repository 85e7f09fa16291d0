"""What the overviews of sites print, and what is understood."""

from __future__ import annotations

import pytest
from fake_quota_site import GIB, KIB, MIB, UID, QuotaSite, figures, share

from jupyterlab_signpost.configuration import Surroundings


def test_csc_workspaces(site: QuotaSite) -> None:
    site.profile["home"]["quota_readers"] = ["csc-workspaces"]
    site.tool("csc-workspaces", {"": "csc-workspaces"})
    assert figures(site.ask("lustre")) == (share(4.4 * GIB), 15 * GIB, 24000, 150000)


@pytest.mark.parametrize(
    ("cells", "used", "limit", "files", "limit_files"),
    [
        # The unit of the limit is the one of both; a star marks what is over.
        ("7.2/10TB  17/100K", 7.2 * (1 << 40), 10 << 40, 17, 100000),
        ("7.2T*/7.0T  2.1M*/2.0M", 7.2 * (1 << 40), 7 << 40, 2100000, 2000000),
        ("3.045G/10G .97k/100k", 3.045 * GIB, 10 * GIB, 970, 100000),
        ("16M/22G 0/100K", 16 * MIB, 22 * GIB, 0, 100000),
    ],
)
def test_cells_of_csc_workspaces(
    site: QuotaSite, cells: str, used: float, limit: int, files: int, limit_files: int
) -> None:
    site.profile["home"]["quota_readers"] = ["csc-workspaces"]
    site.tool("csc-workspaces", {"": f"{site.home}/  {cells}  n/a\n"})
    assert figures(site.ask("lustre")) == (share(used), limit, files, limit_files)


def test_lumi_tells_powers_of_1000_in_its_table(site: QuotaSite) -> None:
    # In a container, where lfs is missing.
    site.tool("lumi-quota", {"": "lumi-quota"})
    assert figures(site.ask("lustre")) == (16 * 10**6, 22 * 10**9, 17, 100000)
    over = site.output("lumi-quota").replace("16M/22G", "1.1T*/22G")
    site.tool("lumi-quota", {"": over})
    assert site.ask("lustre").used_bytes == 1100 * 10**9


def test_lumi_has_a_newer_overview(site: QuotaSite) -> None:
    site.tool("lumi-workspaces", {"": "lumi-workspaces"})
    assert figures(site.ask("lustre")) == (19 * GIB, 20 * GIB, 1234, 100000)


def test_the_file_system_is_asked_before_the_site(site: QuotaSite) -> None:
    site.tool("lfs", {f"quota -q -u {UID} @MOUNT@": "lfs-user"})
    site.tool("lumi-quota", {"": "lumi-quota"})
    assert site.ask("lustre").reader == "lustre"
    assert "lumi" not in site.evidence


def test_delta_draws_a_table(site: QuotaSite) -> None:
    site.profile["home"]["quota_readers"] = ["delta-quota"]
    site.tool("quota", {"": "delta-quota"})
    # The lower of both limits counts, as the site's own example has it.
    assert figures(site.ask("nfs")) == (20 * KIB, 27.5 * GIB, 5, 600000)


def test_nersc_answers_with_the_number_of_full_file_systems(site: QuotaSite) -> None:
    site.tool("showquota", {"-J": "showquota.json"}, status=1)
    # Other sites have a command of that name.
    assert site.ask("gpfs", "home").reader == "nobody"
    site.surroundings = Surroundings(
        site.home, "alice", {**site.surroundings.environ, "NERSC_HOST": "perlmutter"}
    )
    assert figures(site.ask("gpfs", "home")) == (share(38.2 * GIB), 40 * GIB, 44, 1000000)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "[1]", '[{"fs": "home"}]', "[" * 100_000])
def test_nersc_says_something_else(site: QuotaSite, answer: str) -> None:
    site.profile["home"]["quota_readers"] = ["nersc-showquota"]
    site.surroundings = Surroundings(
        site.home, "alice", {**site.surroundings.environ, "NERSC_HOST": "perlmutter"}
    )
    site.tool("showquota", {"-J": answer})
    assert site.ask("gpfs").reader == "nobody"
