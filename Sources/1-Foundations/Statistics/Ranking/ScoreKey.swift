// SPDX-License-Identifier: Apache-2.0

/// Finite doubles as unsigned integers in the same order, so that they can be sorted digit by digit.
///
/// −0 and 0 are one key: they are equal, hence a tie.
enum ScoreKey {
  private static let sign: UInt64 = 1 << 63

  /// The key of a finite score.
  @inline(__always)
  static func key(_ score: Double) -> UInt64 {
    let bits = (score + 0.0).bitPattern  // adding zero turns −0 into 0
    return bits & sign == 0 ? bits | sign : ~bits
  }

  /// The score of a key.
  static func score(_ key: UInt64) -> Double {
    Double(bitPattern: key & sign == 0 ? ~key : key & ~sign)
  }
}
