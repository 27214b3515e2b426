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
  init(_ solid: BundledSolid, _ range: ClosedRange<Double>, a: Double, b: Double, nought: Float) {
    let start = solid.start + solid.startA * a + solid.startB * b
    let way = solid.way + solid.wayA * a + solid.wayB * b
    let nearest = -start.dot(way) / way.dot(way)
    // Far from the ends of the line there is nothing to see, and more to lose. A line without a length is at its start.
    base = nearest >= range.lowerBound ? (nearest <= range.upperBound ? nearest : range.upperBound) : range.lowerBound
    let point = start + way * base
    let (pointA, pointB) = (solid.startA + solid.wayA * base, solid.startB + solid.wayB * base)
    self.point = (
      SIMD3(Float(point.x), Float(pointA.x), Float(pointB.x)), SIMD3(Float(point.y), Float(pointA.y), Float(pointB.y)),
      SIMD3(Float(point.z), Float(pointA.z), Float(pointB.z))
    )
    self.way = (
      SIMD3(Float(way.x), Float(solid.wayA.x), Float(solid.wayB.x)),
      SIMD3(Float(way.y), Float(solid.wayA.y), Float(solid.wayB.y)),
      SIMD3(Float(way.z), Float(solid.wayA.z), Float(solid.wayB.z))
    )
    toUpper = SIMD3(Float(1 - point.x), Float(1 - point.y), Float(1 - point.z))
    toLower = SIMD3(Float(-1 - point.x), Float(-1 - point.y), Float(-1 - point.z))
    self.nought = nought
  }

  /// Whether no line of the tile can meet the body, whose lines lie up to `halfA` and `halfB` from the middle one.
  ///
  /// The middle line's distance is compared with the size of the body and how far the others can be from it; a body that is missed by
  /// little is not told.
  @inline(__always)
  func isMissed(_ kind: TracedSolid.Kind, halfA: Float, halfB: Float) -> Bool {
    let a = SIMD4(point.x.y, point.y.y, point.z.y, 0)
    let b = SIMD4(point.x.z, point.y.z, point.z.z, 0)
    // How far another line's point lies from that of the middle line, and how much more for each step on.
    let apart = (a * a).sum().squareRoot() * halfA + (b * b).sum().squareRoot() * halfB
    let wayA = SIMD4(way.x.y, way.y.y, way.z.y, 0)
    let wayB = SIMD4(way.x.z, way.y.z, way.z.z, 0)
    let spread = (wayA * wayA).sum().squareRoot() * halfA + (wayB * wayB).sum().squareRoot() * halfB
    let o = SIMD4(point.x.x, point.y.x, point.z.x, 0)
    let g = SIMD4(way.x.x, way.y.x, way.z.x, 0)
    // The ball about the body: its radius is that of the farthest corner.
    let radius: Float = kind == .ball ? 1 : kind == .box ? 1.7321 : 1.4143
    let reach = radius + apart
    if (o * o).sum() * (1 - spread * spread / (g * g).sum()) > reach * reach * 1.001 { return true }
    guard kind == .cylinder || kind == .cone else { return false }
    // Seen along the axis: the distance of the line from it, where it is nearest.
    let square = g.x * g.x + g.y * g.y
    let cross = o.x * g.y - o.y * g.x
    let steps = abs((o.x * g.x + o.y * g.y) / square)
    let reachOfAxis = 1 + apart + steps * spread
    return cross * cross / square * (1 - spread * spread / square) > reachOfAxis * reachOfAxis * 1.001
  }

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

  /// The points at the base of the lines at the steps `a` and `b` from the middle, as shifts from that of the middle line.
  @inline(__always)
  private func shifts(_ a: Lanes, _ b: Lanes) -> (x: Lanes, y: Lanes, z: Lanes) {
    (
      a * point.x.y + b * point.x.z, a * point.y.y + b * point.y.z, a * point.z.y + b * point.z.z
    )
  }

  @inline(__always)
  private func ways(_ a: Lanes, _ b: Lanes) -> (x: Lanes, y: Lanes, z: Lanes) {
    (
      way.x.x + a * way.x.y + b * way.x.z, way.y.x + a * way.y.y + b * way.y.z, way.z.x + a * way.z.y + b * way.z.z
    )
  }

  /// Where the lines at the steps `a` and `b` from the middle enter and leave the unit ball, counted from ``base``.
  ///
  /// A lane whose first number is not below its second misses; `nil` where all do. The other bodies are likewise.
  @inline(__always)
  func ball(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes)? {
    let (d, g) = (shifts(a, b), ways(a, b))
    let o = (x: point.x.x + d.x, y: point.y.x + d.y, z: point.z.x + d.z)
    let square = g.x * g.x + g.y * g.y + g.z * g.z
    let mixed = o.x * g.x + o.y * g.y + o.z * g.z
    let rest = o.x * o.x + o.y * o.y + o.z * o.z - 1
    let discriminant = mixed * mixed - square * rest
    guard Lanes.zero.isBelow(discriminant).hasAny else { return nil }
    let root = Lanes.zero.greatest(discriminant).squareRoot()
    let inverse = 1 / square
    return ((-mixed - root) * inverse, (root - mixed) * inverse)
  }

  @inline(__always)
  func cylinder(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes)? {
    let (d, g) = (shifts(a, b), ways(a, b))
    let o = (x: point.x.x + d.x, y: point.y.x + d.y)
    let square = (g.x * g.x + g.y * g.y).greatest(Lanes(repeating: 1e-30))
    let mixed = o.x * g.x + o.y * g.y
    let rest = o.x * o.x + o.y * o.y - 1
    let discriminant = mixed * mixed - square * rest
    let isHit = Lanes.zero.isAtMost(discriminant)
    guard isHit.hasAny else { return nil }
    let root = Lanes.zero.greatest(discriminant).squareRoot()
    let inverse = 1 / square
    let (low, high) = slab(2, d.z, g.z)
    let first = ((-mixed - root) * inverse).greatest(low).chosen(isHit, else: .never)
    let second = ((root - mixed) * inverse).least(high)
    guard first.isBelow(second).hasAny else { return nil }
    return (first, second)
  }

  /// The radius goes as `middle` + `slope` · z.
  @inline(__always)
  func cone(_ middle: Float, _ slope: Float, _ a: Lanes, _ b: Lanes) -> (Lanes, Lanes)? {
    let (d, g) = (shifts(a, b), ways(a, b))
    let o = (x: point.x.x + d.x, y: point.y.x + d.y, z: point.z.x + d.z)
    let (zero, tiny) = (Lanes.zero, Lanes(repeating: 1e-30))
    let (radius, growth) = (middle + slope * o.z, slope * g.z)
    let square = g.x * g.x + g.y * g.y - growth * growth
    let mixed = o.x * g.x + o.y * g.y - radius * growth
    let rest = o.x * o.x + o.y * o.y - radius * radius
    let discriminant = mixed * mixed - square * rest
    let isOutward = square.isBelow(zero)
    let isHit = zero.isAtMost(discriminant) | isOutward
    guard isHit.hasAny else { return nil }
    let root = zero.greatest(discriminant).squareRoot()
    // The two roots without the difference of near numbers, so that a line along the side of the cone is no special case.
    let signed = (-root).chosen(mixed.isBelow(zero), else: root)
    let sum = -(mixed + signed)
    let divisor = Lanes(repeating: 1e-20).chosen(sum.magnitudes.isBelow(tiny), else: sum)
    let leading = tiny.chosen(square.magnitudes.isBelow(tiny), else: square)
    let (one, other) = (sum / leading, rest / divisor)
    let (lower, upper) = (one.least(other), one.greatest(other))
    // A line steeper than the cone lies in it beyond one of the roots: on the side where the radius is above nought.
    let isRising = zero.isBelow(growth)
    let first = upper.chosen(isOutward & isRising, else: (-Lanes.never).chosen(isOutward, else: lower))
    let second = Lanes.never.chosen(isOutward & isRising, else: lower.chosen(isOutward, else: upper))
    let (low, high) = slab(2, d.z, g.z)
    let (entry, exit) = (first.greatest(low).chosen(isHit, else: .never), second.least(high))
    guard entry.isBelow(exit).hasAny else { return nil }
    return (entry, exit)
  }

  @inline(__always)
  func box(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes)? {
    let (d, g) = (shifts(a, b), ways(a, b))
    let (lowX, highX) = slab(0, d.x, g.x)
    let (lowY, highY) = slab(1, d.y, g.y)
    let (lowZ, highZ) = slab(2, d.z, g.z)
    let (first, second) = (lowX.greatest(lowY).greatest(lowZ), highX.least(highY).least(highZ))
    guard first.isBelow(second).hasAny else { return nil }
    return (first, second)
  }
}
