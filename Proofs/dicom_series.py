#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks where slices lie, what their numbers are and how they look, against the headers read by others.

    Proofs/dicom_series.py FIDUCIAL SHARED [OUTPUT.md]

SHARED is the folder with the study data. Geometry is computed here from the headers that pydicom reads, with numpy; voxels are
pydicom's; greys are windowed here by the formulas of PS3.3 C.11.2; masks are the NRRD files beside the segmentations.
"""
import itertools
import json
import random
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import nrrd
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

warnings.simplefilter("ignore")
FIDUCIAL, SHARED = sys.argv[1], Path(sys.argv[2])
ROWS, FAILURES = [], []


def run(*words):
    done = subprocess.run([FIDUCIAL, "dicom", *map(str, words)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def note(what, reference, found, good):
    ROWS.append((what, reference, found, "yes" if good else "**no**"))
    if not good:
        FAILURES.append(what)
    print(("ok   " if good else "FAIL ") + what + ": " + found, file=sys.stderr)


def corpus(name):
    for root in (Path(pydicom.__file__).parent / "data" / "test_files",
                 Path(pydicom.__file__).parent.parent / "data_store" / "data"):
        if (root / name).exists():
            return root / name
    return None


# Geometry, from headers alone.

def planes(paths):
    """(position, orientation, spacing, path, frame, dataset) of each frame that has a place."""
    found = []
    for path in paths:
        try:
            ds = pydicom.dcmread(path)
        except Exception:
            continue
        if "Rows" not in ds:
            continue
        if "PerFrameFunctionalGroupsSequence" in ds:
            shared = ds.SharedFunctionalGroupsSequence[0]
            for index, own in enumerate(ds.PerFrameFunctionalGroupsSequence):
                def group(name):
                    return (own if name in own else shared)[name][0]
                found.append((np.array(group("PlanePositionSequence").ImagePositionPatient, float),
                              np.array(group("PlaneOrientationSequence").ImageOrientationPatient, float),
                              np.array(group("PixelMeasuresSequence").PixelSpacing, float), path, index, ds))
        elif "GridFrameOffsetVector" in ds:
            cosines = np.array(ds.ImageOrientationPatient, float)
            normal = np.cross(cosines[:3], cosines[3:])
            for index, offset in enumerate(ds.GridFrameOffsetVector):
                found.append((np.array(ds.ImagePositionPatient, float) + normal * float(offset), cosines,
                              np.array(ds.PixelSpacing, float), path, index, ds))
        elif "ImagePositionPatient" in ds and "PixelSpacing" in ds:
            found.append((np.array(ds.ImagePositionPatient, float), np.array(ds.ImageOrientationPatient, float),
                          np.array(ds.PixelSpacing, float), path, 0, ds))
    return found


def geometry(frames):
    """Origin, spacing, normal, step, gaps and tilt of frames of one stack."""
    cosines = frames[0][1]
    row, column = cosines[:3] / np.linalg.norm(cosines[:3]), cosines[3:] / np.linalg.norm(cosines[3:])
    normal = np.cross(row, column)
    normal /= np.linalg.norm(normal)
    ordered = sorted(frames, key=lambda f: f[0] @ normal)
    positions = np.array([f[0] for f in ordered])
    gaps = np.diff(positions @ normal)
    travel = positions[-1] - positions[0]
    tilt = np.degrees(np.arccos(np.clip(abs(travel @ normal) / np.linalg.norm(travel), -1, 1))) if len(gaps) else 0.0
    return dict(frames=ordered, origin=positions[0], row=row, column=column, gaps=gaps, tilt=tilt,
                step=travel / len(gaps) if len(gaps) else None, spacing=frames[0][2], normal=normal)


def numbers(frame):
    """The modality's numbers of a frame."""
    ds = frame[5]
    pixels = ds.pixel_array
    if int(ds.get("NumberOfFrames", 1)) > 1:
        pixels = pixels[frame[4]]
    slope, intercept = float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0))
    if "DoseGridScaling" in ds:
        slope, intercept = float(ds.DoseGridScaling), 0
    if "SharedFunctionalGroupsSequence" in ds and "PixelValueTransformationSequence" in ds.SharedFunctionalGroupsSequence[0]:
        item = ds.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
        slope, intercept = float(item.RescaleSlope), float(item.RescaleIntercept)
    return (pixels.astype(np.float64) * slope + intercept).astype(np.float32)


