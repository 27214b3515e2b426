#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Objectives and their kin through libtorch from Swift, beside definitions written here in PyTorch; part `training_objectives` of scripts/prove.

Many random cases of each: values, values of each image, and derivatives by every number that goes in. The definitions are written from the
papers, in double precision, with PyTorch's own derivatives; distances are SciPy's. A difference is the greatest one of an array, over the
greatest absolute value of that array here, or over 0.05 where that is less: a loss near 0 is what is left of scores that are not. At most 2e-5 is
allowed, as the engine computes in single precision.

    training_objectives.py fiducial-training-proof libfiducial_torch.so [--quick]
"""

import argparse
import json
import math
import subprocess
import sys

import numpy as np
import torch
from scipy import ndimage, stats
from torch.nn import functional as F

BOUND = 2e-5
LEAST = 0.05
torch.set_default_dtype(torch.float64)


class Engine:
    def __init__(self, program, library):
        self.process = subprocess.Popen(
            [program, "objectives", library], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **case):
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"the engine gave no answer to a case of {case['kind']}")
        return json.loads(line)


def box(values):
    """An array as it goes over, and as it is computed with here: the same numbers of single precision."""
    values = np.asarray(values, dtype=np.float32)
    return {"shape": list(values.shape), "values": [float(v) for v in values.ravel()]}, torch.tensor(
        values.astype(np.float64), requires_grad=True)


def gap(ours, theirs, scale=None):
    ours, theirs = np.asarray(ours, dtype=np.float64).ravel(), np.asarray(theirs, dtype=np.float64).ravel()
    if ours.shape != theirs.shape:
        return math.inf
    if not ours.size:
        return 0.0
    scale = max(float(np.abs(theirs).max()), LEAST) if scale is None else scale
    worst = float(np.abs(ours - theirs).max()) / scale
    return worst if math.isfinite(worst) else math.inf


class Table:
    def __init__(self):
        self.rows = {}

    def add(self, name, value=0.0, each=0.0, slope=0.0):
        row = self.rows.setdefault(name, [0, 0.0, 0.0, 0.0])
        row[0] += 1
        for place, found in enumerate([value, each, slope]):
            row[place + 1] = max(row[place + 1], found)

    def compare(self, name, answer, value, leaves, each=None):
        slopes = torch.autograd.grad(value, leaves, allow_unused=True)
        slopes = [torch.zeros_like(leaf) if slope is None else slope for leaf, slope in zip(leaves, slopes)]
        # Several arrays share a scale: where one is nearly constant its own rounding is all it has.
        greatest = max([float(slope.abs().max()) for slope in slopes] + [LEAST])
        self.add(
            name, gap(answer["value"], [value.item()]),
            0.0 if each is None else gap(answer["each"], each.detach().numpy()),
            max(gap(ours, theirs.numpy(), greatest) for ours, theirs in zip(answer["slopes"], slopes)))


def effective(counts):
    """Weights by effective numbers, as many together as there are classes."""
    raw = torch.tensor([(1 - 0.9999) / (1 - 0.9999 ** max(n, 1)) for n in counts])
    return raw / raw.sum() * len(counts)


def class_loss(scores, truth, image, o, done):
    """The mean over weighted images of the cross-entropy and its kin; what counts of an image is known by its truth."""
    n, c = scores.shape
    weights = torch.tensor(o.get("classWeights") or [1.0] * c)
    if o.get("deferredWeightsFrom") is not None and done >= o["deferredWeightsFrom"]:
        weights = weights * effective(o["counts"])
    z = scores
    if o.get("ldam"):
        quarter = torch.tensor([max(k, 1) ** -0.25 for k in o["counts"]])
        margin = quarter * (o["ldam"]["greatest"] / quarter.max())
        z = (z - truth * margin) * o["ldam"]["scale"]
    if o["logitAdjustment"]:
        prior = torch.tensor([float(max(k, 1)) for k in o["counts"]])
        z = z + o["logitAdjustment"] * torch.log(prior / prior.sum())
    if o.get("noise"):
        p = F.softmax(z, 1) @ torch.tensor(o["noise"])
        logp = torch.log(p)
    else:
        logp = F.log_softmax(z, 1)
        p = logp.exp()
    target = truth * (1 - o["labelSmoothing"]) + o["labelSmoothing"] / c
    each = -(weights * target * (1 - p) ** o["focalGamma"] * logp).sum(1)
    counts = (truth * weights).sum(1)
    if o.get("costs"):
        table = torch.tensor(o["costs"]["costs"])
        expected = torch.stack([(table[:, :].T @ truth[i] * F.softmax(scores[i], 0)).sum() for i in range(n)])
        share = o["costs"]["share"]
        each = (1 - share) * each + share * expected * counts
    known = image * (truth.sum(1) > 0)
    return (each * known).sum() / (known * counts).sum(), each


def class_cases(engine, table, chance, count):
    kinds = [
        "plain", "class weights", "label smoothing", "weights and smoothing", "focal loss", "logit adjustment", "balanced softmax",
        "LDAM", "LDAM, deferred weights", "cost matrix", "forward correction", "soft labels", "mixed labels", "unknown labels",
        "all together",
    ]
    for kind in kinds:
        for _ in range(count):
            n, c = int(chance.integers(2, 9)), int(chance.integers(2, 6))
            sent, scores = box(chance.normal(size=(n, c)) * chance.uniform(0.5, 3))
            labels = chance.integers(0, c, n)
            o = {"labelSmoothing": 0, "focalGamma": 0, "logitAdjustment": 0}
            whole = kind == "all together"
            counts = [int(k) for k in chance.integers(1, 4000, c)]
            done = float(chance.uniform())
            if kind in ["class weights", "weights and smoothing"] or whole:
                o["classWeights"] = [float(w) for w in chance.uniform(0.2, 5, c)]
            if "smoothing" in kind or whole:
                o["labelSmoothing"] = float(chance.uniform(0, 0.5))
            if kind == "focal loss" or whole:
                o["focalGamma"] = float(chance.choice([0.5, 1, 2, 5]))
            if kind == "logit adjustment" or whole:
                o |= {"logitAdjustment": float(chance.uniform(0.2, 2)), "counts": counts}
            if kind == "balanced softmax":
                o |= {"logitAdjustment": 1, "counts": counts}
            if kind.startswith("LDAM"):
                o |= {"ldam": {"greatest": float(chance.uniform(0.1, 1)), "scale": float(chance.uniform(1, 10))}, "counts": counts}
            if kind == "LDAM, deferred weights":
                o["deferredWeightsFrom"] = 0.5
            if kind == "cost matrix" or whole:
                costs = chance.uniform(0, 10, (c, c))
                np.fill_diagonal(costs, 0)
                o["costs"] = {"costs": costs.tolist(), "share": float(chance.uniform())}
            if kind == "forward correction":
                noise = chance.uniform(0.05, 1, (c, c)) + np.eye(c) * 3
                o["noise"] = (noise / noise.sum(1, keepdims=True)).tolist()
            truth = np.eye(c)[labels]
            answers = {"labels": labels.tolist(), "sizes": [c]}
            if kind == "soft labels":
                rows = chance.dirichlet(np.ones(c), n).astype(np.float32)
                truth, answers = rows.astype(np.float64), {"chances": [float(v) for v in rows.ravel()], "sizes": [c]}
            elif kind == "mixed labels":
                others, share = chance.integers(0, c, n), chance.uniform(size=n).astype(np.float32)
                truth = truth * share[:, None] + np.eye(c)[others] * (1 - share.astype(np.float64)[:, None])
                answers = {
                    "labels": labels.tolist(), "second": others.tolist(), "share": [float(v) for v in share], "sizes": [c]}
            elif kind == "unknown labels":
                hidden = chance.uniform(size=n) < 0.4
                hidden[0] = False
                truth[hidden] = 0
                answers["labels"] = [-1 if h else int(k) for k, h in zip(labels, hidden)]
            image = chance.uniform(0.1, 3, n).astype(np.float32)
            weigh = bool(chance.integers(0, 2))
            asked = {"weights": [float(v) for v in image]} if weigh else {}
            answer = engine.ask(
                kind="objective", boxes=[sent], objective={"classes": {"_0": o}}, answers=answers, number=done, **asked)
            value, each = class_loss(
                scores, torch.tensor(truth), torch.tensor(image.astype(np.float64) if weigh else np.ones(n)), o, done)
            # What is not known has a loss of its own that counts for nothing.
            table.compare(kind, answer, value, [scores], each)


def finding_cases(engine, table, chance, count):
    for kind in ["findings", "findings, positive weights", "findings, focal loss", "findings, smoothing", "findings, soft"]:
        for _ in range(count):
            n, c = int(chance.integers(2, 9)), int(chance.integers(1, 6))
            sent, scores = box(chance.normal(size=(n, c)) * 2)
            o = {"focalGamma": 0, "labelSmoothing": 0}
            if "positive" in kind or "focal" in kind and chance.uniform() < 0.5:
                o["positiveWeights"] = [float(w) for w in chance.uniform(0.2, 8, c)]
            if "focal" in kind:
                o["focalGamma"] = float(chance.choice([1, 2, 3]))
            if "smoothing" in kind:
                o["labelSmoothing"] = float(chance.uniform(0, 0.4))
            truth = chance.integers(0, 2, (n, c)).astype(np.float64)
            if "soft" in kind:
                truth = chance.uniform(size=(n, c)).astype(np.float32).astype(np.float64)
            known = chance.uniform(size=(n, c)) < 0.7
            known[0, 0] = True
            image = chance.uniform(0.1, 3, n).astype(np.float32)
            answer = engine.ask(
                kind="objective", boxes=[sent], objective={"findings": {"_0": o}}, number=0, weights=[float(v) for v in image],
                answers={"findings": [float(t) if k else None for t, k in zip(truth.ravel(), known.ravel())], "sizes": [c]})
            t = torch.tensor(truth) * (1 - o["labelSmoothing"]) + o["labelSmoothing"] / 2
            p = torch.sigmoid(scores)
            positive = torch.tensor(o.get("positiveWeights") or [1.0] * c)
            cells = -positive * t * (1 - p) ** o["focalGamma"] * F.logsigmoid(scores)
            cells = cells - (1 - t) * p ** o["focalGamma"] * F.logsigmoid(-scores)
            seen, image = torch.tensor(known.astype(float)), torch.tensor(image.astype(np.float64))
            value = (cells * seen * image[:, None]).sum() / (seen * image[:, None]).sum()
            each = (cells * seen).sum(1) / seen.sum(1).clamp(min=1)
            table.compare(kind, answer, value, [scores], each)


def signed_distance(region):
    if region.all() or not region.any():
        return np.zeros(region.shape)
    outside = ndimage.distance_transform_edt(~region)
    return np.where(region, 1 - ndimage.distance_transform_edt(region), outside)


def mask_loss(scores, masks, image, o, finest=True):
    if scores.shape[1] == 1:
        scores = torch.cat([torch.zeros_like(scores), scores], 1)
    n, c = scores.shape[:2]
    known = torch.tensor((masks < c).astype(float))
    counts = known * image.reshape([n] + [1] * (masks.ndim - 1))
    labels = torch.tensor(np.where(masks < c, masks, 0).astype(np.int64))
    weights = torch.tensor(o.get("classWeights") or [1.0] * c)
    cells = -F.log_softmax(scores, 1).gather(1, labels[:, None])[:, 0] * weights[labels]
    value = o["crossEntropy"] * (cells * counts).sum() / (weights[labels] * counts).sum()
    flat = (known * cells).reshape(n, -1)
    each = flat.sum(1) / known.reshape(n, -1).sum(1).clamp(min=1)
    p = F.softmax(scores, 1)
    if o["overlap"]:
        errors = []
        for k in range(1, c):
            truth = (labels == k).double() * counts
            hits = (p[:, k] * truth).sum()
            false_positives, false_negatives = (p[:, k] * counts).sum() - hits, truth.sum() - hits
            errors.append((hits + 1e-5) / (hits + o["alpha"] * false_positives + o["beta"] * false_negatives + 1e-5))
        value = value + o["overlap"] * (1 - sum(errors) / len(errors))
    if o["boundary"] and finest:
        sum_ = 0
        for i in range(n):
            for k in range(1, c):
                sum_ = sum_ + (p[i, k] * torch.tensor(signed_distance(masks[i] == k)) * counts[i]).sum()
        value = value + o["boundary"] * sum_ / (counts.sum() * (c - 1))
    return value, each


def mask_cases(engine, table, chance, count):
    kinds = ["Dice and cross-entropy", "Tversky", "boundary", "masks with unknown pixels", "one map", "three axes", "deep supervision"]
    for kind in kinds:
        for _ in range(count):
            n, c = int(chance.integers(1, 4)), int(chance.integers(2, 5))
            space = [int(v) for v in chance.integers(4, 10, 3 if kind == "three axes" else 2)]
            if kind == "deep supervision":
                space = [8, 12]
            if kind == "one map":
                c = 1
            o = {
                "overlap": 1.0, "alpha": 0.5, "beta": 0.5, "crossEntropy": float(chance.uniform(0.2, 2)), "boundary": 0.0,
                "classWeights": [float(w) for w in chance.uniform(0.3, 3, max(2, c))]}
            if kind in ["Tversky", "masks with unknown pixels"]:
                o |= {"alpha": float(chance.uniform(0.1, 0.9)), "beta": float(chance.uniform(0.1, 0.9)), "overlap": 0.7}
            if kind in ["boundary", "masks with unknown pixels", "three axes", "deep supervision"]:
                o["boundary"] = float(chance.uniform(0.05, 1))
            # Patches rather than single pixels, so that there are insides.
            coarse = chance.integers(0, max(2, c), [n] + [math.ceil(length / 3) for length in space])
            masks = coarse
            for axis in range(len(space)):
                masks = np.repeat(masks, 3, axis + 1)
            masks = masks[tuple([slice(None)] + [slice(0, length) for length in space])].astype(np.uint8)
            if kind in ["masks with unknown pixels", "deep supervision"]:
                masks[chance.uniform(size=masks.shape) < 0.2] = 255
            depths = 3 if kind == "deep supervision" else 1
            sent, leaves = zip(*[
                box(chance.normal(size=[n, c] + [length >> depth for length in space]) * 1.5) for depth in range(depths)])
            image = chance.uniform(0.1, 3, n).astype(np.float32)
            answer = engine.ask(
                kind="objective", boxes=list(sent), objective={"masks": {"_0": o}}, number=0, weights=[float(v) for v in image],
                answers={"masks": masks.ravel().tolist(), "sizes": space})
            weights = torch.tensor(image.astype(np.float64))
            value, each = mask_loss(leaves[0], masks, weights, o)
            if depths > 1:
                shares = [1 / 2**depth for depth in range(depths)]
                shares = [share / sum(shares) for share in shares]
                value = shares[0] * value
                for depth in range(1, depths):
                    # The pixel in the middle of each place: the upper one of the two middle ones.
                    step, first = 1 << depth, 1 << depth - 1
                    less = masks[:, first::step, first::step]
                    value = value + shares[depth] * mask_loss(leaves[depth], less, weights, o, finest=False)[0]
            table.compare(kind, answer, value, list(leaves), each)


def ways(engine, table, chance, count):
    for _ in range(count):
        width = int(chance.integers(2, 9))
        (one, x), (other, y) = (box(chance.normal(size=(int(chance.integers(3, 12)), width)) * s) for s in (1, 2))
        value = (torch.cov(x.T) - torch.cov(y.T)).pow(2).sum() / (4 * width**2)
        table.compare("CORAL", engine.ask(kind="coral", boxes=[one, other]), value, [x, y])

        factor = float(chance.uniform(0, 2))
        answer = engine.ask(kind="reversal", boxes=[one], number=factor)
        table.add(
            "reversal of the gradient (DANN)", gap(answer["value"], [(x**2).sum().item()]), 0.0,
            gap(answer["slopes"][0], (-factor * 2 * x).detach().numpy()))

        pairs = int(chance.integers(2, 8))
        sent, places = box(chance.normal(size=(2 * pairs, width)))
        temperature = float(chance.uniform(0.07, 1))
        unit = F.normalize(places, dim=1)
        loss = 0
        for i in range(2 * pairs):
            rest = [j for j in range(2 * pairs) if j != i]
            loss = loss - (unit[i] @ unit[(i + pairs) % (2 * pairs)]) / temperature + torch.logsumexp(unit[rest] @ unit[i] / temperature, 0)
        answer = engine.ask(kind="contrast", boxes=[sent], number=temperature)
        table.compare("NT-Xent (SimCLR)", answer, loss / (2 * pairs), [places])

        shapes = [(3, width), (width,)]
        made = [box(chance.normal(size=s)) for s in shapes] + [box(chance.normal(size=s)) for s in shapes]
        made += [box(chance.uniform(size=s) ** 3) for s in shapes]
        w, a, f = ([made[2 * g + k][1] for k in range(2)] for g in range(3))
        value = sum((f[k] * (w[k] - a[k]) ** 2).sum() for k in range(2)) / 2
        table.compare("elastic weights (EWC)", engine.ask(kind="elastic", boxes=[m[0] for m in made]), value, w)

        (before, x0), (now, _), (slope, g) = (box(chance.normal(size=(2, 1, 4, 4))) for _ in range(3))
        radius, step = float(np.float32(chance.uniform(0.01, 0.5))), float(chance.uniform(0.01, 0.5))
        current = x0.detach() + torch.tensor(chance.uniform(-radius, radius, (2, 1, 4, 4)))
        now, current = box(current.numpy())
        moved = torch.clamp(current + step * torch.sign(g), x0 - radius, x0 + radius)
        answer = engine.ask(kind="attack", boxes=[before, now, slope], number=step, weights=[radius])
        table.add("step of PGD, greatest norm", slope=gap(answer["slopes"][0], moved.detach().numpy()))

        made = [box(chance.normal(size=s) * 3) for s in [(4, width), (width,), (2, 3, 2)]]
        greatest = float(chance.uniform(0.5, 30))
        parameters = [torch.nn.Parameter(m[1].detach().clone()) for m in made]
        for parameter in parameters:
            parameter.grad = parameter.detach().clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, greatest)
        answer = engine.ask(kind="clip", boxes=[m[0] for m in made], number=greatest)
        table.add("clipping by the common norm", gap(answer["value"], [norm.item()]), 0.0, max(
            gap(ours, p.grad.numpy()) for ours, p in zip(answer["slopes"], parameters)))

        share = float(chance.uniform(0.5, 0.999))
        rows = [box(chance.normal(size=(2, width))) for _ in range(12)]
        slow = torch.optim.swa_utils.AveragedModel(
            torch.nn.Linear(width, 2, bias=False),
            avg_fn=lambda old, new, n: min(n / (n + 1.0), share) * old + (1 - min(n / (n + 1.0), share)) * new)
        fast, worst = torch.nn.Linear(width, 2, bias=False), 0.0
        answer = engine.ask(kind="average", boxes=[r[0] for r in rows], number=share)
        for (_, row), ours in zip(rows, answer["slopes"]):
            with torch.no_grad():
                fast.weight.copy_(row)
            slow.update_parameters(fast)
            worst = max(worst, gap(ours, slow.module.weight.detach().numpy()))
        table.add("slow weights (EMA)", slope=worst)


def schedules(engine, table, chance, count):
    """PyTorch's own schedulers where they say the same: warm-up by steps from 1/w, then the shape over what is left."""
    for kind in ["constant", "cosine", "polynomial", "steps"]:
        for _ in range(count):
            steps, warm_up = int(chance.integers(20, 200)), float(chance.choice([0, 0.1, 0.25]))
            warm = int(math.floor(warm_up * steps + 0.5))
            final, power = float(chance.uniform(0, 0.3)), float(chance.uniform(0.5, 2))
            shape = {
                "constant": {"constant": {}}, "cosine": {"cosine": {"final": final}}, "polynomial": {"polynomial": {"power": power}},
                "steps": {"steps": {"at": [0.5, 0.75], "factor": 0.1}},
            }[kind]
            answer = engine.ask(kind="schedule", schedule={"shape": shape, "warmUp": warm_up}, steps=steps)
            optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
            rest = steps - warm
            if kind == "constant":
                main = torch.optim.lr_scheduler.ConstantLR(optimiser, 1.0)
            elif kind == "cosine":
                main = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, rest, eta_min=final)
            elif kind == "polynomial":
                main = torch.optim.lr_scheduler.PolynomialLR(optimiser, rest, power)
            else:
                places = [math.ceil(p * steps) - warm for p in (0.5, 0.75)]
                main = torch.optim.lr_scheduler.MultiStepLR(optimiser, places, 0.1)
            rates = []
            for step in range(steps):
                rates.append((step + 1) / warm if step < warm else optimiser.param_groups[0]["lr"])
                if step >= warm:
                    optimiser.step()
                    main.step()
            table.add(f"schedule: {kind}", gap(answer["value"], rates))


