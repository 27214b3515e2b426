#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the room Augmentation against SciPy and NumPy: resampling, bending, blur, powers, fields.

Turning, moving, scaling: scipy.ndimage.affine_transform, order 1, mode nearest. Bending: cubic B-splines summed point by point in NumPy,
then scipy.ndimage.map_coordinates. Blur: scipy.ndimage.gaussian_filter, mode nearest, cut at four deviations. Every number must agree to
2e-5 of the greatest (numbers of 32 bits; places are shares of a pixel).

    augmentation.py fiducial-augmentation-proof
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy import ndimage

TOLERANCE = 2e-5


def ours(program, folder, image, *words):
    before, after = os.path.join(folder, "in"), os.path.join(folder, "out")
    image.astype("<f4").tofile(before)
    shape = "x".join(map(str, image.shape))
    subprocess.run([program, before, after, shape, *map(str, words)], check=True)
    return np.fromfile(after, "<f4").reshape(image.shape).astype(float)


def rotation(degrees):
    """From the new image to the old: the inverse of turns about columns, rows and slices, the last done first."""
    matrix = np.eye(3)
    for axis, (down, across) in enumerate([(1, 2), (0, 2), (0, 1)]):
        angle = np.deg2rad(degrees[axis])
        turn = np.eye(3)
        turn[across, across] = turn[down, down] = np.cos(angle)
        turn[across, down], turn[down, across] = np.sin(angle), -np.sin(angle)
        matrix = matrix @ turn
    return matrix


def affine(image, degrees, shift, scale):
    sizes = np.array((1,) * (4 - image.ndim) + image.shape[1:])
    matrix = rotation(degrees) / scale
    middle = (sizes - 1) / 2
    offset = middle - matrix @ (middle + np.array(shift) * sizes)
    out = [
        ndimage.affine_transform(channel.reshape(sizes), matrix, offset, order=1, mode="nearest") for channel in image
    ]
    return np.stack(out).reshape(image.shape)


def spline(grid, points, sizes):
    """A cubic B-spline over the image by its definition, point by point."""

    def bell(t):
        t = abs(t)
        return np.where(t < 1, 2 / 3 - t**2 + t**3 / 2, np.where(t < 2, (2 - t) ** 3 / 6, 0))

    weights = []
    for size in sizes:
        if size == 1:
            weights.append(np.ones((1, 1)))
            continue
        place = np.arange(size) * (points - 1) / (size - 1)
        weights.append(bell(place[:, None] - (np.arange(points + 2) - 1)[None, :]))
    return np.einsum("abc,za,yb,xc->zyx", grid, *weights)


def main():
    program = sys.argv[1]
    random = np.random.default_rng(20)
    worst = {}
    with tempfile.TemporaryDirectory() as folder:

        def hold(name, image, expected, *words):
            found = ours(program, folder, image, *words)
            gap = float(np.max(np.abs(found - expected)) / np.max(np.abs(expected)))
            worst[name] = max(worst.get(name, 0), gap)

        for shape in [(1, 64, 80), (3, 33, 47), (1, 20, 24, 28), (2, 9, 16, 11)]:
            sizes = (1,) * (4 - len(shape)) + shape[1:]
            flat = len(shape) == 3
            for _ in range(6):
                # Smooth, as images are; a place off by a millionth of a pixel then moves nothing that is seen.
                image = ndimage.gaussian_filter(random.normal(size=shape), [0] + [1] * (len(shape) - 1))
                degrees = random.uniform(-60, 60, 3) * ([1, 0, 0] if flat else [1, 1, 1])
                shift = random.uniform(-0.2, 0.2, 3) * ([0, 1, 1] if flat else [1, 1, 1])
                scale = random.uniform(0.7, 1.4)
                hold(
                    "turned, moved, scaled", image, affine(image, degrees, shift, scale), "affine", *degrees, *shift, scale
                )
                width = random.uniform(0.3, 3)
                hold(
                    "blurred",
                    image,
                    np.stack([ndimage.gaussian_filter(c, width, mode="nearest", truncate=4.0) for c in image]),
                    "blur",
                    width,
                )
                least, span = image.min(), np.ptp(image)
                power = random.uniform(0.4, 2.5)
                hold("power", image, least + span * ((image - least) / span) ** power, "gamma", power)
                points = int(random.integers(2, 6))
                counts = [points + 2 if size > 1 else 1 for size in sizes]
                grids = [random.uniform(-0.05, 0.05, counts) * size for size in sizes if size > 1]
                moves, used = [], iter(grids)
                for size in sizes:
                    moves.append(spline(next(used), points, sizes) if size > 1 else np.zeros(sizes))
                places = [index + move for index, move in zip(np.indices(sizes), moves)]
                bent = [ndimage.map_coordinates(c.reshape(sizes), places, order=1, mode="nearest") for c in image]
                hold(
                    "bent",
                    image,
                    np.stack(bent).reshape(shape),
                    "elastic",
                    points,
                    *[number for grid in grids for number in grid.ravel()],
                )
                grid = random.uniform(-0.4, 0.4, [5 if size > 1 else 1 for size in sizes])
                field = 1 + spline(grid, 3, sizes).reshape(shape[1:])
                hold("coil's field", image, least + (image - least) * field, "field", *grid.ravel())
    print("| change | greatest difference, share of the greatest grey value | allowed |")
    print("|---|---|---|")
    for name, gap in worst.items():
        print(f"| {name} | {gap:.1e} | {TOLERANCE:.0e} |")
    print("\nTimes on this machine, one thread, an image of 128 x 128, mean of 2,000:\n")
    times = subprocess.run([program, "time", "1x128x128", "2000"], check=True, capture_output=True, text=True).stdout
    for line in times.splitlines():
        print(f"- {line}")
    if max(worst.values()) > TOLERANCE:
        raise SystemExit("augmentation.py: a change does not agree")


if __name__ == "__main__":
    main()
