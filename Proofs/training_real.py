#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains on real images by the command and says what came of it, with intervals over draws.

    training_real.py FIDUCIAL SHARED [--draws 10] [--first-draw 0] [--only pneumonia,few,imbalance,noise,cost,rare,memory] [--table FILE.md]

Every recipe stands in this file and was fixed before its run, on draws that are not among those below. Of PneumoniaMNIST a sixth of the
training images (drawn anew each time) is the tuning part; the numbers are those of its validation set, which no training sees. In
comparisons a run is one pass, so that the last weights answer and no pass is chosen. A comparison
is paired: both sides have the same images, labels, seed, network, optimiser and number of steps. What is said is the mean difference over the draws with the
95 % interval of Student's t; a method is better where the interval lies above 0.

    pneumonia   all 2,428 images: area under the ROC curve of the validation set, goal 0.995 in five minutes on two cores
    few         40 labels, 20 of each class, and the other images without: plain, FixMatch, Mean Teacher, pseudo-labels
    imbalance   all normal images and 64 with pneumonia, 5 %: plain, logit adjustment, balanced softmax, LDAM with deferred weights, focal loss, weights
    noise       a fifth of the labels turned over: plain, forward correction, co-teaching, label smoothing
    memory      500 images, a fifth of the labels turned over, sixty passes without variation: plain training learns the wrong labels by heart
    rare        400 images, 20 of them with pneumonia, forty passes; average precision where 5 % of the validation set have it, by weights
    cost        a missed pneumonia costs ten times a false alarm, 400 images: plain, cost matrix; the cost of the answer that scores higher
