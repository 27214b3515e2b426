// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes
import Workers

@Suite("Image files through the helper")
struct ImageFileClientTests {
  private let client = ImageFileClient(program: BuiltHelper.program)

  private func image(_ format: ImageFileFormat, _ samples: VoxelSamples, size: SIMD3<Int>) throws -> DecodedImage {
    let affine = Affine(
      i: Vector3(-0.5, 0, 0), j: Vector3(0, -0.75, 0), k: Vector3(0, 0, 2), origin: Vector3(10, 20, -30))
    let grid = try #require(Grid(size: size, affine: affine))
    return try #require(DecodedImage(format: format, grid: grid, geometry: .patient, samples: samples))
  }

  @Test(arguments: [ImageFileFormat.nifti1, .nifti2, .nrrd])
  func `writes a volume and reads it again`(format: ImageFileFormat) throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<60).map { Int16($0 * 111 - 3000) }
    let volume = try image(format, .int16(numbers), size: SIMD3(3, 4, 5))
    let bytes = try client.bytes(of: volume, as: format)
    let location = try folder.write("volume", bytes)
    for back in [try client.image(at: location), try client.image(of: bytes)] {
      #expect(back.format == format)
      #expect(back.samples == .int16(numbers))
      #expect(back.grid.size == SIMD3(3, 4, 5))
      #expect((back.grid.origin - Vector3(10, 20, -30)).length < 1e-4)
      #expect((back.grid.spacing - Vector3(0.5, 0.75, 2)).length < 1e-5)
    }
  }

  @Test func `writes a picture as PNG and reads it again`() throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<70).map { UInt8($0 * 3) }
    let picture = try image(.png, .uint8(numbers), size: SIMD3(7, 10, 1))
    let bytes = try client.png(of: picture)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let back = try client.image(at: folder.write("picture.png", bytes))
    #expect(back.samples == .uint8(numbers))
    #expect(back.grid.size == SIMD3(7, 10, 1))
  }

  @Test func `writes a picture as JPEG, a little off`() throws {
    var numbers: [UInt8] = []
    for row in UInt8(0)..<64 {
      for column in UInt8(0)..<64 { numbers.append(row + column) }
    }
    let bytes = try client.bytes(
      of: try image(.jpeg, .uint8(numbers), size: SIMD3(64, 64, 1)), as: .jpeg, jpegQuality: 95)
    guard case .uint8(let back) = try client.image(of: bytes).samples else {
      Issue.record("another type of samples")
      return
    }
    let furthest = zip(numbers, back).map { one, other in max(one, other) - min(one, other) }.max()
    #expect(try #require(furthest) <= 4)
  }

  @Test func `reads a header with the data beside it, and nothing elsewhere`() throws {
    let folder = try TemporaryFolder()
    func header(_ file: String) -> String {
      """
      NRRD0004
      type: uint8
      dimension: 3
      sizes: 2 2 2
      encoding: raw
      data file: \(file)

      """
    }
    _ = try folder.write("data.raw", [UInt8](1...8))
    let beside = try folder.write("beside.nhdr", header("data.raw"))
    #expect(try client.image(at: beside).samples == .uint8([1, 2, 3, 4, 5, 6, 7, 8]))
    let elsewhere = try folder.write("elsewhere.nhdr", header("../data.raw"))
    let rooted = try folder.write("rooted.nhdr", header("/etc/passwd"))
    for location in [elsewhere, rooted] {
      do throws(ImageFileFailure) {
        _ = try client.image(at: location)
        Issue.record("a file was opened outside of the folder")
      } catch {
        guard case .image(let error, _) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(error.found == "a data file in another folder")
      }
    }
    let gone = try folder.write("gone.nhdr", header("gone.raw"))
    #expect(throws: ImageFileFailure.unreadable(FileFailure(name: "gone.raw", code: ENOENT))) {
      try client.image(at: gone)
    }
  }

  @Test func `says what is wrong with a file, and with what it asks for`() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("words.png", "no picture")
    do throws(ImageFileFailure) {
      _ = try client.image(at: text)
      Issue.record("words were taken for a picture")
    } catch {
      guard case .image(let error, file: "words.png") = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.kind == .unknownFormat)
    }
    let volume = try image(.nrrd, .int16((0..<60).map { Int16($0) }), size: SIMD3(3, 4, 5))
    let location = try folder.write("volume.nrrd", client.bytes(of: volume, as: .nrrd))
    do throws(ImageFileFailure) {
      _ = try client.image(at: location, limits: ImageFileLimits(sampleBytes: 100))
      Issue.record("more than was allowed")
    } catch {
      guard case .image(let error, file: "volume.nrrd") = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.kind == .tooLarge)
    }
    do throws(ImageFileFailure) {
      _ = try client.png(of: volume)
      Issue.record("a volume became a picture")
    } catch {
      guard case .image(let error, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.kind == .unsuitable)
    }
    #expect(client.pool.workers.map(\.starts) == [1, 0])
  }

  @Test func `reads many, and no bad one stops the others`() throws {
    let folder = try TemporaryFolder()
    let good = try client.png(of: try image(.png, .uint8([1, 2, 3, 4]), size: SIMD3(2, 2, 1)))
    let locations = try (0..<20).map { number in
      try folder.write("\(number).png", number % 5 == 0 ? Array(good.dropLast(20)) : good)
    }
    let samples = client.map(locations) { _, outcome in (try? outcome.get())?.samples }
    #expect(samples == (0..<20).map { $0 % 5 == 0 ? .some(nil) : .uint8([1, 2, 3, 4]) })
  }
}
