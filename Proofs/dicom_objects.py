#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads back what the writers of derived DICOM objects wrote, with other readers, and holds the IOD validator against dciodvfy.

    pip install numpy pydicom==3.0.2 pydicom-data==1.0.0 highdicom==0.28.2
    apt-get install dicom3tools dcmtk
    swift build -c release --product fiducial-dicom-objects
    Proofs/dicom_objects.py .build/release/fiducial-dicom-objects [FOLDER of DICOM series …]

Prints tables as Markdown: objects, what dciodvfy says beyond errors, the validator beside dciodvfy, and the time of a segmentation
beside highdicom.
Exits 1 where an object has an error of dciodvfy or does not give back what was written.

What the tools say that the standard does not, or do not say that it does (dicom3tools 1.00 of 2022, dcmtk 3.6.7, highdicom 0.28.2):
- dciodvfy does not know Device UID in the Contributing Equipment Sequence (PS3.3 C.12.1.1.5, table C.12-1: type 3);
- it calls a name of one component a retired form (PS3.5 6.2.1 allows it), and asks for Study ID, Date and Time that a DICOMDIR would
  need (PS3.3 C.7.2.1: type 2, may be empty);
- it does not ask for Operators' Name in the RT Series module (PS3.3 C.8.8.1: type 2), nor for Number of Frames where an RT Dose has
  another attribute of the Multi-frame module (PS3.3 C.7.6.6: type 1), and is ended by a signal on some damaged files;
- for one code that is absent it counts three missing attributes (PS3.3 8.8: one of Code Value, Long Code Value, URN Code Value);
- dcmpschk refuses a date and time with an offset from UTC (PS3.5 6.2: &ZZXX) and texts in UTF-8 (PS3.3 C.12.1.1.2), dsrdump does not
  check the latter;
- highdicom reads no measurement without a value (PS3.3 C.18.1: Measured Value Sequence is of type 2), and makes no volume of slices
  of a tilted gantry.
