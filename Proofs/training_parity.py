#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains networks through libtorch from Swift and with PyTorch, from the same weights on the same batch, and compares every number;
part `training_parity` of scripts/prove.

Networks: ResNet-18, DenseNet-121, a U-Net with instance and one with batch normalisation; ten steps of SGD with momentum and of AdamW.
Compared are the losses of all steps, all weights and running statistics after the last, and what the network then answers as it is used.
The greatest difference, relative to the greatest value of each array, must be at most 1e-5. The modules are written here by hand; weights
go from the one to the other by their names in a safetensors file that is read and written by hand too.

    training_parity.py fiducial-training-proof libfiducial_torch.so [--quick]
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

STEPS = 10
BOUND = 1e-5


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    found = {}
    for name, about in header.items():
        if name == "__metadata__":
            continue
        if about["dtype"] != "F32":
            raise SystemExit(f"{name} is of {about['dtype']}")
        start, end = about["data_offsets"]
        found[name] = np.frombuffer(data[start:end], dtype="<f4").reshape(about["shape"])
    return found


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        kept = x if self.downsample is None else self.downsample(x)
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += kept
        return F.relu(y, inplace=True)


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        width = 64
        for stage in range(4):
            outputs = 64 << stage
            blocks = [Block(width, outputs, 1 if stage == 0 else 2), Block(outputs, outputs, 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            width = outputs
        self.fc = nn.Linear(512, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class DenseLayer(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, 128, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(128)
        self.conv2 = nn.Conv2d(128, 32, 3, 1, 1, bias=False)

    def forward(self, x):
        y = self.conv1(F.relu(self.norm1(x), inplace=True))
        return torch.cat([x, self.conv2(F.relu(self.norm2(y), inplace=True))], 1)


class Transition(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.norm = nn.BatchNorm2d(inputs)
        self.conv = nn.Conv2d(inputs, inputs // 2, 1, bias=False)

    def forward(self, x):
        return F.avg_pool2d(self.conv(F.relu(self.norm(x), inplace=True)), 2)


class DenseNet121(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Module()
        self.features.conv0 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        self.features.norm0 = nn.BatchNorm2d(64)
        width = 64
        for stage, count in enumerate([6, 12, 24, 16]):
            block = nn.Module()
            for layer in range(1, count + 1):
                block.add_module(f"denselayer{layer}", DenseLayer(width))
                width += 32
            self.features.add_module(f"denseblock{stage + 1}", block)
            if stage < 3:
                self.features.add_module(f"transition{stage + 1}", Transition(width))
                width //= 2
        self.features.norm5 = nn.BatchNorm2d(width)
        self.classifier = nn.Linear(width, 2)

    def forward(self, x):
        features = self.features
        x = F.max_pool2d(F.relu(features.norm0(features.conv0(x)), inplace=True), 3, 2, 1)
        for stage in range(4):
            for layer in getattr(features, f"denseblock{stage + 1}").children():
                x = layer(x)
            if stage < 3:
                x = getattr(features, f"transition{stage + 1}")(x)
        x = F.relu(features.norm5(x), inplace=True)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Stage(nn.Module):
    def __init__(self, inputs, outputs, stride, norm, up=None):
        super().__init__()
        if up:
            self.up = nn.ConvTranspose2d(up, outputs, 2, 2)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = norm(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = norm(outputs)

    def forward(self, x):
        x = F.leaky_relu(self.norm1(self.conv1(x)), 0.01, inplace=True)
        return F.leaky_relu(self.norm2(self.conv2(x)), 0.01, inplace=True)


class UNet(nn.Module):
    def __init__(self, norm):
        super().__init__()
        widths = [16, 32, 64, 128]
        self.encoder = nn.ModuleList(
            Stage(1 if stage == 0 else widths[stage - 1], width, 1 if stage == 0 else 2, norm)
            for stage, width in enumerate(widths)
        )
        self.decoder = nn.ModuleList(
            Stage(2 * widths[stage], widths[stage], 1, norm, up=widths[stage + 1]) for stage in range(3)
        )
        self.heads = nn.ModuleList([nn.Conv2d(16, 3, 1)])

    def forward(self, x):
        kept = []
        for stage in self.encoder:
            x = stage(x)
            kept.append(x)
        for stage in reversed(range(3)):
            x = self.decoder[stage](torch.cat([self.decoder[stage].up(x), kept[stage]], 1))
        return self.heads[0](x)


def instance(channels):
    return nn.InstanceNorm2d(channels, affine=True)


NETWORKS = {
    "resnet18": (ResNet18, (8, 1, 64, 64)),
    "densenet121": (DenseNet121, (8, 1, 64, 64)),
    "unet": (lambda: UNet(instance), (4, 1, 64, 64)),
    "unet-batch": (lambda: UNet(nn.BatchNorm2d), (4, 1, 64, 64)),
}


def peer(make, weights):
    """The hand-written module with our weights; every name must be there on both sides."""
    module = make()
    state = {name: torch.from_numpy(values.copy()) for name, values in weights.items()}
    missing, unexpected = module.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise SystemExit(f"names differ: missing {missing}, unexpected {unexpected}")
    return module


def optimiser(rule, module):
    if rule == "sgd":
        return torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True)
    return torch.optim.AdamW(module.parameters(), lr=1e-3, betas=(0.9, 0.999), weight_decay=1e-2, eps=1e-8, fused=True)


def batch(name, shape, seed):
    """Images and answers; maps have an answer for each pixel."""
    chance = np.random.default_rng(seed)
    images = chance.normal(size=shape).astype("<f4")
    if name.startswith("unet"):
        targets = chance.integers(0, 3, size=(shape[0], *shape[2:])).astype("<i8")
    else:
        targets = chance.integers(0, 2, size=shape[0]).astype("<i8")
    return images, targets


def difference(ours, theirs):
    scale = max(float(np.abs(theirs).max()), 1e-30)
    return float(np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).max()) / scale


def compare(program, library, name, rule, folder, threads):
    make, shape = NETWORKS[name]
    paths = {word: os.path.join(folder, word) for word in ["weights", "images", "targets", "out"]}
    subprocess.run([program, "weights", name, "7", paths["weights"]], check=True)
    images, targets = batch(name, shape, 11)
    images.tofile(paths["images"])
    targets.tofile(paths["targets"])
    run = subprocess.run(
        [program, "train", library, name, paths["weights"], paths["images"], "x".join(map(str, shape)),
         paths["targets"], rule, str(STEPS), str(threads), paths["out"]],
        check=True, stdout=subprocess.PIPE, text=True)
    losses = np.array(json.loads(run.stdout))
    ours = read_safetensors(paths["out"] + ".safetensors")
    scores = np.fromfile(paths["out"] + ".scores", dtype="<f4")

    module = peer(make, read_safetensors(paths["weights"]))
    module.train()
    steps = optimiser(rule, module)
    expected = []
    x, y = torch.from_numpy(images), torch.from_numpy(targets)
    for _ in range(STEPS):
        steps.zero_grad()
        loss = F.cross_entropy(module(x), y)
        loss.backward()
        steps.step()
        expected.append(loss.item())
    theirs = {key: value.detach().numpy() for key, value in module.state_dict().items()}
    module.eval()
    with torch.no_grad():
        answers = module(x).numpy().ravel()
    buffers = [key for key in ours if ".running_" in key]
    learnt = [key for key in ours if ".running_" not in key]
    return {
        "loss": difference(losses, np.array(expected)),
        "weights": max(difference(ours[key], theirs[key]) for key in learnt),
        "statistics": max((difference(ours[key], theirs[key]) for key in buffers), default=0.0),
        "answers": difference(scores, answers),
        "same bits": all(np.array_equal(ours[key], theirs[key]) for key in ours),
        "arrays": len(ours),
        "first loss": expected[0],
        "last loss": expected[-1],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    words = parser.parse_args()
    torch.set_num_threads(words.threads)
    torch.use_deterministic_algorithms(True)
    names = ["resnet18", "unet-batch"] if words.quick else list(NETWORKS)
    print(f"PyTorch {torch.__version__}, {words.threads} threads, {STEPS} steps; greatest differences, relative to the greatest of each array.\n")
    print("| network | rule | arrays | loss, first and last | losses | weights | running statistics | answers | same bits |")
    print("|---|---|---|---|---|---|---|---|---|")
    worst = 0.0
    for name in names:
        for rule in ["sgd", "adamw"]:
            with tempfile.TemporaryDirectory() as folder:
                found = compare(words.program, words.library, name, rule, folder, words.threads)
            worst = max([worst] + [found[key] for key in ["loss", "weights", "statistics", "answers"]])
            print(
                f"| {name} | {rule} | {found['arrays']} | {found['first loss']:.4f}, {found['last loss']:.4f} | {found['loss']:.1e} "
                f"| {found['weights']:.1e} | {found['statistics']:.1e} | {found['answers']:.1e} "
                f"| {'yes' if found['same bits'] else 'no'} |", flush=True)
    print(f"\nGreatest of all: {worst:.1e}; bound {BOUND:.0e}.")
    # Not a number is no success.
    sys.exit(0 if worst <= BOUND else 1)


if __name__ == "__main__":
    main()
