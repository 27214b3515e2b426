#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a detector of nodules on the demo's simulated cohort, beside PyTorch with the same budget, and asks where it looks.

    training_phantoms.py FIDUCIAL [--quick] [--seeds 3] [--cohort FOLDER]

The cohort is the frozen one of `phantom make`: of its 1,200 patients every sixth chooses, the others are learnt from; the judged are
the next 1,200 patients of the same scenario (a larger cohort begins with the smaller one). The peer is the same network written down in PyTorch, with
weights drawn by PyTorch, the same pictures, steps, batch, optimiser, schedule, and moves of the same range. The recipe was fixed on seeds from 900 on, judged by
the patients that choose.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import tempfile
import time

import numpy as np
from PIL import Image
from sklearn.metrics import roc_auc_score

from phantom_baseline import area
from training_real import call, configuration, interval

SIDE, WIDTH, BATCH, STEPS, RATE, DECAY, WARM, SHIFT = 64, 16, 32, 700, 0.003, 0.01, 0.1, 0.04
RECIPE = (
    f"[{{step: resize, size: [{SIDE}, {SIDE}, null], interpolation: linear, antialiasing: gaussian}}, "
    "{step: normalise, by: z-score}]"
)
KEYS = {
    "network": f"{{name: small-cnn, width: {WIDTH}}}", "batch": str(BATCH), "epochs": "1", "steps-per-epoch": str(STEPS),
    "optimiser": f"{{rule: adamw, rate: {RATE}, decay: {DECAY}}}", "schedule": f"{{shape: cosine, warm-up: {WARM}}}",
    "augmentation": f"[{{affine: {{turn: 0, shift: {SHIFT}, scale: [1, 1]}}}}]", "early-stopping": "{metric: loss}",
    "calibration": "none",
}
FIRST = 1200


