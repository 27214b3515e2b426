// SPDX-License-Identifier: Apache-2.0
package import Distributions

/// Where a piece of an image lies: anywhere, or around an outlined pixel.
///
/// A piece does not leave an image that is at least as long; along an axis that is shorter the image lies in the middle of the piece, as
/// sliding windows have it.
/// > Source: Isensee and others, Nature Methods 18 (2021) 203–211: a third of the pieces of a batch hold outlined pixels, of a class that is
/// > drawn evenly among those of the image.
package enum PieceCorner {
  /// The corner of a piece in the middle.
  package static func middle(_ extent: [Int], _ piece: [Int]) -> [Int] {
    zip(extent, piece).map { length, own in own > length ? -((own - length) / 2) : (length - own) / 2 }
  }

  /// A corner that is drawn.
  ///
  /// - Parameters:
  ///   - extent: Lengths of the image along space.
  ///   - piece: Those of the piece.
  ///   - outlined: For each class of the image places of it, numbered in the order of its pixels; empty where the piece lies anywhere.
  ///   - draws: Chance.
  /// - Returns: The first pixel of the piece, axis by axis; below 0 where the image is shorter.
  package static func drawn(
    _ extent: [Int], _ piece: [Int], around outlined: [[Int]], _ draws: inout PhiloxStream
  ) -> [Int] {
    var corner = middle(extent, piece)
    guard !outlined.isEmpty else {
      for axis in extent.indices where extent[axis] > piece[axis] {
        corner[axis] = draws.below(extent[axis] - piece[axis] + 1)
      }
      return corner
    }
    let places = outlined[draws.below(outlined.count)]
    var rest = places[draws.below(places.count)]
    for axis in extent.indices.reversed() {
      let place = rest % extent[axis]
      rest /= extent[axis]
      guard extent[axis] > piece[axis] else { continue }
      corner[axis] = min(max(place - piece[axis] / 2, 0), extent[axis] - piece[axis])
    }
    return corner
  }

  /// Whether the piece of a place in the batch lies around an outlined pixel: the last ones do.
  package static func isOutlined(_ slot: Int, of batch: Int, share: Double) -> Bool {
    slot >= Int((Double(batch) * (1 - share)).rounded(.toNearestOrEven))
  }
}
