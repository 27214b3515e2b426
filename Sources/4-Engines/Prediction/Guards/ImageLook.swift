// SPDX-License-Identifier: Apache-2.0
public import Features
import Foundation
public import Volumes

/// What is measured of an image without asking any model: whether it can be read, its greys, its small picture.
///
/// Of a volume the middle slice is looked at. Greys are those between the slice's own least and greatest value, beside which its
/// brightness in the values of the modality is kept.
public struct ImageLook: Sendable, Hashable {
  /// Columns, rows and slices.
  public let size: SIMD3<Int>
  /// How many voxels of the volume hold no finite number.
  public let notFinite: Int
  /// Whether the whole volume has one value.
  public let isBlank: Bool
  /// The share of the slice's pixels at its least or at its greatest value, whichever is more; 1 for one grey.
  public let clipped: Double
  /// Numbers of the slice, by ``places``; `nil` where one is undefined.
  public let statistics: [Float]?
  /// The slice as a small picture; `nil` for one grey.
  public let thumbnail: GreyThumbnail?

  /// What the numbers of ``statistics`` are: places of `ImageStatistics`, and the least, mean and greatest value.
  public static let places =
    chosen.map { ImageStatistics().places[$0] } + ["least-value", "mean-value", "greatest-value"]

  /// The places of `ImageStatistics` that say something of a slice whose greys fill their range.
  private static let chosen: [Int] = {
    let left: Set = ["min", "max", "levels", "share-black", "share-white", "inverted", "rows", "columns", "spacing"]
    return ImageStatistics().places.indices.filter { !left.contains(ImageStatistics().places[$0]) }
  }()

  /// Looks at an image.
  ///
  /// - Parameter volume: The image, in the values of its modality; greater is brighter.
  /// - Complexity: O(voxels).
  public init(_ volume: Volume<Float>) {
    size = volume.grid.size
    var (least, greatest, bad) = (Float.infinity, -Float.infinity, 0)
    for value in volume.voxels {
      if value.isFinite {
        least = min(least, value)
        greatest = max(greatest, value)
      } else {
        bad += 1
      }
    }
    notFinite = bad
    isBlank = !(greatest > least)
    let plane = size.x * size.y
    let slice = Array(volume.voxels[size.z / 2 * plane..<(size.z / 2 + 1) * plane])
    let (low, high) = (slice.min() ?? 0, slice.max() ?? 0)
    guard bad == 0, high > low, (high - low).isFinite,
      let image = FeatureImage(columns: size.x, rows: size.y, values: slice, range: low...high)
    else {
      (clipped, statistics, thumbnail) = (1, nil, nil)
      return
    }
    let extremes = slice.reduce(into: (0, 0)) { counts, value in
      if value == low { counts.0 += 1 }
      if value == high { counts.1 += 1 }
    }
    clipped = Double(max(extremes.0, extremes.1)) / Double(plane)
    let mean = slice.reduce(0.0) { $0 + Double($1) } / Double(plane)
    let numbers = ImageStatistics().vector(of: image)
    var found: [Float] = Self.chosen.compactMap { numbers[$0] }
    found += [low, Float(mean), high]
    statistics = found.count == Self.places.count && found.allSatisfy(\.isFinite) ? found : nil
    thumbnail = GreyThumbnail(image)
  }
}
