#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Networks that the command trained, and what it says of their answers, beside ONNX Runtime and NumPy.

    trained_models.py FIDUCIAL SHARED [--run RUN] [--quick]

`train` makes three members by Examples/training/pneumonia.yaml, narrow, of 400 training images of PneumoniaMNIST, so that some answers are wrong. The 270
validation images choose the pass, the calibration and the threshold; 600 of the other training images, which nothing has seen, are asked. Everything that
the command writes is computed anew from the weights' file: the recipe and the softmax by NumPy, the network by ONNX Runtime. With --run nothing is trained.
"""

import argparse
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

import nibabel
import numpy as np
import onnxruntime
from PIL import Image
from sklearn.metrics import roc_auc_score

MEAN, SPREAD = 145.9, 43.2
ASKED = ("normal", "pneumonia")


def call(*words, allowed=(0,)):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, words))} left with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["case"])


def column(table, name):
    return np.array([float(row[name]) for row in table])


def softmax(numbers):
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def entropy(shares):
    return -(shares * np.log(np.clip(shares, 1e-300, 1))).sum(axis=1)


def greatest(found, expected):
    return float(np.max(np.abs(np.asarray(found) - np.asarray(expected))))


def wilson(hits, count):
    share, z = hits / count, 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return f"{hits} of {count}: {share:.3f} ({middle - half:.3f} to {middle + half:.3f})"


def area(truth, values, replicates=2000):
    """The area under the curve with the interval of its percentiles over resampled images."""
    chance = np.random.default_rng(1)
    drawn = []
    while len(drawn) < replicates:
        order = chance.integers(0, len(truth), len(truth))
        if 0 < truth[order].sum() < len(truth):
            drawn.append(roc_auc_score(truth[order], values[order]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{roc_auc_score(truth, values):.3f} ({low:.3f} to {high:.3f})"


class Member:
    """A package, read by others than Fiducial."""

    def __init__(self, folder):
        self.folder = folder
        self.session = onnxruntime.InferenceSession(os.path.join(folder, "weights.onnx"), providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        with open(os.path.join(folder, "model.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.threshold = float(re.search(r"threshold: (\S+)", text)[1])
        with open(os.path.join(folder, re.search(r"^calibration: (\S+)", text, re.M)[1]), encoding="utf-8") as file:
            found = json.load(file)
        assert found["method"] == "platt" and found["scores-are"] == "probability", found
        self.edge = found["edge"]
        self.intercept, self.slope = (found["parameters"][name]["value"] for name in ("intercept", "slope"))

    def logits(self, images):
        """Of images that are prepared already."""
        return np.concatenate([
            self.session.run(None, {self.input: images[start:start + 64].astype(np.float32)})[0] for start in range(0, len(images), 64)
        ]).astype(np.float64)

    def calibrated(self, shares):
        share = np.clip(shares, self.edge, 1 - self.edge)
        return 1 / (1 + np.exp(-(self.intercept + self.slope * np.log(share / (1 - share)))))


def prepared(pictures):
    """The recipe of the package: images that have its size already are only standardised."""
    return ((np.stack(pictures).astype(np.float64) - MEAN) / SPREAD)[:, None]


def write(folder, pictures):
    os.makedirs(folder)
    for number, picture in enumerate(pictures):
        Image.fromarray(picture).save(os.path.join(folder, f"i{number:04}.png"))
    return folder


def trained(room, arrays):
    """Writes the run; answers with the images that are kept from it."""
    order = np.random.default_rng(11).permutation(len(arrays["train_labels"]))
    learnt, kept = np.sort(order[:400]), np.sort(order[400:1000])
    np.savez(
        os.path.join(room, "pneumoniamnist.npz"), train_images=arrays["train_images"][learnt], train_labels=arrays["train_labels"][learnt],
        val_images=arrays["val_images"], val_labels=arrays["val_labels"])
    with open("Examples/training/pneumonia.yaml", encoding="utf-8") as file:
        text = file.read()
    for old, new in (("{name: small-cnn}", "{name: small-cnn, width: 8}"), ("epochs: 15", "epochs: 12"), ("batch: 128", "batch: 64")):
        assert old in text, old
        text = text.replace(old, new)
    with open(os.path.join(room, "run.yaml"), "w", encoding="utf-8") as file:
        file.write(text + "ensemble: 3\ncalibration: platt\nseed: 7\n")
    return kept


def answers(fiducial, room, members, pictures, truth):
    print("| member | images | number of the network, greatest difference | score without and with calibration | decisions that differ | AUC |")
    print("|---|---|---|---|---|---|")
    folder, images = write(os.path.join(room, "kept"), pictures), prepared(pictures)
    shares = []
    for number, member in enumerate(members, 1):
        out = os.path.join(room, f"single-{number}.csv")
        call(fiducial, "predict", member.folder, folder, "--out", out, "--no-cache")
        table, logits = rows(out), member.logits(images)
        share = softmax(logits)
        scores = member.calibrated(share[:, 1])
        raw = max(greatest(column(table, f"raw_{name}"), logits[:, place]) for place, name in enumerate(ASKED))
        plain = greatest(column(table, "score_normal"), share[:, 0])
        differ = int(np.sum(column(table, "decision_pneumonia_sensitive") != (scores >= member.threshold)))
        print(
            f"| {number} | {len(table)} | {raw:.1e} | {plain:.1e}, {greatest(column(table, 'score_pneumonia'), scores):.1e} | {differ} | "
            f"{area(truth, scores)} |")
        shares.append(share)
    print()
    out = os.path.join(room, "together.csv")
    words = [word for member in members[1:] for word in ("--with", member.folder)]
    call(fiducial, "predict", members[0].folder, folder, *words, "--out", out, "--no-cache")
    table, all_shares = rows(out), np.stack(shares)
    mean = all_shares.mean(axis=0)
    expected = np.stack([entropy(share) for share in all_shares]).mean(axis=0)
    spread = all_shares.std(axis=0, ddof=1).max(axis=1)
    wrong = (mean[:, 1] >= 0.5) != truth
    print(f"Three members together, {len(table)} images, {int(wrong.sum())} answered wrongly at one half.\n")
    print("| measure | greatest difference to NumPy | area: doubt of wrong answers above that of right ones |\n|---|---|---|")
    print(f"| score (mean of the members) | {greatest(column(table, 'score_pneumonia'), mean[:, 1]):.1e} | |")
    for name, values in (
        ("ensemble-spread", spread), ("entropy", entropy(mean)), ("expected-entropy", expected), ("mutual-information", entropy(mean) - expected)
    ):
        tells = area(wrong, values) if 0 < wrong.sum() < len(wrong) else "nothing wrong, so nothing to tell"
        print(f"| {name} | {greatest(column(table, 'uncertainty_' + name), values):.1e} | {tells} |")
    print()


def guarded(fiducial, room, member, tuning, kept):
    """False alarms on images that nothing was fitted to, alarms on strange ones."""
    guard = os.path.join(room, "guard.json")
    fitted = write(os.path.join(room, "tuning"), tuning)
    call(fiducial, "guard", "fit", member.folder, fitted, "--out", guard, "--false-alarms", "0.1")
    noise = np.random.default_rng(3).integers(0, 256, (60, 28, 28)).astype(np.uint8)
    turned = [np.ascontiguousarray(np.rot90(one, 2)) for one in kept]
    groups = [
        ("fresh images of the same kind (10 % stated)", kept), ("greys exchanged", [255 - one for one in kept]),
        ("turned by a half", turned), ("noise", list(noise)), ("an even grey", [np.full((28, 28), 20 * n + 10, np.uint8) for n in range(12)]),
    ]
    print("| images | called strange or refused (95 %, Wilson) | energy | entropy | least confidence |\n|---|---|---|---|---|")
    for number, (name, pictures) in enumerate(groups):
        folder = write(os.path.join(room, f"guarded-{number}"), pictures)
        found = json.loads(call(fiducial, "guard", "check", member.folder, folder, "--guard", guard, "--json", allowed=(0, 1, 2)))
        cases = sorted(found["cases"], key=lambda case: case["case"])
        alarms = sum(case["verdict"] != "pass" for case in cases)
        logits = member.logits(prepared(pictures))
        share = softmax(logits)
        peak = logits.max(axis=1)
        own = {
            "energy": -(peak + np.log(np.exp(logits - peak[:, None]).sum(axis=1))), "entropy": entropy(share),
            "least-confidence": 1 - share.max(axis=1),
        }
        told = []
        for measure, values in own.items():
            pairs = [(case["measures"][measure], values[place]) for place, case in enumerate(cases) if measure in case.get("measures", {})]
            told.append(f"{greatest(*zip(*pairs)):.1e}" if pairs else "not asked")
        print(f"| {name} | {wilson(alarms, len(cases))} | {' | '.join(told)} |")
    print("\nThe last three columns: greatest difference to NumPy on ONNX Runtime's logits.\n")


def explained(fiducial, room, member, pictures):
    """The verdict on maps, and the curves of deletion by NumPy from the maps that are written."""
    few = pictures[:24]
    folder = write(os.path.join(room, "explained"), few)
    table = os.path.join(room, "explained.csv")
    with open(table, "w", encoding="utf-8") as file:
        file.write("image,case,patient\n" + "".join(f"explained/i{n:04}.png,i{n:04},p{n}\n" for n in range(len(few))))
    black = -MEAN / SPREAD
    print("| method, fill | verdict | demand | found | ruling |\n|---|---|---|---|---|")
    kept = {}
    for method in ("grad-cam", "occlusion", "edges"):
        for fill in ("mean", f"{black:.6f}"):
            out = os.path.join(room, f"checked-{method}-{fill}")
            call(fiducial, "explain", "check", member.folder, table, "--method", method, f"--fill={fill}", "--out", out, allowed=(0, 1, 2))
            with open(os.path.join(out, "explanations.json"), encoding="utf-8") as file:
                found = kept[method, fill] = json.load(file)
            for ruling in found["rulings"]:
                one = ruling.get("estimate")
                said = ruling.get("reason") if one is None else f"{one['value']:.3f}"
                said += f" ({one['lower']:.3f} to {one['upper']:.3f})" if one and one.get("lower") is not None else ""
                name = "the image's mean" if fill == "mean" else "black"
                print(f"| {method}, {name} | {found['verdict']} | {ruling['demand']} | {said} | {ruling['verdict']} |")
    print()
    images = prepared(few)
    means = np.broadcast_to(images.mean(axis=(1, 2, 3), keepdims=True), images.shape)
    blank = np.full_like(images, black)
    told, own, even = (member.logits(some)[:, 1] for some in (images, blank, means))
    print(
        f"Of {len(few)} images an even grey of the image's own mean scores no less for pneumonia than the image in {int(np.sum(even >= told))} "
        f"by ONNX Runtime, black in {int(np.sum(own >= told))}.\n")
    print("| method, fill black | curves compared | area under deletion, greatest difference | under insertion | "
          "rank correlation under noise, contrast, brightness, softness: mean, least of the four |\n|---|---|---|---|---|")
    for method in ("grad-cam", "occlusion"):
        maps = os.path.join(room, f"maps-{method}")
        call(fiducial, "explain", "map", member.folder, folder, "--method", method, f"--fill={black:.6f}", "--out", maps)
        found = kept[method, f"{black:.6f}"]
        pairs = {"deletion": [], "insertion": []}
        for place, case in enumerate(found["cases"]):
            said = {value["measure"]: value["value"] for value in case["values"] if value.get("of") is None}
            if "deletion.area" not in said:
                continue
            volume = np.asarray(nibabel.load(os.path.join(maps, f"i{place:04}.map.nii.gz")).dataobj)[..., 0].T.ravel()
            assert volume.size == 784, volume.shape
            # Equal values are taken in an order of the seed's: such maps are left to the tests.
            if len(np.unique(volume)) < volume.size:
                continue
            order = np.argsort(-volume, kind="stable")
            for name, start, end in (("deletion", images[place], blank[place]), ("insertion", blank[place], images[place])):
                path = [start.ravel().copy()]
                for step in range(20):
                    path.append(path[-1].copy())
                    places = order[784 * step // 20:784 * (step + 1) // 20]
                    path[-1][places] = end.ravel()[places]
                scores = (member.logits(np.stack(path).reshape(-1, 1, 28, 28))[:, 1] - own[place]) / (told[place] - own[place])
                pairs[name].append((said[f"{name}.area"], float(((scores[1:] + scores[:-1]) / 2).mean())))
        differences = [f"{greatest(*zip(*pairs[name])):.1e}" if pairs[name] else "none without ties" for name in ("deletion", "insertion")]
        stable = [one["value"] for one in found["estimates"] if one["name"] == "stability.spearman" and one["value"] is not None]
        print(f"| {method} | {len(pairs['deletion'])} | {' | '.join(differences)} | {np.mean(stable):.3f}, {min(stable):.3f} |")


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--run", help="a folder with run.yaml and run, as left by --keep")
    reader.add_argument("--keep", help="where the training is kept")
    reader.add_argument("--quick", action="store_true", help="changes nothing: it is small as it is")
    arguments = reader.parse_args()
    fiducial = os.path.abspath(arguments.fiducial)
    arrays = np.load(os.path.join(arguments.shared, "data/cxr/medmnist/pneumoniamnist.npz"))
    with tempfile.TemporaryDirectory() as room:
        kept = trained(room, arrays)
        run = arguments.run or os.path.join(room, "run")
        if not arguments.run:
            call(fiducial, "train", os.path.join(room, "run.yaml"), "--output", run)
            if arguments.keep:
                shutil.copytree(run, arguments.keep)
        members = [Member(os.path.join(run, f"member-{number}", "package")) for number in (1, 2, 3)]
        pictures, truth = list(arrays["train_images"][kept]), arrays["train_labels"].ravel()[kept] == 1
        answers(fiducial, room, members, pictures, truth)
        guarded(fiducial, room, members[0], list(arrays["val_images"]), pictures)
        explained(fiducial, room, members[0], pictures)


if __name__ == "__main__":
    main()
