"""Write the SYNTHETIC satellite scenes that `ndvi.ipynb` reads. Nothing in them was observed.

Each scene is the same invented landscape (fields, forest, lakes and their shores) on another day of
a growing season, as two GeoTIFFs that look to a program as the red (B04) and near-infrared (B08)
bands of a Sentinel-2 Level-2A product do: unsigned 16-bit digital numbers, reflectance = (number -
1000) / 10000 as in processing baseline 04.00 and later, 0 where there is no data (here: clouds),
pixels of 10 m. The random numbers are seeded: two runs on one installation write the same bytes;
another version of GDAL may compress differently, with the same pixels.

    python data/make_scenes.py                                        # the repository's scenes
    python data/make_scenes.py --scenes 8 --folder output/season      # more, to try job arrays
    python data/make_scenes.py --size 2000 --folder output/large      # larger, to try resources
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

SEED = 20240601
PIXEL_SIZE = 10.0  # metres
CRS = "EPSG:32635"  # UTM zone 35 north
UPPER_LEFT = (500_000.0, 6_700_020.0)  # easting and northing, metres
FIRST_DAY = datetime.date(2024, 5, 12)
LAST_DAY = datetime.date(2024, 9, 19)

SCALE = 10_000
OFFSET = 1_000
NODATA = 0

# Reflectance in (red, near infrared): bare soil, full canopy of the two kinds of vegetation, water.
SOIL = (0.19, 0.26)
CROP = (0.035, 0.46)
FOREST = (0.028, 0.30)
WATER = (0.030, 0.012)

Array = NDArray[Any]


def smooth_field(rng: np.random.Generator, size: int, length: float) -> Array:
    """Return a (size, size) random field, mean 0 and standard deviation 1.

    `length` is the typical size of its features as a share of the scene's width.
    """
    frequency = np.fft.fftfreq(size, d=1.0 / size)
    radius = np.hypot(frequency[:, np.newaxis], frequency[np.newaxis, :])
    spectrum = np.fft.fft2(rng.standard_normal((size, size)))
    field = np.fft.ifft2(spectrum * np.exp(-0.5 * (radius * length) ** 2)).real
    standardised: Array = (field - field.mean()) / field.std()
    return standardised


def field_parcels(rng: np.random.Generator, size: int, count: int) -> Array:
    """Return the number (0 to count - 1) of the field parcel that each pixel belongs to."""
    seeds = rng.uniform(0, size, (count, 2))
    parcel = np.zeros((size, size), dtype=np.int64)
    rows, columns = np.mgrid[0:size, 0:size]
    nearest = np.full((size, size), np.inf)
    for number, (row, column) in enumerate(seeds):
        # Fields are longer than wide, hence the unequal weights.
        distance = np.abs(rows - row) + 0.6 * np.abs(columns - column)
        parcel[distance < nearest] = number
        nearest = np.minimum(nearest, distance)
    return parcel


def canopy_cover(day: datetime.date, peak: Array | float, width: Array | float) -> Array:
    """Return the share of ground that green leaves cover on `day`.

    `peak` is the day of the year with most leaves, `width` the length of the green season in days.
    """
    days_from_peak = day.timetuple().tm_yday - np.asarray(peak, dtype=float)
    cover: Array = np.exp(-((np.abs(days_from_peak) / (0.5 * np.asarray(width))) ** 4))
    return cover


def make_landscape(rng: np.random.Generator, size: int) -> dict[str, Array]:
    """Return what stays the same over the season: land cover, soil and the crops' calendar."""
    parcels = field_parcels(rng, size, count=60)
    relief = smooth_field(rng, size, length=0.16)
    return {
        "water": relief < -1.25,
        "shore": relief < -1.10,
        "forest": smooth_field(rng, size, length=0.12) > 0.35,
        "brightness": smooth_field(rng, size, length=0.06),
        "peak": rng.normal(190, 18, 60)[parcels],
        "width": rng.uniform(55, 125, 60)[parcels],
        "vigour": rng.uniform(0.55, 1.0, 60)[parcels],
    }


