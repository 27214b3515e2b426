#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times networks in fiducial-infer beside OpenVINO from Python on the same settings and ONNX Runtime at its best, in turn.

    inference.py fiducial-inference-proof [--pairs 30] [--images 10] [--networks ResNet-18,DenseNet-121]

A pair is a stretch of images in ours and the same in the peer, in alternating order. What is compared is CPU (user and system, of all
processes that take part, the owner of the helper too) for an image: wall time on a shared machine says little. Printed is the mean ratio
ours / peer of the pairs and the upper end of its 95 % interval (t, of logarithms); the goal is 1.05. Peers run in a process of their own.
ONNX Runtime's best is the better of all threads in one operator and one thread for each of as many callers, found beforehand.
Then: the time that the way through the helper adds to the engine's own at one image, median and 99th percentile; the goal is 1 ms.
"""

import argparse
import json
import math
import multiprocessing
import os
import sys
import tempfile
import threading
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Proofs"))
from inference_parity import Ours, export, networks  # noqa: E402


def peer(kind, path, array, pipe):
    """A process that runs the network as many times as it is told, and says what CPU that took."""
    if kind.startswith("openvino"):
        import openvino

        throughput = kind.endswith("throughput")
        compiled = openvino.Core().compile_model(
            path, "CPU",
            {"PERFORMANCE_HINT": "THROUGHPUT" if throughput else "LATENCY", "INFERENCE_PRECISION_HINT": "f32"},
        )
        if throughput:
            queue = openvino.AsyncInferQueue(compiled)

            def run(number):
                for _ in range(number):
                    queue.start_async({0: array})
                queue.wait_all()
        else:
            request = compiled.create_infer_request()

            def run(number):
                for _ in range(number):
                    request.infer({0: array})
    else:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        callers = os.cpu_count() if kind.endswith("callers") else 1
        if callers > 1:
            options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

        def some(number):
            for _ in range(number):
                session.run(None, {"in0": array})

        def run(number):
            if callers == 1:
                return some(number)
            shares = [number // callers + (index < number % callers) for index in range(callers)]
            threads = [threading.Thread(target=some, args=(share,)) for share in shares]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    run(3)
    pipe.send("ready")
    while (number := pipe.recv()) > 0:
        before = time.process_time()
        run(number)
        pipe.send((time.process_time() - before) * 1e3)


class Peer:
    def __init__(self, kind, path, array):
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=peer, args=(kind, path, array, other), daemon=True)
        self.process.start()
        self.pipe.recv()

    def cpu(self, number):
        self.pipe.send(number)
        return self.pipe.recv() / number

    def close(self):
        self.pipe.send(0)
        self.process.join()


def bound(ratios):
    logarithms = np.log(ratios)
    # The 97.5 % point of Student's t, by its expansion about the normal's (good to 1e-3 from 10 degrees of freedom on).
    freedom, z = len(ratios) - 1, 1.959964
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    half = t * logarithms.std(ddof=1) / math.sqrt(len(ratios))
    return math.exp(logarithms.mean()), math.exp(logarithms.mean() + half)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--images", type=int, default=10)
    parser.add_argument("--networks", default="ResNet-18,DenseNet-121,U-Net 256")
    asked = parser.parse_args()
    wanted = asked.networks.split(",")
    print("| network | mode | peer | ours, CPU-ms an image | peer's | ratio | upper 95 % | pairs |")
    print("|---|---|---|---|---|---|---|---|")
    added = []
    with tempfile.TemporaryDirectory() as folder:
        for name, module, shapes in networks(quick=wanted == ["ResNet-18"]):
            if name not in wanted:
                continue
            path, values = os.path.join(folder, "network.onnx"), os.path.join(folder, "in.f32")
            export(module, shapes, path)
            array = np.random.default_rng(1).standard_normal((1, *shapes[0])).astype("<f4")
            array.tofile(values)
            item = f"{values}={'x'.join(map(str, array.shape))}"
            # ONNX Runtime at its best.
            found = {}
            for kind in ("onnxruntime", "onnxruntime callers"):
                one = Peer(kind, path, array)
                found[kind] = min(one.cpu(asked.images) for _ in range(2))
                one.close()
            best = min(found, key=found.get)
            for mode in ("latency", "throughput"):
                ours = Ours(asked.program, path, "--mode", mode)
                verb = "time" if mode == "latency" else "pass"
                ours.ask(f"{verb} 3 {item}")
                for kind in (f"openvino {mode}", best):
                    one = Peer(kind, path, array)
                    pairs = []
                    for index in range(asked.pairs):
                        def mine():
                            return ours.ask(f"{verb} {asked.images} {item}")["cpu_ms"] / asked.images
                        if index % 2 == 0:
                            pairs.append((mine(), one.cpu(asked.images)))
                        else:
                            theirs = one.cpu(asked.images)
                            pairs.append((mine(), theirs))
                    one.close()
                    mean, upper = bound(np.array([a / b for a, b in pairs]))
                    a, b = np.median(pairs, axis=0)
                    print(f"| {name} | {mode} | {kind} | {a:.1f} | {b:.1f} | {mean:.3f} | {upper:.3f} | {len(pairs)} |", flush=True)
                if mode == "latency":
                    answer = ours.ask(f"time {max(100, asked.pairs * asked.images)} {item}")
                    extra = np.array(answer["call_ms"]) - np.array(answer["engine_ms"])
                    added.append((name, np.median(extra), np.percentile(extra, 99), len(extra)))
                ours.close()
    print("\n| network | added by the helper, median ms | 99th percentile ms | calls |")
    print("|---|---|---|---|")
    for name, median, high, number in added:
        print(f"| {name} | {median:.2f} | {high:.2f} | {number} |")


if __name__ == "__main__":
    main()
