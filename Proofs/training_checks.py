#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a run reads and writes, computed anew by others: scikit-learn, PyTorch, PyYAML, the library of safetensors.

    training_checks.py FIDUCIAL SHARED [--quick] [--only figures,statistics,start,simulated,configurations,variation]

    figures         tuning.csv of real runs: area, average precision, loss, with their intervals by patient, beside passes.ndjson; PneumoniaMNIST, an image a
                    patient, and the view of NIH radiographs, several
    statistics      `harmonise adapt`: batch statistics of the other scanner's images by PyTorch from the same weights, and what both networks answer
    start           a run that begins with another's weights and whose rate is 1e-30: its tensors beside the first run's file, its head beside a run
                    begun by chance, its running statistics beside one step of PyTorch
    simulated       random mixtures of simulated and real images: refused exactly where a simulated one would judge; who was judged, by tuning.csv
    configurations  all configurations of the proofs of training and of the examples: read, and of the same digest after PyYAML wrote them with keys in another order
    variation       random plans of how images vary, as PyYAML writes them: read, and of the same digest after it wrote them anew; refused where left and right would change
"""

import argparse
import csv
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import numpy as np
import torch
import yaml
from safetensors.numpy import load_file
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import training_methods  # noqa: E402
import training_nih  # noqa: E402
import training_pretraining  # noqa: E402
import training_real  # noqa: E402
import training_sites  # noqa: E402
from training_methods import Methods, Net  # noqa: E402
from training_real import call, configuration  # noqa: E402
from training_sites import other  # noqa: E402

Z = 1.959963984540054


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def logit_interval(value, error):
    middle, half = np.log(value / (1 - value)), Z * error / (value * (1 - value))
    return tuple(float(1 / (1 + np.exp(-edge))) for edge in (middle - half, middle + half))


def error_of(pulls, truth, units):
    """Standard error from the pull of each image, by patient, with the correction of each sum for its number of patients (Obuchowski)."""
    parts = []
    for kind in (1, 0):
        sums = {}
        for pull, answer, unit in zip(pulls, truth, units):
            if answer == kind:
                sums[unit] = sums.get(unit, 0) + pull
        parts.append(sums)
    positive, negative = parts
    every = len(set(units))
    total = sum(v * v for v in positive.values()) * len(positive) / (len(positive) - 1)
    total += sum(v * v for v in negative.values()) * len(negative) / (len(negative) - 1)
    total += 2 * sum(positive[u] * negative[u] for u in set(positive) & set(negative)) * every / (every - 1)
    return float(np.sqrt(total))


def area_by_hand(truth, scores, units):
    """Obuchowski's interval by all pairs."""
    positive, negative = scores[truth == 1], scores[truth == 0]
    wins = (positive[:, None] > negative[None]) + 0.5 * (positive[:, None] == negative[None])
    value, pulls = float(wins.mean()), np.zeros(len(scores))
    pulls[truth == 1] = (wins.mean(1) - value) / len(positive)
    pulls[truth == 0] = (wins.mean(0) - value) / len(negative)
    assert abs(value - roc_auc_score(truth, scores)) < 1e-12
    return value, *logit_interval(value, error_of(pulls, truth, units))


def precision_by_weights(truth, scores, units, step=1e-4):
    """Average precision of scikit-learn, and how it moves when an image weighs a little more or less."""
    value, pulls = average_precision_score(truth, scores), np.zeros(len(scores))
    for place in range(len(scores)):
        found = []
        for sign in (1, -1):
            weights = np.ones(len(scores))
            weights[place] += sign * step
            found.append(average_precision_score(truth, scores, sample_weight=weights))
        pulls[place] = (found[0] - found[1]) / (2 * step)
    return float(value), *logit_interval(value, error_of(pulls, truth, units))


def loss_by_patient(truth, scores, units):
    losses = -np.log(np.where(truth == 1, scores, 1 - scores))
    value = log_loss(truth, scores)
    sums = {}
    for loss, unit in zip(losses, units):
        sums[unit] = sums.get(unit, 0) + (loss - value) / len(losses)
    error = np.sqrt(sum(v * v for v in sums.values()) * len(sums) / (len(sums) - 1))
    return float(value), float(value - Z * error), float(value + Z * error)


