// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Training
import Workers

/// Images and answers where they lie in sealed memory: mapped, checked once, read by any thread.
///
/// Safe because nothing changes after it is made, and the seals keep the memory as it was handed over.
public final class SampleStore: @unchecked Sendable {
  /// What stands where.
  public let layout: SampleSet
  /// The answers; those of masks are read image by image.
  let labels: Labels
  /// The number of each image's patient.
  let patients: [Int32]?
  /// The number of each image's domain.
  let domains: [Int32]?
  /// The weight of each image.
  let weights: [Float]?
  /// Lengths along space of each image, where they have sizes of their own.
  let extents: [[Int]]?
  /// The pixel at which each image begins, and the end; empty where all are of one size.
  private let starts: [Int]
  private let bytes: UnsafeRawBufferPointer
  /// What each byte stands for.
  private let grey: [Float]

  /// Answers in arrays.
  enum Labels: Sendable {
    case none
    case classes([Int32])
    case chances([Float], classes: Int)
    case findings([Float], count: Int)
    case masks(offset: Int)
  }

  /// Takes images over.
  ///
  /// - Parameters:
  ///   - set: What stands where.
  ///   - descriptor: Sealed memory, which stays the caller's; it may be closed afterwards.
  /// - Throws: What does not fit.
  /// - Complexity: O(answers); images are not looked at.
  public init(_ set: SampleSet, descriptor: Int32) throws(SampleFault) {
    let length: Int
    do { length = try SealedMemory(borrowing: descriptor).count } catch { throw SampleFault(set.use, .memory) }
    guard set.count > 0, !set.shape.isEmpty, set.shape.allSatisfy({ $0 > 0 }),
      let pixels = Self.product([set.count] + set.shape, set.pixel.width),
      Self.product(Array(set.shape.dropFirst()), 1) != nil
    else { throw SampleFault(set.use, .empty) }
    guard length > 0, let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw SampleFault(set.use, .memory)
    }
    let bytes = UnsafeRawBufferPointer(start: start, count: length)
    do throws(SampleFault) {
      let reader = Reader(use: set.use, bytes: bytes)
      let extents = try reader.extents(set)
      let starts = try reader.starts(set, extents ?? [])
      let count = starts.last
      let most = count.map { Self.product([$0, set.shape[0]], set.pixel.width) } ?? pixels
      try reader.check("images", set.images, most, width: set.pixel.width)
      labels = try reader.labels(set, pixels: count)
      (self.extents, self.starts) = (extents, starts)
      patients = try set.patients.map { offset throws(SampleFault) in
        try reader.values("patients", offset, count: set.count)
      }
      domains = try set.domains.map { offset throws(SampleFault) in
        try reader.values("domains", offset, count: set.count)
      }
      let weights: [Float]? = try set.weights.map { offset throws(SampleFault) in
        try reader.values("weights", offset, count: set.count)
      }
      if let wrong = weights?.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw SampleFault(set.use, .value(part: "weights", image: wrong))
      }
      self.weights = weights
    } catch {
      munmap(start, length)
      throw error
    }
    layout = set
    self.bytes = bytes
    if case .uint8(let scale, let shift) = set.pixel {
      grey = (0...255).map { Float($0) * scale + shift }
    } else {
      grey = []
    }
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// Numbers of an image.
  var imageSize: Int { layout.shape.reduce(1, *) }
  /// The lengths of space.
  var space: [Int] { Array(layout.shape.dropFirst()) }
  /// Pixels of space.
  var pixels: Int { space.reduce(1, *) }

  /// The pixels of an image among those of all.
  private func range(_ image: Int) -> Range<Int> {
    starts.isEmpty ? image * pixels..<(image + 1) * pixels : starts[image]..<starts[image + 1]
  }

  /// The mask of an image; nothing where there are no masks.
  func mask(of image: Int) -> UnsafeRawBufferPointer {
    guard case .masks(let offset) = labels else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let range = range(image)
    return UnsafeRawBufferPointer(rebasing: bytes[offset + range.lowerBound..<offset + range.upperBound])
  }

  /// The piece in the middle of an image that has a size of its own; `nil` where images are seen whole.
  func middle(_ image: Int) -> PieceRuns? {
    extents.map { PieceRuns(extent: $0[image], piece: space, corner: PieceCorner.middle($0[image], space)) }
  }

  /// Copies a piece of an image out; what lies outside is 0.
  private func read(_ image: Int, _ piece: PieceRuns, into room: UnsafeMutableBufferPointer<Float>) {
    let own = pixels
    room.update(repeating: 0)
    for channel in 0..<layout.shape[0] {
      let first = layout.shape[0] * starts[image] + channel * piece.pixels
      for run in piece.runs {
        let start = layout.images + (first + run.from) * layout.pixel.width
        let to = UnsafeMutableBufferPointer(
          rebasing: room[channel * own + run.to..<channel * own + run.to + run.count])
        switch layout.pixel {
        case .float32:
          UnsafeMutableRawBufferPointer(to).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + run.count * 4]))
        case .uint8:
          for index in to.indices { to[index] = grey[Int(bytes[start + index])] }
        }
      }
    }
  }

  /// Copies a piece of a mask out; what lies outside is not known.
  func readMask(_ image: Int, _ piece: PieceRuns?, into room: UnsafeMutableBufferPointer<UInt8>) {
    guard let piece else { return readMask(image, into: room) }
    let mask = mask(of: image)
    guard !mask.isEmpty else { return }
    room.update(repeating: 255)
    for run in piece.runs { for index in 0..<run.count { room[run.to + index] = mask[run.from + index] } }
  }

  /// Copies an image out, or a piece of it; where images have sizes of their own and none is named, the one in the middle.
  func read(_ image: Int, _ piece: PieceRuns? = nil, into room: UnsafeMutableBufferPointer<Float>) {
    precondition(room.count == imageSize && image < layout.count)
    if let piece = piece ?? middle(image) { return read(image, piece, into: room) }
    let start = layout.images + image * imageSize * layout.pixel.width
    switch layout.pixel {
    case .float32:
      UnsafeMutableRawBufferPointer(room).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + imageSize * 4]))
    case .uint8:
      for index in room.indices { room[index] = grey[Int(bytes[start + index])] }
    }
  }

  /// Copies an image's mask out.
  private func readMask(_ image: Int, into room: UnsafeMutableBufferPointer<UInt8>) {
    guard case .masks(let offset) = labels else { return }
    let start = offset + image * pixels
    UnsafeMutableRawBufferPointer(room).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + pixels]))
  }

  /// A class for each image, to balance by: that of its answer, of its likeliest answer, of its rarest finding or of its rarest outlined
  /// class; −1 where it is not known.
  func kinds() -> [Int] {
    switch labels {
    case .none: [Int](repeating: 0, count: layout.count)
    case .classes(let labels): labels.map(Int.init)
    case .chances(let values, let classes):
      (0..<layout.count).map { image in
        let row = values[image * classes..<(image + 1) * classes]
        return row.contains { $0 > 0 } ? (row.indices.max { row[$0] < row[$1] } ?? 0) - row.startIndex : -1
      }
    case .findings(let values, let count):
      Self.rarest((0..<layout.count).map { image in (0..<count).filter { values[image * count + $0] > 0.5 } })
    case .masks:
      Self.rarest(
        (0..<layout.count).map { image in
          var seen = [Bool](repeating: false, count: 256)
          for value in mask(of: image) { seen[Int(value)] = true }
          return (1..<255).filter { seen[$0] }
        })
    }
  }

  /// For each list its rarest member, counted from 1; 0 for an empty one.
  private static func rarest(_ lists: [[Int]]) -> [Int] {
    var counts: [Int: Int] = [:]
    for member in lists.joined() { counts[member, default: 0] += 1 }
    return lists.map { list in
      list.min { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }.map { $0 + 1 } ?? 0
    }
  }

  fileprivate static func product(_ lengths: [Int], _ width: Int) -> Int? {
    var product = width
    for length in lengths {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// Reads parts of memory, each checked.
  private struct Reader {
    var use: SampleSet.Use
    var bytes: UnsafeRawBufferPointer

    func check(_ part: String, _ offset: Int, _ length: Int?, width: Int) throws(SampleFault) {
      guard offset >= 0, offset % width == 0 else { throw SampleFault(use, .misaligned(part: part, offset: offset)) }
      guard let length, length <= bytes.count, offset <= bytes.count - length else {
        let end = length.map { offset.addingReportingOverflow($0).partialValue } ?? .max
        throw SampleFault(use, .beyond(part: part, end: end, bytes: bytes.count))
      }
    }

    func values<Number: TensorNumber>(_ part: String, _ offset: Int, count: Int?) throws(SampleFault) -> [Number] {
      let width = MemoryLayout<Number>.stride
      let length = count.flatMap { SampleStore.product([$0], width) }
      try check(part, offset, length, width: width)
      let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + (length ?? 0)])
      return Array(piece.bindMemory(to: Number.self))
    }

    /// The lengths of images with sizes of their own.
    func extents(_ set: SampleSet) throws(SampleFault) -> [[Int]]? {
      guard let offset = set.sizes else { return nil }
      let axes = set.shape.count - 1
      guard axes > 0 else { throw SampleFault(use, .empty) }
      let lengths: [Int32] = try values("sizes", offset, count: SampleStore.product([set.count], axes))
      if let wrong = lengths.firstIndex(where: { $0 < 1 }) {
        throw SampleFault(use, .value(part: "sizes", image: wrong / axes))
      }
      return stride(from: 0, to: lengths.count, by: axes).map { first in
        lengths[first..<first + axes].map { Int($0) }
      }
    }

    /// The pixel at which each of them begins, and the end.
    func starts(_ set: SampleSet, _ extents: [[Int]]) throws(SampleFault) -> [Int] {
      guard !extents.isEmpty else { return [] }
      var starts = [0]
      for (image, extent) in extents.enumerated() {
        let sum = SampleStore.product(extent, 1).map { starts[image].addingReportingOverflow($0) }
        guard let sum, !sum.overflow else { throw SampleFault(use, .value(part: "sizes", image: image)) }
        starts.append(sum.partialValue)
      }
      return starts
    }

    /// The answers; `pixels` are those of all images where these have sizes of their own.
    func labels(_ set: SampleSet, pixels: Int?) throws(SampleFault) -> Labels {
      func fault(_ image: Int) -> SampleFault { SampleFault(set.use, .value(part: "targets", image: image)) }
      switch set.targets {
      case .none: return .none
      case .classes(let offset):
        let values: [Int32] = try self.values("targets", offset, count: set.count)
        if let wrong = values.firstIndex(where: { $0 < -1 }) { throw fault(wrong) }
        return .classes(values)
      case .chances(let classes, let offset):
        guard classes > 0 else { throw fault(0) }
        let values: [Float] = try self.values("targets", offset, count: SampleStore.product([set.count], classes))
        if let wrong = values.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) { throw fault(wrong / classes) }
        return .chances(values, classes: classes)
      case .findings(let count, let offset):
        guard count > 0 else { throw fault(0) }
        let values: [Float] = try self.values("targets", offset, count: SampleStore.product([set.count], count))
        if let wrong = values.firstIndex(where: { !($0.isNaN || $0 >= 0 && $0 <= 1) }) { throw fault(wrong / count) }
        return .findings(values, count: count)
      case .masks(let offset):
        try check(
          "targets", offset, pixels ?? SampleStore.product([set.count] + set.shape.dropFirst(), 1), width: 1)
        return .masks(offset: offset)
      }
    }
  }
}
