// SPDX-License-Identifier: Apache-2.0

/// A set of classes for each case, with the truth: what coverage and size are counted from.
///
/// A set of one class is an answer. A set of several says that the model cannot tell them apart at the promised error; an empty set
/// says that no class fits. Both are cases to hand over.
public struct PredictionSets: Sendable {
  /// The classes of each set, as bits: bit *i* is the class at index *i*.
  public let members: [UInt64]
  /// The cases.
  public let sample: ClassProbabilities

  init(members: [UInt64], sample: ClassProbabilities) {
    self.members = members
    self.sample = sample
  }

  /// How many cases there are.
  public var count: Int { members.count }

  /// Whether each set holds the true class.
  public var isCovered: [Bool] { members.indices.map { members[$0] >> UInt64(sample.truth[$0]) & 1 == 1 } }

  /// How many classes each set holds.
  public var sizes: [Int] { members.map(\.nonzeroBitCount) }

  /// Whether each case is to be handed over: its set is empty, or holds several classes.
  public var isHandedOver: [Bool] { members.map { $0.nonzeroBitCount != 1 } }

  /// The classes of a case's set.
  public func classes(of row: Int) -> [String] {
    sample.classes.indices.filter { members[row] >> UInt64($0) & 1 == 1 }.map { sample.classes[$0] }
  }
}
