// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What was found of a whole trail: its runs joined, in order.
public struct TrailCheck: Sendable {
  /// No more faults than this are kept; one changed entry can bring many.
  public static let mostFaults = 100

  /// The tree over all entries.
  public private(set) var tree = MerkleFrontier()
  /// The digest of the last entry; `nil` where there is none.
  public private(set) var lastDigest: ContentDigest?
  /// What is wrong, in order.
  public private(set) var faults: [TrailFault] = []
  /// The root at each size that was asked for.
  public private(set) var roots: [Int: ContentDigest] = [0: MerkleHash.empty]

  /// Begins with no entries.
  public init() {}

  /// Whether entries are missing, so that roots beyond them cannot be told.
  private var isBroken = false

  /// How many entries there are.
  public var size: Int { tree.size }

  /// Joins the next run.
  ///
  /// Where entries are missing, so that the run begins beyond what is there, the tree ends: a fault tells of it.
  public mutating func join(_ segment: TrailSegment) {
    guard segment.count > 0 else { return }
    if segment.first > 0, segment.firstPrevious != lastDigest { add(.link(segment.first - 1)) }
    for fault in segment.faults { add(fault) }
    lastDigest = segment.lastDigest
    guard segment.first == size, !isBroken else {
      if !isBroken { add(.missing(size: size, signed: segment.first)) }
      isBroken = true
      return
    }
    for (mark, part) in segment.marked {
      var whole = tree
      whole.append(part)
      roots[mark] = whole.root
    }
    tree.append(segment.tree)
  }

  /// Compares with a checkpoint whose signature was checked.
  public mutating func compare(_ checkpoint: Checkpoint) {
    if isBroken, checkpoint.size > size { return }
    guard checkpoint.size <= size else { return add(.missing(size: size, signed: checkpoint.size)) }
    guard let found = roots[checkpoint.size] ?? (checkpoint.size == size ? tree.root : nil) else {
      preconditionFailure("the root at \(checkpoint.size) was not asked for")
    }
    if found != checkpoint.root { add(.root(size: checkpoint.size, found: found, signed: checkpoint.root)) }
  }

  private mutating func add(_ fault: TrailFault) {
    if faults.count < Self.mostFaults { faults.append(fault) }
  }

  /// Checks a trail that was exported: a line an entry.
  ///
  /// - Parameters:
  ///   - lines: The file.
  ///   - checkpoints: Checkpoints of it, whose signatures were checked.
  /// - Returns: What was found; the archive is the one that the first entry names.
  /// - Complexity: O(*n*).
  public static func checking(_ lines: UnsafeRawBufferPointer, against checkpoints: [Checkpoint]) -> TrailCheck {
    var check = TrailCheck()
    let sizes = checkpoints.map(\.size)
    var archive = ""
    var segment: TrailSegment?
    var place = 0
    while place < lines.count {
      let end = lines[place...].firstIndex(of: 10) ?? lines.count
      let line = UnsafeRawBufferPointer(rebasing: lines[place..<end])
      if check.size == 0, segment == nil, let named = EntryScan(line)?.text(.archive) {
        archive = String(decoding: named, as: UTF8.self)
      }
      var run = segment ?? TrailSegment(first: check.size, archive: archive, sizes: sizes)
      run.take(line)
      if run.count == TrailSegment.length {
        check.join(run)
        segment = nil
      } else {
        segment = run
      }
      place = end + 1
    }
    if let segment { check.join(segment) }
    for checkpoint in checkpoints { check.compare(checkpoint) }
    return check
  }
}

extension MerkleFrontier {
  /// Adds the subtrees of a tree that continues this one.
  mutating func append(_ part: MerkleFrontier) {
    var rest = part.size
    for peak in part.peaks {
      let level = Int.bitWidth - 1 - rest.leadingZeroBitCount
      append(subtree: peak, level: level)
      rest -= 1 << level
    }
  }
}
