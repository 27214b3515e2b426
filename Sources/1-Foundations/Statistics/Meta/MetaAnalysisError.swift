// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why sites cannot be pooled.
public enum MetaAnalysisError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A variance between sites needs two of them.
  case tooFewSites(found: Int, needed: Int)
  /// The estimates or their variances are so far apart that the sums leave the range of numbers.
  case beyondNumbers

  /// The reason, as estimates carry it.
  public var reason: UndefinedReason {
    switch self {
    case .tooFewSites(let found, let needed): .tooFewUnits(of: "sites", found: found, needed: needed)
    case .beyondNumbers: .notApplicable("the sites' variances are too far apart for arithmetic")
    }
  }

  /// One sentence for a person, without a full stop.
  public var description: String { reason.description }
}
