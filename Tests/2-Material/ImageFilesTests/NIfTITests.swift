// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import Testing
import Volumes

@Suite struct NIfTITests {
  @Test(arguments: [1, 2], [false, true])
  func `a file written by hand is read, in either order of bytes`(_ version: Int, _ isBig: Bool) throws {
    var header = HeaderBytes(version: version, isBig: isBig, dimensions: [3, 2, 1, 2], type: 4, bits: 16)
    header.sform([[-2, 0, 0, 10], [0, 0, 3, 20], [0, 1.5, 0, -30]])
    header.real(0.5, first: 112, second: 176)
    header.real(-1, first: 116, second: 184)
    let voxels: [UInt8] = isBig ? [0, 1, 0xFF, 0xFE, 0, 3, 1, 0] : [1, 0, 0xFE, 0xFF, 3, 0, 0, 1]
    let image = try NIfTIFile.read(header.bytes + voxels)
    #expect(image.format == (version == 1 ? .nifti1 : .nifti2))
    #expect(image.samples == .int16([1, -2, 3, 256]))
    #expect(image.grid.size == SIMD3(2, 1, 2))
    // RAS to LPS: x and y change their sign.
    #expect(image.grid.affine.i == Vector3(2, 0, 0))
    #expect(image.grid.affine.j == Vector3(0, 0, 1.5))
    #expect(image.grid.affine.k == Vector3(0, -3, 0))
    #expect(image.grid.origin == Vector3(-10, -20, -30))
    #expect(image.geometry == .patient)
    #expect(try image.volume().voxels == [-0.5, -2, 0.5, 127])
  }

  @Test func `the qform turns by its quaternion, with the third axis by its sign`() throws {
    var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
    header.code(1, first: 252, second: 344)
    // A quarter turn about z: a = d = √½.
    header.real(0.5.squareRoot(), first: 264, second: 368)
    for (index, value) in [-1.0, 2, 3, 4].enumerated() { header.real(value, first: 76 + 4 * index, second: 0) }
    for (index, value) in [5.0, 6, 7].enumerated() { header.real(value, first: 268 + 4 * index, second: 0) }
    let grid = try NIfTIFile.read(header.bytes + [1, 2]).grid
    // In RAS x goes to y, y to −x and, by pixdim[0], z to −z.
    #expect((grid.affine.i - Vector3(0, -2, 0)).length < 1e-6)
    #expect((grid.affine.j - Vector3(3, 0, 0)).length < 1e-6)
    #expect((grid.affine.k - Vector3(0, 0, -4)).length < 1e-6)
    #expect(grid.origin == Vector3(-5, -6, 7))
  }

