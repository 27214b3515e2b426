// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Reports
import Testing
import Volumes

@Suite("Explanations as pictures")
struct OverlayPictureTests {
  /// An image of 40 × 32 voxels with a bright spot and a map that has a peak on it and a trough beside it.
  static func sample(isSigned: Bool, slices: Int = 1) throws -> (Volume<Float>, SaliencyMap, Mask) {
    let affine = Affine(
      i: Vector3(1, 0, 0), j: Vector3(0, 1.25, 0), k: Vector3(0, 0, 5), origin: Vector3(0, 0, 0))
    let grid = try #require(Grid(size: SIMD3(40, 32, slices), affine: affine))
    var (image, map, mask) = ([Float](), [Float](), [Bool]())
    for k in 0..<slices {
      for j in 0..<32 {
        for i in 0..<40 {
          let (x, y, z) = (Float(i), Float(j), Float(k))
          let spot = exp(-((x - 26) * (x - 26) + (y - 10) * (y - 10)) / 24)
          let other = exp(-((x - 11) * (x - 11) + (y - 21) * (y - 21)) / 18)
          image.append(100 + 40 * sin(x / 6) * cos(y / 5) + 90 * spot)
          map.append((0.42 * spot - (isSigned ? 0.25 * other : 0)) / (1 + abs(z - 1)))
          mask.append(spot > 0.5)
        }
      }
    }
    return (
      try #require(Volume(grid: grid, voxels: image)),
      SaliencyMap(values: try #require(Volume(grid: grid, voxels: map)), method: "occlusion", finding: "nodule"),
      try #require(Volume(grid: grid, voxels: mask))
    )
  }

  static let words = OverlayPicture.Words(
    title: "chest 1.2: nodule",
    meaning: "1 point of the score is lost when 1 x 4 x 4 voxels are replaced by the mean of each channel",
    notes: ["Score: 1.83 (probability 0.862)."])

  @Test(arguments: [false, true]) func `shows image, map and scale, the same bytes each time`(isSigned: Bool) throws {
    let (image, map, mask) = try Self.sample(isSigned: isSigned)
    func drawn() throws -> OverlayPicture {
      try #require(
        OverlayPicture.drawn(image: image, map: map, words: Self.words, isSigned: isSigned, outline: mask))
    }
    let picture = try drawn()
    #expect(try picture == drawn())
    #expect(picture.samples.count == picture.rows * picture.columns * 3)
    #expect(Array(picture.png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(abs(picture.scale - 0.21) < 1e-3)
  }

  @Test func `shows the slice where the map is greatest`() throws {
    let (image, map, _) = try Self.sample(isSigned: false, slices: 4)
    let picture = try #require(OverlayPicture.drawn(image: image, map: map, words: Self.words, isSigned: false))
    #expect(picture.slice == 1)
  }

  @Test func `refuses a map of another size`() throws {
    let (image, _, _) = try Self.sample(isSigned: false, slices: 2)
    let (_, map, _) = try Self.sample(isSigned: false)
    #expect(OverlayPicture.drawn(image: image, map: map, words: Self.words, isSigned: false) == nil)
  }

  @Test func `leaves the image unveiled where the map says nothing`() throws {
    let (image, map, _) = try Self.sample(isSigned: false)
    let nothing = SaliencyMap(
      values: Volume(grid: image.grid, filledWith: 0), method: map.method, finding: map.finding)
    let picture = try #require(OverlayPicture.drawn(image: image, map: nothing, words: Self.words, isSigned: false))
    // Between the panels' tops both show the same greys; colours have unequal parts.
    let row = picture.rows / 3
    let greys = (20..<440).allSatisfy { column in
      let first = (row * picture.columns + column) * 3
      return picture.samples[first] == picture.samples[first + 1]
    }
    #expect(greys)
    #expect(picture.scale == 0)
  }

  @Test(arguments: [LightnessColours.Side.warm, .cold]) func `takes equal steps to the eye, ever lighter`(
    side: LightnessColours.Side
  ) {
    // Back from the finished bytes to CIELAB, by the inverse of the standard's formulas.
    func lab(_ colour: SIMD3<Double>) -> SIMD3<Double> {
      func linear(_ value: Double) -> Double {
        let byte = (value * 255).rounded() / 255
        return byte <= 0.04045 ? byte / 12.92 : pow((byte + 0.055) / 1.055, 2.4)
      }
      let (r, g, b) = (linear(colour.x), linear(colour.y), linear(colour.z))
      let xyz = SIMD3(
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047, 0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
      func turn(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
      let (x, y, z) = (turn(xyz.x), turn(xyz.y), turn(xyz.z))
      return SIMD3(116 * y - 16, 500 * (x - y), 200 * (y - z))
    }
    let table = LightnessColours(side).table
    #expect(table.count == 256)
    // Sixteen steps of sixteen colours, so that the rounding to bytes is small beside them.
    let places = stride(from: 0, through: 255, by: 15).map { lab(table[$0]) }
    let steps = zip(places.dropFirst(), places).map { ((($0 - $1) * ($0 - $1)).sum()).squareRoot() }
    let mean = steps.reduce(0, +) / Double(steps.count)
    for step in steps { #expect(abs(step - mean) < 0.12 * mean, "\(steps)") }
    for (next, last) in zip(places.dropFirst(), places) { #expect(next.x > last.x) }
  }
}
