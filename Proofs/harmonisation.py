#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the room Harmonisation against neuroCombat, NumPy and SciPy over random cases; prints the table.

    harmonisation.py PROGRAM       PROGRAM is fiducial-harmonisation-proof
    harmonisation.py --reference   the numbers that ComBatReferenceTests holds against: twelve rows of two sites by a rule written down there again

ComBat: sites of unequal size with shifts and spreads of their own, with and without a covariate, beside neuroCombat, whose search ends at
10⁻⁴; a site that was not there when it was fitted must come to the mean and spread of the reference. Histogram landmarks: by numpy.percentile and
numpy.interp with straight lines beyond the ends. CORAL: by scipy.linalg.sqrtm.
"""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
from neuroCombat import neuroCombat
from scipy.linalg import sqrtm

PERCENTILES = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]


def value(i, f):
    site = 2.5 + f if i >= 7 else 0
    return (7 * i * (f + 3) + i * i * (f + 1)) % 23 / 4 + site + 0.8 * (i % 2) * (f + 1)


def quiet(*arguments, **words):
    """neuroCombat without what it prints."""
    kept, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")
    try:
        return neuroCombat(*arguments, **words)
    finally:
        sys.stdout.close()
        sys.stdout = kept


def reference():
    table = np.array([[value(i, f) for i in range(12)] for f in range(4)])
    people = pd.DataFrame({"site": [0] * 7 + [1] * 5, "odd": [float(i % 2) for i in range(12)]})
    found = quiet(dat=table, covars=people, batch_col="site", continuous_cols=["odd"])
    np.set_printoptions(precision=8, suppress=True)
    for name in ("gamma.star", "delta.star"):
        print(name, found["estimates"][name], sep="\n")
    for row in (0, 3, 7, 11):
        print(row, found["data"][:, row])


def ask(program, word, **question):
    said = subprocess.run([program, word], input=json.dumps(question), capture_output=True, text=True, check=True)
    return {key: np.array(value) for key, value in json.loads(said.stdout).items()}


def combat(program, chance):
    """Greatest differences to neuroCombat, of data in deviations; and of an unseen site to the reference."""
    data, shifts, unseen = 0.0, 0.0, []
    for case in range(20):
        features, sites = int(chance.integers(5, 40)), int(chance.integers(2, 6))
        sizes = chance.integers(12, 60, sites)
        site = np.repeat(np.arange(sites), sizes)
        covariate = chance.normal(size=(len(site), 1))
        effect = chance.normal(size=(1, features)) if case % 2 else np.zeros((1, features))
        moves, spreads = chance.normal(0, 1.5, (sites, features)), chance.uniform(0.5, 2, (sites, features))
        rows = 10 + covariate @ effect + moves[site] + spreads[site] * chance.normal(size=(len(site), features))
        people = pd.DataFrame({"site": site, "covariate": covariate[:, 0]})
        found = quiet(dat=rows.T, covars=people, batch_col="site", continuous_cols=["covariate"] if case % 2 else None)
        others = 10 + (chance.normal(3, 1, features) + 2 * chance.normal(size=(400, features)))
        # The covariates of the new site are its own affair; without any there is nothing to guess.
        more = {"covariates": covariate.tolist()} if case % 2 else {"unseen": others.tolist()}
        mine = ask(program, "combat", rows=rows.tolist(), sites=[f"s{one}" for one in site], **more)
        data = max(data, float(np.max(np.abs(mine["rows"] - found["data"].T) / rows.std(0))))
        shifts = max(shifts, float(np.max(np.abs(mine["shifts"] - found["estimates"]["gamma.star"]))))
        if not case % 2:
            away = np.abs(mine["unseen"].mean(0) - rows.mean(0)) / rows.std(0)
            before = np.abs(others.mean(0) - rows.mean(0)) / rows.std(0)
            unseen.append(float(away.mean() / before.mean()))
    return data, shifts, max(unseen)


def landmarks(program, folder, chance):
    worst = 0.0
    for _ in range(10):
        pixels = 900
        images = np.stack([chance.gamma(2, 1, pixels) ** chance.uniform(0.5, 1.5) * chance.uniform(20, 200) for _ in range(12)]).astype("<f4")
        before, after = os.path.join(folder, "in"), os.path.join(folder, "out")
        images.tofile(before)
        subprocess.run([program, "standard", before, after, str(pixels), "8"], check=True)
        found = np.fromfile(after, "<f4").reshape(images.shape)
        own = np.percentile(images.astype(float), PERCENTILES, axis=1).T
        standard = np.mean([100 * (one - one[0]) / (one[-1] - one[0]) for one in own[:8]], axis=0)
        for image, points, mine in zip(images.astype(float), own, found):
            expected = np.interp(image, points, standard)
            for end, inner in ((0, 1), (-1, -2)):
                slope = (standard[end] - standard[inner]) / (points[end] - points[inner])
                beyond = image < points[0] if end == 0 else image > points[-1]
                expected[beyond] = standard[end] + (image[beyond] - points[end]) * slope
            worst = max(worst, float(np.max(np.abs(mine - expected)) / np.max(np.abs(expected))))
    return worst


def coral(program, chance):
    worst = 0.0
    for _ in range(10):
        width = int(chance.integers(2, 12))
        source = chance.normal(size=(80, width)) @ chance.normal(size=(width, width)) + chance.normal(size=width)
        target = chance.normal(size=(90, width)) @ chance.normal(size=(width, width)) + chance.normal(size=width)
        one, two = np.cov(source.T), np.cov(target.T)
        ridge = 1e-3 * np.trace(two) / width * np.eye(width)
        moved = np.linalg.inv(sqrtm(one + ridge)) @ sqrtm(two + ridge)
        expected = (source - source.mean(0)) @ moved.real + target.mean(0)
        mine = ask(program, "coral", rows=source.tolist(), target=target.tolist())["rows"]
        worst = max(worst, float(np.max(np.abs(mine - expected)) / np.max(np.abs(expected))))
    return worst


def main():
    if sys.argv[1] == "--reference":
        reference()
        return
    program, chance = os.path.abspath(sys.argv[1]), np.random.default_rng(7)
    data, shifts, unseen = combat(program, chance)
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            ("ComBat, known sites: data beside neuroCombat, in deviations of the feature", data, 1e-3),
            ("ComBat, known sites: shifts beside neuroCombat, in deviations", shifts, 1e-3),
            ("ComBat, a site not seen: share of the distance of means to the reference that is left", unseen, 0.1),
            ("histogram landmarks beside NumPy, share of the greatest grey value", landmarks(program, folder, chance), 1e-5),
            ("CORAL beside SciPy, share of the greatest value", coral(program, chance), 1e-6),
        ]
    print("| what | greatest difference | allowed |\n|---|---:|---:|")
    for name, gap, allowed in rows:
        print(f"| {name} | {gap:.1e} | {allowed:.0e} |")
    if any(gap > allowed for _, gap, allowed in rows):
        raise SystemExit("harmonisation.py: a method does not agree")


if __name__ == "__main__":
    main()
