// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes

@Suite struct NRRDTests {
  private func file(_ lines: [String], _ data: [UInt8] = []) -> [UInt8] {
    Array((["NRRD0004"] + lines).joined(separator: "\n").utf8) + [10, 10] + data
  }

  private func fault(_ bytes: [UInt8]) -> ImageFileError? {
    do throws(ImageFileError) {
      _ = try NRRDFile.read(bytes)
      return nil
    } catch { return error }
  }

  @Test func `a file written by hand is read`() throws {
    let bytes = file(
      [
        "# a comment", "type: short", "dimension: 3", "space: RAS", "sizes: 2 1 2", "endian: big", "encoding: raw",
        "space directions: (2,0,0) (0, 3 ,0) (0,0,4)", "space origin: (10,20,30)", "kinds: domain domain domain",
        "content: words", "My Key:=a := b\\nc",
      ], [0, 1, 0xFF, 0xFE, 1, 0, 0, 9])
    let image = try NRRDFile.read(bytes)
    #expect(image.samples == .int16([1, -2, 256, 9]))
    #expect(image.grid.affine.i == Vector3(-2, 0, 0))
    #expect(image.grid.affine.j == Vector3(0, -3, 0))
    #expect(image.grid.affine.k == Vector3(0, 0, 4))
    #expect(image.grid.origin == Vector3(-10, -20, 30))
    #expect(image.metadata("My Key") == "a := b\nc")
    #expect(image.metadata("nrrd:content") == "words")
    // The same with line ends of Windows.
    let text = String(decoding: bytes.dropLast(8), as: UTF8.self).replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try NRRDFile.read(Array(text.utf8) + bytes.suffix(8)) == image)
  }

  @Test func `text and hexadecimal are read`() throws {
    let head = ["type: int", "dimension: 1", "sizes: 4"]
    #expect(
      try NRRDFile.read(file(head + ["encoding: ascii"], Array("1 -2\n3,\t400 5".utf8))).samples
        == .int32([1, -2, 3, 400]))
    let hex = ["type: uchar", "dimension: 1", "sizes: 3", "encoding: hex"]
    #expect(try NRRDFile.read(file(hex, Array("0aFf\n10".utf8))).samples == .uint8([10, 255, 16]))
    #expect(fault(file(head + ["encoding: text"], Array("1 2 3".utf8)))?.kind == .truncated)
    #expect(fault(file(head + ["encoding: text"], Array("1 2 x 4".utf8)))?.kind == .malformed)
    #expect(fault(file(head + ["encoding: text"], Array("1 2 3 4000000000".utf8)))?.kind == .malformed)
    #expect(fault(file(hex, Array("0aFg10".utf8)))?.kind == .malformed)
  }

  @Test func `bzip2 is refused by name`() {
    let fault = fault(file(["type: uchar", "dimension: 1", "sizes: 3", "encoding: bzip2"], [1, 2, 3]))
    #expect(fault?.kind == .unsupported)
    #expect(fault?.found == "the encoding bzip2")
    #expect(fault?.offset == 43)
  }

  @Test func `distances without a space, units and unknown distances`() throws {
    let head = ["type: uchar", "encoding: raw"]
    let spaced = try NRRDFile.read(file(head + ["dimension: 3", "sizes: 1 1 2", "spacings: 0.5 nan 2"], [1, 2]))
    #expect(spaced.grid.spacing == Vector3(0.5, 1, 2))
    #expect(spaced.geometry == .spacing)
    #expect(try NRRDFile.read(file(head + ["dimension: 2", "sizes: 1 2"], [1, 2])).geometry == .none)
    let metres = try NRRDFile.read(
      file(
        head + [
          "dimension: 3", "sizes: 1 1 2", "space: left-posterior-superior",
          "space units: \"m\" \"cm\" \"um\"", "space directions: (1,0,0) (0,1,0) (0,0,1)", "space origin: (1,1,1)",
        ], [1, 2]))
    #expect(metres.grid.spacing == Vector3(1000, 10, 0.001))
    #expect(metres.grid.origin == Vector3(1000, 10, 0.001))
  }

  @Test func `a slice in space gets its third direction at right angles`() throws {
    let image = try NRRDFile.read(
      file(
        [
          "type: uchar", "encoding: raw", "dimension: 2", "sizes: 2 1", "space: left-posterior-superior",
          "space directions: (0,2,0) (0,0,3)", "space origin: (5,6,7)",
        ], [1, 2]))
    #expect(image.grid.affine.k == Vector3(1, 0, 0))
    #expect(image.grid.size == SIMD3(2, 1, 1))
    #expect(image.geometry == .patient)
  }

  @Test func `axes without a direction are components before and volumes after`() throws {
    let head = ["type: uchar", "encoding: raw", "space: left-posterior-superior", "space origin: (0,0,0)"]
    let layers = try NRRDFile.read(
      file(
        head + [
          "dimension: 4", "sizes: 2 1 1 3", "space directions: none (1,0,0) (0,1,0) (0,0,1)",
          "kinds: list domain domain domain",
        ], [1, 2, 3, 4, 5, 6]))
    #expect(layers.components == 2)
    #expect(try layers.volume(component: 1).voxels == [2, 4, 6])
    let series = try NRRDFile.read(
      file(
        head + ["dimension: 4", "sizes: 1 1 3 2", "space directions: (1,0,0) (0,1,0) (0,0,1) none"],
        [1, 2, 3, 4, 5, 6]))
    #expect(series.volumes == 2)
    #expect(try series.volume(1).voxels == [4, 5, 6])
    let colour = try NRRDFile.read(
      file(
        ["type: uchar", "encoding: raw", "dimension: 3", "sizes: 3 1 2", "kinds: RGB-color domain domain"],
        [1, 2, 3, 4, 5, 6]))
    #expect(colour.meaning == .rgb)
    #expect(colour.grid.size == SIMD3(1, 2, 1))
    let apart = file(
      head + ["dimension: 3", "sizes: 1 2 3", "space directions: (1,0,0) none (0,0,1)"], [1, 2, 3, 4, 5, 6])
    #expect(fault(apart)?.kind == .unsupported)
  }

  @Test func `data lie beside the header: one file, a list, a pattern`() throws {
    let head = ["NRRD0005", "type: uchar", "encoding: raw", "dimension: 3", "sizes: 1 2 2"]
    func bytes(_ lines: [String]) -> [UInt8] { Array((head + lines).joined(separator: "\n").utf8) + [10] }
    let one = bytes(["byte skip: -1", "data file: voxels.raw"])
    #expect(try NRRDHeader(one).dataFiles == ["voxels.raw"])
    #expect(try NRRDFile.read(one, dataFiles: [[9, 9, 1, 2, 3, 4]]).samples == .uint8([1, 2, 3, 4]))
    let lines = bytes(["line skip: 1", "byte skip: 2", "data file: voxels.raw"])
    #expect(try NRRDFile.read(lines, dataFiles: [[65, 10, 9, 9, 1, 2, 3, 4]]).samples == .uint8([1, 2, 3, 4]))
    let list = bytes(["data file: LIST", "a.raw", "b.raw"])
    #expect(try NRRDHeader(list).dataFiles == ["a.raw", "b.raw"])
    #expect(try NRRDFile.read(list, dataFiles: [[1, 2], [3, 4]]).samples == .uint8([1, 2, 3, 4]))
    let pattern = bytes(["data file: slice%03d.raw 8 12 2"])
    #expect(try NRRDHeader(pattern).dataFiles == ["slice008.raw", "slice010.raw", "slice012.raw"])
    #expect(throws: ImageFileError.self) { try NRRDFile.read(list) }
    #expect(throws: ImageFileError.self) { try NRRDFile.read(list, dataFiles: [[1, 2], [3]]) }
    #expect(throws: ImageFileError.self) { try NRRDHeader(bytes(["data file: s%s.raw 1 2 1"])) }
    #expect(throws: ImageFileError.self) { try NRRDHeader(bytes(["data file: s%d.raw 1 9223372036854775807 1"])) }
  }

  @Test(arguments: VoxelType.allCases, [ByteOrder.littleEndian, .bigEndian])
  func `what is written is read again, samples, places and keys`(_ type: VoxelType, _ order: ByteOrder) throws {
    for (isPacked, geometry) in [(false, DecodedImage.Geometry.patient), (true, .spacing)] {
      let image = try DecodedImage.made(
        type, volumes: 2, meaning: .components, components: 3, geometry: geometry,
        metadata: [.init("Segment0_Name", "left\\lung\nupper"), .init("nifti:intent", "dropped")])
      let again = try NRRDFile.read(NRRDFile.bytes(of: image, isPacked: isPacked, order: order))
      #expect(again.samples.bytes(order: .host) == image.samples.bytes(order: .host))
      #expect(again.grid == image.grid)
      #expect(again.geometry == geometry)
      #expect((again.volumes, again.components) == (2, 3))
      #expect(again.metadata("Segment0_Name") == "left\\lung\nupper")
      #expect(again.metadata("nifti:intent") == nil)
    }
  }

  @Test func `labels go round with their names`() throws {
    let grid = try DecodedImage.made(.uint8).grid
    let volume = try Volume(grid: grid, voxels: (0..<24).map { UInt16($0 % 3 * 300) }).unwrapped
    let map = LabelMap(volume: volume, labels: [.init(number: 300, name: "liver"), .init(number: 600, name: "spine")])
    let again = try NRRDFile.read(NRRDFile.bytes(of: DecodedImage(map), isPacked: true)).labelMap()
    #expect(again == map)
  }

  @Test func `a slope that NRRD cannot hold is refused and values are written instead`() throws {
    var image = try DecodedImage.made(.int16)
    image.slope = 0.5
    #expect(throws: ImageFileError.self) { try NRRDFile.bytes(of: image, isPacked: false) }
    let again = try NRRDFile.read(NRRDFile.bytes(of: image.scaled(), isPacked: false))
    #expect(try again.volume() == image.volume())
  }

  @Test func `what is wrong is said with its place`() {
    let good = ["type: uchar", "encoding: raw", "dimension: 1", "sizes: 2"]
    #expect(fault(file(good, [1, 2])) == nil)
    #expect(fault(file(good, [1]))?.kind == .truncated)
    #expect(fault(file(good + ["type: short"], [1, 2]))?.found == "a field given twice")
    #expect(fault(file(good + ["no colon"], [1, 2]))?.offset == 57)
    for (index, wrong) in [
      "type: words", "encoding: zip", "dimension: 17", "sizes: 2 2", "sizes: 0", "sizes: -1",
    ].enumerated() {
      var lines = good
      lines[min(index, 3)] = wrong
      #expect(fault(file(lines, [1, 2]))?.kind == .malformed)
    }
    #expect(fault(file(good + ["space: upside-down"], [1, 2]))?.kind == .malformed)
    #expect(fault(file(good + ["space: RAST"], [1, 2]))?.kind == .unsupported)
    #expect(fault(file(good + ["kinds: domain domain"], [1, 2]))?.kind == .malformed)
    #expect(fault(file(good + ["byte skip: -2"], [1, 2]))?.kind == .malformed)
    #expect(
      fault(file(["type: short", "encoding: raw", "dimension: 1", "sizes: 2"], [1, 2, 3, 4]))?.found == "no endian")
    #expect(
      fault(file(["type: uchar", "encoding: raw", "dimension: 3", "sizes: 65535 65535 65535"]))?.kind == .tooLarge)
    #expect(fault(Array("NRRD0009\n".utf8))?.kind == .unknownFormat)
    #expect(fault(Array("NRRD0004\ntype: uchar\n".utf8))?.kind == .truncated)
  }

  @Test(.enabled(if: SharedFiles.isThere, "the shared study data are not beside the checkout"))
  func `real segmentations are read and come back`() throws {
    let folder = SharedFiles.file("data/seg/dcmqi_ct_liver_spine/segmentations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".nrrd") }
    #expect(names.count == 11)
    let liver = try NRRDFile.read(Array(Data(contentsOf: folder.appending(path: "liver_seg.nrrd"))))
    #expect(liver.grid.size == SIMD3(512, 512, 3))
    #expect(liver.grid.origin == Vector3(-235.2, -226.8, -128.69))
    #expect(liver.geometry == .patient)
    let labels = try liver.labelMap()
    let again = try NRRDFile.read(NRRDFile.bytes(of: DecodedImage(labels), isPacked: true))
    #expect(try again.labelMap() == labels)
  }
}
