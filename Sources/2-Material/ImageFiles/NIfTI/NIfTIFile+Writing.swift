// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension NIfTIFile {
  /// Writes an image as a single file.
  ///
  /// The grid is written as sform and, where its directions stand at right angles, as qform too, both with the code 1 (scanner);
  /// for an image that knows only its distances both codes are 0.
  /// - Parameters:
  ///   - image: Scalars (or indices), RGB or RGBA in bytes; other components cannot be written.
  ///   - version: Which header.
  ///   - isPacked: Whether the file is packed with gzip.
  ///   - order: The order of the bytes.
  ///   - description: What is said of the image: 79 characters of ASCII at most, of which the rest is cut off.
  /// - Throws: ``ImageFileError`` of the kind ``ImageFileError/Kind/unsuitable``.
  /// - Returns: The bytes of the file.
  public static func bytes(
    of image: DecodedImage, version: Version = .nifti1, isPacked: Bool, order: ByteOrder = .littleEndian,
    description: String = ""
  ) throws(ImageFileError) -> [UInt8] {
    let isFirst = version == .nifti1
    let format: ImageFileFormat = isFirst ? .nifti1 : .nifti2
    let code: Int16
    switch image.meaning {
    case .scalar, .palette: code = NIfTIDataType.code(of: image.samples.type)
    case .rgb where image.samples.type == .uint8: code = NIfTIDataType.rgb
    case .rgba where image.samples.type == .uint8: code = NIfTIDataType.rgba
    default:
      throw ImageFileError(
        .unsuitable, format: format, found: "\(image.components) components of the type \(image.samples.type.rawValue)",
        expected: "one component, or RGB or RGBA in bytes")
    }
    let sizes = [image.grid.size.x, image.grid.size.y, image.grid.size.z, image.volumes]
    let rank = image.volumes > 1 ? 4 : 3
    if isFirst, let long = sizes.first(where: { $0 > Int(Int16.max) }) {
      throw ImageFileError(.unsuitable, format: format, found: "an axis of \(long) voxels", expected: "at most 32767")
    }
    let size = isFirst ? 348 : 540
    var fields = HeaderFields([UInt8](repeating: 0, count: size + 4), order: order)
    func put(_ value: Double, _ first: Int, _ second: Int) {
      if isFirst { fields.put(float: value, at: first) } else { fields.put(double: value, at: second) }
    }
    fields.put(Int32(size), at: 0)
    for (index, value) in ([rank] + sizes + [1, 1, 1]).enumerated() {
      if isFirst { fields.put(Int16(value), at: 40 + 2 * index) } else { fields.put(Int64(value), at: 16 + 8 * index) }
    }
    let bits = Int16(image.samples.type.byteCount * 8 * image.components)
    fields.put(code, at: isFirst ? 70 : 12)
    fields.put(bits, at: isFirst ? 72 : 14)
    if isFirst { fields.put(float: 352, at: 108) } else { fields.put(Int64(544), at: 168) }
    put(image.slope, 112, 176)
    put(image.intercept, 116, 184)
    fields.put(text: description, at: isFirst ? 148 : 240, count: 80)
    // Millimetres and seconds.
    if isFirst { fields.put(UInt8(2 | 8), at: 123) } else { fields.put(Int32(2 | 8), at: 500) }
    let (spacing, steps) = (image.grid.spacing, RASSteps(image.grid))
    for (index, value) in [steps.handedness, spacing.x, spacing.y, spacing.z, 1].enumerated() {
      put(value, 76 + 4 * index, 104 + 8 * index)
    }
    if image.geometry == .patient {
      for row in 0..<3 {
        for (column, vector) in [steps.i, steps.j, steps.k, steps.origin].enumerated() {
          put(vector[row], 280 + 16 * row + 4 * column, 400 + 32 * row + 8 * column)
        }
      }
      if isFirst { fields.put(Int16(1), at: 254) } else { fields.put(Int32(1), at: 348) }
      if image.grid.isOrthogonal(within: 1e-6) {
        if isFirst { fields.put(Int16(1), at: 252) } else { fields.put(Int32(1), at: 344) }
        let quaternion = steps.quaternion
        for (index, value) in [quaternion.x, quaternion.y, quaternion.z].enumerated() {
          put(value, 256 + 4 * index, 352 + 8 * index)
        }
        for axis in 0..<3 { put(steps.origin[axis], 268 + 4 * axis, 376 + 8 * axis) }
      }
    }
    if isFirst {
      fields.put(text: "n+1", at: 344, count: 4)
    } else {
      fields.put(text: "n+2", at: 4, count: 4)
      for (index, byte) in [0x0D, 0x0A, 0x1A, 0x0A].enumerated() { fields.put(UInt8(byte), at: 8 + index) }
    }
    let bytes = fields.bytes + image.samples.bytes(order: order)
    return isPacked ? Gzip.packed(bytes) : bytes
  }
}

/// The steps of a grid in the frame RAS, and their rotation.
private struct RASSteps {
  let i: Vector3
  let j: Vector3
  let k: Vector3
  let origin: Vector3
  /// −1 where the third axis of the rotation is turned round, else 1.
  let handedness: Double

  init(_ grid: Grid) {
    func turned(_ vector: Vector3) -> Vector3 { Vector3(-vector.x, -vector.y, vector.z) }
    (i, j, k) = (turned(grid.affine.i), turned(grid.affine.j), turned(grid.affine.k))
    origin = turned(grid.affine.origin)
    // Two signs change, so that the hand stays.
    handedness = grid.isRightHanded ? 1 : -1
  }

  /// b, c and d of the unit quaternion whose first number is not below 0.
  ///
  /// The greatest of the four squares is taken from the diagonal, so that nothing is divided by a small number.
  var quaternion: Vector3 {
    let (x, y, z) = (i / i.length, j / j.length, k / k.length * handedness)
    let trace = x.x + y.y + z.z
    let squares = [1 + trace, 1 + x.x - y.y - z.z, 1 - x.x + y.y - z.z, 1 - x.x - y.y + z.z]
    let products = [
      // a·b, a·c, a·d, b·c, b·d, c·d, each four times.
      y.z - z.y, z.x - x.z, x.y - y.x, y.x + x.y, z.x + x.z, z.y + y.z,
    ]
    let greatest = squares.indices.max { squares[$0] < squares[$1] } ?? 0
    let length = max(squares[greatest], 0).squareRoot() * 2
    let first: Double
    var rest: Vector3
    switch greatest {
    case 0: (first, rest) = (length / 4, Vector3(products[0], products[1], products[2]) / length)
    case 1: (first, rest) = (products[0] / length, Vector3(length / 4, products[3] / length, products[4] / length))
    case 2: (first, rest) = (products[1] / length, Vector3(products[3] / length, length / 4, products[5] / length))
    default: (first, rest) = (products[2] / length, Vector3(products[4] / length, products[5] / length, length / 4))
    }
    if first < 0 { rest = -rest }
    return rest
  }
}