def noise(engine, chance, count):
    """The least p value of many Kolmogorov-Smirnov tests, times their number, and the greatest error of the deviation."""
    least, worst = 1.0, 0.0
    for _ in range(count):
        deviation = float(chance.uniform(0.05, 2))
        drawn = np.array(engine.ask(kind="noise", number=deviation, steps=4096, seed=int(chance.integers(1, 2**40)))["slopes"][0])
        least = min(least, stats.kstest(drawn / deviation, "norm").pvalue)
        worst = max(worst, abs(drawn.std() / deviation - 1))
    return min(1.0, least * count), worst


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("program")
    reader.add_argument("library")
    reader.add_argument("--quick", action="store_true")
    words = reader.parse_args()
    count = 10 if words.quick else 40
    engine, table, chance = Engine(words.program, words.library), Table(), np.random.default_rng(20)
    for cases in [class_cases, finding_cases, mask_cases, ways, schedules]:
        cases(engine, table, chance, count)
    print("| what | cases | value | of each image | derivatives or what is moved |")
    print("|---|---|---|---|---|")
    for name, (number, *worst) in table.rows.items():
        print(f"| {name} | {number} | " + " | ".join(f"{w:.1e}" if w else "–" for w in worst) + " |")
    tail, deviation = noise(engine, chance, count)
    greatest = max(max(row[1:]) for row in table.rows.values())
    print(f"\nGreatest of all: {greatest:.1e}; bound {BOUND:.0e}.")
    print(
        f"Gaussian noise, {count} images of 4096 pixels: the least p value of Kolmogorov and Smirnov's test times their number is {tail:.2f}; "
        f"the deviation is off by at most {100 * deviation:.1f} %.")
    sys.exit(0 if greatest <= BOUND and tail > 0.001 and deviation < 0.06 else 1)


if __name__ == "__main__":
    main()
