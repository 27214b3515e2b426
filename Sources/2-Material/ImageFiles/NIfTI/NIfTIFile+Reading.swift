// SPDX-License-Identifier: Apache-2.0
import Volumes

extension NIfTIFile {
  /// Reads a file.
  ///
  /// Stored numbers are kept with their slope and intercept; a slope of 0 or one that is no number means that there is none.
  /// - Parameters:
  ///   - bytes: The file (`.nii` or `.hdr`), packed with gzip or not.
  ///   - imageBytes: The file beside a header (`.img`), packed or not.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError`` with the byte (of the unpacked file) at which it was seen.
  /// - Returns: The image; `nifti:transform` of its metadata says where the grid comes from.
  public static func read(
    _ bytes: [UInt8], imageBytes: [UInt8]? = nil, limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> DecodedImage {
    let isPacked = ImageFileFormat.isPacked(bytes)
    let header = try NIfTIHeader(isPacked ? Gzip.beginning(bytes, count: 540) : bytes)
    let layout = try Layout(header, limits)
    let (data, start): ([UInt8], Int)
    if header.isPair {
      guard let imageBytes else {
        throw ImageFileError(
          .unsupported, format: header.format, offset: header.version == .nifti1 ? 344 : 4,
          found: "a header whose image lies in another file", expected: "the .img file with it")
      }
      start = try offset(header, least: 0)
      data = try whole(imageBytes, header.format, layout, start, limits)
    } else {
      start = try offset(header, least: header.size + 4)
      data = try whole(bytes, header.format, layout, start, limits)
    }
    let end = start + layout.count * layout.type.byteCount
    guard data.count >= end else {
      throw ImageFileError(
        .truncated, format: header.format, offset: data.count, found: "\(max(0, data.count - start)) bytes of voxels",
        expected: "\(end - start)")
    }
    guard let samples = VoxelSamples(bytes: data[start..<end], type: layout.type, order: header.order) else {
      throw ImageFileError(.malformed, format: header.format, found: "bytes that are no numbers", expected: "numbers")
    }
    let extensions = header.isPair ? 0 : extensionCount(data, header, before: start)
    return try image(header, layout, samples, extensions)
  }

  /// What the header says of the voxels.
  private struct Layout {
    let type: VoxelType
    let meaning: DecodedImage.Meaning
    let sizes: [Int]
    let size: SIMD3<Int>
    let volumes: Int
    let count: Int

    init(_ header: NIfTIHeader, _ limits: ImageFileLimits) throws(ImageFileError) {
      switch header.dataType {
      case NIfTIDataType.rgb: (type, meaning) = (.uint8, .rgb)
      case NIfTIDataType.rgba: (type, meaning) = (.uint8, .rgba)
      default:
        guard let known = NIfTIDataType.codes.first(where: { $0.code == header.dataType }) else {
          throw ImageFileError(
            .unsupported, format: header.format, offset: header.version == .nifti1 ? 70 : 12,
            found: "data type \(header.dataType)", expected: "an integer, real or RGB type")
        }
        (type, meaning) = (known.type, .scalar)
      }
      sizes = try header.sizes()
      let components = meaning.components ?? 1
      let place = header.version == .nifti1 ? 40 : 16
      count = try limits.sampleCount(
        [components] + sizes, bytes: type.byteCount, format: header.format, offset: place)
      let padded = sizes + [1, 1, 1]
      size = SIMD3(padded[0], padded[1], padded[2])
      volumes = sizes.dropFirst(3).reduce(1, *)
    }
  }

  private static func offset(_ header: NIfTIHeader, least: Int) throws(ImageFileError) -> Int {
    let offset = header.dataOffset
    if offset == 0 { return least }
    guard offset >= Double(least), offset < 0x1p40, offset == offset.rounded() else {
      throw ImageFileError(
        .malformed, format: header.format, offset: header.version == .nifti1 ? 108 : 168,
        found: "voxels at byte \(offset)", expected: "\(least) or more")
    }
    return Int(offset)
  }

  private static func whole(
    _ bytes: [UInt8], _ format: ImageFileFormat, _ layout: Layout, _ start: Int, _ limits: ImageFileLimits
  ) throws(ImageFileError) -> [UInt8] {
    guard ImageFileFormat.isPacked(bytes) else { return bytes }
    let expected = start + layout.count * layout.type.byteCount
    return try Gzip.unpacked(
      bytes[...], expecting: min(expected, bytes.count.multipliedReportingOverflow(by: 1100).partialValue),
      limit: limits.sampleBytes + limits.headerBytes, format: format)
  }

  /// How many extensions stand between the header and the voxels; they are passed over.
  private static func extensionCount(_ data: [UInt8], _ header: NIfTIHeader, before start: Int) -> Int {
    guard data.count > header.size + 4, data[header.size] != 0 else { return 0 }
    let fields = HeaderFields(Array(data[0..<min(start, data.count)]), order: header.order)
    var (at, count) = (header.size + 4, 0)
    while at + 8 <= start {
      let size = Int(fields.integer(Int32.self, at: at))
      guard size >= 8 else { break }
      at += size
      count += 1
    }
    return count
  }

  private static func image(
    _ header: NIfTIHeader, _ layout: Layout, _ samples: VoxelSamples, _ extensions: Int
  ) throws(ImageFileError) -> DecodedImage {
    let (grid, transform) = try header.grid(size: layout.size)
    var metadata = [DecodedImage.Entry("nifti:transform", transform.rawValue)]
    func add(_ key: String, _ value: String?) {
      if let value, !value.isEmpty { metadata.append(.init("nifti:" + key, value)) }
    }
    add("sform-code", String(header.sformCode))
    add("qform-code", String(header.qformCode))
    if let distance = header.disagreement(size: layout.size), distance > 1e-2 {
      add("sform-qform-distance-mm", String(distance))
    }
    add("byte-order", header.order == .bigEndian ? "big-endian" : "little-endian")
    if layout.sizes.count > 3 { add("dimensions", layout.sizes.map(String.init).joined(separator: " ")) }
    if layout.volumes > 1, let seconds = header.seconds {
      add("time-step-s", String(header.pixelDimensions[4] * seconds))
    }
    if header.intentCode != 0 { add("intent-code", String(header.intentCode)) }
    add("intent-name", header.intentName)
    add("description", header.description)
    if extensions > 0 { add("extensions-passed-over", String(extensions)) }
    let isScaled = header.slope != 0 && header.slope.isFinite && layout.meaning == .scalar
    guard
      let image = DecodedImage(
        format: header.format, grid: grid, geometry: transform == .pixdim ? .spacing : .patient,
        volumes: layout.volumes, meaning: layout.meaning, components: layout.meaning.components ?? 1, samples: samples,
        slope: isScaled ? header.slope : 1,
        intercept: isScaled && header.intercept.isFinite ? header.intercept : 0, metadata: metadata)
    else {
      throw ImageFileError(
        .malformed, format: header.format, found: "\(samples.count) numbers", expected: "\(layout.count)")
    }
    return image
  }
}
