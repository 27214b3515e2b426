// SPDX-License-Identifier: Apache-2.0
import Volumes

extension NIfTIHeader {
  /// Where the affine comes from.
  enum Transform: String { case sform, qform, pixdim }

  /// The factor that turns the unit of length into millimetres.
  var millimetres: Double {
    switch units & 7 {
    case 1: 1000
    case 3: 0.001
    default: 1
    }
  }

  /// The factor that turns the unit of time into seconds; `nil` for another unit than time.
  var seconds: Double? {
    switch units & 0x38 {
    case 8: 1
    case 16: 1e-3
    case 24: 1e-6
    default: nil
    }
  }

  /// The grid, in LPS millimetres, and where it comes from.
  func grid(size: SIMD3<Int>) throws(ImageFileError) -> (grid: Grid, transform: Transform) {
    if sformCode > 0, let grid = made(sformAffine, size) { return (grid, .sform) }
    if qformCode > 0, let grid = made(qformAffine, size) { return (grid, .qform) }
    let spacing = distances
    let plain = Affine(
      i: Vector3(spacing.x, 0, 0), j: Vector3(0, spacing.y, 0), k: Vector3(0, 0, spacing.z), origin: .zero)
    guard let grid = Grid(size: size, affine: scaled(plain)) else {
      throw ImageFileError(
        .malformed, format: format, offset: version == .nifti1 ? 76 : 104, found: "distances that span no volume",
        expected: "distances above 0")
    }
    return (grid, .pixdim)
  }

  /// The distances between voxels; one that is 0 or no number is 1, as other readers have it.
  private var distances: Vector3 {
    func distance(_ axis: Int) -> Double {
      let value = abs(pixelDimensions[axis])
      return value > 0 && value.isFinite ? value : 1
    }
    return Vector3(distance(1), distance(2), distance(3))
  }

  /// The grid of an affine in RAS; `nil` where it spans no volume.
  private func made(_ affine: Affine, _ size: SIMD3<Int>) -> Grid? {
    func turned(_ vector: Vector3) -> Vector3 { Vector3(-vector.x, -vector.y, vector.z) }
    let lps = scaled(
      Affine(i: turned(affine.i), j: turned(affine.j), k: turned(affine.k), origin: turned(affine.origin)))
    guard [lps.i, lps.j, lps.k, lps.origin].allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
      return nil
    }
    return Grid(size: size, affine: lps)
  }

  private func scaled(_ affine: Affine) -> Affine {
    let f = millimetres
    return Affine(i: affine.i * f, j: affine.j * f, k: affine.k * f, origin: affine.origin * f)
  }

  private var sformAffine: Affine {
    func column(_ c: Int) -> Vector3 { Vector3(sform[c], sform[4 + c], sform[8 + c]) }
    return Affine(i: column(0), j: column(1), k: column(2), origin: column(3))
  }

  /// The quaternion's rotation, the third axis turned round where pixdim[0] is below 0.
  private var qformAffine: Affine {
    var (b, c, d) = (quaternion[0], quaternion[1], quaternion[2])
    var a = 1 - (b * b + c * c + d * d)
    if a < 1e-7 {
      // A turn by 180° whose digits were rounded: a is 0 and the rest has length one.
      let length = (b * b + c * c + d * d).squareRoot()
      (a, b, c, d) = (0, b / length, c / length, d / length)
    } else {
      a = a.squareRoot()
    }
    let s = distances
    let third = pixelDimensions[0] < 0 ? -s.z : s.z
    return Affine(
      i: Vector3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)) * s.x,
      j: Vector3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)) * s.y,
      k: Vector3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - c * c - b * b) * third,
      origin: Vector3(quaternion[3], quaternion[4], quaternion[5]))
  }

  /// How far the grids of sform and qform lie apart at most, in millimetres; `nil` unless both are given.
  func disagreement(size: SIMD3<Int>) -> Double? {
    guard sformCode > 0, qformCode > 0, let first = made(sformAffine, size), let second = made(qformAffine, size) else {
      return nil
    }
    return first.greatestDistance(to: second)
  }
}
