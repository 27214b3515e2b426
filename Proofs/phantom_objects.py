#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes cohorts of every modality with `fiducial phantom make`, and has other readers look at the files.

    pip install numpy pydicom==3.0.2 nibabel pillow
    apt-get install dicom3tools dcmtk
    Proofs/phantom_objects.py FIDUCIAL [--quick]

Prints tables as Markdown: what dciodvfy, pydicom and DCMTK say of each object; how well masks lie on images and on the truth; whether
the bytes are the same on one and two workers; memory and speed at 500 and 10,000 examinations; and what is left after a process is
killed at random moments and the same command is run again. Exits 1 where an object has an error or a number is not what it must be.
"""
import collections
import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "Examples/phantoms"
faults = []


def need(holds, words):
    if not holds:
        faults.append(words)
        print(f"FAULT: {words}", file=sys.stderr)


def make(fiducial, folder, *options, scenario=None, check=True):
    arguments = [fiducial, "phantom", "make"] + ([str(scenario)] if scenario else []) + ["-o", str(folder), *options]
    return subprocess.run(arguments, capture_output=True, text=True, check=check)


def rows(folder, name):
    with open(folder / name, newline="") as file:
        return list(csv.DictReader(file))


def digest(folder):
    """The digest of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def objects(folder, most):
    """What three readers say of the objects of a cohort, by SOP class."""
    found = collections.defaultdict(collections.Counter)
    words = collections.Counter()
    paths = sorted(folder.rglob("*.dcm"))
    if len(paths) > most:
        paths = random.Random(7).sample(paths, most)
    for path in paths:
        data = pydicom.dcmread(path)
        kind = f"{data.Modality} {data.SOPClassUID.name}"
        count = found[kind]
        count["objects"] += 1
        samples = data.pixel_array
        need(samples.size == data.Rows * data.Columns * int(data.get("NumberOfFrames", 1)), f"{path}: samples")
        run = subprocess.run(["dciodvfy", "-new", str(path)], capture_output=True, text=True, errors="replace")
        for line in (run.stderr + run.stdout).splitlines():
            if line.startswith("Error - "):
                count["errors"] += 1
                need(False, f"{path}: {line}")
            elif line.startswith("Warning - "):
                count["warnings"] += 1
                words[re.sub(r"\[\d+\]", "", line[10:])] += 1
        for tool in (["dcmdump", "-q"], ["dcm2json"]):
            done = subprocess.run(tool + [str(path)], capture_output=True)
            count[tool[0]] += done.returncode == 0
            need(done.returncode == 0, f"{path}: {tool[0]} leaves with {done.returncode}")
        if data.Modality != "SEG":
            says = [data.get("QualityControlSubject") == "YES", data.get("QualityControlImage") == "YES",
                    "SIMULATED" in data.ImageType, "Simulated" in data.ImageComments, "Simulated" in data.PatientComments,
                    data.PatientIdentityRemoved == "YES"]
            count["said"] += all(says)
            need(all(says), f"{path}: does not say that it is simulated")
    return found, words


def segmentation(path):
    """The frames of a segmentation by segment number, as arrays (slice position or None, pixels)."""
    data = pydicom.dcmread(path)
    pixels = data.pixel_array.reshape(-1, data.Rows, data.Columns)
    frames = collections.defaultdict(list)
    for frame, group in zip(pixels, data.PerFrameFunctionalGroupsSequence):
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        place = group.PlanePositionSequence[0].ImagePositionPatient if "PlanePositionSequence" in group else None
        frames[number].append((place, frame))
    return data, frames


KINDS = ["edge", "uniform", "wedge", "contrast-detail", "ct-water", "ct-wire", "ct-edge", "ct-contrast", "mr-uniform"]


