// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Plants findings in a chest, each with the truth about it.
struct ThoraxPlanter {
  let thorax: Thorax
  let requests: [FindingRequest]
  /// What could be said about each request so far, by number; `nil` for what has found no room.
  var truths: [PlantedFinding?]
  /// The healthy chest without vessels: what has room for a finding.
  var room: [Solid] = []
  /// Where findings already lie, each with the radius that is kept free about it.
  var taken: [(centre: Vector3, radius: Double)] = []

  var plan: BodyPlan { thorax.plan }

  init(_ thorax: Thorax, _ requests: [FindingRequest]) {
    self.thorax = thorax
    self.requests = requests
    truths = Array(repeating: nil, count: requests.count)
  }

  /// The chest with all findings that have room.
  ///
  /// What changes the organs comes first (heart, collapsed lung), then fluid, then what lies in the lung: each keeps clear of those
  /// before it.
  mutating func phantom() -> Phantom {
    let heart = requests.firstIndex { $0.kind == .cardiomegaly }
    let ratio = heart.map { min(0.8, max(0.3, requests[$0].size)) } ?? plan.cardiothoracicRatio
    var lungs: [Solid] = []
    var collapsed: [Int] = []
    for flank in Flank.allCases {
      let index = requests.firstIndex { $0.kind == .pneumothorax && FindingPlace($0).flank == flank }
      if let index { collapsed.append(index) }
      lungs += index.map { pneumothorax($0, flank) } ?? [thorax.lung(flank)]
    }
    var solids = thorax.solids(lungs: lungs, ratio: ratio)
    let absent: Structures = [
      .lungVessel, .rib, .clavicle, .scapula, .sternum, .humerus, .skin, .fat, .breast, .implant,
    ]
    room = solids.filter { !absent.contains($0.structure) || $0.structure == .fat && $0.hosts != .all }
    if let heart { truths[heart] = enlargedHeart(heart, in: solids) }
    for index in collapsed { truths[index] = collapse(index, in: room) }
    for kind in [FindingKind.pleuralEffusion, .consolidation, .nodule, .partSolidNodule] {
      for index in requests.indices where requests[index].kind == kind {
        let planted: [Solid] =
          switch kind {
          case .pleuralEffusion: effusion(index)
          case .consolidation: consolidation(index)
          default: nodule(index)
          }
        solids += planted
        room += planted
      }
    }
    // A second finding of what there can be only one, and whatever found no room, is not planted.
    let findings = PlantedFinding.numbered(truths, in: &solids)
    return Phantom(
      solids: solids, findings: findings, lungTexture: plan.lungTexture, textureSource: plan.patient.individual)
  }

  private func enlargedHeart(_ index: Int, in solids: [Solid]) -> PlantedFinding {
    let shapes = solids.filter { $0.structure == .heart }.map(\.shape)
    var (low, high) = (Vector3.zero, Vector3.zero)
    for axis in 0..<3 {
      var direction = Vector3.zero
      direction[axis] = 1
      high[axis] = shapes.map { $0.reach(direction) }.max() ?? 0
      low[axis] = -(shapes.map { $0.reach(-direction) }.max() ?? 0)
    }
    return PlantedFinding(
      request: requests[index], structure: .heart, side: nil, zone: nil, centre: (low + high) / 2,
      halfAxes: (high - low) / 2, size: Anatomy.cardiothoracicRatio(of: Phantom(solids: solids)) ?? 0)
  }

  /// The truth about a finding by the voxels that it fills, on a grid whose rows are exact.
  ///
  /// - Parameters:
  ///   - index: The finding's number.
  ///   - structure: What its solids are.
  ///   - solids: All that can hide it.
  ///   - box: Where to look; the whole side for `nil`.
  ///   - spacing: The distance between rows, in millimetres.
  /// - Returns: The truth; the size is the volume in millilitres for fluid, and the size asked for otherwise. `nil` where nothing of it
  ///   is left beneath the rest.
  func measured(
    _ index: Int, _ structure: Structure, in solids: [Solid], box: VoxelCount.Box? = nil,
    spacing: Double = VoxelCount.coarse
  ) -> PlantedFinding? {
    let flank = FindingPlace(requests[index]).flank
    let count = VoxelCount(solids, in: box ?? VoxelCount.box(thorax, flank), spacing: spacing) {
      $0.finding == index ? 1 : 0
    }
    guard count.volume > 0 else { return nil }
    let bounds = count.bounds
    let centre = (bounds.lower + bounds.upper) / 2
    return PlantedFinding(
      request: requests[index], structure: structure, side: flank.side,
      zone: requests[index].kind == .pneumothorax ? .upper : zone(of: centre, flank), centre: centre,
      halfAxes: (bounds.upper - bounds.lower) / 2,
      size: requests[index].kind == .pleuralEffusion ? count.volume / 1000 : requests[index].size)
  }
}
