// SPDX-License-Identifier: Apache-2.0

/// How many values an attribute may have: from a least to a greatest number, in steps.
///
/// > Source: DICOM PS3.5 section 6.4.
public struct ValueMultiplicity: Sendable, Hashable, CustomStringConvertible {
  /// The least number.
  public var least: Int
  /// The greatest number; `nil` where there is none.
  public var greatest: Int?
  /// The number of values comes in multiples of this, as 2 for `2-2n`.
  public var step: Int

  /// Reads `1`, `1-3`, `1-n`, `2-2n` and the like.
  init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard let first = parts.first, let least = Int(first), least >= 0 else { return nil }
    self.least = least
    guard parts.count == 2 else {
      greatest = least
      step = 1
      return
    }
    if parts[1].last == "n" {
      greatest = nil
      step = parts[1] == "n" ? 1 : Int(parts[1].dropLast()) ?? 1
    } else {
      guard let last = Int(parts[1]) else { return nil }
      greatest = last
      step = 1
    }
  }

  /// Whether so many values are allowed; none always are.
  public func allows(_ count: Int) -> Bool {
    count == 0 || count >= least && count <= greatest ?? Int.max && (step <= 1 || count.isMultiple(of: step))
  }

  /// As the standard writes it: `1`, `1-3`, `1-n`, `2-2n`.
  public var description: String {
    if let greatest { return greatest == least ? "\(least)" : "\(least)-\(greatest)" }
    return step == 1 ? "\(least)-n" : "\(least)-\(step)n"
  }
}
