#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds simulated chest radiographs against real ones, and prints the table.

    Proofs/phantom_realism.py FIDUCIAL DATA [--quick]

FIDUCIAL is the command, or a folder that `fiducial phantom make --format png --masks png` made; DATA is the folder with the study data.
The simulated are the demo's patients on detectors of 256 × 256 pixels. Everything is measured alike on both: pictures squashed to
squares of 64 pixels (the size of the NIH copies), and of 256 for Hannover's larger ones.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SMALL, LARGE = 64, 256


# Reading


def grey(path):
    """A picture as floats of 0…255, black to white: PNG, JPEG, or DICOM by its own photometric interpretation."""
    if path.suffix.lower() not in (".dcm", ""):
        with Image.open(path) as picture:
            pixels = np.asarray(picture, dtype=float)
        if pixels.ndim == 3:
            pixels = pixels[..., :3].mean(axis=2)
        return pixels / (257 if pixels.max() > 255 else 1)
    import pydicom

    data = pydicom.dcmread(path)
    pixels = data.pixel_array.astype(float) * 255 / (2 ** int(data.BitsStored) - 1)
    return 255 - pixels if data.PhotometricInterpretation == "MONOCHROME1" else pixels


def squashed(pixels, size):
    """The picture on a square of `size` pixels, each the mean of what it covers."""
    return np.asarray(Image.fromarray(pixels.astype(np.float32), "F").resize((size, size), Image.BOX), dtype=float)


def column(row, *names):
    """The first of the columns named that the row has, or nothing."""
    return next((row[name] for name in names if row.get(name)), "")


