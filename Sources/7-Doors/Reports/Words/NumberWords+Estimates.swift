// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension NumberWords {
  /// A confidence level: `95 %`, `97.5 %`.
  public static func level(_ level: ConfidenceLevel) -> String {
    let hundred = (level.value * 100_000).rounded() / 1000
    return "\(exact(hundred))\(thin)%"
  }

  /// An interval: `0.842 to 0.898`.
  public static func interval(_ interval: Interval) -> String {
    "\(number(interval.lower)) to \(number(interval.upper))"
  }

  /// An estimate with its interval: `0.872 (95 % CI 0.842 to 0.898)`.
  ///
  /// Where there is no value it says why; where there is a value without an interval it says that.
  public static func estimate(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return undefined(estimate.reason) }
    let shown = number(value) + unit(estimate.unit)
    guard let interval = estimate.interval else {
      return "\(shown) (no interval" + (estimate.reason.map { ": \($0.description)" } ?? "") + ")"
    }
    return "\(shown) (\(level(estimate.level)) CI \(Self.interval(interval)))"
  }

  /// The value and interval without the level, for a column whose heading names the level: `0.872 (0.842 to 0.898)`.
  public static func shortEstimate(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return undefined(estimate.reason) }
    guard let interval = estimate.interval else { return "\(number(value)) (no interval)" }
    return "\(number(value)) (\(Self.interval(interval)))"
  }

  /// A test's p-value, or why it has none: `p = 0.031`.
  public static func test(_ test: HypothesisTest) -> String {
    guard let p = test.pValue else { return undefined(test.reason) }
    guard let adjusted = test.adjustedPValue else { return pValue(p) }
    return "\(pValue(p)), adjusted \(pValue(adjusted))"
  }

  /// The words for what does not exist.
  public static func undefined(_ reason: UndefinedReason?) -> String {
    reason.map { "cannot be computed: \($0.description)" } ?? "cannot be computed"
  }

  /// The first twelve digits of a digest, enough to tell two files apart by eye.
  public static func shortDigest(_ digest: ContentDigest) -> String { String(digest.hexadecimal.prefix(12)) }

  /// A value that may be a fraction: only there `0.9999` must not read `1.000`.
  static func number(_ value: Double) -> String { (0...1).contains(value) ? fraction(value) : decimal(value) }

  private static func unit(_ unit: String) -> String { unit == "1" || unit.isEmpty ? "" : fixed + unit }
}
