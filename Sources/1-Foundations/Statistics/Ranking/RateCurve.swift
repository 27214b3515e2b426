// SPDX-License-Identifier: Apache-2.0

/// A rising polygon in the unit square, read by abscissa.
struct RateCurve {
  private let abscissas: [Double]
  private let ordinates: [Double]

  /// Makes the polygon of the groups' weights: up by the first, right by the second, in a straight line.
  init(rising: [Double], running: [Double]) {
    let height = rising.reduce(0, +)
    let width = running.reduce(0, +)
    var abscissas = [0.0]
    var ordinates = [0.0]
    var risen = 0.0
    var run = 0.0
    for (up, right) in zip(rising, running) {
      risen += up
      run += right
      abscissas.append(run / width)
      ordinates.append(risen / height)
    }
    self.abscissas = abscissas
    self.ordinates = ordinates
  }

  /// The group whose step reaches an abscissa.
  func place(at x: Double) -> Int {
    max(0, min(abscissas.count - 2, beyond(x) - 1))
  }

  /// The height; the highest where the polygon rises straight up.
  func height(at x: Double) -> Double {
    let next = beyond(x)
    guard next < abscissas.count else { return ordinates.last ?? 1 }
    guard next > 0 else { return 0 }
    let (a, b) = (abscissas[next - 1], abscissas[next])
    let share = min(1, max(0, (x - a) / (b - a)))
    return ordinates[next - 1] + share * (ordinates[next] - ordinates[next - 1])
  }

  /// The first corner to the right of an abscissa; corners that differ by rounding only are not.
  private func beyond(_ x: Double) -> Int { abscissas.firstIndex(beyond: { $0 > x + 1e-12 }) }
}
