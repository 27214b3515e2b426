// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Flexible calibration curves")
struct FlexibleCalibrationTests {
  private static let plan = BootstrapPlan(
    unit: .rows, seed: 3, replicates: 100, isStratified: false, interval: .percentile)
  private static let distances: [CalibrationError] = [.ici, .e50, .e90, .emax]

  @Test func `the spline equals statsmodels on a spline written elsewhere`() throws {
    // statsmodels 0.15.0, numpy 2.4.6; Proofs/calibration.py.
    let sample = try SeededProbabilities.sample()
    let found = try sample.calibrationErrors(Self.distances, plan: Self.plan)
    let expected = [0.0892320012366495, 0.0887932134717463, 0.166241570849526, 0.174735928939103]
    for (estimate, reference) in zip(found.estimates, expected) {
      #expect(SeededProbabilities.agrees(estimate.value, reference), "\(estimate.name)")
      #expect(estimate.definition.contains("natural cubic spline of the log-odds, 5 knots"))
      #expect(estimate.interval != nil)
      #expect(estimate.method.contains("percentile, 100 replicates"))
    }
    let points = FlexibleCalibration(sample).points
    let (first, last) = (try #require(points.first), try #require(points.last))
    for (value, reference) in [
      (first.observed, 0.0355526986957022), (first.lower, 0.00130388428387411), (first.upper, 0.510004807120945),
      (last.observed, 0.963850766974816), (last.lower, 0.600152613959188), (last.upper, 0.997893167205688),
    ] {
      #expect(SeededProbabilities.agrees(value, reference, within: 1e-7))
    }
  }

  @Test func `loess equals R and numpy`() throws {
    // R 4.2.2 loess(span = .75, surface = "direct") and numpy's least squares; Proofs/calibration.py.
    let sample = try SeededProbabilities.sample(120)
    for (degree, expected, ranks) in [
      (
        2, [0.13306626551562, 0.132110375608089, 0.232363944344326, 0.263244081969463],
        [0.267808666151977, 0.435376641600858, 0.448483388554201, 0.735696691649367]
      ),
      (
        1, [0.120954092188267, 0.117236968671537, 0.222698574503472, 0.256307928445456],
        [0.265460447603154, 0.4048297762897, 0.494428694349176, 0.760759588507815]
      ),
    ] {
      let smoother = CalibrationSmoother.loess(degree: degree, span: 0.75)
      let found = try sample.calibrationErrors(Self.distances, smoother: smoother, plan: Self.plan)
      for (estimate, reference) in zip(found.estimates, expected) {
        #expect(SeededProbabilities.agrees(estimate.value, reference), "\(estimate.name), degree \(degree)")
      }
      let curve = FlexibleCalibration(sample, smoother: smoother)
      #expect(curve.points.count == 120)
      for (rank, reference) in zip([0, 30, 60, 119], ranks) {
        #expect(SeededProbabilities.agrees(curve.points[rank].observed, reference))
        let (lower, upper) = (curve.points[rank].lower ?? 1, curve.points[rank].upper ?? 0)
        #expect(lower < curve.points[rank].observed && curve.points[rank].observed < upper)
      }
    }
  }

  @Test func `a large sample is pooled without moving the curve`() throws {
    // 20 000 rows are pooled in some 4096 cells; every second row apart gives the same curve to sampling error.
    let large = try SeededProbabilities.sample(20_000, seed: 8)
    for smoother in [CalibrationSmoother.standardSpline, .standardLoess] {
      let curve = FlexibleCalibration(large, smoother: smoother)
      // The truth is 0.15 + 0.6 p; the ends are left out, where a curve is least sure.
      for point in curve.points where point.probability > 0.05 && point.probability < 0.95 {
        #expect((point.observed - 0.15 - 0.6 * point.probability).magnitude < 0.03)
      }
      let ici = try #require(try large.calibrationErrors([.ici], smoother: smoother, plan: Self.plan)[.ici])
      // ∫ |0.15 − 0.4 p| dp = 0.375 · 0.15 / 2 + 0.625 · 0.25 / 2 = 0.10625
      #expect((try #require(ici.value) - 0.10625).magnitude < 0.01)
      #expect(ici.interval?.contains(0.10625) == true)
    }
  }

  @Test func `patients that repeat are resampled whole`() throws {
    let sample = try SeededProbabilities.sample(design: .clustered)
    let found = try sample.calibrationErrors([.ici, .ece, .debiased], plan: Self.plan)
    #expect(found[.ici]?.clusters == 80)
    #expect(found[.ici]?.method.contains("by patient") == true)
    #expect(found[.ici]?.interval != nil)
    #expect(found[.debiased]?.value == nil)
    // Every row twice, under one patient: the same curve, and the same band as the rows alone.
    let rows = try SeededProbabilities.sample(200)
    let units = (0..<200).map { Int32($0) }
    let doubled = try LabelledProbabilities(
      LabelledScores(
        scores: rows.probabilities + rows.probabilities, isPositive: rows.isPositive + rows.isPositive,
        clusters: ClusterIndex(unitOfRow: units + units, count: 200)))
    let alone = try LabelledProbabilities(
      LabelledScores(
        scores: rows.probabilities, isPositive: rows.isPositive,
        clusters: ClusterIndex(unitOfRow: units, count: 200)))
    for smoother in [CalibrationSmoother.standardLoess, .loess(degree: 1, span: 0.5)] {
      let pairs = zip(
        FlexibleCalibration(alone, smoother: smoother).points, FlexibleCalibration(doubled, smoother: smoother).points)
      for (one, two) in pairs {
        #expect(SeededProbabilities.agrees(two.observed, one.observed, within: 0.02))
        #expect(SeededProbabilities.agrees(two.lower, one.lower ?? .nan, within: 0.02))
      }
    }
  }

  @Test func `the same bits on any number of threads`() throws {
    let sample = try SeededProbabilities.sample()
    var plan = Self.plan
    let one = try sample.calibrationErrors(plan: plan)
    plan.workers = 3
    #expect(try sample.calibrationErrors(plan: plan) == one)
  }

  @Test func `says why there is no curve`() throws {
    let flat = try SeededProbabilities.few([(0.3, false), (0.3, true), (0.3, false)])
    #expect(FlexibleCalibration(flat).reason != nil)
    #expect(try flat.calibrationErrors([.ici], plan: Self.plan)[.ici]?.value == nil)
    // Loess has the mean: one third stands against 0.3.
    let local = try flat.calibrationErrors([.ici], smoother: .standardLoess, plan: Self.plan)
    #expect(SeededProbabilities.agrees(local[.ici]?.value, 1.0 / 3 - 0.3))
    let healthy = try SeededProbabilities.few([(0.3, false), (0.4, false)])
    #expect(FlexibleCalibration(healthy).reason == .noPositives)
    #expect(FlexibleCalibration(healthy).points.isEmpty)
    let separated = try SeededProbabilities.few((0..<40).map { (Double($0) / 40 + 0.01, $0 >= 20) })
    #expect(FlexibleCalibration(separated).reason != nil)
  }
}
