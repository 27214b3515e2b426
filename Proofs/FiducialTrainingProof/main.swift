// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import TrainingEngine
import WeightFiles

// Trains networks of the catalogue by hand, for Proofs/training_parity.py and Benchmarks/training.py.
//
//     fiducial-training-proof weights NETWORK FILE [--seed 1]
//     fiducial-training-proof parity NETWORK LIBRARY WEIGHTS BATCH RULE STEPS OUT
//     fiducial-training-proof time NETWORK LIBRARY BATCH SIZE THREADS
//
// `weights` writes what chance begins with. `parity` reads weights and a batch (images, classes: safetensors), learns from the same batch so
// many times, and writes the losses, all weights, and what the network then answers. `time` learns as many steps as each line that it reads
// says, and answers with the CPU seconds and the seconds that this took.

let words = Array(CommandLine.arguments.dropFirst())

func stop(_ text: String) -> Never {
  FileHandle.standardError.write(Data("fiducial-training-proof: \(text)\n".utf8))
  exit(64)
}

guard words.count >= 3, let network = ProofNetwork(rawValue: words[1]) else {
  stop("which of weights, parity and time? networks: \(ProofNetwork.allCases.map(\.rawValue).joined(separator: ", "))")
}
do {
  switch (words[0], words.count) {
  case ("weights", 3...): try network.writeWeights(to: words[2])
  case ("parity", 8): try Parity(network, library: words[2]).run(Array(words[3...]))
  case ("time", 6): try Timing(network, library: words[2], numbers: words[3...].compactMap { Int($0) }).run()
  default: stop("words that do not fit: \(words.joined(separator: " "))")
  }
} catch {
  FileHandle.standardError.write(Data("fiducial-training-proof: \(error)\n".utf8))
  exit(70)
}
