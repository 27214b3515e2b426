// SPDX-License-Identifier: Apache-2.0
import Distributions
import Harmonisation
import Testing
import Vocabulary

@Suite("Grey values of one standard")
struct HistogramStandardTests {
  private func image(_ seed: UInt64, count: Int = 4000) -> [Float] {
    var draws = PhiloxStream(seed: seed)
    return (0..<count).map { _ in
      let u = draws.uniform()
      return Float(u * u)
    }
  }

  private func standard() throws -> HistogramStandard {
    var fit = HistogramStandard.Fit()
    for seed in 1...5 { try fit.add(image(UInt64(seed))) }
    return try fit.standard()
  }

  @Test func `by hand`() throws {
    var fit = HistogramStandard.Fit(percentiles: [0, 50, 100])
    try fit.add([0, 1, 10])
    try fit.add([5, 8, 15])
    let standard = try fit.standard()
    // 1 is a tenth of the way, 8 three tenths: a fifth on average.
    #expect(standard.values.map { ($0 * 1e6).rounded() / 1e6 } == [0, 20, 100])
    var pixels: [Float] = [100, 110, 200]
    try standard.apply(&pixels)
    #expect(pixels == [0, 20, 100])
    pixels = [0, 4, 8, 10, 12]
    try standard.apply(&pixels)
    #expect(zip(pixels, [0, 10, 20, 60, 100]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func `a shift and a factor of a scanner are taken out of images not seen before`() throws {
    let standard = try standard()
    var plain = image(99)
    var scanned = plain.map { $0 * 37 - 12 }
    try standard.apply(&plain)
    try standard.apply(&scanned)
    #expect(zip(plain, scanned).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func `landmarks lie in the standard, and the order of grey values stays`() throws {
    let standard = try standard()
    let before = image(7)
    // Another tube: a power of the grey values.
    var after = before.map { $0 * $0 * $0 }
    try standard.apply(&after)
    let ranked = zip(before, after).sorted { $0.0 < $1.0 }.map(\.1)
    #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0 <= $1 })
    for (percentile, value) in zip(standard.percentiles, standard.values) {
      let found = Double(ranked[Int((percentile / 100 * Double(ranked.count - 1)).rounded())])
      #expect(abs(found - value) < 0.2)
    }
  }

  @Test func `few grey values stay finite, and none is refused`() throws {
    let standard = try standard()
    var steps = (0..<100).map { Float($0 % 2) }
    try standard.apply(&steps)
    #expect(steps.allSatisfy(\.isFinite) && Set(steps).count == 2)
    var flat = [Float](repeating: 3, count: 50)
    #expect(throws: HarmonisationFailure.flatHistogram(image: 0)) { try standard.apply(&flat) }
    var broken: [Float] = [1, .infinity]
    #expect(throws: HarmonisationFailure.notFinite(row: 0)) { try standard.apply(&broken) }
    var fit = HistogramStandard.Fit()
    #expect(throws: HarmonisationFailure.flatHistogram(image: 0)) { try fit.add(flat) }
    #expect(throws: HarmonisationFailure.noImages) { try fit.standard() }
  }

  @Test func `is stored and read as it was`() throws {
    let file = HarmonisationFile.histogram(try standard())
    #expect(try HarmonisationFile(bytes: Array(file.json.text().utf8)) == file)
  }
}

@Suite("Covariances made alike")
struct CorrelationAlignmentTests {
  @Test func `recoloured rows have the target's mean and covariance`() throws {
    var draws = PhiloxStream(seed: 4)
    let source = (0..<500).map { _ in
      let (a, b, c) = (draws.normal(), draws.normal(), draws.normal())
      return [a + 3, 2 * a + 0.5 * b, c - b]
    }
    let target = (0..<700).map { _ in
      let (a, b, c) = (draws.normal(), draws.normal(), draws.normal())
      return [0.5 * a - c, b, 3 * c + b + 7]
    }
    func covariance(_ rows: [[Double]], _ a: Int, _ b: Int) -> Double {
      let means = [a, b].map { axis in rows.reduce(0) { $0 + $1[axis] } / Double(rows.count) }
      return rows.reduce(0) { $0 + ($1[a] - means[0]) * ($1[b] - means[1]) } / Double(rows.count - 1)
    }
    let out = try CorrelationAlignment(source: source, target: target, ridge: 1e-9).apply(source)
    for a in 0..<3 {
      for b in 0..<3 { #expect(abs(covariance(out, a, b) - covariance(target, a, b)) < 1e-6) }
      let means = [out, target].map { rows in rows.reduce(0) { $0 + $1[a] } / Double(rows.count) }
      #expect(abs(means[0] - means[1]) < 1e-9)
    }
  }

  @Test func `domains that are alike stay as they are`() throws {
    var draws = PhiloxStream(seed: 6)
    let rows = (0..<200).map { _ in [draws.normal(), 5 * draws.normal(), 1] }
    let out = try CorrelationAlignment(source: rows, target: rows).apply(rows)
    #expect(zip(rows, out).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 1e-9 } })
    #expect(throws: HarmonisationFailure.tooFew(rows: 1, columns: 1)) {
      try CorrelationAlignment(source: [[1, 2]], target: [[1, 2], [2, 1]])
    }
  }
}