"""

import argparse
import csv
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image
from sklearn.metrics import average_precision_score, roc_auc_score

T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 14: 2.145, 19: 2.093}
COST = 10

PLAIN = {"network": "{name: small-cnn, width: 16}", "batch": "64", "epochs": "12", "augmentation": "light"}
# One pass of so many steps: the last weights answer, so that no pass is chosen by images that a method may suit.
SMALL = {**PLAIN, "network": "{name: small-cnn, width: 8}", "epochs": "1", "steps-per-epoch": "400"}
# So many passes over few images that a network can learn them by heart.
LONG = {
    **PLAIN, "network": "{name: small-cnn, width: 8}", "batch": "32", "epochs": "1", "steps-per-epoch": "900", "augmentation": "none",
    "optimiser": "{rule: adamw, rate: 0.002, decay: 0.0001}", "schedule": "{shape: cosine, warm-up: 0.05}",
}
RARE = {**LONG, "steps-per-epoch": "500", "augmentation": "light"}
FEW = {
    "network": "{name: small-cnn, width: 16}", "batch": "20", "epochs": "1", "steps-per-epoch": "400",
    "optimiser": "{rule: adamw, rate: 0.002, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "augmentation": "light",
}
ARMS = {
    "few": {
        "plain": FEW,
        "FixMatch": {**FEW, "methods": "[{fixmatch: {threshold: 0.95, weight: 1, ratio: 3}}]"},
        "Mean Teacher": {**FEW, "methods": "[{mean-teacher: {weight: 20, decay: 0.99, ramp-up: 0.3}}]"},
        "pseudo-labels": {**FEW, "methods": "[{pseudo-labels: {threshold: 0.95, weight: 1, from: 0.3}}]"},
    },
    "imbalance": {
        "plain": SMALL,
        "logit adjustment": {**SMALL, "objective": "{logit-adjustment: 1}"},
        "LDAM, deferred weights": {**SMALL, "objective": "{ldam: {margin: 0.5, scale: 5}, deferred-weights-from: 0.6}"},
        "focal loss": {**SMALL, "objective": "{focal: 2}"},
        "weights": {**SMALL, "objective": "{weights: balanced}"},
        "balanced drawing": {**SMALL, "sampling": "balanced"},
    },
    "noise": {
        "plain": SMALL,
        "forward correction": {**SMALL, "objective": "{noise: [[0.8, 0.2], [0.2, 0.8]]}"},
        "co-teaching": {**SMALL, "methods": "[{co-teaching: {noise: 0.2, ramp-up: 0.3}}]"},
        "label smoothing": {**SMALL, "objective": "{label-smoothing: 0.4}"},
    },
    "memory": {
        "plain": LONG,
        "forward correction": {**LONG, "objective": "{noise: [[0.8, 0.2], [0.2, 0.8]]}"},
        "co-teaching": {**LONG, "methods": "[{co-teaching: {noise: 0.2, ramp-up: 0.1}}]"},
        "label smoothing": {**LONG, "objective": "{label-smoothing: 0.4}"},
    },
    "rare": {
        "plain": RARE,
        "logit adjustment": {**RARE, "objective": "{logit-adjustment: 1}"},
        "LDAM, deferred weights": {**RARE, "objective": "{ldam: {margin: 0.5, scale: 10}, deferred-weights-from: 0.6}"},
        "focal loss": {**RARE, "objective": "{focal: 2}"},
        "weights": {**RARE, "objective": "{weights: balanced}"},
        "balanced drawing": {**RARE, "sampling": "balanced"},
    },
    "cost": {
        "plain": {**SMALL, "steps-per-epoch": "200"},
        "cost matrix": {**SMALL, "steps-per-epoch": "200", "objective": f"{{costs: [[0, 1], [{COST}, 0]], cost-share: 0.5}}"},
    },
}
MEASURES = {
    "few": ["AUC"], "imbalance": ["average precision", "AUC"], "noise": ["AUC", "accuracy"], "cost": ["cost"],
    "memory": ["AUC", "accuracy"], "rare": ["average precision at 5 %", "AUC"],
}


def configuration(name, data, recipe, keys, task="{classes: {normal: 0, pneumonia: 1}}"):
    lines = ["fiducial-training: 1", f"name: {name}", f"data: {data}", f"task: {task}", f"input: {{recipe: {recipe}}}"]
    lines += [f"{key}: {value}" for key, value in keys.items()]
    lines.append("package: {intended-use: For comparing methods., licence: LicenseRef-research}")
    return "\n".join(lines) + "\n"


class Pneumonia:
    def __init__(self, fiducial, shared, folder, threads=2):
        self.fiducial, self.folder, self.threads = fiducial, folder, threads
        arrays = np.load(os.path.join(shared, "data/cxr/medmnist/pneumoniamnist.npz"))
        self.images, self.labels = arrays["train_images"], arrays["train_labels"].ravel()
        self.validation, self.truth = arrays["val_images"], arrays["val_labels"].ravel()
        self.mean, self.spread = self.images.mean(), self.images.std()
        self.pictures = os.path.join(folder, "validation")
        os.makedirs(self.pictures)
        for index, picture in enumerate(self.validation):
            Image.fromarray(picture).save(os.path.join(self.pictures, f"v{index:03}.png"))

    def run(self, name, arrays, keys, seed):
        path = os.path.join(self.folder, "arrays.npz")
        np.savez(path, **arrays)
        data = "{arrays: arrays.npz, parts: {train: train, tune: tune}"
        data += ", unlabelled: unlabelled}" if "methods" in keys and "unlabelled_images" in arrays else "}"
        recipe = f"[{{step: normalise, by: fixed, mean: {self.mean:.4f}, standard-deviation: {self.spread:.4f}}}, "
        recipe += "{step: resize, size: [28, 28, null], interpolation: linear}]"
        keys = {"calibration": "none", "early-stopping": "{metric: loss}", "threads": str(self.threads), **keys, "seed": str(seed)}
        with open(os.path.join(self.folder, "run.yaml"), "w", encoding="utf-8") as file:
            file.write(configuration(name, data, recipe, keys))
        output = os.path.join(self.folder, "run")
        shutil.rmtree(output, ignore_errors=True)
        started = time.perf_counter()
        call(self.fiducial, "train", os.path.join(self.folder, "run.yaml"), "--output", output)
        seconds = time.perf_counter() - started
        cases = os.path.join(self.folder, "cases.csv")
        call(self.fiducial, "predict", os.path.join(output, "package"), self.pictures, "--out", cases, "--no-cache")
        with open(cases, encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["case"])
        scores = np.array([float(row["score_pneumonia"]) for row in rows])
        assert len(scores) == len(self.truth)
        answers = scores >= 0.5
        # As if one in twenty had pneumonia.
        weights = np.where(self.truth == 1, 0.05 / self.truth.mean(), 0.95 / (1 - self.truth.mean()))
        return {
            "AUC": roc_auc_score(self.truth, scores), "average precision": average_precision_score(self.truth, scores),
            "average precision at 5 %": average_precision_score(self.truth, scores, sample_weight=weights),
            "accuracy": float((answers == self.truth).mean()),
            "cost": float(np.where(self.truth == 1, COST * ~answers, answers).mean()), "seconds": seconds,
        }

    def arrays(self, part, chance):
        """The images of a draw: what is learnt from, and the sixth that chooses."""
        order = chance.permutation(len(self.labels))
        tune, rest = order[: len(order) // 6], order[len(order) // 6 :]
        labels = self.labels.copy()
        further = {}
        if part == "few":
            learnt = np.concatenate([rest[labels[rest] == kind][:20] for kind in (0, 1)])
            others = np.setdiff1d(rest, learnt)
            further = {"unlabelled_images": self.images[others]}
            tune = tune[:40]
            rest = learnt
        elif part == "imbalance":
            rest = np.concatenate([rest[labels[rest] == 0], rest[labels[rest] == 1][:53]])
            tune = np.concatenate([tune[labels[tune] == 0], tune[labels[tune] == 1][:11]])
        elif part == "noise":
            turned = chance.permutation(len(labels))[: len(labels) // 5]
            labels[turned] = 1 - labels[turned]
        elif part == "memory":
            rest, tune = rest[:500], tune[:100]
            turned = chance.permutation(rest)[:100]
            labels[turned] = 1 - labels[turned]
        elif part == "rare":
            rest = np.concatenate([rest[labels[rest] == 0][:380], rest[labels[rest] == 1][:20]])
            tune = np.concatenate([tune[labels[tune] == 0][:95], tune[labels[tune] == 1][:5]])
        elif part == "cost":
            rest, tune = rest[:400], tune[:100]
        return {
            "train_images": self.images[rest], "train_labels": labels[rest], "tune_images": self.images[tune],
            "tune_labels": labels[tune], **further,
        }


def call(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))} left with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def interval(values):
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, math.nan, math.nan
    half = T[max(d for d in T if d <= len(values) - 1)] * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return mean, mean - half, mean + half


def whole(pneumonia, lines, draws):
    found = [pneumonia.run("whole", pneumonia.arrays("whole", np.random.default_rng(seed)), PLAIN, seed) for seed in range(min(3, draws))]
    for index, one in enumerate(found):
        lines.append(f"| all images, draw {index + 1} | {one['AUC']:.4f} | {one['seconds']:.0f} s |")
        print(lines[-1], flush=True)


def compare(part, pneumonia, lines, draws, first):
    found = {arm: [] for arm in ARMS[part]}
    for seed in range(first, first + draws):
        arrays = pneumonia.arrays(part, np.random.default_rng(2000 + seed))
        for arm, keys in ARMS[part].items():
            found[arm].append(pneumonia.run(part, arrays, keys, seed))
    for measure in MEASURES[part]:
        plain = np.array([one[measure] for one in found["plain"]])
        lines.append(f"| {part} | {measure} | plain | {plain.mean():.4f} | | |")
        print(lines[-1], flush=True)
        for arm in list(found)[1:]:
            values = np.array([one[measure] for one in found[arm]])
            difference = (plain - values) if measure == "cost" else (values - plain)
            mean, lower, upper = interval(difference)
            verdict = "better" if lower > 0 else "worse" if upper < 0 else "not told apart"
            lines.append(
                f"| {part} | {measure} | {arm} | {values.mean():.4f} | {mean:+.4f} ({lower:+.4f} to {upper:+.4f}) | {verdict} |"
            )
            print(lines[-1], flush=True)


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--draws", type=int, default=10)
    reader.add_argument("--first-draw", type=int, default=0, help="recipes were tried from 5000 on")
    reader.add_argument("--only", default="pneumonia,few,imbalance,noise,cost,rare,memory")
    reader.add_argument("--threads", type=int, default=2, help="of each training; results of another number differ in their last bits, and so in all")
    reader.add_argument("--table")
    arguments = reader.parse_args()
    parts = arguments.only.split(",")
    first = ["| images | area under the ROC curve | wall time of the run |", "|---|---|---|"]
    second = ["| part | measure | arm | mean | difference to plain (95 %) | |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        fiducial = os.path.abspath(arguments.fiducial)
        pneumonia = Pneumonia(fiducial, arguments.shared, folder, arguments.threads)
        if "pneumonia" in parts:
            whole(pneumonia, first, arguments.draws)
        for part in ARMS:
            if part in parts:
                compare(part, pneumonia, second, arguments.draws, arguments.first_draw)
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(first) + "\n\n" + "\n".join(second) + "\n")


if __name__ == "__main__":
    main()
