// SPDX-License-Identifier: Apache-2.0

/// How labels are brought to another grid.
public enum LabelInterpolation: String, Sendable, Hashable, CaseIterable {
  /// The label of the nearest voxel.
  case nearest
  /// The label with the greatest share of the eight voxels around, each weighed as linear interpolation does; 0 takes part.
  ///
  /// What linear interpolation of one mask for each label and taking the greatest gives; a tie goes to the smallest number.
  case linearShare = "linear-share"
}

extension LabelMap {
  /// The label map on another grid; what lies outside is 0.
  /// - Complexity: O(*n*) for *n* voxels of the target, however many labels there are.
  public func resampled(to target: Grid, by interpolation: LabelInterpolation = .nearest) -> LabelMap {
    switch interpolation {
    case .nearest: LabelMap(volume: volume.nearest(on: target, outside: 0), labels: labels)
    case .linearShare: LabelMap(volume: volume.linearShare(on: target), labels: labels)
    }
  }
}

extension Volume where Voxel == UInt16 {
  fileprivate func linearShare(on target: Grid) -> Volume<UInt16> {
    if target == grid { return self }
    let (map, size) = (GridMap(from: target, to: grid), grid.size)
    let found: [UInt16] = filled(count: target.count, chunks: target.size.y * target.size.z, workers: nil) {
      found, rows in
      for row in rows {
        let (k, j) = row.quotientAndRemainder(dividingBy: target.size.y)
        for i in 0..<target.size.x {
          let place = map.place(i, j, k)
          let isIn = isInside(place.x, size.x) && isInside(place.y, size.y) && isInside(place.z, size.z)
          (found + row * target.size.x + i).initialize(to: isIn ? greatestShare(at: place) : 0)
        }
      }
    }
    return Volume(unchecked: target, found)
  }

  private func greatestShare(at place: Vector3) -> UInt16 {
    let linear = Interpolation.linear
    let (x, u) = linear.weights(at: place.x)
    let (y, v) = linear.weights(at: place.y)
    let (z, w) = linear.weights(at: place.z)
    var labels = SIMD8<UInt16>.zero
    for c in 0..<2 {
      let slice = linear.inside(z + c, of: grid.size.z)
      for b in 0..<2 {
        let row = grid.offset(0, linear.inside(y + b, of: grid.size.y), slice)
        labels[4 * c + 2 * b] = voxels[row + linear.inside(x, of: grid.size.x)]
        labels[4 * c + 2 * b + 1] = voxels[row + linear.inside(x + 1, of: grid.size.x)]
      }
    }
    // Nearly all voxels of a real label map lie among their like.
    if labels == SIMD8(repeating: labels[0]) { return labels[0] }
    var weights = SIMD8<Double>.zero
    for corner in 0..<8 { weights[corner] = u[corner & 1] * v[corner >> 1 & 1] * w[corner >> 2] }
    var best = (label: UInt16.max, share: -1.0)
    for corner in 0..<8 {
      var share = 0.0
      for other in 0..<8 where labels[other] == labels[corner] { share += weights[other] }
      // Shares that differ by rounding alone are a tie.
      if share > best.share + 1e-9 || (share > best.share - 1e-9 && labels[corner] < best.label) {
        best = (labels[corner], share)
      }
    }
    return best.label
  }
}
