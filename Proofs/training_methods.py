#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ways of training beside the objective, on real images by the command: begun without labels, another scanner, attacks, noise.

    training_methods.py FIDUCIAL SHARED [--draws 10] [--first 3500] [--only begun,target,attack,noise,search,ensemble] [--table FILE.md]

Recipes stand in this file and were fixed on draws from 5000 on, which are not among those below. Images are those of PneumoniaMNIST; numbers are those of
its validation set, which no training sees. A run is one pass of a fixed number of steps, so that its last weights answer. A comparison is paired: the sides of a
draw have the same images, labels, seed, network, optimiser and number of steps. What is said is the mean difference over the draws with the 95 % interval of
Student's t.

    begun    a network sees all training images without a label, by SimCLR or by filling in hidden pieces; its weights begin the training on 20 normal images
             and 20 with pneumonia, beside one begun by chance
    target   half of the images with labels, the other half, without, as another scanner shows them (softer, flatter, brighter): plain, CORAL, CORAL with next to no
             weight (its other images still go through the batch statistics), DANN, and the plain network with its statistics taken anew (`harmonise adapt`); area at the other scanner, and at the first one
    attack   plain, and learning from images moved against the network by up to 8 of 255 grey values; the network is read by PyTorch, which attacks it by projected
             gradients of its own, ten steps from an even start: accuracy where the answer holds
    noise    plain, and learning with normal noise of 0.12 of the grey range; the network is read by PyTorch, which asks it with noise, and lets a
             hundred noisy copies vote (randomised smoothing): accuracy of the vote, and that which is certified within a radius by Clopper and Pearson
    search   200 images: rates and decays of what is left out, and those of the best of 6 random trials, or of 9 by halving for as many passes; each trained anew with
             another seed, six passes
    ensemble 200 images: five members of one run, each by itself, and the mean of their scores
"""

import argparse
import csv
import os
import sys
import tempfile

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file
from scipy.stats import beta, norm
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from training_real import Pneumonia, call, configuration, interval  # noqa: E402
from training_sites import other  # noqa: E402

NETWORK = "{name: small-cnn, width: 8}"
SMALL = {
    "network": NETWORK, "batch": "32", "epochs": "1", "steps-per-epoch": "150",
    "optimiser": "{rule: adamw, rate: 0.002, decay: 0.01}", "schedule": "{shape: cosine, warm-up: 0.1}",
    "augmentation": "light", "calibration": "none", "early-stopping": "{metric: loss}", "threads": "1",
}
FEW = {**SMALL, "batch": "20", "steps-per-epoch": "200"}
FIRST = {**SMALL, "batch": "64", "steps-per-epoch": "200"}
BEGUN = {
    "SimCLR": {**FIRST, "methods": "[{contrastive: {temperature: 0.2, projection: 32}}]", "augmentation": "strong"},
    "filling in": {**FIRST, "methods": "[{masked: {share: 0.5, piece: 4}}]"},
}
TARGET = {
    "plain": {}, "CORAL": {"methods": "[{coral: {weight: 1}}]"},
    "both scanners in the statistics alone": {"methods": "[{coral: {weight: 0.000001}}]"},
    "DANN": {"methods": "[{domain-adversarial: {weight: 0.3, hidden: 32}}]"},
}
RADIUS, NOISE = 8 / 255, 0.12
VOTES = 100


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Net(nn.Module):
    """The small network, written in PyTorch; weights of a run are read by the library of safetensors."""

    def __init__(self, width=8, outputs=2):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.layer1 = nn.Sequential(Block(width, width, 1))
        self.layer2 = nn.Sequential(Block(width, 2 * width, 2))
        self.layer3 = nn.Sequential(Block(2 * width, 4 * width, 2))
        self.fc = nn.Linear(4 * width, outputs)

    def forward(self, x):
        return self.fc(self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)))))).mean((2, 3)))

    @staticmethod
    def of(path, width=8):
        net = Net(width)
        found = {name: torch.from_numpy(values.copy()) for name, values in load_file(path).items()}
        missing, further = net.load_state_dict(found, strict=False)
        assert not further and all(name.endswith("num_batches_tracked") for name in missing), (missing, further)
        return net.eval()


class Methods:
    def __init__(self, fiducial, shared, folder):
        self.fiducial, self.folder = fiducial, folder
        self.one = Pneumonia(fiducial, shared, folder)
        self.truth = torch.from_numpy(self.one.truth.astype(np.int64))
        self.other = self.pictures("other", other(self.one.validation))

    def pictures(self, name, images):
        place = os.path.join(self.folder, name)
        os.makedirs(place)
        for index, picture in enumerate(images):
            Image.fromarray(picture).save(os.path.join(place, f"v{index:03}.png"))
        return place

    def train(self, name, arrays, keys, seed, data="", task="{classes: {normal: 0, pneumonia: 1}}"):
        np.savez(os.path.join(self.folder, f"{name}.npz"), **arrays)
        recipe = f"[{{step: normalise, by: fixed, mean: {self.one.mean:.4f}, standard-deviation: {self.one.spread:.4f}}}, "
        recipe += "{step: resize, size: [28, 28, null], interpolation: linear}]"
        path = os.path.join(self.folder, f"{name}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration(name, f"{{arrays: {name}.npz{data}}}", recipe, {**keys, "seed": str(seed)}, task))
        output = tempfile.mkdtemp(dir=self.folder)
        call(self.fiducial, "train", path, "--output", output)
        return output

    def area(self, package, pictures):
        """By the command, as its own package answers."""
        cases = os.path.join(self.folder, "cases.csv")
        call(self.fiducial, "predict", package, pictures, "--out", cases, "--no-cache")
        with open(cases, encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["case"])
        os.remove(cases)
        return roc_auc_score(self.one.truth, [float(row["score_pneumonia"]) for row in rows])

    def grey(self, images):
        """Images in shares of the grey range."""
        return torch.from_numpy(images.astype(np.float32) / 255)[:, None]

    def answers(self, net, grey):
        """The network's numbers; the recipe stands between."""
        return net((255 * grey - self.one.mean) / self.one.spread)


