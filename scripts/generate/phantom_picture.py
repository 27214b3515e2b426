#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes Documentation/phantoms.png: simulated radiographs, CT and MR slices, and beside them the truth as outlines.

    scripts/generate/phantom_picture.py FIDUCIAL Documentation/phantoms.png

FIDUCIAL is the command; numpy and Pillow are needed. Every picture is simulated.
"""
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE, GAP, BAR = 176, 4, 18
COLOURS = {"nodule": (255, 176, 0), "part-solid-nodule": (255, 176, 0), "consolidation": (220, 90, 255), "pleural-effusion": (60, 170, 255),
           "pneumothorax": (80, 230, 120), "haemorrhage": (255, 80, 80), "liver-lesion": (255, 80, 80), "heart": (255, 110, 110)}
SLICES = """fiducial-phantom: 1
title: Picture
seed: {seed}
patients: 3
region: {region}
modality: {modality}
findings: {{{findings}}}
devices: [{{name: scanner, {device}}}]
"""
CT = "tomography: {matrix: 256, field-of-view: %d, slices: %d, slice-spacing: 12, slice-thickness: 3, milliampere-seconds: 250}"
MR = "resonance: {matrix: 256, field-of-view: 240, slices: 14, slice-spacing: 10}"


def made(command, scenario, folder, patients):
    """The rows of `cases.csv` of a cohort that the command makes of a scenario."""
    file = folder.with_suffix(".yaml")
    file.write_text(scenario)
    words = [command, "phantom", "make", str(file), "--patients", str(patients), "--format", "png", "--masks", "png", "--output", str(folder)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    tables = {}
    for name in ("cases", "images", "masks", "findings"):
        with open(folder / f"{name}.csv", newline="") as table:
            tables[name] = list(csv.DictReader(table))
    return tables


def tile(folder, tables, case, outlined, number=None):
    """One picture, with or without outlines; `number` is the slice of a volume, from 0."""
    image = next(row for row in tables["images"] if row["case"] == case)
    place = Path(folder) / image["png"]
    masks = Path(folder) / image["png"].replace("png/", "masks/", 1)
    if number is not None:
        place, masks = place / f"{number + 1:04}.png", masks / f"{number + 1:04}.png"
    else:
        masks = masks.parent / "truth.png"
    with Image.open(place) as opened:
        picture = opened.convert("L").resize((SIDE, SIDE), Image.LANCZOS).convert("RGB")
    if not outlined:
        return picture
    with Image.open(masks) as opened:
        bits = np.asarray(opened).astype(int)
    pixels = np.asarray(picture).copy()
    for row in (row for row in tables["masks"] if row["case"] == case):
        if row["name"] not in COLOURS or int(row["label"]) > 16 or (row["name"] == "heart" and number is not None):
            continue
        if row["name"] == "heart" and next(r for r in tables["cases"] if r["case"] == case).get("cardiomegaly") != "1":
            continue
        inside = Image.fromarray(((bits >> (int(row["label"]) - 1)) & 1).astype(np.uint8) * 255)
        mask = np.asarray(inside.resize((SIDE, SIDE), Image.BICUBIC)) > 127
        grown = mask.copy()
        for axis in (0, 1):
            for step in (-1, 1):
                grown |= np.roll(mask, step, axis)
        pixels[grown & ~mask] = COLOURS[row["name"]]
    return Image.fromarray(pixels)


def main(command, output):
    root = Path(__file__).resolve().parents[2]
    demo = (root / "Examples/phantoms/demo.yaml").read_text().replace("columns: 128, rows: 128, rays-per-side: 2, pitch: 2.88", "columns: 352, rows: 352, pitch: 1.047")
    tiles = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "demo"
        tables = made(command, demo, folder, 160)
        cases = [row for row in tables["cases"] if row["follow_up"] == "0"]
        wanted = [
            lambda r: r["device"] == "stand-a" and r["nodule"] == "1" and r["sex"] == "M" and "pacemaker" not in r["implants"],
            lambda r: r["device"] == "stand-b" and r["nodule"] == "1" and r["sex"] == "F" and r["pleural_effusion"] == "0",
            lambda r: r["device"] == "stand-b" and r["consolidation"] == "1",
            lambda r: r["device"] == "stand-a" and r["pleural_effusion"] == "1",
            lambda r: r["device"] == "mobile-c" and r["cardiomegaly"] == "1",
        ]
        chosen = [next((row for row in cases if test(row)), cases[0])["case"] for test in wanted]
        tiles += [tile(folder, tables, case, False) for case in chosen] + [tile(folder, tables, case, True) for case in chosen]
        for region, modality, findings, device, count in (
            ("thorax", "tomography", "nodule: {prevalence: 1, size: {distribution: uniform, range: [18, 28]}}, pleural-effusion: {prevalence: 1}", CT % (360, 24), 2),
            ("abdomen", "tomography", "liver-lesion: {prevalence: 1}", CT % (380, 24), 1),
            ("head", "resonance", "haemorrhage: {prevalence: 1}", MR, 2),
        ):
            folder = Path(temporary) / f"{region}"
            tables = made(command, SLICES.format(seed=5, region=region, modality=modality, findings=findings, device=device), folder, 3)
            for index in range(count):
                finding = next(row for row in tables["findings"] if row["patient"].endswith(f"{index}"))
                tiles.append(tile(folder, tables, finding["case"], True, int(float(finding["slice"]) + 0.5)))
    rows = -(-len(tiles) // 5)
    sheet = Image.new("RGB", (5 * SIDE + 6 * GAP, rows * (SIDE + GAP) + GAP + BAR), (255, 255, 255))
    for index, picture in enumerate(tiles):
        sheet.paste(picture, (GAP + index % 5 * (SIDE + GAP), GAP + index // 5 * (SIDE + GAP)))
    words = "ALL SIMULATED, NO PATIENT. Top: radiographs. Middle: the same with their truth outlined. Bottom: CT of chest and abdomen, MR of the head."
    ImageDraw.Draw(sheet).text((GAP + 2, sheet.height - BAR + 3), words, fill=(0, 0, 0), font=ImageFont.load_default())
    # A palette of its own: the outlines keep their colours, and greys are few, which makes the file small.
    colours = sorted(set(COLOURS.values()))
    greys = [(grey, grey, grey) for grey in np.linspace(0, 255, 80).round().astype(int).tolist()]
    pixels = np.asarray(sheet).astype(int)
    numbers = np.round(pixels.mean(axis=2) / 255 * (len(greys) - 1)).astype(np.uint8)
    for index, colour in enumerate(colours):
        numbers[(pixels == colour).all(axis=2)] = len(greys) + index
    small = Image.fromarray(numbers, "P")
    small.putpalette([value for colour in greys + colours for value in colour])
    small.save(output, optimize=True)
    print(f"{output}: {Path(output).stat().st_size // 1000} kB", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
