#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""View and sex from NIH radiographs by the command `train`, by cross-validation over patients, beside logistic regression; prints the table.

    training_nih.py FIDUCIAL SHARED [--quick] [--only view,sex] [--first-seed 1]

709 images of 189 patients. `cross-validation:` divides the patients; sex is the mean of runs on several divisions, in each of which every
image is judged by a network that never saw its patient. Beside it, on the same images: thumbnails of 32 x 32, 100 principal components and
logistic regression, out-of-fold over five folds of patients. The recipes were fixed on other divisions (seeds from 900 on).
"""

import argparse
import csv
import os
import shutil
import tempfile
import time

import numpy as np
from PIL import Image

from phantom_baseline import area, components, interval, out_of_fold
from training_real import call, configuration

RECIPE = "[{step: normalise, by: z-score}, {step: resize, size: [64, 64, null], interpolation: linear}]"
COMMON = {
    "batch": "32", "optimiser": "{rule: adamw, rate: 0.002, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "early-stopping": "{metric: loss}", "calibration": "none", "cross-validation": "5", "threads": "1",
}
TASKS = {
    "view": (["PA", "AP"], 1, {**COMMON, "network": "{name: small-cnn, width: 16}", "epochs": "12", "augmentation": "light"}, "0.936 (0.882–0.963)"),
    "sex": (["M", "F"], 2, {**COMMON, "network": "{name: small-cnn, width: 16}", "epochs": "25", "augmentation": "standard"}, "0.852 (0.790–0.892)"),
}
SIDE = 32


def table(shared, folder, task, kinds):
    """The images that say which kind they are, laid beside a table for `train`."""
    source = os.path.join(shared, "data/cxr")
    with open(os.path.join(source, "cxr.csv"), encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("NIH") and row[task] in kinds]
    chooses = set(sorted({row["patient_id"] for row in rows})[::6])
    with open(os.path.join(folder, f"{task}.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "patient", "image", "part", "label"])
        for index, row in enumerate(rows):
            # Paths of a table lie beside it.
            shutil.copy(os.path.join(source, "images", row["image"]), os.path.join(folder, f"nih{index}.png"))
            part = "tune" if row["patient_id"] in chooses else "train"
            writer.writerow([index, row["patient_id"], f"nih{index}.png", part, row[task]])
    return rows


def trained(fiducial, folder, task, kinds, keys, seed, count):
    """Scores of all images, each by a network that never saw its patient."""
    classes = ", ".join(f'k{place}: "{kind}"' for place, kind in enumerate(kinds))
    path, output = os.path.join(folder, f"{task}.yaml"), os.path.join(folder, f"{task}-{seed}")
    with open(path, "w", encoding="utf-8") as file:
        keys = {**keys, "seed": str(seed)}
        file.write(configuration(task, f"{{table: {task}.csv}}", RECIPE, keys, f"{{label: label, classes: {{{classes}}}}}"))
    call(fiducial, "train", path, "--output", output)
    with open(os.path.join(output, "out-of-fold.csv"), encoding="utf-8", newline="") as file:
        found = {int(row["case"]): float(row["score_k1"]) for row in csv.DictReader(file)}
    return np.array([found[index] for index in range(count)])


def difference(truth, first, second, patients, resamples=2000):
    """Difference of the areas with its interval over resamples of patients."""
    members = [np.flatnonzero(patients == patient) for patient in np.unique(patients)]
    chance, found = np.random.default_rng(0), []
    for _ in range(resamples):
        rows = np.concatenate([members[place] for place in chance.integers(len(members), size=len(members))])
        found.append(area(truth[rows], first[rows]) - area(truth[rows], second[rows]))
    return area(truth, first) - area(truth, second), *np.percentile(found, (2.5, 97.5))


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--only", default="view,sex")
    reader.add_argument("--first-seed", type=int, default=1)
    options = reader.parse_args()
    fiducial = os.path.abspath(options.fiducial)
    print("| question | images | patients | AUC, `train` (95 %) | logistic regression, same images | difference (95 %) | logistic regression, whole source set | runs | wall time |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for task in options.only.split(","):
        kinds, runs, keys, known = TASKS[task]
        if options.quick:
            runs, keys = 1, {**keys, "epochs": "3", "cross-validation": "3"}
        with tempfile.TemporaryDirectory() as folder:
            rows = table(options.shared, folder, task, kinds)
            patients, truth = np.array([row["patient_id"] for row in rows]), np.array([kinds.index(row[task]) for row in rows])
            thumbnails = np.stack([
                np.asarray(Image.open(os.path.join(folder, f"nih{index}.png")).convert("L").resize((SIDE, SIDE)), dtype=float).ravel() / 255
                for index in range(len(rows))
            ])
            logistic = out_of_fold(thumbnails, truth, patients, components(100))
            started = time.perf_counter()
            seeds = range(options.first_seed, options.first_seed + runs)
            scores = np.mean([trained(fiducial, folder, task, kinds, keys, seed, len(rows)) for seed in seeds], axis=0)
            seconds = time.perf_counter() - started
        low, high = interval(truth, scores, patients)
        less, more = interval(truth, logistic, patients)
        gap = difference(truth, scores, logistic, patients)
        print(
            f"| {task} | {len(rows)} | {len(set(patients))} | {area(truth, scores):.3f} ({low:.3f}–{high:.3f}) | "
            f"{area(truth, logistic):.3f} ({less:.3f}–{more:.3f}) | {gap[0]:+.3f} ({gap[1]:+.3f} to {gap[2]:+.3f}) | {known} | {runs} | "
            f"{seconds / 60:.1f} min |", flush=True
        )


if __name__ == "__main__":
    main()