def figures(methods, shared, quick):
    print("| images | figure | `train` | anew | greatest difference |\n|---|---|---|---|---|")
    one = methods.one
    arrays = one.arrays("whole", np.random.default_rng(3600))
    small = {**training_methods.SMALL, "steps-per-epoch": "40"}
    runs = [("PneumoniaMNIST", methods.train("figures", arrays, small, 1), "pneumonia")]
    training_nih.table(shared, methods.folder, "view", ["PA", "AP"])
    keys = {key: value for key, value in training_nih.TASKS["view"][2].items() if key != "cross-validation"}
    path, output = os.path.join(methods.folder, "view.yaml"), os.path.join(methods.folder, "view-run")
    with open(path, "w", encoding="utf-8") as file:
        file.write(configuration(
            "view", "{table: view.csv}", training_nih.RECIPE, {**keys, "network": "{name: small-cnn, width: 8}", "epochs": "1" if quick else "2", "threads": "1"},
            '{label: label, classes: {k0: "PA", k1: "AP"}}'))
    call(methods.fiducial, "train", path, "--output", output)
    runs.append(("view of NIH radiographs", output, "k1"))
    for what, run, name in runs:
        table = rows(os.path.join(run, "tuning.csv"))
        truth = np.array([int(row[f"truth_{name}"]) for row in table])
        scores = np.array([float(row[f"score_{name}"]) for row in table])
        units = [row["patient"] for row in table]
        with open(os.path.join(run, "passes.ndjson"), encoding="utf-8") as file:
            last = next(found for found in map(json.loads, reversed(file.readlines())) if found["isBest"])
        said = {found["name"]: found for found in last["metrics"]}
        for figure, way in (("auc", area_by_hand), ("average-precision", precision_by_weights), ("loss", loss_by_patient)):
            mine = [said[figure][key] for key in ("value", "lower", "upper")]
            theirs = way(truth, scores, units)
            apart = max(abs(a - b) for a, b in zip(mine, theirs))
            print(
                f"| {what}: {len(table)} of {len(set(units))} patients | {figure} | {mine[0]:.5f} ({mine[1]:.5f}–{mine[2]:.5f}) "
                f"| {theirs[0]:.5f} ({theirs[1]:.5f}–{theirs[2]:.5f}) | {apart:.1e} |", flush=True)


def statistics(methods, shared, quick):
    print("| images that the statistics are of | AUC before | after | scores, greatest difference | decisions that differ |")
    print("|---|---|---|---|---|")
    one, batch = methods.one, 32
    for seed in range(1 if quick else 3):
        arrays = one.arrays("whole", np.random.default_rng(3700 + seed))
        run = methods.train("site", arrays, training_methods.SMALL, seed)
        place = tempfile.mkdtemp(dir=methods.folder)
        shown = other(arrays["tune_images"][:390])
        call(
            methods.fiducial, "harmonise", "adapt", run, methods.pictures(os.path.join(place, "shown"), shown), "--site", "other", "--output",
            f"{place}/moved")
        net = Net.of(f"{run}/best.safetensors")
        asked = methods.grey(other(one.validation)[:200])
        with torch.no_grad():
            before = methods.answers(net, asked).softmax(1)[:, 1].numpy()
        means_over_batches(methods, net, methods.grey(shown), batch)
        with torch.no_grad():
            mine = methods.answers(net.eval(), asked).double().softmax(1)[:, 1].numpy()
        pictures = methods.pictures(os.path.join(place, "asked"), other(one.validation)[:200])
        cases = f"{place}/cases.csv"
        call(methods.fiducial, "predict", f"{place}/moved", pictures, "--out", cases, "--no-cache")
        theirs = np.array([float(row["score_pneumonia"]) for row in sorted(rows(cases), key=lambda row: row["case"])])
        truth = one.truth[:200]
        print(
            f"| {len(shown)}, {len(shown) // batch} batches of {batch} | {roc_auc_score(truth, before):.4f} | {roc_auc_score(truth, theirs):.4f} "
            f"| {np.abs(mine - theirs).max():.1e} | {int(((mine >= 0.5) != (theirs >= 0.5)).sum())} of 200 |", flush=True)


