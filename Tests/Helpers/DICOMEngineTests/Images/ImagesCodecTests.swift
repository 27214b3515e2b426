// SPDX-License-Identifier: Apache-2.0
import DICOMEngine
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes

@Suite struct ImagesCodecTests {
  private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

  private func numbers(_ samples: VoxelSamples) -> [Int] {
    switch samples {
    case .uint8(let values): values.map { Int($0) }
    case .uint16(let values): values.map { Int($0) }
    default: []
    }
  }

  private func sample(_ name: String) throws -> [UInt8] {
    let found = try #require(ImagesSamples.all.first { $0.name == name })
    return try bytes(found.file)
  }

  private func flat(
    _ samples: VoxelSamples, _ size: SIMD3<Int>, _ meaning: DecodedImage.Meaning = .scalar, components: Int = 1,
    spacing: Vector3? = nil, palette: [UInt8] = []
  ) throws -> DecodedImage {
    let step = spacing ?? Vector3(1, 1, 1)
    let affine = Affine(i: Vector3(step.x, 0, 0), j: Vector3(0, step.y, 0), k: Vector3(0, 0, step.z), origin: .zero)
    let grid = try #require(Grid(size: size, affine: affine))
    return try #require(
      DecodedImage(
        format: .png, grid: grid, geometry: spacing == nil ? .none : .spacing,
        meaning: meaning, components: components, samples: samples, palette: palette))
  }

  @Test(arguments: ImagesSamples.all.map(\.name))
  func `reads what Pillow reads`(_ name: String) throws {
    let sample = try #require(ImagesSamples.all.first { $0.name == name })
    let image = try ImageFileDecoder.decode(bytes(sample.file))
    #expect(image.grid.size == SIMD3(sample.width, sample.height, 1))
    #expect(image.meaning.rawValue == sample.meaning)
    #expect(image.significantBits == sample.bits)
    #expect(numbers(image.samples) == sample.samples)
    #expect(image.format == (name.hasPrefix("jpeg") ? .jpeg : .png))
  }

  @Test func `a palette stays indices with its colours`() throws {
    let image = try ImageFileDecoder.decode(sample("palette2"))
    #expect(image.palette.count == 16)
    #expect(image.palette[3] == 255)
    #expect(try image.labelMap().volume.voxels.max() == 3)
  }

  @Test func `distances between pixels are read and written`() throws {
    let image = try PNGCodec.decode(sample("gray8"))
    // 254 pixels per inch are 10 a millimetre.
    #expect((image.grid.spacing - Vector3(0.1, 0.2, 1)).length < 1e-4)
    #expect(image.geometry == .spacing)
    #expect(try PNGCodec.decode(PNGCodec.encode(image)).grid == image.grid)
    #expect(try PNGCodec.decode(sample("gray16")).geometry == .none)
  }

  @Test func `Exif's orientation and progressive files are told`() throws {
    #expect(try JPEGCodec.decode(sample("jpeg-420")).metadata("jpeg:exif-orientation") == "6")
    #expect(try JPEGCodec.decode(sample("jpeg-gray")).metadata("jpeg:exif-orientation") == nil)
    #expect(try JPEGCodec.decode(sample("jpeg-444")).metadata("jpeg:progressive") == "yes")
  }

  @Test func `PNG goes round without loss in 8 and 16 bits`() throws {
    var stream = SplitMix(seed: 4)
    for (components, meaning) in [(1, DecodedImage.Meaning.scalar), (2, .grayAlpha), (3, .rgb), (4, .rgba)] {
      let narrow = (0..<35 * components).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
      let wide = (0..<35 * components).map { _ in UInt16(truncatingIfNeeded: stream.next()) }
      for samples in [VoxelSamples.uint8(narrow), .uint16(wide)] {
        let image = try flat(samples, SIMD3(7, 5, 1), meaning, components: components)
        for level in [0, 9] { #expect(try PNGCodec.decode(PNGCodec.encode(image, level: level)).samples == samples) }
      }
    }
  }

  @Test func `few bits are stretched and palettes become colours when written`() throws {
    let gray = try PNGCodec.decode(sample("gray2"))
    let again = try PNGCodec.decode(PNGCodec.encode(gray))
    #expect(numbers(again.samples) == numbers(gray.samples).map { $0 * 85 })
    let palette = try flat(.uint8([1, 0]), SIMD3(2, 1, 1), .palette, palette: [1, 2, 3, 255, 4, 5, 6, 255])
    #expect(try PNGCodec.decode(PNGCodec.encode(palette)).samples == .uint8([4, 5, 6, 1, 2, 3]))
    let beyond = try flat(.uint8([2, 0]), SIMD3(2, 1, 1), .palette, palette: [1, 2, 3, 255, 4, 5, 6, 255])
    #expect(throws: ImageFileError.self) { try PNGCodec.encode(beyond) }
  }

  @Test func `JPEG comes back nearly the same at high quality`() throws {
    let smooth: [UInt8] = (0..<64 * 48 * 3).map { index in
      let (row, column) = (Double(index / 192), Double(index % 192))
      return UInt8(128 + 100 * sin(column / 40) * cos(row / 20))
    }
    for (components, meaning) in [(1, DecodedImage.Meaning.scalar), (3, .rgb)] {
      let image = try flat(
        .uint8(Array(smooth[0..<64 * 48 * components])), SIMD3(64, 48, 1), meaning, components: components)
      let again = try JPEGCodec.decode(JPEGCodec.encode(image, quality: 100))
      let worst = zip(numbers(again.samples), numbers(image.samples)).map { abs($0 - $1) }.max() ?? 255
      #expect(worst <= 4)
      #expect(try JPEGCodec.encode(image, quality: 30).count < JPEGCodec.encode(image, quality: 95).count)
    }
  }

  @Test func `what a format cannot hold is refused`() throws {
    let real = try flat(.float32([1, 2]), SIMD3(2, 1, 1))
    let deep = try flat(.uint8([1, 2]), SIMD3(1, 1, 2))
    let wide = try flat(.uint16([1, 2]), SIMD3(2, 1, 1))
    for image in [real, deep] {
      for format in [ImageFileFormat.png, .jpeg] {
        #expect(throws: ImageFileError.self) { try ImageFileEncoder.encode(image, as: format) }
      }
    }
    #expect(throws: ImageFileError.self) { try JPEGCodec.encode(wide) }
    #expect(throws: ImageFileError.self) { try JPEGCodec.encode(flat(.uint8([1]), SIMD3(1, 1, 1)), quality: 0) }
  }

  @Test func `CMYK, pictures that are too large and bytes of no format are refused`() throws {
    func kind(_ bytes: [UInt8], _ limits: ImageFileLimits = .init()) -> ImageFileError.Kind? {
      do throws(ImageFileError) {
        _ = try ImageFileDecoder.decode(bytes, name: "a.png", limits: limits)
        return nil
      } catch { return error.kind }
    }
    #expect(kind(try bytes(ImagesSamples.cmyk)) == .unsupported)
    #expect(kind(try bytes(ImagesSamples.huge)) == .tooLarge)
    #expect(kind(try sample("gray8"), ImageFileLimits(axisLength: 6)) != nil)
    #expect(kind(try sample("jpeg-420"), ImageFileLimits(sampleBytes: 400)) == .tooLarge)
    #expect(kind([]) == .unknownFormat)
    #expect(kind(Array("GIF89a".utf8)) == .unknownFormat)
  }

  @Test func `every format that is written is told by its bytes`() throws {
    let image = try flat(.uint8(Array(0..<64)), SIMD3(8, 8, 1))
    for format in ImageFileFormat.allCases {
      let file = try ImageFileEncoder.encode(image, as: format)
      let again = try ImageFileDecoder.decode(file)
      #expect(again.format == format)
      if format != .jpeg { #expect(again.samples == image.samples) }
      #expect(try ImageFileDecoder.companions(of: file, name: "x").isEmpty)
    }
  }

  @Test func `every cut of a file is refused`() throws {
    for name in ["gray16", "palette4", "interlaced", "jpeg-gray", "jpeg-progressive", "jpeg-420"] {
      let whole = try sample(name)
      for count in 0..<whole.count - (name.hasPrefix("jpeg") ? 2 : 0) {
        #expect(throws: ImageFileError.self) { try ImageFileDecoder.decode(Array(whole[0..<count])) }
      }
    }
  }

  @Test func `ten thousand damaged files are read or refused`() throws {
    var stream = SplitMix(seed: 99)
    let limits = ImageFileLimits(sampleBytes: 1 << 20, axisLength: 2048)
    var (good, refused) = (0, Set<ImageFileError.Kind>())
    for sample in ImagesSamples.all {
      let whole = try bytes(sample.file)
      for round in 0..<600 {
        var bytes = whole
        for _ in 0..<[1, 2, 5][round % 3] {
          let at = Int(stream.next() % UInt64(bytes.count))
          switch stream.next() % 4 {
          case 0: bytes[at] = UInt8(truncatingIfNeeded: stream.next())
          case 1: bytes[at] ^= 1 << UInt8(stream.next() % 8)
          case 2: bytes.insert(UInt8(truncatingIfNeeded: stream.next()), at: at)
          default: bytes.removeSubrange(at..<min(bytes.count - 1, at + Int(stream.next() % 4)))
          }
        }
        // Half of the PNGs get right sums again, so that damage reaches what lies behind them.
        if round % 2 == 0, bytes.starts(with: [0x89, 0x50]) { repairSums(&bytes) }
        do throws(ImageFileError) {
          let image = try ImageFileDecoder.decode(bytes, limits: limits)
          #expect(image.samples.count * image.samples.type.byteCount <= limits.sampleBytes)
          good += 1
        } catch { refused.insert(error.kind) }
      }
    }
    #expect(good > 300)
    #expect(refused.isSuperset(of: [.malformed, .truncated, .unknownFormat]))
  }

  /// Puts the right CRC-32 behind each chunk that is whole.
  private func repairSums(_ bytes: inout [UInt8]) {
    var at = 8
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - at - 12 else { return }
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in bytes[at + 4..<at + 8 + length] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      for index in 0..<4 {
        bytes[at + 8 + length + index] = UInt8(truncatingIfNeeded: ~sum >> (24 - 8 * UInt32(index)))
      }
      at += 12 + length
    }
  }

  @Test(.enabled(if: SharedFiles.isThere, "the shared study data are not beside the checkout"))
  func `real radiographs and masks have the sizes that their table says`() throws {
    let table = try String(contentsOf: SharedFiles.file("data/cxr/cxr.csv"), encoding: .utf8)
    let lines = table.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let names = try #require(lines.first)
    let (file, width, height) = try (
      #require(names.firstIndex(of: "image")), #require(names.firstIndex(of: "w")), #require(names.firstIndex(of: "h"))
    )
    var read = 0
    // The last columns have no commas; a field before them may.
    for line in lines.dropFirst().filter({ $0.count == names.count }).prefix(200) {
      let path = SharedFiles.file("data/cxr/images/\(line[file])")
      guard let data = try? Data(contentsOf: path) else { continue }
      let image = try ImageFileDecoder.decode(Array(data))
      #expect(image.grid.size == SIMD3(Int(line[width]) ?? 0, Int(line[height]) ?? 0, 1))
      read += 1
    }
    #expect(read > 50)
  }
}
