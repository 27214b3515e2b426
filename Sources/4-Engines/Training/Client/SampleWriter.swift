// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

/// Lays out a set too large to be held twice: images are appended as they are read, the answers follow at the end.
///
/// ```swift
/// var writer = try SampleWriter(.train, shape: [1, 512, 512])
/// for image in images { try writer.append(image) }
/// let memory = try writer.finish(targets: .classes(labels))
/// ```
public struct SampleWriter: ~Copyable, Sendable {
  private var set: SampleSet
  private let memory: OpenMemory
  private var place = 0
  private let imageSize: Int
  /// Lengths of each image, where they have sizes of their own.
  private let sizes: [[Int]]?
  /// Pixels of space that were appended, in all channels.
  private var numbers = 0

  /// Begins a set.
  ///
  /// - Parameters:
  ///   - use: What the images are for.
  ///   - shape: Channels, then space, the slowest axis first; of a piece where images have sizes of their own.
  ///   - pixel: How a pixel is stored.
  ///   - sizes: Lengths along space of each image that will be appended; `nil` where all are of the shape.
  /// - Throws: Where the shape has no pixels, or the system no memory.
  public init(
    _ use: SampleSet.Use, shape: [Int], pixel: SampleSet.Pixel = .float32, sizes: [[Int]]? = nil
  ) throws(TrainingFailure) {
    for lengths in sizes ?? [] where lengths.count != shape.count - 1 || lengths.contains(where: { $0 < 1 }) {
      throw .layout(part: "sizes", count: lengths.count, expected: shape.count - 1)
    }
    var size = 1
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard length > 0, !overflow else { throw .layout(part: "shape", count: length, expected: 1) }
      size = product
    }
    guard let memory = OpenMemory() else { throw .memory(code: errno) }
    self.memory = memory
    imageSize = size
    self.sizes = sizes
    set = SampleSet(use: use, count: 0, shape: shape, pixel: pixel)
  }

  /// Appends whole images of single precision.
  public mutating func append(_ pixels: [Float]) throws(TrainingFailure) {
    guard case .float32 = set.pixel else { throw .layout(part: "pixel", count: 4, expected: set.pixel.width) }
    try appendImages(pixels)
  }

  /// Appends whole images of bytes.
  public mutating func append(_ pixels: [UInt8]) throws(TrainingFailure) {
    guard case .uint8 = set.pixel else { throw .layout(part: "pixel", count: 1, expected: set.pixel.width) }
    try appendImages(pixels)
  }

  private mutating func appendImages<Number: BitwiseCopyable>(_ pixels: [Number]) throws(TrainingFailure) {
    if sizes != nil {
      try write(pixels)
      numbers += pixels.count
      return
    }
    guard pixels.count % imageSize == 0 else {
      throw .layout(part: "images", count: pixels.count % imageSize, expected: imageSize)
    }
    try write(pixels)
    set.count += pixels.count / imageSize
  }

  /// Ends the set with its answers.
  ///
  /// - Parameters:
  ///   - targets: The answers.
  ///   - patients: The number of each image's patient; `nil` where each is a patient of its own.
  ///   - domains: The number of each image's domain.
  ///   - weights: What each image counts.
  /// - Returns: The memory, sealed.
  /// - Throws: Where a part has too few or too many numbers, or the system no memory.
  public consuming func finish(
    targets: SampleMemory.Targets = .none, patients: [Int32]? = nil, domains: [Int32]? = nil, weights: [Float]? = nil
  ) throws(TrainingFailure) -> SampleMemory {
    let (set, descriptor) = try laidOut(targets, patients, domains, weights)
    return SampleMemory(set, descriptor: descriptor)
  }

  consuming func laidOut(
    _ targets: SampleMemory.Targets, _ patients: [Int32]?, _ domains: [Int32]?, _ weights: [Float]?
  ) throws(TrainingFailure) -> (set: SampleSet, descriptor: Int32) {
    let channels = set.shape.first ?? 1
    var pixels = set.count * (imageSize / channels)
    if let sizes {
      pixels = sizes.reduce(0) { $0 + $1.reduce(1, *) }
      guard numbers == pixels * channels else {
        throw .layout(part: "images", count: numbers, expected: pixels * channels)
      }
      set.count = sizes.count
      set.sizes = try part(
        "sizes", sizes.flatMap { $0.map { Int32(clamping: $0) } }, of: sizes.count * (set.shape.count - 1))
    }
    let count = set.count
    guard count > 0 else { throw .layout(part: "images", count: 0, expected: 1) }
    switch targets {
    case .none: set.targets = .none
    case .classes(let values):
      set.targets = .classes(offset: try part("targets", values, of: count))
    case .chances(let values, let classes):
      set.targets = .chances(classes: classes, offset: try part("targets", values, of: count * classes))
    case .findings(let values, let findings):
      set.targets = .findings(count: findings, offset: try part("targets", values, of: count * findings))
    case .masks(let values):
      set.targets = .masks(offset: try part("targets", values, of: pixels))
    }
    if let patients { set.patients = try part("patients", patients, of: count) }
    if let domains { set.domains = try part("domains", domains, of: count) }
    if let weights { set.weights = try part("weights", weights, of: count) }
    let set = set
    guard let descriptor = memory.sealed() else { throw .memory(code: errno) }
    return (set, descriptor)
  }

  /// Writes a part from the next multiple of 64 bytes on; says where that is.
  private mutating func part<Number: BitwiseCopyable>(
    _ name: String, _ values: [Number], of expected: Int
  ) throws(TrainingFailure) -> Int {
    guard values.count == expected else { throw .layout(part: name, count: values.count, expected: expected) }
    place = (place + 63) / 64 * 64
    let start = place
    try write(values)
    return start
  }

  private mutating func write<Number: BitwiseCopyable>(_ values: [Number]) throws(TrainingFailure) {
    let (descriptor, start) = (memory.descriptor, place)
    let code = values.withUnsafeBytes { bytes -> Int32 in
      var done = 0
      while done < bytes.count {
        let written = pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(start + done))
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return written < 0 ? errno : ENOSPC }
        done += written
      }
      return 0
    }
    guard code == 0 else { throw .memory(code: code) }
    place += values.count * MemoryLayout<Number>.stride
  }
}
