// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BinaryReads {
  /// A metric at the operating point, with its interval.
  ///
  /// - Shares (sensitivity, specificity, predictive values, accuracy, rates, prevalence): the chosen ``ProportionInterval``;
  ///   with weights or clusters on effective counts, see ``EffectiveProportion``.
  /// - F1: the chosen interval of TP/(TP + FP + FN), of which F1 is a monotone map; the standard error is Takahashi's.
  /// - Balanced accuracy: the intervals of sensitivity and specificity, squared and added.
  /// - MCC: the delta method on Fisher's z. None at ±1, where the variance vanishes.
  /// - Likelihood ratios: the log method. No count is ever added: without false positives LR+ is undefined, a ratio of 0 has no
  ///   interval.
  ///
  /// Standard errors are those of the delta method with multinomial counts, or with weights or clusters of the linearised
  /// metric, spread over sampling units.
  ///
  /// **Assumes** independent rows, or independent units where clusters are given, and some 20 units or more for these.
  /// - Parameters:
  ///   - metric: A metric at an operating point, or the prevalence.
  ///   - level: The two-sided level.
  ///   - interval: How intervals of proportions are made.
  /// - Returns: An estimate; undefined with its reason where a denominator is empty or the metric needs scores.
  /// - Complexity: O(1) for plain rows, O(units) with weights or clusters.
  /// > Source: Simel, Samsa & Matchar, Journal of Clinical Epidemiology 44 (1991) 763–770 for likelihood ratios; Takahashi,
  /// > Yamamoto, Kuchiba & Koyama, Applied Intelligence 52 (2022) 4961–4972 for F1; Zou & Donner, Statistics in Medicine 27
  /// > (2008) 1693–1702 for the sum. Checked against resampling and independent computation in `BinaryReadsTests`.
  public func estimate(
    _ metric: Metric, level: ConfidenceLevel = .percent95, interval: ProportionInterval = .wilson
  ) -> Estimate {
    OperatingPointEstimator(
      counts: counts, reads: unitCells == nil ? nil : self, level: level, interval: interval
    ).estimate(metric)
  }
}

extension ConfusionCounts {
  /// A metric of the table, with its interval, for independent rows that count once.
  ///
  /// - Parameters:
  ///   - metric: A metric at an operating point, or the prevalence.
  ///   - level: The two-sided level.
  ///   - interval: How intervals of proportions are made.
  /// - Returns: As ``BinaryReads/estimate(_:level:interval:)`` of the rows that were counted.
  public func estimate(
    _ metric: Metric, level: ConfidenceLevel = .percent95, interval: ProportionInterval = .wilson
  ) -> Estimate {
    OperatingPointEstimator(counts: self, reads: nil, level: level, interval: interval).estimate(metric)
  }
}