class Cohort:
    """The pictures of the simulated patients, laid out as `train` and `predict` want them."""

    def __init__(self, made, folder, first=FIRST):
        self.made, self.folder = made, folder
        with open(os.path.join(made, "cases.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            number = int(row["patient"][1:])
            row["part"] = "judge" if number >= first else "tune" if number % 6 == 0 else "train"
            row["name"] = f"{row['case']}.png"
        self.rows = rows
        for part in ("learn", "judge"):
            os.makedirs(os.path.join(folder, part))
        with open(os.path.join(folder, "learn", "cohort.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["case", "patient", "image", "part", "label"])
            for row in rows:
                place = "judge" if row["part"] == "judge" else "learn"
                shutil.copy(os.path.join(made, row["image"]), os.path.join(folder, place, row["name"]))
                if place == "learn":
                    writer.writerow([row["case"], row["patient"], row["name"], row["part"], row["truth"]])
        self.judged = sorted((row for row in rows if row["part"] == "judge"), key=lambda row: row["case"])
        self.truth = np.array([int(row["truth"]) for row in self.judged])

    def arrays(self, part):
        """Halved pictures with mean 0 and deviation 1, and their truths, in the order of the cases."""
        rows = sorted((row for row in self.rows if row["part"] == part), key=lambda row: row["case"])
        pictures = np.stack([np.asarray(Image.open(os.path.join(self.made, row["image"])), dtype=np.float32) for row in rows])
        pictures = pictures.reshape(len(rows), SIDE, pictures.shape[1] // SIDE, SIDE, -1).mean((2, 4))
        pictures -= pictures.mean((1, 2), keepdims=True)
        return pictures / pictures.std((1, 2), keepdims=True), np.array([int(row["truth"]) for row in rows])


def ours(fiducial, cohort, seed, keys=KEYS):
    """Scores of the judged images by the command, the wall time of the training, and the folder of its run."""
    learn = os.path.join(cohort.folder, "learn")
    path, output = os.path.join(learn, "nodule.yaml"), os.path.join(cohort.folder, f"run-{seed}")
    with open(path, "w", encoding="utf-8") as file:
        text = configuration(
            "nodule", "{table: cohort.csv, synthetic: true}", RECIPE, {**keys, "seed": str(seed)},
            "{label: label, classes: {clear: 0, nodule: 1}}",
        )
        file.write(text)
    started = time.perf_counter()
    call(fiducial, "train", path, "--output", output)
    seconds = time.perf_counter() - started
    return predicted(fiducial, os.path.join(output, "package"), cohort), seconds, output


def predicted(fiducial, package, cohort):
    table = os.path.join(cohort.folder, "cases.csv")
    call(fiducial, "predict", package, os.path.join(cohort.folder, "judge"), "--out", table, "--no-cache")
    with open(table, encoding="utf-8", newline="") as file:
        rows = {os.path.basename(row["case"]).removesuffix(".png"): float(row["score_nodule"]) for row in csv.DictReader(file)}
    return np.array([rows[row["case"]] for row in cohort.judged])


def peer(images, labels, judged, seed):
    """The same network and the same steps in PyTorch: scores of the judged images, and the wall time of the training."""
    # As the helper does it: threads that wait sleep soon, or two trainings on one machine take many times as long.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import torch
    from torch import nn
    from torch.nn import functional

    class Block(nn.Module):
        def __init__(self, before, width, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(width)
            self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(width)
            self.beside = nn.Sequential()
            if stride != 1 or before != width:
                self.beside = nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))

        def forward(self, x):
            inner = functional.relu(self.bn1(self.conv1(x)))
            return functional.relu(self.bn2(self.conv2(inner)) + self.beside(x))

    torch.set_num_threads(2)
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Conv2d(1, WIDTH, 3, 1, 1, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU(), Block(WIDTH, WIDTH, 1),
        Block(WIDTH, 2 * WIDTH, 2), Block(2 * WIDTH, 4 * WIDTH, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * WIDTH, 2),
    ).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY, fused=True)
    chance = np.random.default_rng(seed)
    pictures, answers = torch.tensor(images)[:, None], torch.tensor(labels)
    started, order = time.perf_counter(), np.empty(0, int)
    network.train()
    for step in range(STEPS):
        if len(order) < BATCH:
            order = chance.permutation(len(labels))
        rows, order = order[:BATCH], order[BATCH:]
        move = torch.zeros(BATCH, 2, 3)
        move[:, 0, 0] = move[:, 1, 1] = 1
        # Places run from -1 to 1 here, so that a share of the side is twice as much.
        move[:, :, 2] = torch.tensor(chance.uniform(-2 * SHIFT, 2 * SHIFT, (BATCH, 2)))
        grid = functional.affine_grid(move, [BATCH, 1, SIDE, SIDE], align_corners=False)
        batch = functional.grid_sample(pictures[rows], grid, padding_mode="border", align_corners=False)
        done = step / STEPS
        share = min(1, (step + 1) / (WARM * STEPS)) if done < WARM else 0.5 * (1 + np.cos(np.pi * (done - WARM) / (1 - WARM)))
        for group in optimiser.param_groups:
            group["lr"] = RATE * share
        optimiser.zero_grad()
        functional.cross_entropy(network(batch.contiguous(memory_format=torch.channels_last)), answers[rows]).backward()
        optimiser.step()
    seconds = time.perf_counter() - started
    network.eval()
    with torch.no_grad():
        pieces = [network(torch.tensor(judged[at : at + 256])[:, None]).softmax(1)[:, 1] for at in range(0, len(judged), 256)]
    return torch.cat(pieces).numpy(), seconds


def gap(truth, patients, first, second, resamples=2000):
    """Mean difference of the areas over the seeds; its 95 % interval over resamples of patients and seeds."""
    members = [np.flatnonzero(patients == patient) for patient in np.unique(patients)]
    chance, found = np.random.default_rng(0), []
    for _ in range(resamples):
        rows = np.concatenate([members[place] for place in chance.integers(len(members), size=len(members))])
        seeds = chance.integers(len(first), size=len(first))
        found.append(np.mean([area(truth[rows], first[s][rows]) - area(truth[rows], second[s][rows]) for s in seeds]))
    mean = np.mean([area(truth, a) - area(truth, b) for a, b in zip(first, second)])
    return mean, *np.percentile(found, (2.5, 97.5))


def outlined(cohort, most):
    """A table of judged images that show a nodule, each with its outline of all nodules as a mask."""
    labels = {}
    with open(os.path.join(cohort.made, "masks.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["name"] == "nodule":
                labels.setdefault(row["case"], []).append(int(row["label"]))
    with open(os.path.join(cohort.made, "images.csv"), encoding="utf-8", newline="") as file:
        masks = {row["case"]: row["masks"] for row in csv.DictReader(file)}
    path = os.path.join(cohort.folder, "judge", "outlined.csv")
    rows = [row for row in cohort.judged if row["truth"] == "1" and row["case"] in labels][:most]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "patient", "image", "mask"])
        for row in rows:
            place = os.path.join(cohort.made, masks[row["case"]])
            truth = np.asarray(Image.open(os.path.join(place, sorted(os.listdir(place))[0])))
            # Solids may lie over each other in a projection: each label has a bit of its own.
            bits = sum(1 << (label - 1) for label in labels[row["case"]])
            name = f"{row['case']}-mask.png"
            os.makedirs(os.path.join(cohort.folder, "judge", "masks"), exist_ok=True)
            Image.fromarray(((truth & bits > 0) * 255).astype(np.uint8)).save(os.path.join(cohort.folder, "judge", "masks", name))
            writer.writerow([row["case"], row["patient"], row["name"], os.path.join("masks", name)])
    return path, len(rows)


def looked(fiducial, run, cohort, method, path):
    out = os.path.join(cohort.folder, f"looked-{method}")
    done = subprocess.run(
        [fiducial, "explain", "check", os.path.join(run, "package"), path, "--finding", "nodule", "--method", method, "--out", out],
        capture_output=True, text=True)
    if done.returncode not in (0, 1, 2):
        raise SystemExit(done.stderr[-2000:])
    with open(os.path.join(out, "explanations.json"), encoding="utf-8") as file:
        return json.load(file)


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--seeds", type=int, default=3)
    reader.add_argument("--cohort", help="a cohort of 2,400 patients that is there already")
    options = reader.parse_args()
    fiducial, seeds = os.path.abspath(options.fiducial), 2 if options.quick else options.seeds
    with tempfile.TemporaryDirectory() as folder:
        made = options.cohort or os.path.join(folder, "cohort")
        if not options.cohort:
            call(fiducial, "phantom", "make", "--patients", "400" if options.quick else "2400", "--format", "png", "--masks", "png", "--output", made)
        cohort = Cohort(made, folder, 200 if options.quick else FIRST)
        report(fiducial, cohort, seeds, 40 if options.quick else 120)


def report(fiducial, cohort, seeds, most):
    images, labels = cohort.arrays("train")
    judged, _ = cohort.arrays("judge")
    patients = np.array([row["patient"] for row in cohort.judged])
    print("| seed | AUC, `fiducial train` | AUC, PyTorch | difference | wall time: all of `train` | wall time: steps in PyTorch |")
    print("|---|---:|---:|---:|---:|---:|")
    mine, theirs, times = [], [], []
    for seed in range(seeds):
        scores, seconds, run = ours(fiducial, cohort, seed)
        other, beside = peer(images, labels, judged, seed)
        mine.append(scores)
        theirs.append(other)
        times.append((seconds, beside))
        one, two = roc_auc_score(cohort.truth, scores), roc_auc_score(cohort.truth, other)
        print(f"| {seed} | {one:.4f} | {two:.4f} | {one - two:+.4f} | {seconds:.0f} s | {beside:.0f} s |", flush=True)
    mean, low, high = gap(cohort.truth, patients, mine, theirs)
    areas = [[roc_auc_score(cohort.truth, s) for s in side] for side in (mine, theirs)]
    wall = np.mean(times, axis=0)
    print(f"| mean | {np.mean(areas[0]):.4f} | {np.mean(areas[1]):.4f} | {mean:+.4f} ({low:+.4f} to {high:+.4f}) | {wall[0]:.0f} s | {wall[1]:.0f} s |")
    over = interval(np.array(areas[0]) - np.array(areas[1]))
    print(f"\nOver seeds alone (Student's t): {over[0]:+.4f} ({over[1]:+.4f} to {over[2]:+.4f}).")
    print(f"Learnt from {len(labels)} images, judged on {len(patients)} of {len(set(patients))} others.\n")
    path, count = outlined(cohort, most)
    print(f"### Where it looks: {count} judged images with nodules, the network of seed {seeds - 1}\n")
    print("| map | verdict | greatest value on a nodule | gain over chance | share of the map on nodules | gain over chance | alike with random weights |")
    print("|---|---|---|---|---|---|---|")
    for method in ("grad-cam", "gradient-grad-cam", "edges", "random"):
        told = looked(fiducial, run, cohort, method, path)
        words = [worded(told, name) for name in ("pointing", "pointing.gain", "relevance-mass", "relevance-mass.gain", "randomised.spearman-absolute")]
        print(f"| {method} | {told.get('verdict', '–')} | " + " | ".join(words) + " |", flush=True)


def worded(told, name):
    for one in told["estimates"]:
        if one["name"] == name and one.get("value") is not None:
            return f"{one['value']:.2f} ({one['lower']:.2f} to {one['upper']:.2f})" if one.get("lower") is not None else f"{one['value']:.2f}"
    return "–"


if __name__ == "__main__":
    main()
