#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ends `fiducial train` by `kill -9` within a pass, begins it again by the same command, and compares what is there in the end with a run that
nobody ended; part `training_kills` of scripts/prove.

    training_kills.py FIDUCIAL SHARED [--quick] [--seed N]

Plain training, slow weights, FixMatch, Mean Teacher, co-teaching, and drawing by loss, each on images of PneumoniaMNIST where they are beside
this checkout, else on made ones. A run is ended, command and helper together, after at least one pass is done and its state is kept, at a
moment drawn anew each time, and a second time after it has gone on. Compared byte by byte: the weights of the best pass, the network as
ONNX, all arrays of the last state, and the objective of every step.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np

PASSES, STEPS = 5, 20
WAYS = {
    "plain": {},
    "slow weights": {"averaging": "0.95"},
    "FixMatch": {"methods": "[{fixmatch: {threshold: 0.6, weight: 1, ratio: 2}}]"},
    "Mean Teacher": {"methods": "[{mean-teacher: {weight: 5, decay: 0.95, ramp-up: 0.3}}]"},
    "co-teaching": {"methods": "[{co-teaching: {noise: 0.2, ramp-up: 0.5}}]"},
    "drawing by loss": {"sampling": "{hard: 0.5}"},
}


def images(shared):
    path = os.path.join(shared, "data/cxr/medmnist/pneumoniamnist.npz")
    if os.path.exists(path):
        arrays = np.load(path)
        # They lie by class.
        chosen = np.random.default_rng(3).permutation(len(arrays["train_labels"]))[:700]
        return "PneumoniaMNIST", arrays["train_images"][chosen], arrays["train_labels"].ravel()[chosen]
    chance = np.random.default_rng(3)
    made = chance.integers(0, 120, (700, 28, 28))
    labels = np.arange(700) % 2
    made[labels == 1, 8:20, 8:20] += 90
    return "made images", made.astype(np.uint8), labels


def write(folder, shared, keys):
    name, pictures, labels = images(shared)
    np.savez(
        os.path.join(folder, "arrays.npz"), train_images=pictures[:300], train_labels=labels[:300], tune_images=pictures[300:400],
        tune_labels=labels[300:400], unlabelled_images=pictures[400:])
    data = "{arrays: arrays.npz, parts: {train: train, tune: tune}, unlabelled: unlabelled}"
    if "methods" not in keys or "co-teaching" in keys["methods"]:
        data = "{arrays: arrays.npz, parts: {train: train, tune: tune}}"
    lines = ["fiducial-training: 1", "name: killed", f"data: {data}", "task: {classes: {normal: 0, pneumonia: 1}}"]
    lines.append(
        "input: {recipe: [{step: normalise, by: fixed, mean: 128, standard-deviation: 64}, "
        "{step: resize, size: [28, 28, null], interpolation: linear}]}")
    keys = {
        "network": "{name: small-cnn, width: 8}", "batch": "24", "epochs": str(PASSES), "steps-per-epoch": str(STEPS),
        "augmentation": "standard", "early-stopping": "{metric: loss}", "seed": "4", **keys}
    lines += [f"{key}: {value}" for key, value in keys.items()]
    lines.append("package: {intended-use: For comparing runs., licence: LicenseRef-research}")
    path = os.path.join(folder, "run.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return name, path


def start(fiducial, path, output):
    return subprocess.Popen(
        [fiducial, "train", path, "--output", output], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True)


def finish(process, what):
    _, words = process.communicate()
    if process.returncode != 0:
        sys.exit(f"{what} left with {process.returncode}:\n{words[-3000:]}")


def lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().count("\n")
    except FileNotFoundError:
        return 0


def kept(output):
    """Steps that the kept state knows of; 0 where there is none."""
    path = os.path.join(output, "state.safetensors")
    try:
        header, data = tensors(path)
    except FileNotFoundError:
        return 0
    first, last = header["counters"]["data_offsets"]
    return int(np.frombuffer(data[first:last], dtype="<i8")[0])


def tensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        return header, file.read()


def end_within_a_pass(fiducial, path, output, chance, least):
    """Ends a run between two passes' ends; where it stood when it was ended, or nothing where it was done before."""
    process = start(fiducial, path, output)
    deadline = time.monotonic() + 600
    while kept(output) < least and process.poll() is None:
        if time.monotonic() > deadline:
            sys.exit("no state was kept within ten minutes")
        time.sleep(0.01)
    # Steps go on being written within a pass only at its end; a share of a pass's time is a moment within it.
    time.sleep(chance.uniform(0, 0.6))
    if process.poll() is not None:
        finish(process, "a run that was to be ended")
        return None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()
    return kept(output)


def result(output):
    """What is compared, as digests."""
    found = {}
    for name in ["best.safetensors"]:
        with open(os.path.join(output, name), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    for folder, _, files in sorted(os.walk(os.path.join(output, "package"))):
        for file in sorted(files):
            if file.endswith(".onnx"):
                with open(os.path.join(folder, file), "rb") as opened:
                    found[file] = hashlib.sha256(opened.read()).hexdigest()
    header, data = tensors(os.path.join(output, "state.safetensors"))
    header.pop("__metadata__", None)
    found["state"] = hashlib.sha256(json.dumps(header, sort_keys=True).encode() + data).hexdigest()
    steps = []
    with open(os.path.join(output, "steps.ndjson"), encoding="utf-8") as file:
        for line in file:
            line = json.loads(line)
            steps.append((line["step"], line["pass"], line["objective"]))
    found["steps"] = hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()
    found["number"] = len(steps)
    return found


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--seed", type=int, default=8)
    words = reader.parse_args()
    chance, rounds, wrong = random.Random(words.seed), 1 if words.quick else 4, 0
    fiducial = os.path.abspath(words.fiducial)
    print("| way | images | runs that were ended | kills | steps done at the kept state | weights, ONNX, state and steps the same |")
    print("|---|---|---|---|---|---|")
    for way, keys in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            name, path = write(folder, words.shared, keys)
            whole = os.path.join(folder, "whole")
            finish(start(fiducial, path, whole), way)
            expected = result(whole)
            if expected["number"] != PASSES * STEPS or not any(key.endswith(".onnx") for key in expected):
                sys.exit(f"{way}: {expected}")
            places, same, ended = [], 0, 0
            for number in range(rounds):
                output = os.path.join(folder, f"run{number}")
                first = end_within_a_pass(fiducial, path, output, chance, STEPS)
                second = None
                if first is not None:
                    second = end_within_a_pass(fiducial, path, output, chance, min(first + STEPS, (PASSES - 1) * STEPS))
                places += [place for place in [first, second] if place is not None]
                ended += first is not None
                finish(start(fiducial, path, output), f"{way}, gone on")
                found = result(output)
                same += found == expected
                if found != expected:
                    print(f"{way}: {found} instead of {expected}", file=sys.stderr)
                shutil.rmtree(output)
            wrong += rounds - same + (ended < rounds)
            stands = ", ".join(map(str, places))
            print(f"| {way} | {name} | {ended} | {len(places)} | {stands} of {PASSES * STEPS} | {same} of {rounds} |", flush=True)
    sys.exit(0 if wrong == 0 else 1)


if __name__ == "__main__":
    main()
