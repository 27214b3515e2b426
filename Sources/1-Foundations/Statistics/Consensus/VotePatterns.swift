// SPDX-License-Identifier: Apache-2.0

/// The masks of several readers on one grid, reduced to the different ways in which a voxel was voted on, and how often each
/// occurs.
///
/// Without a spatial prior a consensus depends on a voxel only through the labels that the readers gave it. Five readers of a
/// binary mask have at most 32 such patterns, whatever the size of the volume: the iteration runs over these, exactly.
///
/// ```swift
/// let patterns = try VotePatterns(masks: [first, second, third], shape: [64, 256, 256])
/// let result = try STAPLE().fit(patterns)
/// ```
public struct VotePatterns: Sendable {
  /// How many readers there are.
  public let readerCount: Int
  /// How many labels there are, background included.
  public let classCount: Int
  /// How many voxels each mask has.
  public let voxelCount: Int
  /// The grid, passed along; empty where none was given.
  public let shape: [Int]
  /// Which voxels are judged, `nil` for all: others are not counted, and are background in every map.
  public let region: [UInt8]?
  /// How often each pattern occurs among the voxels that are judged.
  public let counts: [Int]
  /// The labels of each pattern, reader by reader: `[pattern · readers + reader]`.
  let votes: [Int32]
  let voxels: Voxels

  /// The pattern of each voxel.
  enum Voxels: Sendable {
    /// As a code of one byte, and the pattern of each code, −1 for codes that do not occur.
    case codes([UInt8], patternOfCode: [Int32])
    /// As its number.
    case numbers([Int32])
  }

  /// Counts the patterns of masks.
  /// - Parameters:
  ///   - masks: One value per voxel for each reader. With two classes any value other than 0 is foreground; with more it is
  ///     the label.
  ///   - classCount: How many labels there are, background (0) included: 2…256.
  ///   - shape: The grid, for whoever draws the result; its product is the number of voxels, or it is empty.
  ///   - region: Voxels other than 0 are judged; `nil` for all.
  /// - Throws: ``AnnotationError`` for masks of different lengths, a label beyond the classes, or no voxel.
  /// - Complexity: O(voxels · readers), a byte at a time and many at once.
  public init(
    masks: [[UInt8]], classCount: Int = 2, shape: [Int] = [], region: [UInt8]? = nil
  ) throws(AnnotationError) {
    // Safe because the buffers are read only within the call, while the arrays that own them are held by it.
    var buffers: [UnsafeBufferPointer<UInt8>] = []
    var result: Result<VotePatterns, AnnotationError>?
    func descend(_ reader: Int) {
      guard reader < masks.count else {
        result = Result { () throws(AnnotationError) in
          try VotePatterns(buffers: buffers, classCount: classCount, shape: shape, region: region)
        }
        return
      }
      masks[reader].withUnsafeBufferPointer { buffer in
        buffers.append(buffer)
        descend(reader + 1)
      }
    }
    descend(0)
    guard let result else { throw .tooFew("readers", found: 0, needed: 1) }
    self = try result.get()
  }

  /// Counts the patterns of binary masks with 64 voxels to a word, the first in the lowest bit.
  /// - Throws: ``AnnotationError`` where a mask has another number of words than the voxels need.
  public init(
    bits: [[UInt64]], voxelCount: Int, shape: [Int] = [], region: [UInt8]? = nil
  ) throws(AnnotationError) {
    var masks: [[UInt8]] = []
    for (reader, words) in bits.enumerated() {
      guard words.count == (voxelCount + 63) / 64 else {
        throw .lengthsDiffer(of: "words of reader \(reader)", expected: (voxelCount + 63) / 64, found: words.count)
      }
      masks.append((0..<voxelCount).map { UInt8(truncatingIfNeeded: (words[$0 >> 6] >> UInt64($0 & 63)) & 1) })
    }
    try self.init(masks: masks, shape: shape, region: region)
  }

