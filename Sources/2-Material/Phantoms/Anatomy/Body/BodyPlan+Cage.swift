// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The thoracic cage: half an upright ellipsoid for each side, whose axis leans to the back and the middle.
///
/// It is what lungs, ribs, muscle, fat and skin share: each lies on it at an offset of its own. Cut at a level it is an ellipse. In the
/// reference man the inner cage is 276 mm broad, 184 mm deep, and 272 mm high from the lateral sulcus to the apex.
extension BodyPlan {
  /// Half axes of the pleura of one side.
  private static let half = Vector3(80, 92, 226)
  /// Where the ellipsoid's middle lies beside the median plane, and how far the apex lies nearer to it.
  private static let beside = 58.0
  private static let apexInwards = 15.0
  /// How far to the back of the ellipsoid's middle the apex lies.
  private static let apexBackwards = 36.0
  /// The level of the ellipsoid's middle, where the thorax is broadest.
  private static let base = -94.0

  /// The level of the lateral sulcus after full inspiration.
  private static let rim = -140.0

  /// The ellipsoid of one side at a distance outside of the pleura, in millimetres.
  func cage(_ flank: Flank, offset: Double = 0) -> Affine {
    // The wall over the apex is thin: the shoulders and the neck stand there.
    let half = Self.half * stretch + Vector3(offset, offset, min(offset, 10))
    let centre = at(flank.sign * Self.beside, 0, Self.base)
    return Affine(
      i: Vector3(half.x, 0, 0), j: Vector3(0, half.y, 0),
      k: Vector3(-flank.sign * Self.apexInwards * stretch.x, Self.apexBackwards * stretch.y, half.z), origin: centre)
  }

  /// The level of the lungs' apices, in millimetres.
  var apexLevel: Double { (Self.base + Self.half.z) * stretch.z }

  /// The ellipse in which a level cuts the cage: its middle and half axes; the half axes are 0 above the apex.
  func section(_ flank: Flank, level: Double, offset: Double = 0) -> (centre: Vector3, half: SIMD2<Double>) {
    let cage = cage(flank, offset: offset)
    let t = (level - cage.origin.z) / cage.k.z
    let share = max(0, 1 - t * t).squareRoot()
    return (cage.origin + cage.k * t, SIMD2(cage.i.x, cage.j.y) * share)
  }

  /// The level of the diaphragm's rim at the lateral wall, in millimetres.
  var rimLevel: Double { Self.rim * stretch.z + diaphragmRise }

  /// How far the rim of the diaphragm falls from the cage's middle to its back, in millimetres.
  static let rimFall = 24.0

  /// The plane of the diaphragm's rim; what lies out of the half-space is abdomen.
  func rim(_ flank: Flank) -> Shape.HalfSpace {
    let section = section(flank, level: rimLevel)
    return Shape.HalfSpace(through: section.centre, normal: Vector3(0, -Self.rimFall / section.half.y, -1))
  }
}
