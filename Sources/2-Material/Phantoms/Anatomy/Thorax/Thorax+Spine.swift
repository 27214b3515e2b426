// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// The spine from the sixth vertebra of the neck to the second of the loins.
extension Thorax {
  /// A vertebra of the reference man: its name, and its body's height, half breadth and half depth, and the disc's height beneath it.
  ///
  /// > Source: mean measures of adult vertebral bodies, rounded: Panjabi et al., Spine 16 (1991) 861–869 (thoracic) and 17 (1992)
  /// > 299–306 (lumbar).
  private static let measures: [(name: String, height: Double, breadth: Double, depth: Double, disc: Double)] = [
    ("C6", 13, 10.5, 8, 5), ("C7", 14, 11.5, 8.3, 4.5), ("T1", 16, 14, 8.6, 4), ("T2", 17, 14, 9, 3.6),
    ("T3", 17.5, 13.5, 9.6, 3.6), ("T4", 18, 13.5, 10.4, 3.8), ("T5", 18.5, 14, 11.2, 4), ("T6", 19, 14.5, 12, 4.2),
    ("T7", 19.5, 15, 12.8, 4.4), ("T8", 20, 15.5, 13.4, 4.6), ("T9", 20.5, 16.3, 14, 5), ("T10", 21.5, 17, 14.4, 5.6),
    ("T11", 22.5, 18.5, 14.8, 6.2), ("T12", 24, 20, 15, 7), ("L1", 25, 21, 15.6, 8.5), ("L2", 26, 21.8, 16.4, 9.5),
    ("L3", 26.5, 22.6, 17, 10),
  ]

  /// One vertebra in its place.
  struct Vertebra: Sendable {
    let name: String
    /// The middle of its body.
    let middle: Vector3
    /// Towards the head.
    let axis: Vector3
    let height: Double
    let breadth: Double
    let depth: Double
    let disc: Double
  }

  /// Where the spine runs at a level: the middle of the vertebral bodies.
  func spineAxis(level: Double) -> Vector3 {
    let z = level / plan.stretch.z
    // Most to the back at the seventh thoracic vertebra, from where it bends to the front both ways.
    let bend = z > 10 ? 0.00145 * (z - 10) * (z - 10) : 0.00042 * (z - 10) * (z - 10)
    let x = plan.scoliosis.amount * sin(z / 62 + plan.scoliosis.phase)
    return Vector3(x, (54 - bend * (0.55 + 0.45 * plan.kyphosis)) * plan.stretch.y, level)
  }

  /// The vertebrae from above to below.
  var vertebrae: [Vertebra] {
    // The first thoracic vertebra stands at the level of the apices.
    var level = plan.apexLevel + 36 * plan.stretch.z
    return Self.measures.map { measure in
      let scale = plan.stretch.z
      level -= measure.height / 2 * scale
      let middle = spineAxis(level: level)
      let axis = spineAxis(level: level + 8) - spineAxis(level: level - 8)
      let bone = plan.boneScale
      level -= (measure.height / 2 + measure.disc) * scale
      return Vertebra(
        name: measure.name, middle: middle, axis: axis / axis.length, height: measure.height * scale,
        breadth: measure.breadth * bone, depth: measure.depth * bone, disc: measure.disc * scale)
    }
  }

  func spine() -> [Solid] {
    let vertebrae = vertebrae
    // The canal with the cord.
    let canal = RodChain(
      vertebrae.map { $0.middle + Vector3(0, $0.depth + 8 * plan.boneScale, 0) }, across: Vector3(1, 0, 0))
    let fluid = canal.pieces(SIMD2(8, 7) * plan.boneScale).map {
      Solid(.spine, $0, of: .cerebrospinalFluid, in: [.muscle, .mediastinum, .fat])
    }
    let cord = canal.pieces(SIMD2(5, 4) * plan.boneScale).map { Solid(.spine, $0, of: .softTissue, in: [.spine]) }
    return vertebrae.flatMap(bone(of:)) + fluid + cord
  }

  /// A vertebra with the disc beneath it.
  func bone(of vertebra: Vertebra) -> [Solid] {
    let right = Vector3(1, 0, 0)
    let below = vertebra.middle - vertebra.axis * ((vertebra.height + vertebra.disc) / 2)
    let half = Vector3(vertebra.height / 2, vertebra.breadth, vertebra.depth)
    let disc = Vector3(vertebra.disc / 2 + 0.6, vertebra.breadth * 0.97, vertebra.depth * 0.97)
    func drum(_ centre: Vector3, _ half: Vector3) -> Shape {
      .drum(centre: centre, along: vertebra.axis, half: half, second: right)
    }
    return [
      Solid(.spine, drum(below, disc), of: .cartilage),
      Solid(.spine, drum(vertebra.middle, half), of: .corticalBone, density: corticalDensity),
      Solid(
        .spine, drum(vertebra.middle, half - Vector3(0.9, 0.8, 0.8)), of: .spongyBone, density: plan.boneDensity),
    ] + arch(of: vertebra)
  }

  /// Cortical bone thins and becomes porous with age.
  var corticalDensity: Float { 0.45 + 0.55 * plan.boneDensity }

  /// Pedicles, transverse processes, laminae and the spinous process.
  private func arch(of vertebra: Vertebra) -> [Solid] {
    let scale = plan.boneScale
    let back = Vector3(0, 1, 0)
    let isNeck = vertebra.name.hasPrefix("C")
    let isLoin = vertebra.name.hasPrefix("L")
    let upper = vertebra.middle + vertebra.axis * (vertebra.height * 0.22)
    var solids: [Solid] = []
    func add(_ shape: Shape, _ density: Float) {
      solids.append(Solid(.spine, shape, of: .spongyBone, density: density * plan.boneDensity))
    }
    for flank in Flank.allCases {
      let out = Vector3(flank.sign, 0, 0)
      let root = upper + out * (vertebra.breadth * 0.72) + back * (vertebra.depth * 0.8)
      let knee = upper + out * (11 * scale) + back * (vertebra.depth + 10 * scale)
      let peak = vertebra.middle + back * (vertebra.depth + 19 * scale) - vertebra.axis * (3 * scale)
      add(.rod(from: root, to: knee, radius: 4 * scale), 0.9)
      add(
        .plate(
          centre: (knee + peak) / 2 - vertebra.axis * (3 * scale), along: peak - knee,
          half: Vector3((peak - knee).length / 2 + 2, 8 * scale, 2.4 * scale), second: vertebra.axis), 1.15)
      // The transverse process carries the rib's tubercle; in the loins it is thin and points sideways.
      let reach = isNeck ? 24.0 : isLoin ? 38 : 32
      let tip = knee + out * ((reach - 11) * scale) + back * ((isLoin ? -2 : 9) * scale)
      add(.rod(from: knee, to: tip, radius: (isLoin ? 3 : 4.6) * scale, endRadius: (isLoin ? 2.4 : 3.8) * scale), 1)
    }
    let fall = isNeck || isLoin ? 0.25 : 0.95
    let length = (isLoin ? 17.0 : 24) * scale
    let direction = back - vertebra.axis * fall
    add(
      .plate(
        centre: vertebra.middle + back * (vertebra.depth + 17 * scale) + direction * (length / 2 / direction.length)
          - vertebra.axis * (4 * scale), along: direction,
        half: Vector3(length / 2 + 3, 2.7 * scale, (isLoin ? 9 : 5) * scale), second: Vector3(1, 0, 0)), 1)
    return solids
  }
}
