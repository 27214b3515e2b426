// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

extension ThoraxPlanter {
  /// The radius that every nodule finds free about it, whatever its size: nodules are at most 30 mm across by definition (Hansell et
  /// al., Radiology 246 (2008) 697–722), so that one that grows stays where it is.
  private static let clearance = 16.0

  /// A solid nodule, round or lobulated, or one of ground glass with a solid core.
  ///
  /// A lobulated one has the volume of the ball whose diameter is the size.
  mutating func nodule(_ index: Int) -> [Solid] {
    let request = requests[index]
    var place = FindingPlace(request)
    let isLobulated = place.draws.happens(0.4) && request.kind == .nodule
    let turn = Vector3(place.draws.uniform(), place.draws.uniform(), place.draws.uniform()) * (2 * .pi)
    let lobes = (0..<6).map { _ in place.draws.uniform() }
    let (centre, clear) = self.place(&place, clearance: Self.clearance)
    let unit = isLobulated ? Self.lobulated(lobes, turn: turn) : [(Vector3.zero, 1)]
    // How far the form reaches beyond the ball of its volume.
    let reach = unit.map { $0.0.length + $0.1 }.max() ?? 1
    let free = freeRadius(centre, upTo: max(0.5, request.size / 2) * reach, known: clear, place.flank)
    // Where not even a grain is free, there is nothing to be seen, and nothing to be missed.
    guard free > Self.grain else { return [] }
    let radius = free / reach
    taken.append((centre, max(Self.clearance, radius)))
    let hosts: Structures = [.rightLung, .leftLung, .lungVessel]
    var solids: [Solid] = []
    if request.kind == .partSolidNodule {
      // Ground glass: a part of the air is replaced, about a third of the way to soft tissue (−650 HU).
      let glass = density(0.3 * request.conspicuity, nominal: Self.softTissueDensity) * Float(Self.softTissueDensity)
      solids = [
        Solid(
          .nodule, .ellipsoid(centre: centre, halfAxes: Vector3(repeating: radius)), of: .lung,
          density: glass / Float(Thorax.nominalLungDensity), in: hosts, finding: index),
        Solid(
          .nodule, .ellipsoid(centre: centre, halfAxes: Vector3(repeating: radius * 0.5)), of: .softTissue,
          density: density(request.conspicuity, nominal: Self.softTissueDensity), in: [.nodule], finding: index),
      ]
    } else {
      solids = unit.map { offset, share in
        Solid(
          .nodule, .ellipsoid(centre: centre + offset * radius, halfAxes: Vector3(repeating: share * radius)),
          of: .softTissue, density: density(request.conspicuity, nominal: Self.softTissueDensity), in: hosts,
          finding: index)
      }
    }
    var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    for (offset, share) in unit {
      low = pointwiseMin(low, (offset - Vector3(repeating: share)) * radius)
      high = pointwiseMax(high, (offset + Vector3(repeating: share)) * radius)
    }
    truths[index] = PlantedFinding(
      request: request, structure: .nodule, side: place.flank.side, zone: zone(of: centre, place.flank),
      centre: centre + (low + high) / 2, halfAxes: (high - low) / 2, size: 2 * radius)
    return solids
  }

  /// Balls whose union has the volume of the unit ball: a large one, and a lobe in each of six directions at right angles.
  ///
  /// The lobes do not meet each other, so that the volume is that of the balls less the lenses in which lobes and middle overlap.
  static func lobulated(_ sizes: [Double], turn: Vector3) -> [(Vector3, Double)] {
    let first = Vector3(1, 0, 0).turnedAboutHeight(turn.x)
    let tilted = Vector3(first.x, 0, first.y).turnedAboutHeight(turn.y)
    let (u, v) = tilted.perpendiculars
    let directions = [tilted, -tilted, u, -u, v, -v]
    let distance = 0.74
    let lobes = zip(directions, sizes).map { ($0 * distance, 0.34 + 0.16 * $1) }
    let volume = lobes.reduce(4 / 3 * Double.pi) { sum, lobe in
      sum + 4 / 3 * Double.pi * lobe.1 * lobe.1 * lobe.1 - lens(1, lobe.1, distance)
    }
    // The cube root by Newton's method, so that it needs no library whose last digit could differ.
    var scale = 1.0
    for _ in 0..<40 { scale -= (scale * scale * scale - 4 / 3 * Double.pi / volume) / (3 * scale * scale) }
    return ([(Vector3.zero, 1)] + lobes).map { ($0.0 * scale, $0.1 * scale) }
  }

  /// The volume that two balls share.
  private static func lens(_ large: Double, _ small: Double, _ distance: Double) -> Double {
    if distance >= large + small { return 0 }
    if distance <= large - small { return 4 / 3 * Double.pi * small * small * small }
    let depth = large + small - distance
    let difference = large - small
    return Double.pi * depth * depth
      * (distance * distance + 2 * distance * (large + small) - 3 * difference * difference) / (12 * distance)
  }
}
