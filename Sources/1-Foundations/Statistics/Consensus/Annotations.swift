// SPDX-License-Identifier: Apache-2.0

/// What several readers called the same items, as compressed rows: an item's labels stand together.
///
/// An item may have labels of any readers, and several of one reader; a missing label is simply not there. Codes are dense:
/// items, readers and classes are numbered from 0. Items may carry sampling weights and belong to sampling units (patients).
///
/// ```swift
/// let reads = try Annotations(
///   items: [0, 0, 1, 1], readers: [0, 1, 0, 1], labels: [1, 1, 0, 1], itemCount: 2, readerCount: 2, classCount: 2)
/// ```
public struct Annotations: Sendable, Equatable {
  /// How many items there are; some may have no label.
  public let itemCount: Int
  /// How many readers there are; some may have given no label.
  public let readerCount: Int
  /// How many classes there are, at least 2.
  public let classCount: Int
  /// Where each item's labels begin; one entry more than there are items.
  public let starts: [Int]
  /// The reader of each label, item after item; an item's labels keep the order in which they were given.
  public let readers: [Int32]
  /// The class that each label names.
  public let labels: [Int32]
  /// The sampling weight of each item, or `nil` where every item counts once.
  public let weights: [Double]?
  /// The sampling unit (patient) of each item, or `nil` where items are independent.
  public let units: ClusterIndex?

  /// Sorts labels by item.
  /// - Parameters:
  ///   - items: The item of each label.
  ///   - readers: The reader of each label.
  ///   - labels: The class that each label names.
  ///   - itemCount: How many items there are.
  ///   - readerCount: How many readers there are.
  ///   - classCount: How many classes there are, at least 2.
  ///   - weights: A sampling weight ≥ 0 for each item, or `nil`.
  ///   - units: The sampling unit of each item, or `nil`.
  /// - Throws: ``AnnotationError`` naming the first code that does not fit.
  /// - Complexity: O(labels + items): codes are counted, not compared.
  public init(
    items: [Int32], readers: [Int32], labels: [Int32], itemCount: Int, readerCount: Int, classCount: Int,
    weights: [Double]? = nil, units: ClusterIndex? = nil
  ) throws(AnnotationError) {
    let count = items.count
    guard readers.count == count else { throw .lengthsDiffer(of: "readers", expected: count, found: readers.count) }
    guard labels.count == count else { throw .lengthsDiffer(of: "labels", expected: count, found: labels.count) }
    try Self.check(items, "items", below: itemCount)
    try Self.check(readers, "readers", below: readerCount)
    try Self.check(labels, "labels", below: classCount)
    var starts = [Int](repeating: 0, count: itemCount + 1)
    for item in items { starts[Int(item) + 1] += 1 }
    for item in 0..<max(0, itemCount) { starts[item + 1] += starts[item] }
    var next = starts
    var sortedReaders = [Int32](repeating: 0, count: count)
    var sortedLabels = sortedReaders
    for place in 0..<count {
      let item = Int(items[place])
      sortedReaders[next[item]] = readers[place]
      sortedLabels[next[item]] = labels[place]
      next[item] += 1
    }
    try self.init(
      starts: starts, readers: sortedReaders, labels: sortedLabels, readerCount: readerCount, classCount: classCount,
      weights: weights, units: units)
  }

