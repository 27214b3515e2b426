// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import TestSupport
import Testing
import Volumes

/// Thousands of damaged files: each is read or refused with a typed error, and none takes more memory than allowed.
@Suite struct MalformedTests {
  static let limits = ImageFileLimits(sampleBytes: 1 << 16, axisLength: 4096, headerBytes: 1 << 14)

  private func seeds() throws -> [[UInt8]] {
    let image = try DecodedImage.made(.int16, volumes: 2, metadata: [.init("Segment0_Name", "a name")])
    var seeds: [[UInt8]] = []
    for isPacked in [false, true] {
      seeds.append(try NIfTIFile.bytes(of: image, version: .nifti1, isPacked: isPacked))
      seeds.append(try NIfTIFile.bytes(of: image, version: .nifti2, isPacked: isPacked, order: .bigEndian))
      seeds.append(try NRRDFile.bytes(of: image, isPacked: isPacked))
    }
    seeds.append(
      Array(
        "NRRD0004\ntype: float\ndimension: 2\nsizes: 3 2\nencoding: text\nspacings: 1 2\n\n1 2 3 4.5 nan -6e3\n".utf8))
    seeds.append(
      Array("NRRD0005\ntype: uchar\ndimension: 2\nsizes: 3 2\nencoding: raw\ndata file: s%02d.raw 1 2 1\n\n".utf8))
    return seeds
  }

  private func read(_ bytes: [UInt8]) throws(ImageFileError) -> DecodedImage {
    if bytes.starts(with: Array("NRRD".utf8)) {
      let header = try NRRDHeader(bytes, limits: Self.limits)
      let files = header.dataFiles.prefix(4).map { _ in [UInt8](repeating: 1, count: 3) }
      return try NRRDFile.read(bytes, dataFiles: files, limits: Self.limits)
    }
    return try NIfTIFile.read(bytes, limits: Self.limits)
  }

  @Test func `twelve thousand damaged files are read or refused`() throws {
    var stream = SplitMix(seed: 77)
    var (good, kinds) = (0, Set<ImageFileError.Kind>())
    for seed in try seeds() {
      _ = seed.starts(with: Array("NRRD0005\ntype: uchar".utf8)) ? nil : try read(seed)
      for round in 0..<1500 {
        var bytes = seed
        for _ in 0..<[1, 1, 2, 8][round % 4] {
          let header = min(bytes.count, round % 3 == 0 ? bytes.count : 560)
          guard header > 0 else { break }
          let at = Int(stream.next() % UInt64(header))
          switch stream.next() % 6 {
          case 0: bytes[at] = UInt8(truncatingIfNeeded: stream.next())
          case 1: bytes[at] ^= 1 << UInt8(stream.next() % 8)
          case 2: bytes[at] = [0, 0x7F, 0x80, 0xFF][Int(stream.next() % 4)]
          case 3: bytes.removeLast(bytes.count - at)
          case 4:
            bytes.insert(
              contentsOf: Array("9223372036854775807 -1 (nan,0) %d".utf8).prefix(Int(stream.next() % 34)), at: at)
          default: bytes.removeSubrange(at..<min(bytes.count, at + Int(stream.next() % 9)))
          }
        }
        do throws(ImageFileError) {
          let image = try read(bytes)
          #expect(image.samples.count * image.samples.type.byteCount <= Self.limits.sampleBytes)
          good += 1
        } catch {
          kinds.insert(error.kind)
        }
      }
    }
    #expect(good > 1000)
    #expect(kinds.isSuperset(of: [.truncated, .malformed, .unsupported, .tooLarge, .unknownFormat]))
  }

  @Test func `every cut of a file is refused, or is whole`() throws {
    for seed in try seeds().prefix(6) {
      let whole = try read(seed)
      for count in 0..<seed.count {
        do throws(ImageFileError) {
          // A gzip stream without its last bytes, the checksum, is not whole; nothing shorter gives an image.
          _ = try read(Array(seed[0..<count]))
          Issue.record("a file without its last \(seed.count - count) bytes was read")
        } catch {
          #expect([.truncated, .unknownFormat, .malformed].contains(error.kind))
        }
      }
      #expect(whole.volumes == 2)
    }
  }

  @Test func `a packed file that unpacks to more than is allowed is refused`() throws {
    // 8 MiB of zeros pack to some 8 KiB.
    let large = try DecodedImage(
      format: .nrrd, grid: Grid(size: SIMD3(4096, 2048, 1), affine: DecodedImage.made(.uint8).grid.affine).unwrapped,
      geometry: .patient, samples: .uint8([UInt8](repeating: 0, count: 8 << 20))
    ).unwrapped
    let packed = try NRRDFile.bytes(of: large, isPacked: true)
    #expect(packed.count < 20_000)
    #expect(throws: ImageFileError.self) { try NRRDFile.read(packed, limits: Self.limits) }
    // The same stream behind a header that announces little.
    let end = try #require(packed.indices.first { packed[$0] == 10 && packed[$0 + 1] == 10 })
    let small = Array("NRRD0004\ntype: uchar\ndimension: 1\nsizes: 4\nencoding: gzip".utf8) + packed[end...]
    do throws(ImageFileError) {
      _ = try NRRDFile.read(small, limits: Self.limits)
      Issue.record("8 MiB were unpacked")
    } catch {
      #expect(error.kind == .tooLarge)
    }
  }

  @Test func `formats are told by their first bytes`() {
    #expect(ImageFileFormat(magic: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
    #expect(ImageFileFormat(magic: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(ImageFileFormat(magic: Array("NRRD0004".utf8)) == .nrrd)
    #expect(ImageFileFormat(magic: [0x5C, 1, 0, 0]) == .nifti1)
    #expect(ImageFileFormat(magic: [0, 0, 2, 0x1C]) == .nifti2)
    #expect(ImageFileFormat(magic: Array("P5 1 1".utf8)) == nil)
    #expect(ImageFileFormat(magic: []) == nil)
  }
}