  /// Counts the patterns of masks in memory that the caller owns; see ``init(masks:classCount:shape:region:)``.
  public init(
    buffers: [UnsafeBufferPointer<UInt8>], classCount: Int = 2, shape: [Int] = [], region: [UInt8]? = nil
  ) throws(AnnotationError) {
    guard let first = buffers.first else { throw .tooFew("readers", found: 0, needed: 1) }
    let count = first.count
    guard count > 0 else { throw .tooFew("voxels", found: 0, needed: 1) }
    guard count < Int(Int32.max) else { throw .tooMany("voxels", found: count, limit: Int(Int32.max) - 1) }
    guard classCount >= 2 else { throw .tooFew("classes", found: classCount, needed: 2) }
    guard classCount <= 256 else { throw .tooMany("classes", found: classCount, limit: 256) }
    for (reader, buffer) in buffers.enumerated() {
      guard buffer.count == count else {
        throw .lengthsDiffer(of: "mask of reader \(reader)", expected: count, found: buffer.count)
      }
      guard classCount > 2, classCount < 256 else { continue }
      if let index = buffer.firstIndex(where: { Int($0) >= classCount }) {
        throw .badCode(of: "mask of reader \(reader)", index: index, found: Int(buffer[index]), limit: classCount)
      }
    }
    if let region, region.count != count { throw .lengthsDiffer(of: "region", expected: count, found: region.count) }
    if !shape.isEmpty, shape.reduce(1, *) != count {
      throw .lengthsDiffer(of: "voxels of the shape", expected: shape.reduce(1, *), found: count)
    }
    let found = PatternCounter(buffers: buffers, classCount: classCount, region: region).found
    readerCount = buffers.count
    self.classCount = classCount
    voxelCount = count
    self.shape = shape
    self.region = region
    counts = found.counts
    votes = found.votes
    voxels = found.voxels
  }

  /// How many different patterns occur.
  public var patternCount: Int { counts.count }
  /// How many voxels are judged.
  public var judgedCount: Int { counts.reduce(0, +) }
  /// The labels that the readers gave a voxel of the pattern, in their order.
  public func votes(of pattern: Int) -> [Int] {
    votes[pattern * readerCount..<(pattern + 1) * readerCount].map { Int($0) }
  }

  /// The pattern that all readers call background; `nil` where there is none.
  var agreedBackground: Int? {
    (0..<patternCount).first { votes(of: $0).allSatisfy { $0 == 0 } }
  }

  /// One value for each voxel, by its pattern; `outside` where it is not judged.
  /// - Complexity: O(voxels).
  public func map<Value>(_ values: [Value], outside: Value) -> [Value] {
    precondition(values.count == patternCount, "each pattern has a value")
    var result: [Value]
    switch voxels {
    case .codes(let codes, let patternOfCode):
      let table = patternOfCode.map { $0 < 0 ? outside : values[Int($0)] }
      // Safe because the table has an entry for each of the 256 codes, and both arrays have a place for each voxel.
      result = table.withUnsafeBufferPointer { table in
        codes.withUnsafeBufferPointer { codes in
          [Value](unsafeUninitializedCapacity: codes.count) { room, made in
            guard let target = room.baseAddress else { return }
            for voxel in 0..<codes.count { (target + voxel).initialize(to: table[Int(codes[voxel])]) }
            made = codes.count
          }
        }
      }
    case .numbers(let numbers): result = numbers.map { values[Int($0)] }
    }
    if let region {
      for voxel in result.indices where region[voxel] == 0 { result[voxel] = outside }
    }
    return result
  }

  /// The patterns as items that occur so often.
  func annotations(counting counts: [Double]) throws(AnnotationError) -> Annotations {
    let readers = (0..<patternCount).flatMap { _ in (0..<readerCount).map { Int32($0) } }
    return try Annotations(
      starts: (0...patternCount).map { $0 * readerCount }, readers: readers, labels: votes, readerCount: readerCount,
      classCount: classCount, weights: counts, units: nil)
  }
}