def instruments(fiducial, folder):
    """What readers say of the objects of each kind of test object, and whether the headers say what was imaged."""
    for kind in KINDS:
        place = folder / kind
        subprocess.run([fiducial, "phantom", "instrument", kind, "--output", str(place)], capture_output=True, check=True)
        paths = sorted(place.glob("*.dcm"))
        # Slices differ in where they lie alone.
        for path in paths[:2] if len(paths) > 2 else paths:
            data = pydicom.dcmread(path)
            says = [data.BodyPartExamined == "PHANTOM", data.QualityControlImage == "YES", data.QualityControlSubject == "YES",
                    data.PatientSex == "" and data.PatientBirthDate == "", "PatientAge" not in data, "ViewPosition" not in data]
            if data.Modality == "DX":
                says.append(data.AnatomicRegionSequence[0].CodeValue == "706342009")
            need(all(says), f"{path}: does not say that a test object was imaged")
    found, words = objects(folder, 10_000)
    return found, words


def agree(folder):
    """Masks in three forms beside each other, the tables and the images."""
    offsets, counts = [], collections.Counter()
    findings = {(row["case"], row["number"]): row for row in rows(folder, "findings.csv")}
    masks = collections.defaultdict(list)
    for row in rows(folder, "masks.csv"):
        masks[row["case"]].append(row)
    contrast = []
    for image in rows(folder, "images.csv"):
        place = folder / image["masks"]
        isFlat = image["modality"] in ("DX", "CR")
        columns, height, slices = int(image["columns"]), int(image["rows"]), int(image["slices"])
        nifti = nibabel.load(place / "truth.nii.gz")
        labels = np.asanyarray(nifti.dataobj).astype(int)
        if isFlat:
            picture = np.array(Image.open(place / "truth.png"))
            need(np.array_equal(labels[:, :, 0].T, picture), f"{place}: picture and NIfTI differ")
            pixels = pydicom.dcmread(folder / image["image"]).pixel_array.astype(float)
            shown = np.array(Image.open(folder / image["png"]))
            raw = pixels.astype(int)
            if image["monochrome1"] == "1":
                raw = 4095 - raw
            need(np.array_equal(shown, raw >> 4), f"{image['png']}: not the DICOM image")
        else:
            files = [pydicom.dcmread(p) for p in sorted((folder / image["image"]).glob("*.dcm"))]
            volume = np.stack([f.pixel_array * float(f.get("RescaleSlope", 1)) + float(f.get("RescaleIntercept", 0))
                               for f in files])
            first, last = files[0], files[-1]
            step = (np.array(last.ImagePositionPatient, float) - np.array(first.ImagePositionPatient, float)) / (slices - 1)
            cosines = np.array(first.ImageOrientationPatient, float)
            spacing = np.array(first.PixelSpacing, float)
            affine = np.eye(4)
            affine[:3, 0], affine[:3, 1] = cosines[:3] * spacing[1], cosines[3:] * spacing[0]
            affine[:3, 2], affine[:3, 3] = step, np.array(first.ImagePositionPatient, float)
            worst = np.abs(np.diag([-1, -1, 1, 1]) @ affine - nifti.affine).max()
            need(worst < 1e-3, f"{place}: NIfTI lies {worst} mm off the series")
            picture = np.stack([np.array(Image.open(place / f"{n + 1:04}.png")) for n in range(slices)])
            positions = {tuple(np.round(np.array(f.ImagePositionPatient, float), 4)): n for n, f in enumerate(files)}
        data, frames = segmentation(place / "truth.dcm") if (place / "truth.dcm").exists() else (None, {})
        for row in masks[image["case"]]:
            label = int(row["label"])
            bits = (picture >> (label - 1) & 1).astype(bool)
            whole = np.zeros((slices, height, columns), bool)
            for position, frame in frames.get(label, []):
                number = 0 if isFlat else positions[tuple(np.round(np.array(position, float), 4))]
                whole[number] = frame
            bits = bits.reshape(whole.shape)
            need(np.array_equal(bits, whole), f"{place}: segment {label} is not bit {label}")
            need(int(row["pixels"]) == whole.sum(), f"{place}: count of label {label}")
            counts["masks"] += 1
            if not whole.any():
                counts["empty"] += 1
                continue
            centroid = np.argwhere(whole).mean(axis=0)[::-1]
            stated = np.array([float(row[name]) for name in ("column", "row", "slice")])
            need(np.abs(centroid - stated).max() < 1e-3, f"{place}: centroid of label {label}")
            if not row["finding"]:
                if not isFlat and image["modality"] == "CT" and row["name"] in ("rightLung", "leftLung"):
                    value = np.median(volume[whole])
                    counts["lungs"] += 1
                    need(-980 < value < -600, f"{place}: lung of {value} HU")
                continue
            truth = findings[(image["case"], row["finding"])]
            if truth["kind"] in ("nodule", "part-solid-nodule", "haemorrhage", "liver-lesion"):
                column, line = float(truth["column"]), float(truth["row"])
                isInside = 0 < int(row["left"]) and int(row["right"]) < columns - 1 and 0 < int(row["top"]) \
                    and int(row["bottom"]) < height - 1
                if isInside:
                    offsets.append((image["modality"], truth["kind"], column - centroid[0], line - centroid[1],
                                    whole.sum()))
                if image["modality"] == "CT" and row["name"] == "nodule":
                    value = np.median(volume[whole])
                    contrast.append(value)
    return offsets, counts, contrast


