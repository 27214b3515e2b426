#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times training steps in Fiducial beside PyTorch: the same network, batch, optimiser and threads, in turn.

    training.py fiducial-training-proof libfiducial_torch.so [--pairs 30] [--steps 4] [--networks resnet18,densenet121,unet] [--threads 2]

A pair is some steps in ours and the same in PyTorch, in alternating order, each in a process of its own that has learnt a few steps before.
What is compared is CPU (user and system) for an image: wall time on a shared machine says little. Both use the fused AdamW over 32 images of
128 × 128 pixels (the U-Net 8). Printed is the mean ratio ours / PyTorch of the pairs and the upper end of its 95 % interval (t, of logarithms);
the goal is 1.05.
"""

import argparse
import math
import multiprocessing
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Proofs"))

SIZE = 128
# Two-sided 95 % of Student's t by degrees of freedom; between them the lower one's is taken, which is the wider.
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 9: 2.262, 14: 2.145, 19: 2.093, 29: 2.045, 59: 2.001}


def batch_of(name):
    return 8 if name == "unet" else 32


class Ours:
    def __init__(self, arguments, name):
        self.process = subprocess.Popen(
            [arguments.program, "time", name, arguments.library, str(batch_of(name)), str(SIZE), str(arguments.threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

    def run(self, steps):
        print(steps, file=self.process.stdin, flush=True)
        return tuple(float(word) for word in self.process.stdout.readline().split())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def serve(name, threads, pipe):
    import torch
    from training_parity import peers

    torch.set_num_threads(threads)
    module = peers()[name][0].train()
    mover = torch.optim.AdamW(module.parameters(), lr=1e-3, weight_decay=1e-2, fused=True)
    batch = batch_of(name)
    x = torch.randn(batch, 1, SIZE, SIZE)
    y = torch.arange(batch * (SIZE * SIZE if name == "unet" else 1)) % 3
    if name == "unet":
        y = y.reshape(batch, SIZE, SIZE)
    while (steps := pipe.recv()) > 0:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(steps):
            mover.zero_grad()
            loss = torch.nn.functional.cross_entropy(module(x), y)
            loss.backward()
            mover.step()
            assert math.isfinite(loss.item())
        pipe.send((time.process_time() - cpu, time.perf_counter() - wall))


class Peer:
    def __init__(self, arguments, name):
        self.pipe, other = multiprocessing.get_context("spawn").Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=serve, args=(name, arguments.threads, other))
        self.process.start()

    def run(self, steps):
        self.pipe.send(steps)
        return self.pipe.recv()

    def end(self):
        self.pipe.send(0)
        self.process.join()


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("program")
    reader.add_argument("library")
    reader.add_argument("--pairs", type=int, default=30)
    reader.add_argument("--steps", type=int, default=4)
    reader.add_argument("--networks", default="resnet18,densenet121,unet")
    reader.add_argument("--threads", type=int, default=2)
    arguments = reader.parse_args()
    print("| network | CPU ms an image, ours | PyTorch | ratio | upper 95 % | images a second, ours | PyTorch |\n|---|---|---|---|---|---|---|")
    worst = 0.0
    for name in arguments.networks.split(","):
        ours, peer = Ours(arguments, name), Peer(arguments, name)
        ours.run(3), peer.run(3)
        found = []
        for pair in range(arguments.pairs):
            order = (ours, peer) if pair % 2 == 0 else (peer, ours)
            first, second = order[0].run(arguments.steps), order[1].run(arguments.steps)
            found.append((first, second) if pair % 2 == 0 else (second, first))
        ours.end(), peer.end()
        images = arguments.steps * batch_of(name)
        logs = [math.log(a[0] / b[0]) for a, b in found]
        mean = statistics.fmean(logs)
        freedom = max(d for d in T if d <= max(1, len(logs) - 1))
        upper = mean + T[freedom] * statistics.stdev(logs) / math.sqrt(len(logs)) if len(logs) > 1 else math.inf
        worst = max(worst, math.exp(upper))
        cpu = [1000 * statistics.median(p[k][0] for p in found) / images for k in (0, 1)]
        rate = [images / statistics.median(p[k][1] for p in found) for k in (0, 1)]
        print(
            f"| {name} | {cpu[0]:.1f} | {cpu[1]:.1f} | {math.exp(mean):.3f} | {math.exp(upper):.3f} | {rate[0]:.1f} | {rate[1]:.1f} |",
            flush=True,
        )
    sys.exit(1 if worst > 1.05 else 0)


if __name__ == "__main__":
    main()
