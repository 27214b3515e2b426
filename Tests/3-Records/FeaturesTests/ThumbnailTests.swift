// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing

@Suite("The small picture of an image")
struct ThumbnailTests {
  private func smooth(columns: Int, rows: Int, top: Float, isInverted: Bool = false) throws -> FeatureImage {
    let values = (0..<rows).flatMap { row in
      (0..<columns).map { column -> Float in
        let (x, y) = ((Float(column) + 0.5) / Float(columns), (Float(row) + 0.5) / Float(rows))
        let grey = 0.5 + 0.3 * sin(5 * x) + 0.2 * y
        return (isInverted ? 1 - grey : grey) * top
      }
    }
    return try #require(
      FeatureImage(columns: columns, rows: rows, values: values, range: 0...top, isInverted: isInverted))
  }

  @Test func `is the image itself where it has as many pixels`() throws {
    let values = (0..<256).map { Float($0 % 100) }
    let image = try #require(FeatureImage(columns: 16, rows: 16, values: values, range: 0...255))
    // Of 256 sorted numbers the 3rd and the 254th: 0 and 98, as only the last two are 99.
    let expected = values.map { min(1, $0 / 98) }
    for (own, value) in zip(Thumbnail.coarse.vector(of: image), expected) {
      #expect(abs(try #require(own) - value) < 1e-4)
    }
    #expect(Thumbnail.coarse.places.count == 256)
    #expect(Thumbnail.fine.places.count == 1024)
  }

  /// The definition: each pixel is cut into as many pieces as there are fields, and each piece belongs to one field.
  @Test(arguments: [(20, 33), (50, 16), (7, 90)]) func `weighs pixels by their area`(columns: Int, rows: Int) throws {
    var random = SplitMix(seed: UInt64(columns))
    let values = (0..<columns * rows).map { _ in Float(Int(random.next() % 1000)) }
    let image = try #require(FeatureImage(columns: columns, rows: rows, values: values, range: 0...999))
    let sorted = values.sorted()
    func ranked(_ share: Double) -> Float { sorted[max(1, Int((share * Double(values.count)).rounded(.up))) - 1] }
    let (low, high) = (ranked(0.01), ranked(0.99))
    var sums = [Double](repeating: 0, count: 256)
    for row in 0..<rows * 16 {
      for column in 0..<columns * 16 {
        let grey = min(1, max(0, (values[row / 16 * columns + column / 16] - low) / (high - low)))
        sums[row / rows * 16 + column / columns] += Double(grey)
      }
    }
    for (own, sum) in zip(Thumbnail.coarse.vector(of: image), sums) {
      #expect(abs(Double(try #require(own)) - sum / Double(rows * columns)) < 1e-4)
    }
  }

  @Test func `looks alike whatever the size, the window and the polarity`() throws {
    let plain = Thumbnail.fine.vector(of: try smooth(columns: 256, rows: 192, top: 255))
    let others = [
      try smooth(columns: 1024, rows: 512, top: 4095), try smooth(columns: 256, rows: 192, top: 65535),
      try smooth(columns: 256, rows: 192, top: 255, isInverted: true),
    ]
    for other in others {
      let distance = zip(plain, Thumbnail.fine.vector(of: other)).map { abs(($0 ?? 9) - ($1 ?? 0)) }.max() ?? 1
      #expect(distance < 0.02)
    }
  }

  @Test func `is undefined for one grey`() throws {
    let image = try #require(
      FeatureImage(columns: 9, rows: 9, values: Array(repeating: 3, count: 81), range: 0...255))
    #expect(Thumbnail.coarse.vector(of: image).allSatisfy { $0 == nil })
    var values = [Float](repeating: 0, count: 10_000)
    values[5] = 200
    let spot = try #require(FeatureImage(columns: 100, rows: 100, values: values, range: 0...255))
    #expect(Thumbnail.coarse.vector(of: spot).allSatisfy { $0 != nil })
  }
}
