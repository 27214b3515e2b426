// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Shares of a number of cases, laid out so that chance moves each of them about equally far: by one unit.
///
/// The angle whose squared sine is the share, times twice the root of the number of cases. An observed share is drawn in from the
/// ends a little, so that one that happens to be 0 is not taken as proof of 0.
///
/// > Source: Anscombe, Biometrika 35 (1948) 246–254.
struct RateScale: Sendable, Equatable {
  /// How many independent cases the shares are worth.
  let cases: Double
  private let stretch: Double

  init(cases: Double) {
    self.cases = cases
    stretch = 2 * (cases + 0.5).squareRoot()
  }

  /// Where a true share lies.
  func place(ofTrue share: Double) -> Double { stretch * asin(min(1, max(0, share)).squareRoot()) }

  /// Where an observed share lies.
  func place(ofObserved share: Double) -> Double {
    place(ofTrue: (cases * min(1, max(0, share)) + 0.375) / (cases + 0.75))
  }

  /// The true share at a place, cut at 0 and 1.
  func share(at place: Double) -> Double {
    let sine = sin(min(.pi / 2, max(0, place / stretch)))
    return sine * sine
  }
}