def begun(methods, draws, first):
    one, found = methods.one, {"chance": [], **{way: [] for way in BEGUN}}
    for draw in range(draws):
        few = one.arrays("few", np.random.default_rng(first + draw))
        unlabelled = few.pop("unlabelled_images")
        images = np.concatenate([few["train_images"], unlabelled])
        # No answer is known of what is learnt from; those of the tuning part choose nothing, since a run is one pass.
        blind = {
            "train_images": images, "train_labels": np.full((len(images), 1), np.nan), "tune_images": few["tune_images"],
            "tune_labels": few["tune_labels"].reshape(-1, 1).astype(float)}
        for way in found:
            keys = FEW
            if way in BEGUN:
                start = methods.train("blind", blind, BEGUN[way], draw, task="{findings: [pneumonia]}")
                keys = {**FEW, "network": f'{{name: small-cnn, width: 8, start: "{start}"}}'}
            run = methods.train("few", few, keys, draw)
            found[way].append(methods.area(f"{run}/package", one.pictures))
        tell(draw, found)
    return {"AUC": found}


def target(methods, draws, first):
    one = methods.one
    there, here = {way: [] for way in [*TARGET, "statistics anew"]}, {way: [] for way in TARGET}
    for draw in range(draws):
        arrays = one.arrays("whole", np.random.default_rng(first + draw))
        half = len(arrays["train_labels"]) // 2
        shown = other(arrays["train_images"][half:])
        arrays = {
            **arrays, "train_images": arrays["train_images"][:half], "train_labels": arrays["train_labels"][:half],
            "other_images": shown}
        for way, keys in TARGET.items():
            # The plain side has no other images to read.
            data = "" if way == "plain" else ", target: other"
            run = methods.train("target", arrays, {**SMALL, **keys}, draw, data)
            there[way].append(methods.area(f"{run}/package", methods.other))
            here[way].append(methods.area(f"{run}/package", one.pictures))
            if way == "plain":
                place = tempfile.mkdtemp(dir=methods.folder)
                pictures = methods.pictures(os.path.join(place, "shown"), shown)
                call(methods.fiducial, "harmonise", "adapt", run, pictures, "--site", "other", "--output", f"{place}/moved")
                there["statistics anew"].append(methods.area(f"{place}/moved", methods.other))
        tell(draw, there)
    shared = "both scanners in the statistics alone"
    beside = {way: there[way] for way in (shared, "CORAL", "DANN")}
    return {"AUC at the other scanner": there, "AUC there, beside shared statistics": beside, "AUC at the first one": here}


