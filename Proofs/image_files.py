#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares NIfTI, NRRD, PNG and JPEG with nibabel, pynrrd, SimpleITK and Pillow, both ways, and prints a table.

    Proofs/image_files.py SHARED CONVERT [ARGUMENT …]

CONVERT ARGUMENT … IN OUT converts a file by the endings of its names. Each file that a peer writes is converted to NRRD and NIfTI,
and what comes out is read by the peers again: samples must be equal, places within 0.001 mm. SHARED is the folder with real images,
../shared or its folder data.
"""
import itertools
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import SimpleITK as sitk
from PIL import Image, ImageFile

warnings.simplefilter("ignore")
shared, convert = Path(sys.argv[1]), sys.argv[2:]
if (shared / "data").is_dir():
    shared = shared / "data"
folder = Path(tempfile.mkdtemp())
rng = np.random.default_rng(20)
TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
rows, faults = [], []


def run(source, target):
    done = subprocess.run([*convert, str(source), str(target)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"refused: {(done.stdout + done.stderr).strip()}")


def made(kind, shape):
    info = np.finfo(kind) if kind.startswith("float") else np.iinfo(kind)
    if kind.startswith("float"):
        return rng.normal(0, 1000, shape).astype(kind)
    values = rng.integers(info.min, info.max, shape, dtype=kind, endpoint=True)
    values.flat[0], values.flat[1] = info.min, info.max
    return values


TURN = np.array([[0.6, -0.8 * 12 / 13, 0.8 * 5 / 13], [0.8, 0.6 * 12 / 13, -0.6 * 5 / 13], [0, 5 / 13, 12 / 13]])
SPACING = np.array([0.71, 0.83, 2.57])
ORIGIN = np.array([-31.7, 12.1, 403.3])
RAS = np.eye(4)
RAS[:3, :3], RAS[:3, 3] = TURN * SPACING, ORIGIN


def lps(affine):
    return np.diag([-1, -1, 1, 1]) @ affine


def places(affine, shape):
    corners = np.array(list(itertools.product(*[(0, n - 1) for n in shape[:3]]))).T
    return affine[:3, :3] @ corners + affine[:3, 3:]


def same_places(a, b, shape):
    distance = np.abs(places(a, shape) - places(b, shape)).max()
    assert distance < 1e-3, f"places differ by {distance} mm"


def same(a, b):
    assert a.shape == b.shape, f"{a.shape} against {b.shape}"
    assert np.array_equal(a, b, equal_nan=True), f"samples differ, at most by {np.abs(a.astype(float) - b.astype(float)).max()}"


def nrrd_affine(header):
    affine, sign = np.eye(4), np.diag([1.0, 1, 1])
    assert header["space"] == "left-posterior-superior", header["space"]
    directions = np.array([d for d in header["space directions"] if not np.isnan(d).any()])
    affine[:3, :3], affine[:3, 3] = sign @ directions.T, sign @ header["space origin"]
    return affine


def itk_affine(image):
    affine = np.eye(4)
    n = 3
    affine[:3, :3] = np.array(image.GetDirection()).reshape(n, n) * np.array(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    return affine


def row(name, cases):
    good = 0
    total = 0
    for label, check in cases:
        total += 1
        try:
            check()
            good += 1
        except Exception as fault:  # each fault is a row of its own below
            faults.append(f"{name}, {label}: {fault}")
    rows.append(f"| {name} | {total} | {good} |")


def nibabel_case(kind, order, version, suffix, shape, form):
    def check():
        data = made(kind, shape)
        make = nibabel.Nifti1Image if version == 1 else nibabel.Nifti2Image
        header = make.header_class(endianness=order)
        header.set_data_dtype(np.dtype(kind).newbyteorder(order))
        image = make(data, None if form == "pixdim" else RAS, header=header, dtype=kind)
        assert image.header.endianness == order
        if form == "qform":
            image.set_qform(RAS, 1)
            image.set_sform(None, 0)
        source = folder / f"in.{suffix}"
        for old in folder.glob("*"):
            old.unlink()
        nibabel.save(image, source)
        if suffix == "img":
            source = folder / "in.hdr"
        expected = lps(RAS)
        run(source, folder / "out.nrrd")
        numbers, found = nrrd.read(str(folder / "out.nrrd"))
        same(numbers, data)
        if form != "pixdim":
            same_places(nrrd_affine(found), expected, shape)
        for target in ("out.nii.gz", "out.nii"):
            run(source, folder / target)
            again = nibabel.load(folder / target)
            same(np.asanyarray(again.dataobj), data)
            if form != "pixdim":
                same_places(lps(again.affine), expected, shape)
                same_places(lps(again.get_qform()), expected, shape)
        if form != "pixdim" and len(shape) == 3:
            itk = sitk.ReadImage(str(folder / "out.nrrd"))
            same(sitk.GetArrayFromImage(itk).transpose(2, 1, 0), data)
            same_places(itk_affine(itk), expected, shape)
            itk = sitk.ReadImage(str(folder / "out.nii.gz"))
            same(sitk.GetArrayFromImage(itk).transpose(2, 1, 0), data)
            same_places(itk_affine(itk), expected, shape)

    return f"{kind} {order} {suffix} {form} {shape}", check


for version in (1, 2):
    row(
        f"NIfTI-{version} by nibabel: ten types, two byte orders, `.nii`, `.nii.gz`, `.img`, 3-D and 4-D, sform, qform",
        [
            nibabel_case(kind, order, version, suffix, shape, form)
            for kind in TYPES
            for order in "<>"
            for suffix, shape, form in (
                ("nii", (5, 4, 3), "sform"),
                ("nii.gz", (5, 4, 3), "qform"),
                ("img", (5, 4, 3), "sform"),
                ("nii", (3, 4, 2, 5), "sform"),
                ("nii.gz", (6, 5, 1), "pixdim"),
            )
        ],
    )


def scaled_case(kind, slope, inter):
    def check():
        data = made(kind, (4, 3, 2))
        image = nibabel.Nifti1Image(data, RAS, dtype=kind)
        image.header.set_slope_inter(slope, inter)
        nibabel.save(image, folder / "scaled.nii")
        # nibabel packs again when it saves; the numbers are put back as they are.
        raw = bytearray((folder / "scaled.nii").read_bytes())
        raw[352:] = data.tobytes(order="F")
        raw[112:120] = np.array([slope, inter], "<f4").tobytes()
        (folder / "scaled.nii").write_bytes(raw)
        run(folder / "scaled.nii", folder / "out.nrrd")
        expected = nibabel.load(folder / "scaled.nii").get_fdata()
        numbers, _ = nrrd.read(str(folder / "out.nrrd"))
        assert np.allclose(numbers, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())
        run(folder / "scaled.nii", folder / "out.nii")
        assert np.array_equal(nibabel.load(folder / "out.nii").get_fdata(), expected)

    return f"{kind} {slope} {inter}", check


row(
    "NIfTI with slope and intercept",
    [scaled_case(kind, *scale) for kind in ("int8", "uint8", "int16", "uint16", "int32") for scale in ((0.5, -10), (2, 0), (-0.25, 3))],
)


def rgb_case(order):
    def check():
        data = rng.integers(0, 255, (5, 4, 3, 3), dtype=np.uint8)
        kind = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
        header = nibabel.Nifti1Image.header_class(endianness=order)
        header.set_data_dtype(kind)
        nibabel.save(nibabel.Nifti1Image(data.copy().view(kind).reshape(5, 4, 3), RAS, header=header), folder / "rgb.nii")
        run(folder / "rgb.nii", folder / "out.nrrd")
        numbers, header = nrrd.read(str(folder / "out.nrrd"))
        assert header["kinds"][0] == "RGB-color"
        same(numbers.transpose(1, 2, 3, 0), data)
        run(folder / "rgb.nii", folder / "out.nii.gz")
        again = np.asanyarray(nibabel.load(folder / "out.nii.gz").dataobj)
        same(np.stack([again[c] for c in "RGB"], -1), data)

    return order, check


row("NIfTI in RGB24", [rgb_case(order) for order in "<>"])


def nrrd_case(kind, order, encoding, detached, space):
    def check():
        for old in folder.glob("*"):
            old.unlink()
        data = made(kind, (5, 4, 3))
        sign = {"left-posterior-superior": [1, 1, 1], "right-anterior-superior": [-1, -1, 1], "left-anterior-superior": [1, -1, 1]}[space]
        expected = lps(RAS)
        header = {
            "space": space,
            "space directions": (np.diag(sign) @ expected[:3, :3]).T,
            "space origin": np.diag(sign) @ expected[:3, 3],
            "encoding": encoding,
            "endian": order,
            "kinds": ["domain"] * 3,
            "a key": "its value: a := b, and more",
        }
        path = folder / ("in.nhdr" if detached else "in.nrrd")
        nrrd.write(str(path), data.astype(np.dtype(kind).newbyteorder("<" if order == "little" else ">")), header, detached_header=detached)
        run(path, folder / "out.nrrd")
        numbers, found = nrrd.read(str(folder / "out.nrrd"))
        same(numbers, data)
        same_places(nrrd_affine(found), expected, data.shape)
        assert found["a key"] == nrrd.read_header(str(path))["a key"]
        itk = sitk.ReadImage(str(folder / "out.nrrd"))
        same(sitk.GetArrayFromImage(itk).transpose(2, 1, 0), data)
        same_places(itk_affine(itk), expected, data.shape)
        run(path, folder / "out.nii.gz")
        again = nibabel.load(folder / "out.nii.gz")
        same(np.asanyarray(again.dataobj), data)
        same_places(lps(again.affine), expected, data.shape)

    return f"{kind} {order} {encoding} {detached} {space}", check


SPACES = ["left-posterior-superior", "right-anterior-superior", "left-anterior-superior"]
row(
    "NRRD by pynrrd: ten types, two byte orders, raw, gzip and text, attached and beside, three spaces",
    [
        nrrd_case(kind, order, encoding, detached, SPACES[index % 3])
        for index, (kind, order, encoding, detached) in enumerate(
            itertools.product(TYPES, ("little", "big"), ("raw", "gzip", "ascii"), (False, True)))
        # pynrrd writes some types as text with fewer digits than they have.
        if not (encoding == "ascii" and kind in ("float32", "int64", "uint64"))
    ],
)


def itk_case(kind, suffix):
    def check():
        data = made(kind, (5, 4, 3))
        image = sitk.GetImageFromArray(np.ascontiguousarray(data.transpose(2, 1, 0)))
        image.SetSpacing(SPACING)
        image.SetOrigin(ORIGIN)
        image.SetDirection(TURN.flatten())
        source = folder / f"itk.{suffix}"
        sitk.WriteImage(image, str(source), useCompression=suffix != "nii")
        run(source, folder / "out.nrrd")
        again = sitk.ReadImage(str(folder / "out.nrrd"))
        same(sitk.GetArrayFromImage(again), sitk.GetArrayFromImage(image))
        same_places(itk_affine(again), itk_affine(image), data.shape)

    return f"{kind} {suffix}", check


row(
    "NIfTI and NRRD by SimpleITK",
    [itk_case(kind, suffix) for kind in TYPES for suffix in ("nii", "nii.gz", "nrrd", "nhdr")],
)


def png_case(mode, bits, shape):
    def check():
        height, width = 37, 41
        if bits == 16:
            data = rng.integers(0, 65535, (height, width), dtype=np.uint16)
            image = Image.fromarray(data)
        else:
            data = rng.integers(0, 2**bits, (height, width) + shape, dtype=np.uint8)
            image = Image.fromarray(data * (255 // (2**bits - 1)) if mode in ("1", "L") and bits < 8 else data, "L" if mode == "P" else None)
            if mode == "1":
                image = image.convert("1")
            if mode == "P":
                image = image.convert("L")
                image.putpalette([v for i in range(256) for v in (i, 255 - i, i // 2)])
        options = {"bits": bits} if mode == "P" and bits < 8 else {}
        image.save(folder / "in.png", dpi=(254, 254), **options)
        run(folder / "in.png", folder / "out.nrrd")
        numbers, _ = nrrd.read(str(folder / "out.nrrd"))
        found = numbers[..., 0].transpose(1, 0) if numbers.ndim == 3 else numbers[..., 0].transpose(2, 1, 0)
        same(found, data)
        if mode != "1" and bits in (8, 16):
            run(folder / "in.png", folder / "out.png")
            same(np.asarray(Image.open(folder / "out.png").convert(image.mode if mode != "P" else "RGB")), np.asarray(image if mode != "P" else image.convert("RGB")))
            assert abs(Image.open(folder / "out.png").info["dpi"][0] - 254) < 0.01

    return f"{mode} {bits}", check


row(
    "PNG by Pillow: gray of 1, 8 and 16 bits, with opacity, RGB, RGBA, palettes of 1, 2, 4 and 8 bits",
    [png_case(*c) for c in (("1", 1, ()), ("L", 8, ()), ("I;16", 16, ()), ("LA", 8, (2,)), ("RGB", 8, (3,)), ("RGBA", 8, (4,)),
        ("P", 1, ()), ("P", 2, ()), ("P", 4, ()), ("P", 8, ()))],
)


def jpeg_case(mode, progressive, quality, subsampling):
    def check():
        y, x = np.mgrid[0:75, 0:91]
        data = np.stack([127 + 100 * np.sin(x / (7 + c)) * np.cos(y / (9 - c)) for c in range(3)], -1).astype(np.uint8)
        image = Image.fromarray(data if mode == "RGB" else data[..., 0])
        image.save(folder / "in.jpg", quality=quality, progressive=progressive, **({"subsampling": subsampling} if mode == "RGB" else {}))
        run(folder / "in.jpg", folder / "out.nrrd")
        numbers, _ = nrrd.read(str(folder / "out.nrrd"))
        found = numbers[..., 0].transpose(1, 0) if mode == "L" else numbers[..., 0].transpose(2, 1, 0)
        same(found, np.asarray(Image.open(folder / "in.jpg")))
        run(folder / "in.jpg", folder / "out.jpg")
        again = np.asarray(Image.open(folder / "out.jpg")).astype(float)
        assert np.abs(again - found).mean() < 3

    return f"{mode} {progressive} {quality} {subsampling}", check


row(
    "JPEG by Pillow: gray and colour, baseline and progressive, three samplings of colour",
    [jpeg_case(m, p, q, s) for m in ("L", "RGB") for p in (False, True) for q in (60, 95) for s in (0, 1, 2)],
)


def real_case(path):
    def check():
        run(path, folder / "out.nrrd")
        numbers, header = nrrd.read(str(folder / "out.nrrd"))
        if path.suffix == ".nrrd":
            data, old = nrrd.read(str(path))
            same(numbers, data)
            same_places(nrrd_affine(header), nrrd_affine(old), data.shape)
        else:
            same(numbers[..., 0].T, np.asarray(Image.open(path)).astype(np.uint8))

    return path.name, check


if (shared / "seg").is_dir():
    for name, found in (
        ("real NRRD segmentations (3D Slicer, dcmqi)", sorted((shared / "seg").rglob("*.nrrd"))),
        ("real PNG: radiographs and lung masks", sorted(shared.rglob("*.png"))),
        ("real JPEG: radiographs", sorted(shared.rglob("*.jpg"))),
    ):
        row(name, [real_case(path) for path in found])

print("| files | read and written | equal |")
print("|---|---|---|")
print("\n".join(rows))
if faults:
    print(f"\n{len(faults)} not equal:\n")
    print("\n".join(f"- {fault}" for fault in faults[:40]))
sys.exit(1 if faults else 0)
