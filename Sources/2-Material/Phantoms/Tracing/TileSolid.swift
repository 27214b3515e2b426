// SPDX-License-Identifier: Apache-2.0
import Volumes

/// A solid as the lines of one tile see it, in single precision without its loss.
///
/// The coordinates are those of the unit body, and the places on each line are counted from where the middle line of the tile comes
/// nearest to the body: what is left is as small as the body itself, however far away the source is.
struct TileSolid {
  /// The place on the lines that the lanes count from.
  var base: Double
  /// The point there: constant, per step of *a*, per step of *b*.
  var point: (x: SIMD3<Float>, y: SIMD3<Float>, z: SIMD3<Float>)
  /// The direction: likewise.
  var way: (x: SIMD3<Float>, y: SIMD3<Float>, z: SIMD3<Float>)
  /// What is missing at the point of the middle line to 1 on each axis, and to −1: precise even where the body is huge.
  private var toUpper: SIMD3<Float>
  private var toLower: SIMD3<Float>
  /// Below this a direction component is nought: it comes from rounding.
  var nought: Float

  /// Prepares a solid for the tile whose middle line is (*a*, *b*).
  @inline(__always)
  init(_ solid: TracedSolid, _ bundle: LineBundle, a: Double, b: Double) {
    let inverse = solid.inverse
    let turn = Affine(i: inverse.i, j: inverse.j, k: inverse.k, origin: .zero)
    let middle = bundle.way + bundle.wayA * a + bundle.wayB * b
    let start = inverse.point(bundle.start + bundle.startA * a + bundle.startB * b)
    let way = turn.point(middle)
    let nearest = -start.dot(way) / way.dot(way)
    // Far from the ends of the line there is nothing to see, and more to lose.
    base = nearest < bundle.lower ? bundle.lower : nearest > bundle.upper ? bundle.upper : nearest
    let point = start + way * base
    let (wayA, wayB) = (turn.point(bundle.wayA), turn.point(bundle.wayB))
    let (pointA, pointB) = (turn.point(bundle.startA) + wayA * base, turn.point(bundle.startB) + wayB * base)
    self.point = (
      SIMD3<Float>(SIMD3(point.x, pointA.x, pointB.x)), SIMD3<Float>(SIMD3(point.y, pointA.y, pointB.y)),
      SIMD3<Float>(SIMD3(point.z, pointA.z, pointB.z))
    )
    self.way = (
      SIMD3<Float>(SIMD3(way.x, wayA.x, wayB.x)), SIMD3<Float>(SIMD3(way.y, wayA.y, wayB.y)),
      SIMD3<Float>(SIMD3(way.z, wayA.z, wayB.z))
    )
    toUpper = SIMD3<Float>(1 - point)
    toLower = SIMD3<Float>(-1 - point)
    nought = Float(1e-12 / (bundle.upper - bundle.lower))
  }

  @inline(__always)
  static func at(_ line: SIMD3<Float>, _ a: Lanes, _ b: Lanes) -> Lanes { line.x + a * line.y + b * line.z }

  @inline(__always)
  static func shift(_ line: SIMD3<Float>, _ a: Lanes, _ b: Lanes) -> Lanes { a * line.y + b * line.z }

  /// Where the lines enter and leave −1…1 on an axis.
  ///
  /// `shift` is how far a lane's point lies from that of the middle line, `g` its direction.
  @inline(__always)
  private func slab(_ axis: Int, _ shift: Lanes, _ g: Lanes) -> (Lanes, Lanes) {
    let one = Lanes(repeating: 1)
    let isAlong = g.magnitudes.isBelow(Lanes(repeating: nought))
    let inverse = one / one.chosen(isAlong, else: g)
    let (lower, upper) = (toLower[axis] - shift, toUpper[axis] - shift)
    let (first, second) = (lower * inverse, upper * inverse)
    let isWithin = lower.isAtMost(.zero) & Lanes.zero.isAtMost(upper)
    let whole = Lanes.never.chosen(isWithin, else: -.never)
    return ((-whole).chosen(isAlong, else: first.least(second)), whole.chosen(isAlong, else: first.greatest(second)))
  }