"""
import collections
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pydicom

warnings.simplefilter("ignore")
import highdicom as hd  # noqa: E402

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
ABORTED = []
LINE = re.compile(r"^(Error|Warning) - ")


def dciodvfy(path):
    """Errors and warnings of a file, places without item numbers."""
    run = subprocess.run(["dciodvfy", "-new", path], capture_output=True, text=True, errors="replace")
    if run.returncode < 0:
        ABORTED.append(path)
    lines = [line for line in (run.stderr + run.stdout).splitlines() if LINE.match(line)]
    return ([l[8:] for l in lines if l.startswith("Error")], [l[10:] for l in lines if l.startswith("Warning")])


def truth(path):
    with open(path[:-4] + ".json") as file:
        facts = json.load(file)
    name = path[:-4] + ".truth"
    return facts, np.fromfile(name, np.uint8) if os.path.exists(name) else None


def check_capture(path, facts, bytes_):
    data = pydicom.dcmread(path)
    frames, rows, columns, samples = facts["shape"]
    pixels = data.pixel_array.reshape(frames, rows, columns, samples)
    assert np.array_equal(pixels, bytes_.reshape(frames, rows, columns, samples)), "pixels differ"
    return f"{bytes_.size} samples equal"


def check_segmentation(path, facts, bytes_):
    data = pydicom.dcmread(path)
    slices, rows, columns = facts["shape"]
    places = np.array(facts["places"])
    if "segments" in facts:
        labels = bytes_.reshape(slices, rows, columns)
        wanted = [labels == n + 1 for n in range(facts["segments"])]
    elif "stacked" in facts:
        wanted = list(bytes_.reshape(facts["stacked"], slices, rows, columns) > 0)
    else:
        wanted = [bytes_.reshape(slices, rows, columns)]
    pixels = data.pixel_array.reshape(-1, rows, columns)
    found = [np.zeros((slices, rows, columns), pixels.dtype) for _ in wanted]
    for frame, group in zip(pixels, data.PerFrameFunctionalGroupsSequence):
        place = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        distances = np.linalg.norm(places - place, axis=1)
        slice_ = int(distances.argmin())
        assert distances[slice_] < 1e-3, "a frame lies nowhere"
        segment = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        found[segment - 1][slice_] = frame
        named = [(i.ReferencedSOPInstanceUID, int(i.get("ReferencedFrameNumber", 0)))
                 for d in group.DerivationImageSequence for i in d.SourceImageSequence]
        assert named == [tuple(s) for s in facts["sources"][slice_]], "a frame names other sources"
    for mine, theirs in zip(wanted, found):
        assert np.array_equal(mine, theirs), "pydicom: voxels differ"
    # The same once more by another road: highdicom, by the source images.
    seg = hd.seg.segread(path)
    for number, mine in enumerate(wanted, 1):
        uids = [s[0][0] for s in facts["sources"]]
        numbers = [s[0][1] for s in facts["sources"]]
        options = dict(segment_numbers=[number], assert_missing_frames_are_empty=True)
        if "fractional" in facts:
            options["rescale_fractional"] = False
        if numbers[0]:
            out = seg.get_pixels_by_source_frame(uids[0], numbers, **options)
        else:
            out = seg.get_pixels_by_source_instance(uids, **options)
        assert np.array_equal(out[..., 0], mine), "highdicom: voxels differ"
    words = f"{sum(m.size for m in wanted)} voxels equal twice, {len(pixels)} frames"
    plane = np.array(data.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient, float)
    step = places[1] - places[0]
    if np.linalg.norm(np.cross(step / np.linalg.norm(step), np.cross(plane[:3], plane[3:]))) > 1e-3:
        return words + ", tilted: highdicom makes no volume of it"
    volume = seg.get_volume(segment_numbers=[1], rescale_fractional=False) if "fractional" in facts else \
        seg.get_volume(segment_numbers=[1])
    distances = np.linalg.norm(places - np.array(volume.position), axis=1)
    assert distances.min() < 1e-3, "highdicom: volume lies elsewhere"
    return words


def check_report(path, facts, _):
    groups = {}
    # highdicom cannot read a number without a value (Measured Value Sequence is of type 2: PS3.3 C.18.1).
    content = hd.sr.srread(path).content if facts["groups"] else None
    for kind in ("get_image_measurement_groups", "get_planar_roi_measurement_groups",
                 "get_volumetric_roi_measurement_groups") if facts["groups"] else ():
        for group in getattr(content, kind)():
            groups[str(group.tracking_uid)] = group
    numbers = 0
    for mine in facts["groups"]:
        group = groups[mine["uid"]]
        assert group.tracking_identifier == mine["name"], "name differs"
        theirs = {m.name.value: m for m in group.get_measurements()}
        for code, value, unit, lower, upper in mine["measurements"]:
            found = theirs[code]
            item = found[0].MeasuredValueSequence[0]
            number = float(item.get("FloatingPointValue", item.NumericValue))
            assert number == value and found.unit.value == unit, f"{code}: {number} of {value}"
            if lower is not None:
                sides = {i.ConceptNameCodeSequence[0].CodeValue: float(i.MeasuredValueSequence[0].get(
                    "FloatingPointValue", i.MeasuredValueSequence[0].NumericValue)) for i in found[0].ContentSequence
                    if i.RelationshipType == "HAS PROPERTIES"}
                assert np.isclose(value + sides["371886008"], upper) and np.isclose(value - sides["371885007"], lower)
            numbers += 1
    assert facts["readBack"], "the own reader reads another report"
    dump = subprocess.run(["dsrdump", path], capture_output=True, text=True, errors="replace")
    # dcmtk checks no texts in UTF-8 and says so.
    said = [line for line in dump.stderr.splitlines() if "does not support this Specific Character Set" not in line]
    assert dump.returncode == 0 and not said, "dsrdump: " + "; ".join(said)
    return f"{len(groups)} groups, {numbers} numbers equal; dsrdump reads it"


def check_presentation(path, facts, _):
    data = pydicom.dcmread(path)
    images = sum(len(i.ReferencedFrameNumber) if isinstance(i.get("ReferencedFrameNumber"), pydicom.multival.MultiValue) else 1
                 for s in data.ReferencedSeriesSequence for i in s.ReferencedImageSequence)
    words = f"{images} images"
    if "images" in facts:
        assert images == facts["images"], "other images"
        window = data.SoftcopyVOILUTSequence[0]
        assert [float(window.WindowCenter), float(window.WindowWidth)] == facts["window"]
        item = data.GraphicAnnotationSequence[0]
        kinds = [g.GraphicType for g in item.GraphicObjectSequence]
        assert kinds == ["POLYLINE", "CIRCLE", "POINT", "ELLIPSE"] and len(item.TextObjectSequence) == 2
        assert list(item.GraphicObjectSequence[0].GraphicData) == [2, 2, 8.5, 2, 8.5, 9, 2, 2]
        assert item.TextObjectSequence[0].UnformattedTextValue.startswith("p = 0.91 (0.85-")
        words += ", 4 graphics, 2 texts"
    run = subprocess.run(["dcmpschk", path], capture_output=True, text=True, errors="replace")
    problems = [l for l in (run.stdout + run.stderr).splitlines() if re.search(r"\b(error|fail)", l, re.I)]
    assert run.returncode == 0 and not [l for l in problems if "0 errors" not in l], "dcmpschk: " + "; ".join(problems[:3])
    return words + "; dcmpschk passes"


def check_key_objects(path, facts, _):
    data = pydicom.dcmread(path)
    document = hd.ko.KeyObjectSelectionDocument.from_dataset(data)
    references = document.content.get_references()
    if "instances" in facts:
        assert len({r.referenced_sop_instance_uid for r in references}) == facts["instances"], "other references"
    dump = subprocess.run(["dsrdump", path], capture_output=True, text=True, errors="replace")
    assert dump.returncode == 0 and "E: " not in dump.stderr, "dsrdump: " + dump.stderr
    return f"{len(references)} references equal; dsrdump reads it"


CHECKS = {"SC": check_capture, "SEG": check_segmentation, "SR": check_report, "PR": check_presentation,
          "KO": check_key_objects}


def objects(program, folders, out):
    subprocess.run([program, "write", out], check=True, stdout=subprocess.DEVNULL)
    if folders:
        subprocess.run([program, "write", out] + folders, check=True, stdout=subprocess.DEVNULL)
    failed = 0
    warned = collections.Counter()
    print("| source | object | dciodvfy errors | warnings | own findings | read back |\n|---|---|---|---|---|---|")
    for path in sorted(glob.glob(os.path.join(out, "*", "*.dcm"))):
        facts, bytes_ = truth(path)
        errors, warned_here = dciodvfy(path)
        errors += ["dciodvfy was ended by a signal"] if path in ABORTED else []
        for line in warned_here:
            warned[re.sub(r"\[\d+\]", "", line)] += 1
        try:
            words = CHECKS[facts["kind"]](path, facts, bytes_)
        except Exception as error:  # each object is judged by itself
            words = f"**{type(error).__name__}: {error}**"
            failed += 1
        failed += bool(errors)
        print(f"| {os.path.basename(os.path.dirname(path))} | {os.path.basename(path)[:-4]} | {len(errors)} |"
              f" {len(warned_here)} | {len(facts['findings'])} | {words} |")
        for line in errors:
            print(f"  {line}", file=sys.stderr)
    print("\n| warning of dciodvfy | objects |\n|---|---|")
    for line, count in warned.most_common():
        print(f"| {line} | {count} |")
    return failed


def corpus(folders):
    names = []
    for module in ("pydicom", "data_store"):
        try:
            place = os.path.dirname(__import__(module).__file__)
        except ImportError:
            continue
        names += glob.glob(os.path.join(place, "data", "**", "*"), recursive=True)
    for folder in folders:
        names += glob.glob(os.path.join(folder, "**", "*"), recursive=True)
    found = []
    for name in sorted(set(names)):
        if os.path.isfile(name):
            with open(name, "rb") as file:
                if file.read(132)[128:] == b"DICM":
                    found.append(name)
    return found


TYPE = re.compile(r"^<(.*?)> - (Missing|Empty) attribute.*Type (1C?|2C?)\b")
TAGS = re.compile(r"\(([0-9a-f]{4}),([0-9a-f]{4})\)")


def validator(program, folders):
    """Of dciodvfy's errors of type 1 and 2 (not of a condition): how many are found too."""
    counts = collections.Counter()
    reasons = collections.Counter()
    extra = collections.Counter()
    files = corpus(folders)
    own = {}
    for begin in range(0, len(files), 50):
        run = subprocess.run([program, "validate"] + files[begin:begin + 50], capture_output=True, text=True)
        for line in run.stdout.splitlines():
            row = json.loads(line)
            own[row["file"]] = row
    judged = 0
    for path in files:
        row = own.get(path)
        if not row or not row["iod"]:
            counts["files without an IOD here"] += 1
            continue
        judged += 1
        errors, _ = dciodvfy(path)
        mine = {(tuple(f["path"]), f["words"].replace(",", " ").split()[0]) for f in row["findings"]
                if f["severity"] == "error" and f["words"].startswith(("missing", "empty"))}
        theirs, conditional = set(), set()
        for line in errors:
            match = TYPE.match(line)
            if not match or not TAGS.search(match[1]):
                continue
            path_ = tuple(f"({a},{b})".upper() for a, b in TAGS.findall(match[1]))
            kind = "missing" if match[2] == "Missing" else "empty"
            if match[3] in ("1C", "2C"):
                conditional.add(path_)
                counts["conditional of dciodvfy"] += 1
                if any(tuple(f["path"]) == path_ for f in row["findings"]):
                    counts["conditional, noted or found here"] += 1
                else:
                    reasons[f"conditional {'>'.join(path_)} {line.rsplit('Module=', 1)[-1]}"] += 1
                continue
            theirs.add((path_, kind, line.rsplit("Module=", 1)[-1]))
        for path_, kind, module in theirs:
            counts["type 1 and 2 of dciodvfy"] += 1
            if (path_, kind) in mine:
                counts["found here too"] += 1
            else:
                reasons[f"{kind} {'>'.join(path_)} {module}"] += 1
        for path_, kind in mine:
            if path_ not in conditional and not any(p == path_ for p, _, _ in theirs):
                extra[f"{kind} {'>'.join(path_)} {row['iod']}"] += 1
    print("\n| validator beside dciodvfy | count |\n|---|---|")
    print(f"| files judged | {judged} |\n| files on which dciodvfy was ended by a signal | {len(ABORTED)} |")
    for name, count in sorted(counts.items()):
        print(f"| {name} | {count} |")
    for title, table in (("of dciodvfy, not found here", reasons), ("found here, not by dciodvfy", extra)):
        print(f"\n| {title} | files |\n|---|---|")
        for name, count in table.most_common(40):
            print(f"| {name} | {count} |")


