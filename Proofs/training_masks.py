#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Outlines lungs by a U-Net of the command `train`, every image judged by a network that never saw its patient; prints the table.

    training_masks.py FIDUCIAL SHARED [--quick] [--seed 1]

92 radiographs of 57 patients with masks of both lungs (pictures of one bit, so that lung is 1), by `cross-validation:`
in seven parts of patients: of each division five parts are learnt from, one chooses the pass, one is judged. The recipe was fixed on another division of
the patients (seed 901): of 40 passes with `standard` variation, 60 with slowly moving weights besides, and 100 with those and `strong` variation,
the last had the best overlap.
"""

import argparse
import csv
import json
import os
import shutil
import tempfile
import time

from training_real import call, configuration

RECIPE = (
    "[{step: resize, size: [128, 128, null], interpolation: linear, antialiasing: gaussian}, {step: normalise, by: z-score}]"
)
KEYS = {
    "network": "{name: unet, width: 16, stages: 5}", "batch": "4", "epochs": "100",
    "optimiser": "{rule: adamw, rate: 0.003, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "augmentation": "strong", "averaging": "0.99", "early-stopping": "{metric: dice}", "threads": "1",
}


def table(shared, folder):
    """A table beside links to images and masks, in the order of the source."""
    source = os.path.join(os.path.abspath(shared), "data/seg/v7_lung_masks")
    with open(os.path.join(source, "masks.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chooses = set(sorted({row["patient_id"] for row in rows})[::6])
    with open(os.path.join(folder, "lungs.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "patient", "image", "mask", "part"])
        for row in rows:
            image = os.path.basename(row["image"])
            shutil.copy(os.path.join(source, row["image"]), os.path.join(folder, image))
            shutil.copy(os.path.join(source, row["mask"]), os.path.join(folder, row["mask"]))
            writer.writerow([image, row["patient_id"], image, row["mask"], "tune" if row["patient_id"] in chooses else "train"])
    return rows


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--seed", type=int, default=1)
    options = reader.parse_args()
    keys = {**KEYS, "seed": str(options.seed), "cross-validation": "7"}
    if options.quick:
        keys |= {"cross-validation": "3", "epochs": "10"}
    with tempfile.TemporaryDirectory() as folder:
        rows = table(options.shared, folder)
        path = os.path.join(folder, "lungs.yaml")
        with open(path, "w", encoding="utf-8") as file:
            task = "{masks: mask, classes: {outside: 0, lung: 1}}"
            file.write(configuration("lungs", "{table: lungs.csv}", RECIPE, keys, task))
        started = time.perf_counter()
        said = json.loads(call(os.path.abspath(options.fiducial), "train", path, "--output", os.path.join(folder, "run"), "--json"))
        seconds = time.perf_counter() - started
    print("| images | patients | parts | mean Dice, by patient (95 %) | cross-entropy of a pixel | wall time, all parts |")
    print("|---:|---:|---:|---:|---:|---:|")
    found = {one["name"]: one for one in said["summary"] if not one.get("group")}
    dice, loss = found["dice"], found["loss"]
    patients = len({row["patient_id"] for row in rows})
    print(
        f"| {len(rows)} | {patients} | {keys['cross-validation']} | {dice['value']:.4f} ({dice['lower']:.4f}–{dice['upper']:.4f}) | "
        f"{loss['value']:.4f} | {seconds / 60:.1f} min |"
    )


if __name__ == "__main__":
    main()
