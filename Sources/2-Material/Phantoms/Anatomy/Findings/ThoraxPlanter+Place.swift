// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// Where in a lung there is room.
extension ThoraxPlanter {
  /// The thirds of the lung's height between the apex and the top of the dome.
  func zone(of point: Vector3, _ flank: Flank) -> FindingRequest.Zone {
    let top = plan.apexLevel
    let low = thorax.dome(flank).reach(Vector3(0, 0, 1))
    let share = (point.z - low) / (top - low)
    return share < 1.0 / 3 ? .lower : share < 2.0 / 3 ? .middle : .upper
  }

  /// A place in a lung about which a ball of a radius is free: the first of many that chance proposes.
  ///
  /// Proposals are shares of the lung, so that they move with the breath; whether one is taken depends on `clearance` alone, not on the
  /// size of the finding. Where none is free enough, a smaller ball has to do.
  mutating func place(
    _ place: inout FindingPlace, clearance: Double, isClipped: Bool = false
  ) -> (centre: Vector3, clearance: Double) {
    let cage = plan.cage(place.flank)
    let proposals = (0..<400).map { _ in
      Vector3(place.draws.uniform() * 2 - 1, place.draws.uniform() * 2 - 1, place.draws.uniform() * 1.3 - 0.3)
    }
    let probe = Probe(room)
    for wanted in [clearance, clearance * 0.75, clearance * 0.5, clearance * 0.3, 1] {
      for unit in proposals where unit.dot(unit) <= 1 {
        let centre = cage.point(unit)
        if let zone = place.zone, self.zone(of: centre, place.flank) != zone { continue }
        guard probe.structure(at: centre) == place.flank.lung else { continue }
        if taken.contains(where: { ($0.centre - centre).length < $0.radius + wanted }) { continue }
        if isFree(probe, centre, radius: wanted, place.flank) { return (centre, wanted) }
      }
    }
    // A lung without any room is none: its middle has to do.
    return (cage.point(Vector3(0, 0, 0.3)), 0)
  }

  /// Whether a ball lies wholly in a lung, by points all over its surface and within.
  func isFree(_ probe: Probe, _ centre: Vector3, radius: Double, _ flank: Flank) -> Bool {
    for (count, share) in [(8, 1.0), (120, 1.0), (24, 0.5)] {
      for step in 0..<count {
        // A little outwards of the ball, so that nothing slips in between two points.
        let point = centre + Vector3.spiral(step, of: count) * (radius * share * 1.04)
        if probe.structure(at: point) != flank.lung { return false }
      }
    }
    return true
  }

  /// The greatest radius up to a limit at which a ball about a place is free, in millimetres.
  func freeRadius(_ centre: Vector3, upTo limit: Double, known: Double, _ flank: Flank) -> Double {
    if limit <= known { return limit }
    let probe = Probe(room, about: (centre, limit * 1.1))
    if isFree(probe, centre, radius: limit, flank) { return limit }
    var (low, high) = (known, limit)
    while high - low > 0.05 {
      let middle = (low + high) / 2
      if isFree(probe, centre, radius: middle, flank) { low = middle } else { high = middle }
    }
    // Where nothing is free at all, half a millimetre across: not a point, which no shape can be.
    return max(low, Self.grain)
  }

  /// The radius of the smallest thing that is looked for room for, in millimetres.
  static let grain = 0.25

  /// The density of a material whose attenuation stands out from the lung's by a share of what it would at nominal density.
  ///
  /// Mass attenuation of lung and soft tissue are alike, so that shares of density are shares of attenuation.
  func density(_ conspicuity: Double, nominal: Double) -> Float {
    let lung = Thorax.nominalLungDensity * Double(thorax.lungDensity()) / nominal
    return Float(lung + min(1, max(0, conspicuity)) * (1 - lung))
  }

  /// Soft tissue in g/cm³ (ICRU Report 44 (1989)).
  static let softTissueDensity = 1.06
}
