// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Regions whose radiomic numbers others have published or worked out.
enum DigitalPhantom {
  /// The digital phantom of the image biomarker standardisation initiative: 5 × 4 × 4 voxels of 2 mm; 0 lies outside the region.
  ///
  /// Source: Zwanenburg et al., Radiology 295 (2020) 328–338, reference manual, chapter 5.
  static let rows: [[Float]] = [
    [1, 4, 4, 1, 1], [1, 4, 6, 1, 1], [4, 1, 6, 4, 1], [4, 4, 6, 4, 1],
    [1, 4, 4, 1, 1], [1, 1, 6, 1, 1], [0, 1, 3, 1, 1], [4, 4, 6, 1, 1],
    [1, 4, 4, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 1, 1], [1, 1, 6, 1, 1],
    [1, 4, 4, 0, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 6, 1, 1],
  ]

  static func grid(_ size: SIMD3<Int>, spacing: Vector3 = Vector3(1, 1, 1), origin: Vector3 = .zero) throws -> Grid {
    try required(
      Grid(
        size: size,
        affine: Affine(
          i: Vector3(spacing.x, 0, 0), j: Vector3(0, spacing.y, 0), k: Vector3(0, 0, spacing.z), origin: origin)))
  }

  static func phantom() throws -> (volume: Volume<Float>, mask: Mask) {
    let grid = try grid(SIMD3(5, 4, 4), spacing: Vector3(2, 2, 2))
    let volume = try required(Volume(grid: grid, voxels: rows.flatMap { $0 }))
    return (volume, volume.map { $0 > 0 })
  }

  /// An ellipsoid with bites taken out of one of its eighths, on a grid of 0.8 × 1.1 × 2.5 mm, and numbers over it.
  static func bitten() throws -> (volume: Volume<Float>, mask: Mask) {
    let grid = try grid(SIMD3(21, 19, 13), spacing: Vector3(0.8, 1.1, 2.5))
    var mask = Mask(grid: grid, filledWith: false)
    var volume = Volume<Float>(grid: grid, filledWith: 0)
    for k in 0..<13 {
      for j in 0..<19 {
        for i in 0..<21 {
          let (x, y, z) = (Double(i - 10) / 7.3, Double(j - 9) / 5.2, Double(k - 6) / 4.1)
          let isBitten = i > 10 && j > 9 && k > 6 && (i * 7 + j * 5 + k * 3) % 11 == 0
          mask[i, j, k] = x * x + y * y + z * z <= 1 && !isBitten
          volume[i, j, k] = Float((i * 31 + j * 17 + k * 7) % 97) * 2.5 - 40
        }
      }
    }
    return (volume, mask)
  }
}

/// What must be there for a test to make sense.
func required<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw Missing() }
  return value
}

private struct Missing: Error {}
