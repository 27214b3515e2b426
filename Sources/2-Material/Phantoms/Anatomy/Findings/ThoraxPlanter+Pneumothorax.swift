// SPDX-License-Identifier: Apache-2.0
import Volumes

extension ThoraxPlanter {
  /// A collapsed lung: air fills the place of the whole lung, and in it lies the lung drawn together about its root and its base.
  ///
  /// The gap between both apices has the size asked for. In those who lie, the lung falls back and the air collects in front.
  func pneumothorax(_ index: Int, _ flank: Flank) -> [Solid] {
    let whole = thorax.lungShape(flank)
    let cage = whole.placement
    let root = thorax.hilum(flank)
    let back = plan.section(flank, level: plan.rimLevel).centre.y + cage.j.y
    let anchor = Vector3(
      flank.sign * 12 * plan.stretch.x, plan.posture.isSupine ? back : root.y, plan.rimLevel)
    let scale = 1 - gap(index, flank) / height(flank)
    let shrunken = Shape(.ball, placement: cage).stretched(Vector3(repeating: scale), about: anchor)
    let air = Solid(.pneumothorax, whole, of: .air, finding: index)
    // What tissue the lung has is in less room; a part of its blood is gone.
    let density = thorax.lungDensity() * Float(min(2.5, 1 / (scale * scale)))
    let lung = Solid(
      flank.lung, Shape(.ball, placement: shrunken.placement, cuts: thorax.lungCuts(flank)), of: .lung,
      density: density, in: [.pneumothorax])
    return [air, lung]
  }

  /// The truth about it: the size is the gap at the apex.
  func collapse(_ index: Int, in solids: [Solid]) -> PlantedFinding? {
    var truth = measured(index, .pneumothorax, in: solids)
    truth?.size = gap(index, FindingPlace(requests[index]).flank)
    return truth
  }

  /// From the base, about which the lung is drawn together, to the apex.
  private func height(_ flank: Flank) -> Double {
    let cage = thorax.lungShape(flank).placement
    return (cage.origin + cage.k).z - plan.rimLevel
  }

  /// The gap at the apex: at least a third of the lung's height stays.
  private func gap(_ index: Int, _ flank: Flank) -> Double {
    min(max(1, requests[index].size), 0.65 * height(flank))
  }
}