def compare(title, folder, groups, scratch):
    """One series: each stack that `show` tells against the geometry of a group of frames, then voxel by voxel."""
    code, out, err = run("show", folder, "--json", "--reveal")
    if code == 0:
        try:
            shown = json.loads(out)
        except ValueError:
            shown = {}
    if code != 0 or "series" not in shown:
        return note(title, "geometry from the headers", f"show ended with {code}: {(out + err).strip()[:80]}", False)
    for name, frames in groups.items():
        frames = list(frames)
        wanted = geometry(frames)
        uids = {(f[5].SOPInstanceUID, f[4] if "NumberOfFrames" in f[5] else None) for f in frames}
        match = None
        for series, stack in itertools.chain.from_iterable(
                ((s, k) for k in range(len(s["stacks"]))) for s in shown["series"]):
            for time, members in enumerate(series["stacks"][stack]["frames"]):
                got = {(m["sopInstanceUID"], m["frame"] - 1 if "frame" in m else None) for m in members}
                if got == uids:
                    match = (series, stack, time)
        if match is None:
            note(f"{title}, {name}", f"{len(frames)} slices", "no stack of these slices", False)
            continue
        series, stack, time = match
        g = series["stacks"][stack]["geometry"]
        off = [np.abs(np.array(g["origin"]) - wanted["origin"]).max(),
               abs(g["betweenRows"] - wanted["spacing"][0]), abs(g["betweenColumns"] - wanted["spacing"][1]),
               np.abs(np.array(g["normal"]) - wanted["normal"]).max()]
        if len(wanted["gaps"]):
            off.append(np.abs(np.array(g["gaps"]) - wanted["gaps"]).max())
            off.append(np.abs(np.array(g["step"]) - wanted["step"]).max())
        tilt = abs(g["tilt"] - wanted["tilt"])
        order = [m["sopInstanceUID"] for m in series["stacks"][stack]["frames"][time]]
        right = order == [f[5].SOPInstanceUID for f in wanted["frames"]]
        kinds = sorted({f["kind"] for f in series["stacks"][stack]["findings"]})
        gap = f"{np.median(wanted['gaps']):.3f} mm" if len(wanted["gaps"]) else "none"
        note(f"{title}, {name}", f"{len(frames)} slices, gap {gap}, tilt {wanted['tilt']:.2f}°",
             f"off by {max(off):.1e} mm, tilt by {tilt:.1e}°" + (f"; finds {', '.join(kinds)}" if kinds else ""),
             max(off) < 2e-3 and tilt < 0.01 and right)

        target = scratch / "volume.nrrd"
        words = ["convert", folder, target, "--series", series["seriesInstanceUID"], "--stack", stack + 1, "--time", time + 1]
        code, out, err = run(*words)
        if code != 0:
            note(f"{title}, {name}: voxels", "pydicom", f"convert ended with {code}: {(out + err).strip()[:80]}", False)
            continue
        data, header = nrrd.read(str(target))
        expected = np.stack([numbers(f) for f in wanted["frames"]]).transpose(2, 1, 0)
        worst = np.abs(data.astype(np.float64) - expected).max() if data.shape == expected.shape else np.inf
        directions = np.array(header["space directions"], float)
        affine = max(np.abs(np.array(header["space origin"]) - wanted["origin"]).max(),
                     np.abs(directions[0] - wanted["row"] * wanted["spacing"][1]).max(),
                     np.abs(directions[1] - wanted["column"] * wanted["spacing"][0]).max(),
                     np.abs(directions[2] - wanted["step"]).max() if len(wanted["gaps"]) else 0)
        note(f"{title}, {name}: voxels", f"pydicom, {data.size:,} voxels",
             f"values off by {worst:g}, affine by {affine:.1e} mm",
             worst <= 1e-6 * max(1, np.abs(expected).max()) and affine < 2e-3)


