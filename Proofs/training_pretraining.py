#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does a network that first saw simulated radiographs learn more from 40 real labels? Trains by the command and says what came of it.

    training_pretraining.py FIDUCIAL SHARED [--draws 10] [--patients 1000] [--first 2000] [--table FILE.md]

Phantoms are those of the built-in demo, but with consolidation in two of five, written as pictures and brought to 28 x 28. A network is trained on
them (`data.synthetic: true`) by their findings; its weights begin
(`network.start`) the training on 20 normal images and 20 with pneumonia of PneumoniaMNIST, drawn anew each time. Numbers are those of the validation
set, which no training sees. A run is one pass of a fixed number of steps, so that its last weights answer. A comparison is paired: both sides
of a draw have the same images, labels, seed, network, optimiser and number of steps. What is said is the mean difference over the draws with the
95 % interval of Student's t. Recipes were fixed before any draw was looked at.
"""

import argparse
import csv
import os
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from training_real import FEW, Pneumonia, call, configuration, interval  # noqa: E402

FINDINGS = ["nodule", "consolidation", "pleural_effusion", "cardiomegaly"]
FIRST = {
    "network": "{name: small-cnn, width: 16}", "batch": "64", "epochs": "1", "steps-per-epoch": "600",
    "optimiser": "{rule: adamw, rate: 0.002, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "early-stopping": "{metric: loss}", "calibration": "none",
}
WAYS = {
    "findings of phantoms": {**FIRST, "augmentation": "light"},
}


def phantoms(fiducial, patients, folder):
    """Pictures of simulated chests, 28 x 28, with their findings, in two parts by patient."""
    scenario = call(fiducial, "phantom", "make", "--print-demo")
    few = "  consolidation:\n    prevalence: 0.08"
    assert few in scenario
    path = os.path.join(folder, "scenario.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(scenario.replace(few, "  consolidation:\n    prevalence: 0.4"))
    cohort = os.path.join(folder, "cohort")
    call(fiducial, "phantom", "make", path, "--patients", patients, "--output", cohort, "--format", "png", "--masks", "none")
    with open(os.path.join(cohort, "cases.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(os.path.join(cohort, "images.csv"), encoding="utf-8", newline="") as file:
        pictures = {row["case"]: row["png"] for row in csv.DictReader(file)}
    images, answers, parts = [], [], []
    for row in rows:
        picture = np.asarray(Image.open(os.path.join(cohort, pictures[row["case"]])).convert("F"))
        low, high = np.percentile(picture, [1, 99])
        small = Image.fromarray(np.clip((picture - low) / (high - low), 0, 1) * 255).resize((28, 28), Image.BILINEAR)
        images.append(np.asarray(small).round().astype(np.uint8))
        answers.append([int(row[finding]) for finding in FINDINGS])
        parts.append(int(row["patient"][1:]) % 6 == 0)
    images, answers, parts = np.array(images), np.array(answers), np.array(parts)
    return {
        "train_images": images[~parts], "train_labels": answers[~parts], "tune_images": images[parts],
        "tune_labels": answers[parts],
    }


def pretrained(fiducial, way, keys, arrays, folder):
    """The folder of a run on phantoms."""
    np.savez(os.path.join(folder, "phantoms.npz"), **arrays)
    mean, spread = arrays["train_images"].mean(), arrays["train_images"].std()
    recipe = f"[{{step: normalise, by: fixed, mean: {mean:.4f}, standard-deviation: {spread:.4f}}}, "
    recipe += "{step: resize, size: [28, 28, null], interpolation: linear}]"
    name = "first-" + way.split()[0]
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            configuration(
                name, "{arrays: phantoms.npz, synthetic: true}", recipe, keys, f"{{findings: [{', '.join(FINDINGS)}]}}"))
    output = os.path.join(folder, name)
    call(fiducial, "train", path, "--output", output)
    return output


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--draws", type=int, default=10)
    reader.add_argument("--first", type=int, default=2000)
    reader.add_argument("--patients", type=int, default=1000)
    reader.add_argument("--table")
    arguments = reader.parse_args()
    lines = ["| begun with | AUC, mean | difference to chance (95 %) | |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        fiducial = os.path.abspath(arguments.fiducial)
        arrays = phantoms(fiducial, arguments.patients, folder)
        print(f"{len(arrays['train_images'])} phantoms to learn from", flush=True)
        starts = {way: pretrained(fiducial, way, keys, arrays, folder) for way, keys in WAYS.items()}
        pneumonia = Pneumonia(fiducial, arguments.shared, folder)
        found = {"chance": [], **{way: [] for way in WAYS}}
        for seed in range(arguments.draws):
            draw = pneumonia.arrays("few", np.random.default_rng(arguments.first + seed))
            for way in found:
                network = "{name: small-cnn, width: 16" + (f', start: "{starts[way]}"' if way in starts else "") + "}"
                found[way].append(pneumonia.run("real", draw, {**FEW, "network": network}, seed)["AUC"])
            print(seed, {way: round(areas[-1], 4) for way, areas in found.items()}, flush=True)
    chance = np.array(found["chance"])
    lines.append(f"| chance | {chance.mean():.4f} | | |")
    for way in WAYS:
        areas = np.array(found[way])
        mean, lower, upper = interval(areas - chance)
        verdict = "better" if lower > 0 else "worse" if upper < 0 else "not told apart"
        lines.append(f"| {way} | {areas.mean():.4f} | {mean:+.4f} ({lower:+.4f} to {upper:+.4f}) | {verdict} |")
    print("\n".join(lines))
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
