#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/1-Foundations/VolumesTests/ResamplingReferences+Generated.swift: what SimpleITK and SciPy compute.

Needs SimpleITK (2.5.7 was used), SciPy (1.17.1) and NumPy.
"""
import pathlib
import numpy as np
import scipy
import SimpleITK as sitk
from scipy import ndimage

SIZE = (5, 6, 4)
i, j, k = np.meshgrid(*[np.arange(n) for n in SIZE], indexing="ij")
values = ((7 * i + 11 * j + 13 * k + i * j * k) % 17).astype(np.float32)  # [i, j, k]
labels = ((i + 2 * j + k * k) // 3 % 4).astype(np.uint16)

def image(array, origin, spacing, direction):
    made = sitk.GetImageFromArray(np.ascontiguousarray(array.transpose(2, 1, 0)))
    made.SetOrigin(origin); made.SetSpacing(spacing); made.SetDirection(direction)
    return made

ORIGIN, SPACING = (-10.0, 20.0, 5.0), (0.8, 0.9, 2.5)
AXIAL = (1, 0, 0, 0, 1, 0, 0, 0, 1)
# 0.6 and 0.8 turn about the third axis; a second turn of 5/13 and 12/13 about the first.
TURN = np.array([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, 12 / 13, -5 / 13], [0, 5 / 13, 12 / 13]])
TARGETS = {
    "finer": ((6, 5, 4), (-10.3, 20.2, 4.1), (0.55, 0.7, 1.3), AXIAL),
    "beyond": ((5, 4, 3), (-11.5, 19.0, 3.0), (1.3, 1.9, 4.0), AXIAL),
    "swapped": ((4, 5, 3), (-9.0, 23.0, 6.0), (1.1, 0.65, 1.7), (0, 0, 1, -1, 0, 0, 0, 1, 0)),
    "oblique": ((5, 4, 3), (-9.0, 20.5, 5.5), (0.7, 0.8, 1.1), tuple(TURN.flatten())),
}
source, labelled = image(values, ORIGIN, SPACING, AXIAL), image(labels, ORIGIN, SPACING, AXIAL)
out = [
    "// SPDX-License-Identifier: Apache-2.0",
    "// swift-format-ignore-file",
    f"// Written by scripts/generate/volume_references.py with SimpleITK {sitk.Version().VersionString()} and SciPy {scipy.__version__}.",
    "import Volumes",
    "",
    "enum ResamplingReferences {",
    "  struct Target: Sendable { let name: String; let size: SIMD3<Int>; let origin: Vector3; let spacing: Vector3; let direction: [Double]; let values: [String: [Double]]; let labels: [String: [UInt16]] }",
    "  static let targets: [Target] = [",
]
def listed(array): return "[" + ", ".join(repr(round(float(v), 7)) for v in array) + "]"
for name, (size, origin, spacing, direction) in TARGETS.items():
    def resampled(of, by, outside):
        return sitk.GetArrayFromImage(sitk.Resample(of, size, sitk.Transform(), by, origin, spacing, direction, outside, of.GetPixelID())).flatten()
    kinds = {"nearest": sitk.sitkNearestNeighbor, "linear": sitk.sitkLinear, "cubic-spline": sitk.sitkBSpline}
    numbers = {n: resampled(source, by, -3.0) for n, by in kinds.items()}
    found = {"nearest": resampled(labelled, sitk.sitkNearestNeighbor, 0), "linear-share": resampled(labelled, sitk.sitkLabelLinear, 0)}
    out.append(f'    Target(name: "{name}", size: SIMD3{tuple(size)}, origin: Vector3{tuple(origin)}, spacing: Vector3{tuple(spacing)}, direction: {list(map(float, direction))},')
    out.append("      values: [" + ", ".join(f'"{n}": {listed(v)}' for n, v in numbers.items()) + "],")
    out.append("      labels: [" + ", ".join(f'"{n}": {[int(v) for v in array]}' for n, array in found.items()) + "]),")
out.append("  ]")
# SciPy at places inside of the centres, where its rule of borders and that of ITK are the same.
rng = np.random.default_rng(7)
places = np.round(rng.uniform(0, 1, (24, 3)) * (np.array(SIZE) - 1), 3)
out.append("  static let places: [Vector3] = [" + ", ".join(f"Vector3({p[0]}, {p[1]}, {p[2]})" for p in places) + "]")
for name, order in (("scipyLinear", 1), ("scipySpline", 3)):
    out.append(f"  static let {name}: [Double] = " + listed(ndimage.map_coordinates(values.astype(float), places.T, order=order, mode="mirror")))
# Keys' convolution by its definition as a kernel, with the outermost voxel repeated.
def keys(x, a=-0.5):
    x = abs(x)
    if x < 1: return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0.0
padded = np.pad(values.astype(float), 3, mode="edge")
convolved = []
for p in places:
    w = [np.array([keys(p[d] - (n - 3)) for n in range(SIZE[d] + 6)]) for d in range(3)]
    convolved.append(np.einsum("ijk,i,j,k", padded, *w))
out.append("  static let keys: [Double] = " + listed(convolved))
blurred = values.astype(float)
for axis, factor in ((0, 2.0), (1, 1.5)):
    blurred = ndimage.gaussian_filter1d(blurred, np.sqrt((factor**2 - 1) / (8 * np.log(2))), axis=axis, mode="nearest", truncate=4.0)
coarse = ndimage.map_coordinates(blurred, np.array([[2 * a, 1.5 * b, c] for c in range(4) for b in range(4) for a in range(3)]).T, order=1, mode="nearest")
out.append("  static let smoothedThenHalved: [Double] = " + listed(coarse))
out.append("}")
path = pathlib.Path(__file__).parents[2] / "Tests/1-Foundations/VolumesTests/ResamplingReferences+Generated.swift"
path.write_text("\n".join(out) + "\n")