  /// Takes one column of labels for each reader, where −1 stands for a missing label.
  /// - Parameters:
  ///   - columns: One label per item for each reader.
  ///   - classCount: How many classes there are, at least 2.
  ///   - weights: A sampling weight ≥ 0 for each item, or `nil`.
  ///   - units: The sampling unit of each item, or `nil`.
  /// - Throws: ``AnnotationError`` naming the first code that does not fit.
  /// - Complexity: O(items · readers).
  public init(
    columns: [[Int32]], classCount: Int, weights: [Double]? = nil, units: ClusterIndex? = nil
  ) throws(AnnotationError) {
    let itemCount = columns.first?.count ?? 0
    for (reader, column) in columns.enumerated() where column.count != itemCount {
      throw .lengthsDiffer(of: "labels of reader \(reader)", expected: itemCount, found: column.count)
    }
    var starts = [0]
    var readers: [Int32] = []
    var labels: [Int32] = []
    for item in 0..<itemCount {
      for (reader, column) in columns.enumerated() where column[item] != -1 {
        readers.append(Int32(reader))
        labels.append(column[item])
      }
      starts.append(labels.count)
    }
    try Self.check(labels, "labels", below: classCount)
    try self.init(
      starts: starts, readers: readers, labels: labels, readerCount: columns.count, classCount: classCount,
      weights: weights, units: units)
  }

  /// Takes rows whose codes have been checked.
  init(
    starts: [Int], readers: [Int32], labels: [Int32], readerCount: Int, classCount: Int, weights: [Double]?,
    units: ClusterIndex?
  ) throws(AnnotationError) {
    let itemCount = starts.count - 1
    guard classCount >= 2 else { throw .tooFew("classes", found: classCount, needed: 2) }
    guard !labels.isEmpty else { throw .tooFew("labels", found: 0, needed: 1) }
    if let weights {
      guard weights.count == itemCount else {
        throw .lengthsDiffer(of: "weights", expected: itemCount, found: weights.count)
      }
      if let index = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .badWeight(index: index) }
    }
    if let units, units.unitOfRow.count != itemCount {
      throw .lengthsDiffer(of: "sampling units", expected: itemCount, found: units.unitOfRow.count)
    }
    self.itemCount = itemCount
    self.readerCount = readerCount
    self.classCount = classCount
    self.starts = starts
    self.readers = readers
    self.labels = labels
    self.weights = weights
    self.units = units
  }

  private static func check(_ codes: [Int32], _ name: String, below limit: Int) throws(AnnotationError) {
    guard limit >= 1 else { throw .tooFew(name, found: limit, needed: 1) }
    guard limit <= Int(Int32.max) else { throw .tooMany(name, found: limit, limit: Int(Int32.max)) }
    // A negative code is a large one without its sign, so that one comparison does for both ends.
    let bound = UInt32(limit)
    if let index = codes.firstIndex(where: { UInt32(bitPattern: $0) >= bound }) {
      throw .badCode(of: name, index: index, found: Int(codes[index]), limit: limit)
    }
  }

  /// How many labels there are.
  public var labelCount: Int { labels.count }
  /// The places of an item's labels in ``readers`` and ``labels``.
  public func places(of item: Int) -> Range<Int> { starts[item]..<starts[item + 1] }
  /// The sampling weight of an item.
  public func weight(of item: Int) -> Double { weights?[item] ?? 1 }
  /// How many items have a label.
  public var labelledItemCount: Int { (0..<itemCount).count { starts[$0 + 1] > starts[$0] } }

  /// How many labels of an item name each class.
  public func votes(for item: Int) -> [Int] {
    var votes = [Int](repeating: 0, count: classCount)
    for place in places(of: item) { votes[Int(labels[place])] += 1 }
    return votes
  }

  /// The same labels ordered by reader: where each reader's begin, and their items and classes.
  /// - Complexity: O(labels + readers).
  public func byReader() -> (starts: [Int], items: [Int32], labels: [Int32]) {
    var starts = [Int](repeating: 0, count: readerCount + 1)
    for reader in readers { starts[Int(reader) + 1] += 1 }
    for reader in 0..<readerCount { starts[reader + 1] += starts[reader] }
    var next = starts
    var items = [Int32](repeating: 0, count: labelCount)
    var classes = items
    for item in 0..<itemCount {
      for place in places(of: item) {
        let reader = Int(readers[place])
        items[next[reader]] = Int32(item)
        classes[next[reader]] = labels[place]
        next[reader] += 1
      }
    }
    return (starts, items, classes)
  }
}
