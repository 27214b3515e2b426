#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the plans of `train` for real images against those of nnU-Net's own planner; prints a table.

    training_plans.py FIDUCIAL SHARED [--packages FOLDER] [--plan YAML] [--epochs 12] [--threads 2] [--quick]

wants nnunetv2 (2.8.1) with batchgenerators, dynamic-network-architectures, acvl-utils and what these import, numpy, torch, Pillow; a
FOLDER may hold what is not installed. The planner's rules are called as they stand; what it reads from its own files is given to it here: sizes
and spacings of the images. The CT of three slices is planned as a volume, with outlines of its liver.

Then a network learns on pieces of the radiographs (of 224 × 224, by 0.25 GiB, where --plan says nothing else): a sixth of the patients chooses the pass, a further sixth is outlined by
`predict` on the radiographs' own grids and judged here, with the means and intervals by patient.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

CONFIGURATION = """fiducial-training: 1
name: plans
data: {{table: {table}}}
task: {{masks: mask, classes: {{outside: 0, inside: 1}}}}
plan: {plan}
package: {{intended-use: None., licence: LicenseRef-none}}
"""


def lungs(shared, folder):
    """A table of all radiographs with masks; sizes in rows and columns."""
    from PIL import Image

    source = os.path.join(shared, "data/seg/v7_lung_masks")
    with open(os.path.join(source, "masks.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sizes = []
    with open(os.path.join(folder, "lungs.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "patient", "image", "mask", "part"])
        for row in rows:
            image = os.path.basename(row["image"])
            shutil.copy(os.path.join(source, row["image"]), os.path.join(folder, image))
            shutil.copy(os.path.join(source, row["mask"]), os.path.join(folder, row["mask"]))
            writer.writerow([image, row["patient_id"], image, row["mask"], "train"])
            with Image.open(os.path.join(folder, image)) as read:
                sizes.append([read.height, read.width])
    return sizes


def plan_of_ours(fiducial, folder, table, plan):
    path = os.path.join(folder, "plan.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(table=table, plan=plan))
    said = json.loads(subprocess.run([fiducial, "train", path, "--check", "--json"], check=True, capture_output=True).stdout)
    patch = [int(word) for word in said["piece"].split(" of ")[0].split(" × ")]
    features = [int(word) for word in said["stages"].split(" of ")[1].split(" channels")[0].split(", ")]
    return patch, int(said["batch"].split()[0]), features


def plan_of_theirs(sizes, spacings, memory):
    import numpy
    from nnunetv2.experiment_planning.experiment_planners.default_experiment_planner import ExperimentPlanner

    class Planner(ExperimentPlanner):
        def __init__(self):
            for name, value in (
                ("UNet_base_num_features", 32), ("UNet_reference_val_3d", 560000000), ("UNet_reference_val_2d", 85000000),
                ("UNet_reference_val_corresp_GB", 8), ("UNet_reference_val_corresp_bs_2d", 12),
                ("UNet_reference_val_corresp_bs_3d", 2), ("UNet_featuremap_min_edge_length", 4),
                ("UNet_blocks_per_stage_encoder", (2,) * 14), ("UNet_blocks_per_stage_decoder", (2,) * 13),
                ("UNet_min_batch_size", 2), ("UNet_max_features_2d", 512), ("UNet_max_features_3d", 320),
                ("max_dataset_covered", 0.05), ("UNet_vram_target_GB", memory), ("anisotropy_threshold", 3),
                ("overwrite_target_spacing", None), ("preprocessor_name", "DefaultPreprocessor"),
            ):
                setattr(self, name, value)
            from dynamic_network_architectures.architectures.unet import PlainConvUNet

            self.UNet_class = PlainConvUNet
            self.dataset_json = {"channel_names": {"0": "picture"}, "labels": {"outside": 0, "inside": 1}}
            self.dataset_fingerprint = {
                "spacings": spacings, "shapes_after_crop": sizes, "median_relative_size_after_cropping": 1.0,
            }

    planner = Planner()
    spacing = planner.determine_fullres_target_spacing()
    shapes = [
        [int(round(size * own / new)) for size, own, new in zip(shape, owns, spacing)]
        for shape, owns in zip(sizes, spacings)
    ]
    median = numpy.median(shapes, 0)
    made = planner.get_plans_for_configuration(
        spacing, median, "plans", float(numpy.prod(median, dtype=numpy.float64) * len(sizes)), {})
    features = made["architecture"]["arch_kwargs"]["features_per_stage"]
    return [int(length) for length in made["patch_size"]], int(made["batch_size"]), [int(count) for count in features]


TRAINING = """fiducial-training: 1
name: lungs
data: {{table: lungs.csv}}
task: {{masks: mask, classes: {{outside: 0, lung: 1}}}}
plan: {plan}
optimiser: {{rule: adamw, rate: 0.001}}
schedule: {{shape: cosine, warm-up: 0.1}}
augmentation: light
epochs: {epochs}
threads: {threads}
package: {{intended-use: Outlines the lungs in frontal radiographs., licence: LicenseRef-research}}
"""


def overlap(one, other):
    both = float((one & other).sum())
    return 2 * both / max(1.0, float(one.sum() + other.sum()))


def by_patient(found):
    """The mean over patients of their images' mean, with a normal interval."""
    import numpy

    means = numpy.array([numpy.mean(values) for values in found.values()])
    half = 1.96 * means.std(ddof=1) / len(means) ** 0.5
    return f"{means.mean():.4f} ({means.mean() - half:.4f}–{means.mean() + half:.4f})"


def trained(fiducial, folder, plan, epochs, threads):
    """Trains on pieces; the overlap of the tuning part as told, and of further patients on the radiographs' own grids."""
    import nibabel
    import numpy
    from PIL import Image

    path = os.path.join(folder, "lungs.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    patients = sorted({row["patient"] for row in rows})
    parts = {patient: {0: "tune", 3: "test"}.get(place % 6, "train") for place, patient in enumerate(patients)}
    for row in rows:
        row["part"] = parts[row["patient"]]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    configuration, run, masks = (os.path.join(folder, name) for name in ("train.yaml", "run", "outlines"))
    with open(configuration, "w", encoding="utf-8") as file:
        file.write(TRAINING.format(plan=plan, epochs=epochs, threads=threads))
    started = time.perf_counter()
    call = [fiducial, "train", configuration, "--output", run, "--json"]
    said = json.loads(subprocess.run(call, check=True, capture_output=True).stdout)
    minutes = (time.perf_counter() - started) / 60
    tuned = next(one for one in said["runs"][0]["tuning"] if one["name"] == "dice" and not one.get("group"))
    tests = [row for row in rows if row["part"] == "test"]
    cases = os.path.join(folder, "cases.csv")
    subprocess.run(
        [fiducial, "predict", os.path.join(run, "package"), *(os.path.join(folder, row["image"]) for row in tests),
         "--out", cases, "--masks", masks], check=True, capture_output=True)
    with open(cases, encoding="utf-8", newline="") as file:
        drawn = {row["case"]: row["mask"] for row in csv.DictReader(file)}
    found = {}
    for row in tests:
        name = next(name for case, name in drawn.items() if case in (row["image"], os.path.splitext(row["image"])[0]))
        name = name if os.path.isabs(name) else os.path.join(masks, os.path.basename(name))
        made = numpy.asarray(nibabel.load(name).dataobj).squeeze().T > 0
        with Image.open(os.path.join(folder, row["mask"])) as read:
            truth = numpy.asarray(read) > 0
        assert made.shape == truth.shape, (made.shape, truth.shape)
        found.setdefault(row["patient"], []).append(overlap(made, truth))
    print()
    print("| plan | learnt from | passes | best | tuning part, as told (95 %) | further patients, own grids (95 %) | images, patients | wall time |")
    print("|---|---:|---:|---:|---|---|---:|---:|")
    print(
        f"| `{plan}` | {sum(row['part'] == 'train' for row in rows)} radiographs | {said['runs'][0]['passes']} | {said['runs'][0]['bestPass']} "
        f"| {tuned['value']:.4f} ({tuned['lower']:.4f}–{tuned['upper']:.4f}) | {by_patient(found)} "
        f"| {len(tests)}, {len(found)} | {minutes:.0f} min |")


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("fiducial")
    reader.add_argument("shared")
    reader.add_argument("--packages")
    reader.add_argument("--plan", default="{memory: 0.25}")
    reader.add_argument("--epochs", type=int, default=12)
    reader.add_argument("--threads", type=int, default=2)
    reader.add_argument("--quick", action="store_true")
    options = reader.parse_args()
    if options.packages:
        sys.path.append(options.packages)
    fiducial, shared = os.path.abspath(options.fiducial), os.path.abspath(options.shared)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results"):
            os.environ.setdefault(name, folder)
        sizes = lungs(shared, folder)
        flat = [[1.0, 1.0] for _ in sizes]
        for memory in (0.1, 0.25, 0.5, 1, 2, 8):
            rows.append(("92 radiographs", memory, plan_of_ours(fiducial, folder, "lungs.csv", f"{{memory: {memory}}}"),
                         plan_of_theirs(sizes, flat, memory)))
        liver = os.path.join(shared, "data/seg/dcmqi_ct_liver_spine/segmentations")
        subprocess.run([fiducial, "dicom", "convert", os.path.join(liver, "ct-3slice"), os.path.join(folder, "ct.nii.gz")],
                       check=True, capture_output=True)
        shutil.copy(os.path.join(liver, "liver_seg.nrrd"), folder)
        with open(os.path.join(folder, "ct.csv"), "w", encoding="utf-8") as file:
            file.write("image,mask,part\nct.nii.gz,liver_seg.nrrd,train\n")
        for memory in (0.5, 2, 8):
            rows.append(("a CT of 3 slices", memory,
                         plan_of_ours(fiducial, folder, "ct.csv", f"{{memory: {memory}, volume: true, values: absolute}}"),
                         plan_of_theirs([[3, 512, 512]], [[1.0, 0.810547, 0.810547]], memory)))
        show(rows)
        trained(fiducial, folder, options.plan, 1 if options.quick else options.epochs, options.threads)


def show(rows):
    print("| images | memory, GiB | piece | pieces a step | channels of the stages | nnU-Net's own planner |")
    print("|---|---:|---|---:|---|---|")
    for name, memory, (patch, batch, features), theirs in rows:
        says = "the same" if theirs == (patch, batch, features) else f"{theirs}"
        print(f"| {name} | {memory} | {' × '.join(map(str, patch))} | {batch} | {', '.join(map(str, features))} | {says} |")
    if any(ours != theirs for _, _, ours, theirs in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
