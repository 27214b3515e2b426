// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A smoother made ready for some cells: it fits them, and every resample of them, on the same knots or vertices.
struct SmoothCurve: Sendable {
  private enum Form: Sendable {
    case spline(NaturalSpline, GroupedLogistic)
    case local(LocalRegression)
  }

  let cells: CalibrationCells
  private let form: Form
  /// The spline's coefficients in the sample, where the fits of resamples begin.
  private var start: [Double]?

  init(_ cells: CalibrationCells, _ smoother: CalibrationSmoother) {
    self.cells = cells
    switch smoother {
    case .spline(let knots):
      let logits = cells.probability.map(LogitScale.logit)
      let spline = NaturalSpline(knotCount: knots, values: logits, rows: cells.observed.rows)
      var design: [Double] = []
      for logit in logits { spline.append(logit, to: &design) }
      let model = GroupedLogistic(design: design, order: spline.order)
      form = .spline(spline, model)
      start = model.fit(positive: cells.observed.positive, negative: cells.observed.negative)?.coefficients
    case .loess(let degree, let span):
      form = .local(LocalRegression(x: cells.probability, degree: degree, span: span))
    }
  }

  /// The curve at every cell; `nil` where there is none.
  func fitted(_ counts: CalibrationCells.Counts) -> [Double]? {
    switch form {
    case .spline(_, let model):
      guard let start else { return nil }
      return model.fit(positive: counts.positive, negative: counts.negative, start: start)?.fitted
    case .local(let local):
      return local.fit(counts).map { values in local.spread(values).map { min(1, max(0, $0)) } }
    }
  }

  /// The curve of the sample with the standard error that a band needs.
  ///
  /// `z` is the normal quantile; a spline's band is symmetric in the log-odds, a local one's in the share.
  func points(z: Double, evenly count: Int) -> [FlexibleCalibration.Point]? {
    guard let low = cells.probability.first, let high = cells.probability.last, let fitted = fitted(cells.observed)
    else {
      return nil
    }
    switch form {
    case .spline(let spline, let model):
      guard let fit = model.fit(positive: cells.observed.positive, negative: cells.observed.negative, start: start)
      else {
        return nil
      }
      let covariance = covariance(fit, model)
      return (0..<count).map { place in
        let p = low + (high - low) * Double(place) / Double(max(1, count - 1))
        var row: [Double] = []
        spline.append(LogitScale.logit(p), to: &row)
        let eta = zip(row, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let bounds = covariance.map { covariance in
          let half = z * max(0, Self.form(row, covariance)).squareRoot()
          return (LogitScale.probability(eta - half), LogitScale.probability(eta + half))
        }
        return FlexibleCalibration.Point(
          probability: p, observed: LogitScale.probability(eta), lower: bounds?.0, upper: bounds?.1)
      }
    case .local(let local):
      return local.vertices.map { vertex in
        let variance = cells.variance(pull: local.pulls(at: vertex, cells.observed), fitted: fitted)
        let half = variance.map { z * $0.squareRoot() }
        return FlexibleCalibration.Point(
          probability: cells.probability[vertex], observed: fitted[vertex],
          lower: half.map { max(0, fitted[vertex] - $0) }, upper: half.map { min(1, fitted[vertex] + $0) })
      }
    }
  }

  /// The model's covariance where rows are independent, else the sandwich over units.
  private func covariance(_ fit: GroupedLogistic.Fit, _ model: GroupedLogistic) -> [Double]? {
    guard case .each(let units) = cells.units else { return fit.covariance }
    guard units.count > 1 else { return nil }
    let order = model.order
    var meat = [Double](repeating: 0, count: order * order)
    for pieces in units {
      var score = [Double](repeating: 0, count: order)
      for piece in pieces {
        let cell = Int(piece.cell)
        let residual = piece.weight * ((piece.isPositive ? 1 : 0) - fit.fitted[cell])
        for column in 0..<order { score[column] += residual * model.design[cell * order + column] }
      }
      for a in 0..<order { for b in 0..<order { meat[a * order + b] += score[a] * score[b] } }
    }
    let factor = Double(units.count) / Double(units.count - 1)
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
      var out = [Double](repeating: 0, count: order * order)
      for i in 0..<order {
        for k in 0..<order { for j in 0..<order { out[i * order + j] += a[i * order + k] * b[k * order + j] } }
      }
      return out
    }
    return product(product(fit.covariance, meat), fit.covariance).map { factor * $0 }
  }

  /// row · matrix · row.
  private static func form(_ row: [Double], _ matrix: [Double]) -> Double {
    var sum = 0.0
    for a in row.indices { for b in row.indices { sum += row[a] * matrix[a * row.count + b] * row[b] } }
    return sum
  }
}