def peak(fiducial, folder, patients, workers):
    """Seconds, CPU seconds and peak memory of making so many."""
    started = time.time()
    arguments = [fiducial, "phantom", "make", "-o", str(folder), "--patients", str(patients), "--workers", str(workers)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    need(status == 0, f"{patients} patients: status {status}")
    return time.time() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def kills(fiducial, work, patients, times):
    """Kills runs at random moments, and runs the same command again."""
    options = ["--patients", str(patients), "--workers", "2", "--masks", "seg", "nifti", "--format", "both"]
    whole = work / "whole"
    started = time.time()
    make(fiducial, whole, *options)
    duration = time.time() - started
    wanted = digest(whole)
    rng = random.Random(20)
    folder, ended, kept = work / "killed", 0, 0
    for _ in range(times):
        if rng.random() < 0.4:
            shutil.rmtree(folder, ignore_errors=True)
        process = subprocess.Popen([fiducial, "phantom", "make", "-o", str(folder), *options], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * duration * 0.9)
        ended += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        final = [p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".part") and p.name != ".journal"] \
            if folder.exists() else []
        for path in final:
            name = str(path.relative_to(folder))
            need(hashlib.sha256(path.read_bytes()).hexdigest() == wanted.get(name), f"torn after a kill: {name}")
        kept += len(final)
    make(fiducial, folder, *options)
    found = digest(folder)
    need(found == wanted, f"after kills {len(set(found.items()) ^ set(wanted.items()))} files differ")
    return times, ended, kept, len(wanted)


