#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times how images are prepared for training beside a PyTorch DataLoader that does the same, in turn.

    training_loading.py fiducial-training-proof [--pairs 10] [--images 512] [--size 128] [--workers 2] [--format png]

Made images as PNG or DICOM files. Ours prepares batches of 32 from memory, as `train` does: it reads each file once, when a run begins, which is
not in these times. The peer is a DataLoader with as many worker processes that opens each file in each pass (Pillow or pydicom), turns, moves
and scales by affine_grid and grid_sample, mirrors, and changes grey values by a power and noise with PyTorch's operations; `in memory` is
the same from an array of decoded images. Said are images a second on the wall, means over pairs in alternating order, and the ratio with the lower
end of its 95 % interval; the goal is 1.3 against the DataLoader that reads files.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
from torch.nn import functional as F

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from inference import bound  # noqa: E402

BATCH = 32
PLAN = {
    "steps": [
        {"chance": 1, "change": {"flip": {"axis": 1}}},
        {"chance": 1, "change": {"affine": {"turn": 10, "shift": 0.05, "scale": [0.9, 1.1]}}},
        {"chance": 1, "change": {"gamma": {"_0": [0.8, 1.25]}}},
        {"chance": 1, "change": {"noise": {"_0": 0.05}}},
    ]
}


def augmented(x):
    """The same changes with PyTorch's operations, on one image [1, rows, columns]."""
    x = torch.flip(x, [2]) if torch.rand(()) < 0.5 else x
    turn = math.radians(float(torch.empty(()).uniform_(-10, 10)))
    scale = float(torch.empty(()).uniform_(0.9, 1.1))
    shift = torch.empty(2).uniform_(-0.1, 0.1)
    c, s = math.cos(turn) / scale, math.sin(turn) / scale
    theta = torch.tensor([[c, -s, float(shift[0])], [s, c, float(shift[1])]])[None]
    x = F.grid_sample(
        x[None], F.affine_grid(theta, (1, *x.shape), align_corners=False), padding_mode="border", align_corners=False)[0]
    low, high = x.min(), x.max()
    x = ((x - low) / (high - low).clamp(min=1e-6)) ** torch.empty(()).uniform_(0.8, 1.25) * (high - low) + low
    return x + torch.randn_like(x) * (x.std() * torch.empty(()).uniform_(0, 0.05))


class Files(torch.utils.data.Dataset):
    def __init__(self, paths, images=None):
        self.paths, self.images = paths, images

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        if self.images is not None:
            return augmented(self.images[index])
        path = self.paths[index]
        if path.endswith(".png"):
            from PIL import Image

            pixels = np.asarray(Image.open(path), dtype=np.float32)
        else:
            import pydicom

            pixels = pydicom.dcmread(path).pixel_array.astype(np.float32)
        return augmented(torch.from_numpy(pixels)[None] / 255)


def written(folder, images, kind):
    paths = []
    for index, image in enumerate(images):
        path = os.path.join(folder, f"{index:05}.{kind}")
        if kind == "png":
            from PIL import Image

            Image.fromarray(image).save(path)
        else:
            import pydicom
            from pydicom.uid import ExplicitVRLittleEndian, generate_uid

            meta = pydicom.dataset.FileMetaDataset()
            meta.TransferSyntaxUID = ExplicitVRLittleEndian
            meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
            meta.MediaStorageSOPInstanceUID = generate_uid()
            data = pydicom.FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
            data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
            data.Rows, data.Columns = image.shape
            data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
            data.BitsAllocated = data.BitsStored = 8
            data.HighBit = 7
            data.PixelData = image.tobytes()
            data.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("program")
    reader.add_argument("--pairs", type=int, default=10)
    reader.add_argument("--images", type=int, default=512)
    reader.add_argument("--size", type=int, default=128)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--format", default="png", choices=["png", "dcm"])
    asked = reader.parse_args()
    torch.set_num_threads(1)
    chance = np.random.default_rng(2)
    with tempfile.TemporaryDirectory() as folder:
        # Smooth images with grain, so that files are as hard to unpack as pictures are.
        coarse = chance.uniform(0, 200, (asked.images, 1, 8, 8)).astype(np.float32)
        smooth = F.interpolate(torch.from_numpy(coarse), (asked.size, asked.size), mode="bicubic").numpy()[:, 0]
        images = np.clip(smooth + chance.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
        paths = written(folder, images, asked.format)
        raw = os.path.join(folder, "images.raw")
        (images.astype("<f4") / 255).tofile(raw)
        ours = subprocess.Popen(
            [asked.program, "load", raw, f"{asked.images}x1x{asked.size}x{asked.size}", json.dumps(PLAN), str(BATCH), str(asked.workers)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def mine():
            ours.stdin.write(f"{asked.images // BATCH}\n")
            ours.stdin.flush()
            count, _, wall = json.loads(ours.stdout.readline())
            return count / wall

        def theirs(loader):
            started, count = time.monotonic(), 0
            for batch in loader:
                count += len(batch)
            return count / (time.monotonic() - started)

        def loader(data):
            # Workers stay, so that their start is not in the times.
            return torch.utils.data.DataLoader(
                data, BATCH, shuffle=True, num_workers=asked.workers, drop_last=True, persistent_workers=True)

        peers = {
            f"DataLoader, {asked.format} files": loader(Files(paths)),
            "DataLoader, in memory": loader(Files(paths, torch.from_numpy(images.astype(np.float32) / 255)[:, None])),
        }
        print("| size | workers | peer | ours, images a second | peer's | ratio | lower 95 % | pairs |")
        print("|---|---|---|---|---|---|---|---|")
        for name, peer in peers.items():
            mine()
            theirs(peer)
            pairs = []
            for index in range(asked.pairs):
                if index % 2:
                    other = theirs(peer)
                    pairs.append((mine(), other))
                else:
                    own = mine()
                    pairs.append((own, theirs(peer)))
            rates = np.array(pairs)
            ratio, upper = bound(rates[:, 1] / rates[:, 0])
            print(
                f"| {asked.size}² | {asked.workers} | {name} | {rates[:, 0].mean():.0f} | {rates[:, 1].mean():.0f} | {1 / ratio:.2f} "
                f"| {1 / upper:.2f} | {asked.pairs} |", flush=True)
        # The loaders' workers hold its input open too, so that it would wait for an end that does not come.
        ours.terminate()
        ours.wait()


if __name__ == "__main__":
    main()