  @Test func `the sform counts before the qform, which counts before the distances`() throws {
    var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
    #expect(try NIfTIFile.read(header.bytes + [1, 2]).metadata("nifti:transform") == "pixdim")
    #expect(try NIfTIFile.read(header.bytes + [1, 2]).geometry == .spacing)
    header.code(1, first: 252, second: 344)
    #expect(try NIfTIFile.read(header.bytes + [1, 2]).metadata("nifti:transform") == "qform")
    header.sform([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0]])
    let image = try NIfTIFile.read(header.bytes + [1, 2])
    #expect(image.metadata("nifti:transform") == "sform")
    // The corners of 1 × 1 × 2 voxels of 1 mm and of 2 mm: (½, ½, 1½) apart at the far end.
    #expect(image.metadata("nifti:sform-qform-distance-mm") == String(2.75.squareRoot()))
    // A sform that spans nothing does not count.
    header.sform([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    #expect(try NIfTIFile.read(header.bytes + [1, 2]).metadata("nifti:transform") == "qform")
  }

  @Test func `metres and micrometres become millimetres`() throws {
    for (code, factor) in [(1, 1000.0), (2, 1), (3, 0.001), (0, 1)] {
      var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
      header.sform([[2, 0, 0, 1], [0, 2, 0, 1], [0, 0, 2, 1]])
      header.put(code, 1, at: 123)
      let grid = try NIfTIFile.read(header.bytes + [1, 2]).grid
      #expect((grid.spacing - Vector3(2, 2, 2) * factor).length < 1e-12)
      #expect((grid.origin - Vector3(-1, -1, 1) * factor).length < 1e-12)
    }
  }

  @Test func `a slope of zero or none means that numbers are values`() throws {
    for slope in [0, Double.nan, .infinity] {
      var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
      header.real(slope, first: 112, second: 0)
      header.real(9, first: 116, second: 0)
      #expect(try NIfTIFile.read(header.bytes + [1, 2]).volume().voxels == [1, 2])
    }
  }

  @Test func `extensions are passed over and series have volumes`() throws {
    var header = HeaderBytes(version: 1, dimensions: [4, 1, 1, 1, 3], type: 2, bits: 8)
    header.real(352 + 16, first: 108, second: 0)
    header.put(2 | 16, 1, at: 123)
    header.real(1500, first: 92, second: 0)
    header.bytes[348] = 1
    header.bytes += [16, 0, 0, 0, 6, 0, 0, 0] + [UInt8](repeating: 65, count: 8)
    let image = try NIfTIFile.read(header.bytes + [4, 5, 6])
    #expect(image.volumes == 3)
    #expect(image.metadata("nifti:extensions-passed-over") == "1")
    #expect(image.metadata("nifti:time-step-s") == "1.5")
    #expect(try image.volume(2).voxels == [6])
    #expect(throws: ImageFileError.self) { try image.volume(3) }
  }

  @Test func `a header alone wants its image`() throws {
    var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
    header.bytes[345] = 0x69
    header.real(0, first: 108, second: 0)
    header.bytes.removeLast(4)
    #expect(NIfTIFile.isHeaderAlone(header.bytes))
    #expect(throws: ImageFileError.self) { try NIfTIFile.read(header.bytes) }
    #expect(try NIfTIFile.read(header.bytes, imageBytes: [7, 8]).samples == .uint8([7, 8]))
  }

  @Test(arguments: VoxelType.allCases, NIfTIFile.Version.allCases)
  func `what is written is read again, samples and places`(_ type: VoxelType, _ version: NIfTIFile.Version) throws {
    for (isPacked, order) in [(false, ByteOrder.littleEndian), (true, .bigEndian)] {
      let image = try DecodedImage.made(type, volumes: 2)
      let again = try NIfTIFile.read(
        NIfTIFile.bytes(of: image, version: version, isPacked: isPacked, order: order))
      // Bytes, so that numbers that are none are compared too.
      #expect(again.samples.bytes(order: .host) == image.samples.bytes(order: .host))
      #expect(again.volumes == 2)
      #expect(again.grid.matches(image.grid, within: 1e-4))
      #expect(again.metadata("nifti:sform-qform-distance-mm") == nil)
    }
  }

  @Test func `every orientation comes back from the qform alone`() throws {
    let image = try DecodedImage.made(.uint8)
    for orientation in AnatomicalOrientation.all {
      let grid = image.grid.reorientation(to: orientation).target
      let turned = try DecodedImage(format: .nifti1, grid: grid, geometry: .patient, samples: image.samples).unwrapped
      var bytes = try NIfTIFile.bytes(of: turned, version: .nifti2, isPacked: false)
      #expect(try NIfTIFile.read(bytes).grid.matches(grid, within: 1e-9))
      bytes[348] = 0
      let again = try NIfTIFile.read(bytes)
      #expect(again.metadata("nifti:transform") == "qform")
      #expect(again.grid.matches(grid, within: 1e-9))
    }
  }

  @Test func `colour goes round and other components are refused`() throws {
    let rgb = try DecodedImage.made(.uint8, meaning: .rgb, components: 3)
    let again = try NIfTIFile.read(NIfTIFile.bytes(of: rgb, isPacked: true))
    #expect(again.meaning == .rgb)
    #expect(again.samples == rgb.samples)
    let layers = try DecodedImage.made(.uint8, meaning: .components, components: 2)
    #expect(throws: ImageFileError.self) { try NIfTIFile.bytes(of: layers, isPacked: false) }
    let long = try DecodedImage.made(.uint8, size: SIMD3(32768, 1, 1))
    #expect(throws: ImageFileError.self) { try NIfTIFile.bytes(of: long, isPacked: false) }
    #expect(try NIfTIFile.read(NIfTIFile.bytes(of: long, version: .nifti2, isPacked: true)).samples == long.samples)
  }

  @Test func `what is wrong is said with its place`() throws {
    func fault(_ change: (inout HeaderBytes) -> Void, voxels: [UInt8] = [1, 2]) -> ImageFileError? {
      var header = HeaderBytes(version: 1, dimensions: [3, 1, 1, 2], type: 2, bits: 8)
      change(&header)
      do throws(ImageFileError) {
        _ = try NIfTIFile.read(header.bytes + voxels)
        return nil
      } catch { return error }
    }
    #expect(fault { _ in } == nil)
    #expect(fault({ _ in }, voxels: [1])?.kind == .truncated)
    #expect(fault { $0.put(0, 2, at: 40) }?.offset == 40)
    #expect(fault { $0.put(-5, 2, at: 44) }?.kind == .malformed)
    #expect(fault { $0.put(32, 2, at: 70) }?.kind == .unsupported)
    #expect(fault { $0.real(100, first: 108, second: 0) }?.offset == 108)
    #expect(fault { $0.real(.nan, first: 108, second: 0) }?.kind == .malformed)
    #expect(fault { $0.bytes[344] = 0 }?.kind == .unsupported)
    #expect(fault { for index in 1...3 { $0.put(32767, 2, at: 40 + 2 * index) } }?.kind == .tooLarge)
    let short = Array(HeaderBytes(version: 1, dimensions: [3, 1, 1, 1], type: 2, bits: 8).bytes[0..<200])
    #expect(
      throws: ImageFileError(.truncated, format: .nifti1, offset: 200, found: "200 bytes", expected: "a header of 348")
    ) {
      try NIfTIFile.read(short)
    }
  }
}
