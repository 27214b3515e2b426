# SPDX-License-Identifier: Apache-2.0
"""Plants faults in real radiographs and in phantoms, and measures which are found and what is found where nothing was planted.

    python Proofs/image_physics.py CHECKS DATA [PHANTOMS] [--quick]

CHECKS is the command fiducial-image-checks, DATA the folder with cxr/, PHANTOMS what `fiducial phantom make
Examples/phantoms/drift-year.yaml --format png` wrote. Needs numpy, pandas, pillow, scipy, scikit-learn.
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
from sklearn.covariance import EllipticEnvelope
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import LocalOutlierFactor

arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
checks, data = arguments[:2]
quick = "--quick" in sys.argv
rng = np.random.default_rng(20260302)
folder = tempfile.mkdtemp()


def interval(hits, n):
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{100 * hits / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def write(images, table):
    with open(f"{folder}/images", "wb") as out:
        for image in images:
            a = np.asarray(image)
            bits = 16 if a.max() > 255 else 8
            out.write(struct.pack("<4I", a.shape[1], a.shape[0], bits, 0) + a.astype("<u2").tobytes())
    table.to_csv(f"{folder}/table", sep="\t", index=False)


def run(command, *rest):
    return subprocess.run([checks, command, f"{folder}/images", f"{folder}/table", *rest], capture_output=True, text=True,
                          check=True).stdout


def check(name, images, table):
    """The images that each finding is about, by the finding's name."""
    write(images, table)
    text = run("check", name)
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
def turned(degrees):
    return lambda a: np.asarray(Image.fromarray(a.astype(np.uint8)).rotate(degrees), float)


def part(share):
    def cut(a):
        h, w = (int(n * share) for n in a.shape)
        y, x = rng.integers(0, a.shape[0] - h + 1), rng.integers(0, a.shape[1] - w + 1)
        return a[y:y + h, x:x + w]
    return cut


def photograph(a):
    """Rectangles and discs of any grey, a little noise: what a camera sees rather than a detector."""
    y, x = np.mgrid[:a.shape[0], :a.shape[1]] / max(a.shape)
    grey = np.full(a.shape, 128.0)
    for _ in range(12):
        (u, v), r, height = rng.uniform(0, 1, 2), rng.uniform(0.05, 0.4), rng.uniform(-120, 120)
        grey += height * ((abs(x - u) < r) & (abs(y - v) < r / 2) if rng.uniform() < 0.5 else (x - u) ** 2 + (y - v) ** 2 < r * r)
    return np.clip(grey + rng.normal(0, 5, a.shape), 0, 255)


CHILDREN = np.load(f"{data}/cxr/medmnist/pneumoniamnist.npz")["train_images"].astype(float)
STRANGE = {
    "inverted": lambda a: 255 - a,
    "turned by 90°": np.rot90,
    "upside down": lambda a: a[::-1, ::-1],
    "turned by 45°": turned(45),
    "turned by 15°": turned(15),
    "left and right half exchanged": lambda a: np.roll(a, a.shape[1] // 2, axis=1),
    "the lower half black": lambda a: np.where(np.arange(a.shape[0])[:, None] < a.shape[0] // 2, a, 0),
    "half of each side": part(0.5),
    "seven tenths of each side": part(0.7),
    "noise": lambda a: rng.uniform(0, 255, a.shape),
    "rectangles and discs": photograph,
    "a ramp": lambda a: np.add.outer(np.linspace(0, 120, a.shape[0]), np.linspace(0, 120, a.shape[1])),
    "a small child's chest": lambda a: CHILDREN[rng.integers(len(CHILDREN))],
}


def small(image):
    """Greys of 12 × 12, between the 1st and 99th percentile of 32 × 32, without their mean: what the peers are given."""
    grid = np.asarray(Image.fromarray(np.asarray(image, np.float32)).resize((32, 32), Image.BOX), float)
    low, high = np.percentile(grid, [1, 99])
    grid = np.clip((grid - low) / max(high - low, 1e-6), 0, 1)
    twelve = np.asarray(Image.fromarray(grid.astype(np.float32)).resize((12, 12), Image.BOX), float).ravel()
    return twelve - twelve.mean()


def strangers(images, rows, attributes):
    """Strange pictures among the pictures of each view, one kind at a time."""
    for view in ("PA", "AP"):
        kind = [k for k in range(len(images)) if rows["view"][k] == view]
        table = attributes.iloc[kind].reset_index(drop=True)
        clean = check("outliers", [images[k].round() for k in kind], table).get("outliers", set())
        print(f"#### Outliers: {len(kind)} {view} views\n\nAs they are: {interval(len(clean), len(kind))} reported.\n")
        print("| planted | found, 1 % planted | found, 5 % planted | found in the others, 1 % and 5 % | AUC: distance of neighbours "
              "| local outlier factor | isolation forest | elliptic envelope |\n|---|---|---|---|---|---|---|---|")
        for name, change in STRANGE.items():
            hits, tries, false, others, areas = [0, 0], [0, 0], [0, 0], [0, 0], []
            for which, share in enumerate((0.01, 0.05)):
                for round_ in range(2 if quick else 5):
                    picked = set(rng.choice(len(kind), max(3, round(share * len(kind))), replace=False).tolist())
                    made = [(change(images[k]) if i in picked else images[k]).round() for i, k in enumerate(kind)]
                    found = check("outliers", made, table).get("outliers", set())
                    hits[which] += len(found & picked)
                    tries[which] += len(picked)
                    false[which] += len(found - picked)
                    others[which] += len(made) - len(picked)
                    if which:
                        continue
                    lines = [line.split("\t") for line in run("distances").splitlines()]
                    truth = [int(p) in picked for p, _ in lines]
                    x = np.array([small(made[int(p)]) for p, _ in lines])
                    main = PCA(min(20, len(x) // 4)).fit_transform(x)
                    areas.append([roc_auc_score(truth, s) for s in (
                        [float(d) for _, d in lines],
                        -LocalOutlierFactor(20).fit(x).negative_outlier_factor_,
                        -IsolationForest(random_state=round_).fit(x).score_samples(x),
                        EllipticEnvelope(random_state=round_, support_fraction=0.8).fit(main).mahalanobis(main))])
            print(f"| {name} | {interval(hits[0], tries[0])} | {interval(hits[1], tries[1])} "
                  f"| {interval(false[0], others[0])}; {interval(false[1], others[1])} | "
                  + " | ".join(f"{a:.3f}" for a in np.mean(areas, axis=0)) + " |", flush=True)
        print()


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
    strangers(images, rows, attributes)

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