  /// Where the lines at the steps `a` and `b` from the middle enter and leave the unit body, counted from ``base``.
  ///
  /// A lane whose first number is not below its second misses.
  @inline(__always)
  func interval(_ kind: TracedSolid.Kind, _ middle: Float, _ slope: Float, _ a: Lanes, _ b: Lanes) -> (Lanes, Lanes)? {
    let (dx, dy, dz) = (Self.shift(point.x, a, b), Self.shift(point.y, a, b), Self.shift(point.z, a, b))
    let (ox, oy, oz) = (point.x.x + dx, point.y.x + dy, point.z.x + dz)
    let (gx, gy, gz) = (Self.at(way.x, a, b), Self.at(way.y, a, b), Self.at(way.z, a, b))
    let tiny = Lanes(repeating: 1e-30)
    let zero = Lanes.zero
    switch kind {
    case .ball:
      let square = gx * gx + gy * gy + gz * gz
      let mixed = ox * gx + oy * gy + oz * gz
      let rest = ox * ox + oy * oy + oz * oz - 1
      let discriminant = mixed * mixed - square * rest
      guard zero.isBelow(discriminant).hasAny else { return nil }
      let root = zero.greatest(discriminant).squareRoot()
      let inverse = 1 / square
      return ((-mixed - root) * inverse, (root - mixed) * inverse)
    case .cylinder:
      let square = (gx * gx + gy * gy).greatest(tiny)
      let mixed = ox * gx + oy * gy
      let rest = ox * ox + oy * oy - 1
      let discriminant = mixed * mixed - square * rest
      let isHit = zero.isAtMost(discriminant)
      guard isHit.hasAny else { return nil }
      let root = zero.greatest(discriminant).squareRoot()
      let inverse = 1 / square
      let (low, high) = slab(2, dz, gz)
      let first = ((-mixed - root) * inverse).greatest(low)
      let second = ((root - mixed) * inverse).least(high)
      return (first.chosen(isHit, else: .never), second)
    case .cone:
      let radius = middle + slope * oz
      let growth = slope * gz
      let square = gx * gx + gy * gy - growth * growth
      let mixed = ox * gx + oy * gy - radius * growth
      let rest = ox * ox + oy * oy - radius * radius
      let discriminant = mixed * mixed - square * rest
      let isOutward = square.isBelow(zero)
      let isHit = zero.isAtMost(discriminant) | isOutward
      guard isHit.hasAny else { return nil }
      let root = zero.greatest(discriminant).squareRoot()
      // The two roots without the difference of near numbers, so that a line along the side of the cone is no special case.
      let signed = (-root).chosen(mixed.isBelow(zero), else: root)
      let sum = -(mixed + signed)
      let divisor = Lanes(repeating: 1e-20).chosen(unsafeBitCast(sum .== zero, to: LaneMask.self), else: sum)
      let leading = tiny.chosen(square.magnitudes.isBelow(tiny), else: square)
      let (one, other) = (sum / leading, rest / divisor)
      var (first, second) = (one.least(other), one.greatest(other))
      // A line steeper than the cone lies in it beyond one of the roots: on the side where the radius is above nought.
      let isRising = zero.isBelow(growth)
      let inner = (first, second)
      first = inner.1.chosen(isOutward & isRising, else: (-Lanes.never).chosen(isOutward, else: first))
      second = Lanes.never.chosen(isOutward & isRising, else: inner.0.chosen(isOutward, else: second))
      let (low, high) = slab(2, dz, gz)
      return (first.greatest(low).chosen(isHit, else: .never), second.least(high))
    case .box:
      let (lowX, highX) = slab(0, dx, gx)
      let (lowY, highY) = slab(1, dy, gy)
      let (lowZ, highZ) = slab(2, dz, gz)
      let (first, second) = (lowX.greatest(lowY).greatest(lowZ), highX.least(highY).least(highZ))
      guard first.isBelow(second).hasAny else { return nil }
      return (first, second)
    }
  }
}

/// A cutting plane as the lines of one tile see it.
struct TileCut {
  /// How far the plane is from the point at the base, along its normal: constant, per step of *a*, per step of *b*.
  var room: SIMD3<Float>
  /// How fast the lines go towards it: likewise.
  var speed: SIMD3<Float>
  var nought: Float

  @inline(__always)
  init(_ cut: Shape.HalfSpace, _ bundle: LineBundle, a: Double, b: Double, base: Double) {
    let way = bundle.way + bundle.wayA * a + bundle.wayB * b
    let point = bundle.start + bundle.startA * a + bundle.startB * b + way * base
    let n = cut.normal
    room = SIMD3<Float>(
      SIMD3(
        cut.offset - n.dot(point), -n.dot(bundle.startA + bundle.wayA * base),
        -n.dot(bundle.startB + bundle.wayB * base)))
    speed = SIMD3<Float>(SIMD3(n.dot(way), n.dot(bundle.wayA), n.dot(bundle.wayB)))
    nought = Float(1e-12 / (bundle.upper - bundle.lower))
  }

  /// Leaves of the intervals what lies behind the plane.
  @inline(__always)
  func clip(_ first: inout Lanes, _ second: inout Lanes, _ a: Lanes, _ b: Lanes) {
    let (room, speed) = (TileSolid.at(room, a, b), TileSolid.at(speed, a, b))
    let isAlong = speed.magnitudes.isBelow(Lanes(repeating: nought))
    let one = Lanes(repeating: 1)
    let place = room / one.chosen(isAlong, else: speed)
    let isBeyond = room.isBelow(.zero)
    let isLeaving = Lanes.zero.isBelow(speed)
    second = second.least(place).chosen(isLeaving & ~isAlong, else: second)
    first = first.greatest(place).chosen(~isLeaving & ~isAlong, else: first)
    first = Lanes.never.chosen(isAlong & isBeyond, else: first)
  }
}
