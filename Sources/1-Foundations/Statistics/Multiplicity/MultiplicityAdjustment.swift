// SPDX-License-Identifier: Apache-2.0

/// How p-values of several tests are adjusted, so that each can be held against the level of all.
///
/// A test that could not be carried out (`nil`) stays `nil`, and counts among the tests as one that was not rejected: leaving it
/// out would reward failed tests.
///
/// > Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65–70; Benjamini & Hochberg, JRSS B 57 (1995) 289–300.
/// > Checked by hand and against scipy in `MultiplicityTests`.
public enum MultiplicityAdjustment: String, Sendable, Hashable, CaseIterable {
  /// Each p-value times the number of tests: controls the chance of any false rejection.
  case bonferroni
  /// Holm's step-down version: the same control, never less powerful.
  case holm
  /// The step-up procedure: controls the expected share of false among all rejections, for independent or positively
  /// dependent tests.
  case benjaminiHochberg = "benjamini-hochberg"

  /// The adjusted p-values, in the order given.
  ///
  /// - Parameter pValues: p-values in 0…1; `nil` where a test is undefined.
  /// - Returns: Adjusted values in 0…1, monotone in the p-values; `nil` where the input is.
  /// - Complexity: O(*m* log *m*).
  public func adjusted(_ pValues: [Double?]) -> [Double?] {
    let count = Double(pValues.count)
    let order = pValues.indices.filter { pValues[$0] != nil }.sorted { (pValues[$0] ?? 1) < (pValues[$1] ?? 1) }
    var result = [Double?](repeating: nil, count: pValues.count)
    switch self {
    case .bonferroni:
      for index in order { result[index] = pValues[index].map { min(1, $0 * count) } }
    case .holm:
      var largest = 0.0
      for (rank, index) in order.enumerated() {
        largest = max(largest, min(1, (pValues[index] ?? 1) * (count - Double(rank))))
        result[index] = largest
      }
    case .benjaminiHochberg:
      var smallest = 1.0
      for (rank, index) in order.enumerated().reversed() {
        smallest = min(smallest, (pValues[index] ?? 1) * count / Double(rank + 1))
        result[index] = smallest
      }
    }
    return result
  }
}
