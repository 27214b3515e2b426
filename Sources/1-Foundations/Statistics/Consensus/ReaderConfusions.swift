// SPDX-License-Identifier: Apache-2.0

/// What each reader calls the items of each class.
public struct ReaderConfusions: Sendable, Equatable {
  /// How many readers there are.
  public let readerCount: Int
  /// How many classes there are.
  public let classCount: Int
  /// The chance that a reader calls an item of a class by a label: `[(reader · classes + class) · classes + label]`.
  let chances: [Double]
  /// How many labels of a reader fall on items of a class, in expectation: `[reader · classes + class]`.
  let supports: [Double]

  init(readerCount: Int, classCount: Int, chances: [Double], supports: [Double]) {
    self.readerCount = readerCount
    self.classCount = classCount
    self.chances = chances
    self.supports = supports
  }

  /// The chance that a reader calls an item of a class by a label; `nil` where the reader has seen no item of the class.
  public func chance(reader: Int, truth: Int, label: Int) -> Double? {
    support(reader: reader, truth: truth) > 0
      ? chances[(reader * classCount + truth) * classCount + label] : nil
  }

  /// The chance that a reader is right about an item of a class: with two classes, sensitivity and specificity.
  public func skill(reader: Int, class truth: Int) -> Double? { chance(reader: reader, truth: truth, label: truth) }

  /// How many of a reader's labels fall on items of a class, in expectation and weighted.
  public func support(reader: Int, truth: Int) -> Double { supports[reader * classCount + truth] }

  /// The same over all readers.
  func support(ofClass truth: Int) -> Double {
    (0..<readerCount).reduce(0) { $0 + support(reader: $1, truth: truth) }
  }

  /// The confusion of all readers together, class by label, each row a mean by support.
  var pooled: [Double] {
    var sums = [Double](repeating: 0, count: classCount * classCount)
    for truth in 0..<classCount {
      let total = support(ofClass: truth)
      guard total > 0 else { continue }
      for reader in 0..<readerCount {
        let share = support(reader: reader, truth: truth) / total
        for label in 0..<classCount {
          sums[truth * classCount + label] += share * chances[(reader * classCount + truth) * classCount + label]
        }
      }
    }
    return sums
  }
}
