#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a tiny and a larger network on chest radiographs, chooses a cascade of the two, and confirms it on untouched images.

    cascade.py fiducial pneumoniamnist.npz [--quick]

Of the 2 428 images for training, 1 000 train both networks, 228 calibrate their scores, and 700 are where the band is chosen; it is
confirmed on the other 500 and the 270 for validation. The split is by a fixed permutation. What a network costs a case is its
multiplications. Printed are what `fiducial cascade` found, and what the rule does when it is applied here, independently.
"""

import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn


def small():
    # Four numbers a side: a radiograph as coarse as a thumbnail's thumbnail.
    return nn.Sequential(nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 6), nn.ReLU(), nn.Linear(6, 1))


def large():
    return nn.Sequential(
        nn.Conv2d(1, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(24, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(48, 96, 3, padding=1), nn.BatchNorm2d(96), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Dropout(0.2), nn.Linear(96, 1),
    )


def multiplications(model):
    """Products for an image of 28 x 28."""
    total, handles = [0], []

    def count(layer, inputs, output):
        if isinstance(layer, nn.Linear):
            total[0] += layer.weight.numel()
        elif isinstance(layer, nn.Conv2d):
            total[0] += layer.weight.numel() * output.shape[2] * output.shape[3]

    for layer in model.modules():
        handles.append(layer.register_forward_hook(count))
    model.eval()
    model(torch.zeros(1, 1, 28, 28))
    for handle in handles:
        handle.remove()
    return total[0]


def trained(model, x, y, epochs, rate):
    optimiser = torch.optim.Adam(model.parameters(), lr=rate, weight_decay=1e-4)
    generator = torch.Generator().manual_seed(7)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    for _ in range(epochs):
        model.train()
        for batch in torch.randperm(len(x), generator=generator).split(64):
            images = x[batch]
            # Shifts by up to two pixels, alike for a batch.
            dx, dy = torch.randint(-2, 3, (2,), generator=generator).tolist()
            optimiser.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(
                model(torch.roll(images, (dy, dx), (2, 3)))[:, 0], y[batch])
            loss.backward()
            optimiser.step()
        schedule.step()
    model.eval()
    return model


def logits(model, x):
    with torch.no_grad():
        return torch.cat([model(part)[:, 0] for part in x.split(256)]).double().numpy()


def platt(z, y):
    """Slope and intercept of a logistic regression of the truth on the log-odds, by Newton's steps."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * z + b)))
        g = np.array([((y - p) * z).sum(), (y - p).sum()])
        w = p * (1 - p)
        h = np.array([[(w * z * z).sum(), (w * z).sum()], [(w * z).sum(), w.sum()]]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(h, g)
        a, b = a + step[0], b + step[1]
        if abs(step).max() < 1e-10:
            break
    return a, b


def tool(fiducial, *words):
    done = subprocess.run([fiducial, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(map(str, words))}: {done.returncode}: {done.stderr}")
    return done.returncode, done.stdout


def rates(score, truth, threshold):
    call = score >= threshold
    return (call & truth).sum() / truth.sum(), (~call & ~truth).sum() / (~truth).sum()


def auc(score, truth):
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        same = score == value
        if same.sum() > 1:
            ranks[same] = ranks[same].mean()
    m = truth.sum()
    return (ranks[truth].sum() - m * (m + 1) / 2) / (m * (len(score) - m))


def main():
    fiducial, source = sys.argv[1], sys.argv[2]
    quick = "--quick" in sys.argv
    torch.manual_seed(11)
    torch.set_num_threads(2)
    data = np.load(source)

    def images(part):
        return torch.tensor(data[f"{part}_images"], dtype=torch.float32)[:, None] / 255 - 0.5

    x, y = images("train"), torch.tensor(data["train_labels"][:, 0], dtype=torch.float32)
    order = torch.tensor(np.random.default_rng(3).permutation(len(x)))
    training, calibrating, choosing = order[:1000], order[1000:1228], order[1228:1928]
    parts = {
        "choose": (x[choosing], y[choosing].numpy() > 0.5),
        "confirm": (torch.cat([x[order[1928:]], images("val")]),
                    np.concatenate([y[order[1928:]].numpy(), data["val_labels"][:, 0]]) > 0.5),
    }
    models = {
        "small": trained(small(), x[training], y[training], 40 if quick else 120, 5e-3),
        "large": trained(large(), x[training], y[training], 3 if quick else 14, 2e-3),
    }
    costs = {name: multiplications(model) for name, model in models.items()}
    curves = {name: platt(logits(model, x[calibrating]), y[calibrating].numpy()) for name, model in models.items()}
    folder = sys.argv[sys.argv.index("--keep") + 1] if "--keep" in sys.argv else tempfile.mkdtemp()
    tables = {}
    for part, (pixels, truth) in parts.items():
        scores = {}
        for name, model in models.items():
            a, b = curves[name]
            scores[name] = 1 / (1 + np.exp(-(a * logits(model, pixels) + b)))
        tables[part] = (scores["small"], scores["large"], truth)
        with open(os.path.join(folder, f"{part}.csv"), "w") as out:
            out.write("case,truth,small,large\n")
            for index in range(len(truth)):
                out.write(f"{part}{index},{int(truth[index])},{scores['small'][index]:.9g},{scores['large'][index]:.9g}\n")
    print("| images | diseased | AUC of the small | AUC of the large | sensitivity, specificity of the small at 0.5 | of the large |")
    print("|---|---|---|---|---|---|")
    for part, (s, l, truth) in tables.items():
        a, b = rates(s, truth, 0.5), rates(l, truth, 0.5)
        print(f"| {part}: {len(truth)} | {truth.sum()} | {auc(s, truth):.3f} | {auc(l, truth):.3f} "
              f"| {a[0]:.3f}, {a[1]:.3f} | {b[0]:.3f}, {b[1]:.3f} |")
    print(f"\nMultiplications an image: {costs['small']:,} and {costs['large']:,}.\n")
    if "--tables" in sys.argv:
        return
    print("| margin | chosen band, log-odds | escalated when chosen | escalated when confirmed | cost against the large alone "
          "| sensitivity less that of the large | specificity less that of the large | verdict | recomputed here |")
    print("|---|---|---|---|---|---|---|---|---|")

    def words(estimate, scale=1, digits=3):
        if estimate["value"] is None:
            return "–"
        text = f"{estimate['value'] * scale:.{digits}f}"
        if estimate["lower"] is not None:
            low, high = estimate["lower"], estimate["upper"]
            text += f" ({low * scale:.{digits}f} to {high * scale:.{digits}f})"
        return text

    for margin in (0.02, 0.03, 0.05):
        rule = os.path.join(folder, f"rule-{margin}.json")
        roles = ["--case", "case", "--truth", "truth", "--positive", "1"]
        _, chosen = tool(
            fiducial, "cascade", "choose", os.path.join(folder, "choose.csv"), *roles, "--small", "small", "--large", "large",
            "--threshold", 0.5, "--margin", margin, "--edge-cost", costs["small"], "--cloud-cost", costs["large"],
            "--rule", rule, "--overwrite", "--json")
        code, confirmed = tool(
            fiducial, "cascade", "confirm", os.path.join(folder, "confirm.csv"), *roles, "--rule", rule, "--json")
        chosen, confirmed, stored = json.loads(chosen), json.loads(confirmed), json.load(open(rule))
        band = stored["band"] if stored["band"] is not None else math.inf
        found = {e["name"]: e for e in confirmed["estimates"]}
        promised = {e["name"]: e for e in chosen["estimates"]}
        # The rule as its file states it, applied anew.
        s, l, truth = tables["confirm"]
        s, l = np.array([float(f"{v:.9g}") for v in s]), np.array([float(f"{v:.9g}") for v in l])
        escalated = np.abs(np.log(s) - np.log1p(-s)) < band
        mixed = np.where(escalated, l, s)
        mine, theirs = rates(mixed, truth, 0.5), rates(l, truth, 0.5)
        same = (
            abs(escalated.mean() - found["escalated"]["value"]) < 1e-12
            and abs(mine[0] - theirs[0] - found["difference.sensitivity"]["value"]) < 1e-12
            and abs(mine[1] - theirs[1] - found["difference.specificity"]["value"]) < 1e-12
        )
        verdict = {0: "confirmed", 1: "not confirmed", 2: "cannot be judged"}[code]
        print(f"| {margin} | {'all' if band == math.inf else band} | {words(promised['escalated'])} | {words(found['escalated'])} "
              f"| {words(found['cost-ratio'])} | {words(found['difference.sensitivity'])} | {words(found['difference.specificity'])} "
              f"| {verdict} | {'the same' if same else 'differs'} |")


main()
