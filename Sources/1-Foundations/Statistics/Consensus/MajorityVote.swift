// SPDX-License-Identifier: Apache-2.0

/// The vote of the readers: each label counts once, or with its reader's weight.
///
/// The posterior of an item is its shares of the votes. It is not a chance in the sense of a model of readers: two readers of
/// whom one says yes give one half, however good they are.
///
/// > Source: checked by hand and against the definition in `MajorityVoteTests`.
public struct MajorityVote: Sendable, Hashable {
  /// What a label of each reader counts; `nil` where each counts once.
  public var readerWeights: [Double]?

  /// A vote; reader weights are ≥ 0.
  public init(readerWeights: [Double]? = nil) {
    self.readerWeights = readerWeights
  }

  /// Counts the votes.
  ///
  /// Ties stay ties in the posterior; ``Consensus/labels(ties:)`` breaks them by a stated rule. An item without a label, or
  /// with labels of no weight, has the class shares of the others.
  /// - Throws: ``AnnotationError`` where the weights do not fit the readers.
  /// - Complexity: O(labels + items · classes).
  public func fit(_ annotations: Annotations) throws(AnnotationError) -> Consensus {
    if let readerWeights {
      guard readerWeights.count == annotations.readerCount else {
        throw .lengthsDiffer(of: "reader weights", expected: annotations.readerCount, found: readerWeights.count)
      }
      if let index = readerWeights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .badWeight(index: index) }
    }
    let classes = annotations.classCount
    var posterior = Self.shares(of: annotations, readerWeights: readerWeights)
    var classShares = [Double](repeating: 0, count: classes)
    var total = 0.0
    var empty: [Int] = []
    for item in 0..<annotations.itemCount {
      let range = item * classes..<(item + 1) * classes
      guard posterior[range].contains(where: { $0 > 0 }) else {
        empty.append(item)
        continue
      }
      let weight = annotations.weight(of: item)
      total += weight
      for place in 0..<classes { classShares[place] += weight * posterior[item * classes + place] }
    }
    classShares = classShares.map { total > 0 ? $0 / total : 1 / Double(classes) }
    for item in empty {
      for place in 0..<classes { posterior[item * classes + place] = classShares[place] }
    }
    return Consensus(
      method: readerWeights == nil ? "majority vote" : "weighted majority vote", classCount: classes,
      posterior: posterior, classShares: classShares,
      readers: Self.confusions(annotations, posterior: posterior))
  }

  /// The shares of the votes, item after item; zeros for an item without votes.
  static func shares(of annotations: Annotations, readerWeights: [Double]? = nil) -> [Double] {
    let classes = annotations.classCount
    var shares = [Double](repeating: 0, count: annotations.itemCount * classes)
    for item in 0..<annotations.itemCount {
      var total = 0.0
      for place in annotations.places(of: item) {
        let vote = readerWeights?[Int(annotations.readers[place])] ?? 1
        shares[item * classes + Int(annotations.labels[place])] += vote
        total += vote
      }
      guard total > 0 else { continue }
      for place in item * classes..<(item + 1) * classes { shares[place] /= total }
    }
    return shares
  }

  /// How each reader compares with a posterior: expected counts, normalised by class.
  static func confusions(_ annotations: Annotations, posterior: [Double]) -> ReaderConfusions {
    let (readers, classes) = (annotations.readerCount, annotations.classCount)
    var chances = [Double](repeating: 0, count: readers * classes * classes)
    var supports = [Double](repeating: 0, count: readers * classes)
    for item in 0..<annotations.itemCount {
      let weight = annotations.weight(of: item)
      guard weight > 0 else { continue }
      for place in annotations.places(of: item) {
        let (reader, label) = (Int(annotations.readers[place]), Int(annotations.labels[place]))
        for truth in 0..<classes {
          let chance = weight * posterior[item * classes + truth]
          chances[(reader * classes + truth) * classes + label] += chance
          supports[reader * classes + truth] += chance
        }
      }
    }
    for row in supports.indices where supports[row] > 0 {
      for label in 0..<classes { chances[row * classes + label] /= supports[row] }
    }
    return ReaderConfusions(readerCount: readers, classCount: classes, chances: chances, supports: supports)
  }
}
