# SPDX-License-Identifier: Apache-2.0
"""Plants faults in real radiographs and in phantoms, and measures which are found and what is found where nothing was planted.

    python Proofs/image_physics.py CHECKS DATA [PHANTOMS] [--quick]

CHECKS is the command fiducial-image-checks, DATA the folder with cxr/, PHANTOMS what `fiducial phantom make
Examples/phantoms/drift-year.yaml --format png` wrote. Needs numpy, pandas, pillow, scipy.
"""
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.stats import beta

arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
checks, data = arguments[:2]
rng = np.random.default_rng(20260302)
folder = tempfile.mkdtemp()


def interval(hits, n):
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{100 * hits / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def check(name, images, table):
    """The images that each finding is about, by the finding's name."""
    with open(f"{folder}/images", "wb") as out:
        for image in images:
            a = np.asarray(image)
            bits = 16 if a.max() > 255 else 8
            out.write(struct.pack("<4I", a.shape[1], a.shape[0], bits, 0) + a.astype("<u2").tobytes())
    table.to_csv(f"{folder}/table", sep="\t", index=False)
    text = subprocess.run([checks, "check", f"{folder}/images", f"{folder}/table", name], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for line in text.splitlines():
        cells = line.split("\t")
        if cells[0] == "case":
            found.setdefault(cells[1], set()).add(int(cells[2]) - 1)
        elif cells[0] == "gap":
            print("cannot be judged:", cells[2], file=sys.stderr)
    return found


def noisy(a):
    return np.clip(a + rng.normal(0, 0.06 * np.ptp(a), a.shape), 0, 255)


def dead(a):
    a = a.copy()
    a[:, rng.integers(int(0.2 * a.shape[1]), int(0.8 * a.shape[1]))] = 0
    return a


def weak(a):
    """A column that gives a fifth less than its neighbours."""
    a = a.copy()
    a[:, rng.integers(int(0.2 * a.shape[1]), int(0.8 * a.shape[1]))] *= 0.8
    return a


def window(a):
    low, high = np.percentile(a, [25, 75])
    return np.clip((a - low) / max(high - low, 1) * 255, 0, 255)


FAULTS = {
    "inverted without a word": (lambda a: 255 - a, ["physics.inverted"]),
    "mirrored": (lambda a: a[:, ::-1], ["physics.mirrored"]),
    "turned by 90°": (lambda a: np.rot90(a), ["physics.turned"]),
    "upside down": (lambda a: a[::-1, ::-1], ["physics.turned"]),
    "blurred, sigma 1.5 pixels": (lambda a: gaussian_filter(a, 1.5), ["physics.fine-share"]),
    "noise of 6 % of the range": (noisy, ["physics.noise", "physics.fine-share"]),
    "a dead column": (dead, ["physics.flat-columns", "physics.column-fault"]),
    "a column a fifth too dark": (weak, ["physics.column-fault"]),
    "a narrow window burned in": (window, ["physics.saturated-high"]),
    "16 levels": (lambda a: np.floor(a / 16) * 16, ["physics.empty-codes"]),
    "one grey": (lambda a: np.full_like(a, 40), ["physics.blank"]),
}
table = pd.read_csv(f"{data}/cxr/cxr.csv")
for title, word in (("NIH, 64 × 64", "NIH"), ("Hannover, 320 px", "covid-19-image")):
    rows = table[table.source.str.contains(word)].reset_index(drop=True)
    images = [np.asarray(Image.open(f"{data}/cxr/images/{n}").convert("L"), float) for n in rows.image]
    attributes = pd.DataFrame({"patient": rows.patient_id, "view": rows["view"], "modality": "CR"})
    plain = check("image-physics", [i.round() for i in images], attributes)
    odd = check("outliers", [i.round() for i in images], attributes)
    n = len(images)
    print(f"### {title}: {n} images\n")
    print("| planted in 5 % of the images | found, of those planted | found in the others | in the images as they are |\n|---|---|---|---|")
    for name, (change, wanted) in FAULTS.items():
        picked = set(rng.choice(n, round(0.05 * n), replace=False).tolist())
        found = check("image-physics", [np.clip(change(a), 0, 255).round() if k in picked else a.round() for k, a in enumerate(images)],
                      attributes)
        hit = set().union(*(found.get(w, set()) for w in wanted))
        before = set().union(*(plain.get(w, set()) for w in wanted))
        print(f"| {name} | {interval(len(hit & picked), len(picked))} | {interval(len(hit - picked), n - len(picked))} "
              f"| {interval(len(before), n)} |", flush=True)
    print("\nAs they are: " + ("; ".join(f"{k} {len(v)}" for k, v in sorted(plain.items())) or "nothing is found") + f"; outliers "
          f"{len(odd.get('outliers', ()))}.\n")
    # Strange ones among the frontal views.
    frontal = [k for k in range(n) if rows["view"][k] == "PA"]
    strange = {
        "a half turned by 45°": lambda a: np.asarray(Image.fromarray(a.astype(np.uint8)).rotate(45), float),
        "left and right half exchanged": lambda a: np.roll(a, a.shape[1] // 2, axis=1),
        "a photograph-like ramp": lambda a: np.add.outer(np.linspace(0, 120, a.shape[0]), np.linspace(0, 120, a.shape[1])),
    }
    print("| planted in 2 % of the PA views | found as outliers | found in the others |\n|---|---|---|")
    for name, change in strange.items():
        picked = set(rng.choice(len(frontal), max(4, round(0.02 * len(frontal))), replace=False).tolist())
        made = [(change(images[k]) if i in picked else images[k]).round() for i, k in enumerate(frontal)]
        found = check("outliers", made, attributes.iloc[frontal]).get("outliers", set())
        print(f"| {name} | {interval(len(found & picked), len(picked))} | {interval(len(found - picked), len(made) - len(picked))} |")
    print()

if len(arguments) > 2:
    base = arguments[2]
    cases = pd.read_csv(f"{base}/cases.csv", dtype=str).merge(
        pd.read_csv(f"{base}/images.csv", dtype=str)[["case", "silently_inverted", "dead_columns"]], on="case")
    images = [np.asarray(Image.open(f"{base}/{f}")) for f in cases.image]
    images = [i if i.ndim == 2 else i[..., 0] for i in images]
    attributes = pd.DataFrame({"patient": cases.patient, "view": cases["view"], "modality": "DX"})
    found = check("image-physics", images, attributes)
    n = len(images)
    print(f"### Phantoms of the year of drift: {n} images\n")
    print("| in force | images | found by | of those | of the images in which it is not in force |\n|---|---|---|---|---|")
    drifts = cases.drift.fillna("")
    for word, inside, wanted in (
        ("silent inversion", cases.silently_inverted == "1", ["physics.inverted"]),
        ("dead columns", cases.dead_columns.notna(), ["physics.flat-columns", "physics.column-fault"]),
        ("ten times the electronic noise, in full force", drifts.str.contains("noise") & (cases.date >= "2025-06-15"), ["physics.noise", "physics.fine-share"]),
    ):
        inside = set(np.flatnonzero(inside))
        hit = set().union(*(found.get(w, set()) for w in wanted))
        if inside:
            print(f"| {word} | {len(inside)} | {', '.join(wanted)} | {interval(len(hit & inside), len(inside))} "
                  f"| {interval(len(hit - inside), n - len(inside))} |")
    print("\nAll findings: " + "; ".join(f"{k} {len(v)}" for k, v in sorted(found.items())) + ".")