def means_over_batches(methods, net, grey, batch):
    """Takes the statistics anew: of each whole batch by PyTorch, means over the batches, variances within and between them."""
    norms = [layer for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)]
    found = [[] for _ in norms]
    for layer in norms:
        layer.momentum = 1
    net.train()
    with torch.no_grad():
        for start in range(0, len(grey) // batch * batch, batch):
            methods.answers(net, grey[start:start + batch])
            for place, layer in enumerate(norms):
                found[place].append((layer.running_mean.double().clone(), layer.running_var.double().clone()))
        for layer, values in zip(norms, found):
            means, within = torch.stack([mean for mean, _ in values]), torch.stack([variance for _, variance in values])
            layer.running_mean.copy_(means.mean(0))
            layer.running_var.copy_(within.mean(0) + means.var(0, unbiased=False))


def start(methods, shared, quick):
    one = methods.one
    few = one.arrays("few", np.random.default_rng(3800))
    few.pop("unlabelled_images")
    findings = {
        "train_images": few["tune_images"], "train_labels": np.random.default_rng(1).integers(0, 2, (len(few["tune_images"]), 4)).astype(float),
        "tune_images": few["train_images"], "tune_labels": np.random.default_rng(2).integers(0, 2, (len(few["train_images"]), 4)).astype(float)}
    before = methods.train("before", findings, {**training_methods.FEW, "steps-per-epoch": "20"}, 3, task="{findings: [a, b, c, d]}")
    still = {
        **training_methods.SMALL, "batch": "40", "steps-per-epoch": "1", "augmentation": "none",
        "optimiser": "{rule: sgd, rate: 1.0e-30, decay: 0, momentum: 0}"}
    begun = methods.train("begun", few, {**still, "network": f'{{name: small-cnn, width: 8, start: "{before}"}}'}, 5)
    chance = methods.train("chance", few, still, 5)
    first, second, third = (load_file(f"{run}/best.safetensors") for run in (before, begun, chance))
    body = [name for name in second if not name.startswith("fc") and "running" not in name]
    running = [name for name in second if "running" in name]
    net = Net(8, 4)
    net.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in first.items()}, strict=False)
    net.train()
    with torch.no_grad():
        methods.answers(net, methods.grey(few["train_images"]))
    state = {name: values.numpy() for name, values in net.state_dict().items()}
    apart = max(float(np.abs(state[name] - second[name]).max()) for name in running)
    print("| tensors of the run that was begun | beside | |\n|---|---|---|")
    same = sum(first[name].tobytes() == second[name].tobytes() for name in body)
    unlike = sum(third[name].tobytes() != second[name].tobytes() for name in body if "conv" in name or "downsample.0" in name)
    print(f"| weights of the body | the file that it was begun with | {same} of {len(body)} byte for byte |")
    print(f"| kernels of convolutions | a run of the same seed, begun by chance | {unlike} of {sum('conv' in n or 'downsample.0' in n for n in body)} differ |")
    heads = [name for name in second if name.startswith("fc")]
    moved = max(float(np.abs(third[name] - second[name]).max()) for name in heads)
    print(f"| head: {first['fc.weight'].shape[0]} answers then, {second['fc.weight'].shape[0]} now | the same run by chance | within {moved:.0e} |")
    print(f"| {len(running)} running statistics after the one step | PyTorch, from the file, the same step | within {apart:.1e} |", flush=True)


