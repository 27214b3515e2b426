// SPDX-License-Identifier: Apache-2.0

/// How well all labels of an image stand together, where several findings can be there at once.
public enum MultilabelQuality {
  /// One score of several: an exponential moving average from the best to the worst, so that the worst label weighs most.
  ///
  /// - Parameters:
  ///   - scores: How well each label stands, 0 to 1; `nil` where an image has no such label.
  ///   - weight: How much each next, worse label weighs; 0.8 as published.
  /// - Returns: The score, 0 to 1; `nil` for an image without labels.
  /// > Source: Thyagarajan, Snorrason, Northcutt & Mueller, Identifying Incorrect Annotations in Multi-Label Classification Data (2022),
  /// > arXiv 2211.13895. Checked against cleanlab in `ConfidentLearningReferenceTests`.
  public static func score(_ scores: [Double?], weight: Double = 0.8) -> Double? {
    let sorted = scores.compactMap { $0 }.sorted(by: >)
    guard let first = sorted.first else { return nil }
    return sorted.dropFirst().reduce(first) { weight * $1 + (1 - weight) * $0 }
  }
}
