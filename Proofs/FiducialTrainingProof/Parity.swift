// SPDX-License-Identifier: Apache-2.0
import Foundation
import TrainingEngine
import WeightFiles

/// Learns from one batch again and again, and writes what came of it.
struct Parity {
  private let network: ProofNetwork
  private let torch: Torch

  init(_ network: ProofNetwork, library: String) throws {
    self.network = network
    torch = try Torch(path: library)
    torch.threads = 1
  }

  /// Words: weights, batch, rule, steps, out.
  func run(_ words: [String]) throws {
    let module = try NetworkModule(network.graph, weights: file(words[0]), torch)
    let batch = try file(words[1])
    guard let images = batch["images"], let classes = batch["classes"], let steps = Int(words[3]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let x = try Tensor.of(images.floats(), shape: images.shape, torch)
    let target = try Tensor.of(classes.floats().map(Int64.init), shape: classes.shape, torch)
    let mover = try Mover(module.parameters.map(\.tensor), isAdam: words[2] == "adamw")
    var losses: [Float] = []
    for _ in 0..<steps {
      let loss = try module([x], isTraining: true).outputs[0].crossEntropy(target)
      try loss.backward()
      losses.append(Float(try loss.item()))
      try mover.step()
    }
    var out = try module.weights()
    let answer = try torch.withoutGradients { () throws(TensorFailure) in
      try module([x], isTraining: false).outputs[0]
    }
    for (name, shape, values) in [
      ("losses", [losses.count], losses), ("answer", answer.shape, try answer.values(Float.self)),
    ] {
      if let tensor = WeightTensor(name: name, shape: shape, values: values) { out.tensors.append(tensor) }
    }
    try Data(try out.safetensors()).write(to: URL(filePath: words[4]))
  }

  private func file(_ path: String) throws -> WeightFile {
    try WeightFile(safetensors: Array(try Data(contentsOf: URL(filePath: path))))
  }
}
