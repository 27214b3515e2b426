// SPDX-License-Identifier: Apache-2.0
import Volumes

extension NRRDFile {
  /// Reads a file.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - dataFiles: The bytes of ``NRRDHeader/dataFiles``, in that order.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError`` with the byte at which it was seen.
  /// - Returns: The image; its metadata are the file's keys with their values, and fields of the header after `nrrd:`.
  public static func read(
    _ bytes: [UInt8], dataFiles: [[UInt8]] = [], limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> DecodedImage {
    let header = try NRRDHeader(bytes, limits: limits)
    guard dataFiles.count == header.dataFiles.count else {
      throw ImageFileError(
        .unsupported, format: .nrrd, offset: header.fields.offset("data file", "datafile"),
        found: "\(header.dataFiles.count) data files beside the header", expected: "their bytes, not \(dataFiles.count)"
      )
    }
    let layout = try header.layout()
    var files = [bytes[header.end...]]
    if !dataFiles.isEmpty { files = dataFiles.map { $0[...] } }
    let samples = try header.samples(files, limits)
    // Of the fields only the words that say something beside the grid and the samples.
    let told: Set = [
      "dimension", "sizes", "type", "encoding", "endian", "data file", "datafile", "line skip", "lineskip", "byte skip",
      "byteskip", "space", "space dimension", "space directions", "space origin", "spacings",
    ]
    let words = header.fields.order.filter { !told.contains($0) }
    let entries = words.map { DecodedImage.Entry(prefix + $0, header.fields.text($0) ?? "") }
    guard
      let image = DecodedImage(
        format: .nrrd, grid: layout.grid, geometry: layout.geometry, volumes: layout.volumes, meaning: layout.meaning,
        components: layout.components, samples: samples, metadata: header.fields.pairs + entries)
    else {
      throw ImageFileError(
        .malformed, format: .nrrd, found: "\(samples.count) numbers", expected: "\(layout.grid.count) voxels")
    }
    return image
  }
}

extension NRRDHeader {
  /// The numbers of all data files, one after another.
  fileprivate func samples(_ files: [ArraySlice<UInt8>], _ limits: ImageFileLimits) throws(ImageFileError)
    -> VoxelSamples
  {
    let count = sizes.reduce(1, *)
    let wanted = count * type.byteCount
    if encoding == .text {
      var texts: [ArraySlice<UInt8>] = []
      for file in files { texts.append(try skipped(file)) }
      return try TextSamples.read(texts, count: count, type: type)
    }
    var data: [UInt8] = []
    for file in files {
      var part = try skipped(file)
      // Each of several files holds an equal share.
      let share = wanted / files.count
      switch encoding {
      case .gzip:
        let room = limits.sampleBytes + limits.headerBytes
        let unpacked = try Gzip.unpacked(
          part, expecting: min(share + max(0, byteSkip), part.count * 1100), limit: room, format: .nrrd)
        part = unpacked[...]
        part = try without(byteSkip, part)
      case .hexadecimal: part = try TextSamples.bytes(hexadecimal: part, count: share)
      default:
        if byteSkip < 0 {
          guard part.count >= share else { throw tooShort(part, share) }
          part = part.suffix(share)
        } else {
          part = try without(byteSkip, part)
        }
      }
      guard part.count >= share else { throw tooShort(part, share) }
      if files.count == 1, let samples = VoxelSamples(bytes: part.prefix(share), type: type, order: order) {
        return samples
      }
      data += part.prefix(share)
    }
    guard data.count == wanted, let samples = VoxelSamples(bytes: data, type: type, order: order) else {
      throw Self.malformed("\(data.count) bytes in \(files.count) files", "\(wanted)", nil)
    }
    return samples
  }

  private func tooShort(_ part: ArraySlice<UInt8>, _ wanted: Int) -> ImageFileError {
    ImageFileError(
      .truncated, format: .nrrd, offset: encoding == .gzip ? nil : part.endIndex,
      found: "\(part.count) bytes of voxels", expected: "\(wanted)")
  }

  private func without(_ bytes: Int, _ part: ArraySlice<UInt8>) throws(ImageFileError) -> ArraySlice<UInt8> {
    guard bytes <= part.count else { throw tooShort(part, bytes) }
    return part.dropFirst(bytes)
  }

  /// The data after the lines that are to be passed over.
  private func skipped(_ file: ArraySlice<UInt8>) throws(ImageFileError) -> ArraySlice<UInt8> {
    var rest = file
    for _ in 0..<lineSkip {
      guard let end = rest.firstIndex(of: 10) else { throw tooShort(rest, 1) }
      rest = rest[(end + 1)...]
    }
    return rest
  }
}
