// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

extension UtilityMethod {
  /// The normal score of a two-sided level.
  static func score(_ level: ConfidenceLevel) -> Double {
    NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
  }
}
