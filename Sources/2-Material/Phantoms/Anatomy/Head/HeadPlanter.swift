// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// Plants bleedings in a head.
struct HeadPlanter {
  let head: Head
  let requests: [FindingRequest]

  /// The head with all findings that have room.
  func phantom() -> Phantom {
    var head = head
    var places = requests.map { FindingPlace($0) }
    // Three of ten lie between skull and brain; a second one on the same side would have no room.
    var crescents: [Int] = []
    for index in requests.indices {
      let isCrescent = places[index].draws.happens(0.3)
      if isCrescent, !crescents.contains(where: { places[$0].flank == places[index].flank }) {
        crescents.append(index)
        // The brain gives way by a part of the crescent's depth, so that its inner face is bent.
        head.pushed[places[index].flank] = min(18, 0.55 * cap(requests[index]).depth)
      }
    }
    var solids = head.solids()
    var taken: [(Vector3, Double)] = []
    let findings = requests.indices.map { index -> PlantedFinding? in
      if crescents.contains(index) { return crescent(index, head, places[index].flank, &solids) }
      return ball(index, head, &places[index], &solids, &taken)
    }
    // Before the solids are handed over, because it renumbers them.
    let planted = PlantedFinding.numbered(findings, in: &solids)
    return Phantom(solids: solids, findings: planted)
  }

  /// The density of clotted blood over fluid blood: fresh clots have 60…80 HU (New & Aronow, Radiology 121 (1976) 635–640).
  private func density(_ request: FindingRequest) -> Float {
    Float(0.985 + 0.04 * min(1, max(0, request.conspicuity)))
  }

  /// The cap of the room within the skull whose length is the size: its length over the room's, and its depth in millimetres.
  private func cap(_ request: FindingRequest) -> (share: Double, depth: Double) {
    let room = head.cap(inset: Head.skullThickness).placement
    let share = min(0.9, max(10, request.size) / (2 * room.j.y))
    return (share, room.i.x * (1 - (1 - share * share).squareRoot()))
  }

  /// A bleeding over the brain's surface; the size is its length from front to back.
  private func crescent(_ index: Int, _ head: Head, _ flank: Flank, _ solids: inout [Solid]) -> PlantedFinding {
    let room = head.cap(inset: Head.skullThickness)
    let half = Vector3(room.placement.i.x, room.placement.j.y, room.placement.k.z)
    let size = 2 * half.y * cap(requests[index]).share
    let (share, depth) = cap(requests[index])
    let plane = half.x - depth
    let middle = room.placement.origin
    let shape = Shape(
      .ball, placement: room.placement,
      cuts: [.init(through: middle + Vector3(flank.sign * plane, 0, 0), normal: Vector3(-flank.sign, 0, 0))])
    solids.append(
      Solid(.haemorrhage, shape, of: .blood, density: density(requests[index]), in: [.body], finding: index))
    return PlantedFinding(
      request: requests[index], structure: .haemorrhage, side: flank.side, zone: nil,
      centre: middle + Vector3(flank.sign * (plane + half.x) / 2, 0, 0),
      halfAxes: Vector3((half.x - plane) / 2, size / 2, half.z * share), size: size)
  }

  /// A bleeding in the white and the deep grey matter: a ball; `nil` where the others leave no room.
  private func ball(
    _ index: Int, _ head: Head, _ place: inout FindingPlace, _ solids: inout [Solid], _ taken: inout [(Vector3, Double)]
  ) -> PlantedFinding? {
    let room = head.hemisphere(place.flank, depth: 6).placement
    var best = (centre: Vector3.zero, radius: 0.0)
    let wanted = max(1, requests[index].size / 2)
    let probe = Probe(solids)
    // Where a ball of 15 mm has room; a larger one may reach into the ventricles or to the surface, but not out of the brain.
    for _ in 0..<200 {
      let unit = Vector3(
        place.flank.sign * (0.2 + 0.7 * place.draws.uniform()), place.draws.uniform() * 1.6 - 0.8,
        place.draws.uniform() * 1.1 - 0.3)
      let centre = room.point(unit)
      guard unit.dot(unit) < 0.6, probe.structure(at: centre) == .whiteMatter else { continue }
      guard !taken.contains(where: { ($0.0 - centre).length < $0.1 + 18 }) else { continue }
      let depth = clearance(centre, place.flank, head)
      if depth > best.radius { best = (centre, depth) }
      if depth >= 15 { break }
    }
    // A smaller place is none.
    guard best.radius > 2 else { return nil }
    let radius = min(wanted, best.radius)
    taken.append((best.centre, max(radius, 15)))
    solids.append(
      Solid(
        .haemorrhage, .ellipsoid(centre: best.centre, halfAxes: Vector3(repeating: radius)), of: .blood,
        density: density(requests[index]), finding: index))
    return PlantedFinding(
      request: requests[index], structure: .haemorrhage, side: place.flank.side, zone: nil, centre: best.centre,
      halfAxes: Vector3(repeating: radius), size: 2 * radius)
  }

  /// How large a ball about a point stays within the hemisphere, in millimetres, by points of its surface.
  private func clearance(_ centre: Vector3, _ flank: Flank, _ head: Head) -> Double {
    let room = Probe.Body(head.hemisphere(flank, depth: 0))
    var (low, high) = (0.0, 45.0)
    while high - low > 0.2 {
      let middle = (low + high) / 2
      let isInside = (0..<100).allSatisfy { room.contains(centre + Vector3.spiral($0, of: 100) * (middle * 1.03)) }
      if isInside { low = middle } else { high = middle }
    }
    return low
  }
}