def cases(folder):
    """The rows of `cases.csv`, each with its row of `images.csv`, and where the picture lies."""
    with open(folder / "cases.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    beside = {}
    if (folder / "images.csv").is_file():
        with open(folder / "images.csv", newline="") as file:
            beside = {row["case"]: row for row in csv.DictReader(file)}
    for row in rows:
        more = beside.get(row.get("case"), {})
        row["masks"] = more.get("masks", "")
        row["picture"] = str(folder / column({**row, **more}, "png", "image"))
    return rows


def simulated(folder, limit):
    """Path, view and row of the frontal radiographs of a folder, spread over it where there are too many."""
    found = [(Path(row["picture"]), row["view"], row) for row in cases(folder) if row["view"] in ("PA", "AP")]
    return found[:: max(1, -(-len(found) // limit))]


def lungs_truth(folder, row):
    """The exact mask of the lungs that the cohort wrote beside the picture, or none; the first two labels are the lungs."""
    if not row["masks"]:
        return None
    path = next(iter(sorted((folder / row["masks"]).glob("*.png"))), None)
    if path is None:
        return None
    with Image.open(path) as picture:
        bits = np.asarray(picture).astype(int)
    return squashed((bits & 3 > 0) * 1.0, SMALL) > 0.5


# The lungs, by a pixel classifier that has seen real lungs only


def evidence(small):
    """What the classifier sees of each pixel: ranks of grey, blurred, their differences, the mirror, and the place."""
    ranks = small.ravel().argsort(kind="stable").argsort().reshape(small.shape) / small.size
    scaled = (small - small.mean()) / (small.std() + 1e-6)
    blurred = [ndimage.gaussian_filter(ranks, sigma) for sigma in (1, 2, 4, 8)]
    rows, columns = np.mgrid[0:SMALL, 0:SMALL] / (SMALL - 1)
    wide = ndimage.gaussian_filter(ranks, 2)
    around = [np.roll(wide, shift, axis) for axis in (0, 1) for shift in (-16, -8, -4, 4, 8, 16)]
    features = [ranks, scaled, *blurred, blurred[0] - blurred[2], blurred[1] - blurred[3], wide[:, ::-1], rows, columns,
                np.repeat(wide.mean(axis=1)[:, None], SMALL, 1), np.repeat(wide.mean(axis=0)[None], SMALL, 0), *around]
    return np.stack([feature.ravel() for feature in features], axis=1)


class Lungs:
    """Finds the lungs: each pixel by its evidence, then again with what the first look found around it."""

    def fit(self, pictures, masks, groups):
        seen = np.concatenate([evidence(picture) for picture in pictures])
        truth = np.concatenate([mask.ravel() for mask in masks])
        patient = np.repeat(groups, SMALL * SMALL)
        self.first, self.second = [HistGradientBoostingClassifier(max_iter=60, random_state=0) for _ in range(2)]
        # Out of fold, so that the second look learns from a first look as it is on new patients.
        first = cross_val_predict(self.first, seen, truth, groups=patient, cv=GroupKFold(3), method="predict_proba")[:, 1]
        self.first.fit(seen, truth)
        self.second.fit(self.again(seen, first), truth)
        return self

    @staticmethod
    def again(seen, shares):
        maps = shares.reshape(-1, SMALL, SMALL)
        around = [ndimage.gaussian_filter(maps, (0, sigma, sigma)) for sigma in (1, 3, 6)]
        around += [np.roll(around[1], shift, axis) for axis in (1, 2) for shift in (-10, 10)] + [around[1][:, :, ::-1]]
        return np.column_stack([seen, shares, *(blurred.ravel() for blurred in around)])

    def __call__(self, picture):
        seen = evidence(picture)
        shares = self.second.predict_proba(self.again(seen, self.first.predict_proba(seen)[:, 1]))[:, 1]
        mask = ndimage.gaussian_filter(shares.reshape(SMALL, SMALL), 0.7) > 0.5
        parts, count = ndimage.label(mask)
        sizes = ndimage.sum(mask, parts, range(1, count + 1))
        kept = [number + 1 for number in np.argsort(sizes)[::-1][:2] if sizes[number] > 0.01 * SMALL * SMALL]
        return ndimage.binary_fill_holes(np.isin(parts, kept) & mask)


def dice(a, b):
    return 2 * (a & b).sum() / max(1, a.sum() + b.sum())


def real_masks(data):
    folder = data / "seg/v7_lung_masks"
    with open(folder / "masks.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    pictures = [squashed(grey(folder / row["image"]), SMALL) for row in rows]
    masks = [squashed((grey(folder / row["mask"]) > 0) * 1.0, SMALL) > 0.5 for row in rows]
    return pictures, masks, np.array([row["patient_id"] for row in rows])


# What is measured


def slope(pixels, low, high):
    """The exponent β of the radial power spectrum f^−β between two frequencies in cycles per width, after a Hann window."""
    size = len(pixels)
    window = np.outer(np.hanning(size), np.hanning(size))
    centred = (pixels - (pixels * window).sum() / window.sum()) * window
    power = np.abs(np.fft.fft2(centred)) ** 2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(size, 1 / size), np.fft.fftfreq(size, 1 / size)))
    bins = np.round(frequency).astype(int).ravel()
    radial = np.bincount(bins, power.ravel()) / np.bincount(bins)
    band = np.arange(low, high + 1)
    return -np.polyfit(np.log(band), np.log(radial[band] + 1e-9), 1)[0]


def stretched(pixels):
    black, white = np.percentile(pixels, (1, 99))
    return np.clip((pixels - black) / max(1e-6, white - black), 0, 1)


def edges(pixels):
    """The share of pixels whose grey changes by more than a tenth of the picture's range from one to the next."""
    scaled = stretched(pixels)
    return (np.hypot(ndimage.sobel(scaled, 0), ndimage.sobel(scaled, 1)) / 8 > 0.1).mean()


def measures(path, lungs):
    """All that is compared, of one picture; what cannot be told is not a number."""
    full = grey(path)
    small = squashed(full, SMALL)
    p1, p5, p25, p50, p75, p95, p99 = np.percentile(small, (1, 5, 25, 50, 75, 95, 99))
    centred = (small - small.mean()) / (small.std() + 1e-9)
    found = {
        "grey: mean": small.mean(), "grey: sd": small.std(), "grey: 5 %": p5, "grey: 25 %": p25, "grey: median": p50,
        "grey: 75 %": p75, "grey: 95 %": p95, "share black (< 13)": (small < 13).mean(), "share white (> 242)": (small > 242).mean(),
        # Sarle: 5/9 for an even spread, 1 for two values.
        "bimodality": ((centred**3).mean() ** 2 + 1) / (centred**4).mean(),
        "spectrum β, 3–20 cycles/width": slope(small, 3, 20), "edges at 64 px": edges(small),
        "left–right symmetry": max(np.corrcoef(small.ravel(), np.roll(small[:, ::-1], k, 1).ravel())[0, 1] for k in range(-6, 7)),
    }
    mask = lungs(small)
    found["lung field"] = mask.mean()
    rows, columns = np.nonzero(mask)
    nothing = float("nan")
    found |= {"lung–mediastinum contrast": nothing, "detail within the lungs": nothing, "heart/thorax": nothing}
    if mask.mean() > 0.05 and columns.min() < 30 and columns.max() > 34:
        middle = int(round((columns.min() + columns.max()) / 2))
        top, height = rows.min(), rows.max() - rows.min()
        central = small[top + height // 4 : top + 3 * height // 4, middle - 3 : middle + 4]
        inner = ndimage.binary_erosion(mask, iterations=2)
        inner = inner if inner.any() else mask
        dark, bright = np.percentile(small[inner], 30), np.median(central)
        found["lung–mediastinum contrast"] = (bright - dark) / max(1e-6, p99 - p1)
        detail = small - ndimage.gaussian_filter(small, 2)
        found["detail within the lungs"] = detail[inner].std() / max(1e-6, p99 - p1)
        # The widest bright run through the middle in the lower half of the lungs, over the widest pair of lungs.
        limit, widest, thorax = (dark + bright) / 2, 0, columns.max() - columns.min() + 1
        for row in range(top + height // 2, top + 7 * height // 8):
            inside = np.nonzero(mask[row])[0]
            if len(inside) < 2:
                continue
            left, right = inside.min(), inside.max()
            bright_here = small[row] > limit
            start = end = middle
            while start > left and bright_here[start - 1]:
                start -= 1
            while end < right and bright_here[end + 1]:
                end += 1
            widest = max(widest, end - start + 1)
        found["heart/thorax"] = widest / thorax
    if min(full.shape) >= 200:
        large = squashed(full, LARGE)
        found["spectrum β, 8–64 cycles/width"] = slope(large, 8, 64)
        found["edges at 256 px"] = (np.hypot(ndimage.sobel(stretched(large), 0), ndimage.sobel(stretched(large), 1)) / 8 > 0.05).mean()
    return found, mask


# The tables


def text(value):
    return "–" if not np.isfinite(value) else f"{value:.0f}" if abs(value) >= 20 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


def told_apart(first, second, names):
    """How well logistic regression on the measures alone tells two sets apart, out of fold."""
    table = np.array([[row.get(name, np.nan) for name in names] for row in first + second])
    table = np.where(np.isfinite(table), table, np.nanmedian(table, axis=0))
    truth = np.repeat([0, 1], [len(first), len(second)])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return roc_auc_score(truth, cross_val_predict(model, table, truth, cv=folds, method="predict_proba")[:, 1])


def measured_real(data):
    """How well the lungs are found, the finder, the real masks, and the measures of the real pictures by source and view."""
    pictures, masks, patients = real_masks(data)
    agreement, errors = [], []
    for train, test in GroupKFold(4).split(pictures, groups=patients):
        finder = Lungs().fit([pictures[i] for i in train], [masks[i] for i in train], patients[train])
        for i in test:
            mask = finder(pictures[i])
            agreement.append(dice(mask, masks[i]))
            errors.append(mask.mean() - masks[i].mean())
    lungs = Lungs().fit(pictures, masks, patients)
    with open(data / "cxr/cxr.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    real = {}
    for row in rows:
        source = "NIH" if row["source"].startswith("NIH") else "Hannover" if row["image"].startswith("han") else None
        if source and row["view"] in ("PA", "AP"):
            real.setdefault((source, row["view"]), []).append(measures(data / "cxr/images" / row["image"], lungs)[0])
    return agreement, errors, lungs, masks, real


def made(command, folder, quick):
    """The demo's patients on finer detectors, a quarter of them, made by the command."""
    text = (Path(__file__).resolve().parents[1] / "Examples/phantoms/demo.yaml").read_text()
    coarse, fine = "columns: 128, rows: 128, rays-per-side: 2, pitch: 2.88", "columns: 256, rows: 256, pitch: 1.44"
    assert text.count(coarse) == 3, "the demo's detectors are not as this script knows them"
    scenario = folder / "demo256.yaml"
    scenario.write_text(text.replace(coarse, fine))
    words = [command, "phantom", "make", str(scenario), "--patients", "60" if quick else "400", "--format", "png", "--masks", "png"]
    subprocess.run([*words, "--output", str(folder / "cohort")], check=True, stdout=subprocess.DEVNULL)
    return folder / "cohort"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("fiducial", type=Path)
    options.add_argument("data", type=Path)
    options.add_argument("--quick", action="store_true")
    options = options.parse_args()
    if not (options.data / "cxr/cxr.csv").is_file():
        print("The real radiographs are not beside this checkout, so nothing was compared.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.fiducial if options.fiducial.is_dir() else made(str(options.fiducial), Path(temporary), options.quick)
        report(folder, 500, *measured_real(options.data))


def report(folder, limit, agreement, errors, lungs, masks, real):
    """Measures the simulated pictures and prints the tables."""
    here_by_view, truths = {}, []
    for path, view, row in simulated(folder, limit):
        found, mask = measures(path, lungs)
        here_by_view.setdefault(view, []).append(found)
        truth = lungs_truth(folder, row)
        if truth is not None:
            truths.append((dice(mask, truth), mask.mean(), truth.mean()))

    print("### Finding the lungs\n")
    print("| pictures | n | Dice with the mask, median (5–95 %) | area: found − mask, mean ± sd |\n|---|---:|---:|---:|")
    low, mid, high = np.percentile(agreement, (5, 50, 95))
    print(f"| real, out of fold by patient | {len(agreement)} | {mid:.2f} ({low:.2f}–{high:.2f}) | {np.mean(errors):+.3f} ± {np.std(errors):.3f} |")
    if truths:
        low, mid, high = np.percentile([t[0] for t in truths], (5, 50, 95))
        off = [found - truth for _, found, truth in truths]
        print(f"| simulated, a finder that saw real lungs only | {len(truths)} | {mid:.2f} ({low:.2f}–{high:.2f}) | {np.mean(off):+.3f} ± {np.std(off):.3f} |")
    areas = [mask.mean() for mask in masks]
    low, mid, high = np.percentile(areas, (5, 50, 95))
    print(f"\nThe {len(areas)} real masks cover {mid:.2f} ({low:.2f}–{high:.2f}) of the picture.", end="")
    if truths:
        exact = np.array([truth for _, _, truth in truths])
        print(f" The exact masks of the simulated cover {np.median(exact):.2f}; {np.mean((exact >= low) & (exact <= high)):.0%} lie in that range.", end="")
    print("\n")
    for view in ("PA", "AP"):
        if view not in here_by_view:
            continue
        sources = [source for source in ("NIH", "Hannover") if (source, view) in real]
        print(f"### {view}: {len(here_by_view[view])} simulated\n")
        print("| measure | simulated median (5–95 %) |" + "".join(
            f" {source} ({len(real[source, view])}): 5–95 % | of the simulated within |" for source in sources))
        print("|---|---:|" + "---:|---:|" * len(sources))
        for name in here_by_view[view][0]:
            here = np.array([found.get(name, np.nan) for found in here_by_view[view]])
            here = here[np.isfinite(here)]
            if not len(here):
                continue
            cells = [name, "{} ({}–{})".format(*(text(x) for x in np.percentile(here, (50, 5, 95))))]
            for source in sources:
                there = np.array([found.get(name, np.nan) for found in real[source, view]])
                there = there[np.isfinite(there)]
                if len(there) < 20:
                    cells += ["–", "–"]
                    continue
                low, high = np.percentile(there, (5, 95))
                cells += [f"{text(low)}–{text(high)}", f"{np.mean((here >= low) & (here <= high)):.0%}"]
            print("| " + " | ".join(cells) + " |")
        print()
    print("### Told apart\n\n| sets | AUC of logistic regression on the measures |\n|---|---:|")
    names = [name for name in real["NIH", "PA"][0] if "256" not in name and "8–64" not in name]
    pairs = [("NIH PA", "Hannover PA", real["NIH", "PA"], real["Hannover", "PA"])]
    for view in ("PA", "AP"):
        pairs += [(f"{source} {view}", f"simulated {view}", real[source, view], here_by_view[view]) for source in ("NIH", "Hannover") if len(here_by_view.get(view, [])) >= 20]
    for first, second, a, b in pairs:
        print(f"| {first} / {second} | {told_apart(a, b, names):.2f} |")


if __name__ == "__main__":
    sys.exit(main())