def enhanced(files, target):
    """An enhanced file of the slices of a series, in two points in time, its frames shuffled."""
    sets = [pydicom.dcmread(f) for f in files]
    base = sets[0]
    ds = Dataset()
    ds.file_meta = pydicom.dataset.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4.1"
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = generate_uid()
    ds.Modality, ds.ImageType = "MR", ["ORIGINAL", "PRIMARY", "OTHER", "NONE"]
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = (generate_uid() for _ in range(3))
    for name in ("Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
                 "HighBit", "PixelRepresentation"):
        setattr(ds, name, getattr(base, name))
    shared, measures, orientation = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = base.PixelSpacing, base.SliceThickness
    orientation.ImageOrientationPatient = base.ImageOrientationPatient
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = Sequence([measures]), Sequence([orientation])
    order = [(slice_, time) for slice_ in range(len(sets)) for time in (1, 2)]
    random.Random(5).shuffle(order)
    groups, pixels = [], []
    for slice_, time in order:
        own, content, position, change = Dataset(), Dataset(), Dataset(), Dataset()
        content.StackID, content.InStackPositionNumber, content.TemporalPositionIndex = "1", slice_ + 1, time
        position.ImagePositionPatient = sets[slice_].ImagePositionPatient
        own.FrameContentSequence, own.PlanePositionSequence = Sequence([content]), Sequence([position])
        groups.append(own)
        pixels.append(sets[slice_].pixel_array + (time - 1))
    change = Dataset()
    change.RescaleSlope, change.RescaleIntercept, change.RescaleType = 2, -5, "US"
    shared.PixelValueTransformationSequence = Sequence([change])
    ds.SharedFunctionalGroupsSequence = Sequence([shared])
    ds.PerFrameFunctionalGroupsSequence = Sequence(groups)
    ds.NumberOfFrames = len(order)
    ds.PixelData = np.stack(pixels).astype(sets[0].pixel_array.dtype).tobytes()
    ds.save_as(target, enforce_file_format=True)
    return order


# Greys, by the formulas of PS3.3 C.11.2.

def windowed(x, center, width, function="LINEAR", white=255.0):
    if function == "LINEAR":
        y = ((x - (center - 0.5)) / (width - 1) + 0.5) * white
        y = np.where(x <= center - 0.5 - (width - 1) / 2, 0, np.where(x > center - 0.5 + (width - 1) / 2, white, y))
    elif function == "LINEAR_EXACT":
        y = ((x - center) / width + 0.5) * white
        y = np.where(x <= center - width / 2, 0, np.where(x > center + width / 2, white, y))
    else:
        y = white / (1 + np.exp(-4 * (x - center) / width))
    return y


def table(item, x):
    count, first, bits = item.LUTDescriptor
    data = item.LUTData
    entries = np.frombuffer(data, "<u2") if isinstance(data, bytes) else np.array(data)
    return entries[np.clip(np.floor(x).astype(int) - first, 0, (count or 65536) - 1)].astype(float), bits


def greys(ds, white=255.0):
    """What a reader would see of a single grey image, from 0 to white."""
    stored = ds.pixel_array.astype(np.float64)
    x = stored
    if "ModalityLUTSequence" in ds:
        x, _ = table(ds.ModalityLUTSequence[0], stored)
    else:
        x = stored * float(ds.get("RescaleSlope", 1) or 1) + float(ds.get("RescaleIntercept", 0) or 0)
    padding = np.zeros(stored.shape, bool)
    if "PixelPaddingValue" in ds:
        value = int(ds.PixelPaddingValue)
        limit = int(ds.get("PixelPaddingRangeLimit", value))
        padding = (stored >= min(value, limit)) & (stored <= max(value, limit))
    if "WindowCenter" in ds:
        center = ds.WindowCenter[0] if isinstance(ds.WindowCenter, pydicom.multival.MultiValue) else ds.WindowCenter
        width = ds.WindowWidth[0] if isinstance(ds.WindowWidth, pydicom.multival.MultiValue) else ds.WindowWidth
        y = windowed(x, float(center), float(width), ds.get("VOILUTFunction", "LINEAR") or "LINEAR", white)
    elif "VOILUTSequence" in ds:
        y, bits = table(ds.VOILUTSequence[0], x)
        y = y / (2**bits - 1) * white
    else:
        kept = np.sort(x[~padding])
        rank = lambda share: kept[max(1, int(np.ceil(share * kept.size))) - 1]
        low, high = rank(0.005), rank(0.995)
        y = windowed(x, (low + high) / 2, max(high - low, 0) or 1, "LINEAR_EXACT", white)
    if ds.PhotometricInterpretation == "MONOCHROME1" or ds.get("PresentationLUTShape") == "INVERSE":
        y = white - y
    y = np.floor(np.clip(y, 0, white) + 0.5)
    y[padding] = 0
    return y


