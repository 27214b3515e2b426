// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// Plants lesions in a liver.
struct AbdomenPlanter {
  let abdomen: Abdomen
  let requests: [FindingRequest]

  /// The room that every lesion finds about it, so that one that grows stays where it is, in millimetres.
  private static let clearance = 14.0

  /// The abdomen with all findings that have room.
  func phantom() -> Phantom {
    var solids = abdomen.solids()
    let liver = abdomen.liver()[0]
    let probe = Probe(solids)
    var taken: [(centre: Vector3, radius: Double)] = []
    let findings = requests.indices.map { index -> PlantedFinding? in
      let request = requests[index]
      var place = FindingPlace(request)
      var best = (centre: liver.placement.origin, radius: 0.5)
      for _ in 0..<200 {
        let unit = Vector3(place.draws.uniform(), place.draws.uniform(), place.draws.uniform()) * 2 - Vector3(1, 1, 1)
        let centre = liver.placement.point(unit)
        guard unit.dot(unit) < 1, probe.structure(at: centre) == .liver else { continue }
        guard !taken.contains(where: { ($0.centre - centre).length < $0.radius + Self.clearance + 2 }) else { continue }
        let free = Self.room(probe, centre)
        if free > best.radius { best = (centre, free) }
        if free >= Self.clearance { break }
      }
      // Where the others leave no room, nothing is planted.
      guard best.radius > 0.5 else { return nil }
      let radius = min(max(0.5, request.size / 2), best.radius)
      taken.append((best.centre, max(radius, Self.clearance)))
      // From liver to fluid: 1.06 to 1 g/cm³.
      let density = 1.055 - 0.055 * min(1, max(0, request.conspicuity))
      solids.append(
        Solid(
          .liverLesion, .ellipsoid(centre: best.centre, halfAxes: Vector3(repeating: radius)), of: .bodyFluid,
          density: Float(density), in: [.liver, .vessel], finding: index))
      return PlantedFinding(
        request: request, structure: .liverLesion, side: best.centre.x < 0 ? .right : .left, zone: nil,
        centre: best.centre, halfAxes: Vector3(repeating: radius), size: 2 * radius)
    }
    // Before the solids are handed over, because it renumbers them.
    let planted = PlantedFinding.numbered(findings, in: &solids)
    return Phantom(solids: solids, findings: planted)
  }

  /// How large a ball about a point lies in liver and its vessels, in millimetres, by points of its surface.
  private static func room(_ probe: Probe, _ centre: Vector3) -> Double {
    let inside: Structures = [.liver, .vessel]
    var (low, high) = (0.0, 40.0)
    while high - low > 0.2 {
      let middle = (low + high) / 2
      let isInside = (0..<100).allSatisfy {
        inside.contains(probe.structure(at: centre + Vector3.spiral($0, of: 100) * (middle * 1.03)))
      }
      if isInside { low = middle } else { high = middle }
    }
    return low
  }
}
