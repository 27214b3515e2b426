#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explanations beside PyTorch and NumPy on a real network, and their tests on a network whose truth is planted.

    Proofs/explanations.py FIDUCIAL

DenseNet-121 with random weights (seed 3) and a small network that finds bright spots are exported by PyTorch. The first gives Grad-CAM, Eigen-CAM,
Score-CAM and occlusion, held against automatic differentiation and NumPy; the second must pass `explain check`, and maps that know nothing must not.
Needs torch, torchvision, onnx, onnxruntime, nibabel, numpy.
"""
import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import nibabel
import numpy as np
import onnxruntime
import torch

SIZE = 96
# torchvision's operators are not needed; some of its builds cannot load them beside another torch.
library = torch.library.Library("torchvision", "FRAGMENT")
try:
    import torchvision
except RuntimeError:
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision


def package(folder, network, example, classes, channels):
    """A model package of a network."""
    folder.mkdir(parents=True)
    torch.onnx.export(
        network, (example,), str(folder / "model.onnx"), dynamo=False, opset_version=17, input_names=["image"], output_names=["logits"],
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    (folder / "model.yaml").write_text(f"""fiducial-model: 1
name: {folder.name}
version: "1"
task: multilabel
weights: model.onnx
licence: Apache-2.0
inputs:
  - name: image
    layout: NCHW
    channels: {channels}
    recipe:
      - {{step: clip, lower: -1000000, upper: 1000000}}
outputs:
  - name: logits
    meaning: logits
    activation: sigmoid
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


def up(cells):
    cells = torch.as_tensor(cells, dtype=torch.float64)[None, None]
    return torch.nn.functional.interpolate(cells, size=(SIZE, SIZE), mode="bilinear", align_corners=False)[0, 0].numpy()


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
    maps = features.detach().double()[0]
    wanted = {"grad-cam": up(torch.relu((gradient.double()[0].mean((1, 2))[:, None, None] * maps).sum(0)))}
    flat = maps.numpy().reshape(maps.shape[0], -1).T
    pattern = flat @ np.linalg.svd(flat, full_matrices=False)[2][0]
    wanted["eigen-cam"] = up((pattern if pattern.sum() >= 0 else -pattern).reshape(maps.shape[1:]))
    session = onnxruntime.InferenceSession(folder / "model.onnx")

    def scores(batch):
        return np.concatenate([
            session.run(["logits"], {"image": np.repeat(part[:, None], 3, 1)})[0][:, chosen]
            for part in np.array_split(np.asarray(batch, np.float32), max(1, len(batch) // 16))]).astype(float)

    blank = scores(np.zeros((1, SIZE, SIZE)))[0]
    masks = []
    for one in maps:
        spread = up(one)
        masks.append((spread - spread.min()) / (spread.max() - spread.min()) if spread.max() > spread.min() else None)
    kept = [k for k, mask in enumerate(masks) if mask is not None]
    gains = scores([pixels * masks[k] for k in kept]) - blank
    weights = np.exp(gains - gains.max())
    weights /= weights.sum()
    wanted["score-cam"] = up(np.maximum(0, sum(w * maps[k].numpy() for w, k in zip(weights, kept))))
    whole, window, step = scores([pixels])[0], 24, 12
    starts = range(0, SIZE - window + step, step)
    places = [(r, c) for r in starts for c in starts]
    covered = []
    for r, c in places:
        other = pixels.copy()
        other[r:r + window, c:c + window] = 0
        covered.append(other)
    sums, counts = np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE))
    for (r, c), score in zip(places, scores(covered)):
        sums[r:r + window, c:c + window] += whole - score
        counts[r:r + window, c:c + window] += 1
    wanted["occlusion"] = sums / counts
    for method, reference in wanted.items():
        out = room / method
        run(fiducial, "explain", folder, room / "noise.nii.gz", "--finding", "abcde"[chosen], "--method", method, "--fill", 0, "--window",
            window, "--out", out)
        found = nibabel.load(out / "noise.map.nii.gz").get_fdata()[:, :, 0].T
        error = np.abs(found - reference).max() / np.abs(reference).max()
        print(f"{method:10}  greatest difference as a share of the greatest value: {error:.2e}")
        assert error < (1e-4 if method == "grad-cam" else 1e-3), method


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
        image(room / f"case{number}.nii.gz", 4 * np.exp(-square / 4.5) + np.where(columns < 32, 2, 0) + rng.normal(size=(64, 64)) / 2)
        image(room / f"mask{number}.nii.gz", square <= 9)
        lines.append(f"{number},patient {number // 2},case{number}.nii.gz,mask{number}.nii.gz")
    (room / "cases.csv").write_text("\n".join(lines) + "\n")
    for method, code in [("grad-cam", 0), ("edges", 1), ("random", 1), ("centre", 1)]:
        out = room / f"check-{method}"
        run(fiducial, "explain", "check", folder, room / "cases.csv", "--finding", "spot", "--method", method, "--fill", "blur:20", "--out",
            out, allowed=(code,))
        answer = json.loads((out / "explanations.json").read_text())
        shown = {(e["name"], e.get("group")): e for e in answer["estimates"]}

        def words(name, group=None):
            e = shown.get((name, group))
            return "-" if e is None else f"{e['value']:.3f} ({e['lower']}, {e['upper']})"

        print(f"{method:9} {answer['verdict']:5}  random weights {words('randomised.spearman-absolute')}  pointing {words('pointing')}  "
              f"mass {words('relevance-mass')}  deletion gain {words('deletion.gain', 'random order')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fiducial")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        planted(arguments.fiducial, Path(room))
        dense_net(arguments.fiducial, Path(room))


if __name__ == "__main__":
    main()
