// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// A convex shape: a unit body carried to its place by an affine map, and cut by planes.
///
/// A line meets a convex shape in one interval, so that path lengths and the faces between tissues are exact, whatever the resolution
/// of the image.
public struct Shape: Sendable, Hashable {
  /// The unit body, in its own coordinates.
  public enum Body: Sendable, Hashable {
    /// x² + y² + z² ≤ 1.
    case ball
    /// x² + y² ≤ 1 and |z| ≤ 1.
    case cylinder
    /// x² + y² ≤ r(z)² and |z| ≤ 1, where the radius goes linearly from 1 at z = −1 to `top` at z = 1; `top` is in 0…1.
    case cone(top: Double)
    /// |x| ≤ 1, |y| ≤ 1, |z| ≤ 1.
    case box
  }

  /// The points *p* with `normal · p ≤ offset`.
  public struct HalfSpace: Sendable, Hashable {
    /// Points out of the half-space; of length one.
    public var normal: Vector3
    /// How far the plane lies from the origin along the normal, in millimetres.
    public var offset: Double

    /// The half-space behind the plane through a point; the normal, of any length above zero, points out of it.
    public init(through point: Vector3, normal: Vector3) {
      let unit = normal.normalized ?? Vector3(0, 0, 1)
      self.normal = unit
      offset = unit.dot(point)
    }
  }

  /// The unit body.
  public var body: Body
  /// From the unit body to the patient, in millimetres.
  public var placement: Affine
  /// What else the points must lie in.
  public var cuts: [HalfSpace]

  /// Makes a shape; the parameters are the properties.
  ///
  /// The placement must have an inverse.
  public init(_ body: Body, placement: Affine, cuts: [HalfSpace] = []) {
    precondition(placement.inverse != nil, "a shape is not flat")
    self.body = body
    self.placement = placement
    self.cuts = cuts
  }
}

extension Shape {
  /// An ellipsoid along the axes of the patient; the half axes are in millimetres, above 0.
  public static func ellipsoid(centre: Vector3, halfAxes: Vector3, cuts: [HalfSpace] = []) -> Shape {
    Shape(.ball, placement: scaled(halfAxes, at: centre), cuts: cuts)
  }

  /// A box along the axes of the patient.
  public static func box(centre: Vector3, halfAxes: Vector3) -> Shape {
    Shape(.box, placement: scaled(halfAxes, at: centre))
  }

  /// A round rod from one point to another; the ends are flat, or cut by the planes given.
  ///
  /// With a second radius it is a cone whose radius goes linearly from `radius` to that; radii in millimetres, above 0.
  public static func rod(
    from start: Vector3, to end: Vector3, radius: Double, endRadius: Double? = nil, cuts: [HalfSpace] = []
  ) -> Shape {
    var (start, end, radius, last) = (start, end, radius, endRadius ?? radius)
    if last > radius { (start, end, radius, last) = (end, start, last, radius) }
    let half = (end - start) / 2
    let axis = half.normalized ?? Vector3(0, 0, 1)
    let (u, v) = axis.perpendiculars
    let placement = Affine(i: u * radius, j: v * radius, k: half, origin: (start + end) / 2)
    return Shape(last == radius ? .cylinder : .cone(top: last / radius), placement: placement, cuts: cuts)
  }

  private static func scaled(_ halfAxes: Vector3, at centre: Vector3) -> Affine {
    Affine(
      i: Vector3(halfAxes.x, 0, 0), j: Vector3(0, halfAxes.y, 0), k: Vector3(0, 0, halfAxes.z), origin: centre)
  }

  /// The shape carried by a map, its cuts too; the map must keep angles and lengths (a turn and a shift).
  public func moved(by motion: Affine) -> Shape {
    Shape(
      body, placement: motion.after(placement),
      cuts: cuts.map { cut in
        let turned = motion.i * cut.normal.x + motion.j * cut.normal.y + motion.k * cut.normal.z
        return HalfSpace(through: motion.point(cut.normal * cut.offset), normal: turned)
      })
  }

  /// Whether a point lies in the shape, its surface included.
  public func contains(_ point: Vector3) -> Bool {
    guard let inverse = placement.inverse else { return false }
    let p = inverse.point(point)
    let isInBody =
      switch body {
      case .ball: p.dot(p) <= 1
      case .cylinder: p.x * p.x + p.y * p.y <= 1 && abs(p.z) <= 1
      case .cone(let top):
        abs(p.z) <= 1
          && p.x * p.x + p.y * p.y <= (1 + (top - 1) * (p.z + 1) / 2) * (1 + (top - 1) * (p.z + 1) / 2)
      case .box: max(abs(p.x), abs(p.y), abs(p.z)) <= 1
      }
    return isInBody && cuts.allSatisfy { $0.normal.dot(point) <= $0.offset }
  }
}

extension SIMD3 where Scalar == Double {
  /// Two directions at right angles to this one, of length one, and to each other.
  var perpendiculars: (Self, Self) {
    let away =
      abs(x) < abs(y)
      ? (abs(x) < abs(z) ? Self(1, 0, 0) : Self(0, 0, 1)) : (abs(y) < abs(z) ? Self(0, 1, 0) : Self(0, 0, 1))
    let u = cross(away)
    let first = u / u.length
    return (first, cross(first) / length)
  }
}
