#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the numbers that ComBatReferenceTests holds against, made by neuroCombat (pip install neuroCombat pandas).

Twelve rows of two sites, four features and one covariate, by a rule that the test writes down again.

    harmonisation.py
"""

import numpy as np
import pandas as pd
from neuroCombat import neuroCombat


def value(i, f):
    site = 2.5 + f if i >= 7 else 0
    return (7 * i * (f + 3) + i * i * (f + 1)) % 23 / 4 + site + 0.8 * (i % 2) * (f + 1)


def main():
    table = np.array([[value(i, f) for i in range(12)] for f in range(4)])
    people = pd.DataFrame({"site": [0] * 7 + [1] * 5, "odd": [float(i % 2) for i in range(12)]})
    found = neuroCombat(dat=table, covars=people, batch_col="site", continuous_cols=["odd"])
    np.set_printoptions(precision=8, suppress=True)
    for name in ("gamma.star", "delta.star"):
        print(name, found["estimates"][name], sep="\n")
    for row in (0, 3, 7, 11):
        print(row, found["data"][:, row])


if __name__ == "__main__":
    main()
