// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

/// Images and their answers in sealed memory, with what stands where; closed when its last owner lets it go.
///
/// ```swift
/// let memory = try SampleMemory(.train, shape: [1, 28, 28], images: .uint8(bytes, scale: 1 / 255, shift: 0),
///   targets: .classes(labels), patients: patients)
/// try helper.add(memory)
/// ```
public final class SampleMemory: Sendable {
  /// Pixels of all images, one image after another, the last axis running fastest.
  public enum Images: Sendable {
    /// Single precision.
    case float32([Float])
    /// Bytes, to be multiplied and shifted.
    case uint8([UInt8], scale: Float, shift: Float)
  }

  /// The answers of all images.
  public enum Targets: Sendable {
    /// None.
    case none
    /// The number of a class an image; −1 where it is not known.
    case classes([Int32])
    /// A chance for each class, image by image.
    case chances([Float], classes: Int)
    /// Yes, no or not a number for each finding, image by image.
    case findings([Float], count: Int)
    /// The number of a class for each pixel; 255 where it is not known.
    case masks([UInt8])
  }

  /// What stands where.
  public let set: SampleSet
  /// The memory.
  let descriptor: Int32

  /// Lays images and answers out.
  ///
  /// - Parameters:
  ///   - use: What the images are for.
  ///   - shape: Channels, then space, the slowest axis first; of a piece where images have sizes of their own.
  ///   - sizes: Lengths along space of each image; `nil` where all are of the shape.
  ///   - images: The pixels.
  ///   - targets: The answers.
  ///   - patients: The number of each image's patient; `nil` where each is a patient of its own.
  ///   - domains: The number of each image's domain.
  ///   - weights: What each image counts.
  /// - Throws: ``TrainingFailure/layout(part:count:expected:)`` and ``TrainingFailure/memory(code:)``.
  /// - Complexity: O(bytes); each is copied once.
  public convenience init(
    _ use: SampleSet.Use, shape: [Int], sizes: [[Int]]? = nil, images: Images, targets: Targets = .none,
    patients: [Int32]? = nil,
    domains: [Int32]? = nil, weights: [Float]? = nil
  ) throws(TrainingFailure) {
    var writer: SampleWriter
    switch images {
    case .float32(let values):
      writer = try SampleWriter(use, shape: shape, sizes: sizes)
      try writer.append(values)
    case .uint8(let values, let scale, let shift):
      writer = try SampleWriter(use, shape: shape, pixel: .uint8(scale: scale, shift: shift), sizes: sizes)
      try writer.append(values)
    }
    let (set, descriptor) = try writer.laidOut(targets, patients, domains, weights)
    self.init(set, descriptor: descriptor)
  }

  init(_ set: SampleSet, descriptor: Int32) {
    self.set = set
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
