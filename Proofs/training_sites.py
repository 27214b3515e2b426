#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Learning curves, learning on without forgetting, and sites that can no longer be told, on real images by the command.

    training_sites.py FIDUCIAL SHARED [--draws 5] [--first 3000] [--only curve,continual,adapt,sites] [--table FILE.md]

Recipes were fixed before any draw was looked at.

    curve       PneumoniaMNIST: trainings on 5, 10, 20 and 40 % of the training images, three draws of each, and what the curve through them says of all
                images; then three trainings on all, judged on the same tuning part: does the mean lie in the interval?
    continual   PneumoniaMNIST: half of the images train a first network, the other half, turned to negatives as by another scanner, a second
                one that begins with it; plain, with replay, with elastic weights. What of the first scanner's images (the validation set, which nobody
                learns from) is lost, and what does the gate say (margin 0.02)?
    adapt       PneumoniaMNIST: a network meets another scanner, simulated by half the contrast, brighter and blurred; batch statistics are taken anew from
                its images without answers (those of the tuning part); AUC of the validation set as it was, by the other scanner, and after that
    sites       radiographs of NIH and of Hannover: descriptors of grey values and edges of 64 x 64 pixels; ComBat and the histogram standard are fitted on
                half of the patients; how well the source is told of the other half, before and after
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image
from sklearn.metrics import roc_auc_score

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from training_real import Pneumonia, call, configuration, interval  # noqa: E402

SMALL = {
    "network": "{name: small-cnn, width: 8}", "batch": "32", "epochs": "1", "steps-per-epoch": "150",
    "optimiser": "{rule: adamw, rate: 0.002, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "augmentation": "light", "calibration": "none",
}
WAYS = {"plain": {}, "replay": {"methods": "[{replay: {share: 0.5}}]"}, "elastic weights": {"methods": "[{elastic-weights: {weight: 1000}}]"}}


