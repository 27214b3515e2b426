#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times steps of training through libtorch from Swift beside PyTorch's on the same settings, in turn.

    training.py fiducial-training-proof libfiducial_torch.so [--only NAME] [--pairs 30] [--steps 20] [--rule adamw]

ResNet-18 with batches of 32, DenseNet-121 of 16 and a U-Net of 8 images of 1x128x128, or the one that `--only` names (resnet18, densenet121,
unet, unet-batch); two threads, the same fused optimiser, from the same weights. A pair is so many steps in ours and
the same in the peer, in alternating order. What is compared is CPU (user and system) for an image: wall time on a shared machine says
little. Printed is the mean ratio ours / peer of the pairs and the upper end of its 95 % interval (t, of logarithms); the goal is 1.05.
The peer is the hand-written module of Proofs/training_parity.py in a process of its own, as PyTorch is usually used: plain layout,
activations in place. Both keep the allocator of the system unless --tuned says that the peer is to have the settings of ours.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
sys.path.insert(0, os.path.join(here, "..", "Proofs"))
from inference import bound  # noqa: E402


# Images of a step, so that steps take about as long.
BATCHES = {"resnet18": 32, "densenet121": 16, "unet": 8, "unet-batch": 8}


def peer(name, rule, folder, shape, threads, tuned, pipe):
    """A process that makes as many steps as it is told, and says what CPU and time they took."""
    if tuned:
        import ctypes

        library = ctypes.CDLL("libc.so.6")
        for setting, value in [(-4, 0), (-1, 2147483647), (-2, 64 << 20)]:
            library.mallopt(setting, value)
    import torch
    from torch.nn import functional as F
    from training_parity import NETWORKS, optimiser, read_safetensors
    from training_parity import peer as made

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    module = made(NETWORKS[name][0], read_safetensors(os.path.join(folder, "weights")))
    module.train()
    steps = optimiser(rule, module)
    x = torch.from_numpy(np.fromfile(os.path.join(folder, "images"), dtype="<f4").reshape(shape))
    y = torch.from_numpy(np.fromfile(os.path.join(folder, "targets"), dtype="<i8"))
    if y.numel() != shape[0]:
        y = y.reshape(shape[0], *shape[2:])

    def run(number):
        for _ in range(number):
            steps.zero_grad()
            loss = F.cross_entropy(module(x), y)
            loss.backward()
            steps.step()
            loss.item()

    run(3)
    pipe.send("ready")
    while (number := pipe.recv()) > 0:
        cpu, wall = time.process_time(), time.monotonic()
        run(number)
        pipe.send((time.process_time() - cpu, time.monotonic() - wall))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library")
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--only", choices=list(BATCHES))
    parser.add_argument("--rule", default="adamw", choices=["sgd", "adamw"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, help="images of a step, where it is to be another number than the network's own")
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--tuned", action="store_true")
    asked = parser.parse_args()
    print("| network | rule | ours, CPU-ms an image | peer's | ratio | upper 95 % | ours, images a second | peer's | steps | pairs |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for network in [asked.only] if asked.only else ["resnet18", "densenet121", "unet"]:
        measure(asked, network)


def measure(asked, network):
    batch = asked.batch or BATCHES[network]
    shape = (batch, 1, asked.size, asked.size)
    with tempfile.TemporaryDirectory() as folder:
        chance = np.random.default_rng(1)
        chance.standard_normal(shape).astype("<f4").tofile(os.path.join(folder, "images"))
        # Maps have an answer for each pixel.
        answers = (batch, *shape[2:]) if network.startswith("unet") else batch
        chance.integers(0, 2, size=answers).astype("<i8").tofile(os.path.join(folder, "targets"))
        weights, images, targets = (os.path.join(folder, word) for word in ["weights", "images", "targets"])
        subprocess.run([asked.program, "weights", network, "7", weights], check=True)
        ours = subprocess.Popen(
            [asked.program, "time", asked.library, network, weights, images, "x".join(map(str, shape)), targets,
             asked.rule, str(asked.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def mine(number):
            ours.stdin.write(f"{number}\n")
            ours.stdin.flush()
            return json.loads(ours.stdout.readline())

        mine(3)
        context = multiprocessing.get_context("spawn")
        pipe, other = context.Pipe()
        process = context.Process(
            target=peer, args=(network, asked.rule, folder, shape, asked.threads, asked.tuned, other), daemon=True)
        process.start()
        pipe.recv()

        def theirs(number):
            pipe.send(number)
            return pipe.recv()

        pairs = []
        for index in range(asked.pairs):
            if index % 2 == 0:
                one = mine(asked.steps)
                pairs.append((one, theirs(asked.steps)))
            else:
                two = theirs(asked.steps)
                pairs.append((mine(asked.steps), two))
            print(f"pair {index + 1}: {pairs[-1][0][0] / pairs[-1][1][0]:.3f}", file=sys.stderr, flush=True)
        pipe.send(0)
        process.join()
        ours.stdin.close()
        ours.wait()
    images = asked.steps * batch
    cpu = np.array([(one[0], two[0]) for one, two in pairs])
    wall = np.array([(one[1], two[1]) for one, two in pairs])
    ratio, upper = bound(cpu[:, 0] / cpu[:, 1]) if asked.pairs > 1 else (cpu[0, 0] / cpu[0, 1], float("nan"))
    print(
        f"| {network} | {asked.rule} | {1e3 * cpu[:, 0].mean() / images:.1f} | {1e3 * cpu[:, 1].mean() / images:.1f} "
        f"| {ratio:.3f} | {upper:.3f} | {images / np.median(wall[:, 0]):.1f} | {images / np.median(wall[:, 1]):.1f} "
        f"| {asked.steps} | {asked.pairs} |", flush=True)


if __name__ == "__main__":
    main()