def attacked(methods, net, grey, truth, radius, steps=10, starts=1):
    """Which answers hold against projected gradients within the radius and the grey range."""
    holds = methods.answers(net, grey).argmax(1) == truth
    for start in range(starts):
        chance = torch.Generator().manual_seed(start)
        moved = (grey + radius * (2 * torch.rand(grey.shape, generator=chance) - 1)).clamp(0, 1)
        for _ in range(steps):
            moved = moved.detach().requires_grad_(True)
            loss = F.cross_entropy(methods.answers(net, moved), truth, reduction="sum")
            slope = torch.autograd.grad(loss, moved)[0]
            moved = moved.detach() + radius / 8 * slope.sign()
            moved = torch.minimum(torch.maximum(moved, grey - radius), grey + radius).clamp(0, 1)
        with torch.no_grad():
            holds &= methods.answers(net, moved).argmax(1) == truth
    return float(holds.float().mean())


def attack(methods, draws, first):
    one = methods.one
    spread = one.spread / 255
    ways = {"plain": {}, "adversarial": {"methods": f"[{{adversarial: {{radius: {RADIUS / spread:.5f}, iterations: 5}}}}]"}}
    names = {"accuracy, no attack": 0, "accuracy, 4 of 255": 4 / 255, "accuracy, 8 of 255": 8 / 255}
    found = {name: {way: [] for way in ways} for name in ["AUC, no attack", *names]}
    for draw in range(draws):
        arrays = one.arrays("whole", np.random.default_rng(first + draw))
        for way, keys in ways.items():
            run = methods.train("attack", arrays, {**SMALL, **keys}, draw)
            net, grey = Net.of(f"{run}/best.safetensors"), methods.grey(one.validation)
            with torch.no_grad():
                scores = methods.answers(net, grey).softmax(1)[:, 1].numpy()
            found["AUC, no attack"][way].append(roc_auc_score(one.truth, scores))
            for name, radius in names.items():
                held = attacked(methods, net, grey, methods.truth, radius, starts=1 if radius else 0)
                found[name][way].append(held)
        tell(draw, found["accuracy, 8 of 255"])
    return found


def noise(methods, draws, first):
    one = methods.one
    spread = one.spread / 255
    ways = {"plain": {}, "Gaussian noise": {"methods": f"[{{gaussian-noise: {{deviation: {NOISE / spread:.5f}}}}}]"}}
    radii = (0.06, 0.12)
    names = ["accuracy, no noise", f"accuracy, noise of {NOISE}", f"accuracy of {VOTES} votes", *[f"certified within {r}" for r in radii]]
    found = {name: {way: [] for way in ways} for name in names}
    for draw in range(draws):
        arrays = one.arrays("whole", np.random.default_rng(first + draw))
        for way, keys in ways.items():
            run = methods.train("noise", arrays, {**SMALL, **keys}, draw)
            net, grey = Net.of(f"{run}/best.safetensors"), methods.grey(one.validation)
            chance = torch.Generator().manual_seed(draw)
            with torch.no_grad():
                clean = methods.answers(net, grey).argmax(1)
                votes = torch.stack([
                    methods.answers(net, grey + NOISE * torch.randn(grey.shape, generator=chance)).argmax(1)
                    for _ in range(2 * VOTES)]).numpy()
            # The first half chooses the class, the second says how sure it is (Cohen and others, 2019), each at 0.001.
            choice = (votes[:VOTES].mean(0) > 0.5).astype(int)
            agreeing = (votes[VOTES:] == choice).sum(0)
            lower = np.where(agreeing > 0, beta.ppf(0.001, np.maximum(agreeing, 1), VOTES - agreeing + 1), 0)
            radius = np.where(lower > 0.5, NOISE * norm.ppf(lower), -1)
            values = [
                float((clean == methods.truth).float().mean()), float((votes == one.truth).mean()), float((choice == one.truth).mean()),
                *[float(((choice == one.truth) & (radius >= r)).mean()) for r in radii]]
            for name, value in zip(names, values):
                found[name][way].append(value)
        tell(draw, found[names[1]])
    return found


SEARCHED = {
    **{key: value for key, value in SMALL.items() if key not in ("optimiser", "schedule")}, "epochs": "6", "steps-per-epoch": "25",
}
RANGES = "ranges: {rate: {from: 0.0001, to: 0.03, scale: logarithmic}, decay: {from: 0.0001, to: 0.3, scale: logarithmic}}"
SEARCHES = {
    "what is left out": None, "best of 6 random trials": "{method: random, trials: 6, " + RANGES + "}",
    "best of 9 by halving": "{method: halving, trials: 9, " + RANGES + "}",
}


def few_hundred(one, seed):
    arrays = one.arrays("whole", np.random.default_rng(seed))
    return {name: values[: 200 if name.startswith("train") else 60] for name, values in arrays.items()}