class Runs:
    def __init__(self, fiducial, shared, folder):
        self.fiducial, self.shared, self.folder = fiducial, shared, folder
        self.pneumonia = Pneumonia(fiducial, shared, folder)

    def train(self, name, arrays, keys, seed, data="", codes=(0,)):
        """The run's folder and what the command says of it."""
        np.savez(os.path.join(self.folder, f"{name}.npz"), **arrays)
        one = self.pneumonia
        recipe = f"[{{step: normalise, by: fixed, mean: {one.mean:.4f}, standard-deviation: {one.spread:.4f}}}, "
        recipe += "{step: resize, size: [28, 28, null], interpolation: linear}]"
        path = os.path.join(self.folder, f"{name}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration(name, f"{{arrays: {name}.npz{data}}}", recipe, {**SMALL, **keys, "seed": str(seed)}))
        output = tempfile.mkdtemp(dir=self.folder)
        done = subprocess.run([self.fiducial, "train", path, "--output", output, "--json"], capture_output=True, text=True)
        if done.returncode not in codes:
            sys.exit(f"train {name} left with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return output, json.loads(done.stdout)


def area(said):
    return next(one["value"] for one in said["runs"][0]["tuning"] if one["name"] == "auc")


def curve(runs, lines, draws, first):
    inside = 0
    lines += ["| draw | images learnt from, at most | curve says of all | three trainings on all, mean | inside |", "|---|---|---|---|---|"]
    for draw in range(draws):
        arrays = runs.pneumonia.arrays("whole", np.random.default_rng(first + draw))
        seed = 10 * draw + 1
        _, said = runs.train("curve", arrays, {"learning-curve": "{shares: [0.05, 0.1, 0.2, 0.4], repeats: 3, gain: 0.002}"}, seed)
        found = said["learningCurve"]
        if found.get("refusal"):
            sys.exit(f"no curve: {found['refusal']}")
        whole = found["whole"]["figure"]
        most = max(one["images"] for one in found["trainings"])
        came = float(np.mean([area(runs.train("all", arrays, {}, seed + k)[1]) for k in range(3)]))
        hit = whole["lower"] <= came <= whole["upper"]
        inside += hit
        lines.append(
            f"| {draw + 1} | {most} of {len(arrays['train_labels'])} | {whole['value']:.4f} ({whole['lower']:.4f}–{whole['upper']:.4f}) | {came:.4f} "
            f"| {'yes' if hit else 'no'} |")
        print(lines[-1], flush=True)
    lines += ["", f"Inside in {inside} of {draws} draws."]


def continual(runs, lines, draws, first):
    one = runs.pneumonia
    lost = {way: [] for way in WAYS}
    learnt = {way: [] for way in WAYS}
    passed = {way: 0 for way in WAYS}
    for draw in range(draws):
        order = np.random.default_rng(first + draw).permutation(len(one.labels))
        old, new = order[: len(order) // 2], order[len(order) // 2 :]
        cut = len(old) // 6
        before, _ = runs.train("before", {
            "train_images": one.images[old[cut:]], "train_labels": one.labels[old[cut:]],
            "tune_images": one.images[old[:cut]], "tune_labels": one.labels[old[:cut]]}, {}, draw)
        arrays = {
            "train_images": 255 - one.images[new[cut:]], "train_labels": one.labels[new[cut:]],
            "tune_images": 255 - one.images[new[:cut]], "tune_labels": one.labels[new[:cut]],
            "old_images": one.images[old[cut:]], "old_labels": one.labels[old[cut:]],
            "judged_images": one.validation, "judged_labels": one.truth}
        for way, keys in WAYS.items():
            own = {
                "network": f'{{name: small-cnn, width: 8, start: "{before}"}}',
                "acceptance": "{past: [judged], margin: 0.02}", **keys}
            past = "" if way == "plain" else ", past: old"
            _, said = runs.train("after", arrays, own, draw, data=past, codes=(0, 1))
            table = said["runs"][0]["acceptance"]
            lost[way].append(table["rows"][0]["after"] - table["rows"][0]["before"])
            learnt[way].append(area(said))
            passed[way] += table["accepted"]
        print(draw, {way: round(values[-1], 4) for way, values in lost.items()}, flush=True)
    lines += [
        "| way | AUC at the new scanner | AUC at the old one, after less before (95 % over draws) | accepted by the gate |",
        "|---|---|---|---|"]
    for way in WAYS:
        mean, lower, upper = interval(np.array(lost[way]))
        lines.append(f"| {way} | {np.mean(learnt[way]):.4f} | {mean:+.4f} ({lower:+.4f} to {upper:+.4f}) | {passed[way]} of {draws} |")
        print(lines[-1], flush=True)


def other(images):
    """The images as another scanner shows them: softer, flatter, brighter."""
    grey = images.astype(float)
    soft = (2 * grey + np.roll(grey, 1, 1) + np.roll(grey, -1, 1) + 2 * grey + np.roll(grey, 1, 2) + np.roll(grey, -1, 2)) / 8
    return (0.5 * soft + 90).round().astype(np.uint8)


def adapt(runs, lines, draws, first):
    one = runs.pneumonia
    found = {"first scanner": [], "other scanner": [], "other scanner, statistics anew": []}
    for draw in range(draws):
        arrays = one.arrays("whole", np.random.default_rng(first + draw))
        run, _ = runs.train("site", arrays, {}, draw)
        place = tempfile.mkdtemp(dir=runs.folder)
        pictures = {}
        for name, images in [("new", other(arrays["tune_images"])), ("old-v", one.validation), ("new-v", other(one.validation))]:
            pictures[name] = os.path.join(place, name)
            os.makedirs(pictures[name])
            for index, picture in enumerate(images):
                Image.fromarray(picture).save(os.path.join(pictures[name], f"v{index:03}.png"))
        moved = os.path.join(place, "moved")
        call(runs.fiducial, "harmonise", "adapt", run, pictures["new"], "--site", "other", "--output", moved)
        for way, package, name in [
            ("first scanner", f"{run}/package", "old-v"), ("other scanner", f"{run}/package", "new-v"),
            ("other scanner, statistics anew", moved, "new-v"),
        ]:
            cases = os.path.join(place, "cases.csv")
            call(runs.fiducial, "predict", package, pictures[name], "--out", cases, "--no-cache")
            with open(cases, encoding="utf-8", newline="") as file:
                rows = sorted(csv.DictReader(file), key=lambda row: row["case"])
            found[way].append(roc_auc_score(one.truth, [float(row["score_pneumonia"]) for row in rows]))
            os.remove(cases)
        print(draw, {way: round(values[-1], 4) for way, values in found.items()}, flush=True)
    lines += ["| images, network | AUC, mean | difference to the first scanner (95 % over draws) |", "|---|---|---|"]
    base = np.array(found["first scanner"])
    for way, values in found.items():
        mean, lower, upper = interval(np.array(values) - base)
        cell = "" if way == "first scanner" else f"{mean:+.4f} ({lower:+.4f} to {upper:+.4f})"
        lines.append(f"| {way} | {np.mean(values):.4f} | {cell} |")
        print(lines[-1], flush=True)


def described(path):
    """Grey values at ranks, their moments, and edges at two scales, of 64 x 64 pixels."""
    grey = np.asarray(Image.open(path).convert("L").resize((64, 64), Image.BILINEAR), dtype=float)
    numbers = list(np.percentile(grey, [1, 10, 25, 50, 75, 90, 99])) + [grey.mean(), grey.std()]
    for step in (1, 4):
        for axis in (0, 1):
            numbers.append(np.abs(grey - np.roll(grey, step, axis)).mean())
    rows, columns = grey.mean(1), grey.mean(0)
    return numbers + [float(part.mean()) for part in np.array_split(rows, 4) + np.array_split(columns, 4)], grey


def sites(runs, lines):
    source = os.path.join(runs.shared, "data/cxr")
    with open(os.path.join(source, "cxr.csv"), encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["site"] in ("NIH Clinical Center", "Hannover Medical School")]
    patients = sorted({row["patient_id"] for row in rows})
    order = np.random.default_rng(3000).permutation(len(patients))
    fits = {patients[place] for place in order[: len(order) // 2]}
    names = None
    tables = {True: [], False: []}
    for number, row in enumerate(rows):
        values, grey = described(os.path.join(source, "images", row["image"]))
        names = [f"f{place}" for place in range(len(values))]
        Image.fromarray(grey.round().astype(np.uint8)).save(os.path.join(runs.folder, f"s{number}.png"))
        place = "NIH" if row["site"].startswith("NIH") else "Hannover"
        tables[row["patient_id"] in fits].append([number, row["patient_id"], place, row["view"], f"s{number}.png", *values])
    paths = {}
    for fitted, found in tables.items():
        paths[fitted] = os.path.join(runs.folder, "fit.csv" if fitted else "rest.csv")
        with open(paths[fitted], "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["case", "patient", "site", "view", "image", *names], *found])
    lines += ["| what | learner | before | after |", "|---|---|---|---|"]
    combat, standard = os.path.join(runs.folder, "combat.json"), os.path.join(runs.folder, "standard.json")
    features = ",".join(names)
    call(runs.fiducial, "harmonise", "fit", paths[True], "--site", "site", "--features", features, "--output", combat)
    call(runs.fiducial, "harmonise", "fit", paths[True], "--image", "image", "--output", standard)
    base = ["harmonise", "check", paths[False], "--site", "site", "--patient", "patient", "--json"]
    for what, words in [
        ("descriptors, ComBat", ["--features", features, "--with", combat]),
        ("thumbnails, histogram standard", ["--image", "image", "--with", standard]),
    ]:
        told = json.loads(call(runs.fiducial, *base, *words))["told"]
        for learner in ("lines", "neighbours"):
            cells = []
            for when in ("before", "after"):
                found = next(one for one in told if one["when"] == when and one["learner"] == learner)
                width = "" if found["lower"] is None else f" ({found['lower']:.3f}–{found['upper']:.3f})"
                cells.append(f"{found['value']:.3f}{width}")
            lines.append(f"| {what}, {len(tables[False])} images | {learner} | {cells[0]} | {cells[1]} |")
            print(lines[-1], flush=True)


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--draws", type=int, default=5)
    reader.add_argument("--first", type=int, default=3000)
    reader.add_argument("--only", default="curve,continual,adapt,sites")
    reader.add_argument("--table")
    arguments = reader.parse_args()
    parts = arguments.only.split(",")
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(os.path.abspath(arguments.fiducial), arguments.shared, folder)
        if "curve" in parts:
            lines += ["## What all images would give", ""]
            curve(runs, lines, arguments.draws, arguments.first)
        if "continual" in parts:
            lines += ["", "## Learning on", ""]
            continual(runs, lines, arguments.draws, arguments.first)
        if "adapt" in parts:
            lines += ["", "## Another scanner", ""]
            adapt(runs, lines, arguments.draws, arguments.first)
        if "sites" in parts:
            lines += ["", "## The source of a radiograph", ""]
            sites(runs, lines)
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(lines).strip() + "\n")


if __name__ == "__main__":
    main()
