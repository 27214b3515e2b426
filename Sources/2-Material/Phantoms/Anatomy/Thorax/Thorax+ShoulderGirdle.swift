// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Collarbones, shoulder blades and upper arms.
extension Thorax {
  func shoulderGirdle() -> [Solid] {
    let hosts = Structures(
      bits: Structures.all.bits & ~(Structures.lungs.bits | Structures([.lungVessel]).bits))
    var solids: [Solid] = []
    for flank in Flank.allCases {
      solids += clavicle(flank) + scapula(flank) + humerus(flank)
    }
    for index in solids.indices where solids[index].hosts == .all { solids[index].hosts = hosts }
    return solids
  }

  private func bone(_ structure: Structure, _ outer: [Shape], _ core: [Shape]) -> [Solid] {
    outer.map { Solid(structure, $0, of: .corticalBone, density: corticalDensity) }
      + core.map { Solid(structure, $0, of: .spongyBone, density: plan.boneDensity, in: [structure]) }
  }

  private func clavicle(_ flank: Flank) -> [Solid] {
    let scale = plan.boneScale
    let s = flank.sign
    let inner = sternumPoint(share: -0.06) + Vector3(s * 22, -1, 4) * scale
    let joint = shoulder(flank)
    // The double curve: to the front near the breastbone, to the back near the shoulder.
    let outer = joint + Vector3(-s * 16, -2, 26) * scale
    let first = inner + (outer - inner) * 0.3 + Vector3(0, -9, 1)
    let second = inner + (outer - inner) * 0.68 + Vector3(0, 9, 9)
    let chain = RodChain(RodChain.smooth([inner, first, second, outer], steps: 4), across: Vector3(0, 0, 1))
    let half = SIMD2(5.2, 6.4) * scale
    // The end towards the shoulder is flat and round.
    let tip = Shape.tilted(
      centre: outer, along: outer - second, half: Vector3(10, 8.5, 5) * scale, second: Vector3(0, 1, 0))
    let tipCore = Shape.tilted(
      centre: outer, along: outer - second, half: Vector3(9, 7.5, 4) * scale, second: Vector3(0, 1, 0))
    let head = Shape.rod(
      from: inner - (first - inner) * 0.06, to: inner + (first - inner) * 0.3, radius: 9.5 * scale, endRadius: 6 * scale
    )
    return bone(
      .clavicle, chain.pieces(half) + [head, tip],
      chain.pieces(half - SIMD2(repeating: 1.2 * scale)) + [tipCore])
  }

  private func scapula(_ flank: Flank) -> [Solid] {
    let scale = plan.boneScale
    let s = flank.sign
    let joint = shoulder(flank)
    let lying = plan.posture.isSupine
    let socket = joint + Vector3(-s * 24, 4, -2) * scale
    // With the shoulders rolled to the front the blade leaves the lung; in those who lie it stays behind it.
    let upper = socket + (lying ? Vector3(-s * 62, 56, 8) : Vector3(-s * 34, 62, 16)) * scale
    let lower = socket + (lying ? Vector3(-s * 42, 56, -118) : Vector3(s * -2, 54, -120)) * scale
    let middle = (socket + upper + lower) / 3
    let normal = (upper - socket).cross(lower - socket)
    let inPlane = [(socket, upper, lower), (upper, lower, socket), (lower, socket, upper)]
    let cuts = inPlane.map { a, b, opposite -> Shape.HalfSpace in
      var out = (b - a).cross(normal)
      if out.dot(opposite - a) > 0 { out = -out }
      return Shape.HalfSpace(through: a + out * (3 / out.length), normal: out)
    }
    func blade(_ thickness: Double) -> Shape {
      .plate(
        centre: middle, along: lower - upper, half: Vector3(110, 110, thickness), second: socket - middle, cuts: cuts)
    }
    // The border towards the arm is thick, and so are the ridge behind and its end above the joint.
    let acromion = joint + Vector3(s * 8, 6, 30) * scale
    let ridge = (upper * 0.7 + lower * 0.3) + Vector3(0, 4, 0)
    let border = Shape.rod(from: socket, to: lower, radius: 4.2 * scale, endRadius: 2.8 * scale)
    let borderCore = Shape.rod(from: socket, to: lower, radius: 3.2 * scale, endRadius: 1.9 * scale)
    let spine = Shape.rod(from: ridge, to: acromion, radius: 3 * scale, endRadius: 6.5 * scale)
    let spineCore = Shape.rod(from: ridge, to: acromion, radius: 1.8 * scale, endRadius: 5 * scale)
    let beak = Shape.rod(
      from: socket + Vector3(-s * 8, -4, 12) * scale, to: socket + Vector3(s * 4, -30, 16) * scale, radius: 6 * scale,
      endRadius: 4.5 * scale)
    let beakCore = Shape.rod(
      from: socket + Vector3(-s * 8, -4, 12) * scale, to: socket + Vector3(s * 4, -29, 16) * scale, radius: 4.6 * scale,
      endRadius: 3.2 * scale)
    let glenoid = Shape.tilted(
      centre: socket, along: Vector3(0, 0.1, 1), half: Vector3(19, 11, 8) * scale, second: Vector3(0, 1, 0))
    let glenoidCore = Shape.tilted(
      centre: socket, along: Vector3(0, 0.1, 1), half: Vector3(17.4, 9.4, 6.4) * scale, second: Vector3(0, 1, 0))
    return bone(
      .scapula, [blade(1.1 * scale), border, spine, beak, glenoid], [borderCore, spineCore, beakCore, glenoidCore])
  }

  private func humerus(_ flank: Flank) -> [Solid] {
    let scale = plan.boneScale
    let joint = shoulder(flank)
    let axis = armAxis(flank)
    let neck = joint + axis * (16 * scale) + Vector3(flank.sign * 6, 0, 0) * scale
    let elbow = neck + axis * (290 * scale)
    func bodies(_ inset: Double, marrow: Double) -> [Shape] {
      [
        .ellipsoid(centre: joint, halfAxes: Vector3(repeating: 23.5 * scale - inset)),
        .tilted(
          centre: joint + (axis * 8 + Vector3(flank.sign * 12, -2, 0)) * scale, along: axis,
          half: Vector3(24, 15, 16) * scale - Vector3(repeating: inset)),
        .rod(from: neck, to: neck + axis * (50 * scale), radius: 19 * scale - inset, endRadius: 12 * scale - marrow),
        .rod(from: neck + axis * (49 * scale), to: elbow, radius: 12 * scale - marrow),
      ]
    }
    let outer = bodies(0, marrow: 0)
    let core = bodies(1.2 * scale, marrow: 4 * scale)
    return bone(.humerus, outer, Array(core[0..<3]))
      + [Solid(.humerus, core[3], of: .adipose, in: [.humerus])]
  }
}
