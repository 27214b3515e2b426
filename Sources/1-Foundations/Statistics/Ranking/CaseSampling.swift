// SPDX-License-Identifier: Apache-2.0

/// How the cases of a study were gathered, for statistics that depend on the share of positives.
public enum CaseSampling: String, Sendable, Hashable {
  /// As they came: the share of positives is itself an estimate.
  case cohort
  /// So many of each class, as in an enriched reading set: the share of positives is given.
  case byClass = "by-class"
}
