// SPDX-License-Identifier: Apache-2.0
import Volumes

extension ThoraxPlanter {
  /// A collapsed lung: air fills the place of the whole lung, and in it lies the lung drawn together about its root and its base.
  ///
  /// The gap between both apices has the size asked for. In those who lie, the lung falls back and the air collects in front.
  func pneumothorax(_ index: Int, _ flank: Flank) -> [Solid] {
    let whole = thorax.lungShape(flank)
    let cage = whole.placement
    let apex = cage.origin + cage.k
    let root = thorax.hilum(flank)
    let back = plan.section(flank, level: plan.rimLevel).centre.y + cage.j.y
    let anchor = Vector3(
      flank.sign * 12 * plan.stretch.x, plan.posture.isSupine ? back : root.y, plan.rimLevel)
    // At least a third of the lung's height stays.
    let gap = min(max(1, requests[index].size), 0.65 * (apex.z - anchor.z))
    let scale = 1 - gap / (apex.z - anchor.z)
    let shrunken = Shape(.ball, placement: cage).stretched(Vector3(repeating: scale), about: anchor)
    let air = Solid(.pneumothorax, whole, of: .air, finding: index)
    // What tissue the lung has is in less room; a part of its blood is gone.
    let density = thorax.lungDensity() * Float(min(2.5, 1 / (scale * scale)))
    let lung = Solid(
      flank.lung, Shape(.ball, placement: shrunken.placement, cuts: thorax.lungCuts(flank)), of: .lung,
      density: density, in: [.pneumothorax])
    return [air, lung]
  }
}
