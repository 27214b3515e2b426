// SPDX-License-Identifier: Apache-2.0
import Volumes

/// What the header of a NIfTI file says, in one shape for both versions.
struct NIfTIHeader {
  var version: NIfTIFile.Version
  var order: ByteOrder
  /// Whether the image lies in a file of its own.
  var isPair: Bool
  /// dim[0…7].
  var dimensions: [Int]
  var dataType: Int16
  /// pixdim[0…7].
  var pixelDimensions: [Double]
  var dataOffset: Double
  var slope: Double
  var intercept: Double
  var units: Int
  var intentCode: Int
  var intentName: String
  var description: String
  var qformCode: Int
  var sformCode: Int
  /// b, c, d and the offset in x, y, z.
  var quaternion: [Double]
  /// Three rows of four.
  var sform: [Double]

  var format: ImageFileFormat { version == .nifti1 ? .nifti1 : .nifti2 }
  var size: Int { version == .nifti1 ? 348 : 540 }

  init(_ bytes: [UInt8]) throws(ImageFileError) {
    guard let format = ImageFileFormat(magic: bytes), format == .nifti1 || format == .nifti2 else {
      throw ImageFileError(
        .unknownFormat, format: nil, offset: 0, found: "other first bytes",
        expected: "348 or 540, the size of the header")
    }
    version = format == .nifti1 ? .nifti1 : .nifti2
    order = bytes[0] == 0 ? .bigEndian : .littleEndian
    let size = version == .nifti1 ? 348 : 540
    guard bytes.count >= size else {
      throw ImageFileError(
        .truncated, format: format, offset: bytes.count, found: "\(bytes.count) bytes", expected: "a header of \(size)")
    }
    let fields = HeaderFields(Array(bytes[0..<size]), order: order)
    let isFirst = version == .nifti1
    let magic = isFirst ? Array(bytes[344..<348]) : Array(bytes[4..<12])
    let letters = Array(magic[0..<3])
    let (single, pair) = (Array((isFirst ? "n+1" : "n+2").utf8), Array((isFirst ? "ni1" : "ni2").utf8))
    guard letters == single || letters == pair, magic[3] == 0 else {
      throw ImageFileError(
        .unsupported, format: format, offset: isFirst ? 344 : 4, found: "no magic of NIfTI (Analyze 7.5 has none)",
        expected: isFirst ? "n+1 or ni1" : "n+2 or ni2")
    }
    isPair = letters == pair
    func real(_ first: Int, _ second: Int) -> Double { isFirst ? fields.float(at: first) : fields.double(at: second) }
    func reals(_ first: Int, _ second: Int, _ count: Int) -> [Double] {
      (0..<count).map { real(first + 4 * $0, second + 8 * $0) }
    }
    dimensions = (0..<8).map {
      isFirst ? Int(fields.integer(Int16.self, at: 40 + 2 * $0)) : Int(fields.integer(Int64.self, at: 16 + 8 * $0))
    }
    dataType = fields.integer(at: isFirst ? 70 : 12)
    pixelDimensions = reals(76, 104, 8)
    dataOffset = isFirst ? fields.float(at: 108) : Double(fields.integer(Int64.self, at: 168))
    slope = real(112, 176)
    intercept = real(116, 184)
    func code(_ first: Int, _ second: Int) -> Int {
      isFirst ? Int(fields.integer(Int16.self, at: first)) : Int(fields.integer(Int32.self, at: second))
    }
    units = isFirst ? Int(bytes[123]) : Int(fields.integer(Int32.self, at: 500))
    intentCode = code(68, 504)
    intentName = fields.text(at: isFirst ? 328 : 508, count: 16)
    description = fields.text(at: isFirst ? 148 : 240, count: 80)
    qformCode = code(252, 344)
    sformCode = code(254, 348)
    quaternion = reals(256, 352, 6)
    sform = reals(280, 400, 12)
  }

  /// The lengths of the axes.
  func sizes() throws(ImageFileError) -> [Int] {
    let place = version == .nifti1 ? 40 : 16
    guard (1...7).contains(dimensions[0]) else {
      throw ImageFileError(
        .malformed, format: format, offset: place, found: "\(dimensions[0]) dimensions", expected: "1 to 7")
    }
    return Array(dimensions[1...dimensions[0]])
  }
}
