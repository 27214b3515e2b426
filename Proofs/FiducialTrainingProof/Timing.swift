// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import TrainingEngine

/// Learns as many steps as it is told, and says what that took.
struct Timing {
  private let network: ProofNetwork
  private let torch: Torch
  private let batch: Int
  private let size: Int

  /// Numbers: batch, side of the images, threads.
  init(_ network: ProofNetwork, library: String, numbers: [Int]) throws {
    self.network = network
    torch = try Torch(path: library)
    guard numbers.count == 3 else { throw CocoaError(.formatting) }
    (batch, size) = (numbers[0], numbers[1])
    torch.threads = numbers[2]
  }

  func run() throws {
    let module = try NetworkModule(network.graph, weights: network.graph.initialWeights(seed: 1), torch)
    let mover = try Mover(module.parameters.map(\.tensor), isAdam: true)
    let x = try Tensor.normal(shape: [batch, 1, size, size], torch)
    let isMap = network == .unet
    let count = isMap ? batch * size * size : batch
    let target = try Tensor.of(
      (0..<count).map { Int64($0 % 3) }, shape: isMap ? [batch, size, size] : [batch], torch)
    while let line = readLine(), let steps = Int(line), steps > 0 {
      let (cpu, wall) = (Self.cpuSeconds, Date())
      for _ in 0..<steps {
        let loss = try module([x], isTraining: true).outputs[0].crossEntropy(target)
        try loss.backward()
        try mover.step()
        // Looked at as a trainer does, so that nothing is put off.
        if !(try loss.item()).isFinite { throw TensorFailure(operation: "time", words: "the loss is no number") }
      }
      FileHandle.standardOutput.write(
        Data("\(Self.cpuSeconds - cpu) \(Date().timeIntervalSince(wall))\n".utf8))
    }
  }

  private static var cpuSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
