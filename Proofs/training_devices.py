#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a detector loses when another device takes the pictures, and how much of it harmonisation and adapted statistics win back.

    training_devices.py FIDUCIAL [--quick] [--seeds 5] [--first-seed 10]

The cohort of Examples/phantoms/other-scanner.yaml is made twice: a seed draws the same patients
for both devices, so that the loss is the device's alone. Patients 0–599 are learnt from as the known device takes them (every sixth chooses),
600–899 as the unknown device takes them are what is known of it, without answers; 900–1799 are judged, by both devices. The recipe was fixed on seeds from
900 on, after a shorter one (300 steps) had left networks of the seeds 0 and 1 where they began. What the loss is compared with is the same network on the same patients by the known device.

    as it is             a fixed normalisation, fitted to the known device
    adapted statistics   the same network by `harmonise adapt`: running statistics of its batch normalisation from the images without answers (AdaBN)
    histogram standard   landmarks by `harmonise fit` from the images that are learnt from; `harmonise apply` brings every picture to them, and a network is
                         trained on such pictures
"""

import argparse
import csv
import os
import shutil
import sys
import tempfile

import numpy as np
from PIL import Image
from sklearn.metrics import roc_auc_score

from training_real import call, configuration, interval

STEPS, SHARE = 700, 6
KEYS = {
    "network": "{name: small-cnn, width: 16, stem: halved}", "batch": "32", "epochs": "1", "steps-per-epoch": str(STEPS),
    "optimiser": "{rule: adamw, rate: 0.005, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "augmentation": "[{affine: {turn: 0, shift: 0.04, scale: [1, 1]}}]", "early-stopping": "{metric: loss}", "calibration": "none", "threads": "1",
}
CLASSES = "{label: label, classes: {clear: 0, nodule: 1}}"


class Devices:
    """The same patients by both devices, as folders of pictures and tables for `train` and `predict`."""

    def __init__(self, fiducial, folder, patients):
        self.fiducial, self.folder = fiducial, folder
        self.learn, self.known = patients // 3, patients // 2
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "../Examples/phantoms/other-scanner.yaml"), encoding="utf-8") as file:
            scenario = file.read()
        self.rows, self.pictures = {}, {}
        for device in ("known", "unknown"):
            path, made = os.path.join(folder, f"{device}.yaml"), os.path.join(folder, device)
            with open(path, "w", encoding="utf-8") as file:
                file.write(scenario.replace("devices: [known]", f"devices: [{device}]"))
            call(fiducial, "phantom", "make", path, "--patients", patients, "--format", "png", "--masks", "none", "--output", made)
            with open(os.path.join(made, "cases.csv"), encoding="utf-8", newline="") as file:
                self.rows[device] = list(csv.DictReader(file))
            self.pictures[device] = [os.path.join(made, row["image"]) for row in self.rows[device]]
        same = [[row["truth"] for row in rows] for rows in self.rows.values()]
        assert same[0] == same[1], "a seed draws the same patients"
        self.truth = np.array([int(row["truth"]) for row in self.rows["known"][self.known :]])
        self.moments = {"plain": self.lay("plain", self.pictures), "standard": self.lay("standard", self.standardised())}

    def listed(self, name, paths):
        """A table of pictures, which lie beside it by a link."""
        table = os.path.join(self.folder, name)
        with open(table, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image"])
            writer.writerows([os.path.relpath(path, self.folder)] for path in paths)
        return table

    def standardised(self):
        """All pictures by landmarks that were learnt on the known device's first patients."""
        standard, after = os.path.join(self.folder, "standard.json"), os.path.join(self.folder, "brought")
        learnt = self.listed("learnt.csv", self.pictures["known"][: self.learn])
        call(self.fiducial, "harmonise", "fit", learnt, "--image", "image", "--output", standard)
        everything = self.listed("all.csv", self.pictures["known"] + self.pictures["unknown"])
        call(self.fiducial, "harmonise", "apply", standard, everything, "--image", "image", "--output", after)
        with open(os.path.join(after, "table.csv"), encoding="utf-8", newline="") as file:
            paths = [os.path.join(after, row["image"]) for row in csv.DictReader(file)]
        count = len(self.pictures["known"])
        assert len(paths) == 2 * count
        return {"known": paths[:count], "unknown": paths[count:]}

    def lay(self, kind, pictures):
        """Folders of what is judged, tables of what is learnt from and of what is known of the other device; mean and deviation of the first."""
        for device in pictures:
            os.makedirs(os.path.join(self.folder, kind, f"judge-{device}"))
        tables = {"learn": [], "adapt": []}
        for device, images in pictures.items():
            for number, (row, image) in enumerate(zip(self.rows[device], images)):
                judged = number >= self.known
                if not judged and (number >= self.learn) != (device == "unknown"):
                    continue
                name = f"{device}{number:04}.png"
                shutil.copy(image, os.path.join(self.folder, kind, f"judge-{device}" if judged else "", name))
                if not judged:
                    part = "tune" if number % SHARE == 0 else "train"
                    if device == "known":
                        tables["learn"].append([name, row["patient"], name, part, row["truth"]])
                    else:
                        tables["adapt"].append([name, row["patient"], name, "", ""])
        for name, rows in tables.items():
            with open(os.path.join(self.folder, kind, f"{name}.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["case", "patient", "image", "part", "label"])
                writer.writerows(rows)
        learnt = np.stack([np.asarray(Image.open(path), dtype=np.float32) for path in pictures["known"][: self.learn]])
        return float(learnt.mean()), float(learnt.std())

    def train(self, kind, name, table, recipe, keys):
        path, output = os.path.join(self.folder, kind, f"{name}.yaml"), os.path.join(self.folder, f"run-{name}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration("nodule", f"{{table: {table}.csv, synthetic: true}}", recipe, keys, CLASSES))
        call(self.fiducial, "train", path, "--output", output)
        return output

    def adapted(self, run, name):
        package, table = os.path.join(self.folder, name), os.path.join(self.folder, "plain", "adapt.csv")
        call(self.fiducial, "harmonise", "adapt", run, table, "--site", "unknown", "--output", package)
        return package

    def area(self, package, kind, device):
        out = os.path.join(self.folder, "cases.csv")
        call(self.fiducial, "predict", package, os.path.join(self.folder, kind, f"judge-{device}"), "--out", out, "--no-cache")
        with open(out, encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["case"])
        assert len(rows) == len(self.truth)
        return roc_auc_score(self.truth, [float(row["score_nodule"]) for row in rows])


def fixed(mean, spread):
    # The size stays; a recipe says in which size it ends.
    return f"[{{step: normalise, by: fixed, mean: {mean:.3f}, standard-deviation: {spread:.3f}}}, {{step: resize, size: [64, 64, null], interpolation: linear}}]"


def one(devices, seed):
    """The areas of a seed."""
    keys, found = {**KEYS, "seed": str(seed)}, {}
    plain = devices.train("plain", f"plain-{seed}", "learn", fixed(*devices.moments["plain"]), keys)
    package = os.path.join(plain, "package")
    found["as it is", "known"] = devices.area(package, "plain", "known")
    found["as it is", "unknown"] = devices.area(package, "plain", "unknown")
    found["adapted statistics", "unknown"] = devices.area(devices.adapted(plain, f"adapted-{seed}"), "plain", "unknown")
    standard = devices.train("standard", f"standard-{seed}", "learn", fixed(*devices.moments["standard"]), keys)
    for device in ("known", "unknown"):
        found["histogram standard", device] = devices.area(os.path.join(standard, "package"), "standard", device)
    return found


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--seeds", type=int, default=5)
    reader.add_argument("--patients", type=int, default=1800)
    reader.add_argument("--first-seed", type=int, default=10)
    options = reader.parse_args()
    seeds = range(options.first_seed, options.first_seed + (2 if options.quick else options.seeds))
    with tempfile.TemporaryDirectory() as folder:
        devices = Devices(os.path.abspath(options.fiducial), folder, 1200 if options.quick else options.patients)
        found = []
        for seed in seeds:
            found.append(one(devices, seed))
            print(seed, {" / ".join(key): round(value, 4) for key, value in found[-1].items()}, file=sys.stderr, flush=True)
    report(found)


def report(found):
    home = np.array([one["as it is", "known"] for one in found])
    away = np.array([one["as it is", "unknown"] for one in found])
    print("| way | known device | unknown device | won back, AUC (95 %) | share of the loss won back (95 %) |\n|---|---:|---:|---:|---:|")
    loss = interval(home - away)
    print(f"| as it is | {home.mean():.4f} | {away.mean():.4f} | lost: {told(loss, 4)} | |")
    for way in ("adapted statistics", "histogram standard"):
        there = np.array([one[way, "unknown"] for one in found])
        here = f"{np.mean([one[way, 'known'] for one in found]):.4f}" if (way, "known") in found[0] else "–"
        print(f"| {way} | {here} | {there.mean():.4f} | {told(interval(there - away), 4)} | {told(interval((there - away) / (home - away)), 2)} |")


def told(three, digits):
    return f"{three[0]:+.{digits}f} ({three[1]:+.{digits}f} to {three[2]:+.{digits}f})"


if __name__ == "__main__":
    main()
