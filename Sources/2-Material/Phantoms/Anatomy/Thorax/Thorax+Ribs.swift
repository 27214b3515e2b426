// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Volumes

/// Twelve pairs of ribs: each lies on the cage in a plane that falls to the front, so that its way is a piece of an ellipse.
extension Thorax {
  /// For each rib how steeply its plane falls to the front, how far beside the median plane its bone ends in front (or, for the last
  /// two, at which angle), and the half axes of its section across and along the wall.
  ///
  /// > Source: rib sections and the growing obliquity from the first rib down after Mohr et al., Journal of Biomechanics 40 (2007)
  /// > 158–166 and Gayzik et al., Annals of Biomedical Engineering 36 (2008), rounded.
  private static let measures: [(slope: Double, end: Double, height: Double, thickness: Double)] = [
    (0.62, 34, 7.5, 3), (0.60, 40, 6, 3.4), (0.60, 44, 6, 3.6), (0.62, 50, 6.3, 3.8), (0.64, 58, 6.6, 3.9),
    (0.66, 68, 6.8, 4), (0.67, 80, 7, 4), (0.68, 92, 7, 4), (0.68, 104, 6.8, 3.8), (0.66, 114, 6.4, 3.7),
    (0.62, 0, 5.6, 3.4), (0.55, 0, 4.8, 3),
  ]

  /// The middle lines of one side's ribs, from the spine to the end of the bone; the first is that of rib 1.
  package func ribLines(_ flank: Flank) -> [[Vector3]] {
    let thoracic = vertebrae.filter { $0.name.hasPrefix("T") }
    return zip(thoracic, Self.measures).enumerated().map { index, pair in
      line(rib: index, at: pair.0, measure: pair.1, flank)
    }
  }

  private func line(
    rib: Int, at vertebra: Vertebra, measure: (slope: Double, end: Double, height: Double, thickness: Double),
    _ flank: Flank
  ) -> [Vector3] {
    let cage = plan.cage(flank, offset: Self.ribOffset)
    let out = Vector3(flank.sign, 0, 0)
    let scale = plan.boneScale
    let top = vertebra.middle + vertebra.axis * (vertebra.height * 0.35)
    let head = top + out * (vertebra.breadth * 0.9) + Vector3(0, vertebra.depth * 0.9, 0)
    // The rib's plane: through the tubercle, falling to the front, rising a little to the side.
    let tubercle = head + out * (16 * scale) + Vector3(0, 20 * scale, -3 * scale)
    let slope = measure.slope * plan.ribSlope
    let tilt = Vector3(-0.3 * flank.sign, -slope, 1)
    let steep = Vector3(cage.i.dot(tilt), cage.j.dot(tilt), cage.k.dot(tilt))
    let length = steep.length
    let normal = steep / length
    let distance = min(0.985, max(-0.985, (tubercle - cage.origin).dot(tilt) / length))
    // The circle in which the plane cuts the unit ball: from the back, by the side, to the front.
    let radius = (1 - distance * distance).squareRoot()
    let straight = Vector3(0, 1, 0) - normal * normal.y
    let back = straight / straight.length
    let side = flank == .left ? back.cross(normal) : normal.cross(back)
    func place(_ angle: Double) -> Vector3 {
      cage.point(normal * distance + (back * cos(angle) + side * sin(angle)) * radius)
    }
    // Begin where the circle passes the transverse process, end at the given distance from the median plane.
    var start = -0.9
    while start < 0.9, flank.sign * place(start).x < flank.sign * vertebra.middle.x + 37 * scale { start += 0.02 }
    var end = rib == 10 ? 1.75 : rib == 11 ? 1.2 : 3.9
    if rib < 10 { while end > 1.6, flank.sign * place(end).x < measure.end * plan.stretch.x { end -= 0.02 } }
    let count = rib < 3 ? 11 : rib >= 10 ? 5 : 9
    let arc = (0...count).map { place(start + (end - start) * Double($0) / Double(count)) }
    let neck = (head + arc[0] * 1.2) / 2.2 + Vector3(0, 2 * scale, 0)
    return [head, neck] + arc
  }

  func ribs() -> [Solid] {
    let hosts = Structures(
      bits: Structures.all.bits & ~(Structures.lungs.bits | Structures([.lungVessel, .spine]).bits))
    var solids: [Solid] = []
    for flank in Flank.allCases {
      for (rib, points) in ribLines(flank).enumerated() {
        let measure = Self.measures[rib]
        // The first rib lies flat: its breadth is seen from above.
        let normal = (points[points.count / 2] - points[2]).cross(points[points.count - 1] - points[2])
        let chain = RodChain(points, across: normal)
        let half = SIMD2(measure.height, measure.thickness) * plan.ribCalibre
        let oval = rib == 0 ? SIMD2(half.y, half.x) : half
        let shell = 0.75 * plan.boneScale
        solids += chain.pieces(oval).map { Solid(.rib, $0, of: .corticalBone, density: corticalDensity, in: hosts) }
        solids += chain.pieces(oval - SIMD2(repeating: shell), inset: shell).map {
          Solid(.rib, $0, of: .spongyBone, density: plan.boneDensity, in: [.rib])
        }
        if rib < 10 { solids += cartilage(rib: rib, from: points, flank, hosts: hosts) }
      }
    }
    return solids
  }

  /// The cartilage from the end of a rib to the breastbone, by way of its neighbour above for the seventh to the tenth.
  private func cartilage(rib: Int, from points: [Vector3], _ flank: Flank, hosts: Structures) -> [Solid] {
    let end = points[points.count - 1]
    let share = min(1, Double(rib) / 6)
    let notch = sternumPoint(share: share) + Vector3(flank.sign * 15 * plan.boneScale, 2, 0)
    // The lower cartilages first go on with their ribs, then turn up to the middle.
    let ahead = end - points[points.count - 2]
    let turn = end + ahead * (min(0.9, 0.12 * Double(rib)) * 22 / max(1, ahead.length))
    let line = rib == 0 ? [end, notch] : RodChain.smooth([end, turn + (notch - end) * 0.18, notch], steps: 2)
    let half = SIMD2(5.5, 3.6) * plan.ribCalibre
    // It calcifies with age (McCormick, Skeletal Radiology 9 (1983) 225–230).
    let density = Float(1 + 0.1 * plan.calcium)
    return RodChain(line, across: Vector3(0, 0, 1)).pieces(half).map {
      Solid(.rib, $0, of: .cartilage, density: density, in: hosts)
    }
  }
}