def overlay(ds, group):
    bits = np.unpackbits(np.frombuffer(ds[group, 0x3000].value, np.uint8), bitorder="little")
    rows, columns = ds[group, 0x0010].value, ds[group, 0x0011].value
    return bits[: rows * columns].reshape(rows, columns).astype(bool)


def draw(path, scratch, *words):
    folder = scratch / "pictures"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    code, out, err = run("render", path, "--output", folder, *words)
    pictures = sorted(folder.iterdir())
    if code != 0 or not pictures:
        return None, (out + err).strip()[:90]
    return np.array(Image.open(pictures[0])).astype(int), out


def picture(title, path, scratch, expected=None, words=()):
    if path is None:
        return
    ds = pydicom.dcmread(path, force=True)
    ds.ensure_file_meta()
    ds.file_meta.setdefault("TransferSyntaxUID", pydicom.uid.ImplicitVRLittleEndian)
    got, said = draw(path, scratch, *words)
    wanted = greys(ds) if expected is None else expected(ds)
    if got is None or got.shape != wanted.shape:
        return note(f"picture of {title}", "numpy", said if got is None else f"{got.shape}", False)
    off = np.abs(got - wanted)
    note(f"picture of {title}", f"numpy, {wanted.size:,} samples", f"{int((off > 0).sum())} differ, at most by {off.max():g}",
         off.max() == 0)


def palette(ds):
    stored = ds.pixel_array
    channels = []
    for colour in ("Red", "Green", "Blue"):
        count, first, bits = getattr(ds, f"{colour}PaletteColorLookupTableDescriptor")
        entries = np.frombuffer(getattr(ds, f"{colour}PaletteColorLookupTableData"), "<u2" if bits == 16 else np.uint8)
        place = np.clip(stored.astype(int) - first, 0, (count or 65536) - 1)
        channels.append(np.floor(entries[place] / (2.0**bits - 1) * 255 + 0.5))
    return np.stack(channels, -1)


def main():
    scratch = Path(tempfile.mkdtemp())
    data = SHARED / "data" / "dicom"

    ge = planes(sorted((data / "ct_ge_hispeed_head").iterdir()))
    compare("CT, GE, tilted head", data / "ct_ge_hispeed_head", {
        "4 mm": [f for f in ge if float(f[5].SliceThickness) == 4], "7 mm": [f for f in ge if float(f[5].SliceThickness) == 7],
    }, scratch)

    mr = planes(sorted((data / "mr_ge_deidentified_refaced").iterdir()))
    compare("MR, GE, sagittal head", data / "mr_ge_deidentified_refaced", {"all": mr}, scratch)

    nih = planes(sorted(p for p in (data / "mr_multivendor_nih").rglob("*") if p.is_file()))
    groups = {}
    for frame in nih:
        groups.setdefault(str(frame[5].SeriesInstanceUID), []).append(frame)
    for number, frames in enumerate(sorted(groups.values(), key=lambda fs: int(fs[0][5].SeriesNumber))):
        frames.sort(key=lambda f: int(f[5].InstanceNumber))
        half = len(frames) // 2
        compare(f"MR, GE, fMRI series {frames[0][5].SeriesNumber}", data / "mr_multivendor_nih",
                {"time 1": frames[:half], "time 2": frames[half:]}, scratch)

    philips = data / "ct_philips_phantom_tilt"
    code, out, _ = run("show", philips, "--json", "--reveal")
    shown = json.loads(out) if code == 0 else {"series": []}
    kinds = sorted(k["kind"] for s in shown["series"] for k in s["stacks"])
    note("CT, Philips, localisers and dose sheets", "no volume: two localisers, pictures without a place",
         ", ".join(kinds), "volume" not in kinds and kinds.count("localiser") == 1)

    folder = scratch / "enhanced"
    folder.mkdir()
    order = enhanced(sorted((data / "mr_ge_deidentified_refaced").glob("*.dcm")), folder / "enhanced.dcm")
    frames = planes([folder / "enhanced.dcm"])
    compare("MR, made enhanced, frames shuffled", folder,
            {f"time {t}": [f for f, (_, time) in zip(frames, order) if time == t] for t in (1, 2)}, scratch)

    for title, name in (("CT, enhanced, colour map", "eCT_Supplemental.dcm"), ("dose", "rtdose.dcm")):
        path = corpus(name)
        if path:
            folder = scratch / ("folder-" + name)
            folder.mkdir()
            (folder / name).write_bytes(path.read_bytes())
            compare(title, folder, {"all": planes([folder / name])}, scratch)

    seg = SHARED / "data" / "seg" / "dcmqi_ct_liver_spine" / "segmentations"
    masks(seg, scratch)

    first = next(iter(sorted((data / "ct_ge_hispeed_head").iterdir())))
    picture("a CT slice, one window", first, scratch)
    picture("an MR slice", sorted((data / "mr_ge_deidentified_refaced").glob("*.dcm"))[20], scratch)
    picture("an image with a signed modality table", corpus("mlut_18.dcm"), scratch)
    picture("an image with a VOI table", corpus("vlut_04.dcm"), scratch)
    picture("a radiograph", corpus("RG1_UNCR.dcm"), scratch)
    picture("a radiograph", corpus("RG3_UNCR.dcm"), scratch)
    picture("a CT slice without a window", corpus("CT_small.dcm"), scratch)
    picture("an MR slice", corpus("MR_small.dcm"), scratch)
    picture("a palette image", corpus("OT-PAL-8-face.dcm"), scratch, palette)
    picture("a palette image", corpus("examples_palette.dcm"), scratch, palette)
    picture("a colour image", corpus("SC_rgb.dcm"), scratch, lambda ds: ds.pixel_array.astype(float))

    def overlaid(ds):
        drawn = greys(ds)
        for group in range(0x6000, 0x6020, 2):
            if (group, 0x3000) in ds:
                plane = overlay(ds, group)
                drawn[: plane.shape[0], : plane.shape[1]][plane[: drawn.shape[0], : drawn.shape[1]]] = 255
        return drawn

    picture("an image with overlays drawn", corpus("MR-SIEMENS-DICOM-WithOverlays.dcm"), scratch, overlaid, ("--overlays",))
    intent(first, scratch)
    write()