def main():
    fiducial, quick = os.path.abspath(sys.argv[1]), "--quick" in sys.argv
    work = Path(tempfile.mkdtemp(prefix="phantoms-"))
    try:
        forms = ["--masks", "seg", "nifti", "png", "--format", "both"]
        cohorts = {
            "demo": (None, ["--patients", "30" if quick else "300", "--raw"]),
            "stress": (EXAMPLES / "stress.yaml", ["--patients", "10" if quick else "60"]),
            "stress-ct": (EXAMPLES / "stress-ct.yaml", ["--patients", "2" if quick else "6"]),
            "stress-mr": (EXAMPLES / "stress-mr.yaml", ["--patients", "2" if quick else "6"]),
        }
        print("## Objects\n")
        print("| cohort | object | read | dciodvfy errors | warnings | dcmdump | dcm2json | say that they are simulated |")
        print("|---|---|---|---|---|---|---|---|")
        warnings = collections.Counter()
        for name, (scenario, options) in cohorts.items():
            make(fiducial, work / name, *options, *forms, scenario=scenario)
            found, words = objects(work / name, 60 if quick else 400)
            warnings.update(words)
            for kind, count in sorted(found.items()):
                said = "(segmentation)" if kind.startswith("SEG") else count["said"]
                print(f"| {name} | {kind} | {count['objects']} | {count['errors']} | {count['warnings']} | "
                      f"{count['dcmdump']} | {count['dcm2json']} | {said} |")
        found, words = instruments(fiducial, work / "instruments")
        warnings.update(words)
        for kind, count in sorted(found.items()):
            print(f"| test objects | {kind} | {count['objects']} | {count['errors']} | {count['warnings']} | "
                  f"{count['dcmdump']} | {count['dcm2json']} | {count['said']} |")
        print("\nWarnings of dciodvfy, with how often:\n")
        for words, count in warnings.most_common():
            print(f"- {count} × {words}")

        print("\n## Masks on images\n")
        print("Segmentation, NIfTI and pictures hold the same pixels; NIfTI has the affine of the series; counts and "
              "centroids are those of masks.csv. The middle of a finding as findings.csv has it, projected, less the "
              "centroid of its mask, in pixels:\n")
        print("| cohort | masks | empty | findings | mean column | mean row | mean distance | greatest | HU of nodules (median) |")
        print("|---|---|---|---|---|---|---|---|---|")
        for name in cohorts:
            offsets, counts, contrast = agree(work / name)
            if offsets:
                delta = np.array([(c, r) for _, _, c, r, _ in offsets])
                distance = np.hypot(delta[:, 0], delta[:, 1])
                need(np.abs(delta.mean(axis=0)).max() < 0.1, f"{name}: masks lie {delta.mean(axis=0)} pixels off on average")
                need(distance.max() < 0.5, f"{name}: a mask lies {distance.max()} pixels off")
                line = (f"{len(delta)} | {delta[:, 0].mean():+.4f} | {delta[:, 1].mean():+.4f} | {distance.mean():.3f} | "
                        f"{distance.max():.3f}")
            else:
                line = "0 | | | |"
            hu = f"{np.median(contrast):.0f}" if contrast else ""
            print(f"| {name} | {counts['masks']} | {counts['empty']} | {line} | {hu} |")

        print("\n## The same bytes\n")
        make(fiducial, work / "one", "--patients", "40", *forms, "--workers", "1")
        make(fiducial, work / "two", "--patients", "40", *forms, "--workers", "2")
        make(fiducial, work / "five", "--patients", "40", *forms, "--workers", "5")
        one = digest(work / "one")
        for name in ("two", "five"):
            need(digest(work / name) == one, f"{name} workers give other bytes")
        manifest = json.loads((work / "one/manifest.json").read_text())
        listed = {f["path"]: f["digest"][7:] for f in manifest["files"]}
        need({k: v for k, v in one.items() if k != "manifest.json"} == listed, "the manifest is not the folder")
        print(f"{len(one)} files are the same on 1, 2 and 5 workers, and manifest.json has the SHA-256 of each.\n")

        print("## Memory and speed\n")
        print("| examinations of the demo, masks and tables included | workers | seconds | CPU seconds | images a CPU second | peak MB |")
        print("|---|---|---|---|---|---|")
        peaks = []
        for patients in ((100, 1000) if quick else (500, 10_000)):
            shutil.rmtree(work / "many", ignore_errors=True)
            seconds, cpu, memory = peak(fiducial, work / "many", patients, 2)
            count = len(rows(work / "many", "images.csv"))
            peaks.append(memory)
            print(f"| {count} | 2 | {seconds:.1f} | {cpu:.1f} | {count / cpu:.0f} | {memory:.1f} |")
        shutil.rmtree(work / "many")
        need(peaks[1] < peaks[0] * 1.25 + 8, f"memory grows from {peaks[0]} to {peaks[1]} MB")

        print("\n## Killed and taken up again\n")
        times, ended, kept, total = kills(fiducial, work, 40 if quick else 150, 5 if quick else 20)
        print(f"{times} runs killed by SIGKILL at random moments ({ended} of them while they ran), two fifths of them in a new "
              f"folder: {kept} files looked at after the kills, none torn; the run after the last kill gave the {total} files of a "
              f"run that nobody disturbed, byte by byte.")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if faults:
        print(f"\n{len(faults)} faults:\n" + "\n".join(f"- {f}" for f in faults[:50]))
        sys.exit(1)


main()
