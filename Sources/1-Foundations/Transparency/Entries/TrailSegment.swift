// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A run of entries that is checked by itself, so that the runs of a long trail can be checked at once.
///
/// Within the run each entry's digest must be the one that the next carries; ``TrailCheck`` joins runs and checks between them.
public struct TrailSegment: Sendable {
  /// Runs begin at multiples of this, so that the tree over a run is a part of the tree over all.
  public static let length = 1 << 13

  /// The number of the first entry.
  public let first: Int
  /// How many entries were taken.
  public private(set) var count = 0
  /// What is wrong within the run, in order; the first of it, where it is much.
  public private(set) var faults: [TrailFault] = []

  let archive: [UInt8]
  var firstPrevious: ContentDigest?
  /// The digest of the last entry.
  public private(set) var lastDigest: ContentDigest?
  var tree = MerkleFrontier()
  /// The root of the tree over the run alone.
  public var root: ContentDigest { tree.root }
  /// The tree at each size that was asked for, counted from the run's beginning.
  var marked: [Int: MerkleFrontier] = [:]
  private var marks: [Int]
  private var shift = 0

  /// Begins a run.
  ///
  /// - Parameters:
  ///   - first: The number of its first entry: a multiple of ``length``.
  ///   - archive: Which archive all entries must be of.
  ///   - sizes: The sizes of the whole tree whose roots are wanted; those beyond the run are passed over.
  public init(first: Int, archive: String, sizes: [Int] = []) {
    precondition(first.isMultiple(of: Self.length), "a run begins at a multiple of its length")
    self.first = first
    self.archive = Array(archive.utf8)
    // The last first, so that they can be taken off the end.
    marks = sizes.filter { $0 > first }.sorted(by: >)
  }

  /// What was found of an entry.
  public struct Taken {
    /// The hash of its leaf.
    public let leaf: ContentDigest
    /// Where its fields lie; `nil` where it is none.
    public let scan: EntryScan?
  }

  /// Takes the next entry.
  ///
  /// - Parameters:
  ///   - entry: Its bytes, which are only read during the call.
  ///   - completed: Told of each subtree that is full now, with its level, its place among those of the run, and its hash.
  /// - Returns: What was found of it.
  @discardableResult
  public mutating func take(
    _ entry: UnsafeRawBufferPointer,
    completed: (_ level: Int, _ position: Int, _ digest: ContentDigest) -> Void = { _, _, _ in }
  ) -> Taken {
    let sequence = first + count
    let leaf = MerkleHash.leaf(entry)
    var hasher = ContentDigest.Hasher()
    hasher.update(entry)
    let scan = EntryScan(entry)
    check(scan, entry, sequence)
    lastDigest = hasher.digest
    tree.append(leaf: leaf, completed: completed)
    count += 1
    while let mark = marks.last, mark <= first + count {
      if mark == first + count { marked[mark] = tree }
      marks.removeLast()
    }
    return Taken(leaf: leaf, scan: scan)
  }

  private mutating func check(_ scan: EntryScan?, _ entry: UnsafeRawBufferPointer, _ sequence: Int) {
    guard let scan, let found = scan.sequence, let previous = scan.previous else {
      add(.entry(sequence, Self.reason(entry)))
      if count == 0 { firstPrevious = nil }
      return
    }
    // One entry missing moves all that follow; only where the distance changes is something at fault.
    if found - sequence != shift { add(.number(sequence, found: found)) }
    shift = found - sequence
    if !isOfArchive(scan) { add(.archive(sequence)) }
    if count == 0 {
      firstPrevious = previous
      if sequence == 0, previous != nil { add(.beginning) }
    } else if previous != lastDigest {
      let link = TrailFault.link(sequence - 1)
      add(link)
      // What the entry itself says of being changed is said only now that there is a doubt.
      if let fault = Self.fault(entry) { add(.entry(sequence, fault)) }
    }
  }

  private func isOfArchive(_ scan: EntryScan) -> Bool {
    guard let named = scan.text(.archive) else { return false }
    return archive.withUnsafeBytes { named.holdsSameBytes(as: $0) }
  }

  private mutating func add(_ fault: TrailFault) {
    if faults.count < TrailCheck.mostFaults { faults.append(fault) }
  }

  /// Why bytes are no entry; `nil` where they are one.
  public static func fault(_ entry: UnsafeRawBufferPointer) -> EntryFault? {
    do {
      _ = try TrailEntry(parsing: entry)
      return nil
    } catch {
      return error
    }
  }

  private static func reason(_ entry: UnsafeRawBufferPointer) -> EntryFault {
    fault(entry) ?? .field(name: "sequence", expected: "a number of at most 18 digits")
  }
}