def simulated(methods, shared, quick):
    one, chance = methods.one, np.random.default_rng(3900)
    wrong, refused, judged = 0, 0, 0
    count = 6 if quick else 24
    for number in range(count):
        order = chance.permutation(len(one.labels))
        train, tune = order[:40], order[40:70]
        marks = {"train": chance.random(40) < chance.choice([0, 0.3, 1]), "tune": chance.random(30) < chance.choice([0, 0, 0.1, 1])}
        declared = bool(chance.integers(2))
        arrays = {}
        for part, chosen in (("train", train), ("tune", tune)):
            arrays.update({f"{part}_images": one.images[chosen], f"{part}_labels": one.labels[chosen], f"{part}_synthetic": marks[part].astype(np.uint8)})
        all_simulated = marks["train"].all() and marks["tune"].all()
        some = marks["train"].any() or marks["tune"].any()
        fine = (not marks["tune"].any() or all_simulated) and (declared or not some)
        np.savez(os.path.join(methods.folder, "mixed.npz"), **arrays)
        recipe = "[{step: normalise, by: fixed, mean: 146, standard-deviation: 43}, {step: resize, size: [28, 28, null], interpolation: linear}]"
        path, output = os.path.join(methods.folder, "mixed.yaml"), tempfile.mkdtemp(dir=methods.folder)
        with open(path, "w", encoding="utf-8") as file:
            data = "{arrays: mixed.npz" + (", synthetic: true}" if declared else "}")
            file.write(configuration("mixed", data, recipe, {**training_methods.SMALL, "steps-per-epoch": "1"}))
        done = subprocess.run([methods.fiducial, "train", path, "--output", output], capture_output=True, text=True)
        wrong += (done.returncode == 0) != fine
        refused += done.returncode != 0
        if done.returncode == 0 and not all_simulated:
            cases = [int(row["case"].split("-")[1]) for row in rows(os.path.join(output, "tuning.csv"))]
            assert len(cases) == 30
            judged += sum(bool(marks["tune"][case]) for case in cases)
    print("| random mixtures | refused | other than the rule says | simulated images that judged, in runs with real ones |\n|---|---|---|---|")
    print(f"| {count} | {refused} | {wrong} | {judged} |", flush=True)


def keys_of_proofs():
    """All that the proofs of training put into configurations, by name."""
    for part, arms in training_real.ARMS.items():
        for arm, keys in arms.items():
            yield f"{part}, {arm}", keys
    yield "plain", training_real.PLAIN
    for way, keys in training_sites.WAYS.items():
        yield f"sites, {way}", {**training_sites.SMALL, **keys}
    for way, keys in training_pretraining.WAYS.items():
        yield f"pre-training, {way}", keys
    for task, (_, _, keys, _) in training_nih.TASKS.items():
        yield f"NIH, {task}", keys
    for way, keys in {**training_methods.BEGUN, **training_methods.TARGET}.items():
        yield f"methods, {way}", {**training_methods.SMALL, **keys}


def shuffled(value, chance):
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(one, chance) for one in value] if isinstance(value, list) else value


