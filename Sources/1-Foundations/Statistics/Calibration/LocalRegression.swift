// SPDX-License-Identifier: Apache-2.0

/// Local polynomials with tricube weights: at each vertex a small weighted regression over the nearest share of the rows.
///
/// > Source: Cleveland, Devlin & Grosse, Journal of Econometrics 37 (1988) 87–114. Checked against numpy and R's `loess` with
/// > a direct surface in `FlexibleCalibrationTests`.
struct LocalRegression: Sendable {
  /// The greatest number of vertices; between them the curve is linear.
  static let vertexLimit = 128

  let x: [Double]
  let degree: Int
  let span: Double
  /// The vertices, as indices into ``x``, rising, with both ends.
  let vertices: [Int]

  init(x: [Double], degree: Int, span: Double) {
    precondition(degree == 1 || degree == 2, "the degree is 1 or 2")
    precondition(span > 0 && span <= 1, "the span is a share of the rows")
    self.x = x
    self.degree = degree
    self.span = span
    let last = x.count - 1
    vertices =
      x.count <= Self.vertexLimit
      ? Array(x.indices) : (0..<Self.vertexLimit).map { $0 * last / (Self.vertexLimit - 1) }
  }

  /// The curve at the vertices; `nil` without rows.
  func fit(_ counts: CalibrationCells.Counts) -> [Double]? {
    let total = counts.rows.reduce(0, +)
    guard total > 0 else { return nil }
    return vertices.map { vertex in
      let window = window(vertex, counts.rows, total)
      var sums = Sums()
      for cell in window.range {
        let weight = counts.positive[cell] + counts.negative[cell]
        guard weight > 0 else { continue }
        let (u, kernel) = place(cell, vertex, window.width)
        sums.add(u, weight: kernel * weight, positive: kernel * counts.positive[cell])
      }
      return sums.value(degree)
    }
  }

  /// How much each cell's share, for one unit of weight, pulls the curve at a vertex.
  func pulls(at vertex: Int, _ counts: CalibrationCells.Counts) -> [Double] {
    let window = window(vertex, counts.rows, counts.rows.reduce(0, +))
    var sums = Sums()
    for cell in window.range {
      let weight = counts.positive[cell] + counts.negative[cell]
      guard weight > 0 else { continue }
      let (u, kernel) = place(cell, vertex, window.width)
      sums.add(u, weight: kernel * weight, positive: 0)
    }
    var pulls = [Double](repeating: 0, count: x.count)
    guard let row = sums.firstRow(degree) else { return pulls }
    for cell in window.range {
      let (u, kernel) = place(cell, vertex, window.width)
      pulls[cell] = kernel * (row[0] + (row.count > 1 ? row[1] * u : 0) + (row.count > 2 ? row[2] * u * u : 0))
    }
    return pulls
  }

  /// Carries values at the vertices to every cell, linear between them.
  func spread(_ values: [Double]) -> [Double] {
    var out = [Double](repeating: 0, count: x.count)
    var right = 0
    for cell in x.indices {
      while right < vertices.count - 1, vertices[right] < cell { right += 1 }
      let (high, low) = (vertices[right], vertices[max(0, right - 1)])
      if high == cell || high == low {
        out[cell] = values[right]
      } else {
        let share = (x[cell] - x[low]) / (x[high] - x[low])
        out[cell] = values[right - 1] + share * (values[right] - values[right - 1])
      }
    }
    return out
  }

  /// The cells that hold the nearest rows, and the distance of the farthest of them.
  private func window(_ vertex: Int, _ rows: [Double], _ total: Double) -> (range: ClosedRange<Int>, width: Double) {
    let needed = max((total * span + 1e-5).rounded(.down), min(total, Double(degree + 1)))
    var (low, high, held, width) = (vertex, vertex, rows[vertex], 0.0)
    let centre = x[vertex]
    while held < needed, low > 0 || high < x.count - 1 {
      let below = low > 0 ? centre - x[low - 1] : .infinity
      let above = high < x.count - 1 ? x[high + 1] - centre : .infinity
      if below <= above {
        low -= 1
        held += rows[low]
        width = below
      } else {
        high += 1
        held += rows[high]
        width = above
      }
    }
    return (low...high, width)
  }

  private func place(_ cell: Int, _ vertex: Int, _ width: Double) -> (u: Double, kernel: Double) {
    guard width > 0 else { return (0, 1) }
    let u = (x[cell] - x[vertex]) / width
    let rest = max(0, 1 - u.magnitude * u * u)
    return (u, rest * rest * rest)
  }

  /// Weighted power sums of the places, with and without the truth.
  private struct Sums {
    var s = SIMD8<Double>.zero  // Σ w u⁰ … u⁴, Σ w y u⁰ … u²

    @inline(__always)
    mutating func add(_ u: Double, weight: Double, positive: Double) {
      let square = u * u
      s +=
        weight * SIMD8(1, u, square, square * u, square * square, 0, 0, 0)
        + positive * SIMD8(0, 0, 0, 0, 0, 1, u, square)
    }

    /// The value at 0 of the fitted polynomial, of the highest degree that the places determine.
    func value(_ degree: Int) -> Double {
      guard let row = firstRow(degree) else { return 0 }
      var value = row[0] * s[5]
      if row.count > 1 { value += row[1] * s[6] }
      if row.count > 2 { value += row[2] * s[7] }
      return value
    }

    /// The first row of the inverse of the normal equations.
    func firstRow(_ degree: Int) -> [Double]? {
      guard s[0] > 0 else { return nil }
      if degree == 2 {
        let (a, b, c, d, e) = (s[0], s[1], s[2], s[3], s[4])
        let (p, q, r) = (c * e - d * d, c * d - b * e, b * d - c * c)
        let determinant = a * p + b * q + c * r
        if determinant > 1e-10 * a * c * e { return [p / determinant, q / determinant, r / determinant] }
      }
      let determinant = s[0] * s[2] - s[1] * s[1]
      if determinant > 1e-10 * s[0] * s[2] { return [s[2] / determinant, -s[1] / determinant] }
      return [1 / s[0]]
    }
  }
}
