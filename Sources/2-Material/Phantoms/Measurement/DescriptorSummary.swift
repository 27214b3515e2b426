// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// How descriptors vary over images.
public enum DescriptorSummary {
  /// For each descriptor the mean over images with its interval, and their standard deviation.
  ///
  /// - Parameters:
  ///   - images: The images.
  ///   - group: Which images they are, in words; `nil` for all.
  ///   - level: The level of intervals.
  /// - Returns: Two estimates for each descriptor that at least one image has: `NAME` and `NAME.deviation`.
  public static func estimates(
    _ images: [ImageDescriptors], group: String? = nil, level: ConfidenceLevel = .percent95
  ) -> [Estimate] {
    ImageDescriptors.definitions.flatMap { name, definition -> [Estimate] in
      let unit = images.first?.numbers.first { $0.name == name }?.unit ?? "1"
      let values = images.compactMap { $0[name] }
      guard !values.isEmpty else { return [] }
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      guard values.count >= 2 else {
        return [
          Estimate(
            name: name, group: group, value: mean, interval: nil, level: level, method: "one image", n: 1, unit: unit,
            definition: definition, reason: .tooFewUnits(of: "images", found: 1, needed: 2))
        ]
      }
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
      let error = deviation / n.squareRoot()
      let reach = StudentT(degreesOfFreedom: n - 1).upperTailQuantile(level.alpha / 2) * error
      let square = ChiSquared(degreesOfFreedom: n - 1)
      return [
        Estimate(
          name: name, group: group, value: mean, interval: Interval(mean - reach, mean + reach), standardError: error,
          level: level, method: "mean over images, t", n: values.count, unit: unit, definition: definition),
        Estimate(
          name: "\(name).deviation", group: group, value: deviation,
          interval: Interval(
            deviation * ((n - 1) / square.upperTailQuantile(level.alpha / 2)).squareRoot(),
            deviation * ((n - 1) / square.quantile(level.alpha / 2)).squareRoot()), level: level,
          method: "standard deviation over images, chi-squared", n: values.count, unit: unit, definition: definition),
      ]
    }
  }
}
