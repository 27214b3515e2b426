// SPDX-License-Identifier: Apache-2.0

/// Tests in an order fixed beforehand, each at the full level, until the first that fails.
///
/// The order is the price: whatever comes after a failure is not tested, however small its p-value.
///
/// > Source: Maurer, Hothorn & Lehmacher, Biometrie in der chemisch-pharmazeutischen Industrie 6 (1995) 3–18.
public enum FixedSequence {
  /// What becomes of one test in the sequence.
  public enum Decision: String, Sendable, Hashable {
    /// The null hypothesis is rejected.
    case rejected
    /// It was tested and stands; so do all that follow.
    case notRejected = "not-rejected"
    /// An earlier test stands, so this one is not carried out.
    case notTested = "not-tested"
  }

  /// Decides a sequence.
  ///
  /// - Parameters:
  ///   - pValues: p-values in the fixed order; a test that is undefined (`nil`) is not rejected.
  ///   - alpha: The level of each test and of the whole; a p-value equal to it rejects.
  /// - Returns: A decision for each.
  public static func decisions(_ pValues: [Double?], alpha: Double) -> [Decision] {
    var isOpen = true
    return pValues.map { p in
      guard isOpen else { return .notTested }
      isOpen = p.map { $0 <= alpha } ?? false
      return isOpen ? .rejected : .notRejected
    }
  }
}