def search(methods, draws, first):
    areas, losses, passes = ({way: [] for way in SEARCHES} for _ in range(3))
    for draw in range(draws):
        arrays = few_hundred(methods.one, first + draw)
        for way, words in SEARCHES.items():
            keys, spent = {}, 0
            if words:
                run = methods.train("search", arrays, {**SEARCHED, "search": words}, draw)
                with open(os.path.join(run, "trials.csv"), encoding="utf-8", newline="") as file:
                    trials = list(csv.DictReader(file))
                spent = sum(int(row["passes"]) for row in trials)
                last = max(int(row["round"]) for row in trials)
                best = min((row for row in trials if row["round"] == str(last) and row["loss"]), key=lambda row: float(row["loss"]))
                keys = {"optimiser": f"{{rule: adamw, rate: {float(best['rate']):.8f}, decay: {float(best['decay']):.8f}}}"}
            run = methods.train("searched", arrays, {**SEARCHED, **keys}, 1000 + draw)
            net = Net.of(f"{run}/best.safetensors")
            with torch.no_grad():
                scores = methods.answers(net, methods.grey(methods.one.validation)).double().softmax(1)[:, 1].numpy()
            areas[way].append(roc_auc_score(methods.one.truth, scores))
            # Less is better of a loss, so that its negative is said.
            losses[way].append(float(np.log(np.clip(np.where(methods.one.truth == 1, scores, 1 - scores), 1e-12, 1)).mean()))
            passes[way].append(spent)
        tell(draw, areas)
    return {"AUC": areas, "mean logarithm of the true class's chance": losses, "passes of the search": passes}


def ensemble(methods, draws, first):
    areas, chances = ({"a member, mean of five": [], "five members": []} for _ in range(2))
    truth = methods.one.truth
    for draw in range(draws):
        run = methods.train("ensemble", few_hundred(methods.one, first + draw), {**SMALL, "ensemble": "5"}, 10 * draw)
        scores = []
        for number in range(1, 6):
            net = Net.of(f"{run}/member-{number}/best.safetensors")
            with torch.no_grad():
                scores.append(methods.answers(net, methods.grey(methods.one.validation)).double().softmax(1)[:, 1].numpy())
        for name, found in (("a member, mean of five", scores), ("five members", [np.mean(scores, axis=0)])):
            areas[name].append(float(np.mean([roc_auc_score(truth, one) for one in found])))
            chances[name].append(float(np.mean([np.log(np.clip(np.where(truth == 1, one, 1 - one), 1e-12, 1)).mean() for one in found])))
        tell(draw, areas)
    return {"AUC": areas, "mean logarithm of the true class's chance": chances}


def tell(draw, found):
    print(draw, {way: round(values[-1], 4) for way, values in found.items()}, flush=True)


PARTS = {
    "begun": ("Begun without a label", begun), "target": ("Another scanner", target), "attack": ("Attacks", attack), "noise": ("Noise", noise),
    "search": ("Search", search), "ensemble": ("Ensembles", ensemble),
}


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--draws", type=int, default=10)
    reader.add_argument("--first", type=int, default=3500)
    reader.add_argument("--only", default=",".join(PARTS))
    reader.add_argument("--table")
    arguments = reader.parse_args()
    torch.set_num_threads(1)
    lines = []
    for part in arguments.only.split(","):
        title, work = PARTS[part]
        with tempfile.TemporaryDirectory() as folder:
            found = work(Methods(os.path.abspath(arguments.fiducial), arguments.shared, folder), arguments.draws, arguments.first)
        begun = [f"## {title}", "", "| measure | way | mean | difference (95 %) | |", "|---|---|---|---|---|"]
        for measure, ways in found.items():
            base = next(iter(ways))
            first = np.array(ways[base])
            if not measure.startswith("passes"):
                begun.append(f"| {measure} | {base} | {first.mean():.4f} | | |")
            for way in [way for way in ways if way != base]:
                values = np.array(ways[way])
                mean, lower, upper = interval(values - first)
                if measure.startswith("passes"):
                    begun.append(f"| {measure} | {way} | {values.mean():.1f} | | |")
                    continue
                verdict = "better" if lower > 0 else "worse" if upper < 0 else "not told apart"
                begun.append(f"| {measure} | {way} | {values.mean():.4f} | {mean:+.4f} ({lower:+.4f} to {upper:+.4f}) | {verdict} |")
        print("\n".join(begun), flush=True)
        lines += [*begun, ""]
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(lines).strip() + "\n")


if __name__ == "__main__":
    main()
