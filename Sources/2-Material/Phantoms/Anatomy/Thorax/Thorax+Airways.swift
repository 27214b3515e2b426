// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The trachea, the main bronchi and the first of the lobes, each a wall with air in it.
extension Thorax {
  func airways() -> [Solid] {
    let calibre = plan.boneScale * (plan.patient.sex == .male ? 1 : 0.92)
    let rise = 0.3 * plan.diaphragmRise
    let carina = plan.at(2, 22, 26) + Vector3(0, 0, rise)
    let right = hilum(.right) + plan.at(6, 4, 4)
    let left = hilum(.left) + plan.at(-8, 4, -8)
    // Adult trachea: 13…25 mm across in men (Breatnach, Abbott & Fraser, American Journal of Roentgenology 142 (1984) 903–906).
    let tubes: [(points: [Vector3], radius: Double)] = [
      ([plan.at(0, 0, 230), plan.at(0, 4, 150), plan.at(-2, 10, 80), carina], 9),
      ([carina, (carina + right) / 2 + plan.at(0, 0, 2), right, right + plan.at(-14, 8, -34)], 6.8),
      ([carina, (carina + left) / 2 + plan.at(0, 0, 3), left, left + plan.at(12, 8, -32)], 6.2),
      ([right, right + plan.at(-20, 0, 22)], 4.2),
      ([left, left + plan.at(18, -6, 22)], 4.2),
    ]
    var solids: [Solid] = []
    for isAir in [false, true] {
      for (points, radius) in tubes {
        let chain = RodChain(points, across: Vector3(1, 0, 0))
        let half = SIMD2(repeating: radius * calibre + (isAir ? 0 : 1.6))
        solids += chain.pieces(half).map { Solid(.airway, $0, of: isAir ? .air : .softTissue) }
      }
    }
    return solids
  }
}