def speed(program):
    """CPU seconds of making a segmentation of ten labels in memory, beside highdicom."""
    with tempfile.TemporaryDirectory() as folder:
        own = float(subprocess.run([program, "time", folder], check=True, capture_output=True, text=True).stdout)
        sources = [pydicom.dcmread(name) for name in sorted(glob.glob(os.path.join(folder, "*.dcm")))]
        labels = np.fromfile(os.path.join(folder, "labels.truth"), np.uint8).reshape(len(sources), 256, 256)
        brain = pydicom.sr.codedict.codes.SCT.Brain
        organ = pydicom.sr.codedict.codes.SCT.AnatomicalStructure
        algorithm = hd.AlgorithmIdentificationSequence("A", pydicom.sr.codedict.codes.cid7162.ArtificialIntelligence, "1")
        segments = [hd.seg.SegmentDescription(n, "Shell", organ, brain, hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC, algorithm)
                    for n in range(1, 11)]
        times = []
        for _ in range(3):
            start = time.process_time()
            seg = hd.seg.Segmentation(
                sources, labels, hd.seg.SegmentationTypeValues.BINARY, segments, hd.UID(), 1, hd.UID(), 1, "M", "M", "1", "1")
            seg.save_as(io.BytesIO())
            times.append(time.process_time() - start)
        mine = hd.seg.segread(os.path.join(folder, "segmentation.seg"))
        assert np.array_equal(mine.pixel_array, seg.pixel_array), "the two segmentations differ"
    theirs = sorted(times)[1]
    print("\n| segmentation of 10 labels, 256 × 256 × 200, in memory | CPU s (median) |\n|---|---|")
    print(f"| fiducial | {own:.3f} |\n| highdicom {hd.__version__} | {theirs:.3f} |\n| ratio | {theirs / own:.1f} |")


if len(sys.argv) < 2:
    sys.exit(__doc__)
with tempfile.TemporaryDirectory() as scratch:
    failures = objects(sys.argv[1], sys.argv[2:], scratch)
    validator(sys.argv[1], sys.argv[2:])
speed(sys.argv[1])
sys.exit(1 if failures else 0)
