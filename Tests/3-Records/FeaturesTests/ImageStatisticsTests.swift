// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing

@Suite("Statistics of an image")
struct ImageStatisticsTests {
  private let extractor = ImageStatistics()

  private func named(_ image: FeatureImage?) throws -> [String: Float] {
    let vector = extractor.vector(of: try #require(image))
    #expect(vector.count == extractor.places.count)
    #expect(vector.allSatisfy { $0?.isFinite ?? true })
    return Dictionary(
      uniqueKeysWithValues: zip(extractor.places, vector).compactMap { name, value in value.map { (name, $0) } })
  }

  private func noise(_ seed: UInt64, columns: Int, rows: Int, top: Int = 255) -> FeatureImage? {
    var random = SplitMix(seed: seed)
    return FeatureImage(
      columns: columns, rows: rows,
      values: (0..<columns * rows).map { _ in Float(Int(random.next() % UInt64(top + 1))) },
      range: 0...Float(top))
  }

  @Test func `is right by hand on four pixels`() throws {
    let found = try named(
      FeatureImage(columns: 2, rows: 2, values: [0, 51, 204, 255], range: 0...255, spacing: SIMD2(0.2, 0.3)))
    #expect(abs(found["mean", default: -1] - 0.5) < 1e-6)
    // Off by 0.5, 0.3, 0.3, 0.5.
    #expect(abs(found["sd", default: -1] - Float(0.17).squareRoot()) < 1e-6)
    #expect(found["min"] == 0)
    #expect(found["max"] == 1)
    #expect(abs(found["p50", default: -1] - 0.2) < 1e-5)
    #expect(found["entropy"] == 2)
    #expect(found["levels"] == 4)
    #expect(found["share-black"] == 0.25)
    #expect(found["share-white"] == 0.25)
    #expect(found["gradient-energy"] == nil, "no pixel has four neighbours")
    #expect(abs(found["uprightness", default: 0] + 0.8) < 1e-6)
    #expect(abs(found["asymmetry", default: 0] + 0.2) < 1e-6)
    #expect(found["spacing"] == 0.2)
    #expect(found["skewness"].map { abs($0) < 1e-6 } == true)
  }

  @Test func `leaves undefined what one grey has not`() throws {
    let found = try named(FeatureImage(columns: 8, rows: 8, values: Array(repeating: 7, count: 64), range: 0...10))
    #expect(found["skewness"] == nil)
    #expect(found["sharpness"] == nil)
    #expect(found["spacing"] == nil)
    #expect(found["entropy"] == 0)
    #expect(found["gradient-energy"] == 0)
    #expect(found["share-least"] == 1)
    let none = try named(FeatureImage(columns: 2, rows: 1, values: [.nan, 3], range: 3...3))
    #expect(none["mean"] == 0)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func `agrees with a slow definition`(seed: UInt64) throws {
    let (columns, rows) = (17 + 12 * Int(seed), 40 + 3 * Int(seed))
    let image = try #require(noise(seed, columns: columns, rows: rows, top: seed % 2 == 0 ? 255 : 4095))
    let found = try named(image)
    let greys = image.values.map { Double($0 / image.range.upperBound) }
    let (n, sorted) = (Double(greys.count), greys.sorted())
    let mean = greys.reduce(0, +) / n
    let variance = greys.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    func grey(_ column: Int, _ row: Int) -> Double { greys[row * columns + column] }
    var (energy, first, second, count) = (0.0, 0.0, 0.0, 0.0)
    for row in 1..<rows - 1 {
      for column in 1..<columns - 1 {
        let x = (grey(column + 1, row) - grey(column - 1, row)) / 2
        let y = (grey(column, row + 1) - grey(column, row - 1)) / 2
        energy += x * x + y * y
        let laplacian =
          grey(column + 1, row) + grey(column - 1, row) + grey(column, row + 1) + grey(column, row - 1)
          - 4 * grey(column, row)
        first += laplacian
        second += laplacian * laplacian
        count += 1
      }
    }
    let spread = sorted[Int((0.99 * n).rounded(.up)) - 1] - sorted[max(0, Int((0.01 * n).rounded(.up)) - 1)]
    let expected: [String: Double] = [
      "mean": mean, "sd": variance.squareRoot(),
      "skewness": greys.reduce(0) { $0 + pow(($1 - mean), 3) } / n / pow(variance, 1.5),
      "p25": sorted[Int((0.25 * n).rounded(.up)) - 1], "p95": sorted[Int((0.95 * n).rounded(.up)) - 1],
      "gradient-energy": energy / count,
      "sharpness": (second / count - first / count * (first / count)).squareRoot() / spread,
      "levels": Double(Set(image.values).count),
    ]
    for (name, value) in expected {
      let own = Double(try #require(found[name]))
      #expect(abs(own - value) <= 2e-5 * max(1, abs(value)), "\(name): \(own), not \(value)")
    }
  }

  @Test func `looks at what is shown, whatever the numbers' unit and sign`() throws {
    let image = try #require(noise(9, columns: 40, rows: 30))
    let plain = try named(image)
    let hounsfield = try named(
      FeatureImage(columns: 40, rows: 30, values: image.values.map { $0 * 16 - 1024 }, range: -1024...3056))
    let inverted = try named(
      FeatureImage(
        columns: 40, rows: 30, values: image.values.map { 255 - $0 }, range: 0...255, isInverted: true))
    for name in extractor.places where name != "inverted" {
      guard let value = plain[name] else { continue }
      #expect(abs(value - hounsfield[name, default: -99]) <= 2e-5 * max(1, abs(value)), "\(name)")
      #expect(abs(value - inverted[name, default: -99]) <= 2e-5 * max(1, abs(value)), "\(name)")
    }
    #expect(inverted["inverted"] == 1)
    #expect(plain["inverted"] == 0)
  }
}
