// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Collarbones, shoulder blades and upper arms.
extension Thorax {
  func shoulderGirdle() -> [Solid] {
    let hosts = StructureSet(
      bits: StructureSet.all.bits & ~(StructureSet.lungs.bits | StructureSet([.lungVessel]).bits))
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
    let outer = joint + Vector3(-s * 20, 2, 20) * scale
    let first = inner + (outer - inner) * 0.3 + Vector3(0, -10, 1) * scale
    let second = inner + (outer - inner) * 0.72 + Vector3(0, 9, 9) * scale
    let line = RodChain.smooth([inner, first, second, outer], steps: 3)
    let chain = RodChain(line, across: Vector3(0, 0, 1))
    // Thick at the breastbone, thin in the middle, flat and broad at the shoulder.
    let breadths = [1.3, 1.12, 1, 0.92, 0.88, 0.88, 0.9, 0.95, 1]
    func pieces(_ inset: Double) -> [Shape] {
      zip(chain.pieces(SIMD2(1, 1), inset: inset), breadths).map { piece, breadth in
        let half = SIMD2(6 * breadth, 6.4 * breadth) * scale - SIMD2(repeating: inset)
        return Shape(
          .cylinder,
          placement: Affine(
            i: piece.placement.i * half.x, j: piece.placement.j * half.y, k: piece.placement.k,
            origin: piece.placement.origin), cuts: piece.cuts)
      }
    }
    return bone(.clavicle, pieces(0), pieces(1.3 * scale))
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
    let border = Shape.rod(from: socket, to: lower, radius: 5 * scale, endRadius: 4 * scale)
    let borderCore = Shape.rod(from: socket, to: lower, radius: 3.6 * scale, endRadius: 2.6 * scale)
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
      .scapula, [blade(1.5 * scale), border, spine, beak, glenoid], [borderCore, spineCore, beakCore, glenoidCore])
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
