#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes how strongly elements attenuate X-rays from 10 to 150 keV, as tables of mass attenuation coefficients.

    pip install xraylib==4.3.0
    scripts/generate/attenuation.py > Sources/2-Material/Phantoms/Attenuation/Elements+Generated.swift

The numbers are those of Elam, Ravel and Sieber (Radiation Physics and Chemistry 63 (2002) 121-128) as xraylib holds them, which agree with
XCOM (NIST). At an absorption edge a table has a row just below and a row just above it.
"""
import xraylib

ELEMENTS = [("hydrogen", 1), ("carbon", 6), ("nitrogen", 7), ("oxygen", 8), ("sodium", 11), ("magnesium", 12),
            ("aluminium", 13), ("phosphorus", 15), ("sulfur", 16), ("chlorine", 17), ("argon", 18), ("potassium", 19),
            ("calcium", 20), ("titanium", 22), ("chromium", 24), ("iron", 26), ("nickel", 28), ("copper", 29),
            ("iodine", 53), ("caesium", 55), ("tungsten", 74), ("lead", 82)]
# Dense enough for the polynomials that are fitted to them in logarithms.
ENERGIES = [*range(10, 20), *range(20, 30, 2), 30, 33, 36, *range(40, 90, 5), *range(90, 151, 10)]
# How far from an edge its two rows stand.
GAP = 5e-4


def edges(number):
    found = (xraylib.EdgeEnergy(number, shell) for shell in range(4)) if number > 20 else ()
    return sorted(energy for energy in found if 10.02 < energy < 150)


def energies(number):
    """The grid, less what stands too close to an edge, with two rows for each edge."""
    sharp = edges(number)
    grid = [e for e in ENERGIES if all(abs(e / edge - 1) > 0.01 for edge in sharp)] + (
        [10] if 10 not in ENERGIES else [])
    return sorted(grid + [edge * (1 + side) for edge in sharp for side in (-GAP, GAP)])


def numbers(values):
    rows, line = [], ""
    for text in (f"{value:.5g}" for value in values):
        if len(line) + len(text) > 100:
            rows.append(line.rstrip())
            line = ""
        line += text + ", "
    return "\n      ".join([*rows, line.rstrip(", ")])


print("""// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file
// Written by scripts/generate/attenuation.py from the tables of Elam, Ravel and Sieber (2002) in xraylib 4.3.0.

extension ElementTable {
  /// The tables, in the order of ``ChemicalElement``.
  static let all: [ElementTable] = [""")
for name, number in ELEMENTS:
    grid = energies(number)
    print(f"    ElementTable(edges: [{', '.join(f'{e:.6g}' for e in edges(number))}], energies: [")
    print(f"      {numbers(grid)}")
    print("    ], total: [")
    print(f"      {numbers(xraylib.CS_Total(number, e) for e in grid)}")
    print("    ], photoelectric: [")
    print(f"      {numbers(xraylib.CS_Photo(number, e) for e in grid)}")
    print("    ]),")
print("  ]\n}")
