#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explanations beside PyTorch and NumPy on a real network, and their tests on a network whose truth is planted.

    Proofs/explanations.py FIDUCIAL [DATA]

DenseNet-121 with random weights (seed 3), a small segmenter and a small network that finds bright spots are exported by PyTorch. The first two give
maps that are held against automatic differentiation and NumPy, RISE with the same masks drawn a second time; the third must pass `explain check`, and
maps that know nothing must not. Captures are read by pydicom and checked by dciodvfy. With DATA, the folder of real data, small networks are trained on
radiographs, and their maps are held against outlines of lungs; the nearest radiographs of an archive are compared with what is known of them.
Needs torch, torchvision, onnx, onnxruntime, nibabel, numpy, pydicom, pillow.
"""
import argparse
import json
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import nibabel
import numpy as np
import onnxruntime
import torch

SIZE = 96
warnings.filterwarnings("ignore")
# torchvision's operators are not needed; some of its builds cannot load them beside another torch.
library = torch.library.Library("torchvision", "FRAGMENT")
try:
    import torchvision
except RuntimeError:
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision


def package(folder, network, example, classes, channels, task="multilabel", activation="sigmoid",
            recipe=("{step: clip, lower: -1000000, upper: 1000000}",)):
    """A model package of a network."""
    folder.mkdir(parents=True)
    torch.onnx.export(
        network, (example,), str(folder / "model.onnx"), dynamo=False, opset_version=17, input_names=["image"], output_names=["logits"],
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    (folder / "model.yaml").write_text(f"""fiducial-model: 1
name: {folder.name}
version: "1"
task: {task}
weights: model.onnx
licence: Apache-2.0
inputs:
  - name: image
    layout: NCHW
    channels: {channels}
    recipe: [{", ".join(recipe)}]
outputs:
  - name: logits
    meaning: logits
    activation: {activation}
    classes: [{", ".join(classes)}]
intended-use:
  statement: Proofs of explanations
out-of-scope:
  - Patients
""")
    return folder


def image(path, values):
    """A flat NIfTI image; the first index runs along rows, as in the tensor's last axis."""
    nibabel.save(nibabel.Nifti1Image(np.asarray(values, np.float32).T[:, :, None], np.diag([-1.0, -1, 1, 1])), path)


