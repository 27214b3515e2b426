// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// Stomach, colon and small bowel, with gas above fluid.
extension Abdomen {
  func bowel() -> [Solid] {
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<700 { _ = draws.next() }
    var solids: [Solid] = []
    func loop(_ shape: Shape, _ lumen: Shape, gas: Double, structure: Structure) {
      solids.append(Solid(structure, shape, of: .softTissue, in: [.fat]))
      solids.append(Solid(structure, lumen, of: .bodyFluid, density: 1.01, in: [structure]))
      guard gas > 0 else { return }
      // Gas rises: to the front in those who lie, to the head in those who stand.
      let up = plan.posture.isSupine ? Vector3(0, -1, 0) : Vector3(0, 0, 1)
      let top = lumen.reach(up)
      let depth = (lumen.reach(up) + lumen.reach(-up)) * gas
      var filled = lumen
      filled.cuts.append(.init(through: up * (top - depth), normal: -up))
      solids.append(Solid(structure, filled, of: .air, in: [structure]))
    }
    let stomach = (centre: at(52, -22, 92), axis: Vector3(0.5, 0.25, 0.9), half: Vector3(60, 34, 36) * size)
    loop(
      .tilted(centre: stomach.centre, along: stomach.axis, half: stomach.half),
      .tilted(centre: stomach.centre, along: stomach.axis, half: stomach.half - Vector3(repeating: 4)),
      gas: 0.15 + 0.35 * draws.uniform(), structure: .stomach)
    // The colon frames the abdomen; its pouches follow each other.
    let frame = RodChain.smooth(
      [
        at(-92, 8, -120), at(-98, 10, -40), at(-84, -14, 18), at(-30, -52, 4), at(30, -54, 14), at(84, 0, 52),
        at(102, 22, 10),
        at(100, 16, -70), at(80, 8, -140),
      ], steps: 4)
    for (index, place) in frame.enumerated() {
      let radius = (19 + 5 * draws.uniform()) * size.x
      let gas = draws.happens(index > 8 && index < 24 ? 0.7 : 0.4) ? 0.2 + 0.7 * draws.uniform() : 0
      loop(
        .ellipsoid(centre: place, halfAxes: Vector3(repeating: radius)),
        .ellipsoid(centre: place, halfAxes: Vector3(repeating: radius - 2)), gas: gas, structure: .bowel)
    }
    for _ in 0..<64 {
      let place = at(-72 + 144 * draws.uniform(), -66 + 70 * draws.uniform(), -150 + 148 * draws.uniform())
      let half = Vector3(12 + 5 * draws.uniform(), 11 + 3 * draws.uniform(), 11 + 3 * draws.uniform())
      let axis = Vector3(draws.normal(), 0.4 * draws.normal(), draws.normal())
      let gas = draws.happens(0.2) ? 0.3 : 0
      loop(
        .tilted(centre: place, along: axis, half: half + Vector3(12, 0, 0)),
        .tilted(centre: place, along: axis, half: half + Vector3(9.5, -2.5, -2.5)), gas: gas, structure: .bowel)
    }
    return solids
  }
}