def masks(seg, scratch):
    for name, reference, pairs in (
        ("liver.dcm", "liver_seg.nrrd", {1: 1}),
        ("sparse-labelmap-noppv.dcm", "sparse_labelmap_noppv_seg.nrrd", {1: 1}),
        ("sparse-labelmap-ppv5.dcm", "sparse_labelmap_ppv5_seg.nrrd", {1: 1}),
    ):
        target = scratch / "labels.nrrd"
        code, out, err = run("convert", seg / name, target)
        if code != 0:
            note(f"segmentation {name}", reference, f"convert ended with {code}: {(out + err).strip()[:80]}", False)
            continue
        got, header = nrrd.read(str(target))
        wanted, other = nrrd.read(str(seg / reference))
        # Both are laid on the reference's voxels by position.
        inverse = np.linalg.inv(np.array(other["space directions"], float).T)
        place = inverse @ (np.array(header["space origin"]) - np.array(other["space origin"]))
        start = np.rint(place).astype(int)
        laid = np.zeros(wanted.shape, int)
        laid[start[0]: start[0] + got.shape[0], start[1]: start[1] + got.shape[1], start[2]: start[2] + got.shape[2]] = got
        off = sum(int(((laid == a) != (wanted == b)).sum()) for a, b in pairs.items())
        count = sum(int((wanted == b).sum()) for b in pairs.values())
        note(f"segmentation {name}", f"{reference}, {count:,} voxels", f"{off} voxels differ, {np.abs(place - start).max():.1e} voxels off",
             off == 0 and count > 0)
    code, out, err = run("convert", seg / "partial_overlaps.dcm", scratch / "labels.nrrd")
    note("segmentation partial_overlaps.dcm", "segments overlap: no single map holds them", f"ends with {code}", code == 65)


def intent(path, scratch):
    ds = pydicom.dcmread(path)
    ds.PresentationIntentType = "FOR PROCESSING"
    target = scratch / "processing.dcm"
    ds.save_as(target)
    got, said = draw(target, scratch)
    note("an image for processing", "refused", "refused" if got is None else "drawn", got is None)
    got, _ = draw(target, scratch, "--for-processing")
    note("the same, asked for expressly", "drawn", "drawn" if got is not None else "refused",
         got is not None and np.array_equal(got, greys(ds)))


def write():
    lines = ["| what | reference | found | agrees |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in ROWS]
    lines += ["", f"{len(ROWS) - len(FAILURES)} of {len(ROWS)} checks agree."]
    text = "\n".join(lines) + "\n"
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(text)
    else:
        print(text)
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
