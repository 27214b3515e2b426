// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Testing
import Vocabulary

@Suite("Limits of agreement and concordance of two methods")
struct BlandAltmanTests {
  /// Bland & Altman, Lancet 327 (1986) 307–310: peak expiratory flow by two meters, first readings.
  private func flow() throws -> BlandAltman {
    try BlandAltman(
      first: [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
      second: [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451], unit: "l/min")
  }

  /// Published: −2.1, standard deviation 38.8, interval of the bias −22.0 to 17.8.
  ///
  /// All digits, and the exact bounds, from numpy and
  /// scipy's noncentral t.
  @Test func `agrees with the published example`() throws {
    let exact = try flow().limits()
    #expect(agree(exact.bias.value, -2.1176470588235294, 1e-12))
    #expect(agree(exact.standardDeviation, 38.76512987360738, 1e-12))
    #expect(agree(exact.bias.interval?.lower, -22.048837696642877, 1e-9))
    #expect(agree(exact.bias.interval?.upper, 17.81354357899582, 1e-9))
    #expect(agree(exact.lower.value, -78.09590546711173, 1e-12))
    #expect(agree(exact.upper.value, 73.86061134946466, 1e-12))
    #expect(agree(exact.lower.interval?.lower, -124.16079829467598, 1e-8))
    #expect(agree(exact.lower.interval?.upper, -53.0949314166675, 1e-8))
    #expect(agree(exact.upper.interval?.lower, 48.85963729902044, 1e-8))
    #expect(agree(exact.upper.interval?.upper, 119.92550417702891, 1e-8))
    let approximate = try flow().limits(.approximate)
    #expect(agree(approximate.lower.interval?.lower, -112.85155313930689, 1e-10))
    #expect(agree(approximate.lower.interval?.upper, -43.34025779491658, 1e-10))
    #expect(exact.lieWithin(125) == true && exact.lieWithin(120) == false)
    #expect(exact.upper.unit == "l/min" && exact.upper.n == 17)
  }

  /// scipy `linregress` and numpy.
  @Test func `slope, ratios and concordance agree with an independent computation`() throws {
    let slope = try flow().proportionalBias()
    #expect(agree(slope.value, 0.02868744515254922, 1e-11))
    #expect(agree(slope.standardError, 0.08820640827654685, 1e-11))
    let ratios = try flow().ratioLimits()
    #expect(agree(ratios.bias.value, 0.9882846257676574, 1e-12))
    #expect(agree(ratios.lower.value, 0.7782708453473077, 1e-12))
    #expect(agree(ratios.upper.value, 1.254969921291164, 1e-12))
    #expect(agree(ratios.lower.interval?.lower, 0.6733290507392755, 1e-9))
    let concordance = try flow().concordance()
    #expect(agree(concordance.value, 0.9427424314274846, 1e-12))
    #expect(agree(concordance.standardError, 0.028616737460648994, 1e-11))
    #expect(agree(concordance.interval?.lower, 0.850491873168561, 1e-10))
    #expect(agree(concordance.interval?.upper, 0.978726279170123, 1e-10))
  }

  @Test func `limits obey their laws`() throws {
    let flow = try flow()
    let swapped = try BlandAltman(first: flow.second, second: flow.first, unit: "l/min")
    let limits = flow.limits()
    let turned = swapped.limits()
    #expect(agree(turned.bias.value, -(limits.bias.value ?? 0), 1e-12))
    #expect(agree(turned.lower.value, -(limits.upper.value ?? 0), 1e-12))
    #expect(agree(turned.lower.interval?.lower, -(limits.upper.interval?.upper ?? 0), 1e-8))
    #expect(agree(swapped.concordance().value, flow.concordance().value ?? 0, 1e-12))
    let ratio = swapped.ratioLimits()
    #expect(agree(ratio.bias.value, 1 / (flow.ratioLimits().bias.value ?? 1), 1e-12))
    // A shift of one method moves the bias and the limits, nothing else.
    let shifted = try BlandAltman(first: flow.first.map { $0 + 7 }, second: flow.second).limits()
    #expect(agree(shifted.lower.value, (limits.lower.value ?? 0) + 7, 1e-12))
    #expect(flow.points.count == 17)
  }

  @Test func `edge cases have a reason`() throws {
    let one = try BlandAltman(first: [1], second: [2])
    #expect(one.limits().lower.reason == .tooFewUnits(of: "subjects", found: 1, needed: 2))
    let equal = try BlandAltman(first: [1, 2, 3], second: [1, 2, 3])
    #expect(equal.limits().bias.value == 0 && equal.limits().bias.interval == nil)
    #expect(equal.concordance().value == 1 && equal.concordance().interval == nil)
    #expect(try BlandAltman(first: [1, -2], second: [1, 1]).ratioLimits().bias.value == nil)
    #expect(throws: SampleError.self) { try BlandAltman(first: [1], second: []) }
    #expect(throws: SampleError.self) { try BlandAltman(first: [1, .nan], second: [1, 2]) }
    #expect(throws: SampleError.self) { try RepeatedDifferences(paired: [[1]]) }
  }

  /// R 4.2 `aov`: mean squares 1.823750 between and 0.0921429 within, 12 differences of 5 subjects; the limits and their intervals
  /// from those in numpy and scipy.
  @Test func `repeated measurements agree with the analysis of variance`() throws {
    let pairs = try RepeatedDifferences(
      paired: [[1.2, 0.8, 1.0], [-0.5, 0.1], [2.0, 1.7, 2.4, 1.9], [0.3], [0.9, 1.4]])
    let limits = pairs.limits()
    #expect(agree(limits.bias.value, 1.1, 1e-12))
    #expect(agree(limits.standardDeviation, 0.8477532467532469.squareRoot(), 1e-12))
    #expect(agree(limits.lower.value, -0.7046077655580296, 1e-12))
    #expect(agree(limits.upper.value, 2.9046077655580294, 1e-12))
    #expect(agree(limits.bias.standardError, 0.4214310936163428, 1e-12))
    #expect(agree(limits.upper.interval?.lower, 1.557663593031979, 1e-8))
    #expect(agree(limits.upper.interval?.upper, 6.349765731138389, 1e-8))
    #expect(limits.upper.clusters == 5 && limits.upper.n == 12)
    let replicates = try RepeatedDifferences(
      first: [[10.1, 10.4, 9.8], [12.0, 12.3], [8.1, 8.4, 8.0], [15.2]],
      second: [[9.7, 9.9], [12.4, 12.1, 12.6], [7.7], [14.1, 14.9]])
    #expect(agree(replicates.limits().bias.value, 0.3125, 1e-12))
    #expect(agree(replicates.limits().lower.value, -0.624490493998942, 1e-12))
    // One pair each: the plain limits.
    let single = try RepeatedDifferences(paired: [[1], [3], [2], [5]]).limits()
    let plain = try BlandAltman(first: [1, 3, 2, 5], second: [0, 0, 0, 0]).limits()
    #expect(agree(single.upper.value, plain.upper.value ?? 0, 1e-12))
    #expect(agree(single.bias.interval?.upper, plain.bias.interval?.upper ?? 0, 1e-12))
  }

  @Test func `exact limits cover as they should`() throws {
    // 400 samples of 10 normal differences: the interval of the upper limit holds 1.96 in about 95 of 100.
    var covered = 0
    for sample in 0..<400 {
      var stream = PhiloxStream(seed: 77, replicate: sample)
      let x = (0..<10).map { _ in stream.normal() }
      let limits = try BlandAltman(first: x, second: x.map { _ in 0 }).limits()
      if try #require(limits.upper.interval).contains(1.959963984540054) { covered += 1 }
    }
    #expect((367...393).contains(covered), "\(covered)")
  }
}
