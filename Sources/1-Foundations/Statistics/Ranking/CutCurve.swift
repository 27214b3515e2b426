// SPDX-License-Identifier: Apache-2.0

/// The area under a rising polygon between two abscissas, and what each group of cases adds to it.
///
/// A group moves the polygon up by its rising weight and right by its running weight, in a straight line.
struct CutCurve {
  /// The area, as a fraction of the unit square.
  let area: Double
  /// What one unit of rising weight in each group contributes.
  let risingPart: [Double]
  /// What one unit of running weight in each group contributes.
  let runningPart: [Double]

  /// Cuts the polygon; both classes have weight and 0 ≤ first < last ≤ 1.
  init(rising: [Double], running: [Double], from first: Double, to last: Double) {
    let height = rising.reduce(0, +)
    let width = running.reduce(0, +)
    let steps = Self.steps(rising: rising, running: running, height: height, width: width)
    // What a case that is caught over [a, b] gains: the mean length of the range to the right of its place.
    let length = steps.map { Self.caught($0, last) - Self.caught($0, first) }
    let area = zip(rising, length).reduce(0) { $0 + $1.0 * $1.1 } / height
    let low = Self.height(of: steps, at: first)
    let high = Self.height(of: steps, at: last)
    let held = steps.map { step -> Double in
      guard step.b > step.a else { return 0 }
      let inside = (from: min(max(step.a, first), step.b), to: max(min(step.b, last), step.a))
      var sum = low * max(0, min(step.b, first) - step.a) + high * max(0, step.b - max(step.a, last))
      if inside.to > inside.from {
        let slope = (step.top - step.bottom) / (step.b - step.a)
        let middle = step.bottom + slope * ((inside.from + inside.to) / 2 - step.a)
        sum += middle * (inside.to - inside.from)
      }
      return sum / (step.b - step.a)
    }
    let mean = zip(running, held).reduce(0) { $0 + $1.0 * $1.1 } / width
    self.area = area
    risingPart = length.map { ($0 - area) / height }
    runningPart = held.map { ($0 - mean) / width }
  }

  private struct Step {
    var a: Double
    var b: Double
    var bottom: Double
    var top: Double
  }

  private static func steps(rising: [Double], running: [Double], height: Double, width: Double) -> [Step] {
    var risen = 0.0
    var run = 0.0
    return zip(rising, running).map { up, right in
      let step = Step(a: run / width, b: (run + right) / width, bottom: risen / height, top: (risen + up) / height)
      risen += up
      run += right
      return step
    }
  }

  /// ∫ from 0 to x of the share of the step that lies left of t.
  private static func caught(_ step: Step, _ x: Double) -> Double {
    if x <= step.a { return 0 }
    if x >= step.b { return x - (step.a + step.b) / 2 }
    return (x - step.a) * (x - step.a) / (2 * (step.b - step.a))
  }

  /// The polygon's height; the middle of the wall where it rises straight up there.
  private static func height(of steps: [Step], at x: Double) -> Double {
    let nearly = 1e-12
    var lowest: Double?
    var highest = 0.0
    for step in steps {
      if step.a + nearly < x, x < step.b - nearly {
        return step.bottom + (step.top - step.bottom) * (x - step.a) / (step.b - step.a)
      }
      for (abscissa, ordinate) in [(step.a, step.bottom), (step.b, step.top)] where abs(abscissa - x) <= nearly {
        lowest = min(lowest ?? ordinate, ordinate)
        highest = max(highest, ordinate)
      }
    }
    return ((lowest ?? highest) + highest) / 2
  }
}
