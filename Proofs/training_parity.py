#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the same networks from the same weights on the same batch in Fiducial and in PyTorch, and compares all numbers.

    training_parity.py fiducial-training-proof libfiducial_torch.so [--steps 10] [--table FILE.md]

The networks of PyTorch are torchvision's (ResNet-18, DenseNet-121) and a U-Net written here; they take our weights by name. Both sides learn so
many steps from one batch with SGD (momentum, decay) and with AdamW, on one thread. Compared are the losses of all steps, every weight and
running statistic after the last, each against the greatest of its tensor, and what the network then answers in evaluation mode. The goal is
1e-5 for losses and weights.

Weights after ten steps of AdamW are chaotic where a gradient is nothing but rounding: the step is the rate whatever the gradient's size. Both
sides call the same kernels in the same order, so that even those agree; where they do not, the table shows it.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from inference_parity import torchvision_without_operators  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402

torchvision, _ = torchvision_without_operators()


class Stage(nn.Module):
    """Two convolutions with normalisation and a leaky rectifier."""

    def __init__(self, inputs, outputs, stride, up=None):
        super().__init__()
        if up:
            self.up = nn.ConvTranspose2d(up, outputs, 2, 2)
        self.conv1, self.norm1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.norm2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.act = nn.LeakyReLU(0.01)

    def forward(self, x):
        return self.act(self.norm2(self.conv2(self.act(self.norm1(self.conv1(x))))))


class UNet(nn.Module):
    """Four stages of 16, 32, 64 and 128 channels."""

    def __init__(self, widths=(16, 32, 64, 128)):
        super().__init__()
        ins = (1,) + widths[:-1]
        self.encoder = nn.ModuleList(Stage(a, b, 1 if i == 0 else 2) for i, (a, b) in enumerate(zip(ins, widths)))
        self.decoder = nn.ModuleList(Stage(2 * a, a, 1, up=b) for a, b in zip(widths[:-1], widths[1:]))
        self.heads = nn.ModuleList([nn.Conv2d(widths[0], 3, 1)])

    def forward(self, x):
        kept = []
        for stage in self.encoder:
            x = stage(x)
            kept.append(x)
        for index in range(len(self.decoder) - 1, -1, -1):
            stage = self.decoder[index]
            x = stage(torch.cat([stage.up(x), kept[index]], 1))
        return self.heads[0](x)


def peers():
    resnet = torchvision.models.resnet18(num_classes=3)
    resnet.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    dense = torchvision.models.densenet121(num_classes=3)
    dense.features.conv0 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    return {"resnet18": (resnet, (4, 1, 96, 96)), "densenet121": (dense, (4, 1, 96, 96)), "unet": (UNet(), (2, 1, 64, 64))}


def difference(found, wanted):
    scale = np.abs(wanted).max()
    return float(np.abs(found - wanted).max() / (scale if scale > 0 else 1))


def compare(name, module, shape, rule, arguments, folder):
    weights, batch, out = (os.path.join(folder, file) for file in ("weights", "batch", "out"))
    subprocess.run([arguments.program, "weights", name, weights], check=True)
    state = {key: torch.from_numpy(value) for key, value in load_file(weights).items()}
    missing, further = module.load_state_dict(state, strict=False)
    assert not further and all(key.endswith("num_batches_tracked") for key in missing), (missing, further)
    chance = np.random.default_rng(7)
    images = chance.standard_normal(shape).astype("f4")
    classes = chance.integers(0, 3, (shape[0],) + (shape[2:] if name == "unet" else ()))
    save_file({"images": images, "classes": classes.astype("f4")}, batch)
    subprocess.run(
        [arguments.program, "parity", name, arguments.library, weights, batch, rule, str(arguments.steps), out], check=True
    )
    if rule == "adamw":
        mover = torch.optim.AdamW(module.parameters(), lr=1e-3, weight_decay=1e-2, fused=True)
    else:
        mover = torch.optim.SGD(module.parameters(), lr=1e-2, momentum=0.9, weight_decay=5e-4, fused=True)
    x, y = torch.from_numpy(images), torch.from_numpy(classes)
    losses = []
    module.train()
    for _ in range(arguments.steps):
        mover.zero_grad()
        loss = nn.functional.cross_entropy(module(x), y)
        loss.backward()
        mover.step()
        losses.append(loss.item())
    module.eval()
    with torch.no_grad():
        answer = module(x).numpy()
    found = load_file(out)
    learnt = dict(module.named_parameters())
    worst = {"weights": 0.0, "statistics": 0.0}
    for key, value in module.state_dict().items():
        if key.endswith("num_batches_tracked"):
            continue
        kind = "weights" if key in learnt else "statistics"
        worst[kind] = max(worst[kind], difference(found[key], value.numpy()))
    ours = found["losses"]
    return {
        "losses": float(np.max(np.abs(ours - losses) / np.maximum(np.abs(losses), 1e-12))), **worst,
        "answer": difference(found["answer"], answer), "first": losses[0], "last": losses[-1],
    }


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("program")
    reader.add_argument("library")
    reader.add_argument("--steps", type=int, default=10)
    reader.add_argument("--table")
    arguments = reader.parse_args()
    torch.set_num_threads(1)
    lines = [
        "| network | optimiser | loss, first → last | losses | weights | running statistics | answer in evaluation mode |",
        "|---|---|---|---|---|---|---|",
    ]
    failed = False
    for name in peers():
        for rule in ("sgd", "adamw"):
            module, shape = peers()[name]
            with tempfile.TemporaryDirectory() as folder:
                found = compare(name, module, shape, rule, arguments, folder)
            failed |= max(found["losses"], found["weights"]) > 1e-5
            lines.append(
                f"| {name} | {rule} | {found['first']:.4f} → {found['last']:.4f} | {found['losses']:.1e} | {found['weights']:.1e} "
                f"| {found['statistics']:.1e} | {found['answer']:.1e} |"
            )
            print(lines[-1], flush=True)
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
