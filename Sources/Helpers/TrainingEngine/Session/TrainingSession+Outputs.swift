// SPDX-License-Identifier: Apache-2.0
import Networks
public import Training

/// An array of numbers with its shape.
public struct OutputArray: Sendable, Hashable {
  /// How many along each axis, images first.
  public var shape: [Int]
  /// The numbers, the last axis running fastest.
  public var values: [Float]
}

extension TrainingSession {
  /// What the network says of a set's images, in their order and as they are: raw scores.
  ///
  /// - Parameters:
  ///   - use: Which set.
  ///   - averaged: By the slow weights, where the plan has such.
  /// - Returns: An array for each output of the network.
  /// - Throws: Where there is no such set, or an operation fails.
  public func outputs(of use: SampleSet.Use, averaged: Bool) throws(SessionFault) -> [OutputArray] {
    if let pending, !isPrepared {
      _ = pending
      try prepare()
    }
    guard let store = samples[use] else { throw .missing(use) }
    let module = averaged ? averagedModule : module
    var made: [OutputArray] = plan.network.outputs.map { _ in OutputArray(shape: [], values: []) }
    do throws(TensorFailure) {
      for first in stride(from: 0, to: store.layout.count, by: plan.batch) {
        let images = Array(first..<min(store.layout.count, first + plan.batch))
        let pass = try torch.withoutGradients { () throws(TensorFailure) in
          try module([store.tensor(images, torch)], isTraining: false)
        }
        for (index, output) in pass.outputs.enumerated() {
          made[index].shape = [store.layout.count] + output.shape.dropFirst()
          made[index].values += try output.values(Float.self)
        }
      }
    } catch { throw .tensor(error) }
    return made
  }
}

extension SampleStore {
  /// Images as they are, one after another.
  func tensor(_ images: [Int], _ torch: Torch) throws(TensorFailure) -> Tensor {
    let size = imageSize
    let values = [Float](unsafeUninitializedCapacity: images.count * size) { room, filled in
      for (slot, image) in images.enumerated() {
        read(image, into: UnsafeMutableBufferPointer(rebasing: room[slot * size..<(slot + 1) * size]))
      }
      filled = images.count * size
    }
    return try Tensor.of(values, shape: [images.count] + layout.shape, torch)
  }
}