def reflectance(
    landscape: dict[str, Array], day: datetime.date, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return the surface reflectance of the red and near-infrared band on `day`."""
    crop_cover = landscape["vigour"] * canopy_cover(day, landscape["peak"], landscape["width"])
    forest_cover = 0.55 + 0.35 * canopy_cover(day, 200, 150)
    bands = []
    for soil, crop, forest, water in zip(SOIL, CROP, FOREST, WATER, strict=True):
        ground = soil * (1 + 0.10 * landscape["brightness"])
        band = crop_cover * crop + (1 - crop_cover) * ground
        wooded = forest_cover * forest + (1 - forest_cover) * 0.5 * ground
        band = np.where(landscape["forest"], wooded, band)
        band = np.where(landscape["shore"], ground, band)
        band = np.where(landscape["water"], water, band)
        band = band * (1 + rng.normal(0, 0.02, band.shape)) + rng.normal(0, 0.001, band.shape)
        bands.append(band)
    return bands[0], bands[1]


def to_digital_numbers(band: Array, clouds: Array) -> Array:
    """Return reflectance as Sentinel-2 stores it: uint16, at least 1 where there is a value."""
    numbers: Array = np.clip(np.rint(band * SCALE + OFFSET), 1, np.iinfo(np.uint16).max)
    numbers[clouds] = NODATA
    return numbers.astype(np.uint16)


def write_band(path: Path, numbers: Array, day: datetime.date, band: str) -> None:
    """Write one band as a compressed GeoTIFF with its place, date and origin."""
    height, width = numbers.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=1,
        dtype="uint16",
        crs=CRS,
        transform=from_origin(*UPPER_LEFT, PIXEL_SIZE, PIXEL_SIZE),
        nodata=NODATA,
        compress="deflate",
        predictor=2,
        zlevel=9,
    ) as target:
        target.write(numbers, 1)
        target.set_band_description(1, band)
        target.update_tags(
            ORIGIN="synthetic: written by make_scenes.py, not observed", DATE=day.isoformat()
        )


def acquisition_days(count: int) -> list[datetime.date]:
    """Return `count` days spread evenly over the season."""
    if count == 1:
        return [FIRST_DAY]
    step = (LAST_DAY - FIRST_DAY) / (count - 1)
    return [FIRST_DAY + step * number for number in range(count)]


def make_scenes(folder: Path, count: int, size: int) -> list[Path]:
    """Write `count` scenes of `size` x `size` pixels to `folder` and return the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    landscape = make_landscape(np.random.default_rng(SEED), size)
    paths = []
    for day in acquisition_days(count):
        # A stream of its own for each day: a day looks the same however many scenes are written.
        rng = np.random.default_rng([SEED, day.toordinal()])
        bands = reflectance(landscape, day, rng)
        clouds = smooth_field(rng, size, length=0.14) > rng.uniform(1.0, 2.2)
        for band, name in zip(bands, ("B04", "B08"), strict=True):
            path = folder / f"{day:%Y%m%d}_{name}.tif"
            write_band(path, to_digital_numbers(band, clouds), day, name)
            paths.append(path)
    return paths


def main() -> None:
    """Read the command line and write the scenes."""
    parser = argparse.ArgumentParser(description="Write synthetic scenes for ndvi.ipynb.")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(__file__).with_name("synthetic_scenes"),
        help="where to write (default: synthetic_scenes beside this file)",
    )
    parser.add_argument("--scenes", type=int, default=3, help="number of dates (default: 3)")
    parser.add_argument("--size", type=int, default=200, help="pixels per side (default: 200)")
    options = parser.parse_args()
    if not 1 <= options.scenes <= (LAST_DAY - FIRST_DAY).days + 1 or options.size < 20:
        parser.error("--scenes must be 1 to 131 and --size at least 20")
    paths = make_scenes(options.folder, options.scenes, options.size)
    total = sum(path.stat().st_size for path in paths)
    print(f"{len(paths)} files, {total / 1000:.0f} kB, in {options.folder}")


if __name__ == "__main__":
    main()
