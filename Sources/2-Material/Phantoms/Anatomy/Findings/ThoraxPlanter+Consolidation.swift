// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

extension ThoraxPlanter {
  /// A consolidation: ellipsoids that overlap about a place, the outer ones thinner, cut by the lung's own surface.
  ///
  /// Bronchi stay open in it (the air bronchogram), and vessels go through it.
  mutating func consolidation(_ index: Int) -> [Solid] {
    let request = requests[index]
    var place = FindingPlace(request)
    let pieces = (0..<11).map { number -> (offset: Vector3, half: Vector3) in
      var direction = Vector3(place.draws.normal(), place.draws.normal(), place.draws.normal())
      direction = direction.normalized ?? Vector3(1, 0, 0)
      let away = number == 0 ? 0 : 0.35 + 0.4 * place.draws.uniform()
      let half = Vector3(place.draws.uniform(), place.draws.uniform(), place.draws.uniform()) * 0.22
      return (direction * away, half + Vector3(repeating: number == 0 ? 0.42 : 0.2))
    }
    let (centre, _) = self.place(&place, clearance: 20)
    taken.append((centre, 36))
    // Brought to the size: the longest side of the box round all pieces.
    var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    for piece in pieces {
      low = pointwiseMin(low, piece.offset - piece.half)
      high = pointwiseMax(high, piece.offset + piece.half)
    }
    let side = high - low
    let scale = max(4, request.size) / max(side.x, side.y, side.z)
    let middle = (low + high) / 2
    let solids = pieces.enumerated().map { number, piece in
      // Filled to the middle, ragged and thinner at the border.
      let share = number < 5 ? 1 : 0.65
      return Solid(
        .consolidation,
        .ellipsoid(centre: centre + (piece.offset - middle) * scale, halfAxes: piece.half * scale), of: .softTissue,
        density: density(request.conspicuity * share, nominal: Self.softTissueDensity),
        in: [.rightLung, .leftLung], finding: index)
    }
    guard var truth = measured(index, .consolidation, in: room + solids) else { return [] }
    // Where the lung's surface cuts nothing off, the truth is known exactly.
    let half = side * (scale / 2)
    if (truth.halfAxes - half).length < 2 * VoxelCount.coarse {
      truth.centre = centre
      truth.halfAxes = half
    } else {
      truth.size = 2 * max(truth.halfAxes.x, truth.halfAxes.y, truth.halfAxes.z)
    }
    truth.zone = zone(of: centre, place.flank)
    truths[index] = truth
    return solids
  }
}