def configurations(methods, shared, quick):
    chance, texts = random.Random(4000), {}
    for path in sorted(glob.glob("Examples/training/*.yaml")):
        with open(path, encoding="utf-8") as file:
            texts[os.path.basename(path)] = file.read()
    recipe = "[{step: normalise, by: z-score}, {step: resize, size: [28, 28, null], interpolation: linear}]"
    for name, keys in keys_of_proofs():
        parts = {"unlabelled": ("fixmatch", "mean-teacher", "pseudo-labels"), "target": ("coral", "domain"), "past": ("replay",)}
        data = "".join(f", {part}: {part}" for part, words in parts.items() if any(word in keys.get("methods", "") for word in words))
        if "elastic-weights" in keys.get("methods", ""):
            keys = {**keys, "network": "{name: small-cnn, width: 8, start: before}"}
        texts[name] = configuration(f"c{len(texts)}", f"{{arrays: a.npz{data}}}", recipe, keys)
    wrong, unlike, shuffles, seen = 0, 0, 3 if quick else 20, set()

    def digest(text):
        path = os.path.join(methods.folder, "check.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return json.loads(call(methods.fiducial, "train", path, "--check", "--json"))["configuration"]

    for text in texts.values():
        own = digest(text)
        seen.add(own)
        value = yaml.safe_load(text)
        for number in range(shuffles):
            again = yaml.safe_dump(shuffled(value, chance), sort_keys=False, default_flow_style=[None, True, False][number % 3], width=40 + 20 * (number % 5))
            wrong += digest(again) != own
        changed = {**value, "seed": 77}
        unlike += digest(yaml.safe_dump(changed)) != own
    print("| configurations, all read | different digests | written anew by PyYAML, of another digest | with another seed, of another digest |\n|---|---|---|---|")
    print(f"| {len(texts)} | {len(seen)} | {wrong} of {len(texts) * shuffles} | {unlike} of {len(texts)} |", flush=True)


def random_plan(chance):
    """Some of the changes, as Documentation/augmentation.md tells them; whether one of them turns a chest about."""
    def share(low, high):
        return round(chance.uniform(low, high), 3)

    made = {
        "affine": {"turn": share(1, 30), "shift": share(0.01, 0.2), "scale": [share(0.7, 1), share(1, 1.4)]},
        "elastic": {"strength": share(0.01, 0.1), "points": chance.randint(3, 8)}, "gamma": {"range": [share(0.5, 1), share(1, 2)]},
        "window": {"scale": [share(0.7, 1), share(1, 1.3)], "shift": [share(-0.3, 0), share(0, 0.3)]}, "noise": {"up-to": share(0.01, 0.3)},
        "blur": {"up-to": share(0.2, 2)}, "bias-field": {"strength": share(0.05, 0.5)}, "cutout": {"share": share(0.05, 0.5), "boxes": chance.randint(1, 4)},
        "flip": {"axis": chance.choice(["rows", "columns"])},
    }
    names = chance.sample(list(made), chance.randint(1, len(made)))
    turns = "flip" in names and made["flip"]["axis"] == "columns"
    if turns and chance.random() < 0.5:
        made["flip"]["sides"], turns = "may-change", False
    for name in names:
        if chance.random() < 0.6:
            made[name]["chance"] = share(0.1, 1)
    return [{name: made[name]} for name in names], turns


def variation(methods, shared, quick):
    chance, count = random.Random(4100), 10 if quick else 60
    wrong, unlike, fine, refused, seen = 0, 0, 0, 0, set()
    base = yaml.safe_load(configuration(
        "variation", "{arrays: a.npz}", "[{step: normalise, by: z-score}, {step: resize, size: [28, 28, null], interpolation: linear}]",
        training_methods.SMALL))
    path = os.path.join(methods.folder, "plan.yaml")

    def asked(value, style):
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump(value, file, sort_keys=False, default_flow_style=style)
        done = subprocess.run([methods.fiducial, "train", path, "--check", "--json"], capture_output=True, text=True)
        return json.loads(done.stdout)["configuration"] if done.returncode == 0 else None

    for _ in range(count):
        plan, turns = random_plan(chance)
        digest = asked({**base, "augmentation": plan}, False)
        wrong += (digest is None) != turns
        refused += digest is None
        if digest:
            fine += 1
            seen.add(digest)
            unlike += asked(shuffled({**base, "augmentation": plan}, chance), True) != digest
            # The order of changes is part of the plan.
            if len(plan) > 1:
                seen.add(asked({**base, "augmentation": plan[::-1]}, None))
                fine += 1
    presets = {asked({**base, "augmentation": preset}, False) for preset in ("none", "light", "standard", "strong")}
    print("| random plans | refused, since they mirror a chest | other than the rule says | written anew, of another digest | with their reversals, different digests | presets, different digests |")
    print("|---|---|---|---|---|---|")
    print(f"| {count} | {refused} | {wrong} | {unlike} | {len(seen)} of {fine} | {len(presets - {None})} of 4 |", flush=True)


PARTS = {
    "figures": ("Figures of the tuning part", figures), "statistics": ("Statistics of another scanner", statistics),
    "start": ("Begun with a file", start), "simulated": ("Simulated images judge no real ones", simulated),
    "configurations": ("Configurations", configurations),
    "variation": ("Plans of variation", variation),
}


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--only", default=",".join(PARTS))
    arguments = reader.parse_args()
    torch.set_num_threads(1)
    for part in arguments.only.split(","):
        title, work = PARTS[part]
        print(f"## {title}\n", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            work(Methods(os.path.abspath(arguments.fiducial), arguments.shared, folder), arguments.shared, arguments.quick)
        print(flush=True)


if __name__ == "__main__":
    main()
