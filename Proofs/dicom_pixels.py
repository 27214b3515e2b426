#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares every sample of every frame that Fiducial decodes with what pydicom decodes, over whole corpora.

Each file with pixels of pydicom's and pydicom-data's test files and of ../shared/data/dicom is converted by the command: what
a codec wrote to explicit little endian, native pixels to run lengths, so that Fiducial decodes every one of them. (What run
lengths cannot hold, single bits and floating numbers, is passed on as it is.) pydicom reads the result, and the original with
pylibjpeg's decoders. Lossless files must agree sample by sample; lossy JPEG may differ as two decoders' rounding and chroma
interpolation do, within the tolerance.

With --encoders every file that both decode is written by each lossless encoder and read by pydicom: it must come back as it was.

  pip install pydicom==3.0.2 pydicom-data==1.0.0 pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg pylibjpeg-rle
  Proofs/dicom_pixels.py FIDUCIAL [--encoders] > dicom_pixels.md
"""
import argparse
import collections
import logging
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom

warnings.simplefilter("ignore")
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
ROOT = pathlib.Path(__file__).resolve().parents[1]
NAMES = {
    "1.2.840.10008.1.2": "implicit little endian", "1.2.840.10008.1.2.1": "explicit little endian",
    "1.2.840.10008.1.2.1.99": "deflated", "1.2.840.10008.1.2.2": "explicit big endian", "1.2.840.10008.1.2.5": "RLE",
    "1.2.840.10008.1.2.4.50": "JPEG baseline .50", "1.2.840.10008.1.2.4.51": "JPEG extended .51",
    "1.2.840.10008.1.2.4.57": "JPEG lossless .57", "1.2.840.10008.1.2.4.70": "JPEG lossless .70",
    "1.2.840.10008.1.2.4.80": "JPEG-LS .80", "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless .81",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 lossless .90", "1.2.840.10008.1.2.4.91": "JPEG 2000 .91",
}
# A lossy decoder may round each of its steps otherwise, and where chroma is halved it may interpolate or repeat.
LOSSY = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}
GRAY_MOST = 1
COLOUR_MOST, COLOUR_MEAN = 8, 0.5
NATIVE = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "none stated"}
ENCODERS = ["rle", "jpeg-lossless", "jpeg-lossless-first-order", "jpeg-ls", "jpeg2000-lossless"]


def corpus():
    """The files, and under which name they are shown."""
    folders = [pathlib.Path(pydicom.__file__).parent / "data"]
    try:
        import data_store
        folders.append(pathlib.Path(data_store.__file__).parent / "data")
    except ImportError:
        print("pydicom-data is not installed", file=sys.stderr)
    shared = ROOT.parent / "shared/data/dicom"
    if shared.is_dir():
        folders.append(shared)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".json", ".txt", ".gz", ".icc", ".bval", ".bvec"}:
                yield f"{folder.parent.name}/{path.relative_to(folder)}", path


def pixels(path, force=True):
    """What pydicom makes of a file: array or reason."""
    try:
        data = pydicom.dcmread(path, force=force)
    except Exception as error:  # noqa: BLE001: whatever pydicom throws is a reason
        return None, None, f"{type(error).__name__}: {error}"[:120]
    if not any(keyword in data for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        return data, None, None
    try:
        return data, data.pixel_array, ""
    except Exception as error:  # noqa: BLE001
        return data, None, f"{type(error).__name__}: {error}"[:120].replace("\n", " ")


def converted(command, path, target, syntax="explicit"):
    """Runs the command; the words of its refusal, or nothing."""
    run = subprocess.run(
        [command, "dicom", "convert", path, target, "--transfer-syntax", syntax, "--as-is"],
        capture_output=True, text=True, errors="replace", timeout=300)
    if run.returncode == 0:
        return ""
    return f"exit {run.returncode}: {(run.stdout + run.stderr).strip()[:160]}".replace("\n", " ")


def compared(ours, theirs):
    """How two arrays differ: greatest and mean, or why they cannot be compared."""
    if ours.shape != theirs.shape:
        # pydicom also delivers frames beyond Number of Frames.
        if ours.ndim == theirs.ndim and ours.shape[1:] == theirs.shape[1:] and ours.shape[0] < theirs.shape[0]:
            theirs = theirs[: ours.shape[0]]
        elif theirs.shape[1:] == ours.shape and theirs.ndim == ours.ndim + 1:
            theirs = theirs[0]
        else:
            return None
    if ours.size == 0:
        return 0.0, 0.0
    difference = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    return float(np.nanmax(difference)), float(np.nanmean(difference))


def is_close(ours, worst, mean):
    """Whether a lossy frame is as near as two right decoders are."""
    if ours.ndim > 2 and ours.shape[-1] == 3:
        return worst <= COLOUR_MOST and mean <= COLOUR_MEAN
    return worst <= GRAY_MOST


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", nargs="?", default=str(ROOT / ".build/release/fiducial"))
    parser.add_argument("--encoders", action="store_true")
    options = parser.parse_args()
    table = collections.OrderedDict()
    notes, encodings = [], collections.OrderedDict()
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "out.dcm"
        for name, path in corpus():
            data, theirs, reason = pixels(path)
            if data is None or reason is None:
                continue
            syntax = str(getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", "") or "")
            if not syntax:
                syntax = "none stated"
            row = table.setdefault(syntax, dict(files=0, pydicom=0, ours=0, both=0, equal=0, within=0, passed=0, worst=0.0, mean=0.0))
            row["files"] += 1
            row["pydicom"] += theirs is not None
            target.unlink(missing_ok=True)
            refusal = converted(options.command, path, target, "rle" if syntax in NATIVE else "explicit")
            if refusal and syntax in NATIVE:
                refusal = converted(options.command, path, target)
                row["passed"] += not refusal
            ours = None
            if not refusal:
                _, ours, why = pixels(target)
                if ours is None:
                    refusal = f"converted, but pydicom cannot read it: {why}"
            row["ours"] += ours is not None
            if ours is None or theirs is None:
                if ours is None:
                    notes.append((name, NAMES.get(syntax, syntax), "not decoded", refusal, reason))
                else:
                    notes.append((name, NAMES.get(syntax, syntax), "decoded, pydicom not", "", reason))
                continue
            row["both"] += 1
            difference = compared(ours, theirs)
            if difference is None:
                notes.append((name, NAMES.get(syntax, syntax), "shapes differ", str(ours.shape), str(theirs.shape)))
                continue
            worst, mean = difference
            row["worst"], row["mean"] = max(row["worst"], worst), max(row["mean"], mean)
            if worst == 0:
                row["equal"] += 1
            elif syntax in LOSSY and is_close(ours, worst, mean):
                row["within"] += 1
                notes.append((name, NAMES.get(syntax, syntax), "within tolerance", f"max {worst:g}", f"mean {mean:.4f}"))
            else:
                notes.append((name, NAMES.get(syntax, syntax), "DIFFERS", f"max {worst:g}", f"mean {mean:.4f}"))
            if options.encoders:
                encode(options, path, ours, target, encodings, notes, name)
    report(table, notes, encodings)
    failed = [note for note in notes if note[2] in ("DIFFERS", "shapes differ", "ENCODED WRONG")]
    total = {key: sum(row[key] for row in table.values()) for key in ("pydicom", "ours")}
    sys.exit(1 if failed or total["ours"] < total["pydicom"] else 0)


def encode(options, path, ours, target, encodings, notes, name):
    for syntax in ENCODERS:
        row = encodings.setdefault(syntax, dict(files=0, equal=0, refused=0, wrong=0))
        row["files"] += 1
        target.unlink(missing_ok=True)
        refusal = converted(options.command, path, target, syntax)
        if refusal:
            row["refused"] += 1
            continue
        _, back, why = pixels(target)
        difference = compared(back, ours) if back is not None else None
        if difference is not None and difference[0] == 0:
            row["equal"] += 1
        else:
            row["wrong"] += 1
            notes.append((name, syntax, "ENCODED WRONG", why or "", str(difference)))


def report(table, notes, encodings):
    print("| transfer syntax | files with pixels | pydicom decodes | Fiducial decodes | both | equal | within tolerance | passed on as they are | greatest difference | greatest mean difference |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    total = collections.Counter()
    for syntax, row in sorted(table.items()):
        for key in ("files", "pydicom", "ours", "both", "equal", "within", "passed"):
            total[key] += row[key]
        print(f"| {NAMES.get(syntax, syntax)} | {row['files']} | {row['pydicom']} | {row['ours']} | {row['both']} | "
              f"{row['equal']} | {row['within']} | {row['passed']} | {row['worst']:g} | {row['mean']:.4f} |")
    print(f"| **all** | {total['files']} | {total['pydicom']} | {total['ours']} | {total['both']} | {total['equal']} | {total['within']} | {total['passed']} | | |")
    print("\n| file | syntax | what | | |\n|---|---|---|---|---|")
    for note in notes:
        print("| " + " | ".join(str(part).replace("|", "/") for part in note) + " |")
    if encodings:
        print("\n| encoder | files | read back equal by pydicom | refused | wrong |\n|---|---|---|---|---|")
        for syntax, row in encodings.items():
            print(f"| {syntax} | {row['files']} | {row['equal']} | {row['refused']} | {row['wrong']} |")


if __name__ == "__main__":
    main()