def run(command, *words, allowed=(0,)):
    done = subprocess.run([command, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in allowed:
        raise SystemExit(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def up(cells, size=SIZE):
    cells = torch.as_tensor(cells, dtype=torch.float64)[None, None]
    return torch.nn.functional.interpolate(cells, size=(size, size), mode="bilinear", align_corners=False)[0, 0].numpy()


def philox(seed, replicates, purpose, blocks):
    """Philox-4x32-10 as Salmon et al. 2011 have it: for each replicate that many blocks, as 64-bit words."""
    low = np.uint64(0xFFFFFFFF)
    draw = np.arange(blocks, dtype=np.uint64)[None, :] | np.uint64(purpose << 48)
    replicate = np.asarray(replicates, np.uint64)[:, None] + np.zeros_like(draw)
    draw = draw + np.zeros_like(replicate)
    x = [draw & low, draw >> np.uint64(32), replicate & low, replicate >> np.uint64(32)]
    key = [np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)]
    for _ in range(10):
        first, second = x[0] * np.uint64(0xD2511F53), x[2] * np.uint64(0xCD9E8D57)
        x = [(second >> np.uint64(32)) ^ x[1] ^ key[0], second & low, (first >> np.uint64(32)) ^ x[3] ^ key[1], first & low]
        key = [(key[0] + np.uint64(0x9E3779B9)) & low, (key[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack([x[0] | x[1] << np.uint64(32), x[2] | x[3] << np.uint64(32)], -1).reshape(len(replicates), -1)


def masks(count, size, cells, seed):
    """The masks of RISE: cells open with probability one half, spread linearly with a random shift."""
    words = philox(seed, range(count), 0x5249, ((cells + 2) ** 2 + 2) // 2 + 1)
    width = -(-size // cells)
    # The high half of word times width; a word that would have to be drawn again has a chance of width in 2**64.
    shifts = [[int(word) * width >> 64 for word in row[:2]] for row in words]
    grids = ((words[:, 2:2 + (cells + 2) ** 2] >> np.uint64(11)).astype(float) * 2.0 ** -53 < 0.5).reshape(count, cells + 2, cells + 2).astype(np.float32)
    made = np.empty((count, size, size), np.float32)
    for number, (grid, shift) in enumerate(zip(grids, shifts)):
        taps = []
        for r in shift:
            whole, rest = np.divmod(np.arange(size) + r, width)
            taps.append((whole, np.minimum(whole + 1, cells + 1), (rest / width).astype(np.float32)))
        (a, b, t), (c, d, u) = taps
        rows = grid[a] * (1 - t)[:, None] + grid[b] * t[:, None]
        made[number] = rows[:, c] * (1 - u) + rows[:, d] * u
    return made


def score_cam(maps, scores, pixels, blank):
    """Score-CAM as Wang et al. 2020 have it, each map weighed by the softmax of what it lets the image score."""
    spread = []
    for one in maps:
        wide = up(one, pixels.shape[0])
        spread.append((wide - wide.min()) / (wide.max() - wide.min()) if wide.max() > wide.min() else None)
    kept = [k for k, mask in enumerate(spread) if mask is not None]
    gains = scores([pixels * spread[k] for k in kept]) - blank
    weights = np.exp(gains - gains.max())
    weights /= weights.sum()
    return up(np.maximum(0, sum(w * np.asarray(maps[k]) for w, k in zip(weights, kept))), pixels.shape[0])


def eigen_cam(maps):
    flat = maps.reshape(maps.shape[0], -1).T
    pattern = flat @ np.linalg.svd(flat, full_matrices=False)[2][0]
    return (pattern if pattern.sum() >= 0 else -pattern).reshape(maps.shape[1:])


def occlusion(pixels, scores, window, step):
    size = pixels.shape[0]
    places = [(r, c) for r in range(0, size - window + step, step) for c in range(0, size - window + step, step)]
    covered = []
    for r, c in places:
        other = pixels.copy()
        other[r:r + window, c:c + window] = 0
        covered.append(other)
    sums, counts, whole = np.zeros((size, size)), np.zeros((size, size)), scores([pixels])[0]
    for (r, c), score in zip(places, scores(covered)):
        sums[r:r + window, c:c + window] += whole - score
        counts[r:r + window, c:c + window] += 1
    return sums / counts


def rise(pixels, scores, count, cells, seed):
    """The slope of the score on how far each voxel is open."""
    drawn = masks(count, pixels.shape[0], cells, seed)
    found = scores(pixels * drawn)
    open_, gain = drawn.astype(float), found - found.mean()
    centred = open_ - open_.mean(0)
    return (centred * gain[:, None, None]).sum(0) / (centred ** 2).sum(0)


def compare(fiducial, room, model, case, finding, wanted, table, *words):
    for method, reference in wanted.items():
        out = room / f"{model.name}-{method}"
        run(fiducial, "explain", model, case, "--finding", finding, "--method", method, "--fill", 0, "--out", out, *words)
        found = nibabel.load(next(out.glob("*.map.nii.gz"))).get_fdata()[:, :, 0].T
        error = np.abs(found - reference).max() / np.abs(reference).max()
        print(f"| {table} | {method} | {error:.1e} |")
        assert error < 1e-4, (model.name, method)


def dense_net(fiducial, room):
    torch.manual_seed(3)
    network = torchvision.models.densenet121(weights=None, num_classes=5).eval()
    folder = package(room / "densenet", network, torch.zeros(2, 3, SIZE, SIZE), ["a", "b", "c", "d", "e"], 3)
    rng = np.random.default_rng(4)
    pixels = rng.normal(size=(SIZE, SIZE)).astype(np.float32)
    image(room / "noise.nii.gz", pixels)
    x = torch.tensor(pixels)[None, None].repeat(1, 3, 1, 1)
    features = torch.relu(network.features(x)).detach().requires_grad_(True)
    logits = network.classifier(torch.flatten(torch.nn.functional.adaptive_avg_pool2d(features, 1), 1))
    chosen = int(logits.argmax())
    gradient, = torch.autograd.grad(logits[0, chosen], features)
    maps = features.detach().double()[0].numpy()
    session = onnxruntime.InferenceSession(folder / "model.onnx")

    def scores(batch):
        batch = np.asarray(batch, np.float32)
        return np.concatenate([
            session.run(["logits"], {"image": np.repeat(part[:, None], 3, 1)})[0][:, chosen]
            for part in np.array_split(batch, max(1, len(batch) // 16))]).astype(float)

    wanted = {
        "grad-cam": up(np.maximum(0, (gradient.double()[0].mean((1, 2)).numpy()[:, None, None] * maps).sum(0))),
        "eigen-cam": up(eigen_cam(maps)), "score-cam": score_cam(maps, scores, pixels, scores(np.zeros((1, SIZE, SIZE)))[0]),
        "occlusion": occlusion(pixels, scores, 24, 12), "rise": rise(pixels, scores, 300, 7, 1)}
    compare(fiducial, room, folder, room / "noise.nii.gz", "abcde"[chosen], wanted, "DenseNet-121", "--window", 24, "--masks", 300)


def segmenter(fiducial, room):
    torch.manual_seed(11)
    size = 48
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 5, padding=2), torch.nn.ReLU(), torch.nn.Conv2d(8, 12, 5, padding=2), torch.nn.ReLU(), torch.nn.Conv2d(12, 3, 1)).eval()
    folder = package(room / "segmenter", network, torch.zeros(2, 1, size, size), ["none", "left", "right"], 1, "segmentation", "softmax")
    rng = np.random.default_rng(12)
    pixels = rng.normal(size=(size, size)).astype(np.float32)
    image(room / "field.nii.gz", pixels)
    features = network[:-1](torch.tensor(pixels)[None, None]).detach().requires_grad_(True)
    logits = network[-1](features)
    answer = logits.argmax(1)[0].numpy()
    chosen = int(np.bincount(answer.ravel(), minlength=3)[1:].argmax()) + 1
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    for table, region, words in [
            ("segmenter, what it outlines", answer == chosen, []),
            ("segmenter, a region that is given", np.add.outer((np.arange(size) - 20) ** 2, (np.arange(size) - 30) ** 2) < 64, ["--region", room / "region.nii.gz"])]:
        image(room / "region.nii.gz", region)
        gradient, = torch.autograd.grad(logits[0, chosen][torch.tensor(region)].sum(), features, retain_graph=True)
        maps = features.detach().double()[0].numpy()

        def scores(batch):
            return session.run(["logits"], {"image": np.asarray(batch, np.float32)[:, None]})[0][:, chosen][:, region].astype(float).sum(1)

        wanted = {
            "grad-cam": np.maximum(0, (gradient.double()[0].mean((1, 2)).numpy()[:, None, None] * maps).sum(0)), "eigen-cam": eigen_cam(maps),
            "score-cam": score_cam(maps, scores, pixels, scores(np.zeros((1, size, size)))[0]), "occlusion": occlusion(pixels, scores, 12, 6),
            "rise": rise(pixels, scores, 400, 7, 1)}
        place = room / f"asked-{len(words)}"
        place.mkdir()
        compare(fiducial, place, folder, room / "field.nii.gz", ["none", "left", "right"][chosen], wanted, table, "--window", 12, "--masks", 400, *words)


def captures(fiducial, room):
    """Explains a made radiograph in a DICOM file, and has the capture read by others."""
    import pydicom
    from PIL import Image
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid
    data = pydicom.Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1", generate_uid()
    data.file_meta.MediaStorageSOPClassUID, data.file_meta.MediaStorageSOPInstanceUID = data.SOPClassUID, data.SOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(), generate_uid()
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = "Made^Up", "M1", "", "O"
    data.Modality, data.StudyDate, data.StudyTime, data.AccessionNumber, data.StudyID = "CR", "20240301", "101500", "", "1"
    data.ReferringPhysicianName, data.SeriesNumber, data.InstanceNumber, data.Manufacturer = "", 1, 1, "Made"
    data.Rows = data.Columns = 64
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME1", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
    rng = np.random.default_rng(13)
    bright = spots(rng, 20, 44) * 300 + 1500
    # Stored the other way round: white for small values; the slope and the intercept bring back what the network knows.
    data.RescaleSlope, data.RescaleIntercept, data.RescaleType = "0.0033333333", "-5", "US"
    data.PixelData = (4095 - np.clip(bright, 0, 4095)).astype("<u2").tobytes()
    data.save_as(room / "radiograph.dcm", enforce_file_format=True)
    out = room / "captured"
    run(fiducial, "explain", room / "spots", room / "radiograph.dcm", "--finding", "spot", "--dicom", "--out", out)
    capture = pydicom.dcmread(out / "radiograph.dcm")
    picture = np.asarray(Image.open(out / "radiograph.png").convert("RGB"))
    rows, columns = np.unravel_index(nibabel.load(out / "radiograph.map.nii.gz").get_fdata()[:, :, 0].T.argmax(), (64, 64))
    checker = shutil.which("dciodvfy")
    errors = [line for line in subprocess.run([checker, out / "radiograph.dcm"], capture_output=True, text=True).stderr.splitlines()
              if line.startswith("Error")] if checker else []
    for what, holds in [
            ("a radiograph stored the other way round (MONOCHROME1): the map's greatest value lies on the spot", max(abs(rows - 20), abs(columns - 44)) <= 3),
            ("pydicom reads the picture, pixel by pixel that of the PNG file", np.array_equal(capture.pixel_array, picture)),
            ("it is a Secondary Capture in the study of its image", capture.SOPClassUID.name.startswith("Secondary Capture")
             and capture.StudyInstanceUID == data.StudyInstanceUID and capture.SeriesInstanceUID != data.SeriesInstanceUID),
            ("it names its image as its source", [item.ReferencedSOPInstanceUID for item in capture.SourceImageSequence] == [data.SOPInstanceUID]),
            ("it says how it was derived, by which package, and that nothing on the patient is burned in",
             "grad-cam for spot by spots 1, sha256:" in capture.DerivationDescription and capture.BurnedInAnnotation == "NO"),
            ("dciodvfy finds no error" if checker else "dciodvfy is not installed: not checked", not errors)]:
        print(f"| {what} | {'yes' if holds else 'NO'} |")
        assert holds, (what, errors)


def spots(rng, r, c):
    rows, columns = np.indices((64, 64))
    return 4 * np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / 4.5) + np.where(columns < 32, 2, 0) + rng.normal(size=(64, 64)) / 2


def planted(fiducial, room):
    spot = np.exp(-np.add.outer((np.arange(7) - 3) ** 2, (np.arange(7) - 3) ** 2) / 4.5)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 7, padding=3), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(2, 2)).eval()
    with torch.no_grad():
        network[0].weight[0, 0] = torch.tensor(spot - spot.mean())
        network[0].weight[1, 0] = torch.tensor(np.where(np.indices((7, 7)).sum(0) % 2, 1, -1) / 49)
        network[0].bias[:] = torch.tensor([-4.0, 0])
        network[4].weight[:] = torch.tensor([[-60, 0.5], [60, 0.5]])
        network[4].bias[:] = 0
    folder = package(room / "spots", network, torch.zeros(2, 1, 64, 64), ["none", "spot"], 1)
    rows, columns = np.indices((64, 64))
    lines = ["case,patient,image,mask"]
    for number in range(48):
        rng = np.random.default_rng((9, number))
        r, c = rng.integers(8, 56, 2)
        square = (rows - r) ** 2 + (columns - c) ** 2
        image(room / f"case{number}.nii.gz", spots(rng, r, c))
        image(room / f"mask{number}.nii.gz", square <= 9)
        lines.append(f"{number},patient {number // 2},case{number}.nii.gz,mask{number}.nii.gz")
    (room / "cases.csv").write_text("\n".join(lines) + "\n")
    # What such a network is when its labels mean nothing: filters and weights by chance.
    torch.manual_seed(14)
    for part in (network[0], network[4]):
        for values in part.parameters():
            torch.nn.init.normal_(values, 0, float(values.std()))
    package(room / "shuffled", network, torch.zeros(2, 1, 64, 64), ["none", "spot"], 1)
    for method, code in [("grad-cam", 0), ("score-cam", 0), ("occlusion", 0), ("edges", 1), ("random", 1), ("centre", 1)]:
        out = room / f"check-{method}"
        more = ["--independent", 2, "--other", room / "shuffled"] if method == "grad-cam" else []
        run(fiducial, "explain", "check", folder, room / "cases.csv", "--finding", "spot", "--method", method, "--fill", "blur:20", "--out",
            out, *more, allowed=(code,))
        answer = json.loads((out / "explanations.json").read_text())
        shown = {(e["name"], e.get("group")): e for e in answer["estimates"]}

        def words(name, group=None):
            e = shown.get((name, group))
            if e is None:
                return "–"
            return f"{e['value']:.2f}" + (f" ({e['lower']:.2f} to {e['upper']:.2f})" if e["lower"] is not None else "")

        print(f"| {method} | {answer['verdict']} | {words('randomised.spearman-absolute')} | {words('randomised-labels.spearman-absolute')} | "
              f"{words('pointing')} | {words('pointing.gain')} | {words('relevance-mass')} | {words('deletion.gain', 'random order')} |")


def scaled(pixels):
    low, high = pixels.amin((1, 2, 3), keepdim=True), pixels.amax((1, 2, 3), keepdim=True)
    return (pixels - low) / (high - low).clamp(min=1e-6)


def trained(network, loss, pixels, truth, rounds, batch=64):
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(rounds):
        for part in torch.randperm(len(pixels)).split(batch):
            optimiser.zero_grad()
            loss(network(pixels[part]), truth[part]).backward()
            optimiser.step()
    return network.eval()


def pneumonia(seed, pixels, truth):
    torch.manual_seed(seed)
    layers = []
    for a, b, stride in [(1, 16, 1), (16, 32, 2), (32, 48, 1)]:
        layers += [torch.nn.Conv2d(a, b, 3, padding=1, stride=stride), torch.nn.BatchNorm2d(b), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(48, 2))
    return trained(network, torch.nn.CrossEntropyLoss(), pixels, truth, 6)


def shown(answer, name, group=None):
    for e in answer["estimates"]:
        if e["name"] == name and e.get("group") == group:
            return f"{e['value']:.2f}" + (f" ({e['lower']:.2f} to {e['upper']:.2f})" if e["lower"] is not None else "")
    return "–"


def lungs(fiducial, room, data):
    """Maps of two small networks on 92 radiographs on which lungs are outlined."""
    from PIL import Image
    seg = data / "seg" / "v7_lung_masks"
    table = [dict(zip(lines[0], row)) for lines in [[line.split(",") for line in (seg / "masks.csv").read_text().splitlines()]] for row in lines[1:]]
    mnist = np.load(data / "cxr" / "medmnist" / "pneumoniamnist.npz")
    pixels = scaled(torch.tensor(mnist["train_images"]).float()[:, None])
    truth = torch.tensor(mnist["train_labels"]).long().flatten()
    network = pneumonia(21, pixels, truth)
    with torch.no_grad():
        scores = network(scaled(torch.tensor(mnist["val_images"]).float()[:, None])).diff(dim=1).flatten().numpy()
    known = mnist["val_labels"].flatten()
    area = np.mean([(a > b) + (a == b) / 2 for a in scores[known == 1] for b in scores[known == 0]])
    recipe = ("{step: resize, size: [28, 28, null], interpolation: linear, antialiasing: gaussian}", "{step: normalise, by: min-max}")
    model = package(room / "pneumonia", network, torch.zeros(2, 1, 28, 28), ["normal", "pneumonia"], 1, "classification", "softmax", recipe)
    shuffled = pneumonia(22, pixels, truth[torch.randperm(len(truth))])
    package(room / "shuffled-pneumonia", shuffled, torch.zeros(2, 1, 28, 28), ["normal", "pneumonia"], 1, "classification", "softmax", recipe)

    def small(path, mode):
        return np.asarray(Image.open(path).convert(mode).resize((64, 64), Image.Resampling.BOX), np.float32)

    people = sorted({row["patient_id"] for row in table})
    learn = set(people[::2])
    own = [row for row in table if row["patient_id"] in learn]
    rest = [row for row in table if row["patient_id"] not in learn]
    torch.manual_seed(23)
    layers = []
    for a, b, dilation in [(1, 16, 1), (16, 16, 2), (16, 16, 4), (16, 16, 8), (16, 16, 1)]:
        layers += [torch.nn.Conv2d(a, b, 3, padding=dilation, dilation=dilation), torch.nn.BatchNorm2d(b), torch.nn.ReLU()]
    fields = trained(
        torch.nn.Sequential(*layers, torch.nn.Conv2d(16, 2, 1)), torch.nn.CrossEntropyLoss(),
        scaled(torch.tensor(np.stack([small(seg / row["image"], "L") for row in own]))[:, None]),
        torch.tensor(np.stack([small(seg / row["mask"], "L") > 127 for row in own])).long(), 40, 8)
    with torch.no_grad():
        found = fields(scaled(torch.tensor(np.stack([small(seg / row["image"], "L") for row in rest]))[:, None])).argmax(1).numpy() == 1
    wanted = np.stack([small(seg / row["mask"], "L") > 127 for row in rest])
    dice = np.mean([2 * (a & b).sum() / (a.sum() + b.sum()) for a, b in zip(found, wanted)])
    recipe = ("{step: resize, size: [64, 64, null], interpolation: linear, antialiasing: gaussian}", "{step: normalise, by: min-max}")
    package(room / "fields", fields, torch.zeros(2, 1, 64, 64), ["rest", "lung"], 1, "segmentation", "softmax", recipe)

    def listed(rows, name):
        lines = ["case,patient,image,mask"] + [f"{k},{row['patient_id']},{seg / row['image']},{seg / row['mask']}" for k, row in enumerate(rows)]
        (room / name).write_text("\n".join(lines) + "\n")
        return room / name

    print(f"A network of three convolutions for pneumonia, trained on 2428 radiographs of 28 x 28 (area under the curve {area:.3f} on 270 others), is asked about "
          f"{len(table)} radiographs of {len(people)} patients of other hospitals; a network of six convolutions that outlines lungs, trained on {len(own)} of those, "
          f"about the {len(rest)} of the other {len(people) - len(learn)} patients (mean Dice {dice:.2f}). Outlines are those of the lungs, which cover a third of an image "
          "or more: pneumonia lies in them, though not all over them.\n")
    print("| network | map | alike with random weights | alike with shuffled labels | greatest value in the lungs | gain over chance | share in the lungs | gain over chance |"
          " deletion: gain over random order |\n|---|---|---|---|---|---|---|---|---|")
    for package_name, finding, rows, methods in [
            ("pneumonia", "pneumonia", table, ["grad-cam", "eigen-cam", "score-cam", "occlusion", "rise", "edges"]),
            ("fields", "lung", rest, ["grad-cam", "occlusion", "edges"])]:
        for method in methods:
            more = ["--other", room / "shuffled-pneumonia"] if package_name == "pneumonia" else []
            out = room / f"real-{package_name}-{method}"
            run(fiducial, "explain", "check", room / package_name, listed(rows, f"{package_name}.csv"), "--finding", finding, "--method", method, "--fill",
                "blur:20", "--masks", 200, "--window", 4 if package_name == "pneumonia" else 16, "--cascade", 2, "--out", out, *more, allowed=(0, 1, 2))
            answer = json.loads((out / "explanations.json").read_text())
            cells = [shown(answer, *key) for key in [
                ("randomised.spearman-absolute",), ("randomised-labels.spearman-absolute",), ("pointing",), ("pointing.gain",), ("relevance-mass",),
                ("relevance-mass.gain",), ("deletion.gain", "random order")]]
            print(f"| {package_name} | {method} | {' | '.join(cells)} |", flush=True)


def similar(fiducial, room, data):
    """Whether the nearest radiographs of other patients are of the same view, and of the same finding."""
    import csv
    rows = [row for row in csv.DictReader(open(data / "cxr" / "cxr.csv")) if row["source"].startswith("NIH")]
    with open(room / "nih.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "subject", "position", "effusion"])
        for row in rows:
            writer.writerow([row["image"], row["patient_id"], row["view"], int("Effusion" in row["labels"].split("|"))])
    (room / "terms.yaml").write_text(TERMS)
    archive = ["--archive", room / "archive"]
    run(fiducial, "archive", "create", *archive)
    run(fiducial, "import", data / "cxr" / "images", "--table", room / "nih.csv", "--image", "file", "--patient", "subject", "--modality", "DX", "--terms", room / "terms.yaml",
        *archive, allowed=(0, 1))
    for finding in ("position", "effusion"):
        run(fiducial, "dataset", "label", "--from-attribute", finding, "--finding", finding, "--source", "table", *archive)
    run(fiducial, "dataset", "create", "nih", "--all", "--purpose", "validation", *archive)
    listed = json.loads(run(fiducial, "archive", "search", "--json", "--limit", 100000, "--show", "position", "--show", "effusion", *archive).stdout)
    known = {entry["image"]: (entry["patient"], entry["attributes"]) for entry in listed["images"]}
    rng = np.random.default_rng(24)
    print("\n## The nearest radiographs of other patients\n")
    print(f"{len(known)} radiographs of the NIH (64 x 64) are in an archive. For some, drawn by chance, the ten nearest of other patients are asked for by "
          "`explain similar` (thumbnails of 32 x 32, correlation).\n")
    print("| asked about | of patients | share of the same among the ten nearest | share of the same among all others |\n|---|---|---|---|")
    for finding, value, words in [("position", None, "view, AP or PA: 100 images"), ("effusion", "1", "effusion: 60 images that have one")]:
        mine = sorted(key for key, (_, facts) in known.items() if value is None or str(facts.get(finding)) == value)
        chosen = sorted(rng.choice(mine, min(len(mine), 100 if value is None else 60), replace=False))
        found = []
        for key in chosen:
            answer = json.loads(run(fiducial, "explain", "similar", "nih@1", "--image", key, "--finding", finding, "--json", *archive).stdout)
            patient, own = known[key][0], str(known[key][1][finding])
            assert all(one["patient"] != patient for one in answer["similar"])
            near = np.mean([one["label"] == own for one in answer["similar"]])
            every = np.mean([str(facts[finding]) == own for other, facts in known.values() if other != patient])
            found.append((patient, near, every))
        people = sorted({patient for patient, _, _ in found})
        groups = {person: np.array([near for patient, near, _ in found if patient == person]) for person in people}
        draws = [np.concatenate([groups[people[k]] for k in rng.integers(0, len(people), len(people))]).mean() for _ in range(2000)]
        low, high = np.quantile(draws, [0.025, 0.975])
        print(f"| {words} | {len(people)} | {np.mean([near for _, near, _ in found]):.2f} ({low:.2f} to {high:.2f}) | {np.mean([every for _, _, every in found]):.2f} |")


TERMS = """fiducial-terms: 1
title: ChestX-ray14, a subset
basis: published
statement: Published for use by anybody, with attribution
licence: LicenseRef-NIH
purposes: [any]
retention: none
source: NIH Clinical Center
deidentified: true
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fiducial")
    parser.add_argument("data", nargs="?", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        print("## The same maps by other programs\n\n| network | method | greatest difference over greatest value |\n|---|---|---|")
        dense_net(arguments.fiducial, Path(room))
        segmenter(arguments.fiducial, Path(room))
        print("\n## A network whose truth is planted, 48 images of 24 patients\n\n| map | verdict | alike with random weights | alike with labels by chance |"
              " greatest value on the spot | gain over chance | share on the spot | deletion: gain over random order |\n|---|---|---|---|---|---|---|---|")
        planted(arguments.fiducial, Path(room))
        print("\n## Captures, read by others\n\n| what | holds |\n|---|---|")
        captures(arguments.fiducial, Path(room))
        print("\n## Real radiographs\n")
        if arguments.data is None or not arguments.data.is_dir():
            print("The radiographs are not beside this checkout, so nothing was run on them.")
        else:
            lungs(arguments.fiducial, Path(room), arguments.data.resolve())
            similar(arguments.fiducial, Path(room), arguments.data.resolve())


if __name__ == "__main__":
    main()
