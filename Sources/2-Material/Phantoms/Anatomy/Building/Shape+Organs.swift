// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Shape {
  /// An ellipsoid whose long axis points in a direction, and its second axis as nearly as it can in another.
  static func tilted(
    centre: Vector3, along axis: Vector3, half: Vector3, second: Vector3 = Vector3(1, 0, 0), cuts: [HalfSpace] = []
  ) -> Shape {
    let (u, v, w) = frame(axis, second)
    return Shape(.ball, placement: Affine(i: v * half.y, j: w * half.z, k: u * half.x, origin: centre), cuts: cuts)
  }

  /// A box whose long axis points in a direction, and its second axis as nearly as it can in another.
  static func plate(
    centre: Vector3, along axis: Vector3, half: Vector3, second: Vector3, cuts: [HalfSpace] = []
  ) -> Shape {
    let (u, v, w) = frame(axis, second)
    return Shape(.box, placement: Affine(i: v * half.y, j: w * half.z, k: u * half.x, origin: centre), cuts: cuts)
  }

  /// A cylinder of oval section about a vertical or leaning axis; ends are flat.
  static func drum(centre: Vector3, along axis: Vector3, half: Vector3, second: Vector3) -> Shape {
    let (u, v, w) = frame(axis, second)
    return Shape(.cylinder, placement: Affine(i: v * half.y, j: w * half.z, k: u * half.x, origin: centre))
  }

  private static func frame(_ axis: Vector3, _ second: Vector3) -> (Vector3, Vector3, Vector3) {
    let u = axis.normalized ?? Vector3(0, 0, 1)
    let v = (second - u * second.dot(u)).normalized ?? u.perpendiculars.0
    return (u, v, u.cross(v))
  }

  /// The shape stretched along the axes of the patient about a point.
  func stretched(_ factors: Vector3, about point: Vector3) -> Shape {
    let map = Affine(
      i: Vector3(factors.x, 0, 0), j: Vector3(0, factors.y, 0), k: Vector3(0, 0, factors.z),
      origin: point - factors * point)
    return Shape(
      body, placement: map.after(placement),
      cuts: cuts.map { HalfSpace(through: map.point($0.normal * $0.offset), normal: $0.normal / factors) })
  }
}
