// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import TestSupport
import Testing
import Volumes

@Suite struct WrittenObjectsTests {
  private func header() throws -> ObjectHeader {
    let maker = ObjectMaker(manufacturer: "Made", modelName: "Made", serialNumber: "0", softwareVersions: ["1"])
    let moment = try #require(ObjectMoment(date: "20240301", time: "091500", offset: "+0000"))
    return ObjectHeader(maker: maker, moment: moment, seriesNumber: 7)
  }

  /// The samples of a binary segmentation, least bit first and without gaps between frames.
  private func unpacked(_ set: DataSet) throws -> PixelArray {
    guard case .bytes(let bytes) = set[.pixelData]?.value else { throw SegmentationError.shape }
    let (rows, columns) = (set.integer(.rows) ?? 0, set.integer(.columns) ?? 0)
    let count = rows * columns * set.frameCount
    return try #require(
      PixelArray(
        rows: rows, columns: columns, frames: set.frameCount, samplesPerPixel: 1,
        photometricInterpretation: "MONOCHROME2",
        samples: .uint8((0..<count).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 })))
  }

  private func thing(_ label: String) -> SegmentDescription {
    SegmentDescription(
      label: label, category: CodedConcept("123037004", "SCT", "Anatomical Structure"),
      type: CodedConcept("10200004", "SCT", "Liver"), origin: .manual, colour: SIMD3(65535, 32896, 32896))
  }

  // By law: masks drawn on a tilted series come back voxel by voxel from what was written of them.
  @Test(arguments: [0.0, 18.5])
  func `gives the masks back that were written on a series`(_ tilt: Double) throws {
    let (c, s) = (cos(tilt * .pi / 180), sin(tilt * .pi / 180))
    let files = (0..<12).map {
      Made.slice(
        position: [-8, -8, 2 * Double($0)], orientation: [1, 0, 0, 0, c, -s], rows: 16, columns: 18, number: 20 - $0)
    }
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    let grid = try #require(stack.geometry?.grid(columns: 18, rows: 16))
    func ball(_ centre: Vector3, _ radius: Double) throws -> Mask {
      var voxels: [Bool] = []
      for k in 0..<12 {
        for j in 0..<16 {
          for i in 0..<18 {
            let point = grid.affine.point(Vector3(Double(i), Double(j), Double(k)))
            voxels.append((point - centre).length <= radius)
          }
        }
      }
      return try #require(Mask(grid: grid, voxels: voxels))
    }
    let masks = try [ball(Vector3(0, 0, 10), 6), ball(Vector3(3, 1, 14), 4)]
    let object = try SegmentationObject(masks: [(masks[0], thing("Large")), (masks[1], thing("Small"))])
    var uids = UIDSource(seed: 3)
    let file = try object.file(from: SourceImages(files), header(), uids: &uids)
    let read = try Segmentation(file.dataSet)
    let back = try read.masks(unpacked(file.dataSet), on: grid)
    #expect(back.map(\.mask.voxels) == masks.map(\.voxels))
    #expect(back.map(\.segment.label) == ["Large", "Small"])
    #expect(back.allSatisfy { $0.voxelsOutside == 0 })
    #expect(back[0].segment.colour == DisplayColour(red: 255, green: 255, blue: 255))
    // On its own grid too, which is a part of the series'.
    let alone = try read.masks(unpacked(file.dataSet))
    #expect(alone.map { $0.mask.voxels.filter(\.self).count } == masks.map { $0.voxels.filter(\.self).count })
    let used = Set(stack.times[0].map(\.sopInstanceUID))
    #expect(!read.sourceInstances(of: 1).isEmpty)
    #expect(Set(read.sourceInstances(of: 1)).isSubset(of: used))
  }

  @Test func `shows images as a written presentation state lays down`() throws {
    var set = Made.slice(position: [0, 0, 0], rows: 1, columns: 4, number: 1)
    set.set(.rescaleIntercept, .decimalString, .text(["-50"]))
    let image = FrameReference(sopClassUID: "1.2.840.10008.5.1.4.1.1.2", sopInstanceUID: "1.2.3.1")
    let state = PresentationState(
      label: "MADE", images: [image], window: .init(center: 50.5, width: 101), shape: .inverse)
    var uids = UIDSource(seed: 4)
    let file = try state.file(from: SourceImages([set]), header(), uids: &uids)
    let read = try #require(SoftcopyPresentation(file.dataSet))
    let pixels = try #require(Made.row([50, 100, 150, 0]))
    let shown = try Renderer.image(pixels, of: set, options: DisplayOptions(presentationState: read))
    #expect(shown.samples == .uint8([255, 128, 0, 255]))
  }

  /// Segments 1 to 5 of the file lie in these images at these numbers; 1, 4 and 5 do not overlap.
  private static let references: [Int: (file: String, number: UInt16)] = [
    1: ("partial_overlaps-1.nrrd", 1), 2: ("partial_overlaps-2.nrrd", 2), 3: ("partial_overlaps-3.nrrd", 3),
    4: ("partial_overlaps-1.nrrd", 4), 5: ("partial_overlaps-1.nrrd", 5),
  ]

  // Outside reference: the NRRD masks that the published file was made of.
  @Test(.enabled(if: SharedFiles.isThere, "the published segmentations are not beside this checkout"))
  func `reads overlapping segments as the images that they were made of`() throws {
    let folder = "data/seg/dcmqi_ct_liver_spine/segmentations/"
    func bytes(_ name: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: SharedFiles.file(folder + name)))
    }
    let slices = try ["01", "02", "03"].map { DataSetReader.read(try bytes("ct-3slice/\($0).dcm")).dataSet }
    let stack = try #require(SeriesBuilder().series(slices).first?.stacks.first)
    let grid = try #require(stack.geometry?.grid(columns: stack.columns, rows: stack.rows))
    let set = DataSetReader.read(try bytes("partial_overlaps.dcm")).dataSet
    let masks = try Segmentation(set).masks(unpacked(set), on: grid)
    #expect(masks.map(\.segment.number) == [1, 2, 3, 4, 5])
    for mask in masks {
      let reference = try #require(Self.references[mask.segment.number])
      let image = try NRRDFile.read(bytes(reference.file))
      let expected = try image.labelMap().mask(reference.number)
      #expect((image.grid.origin - grid.origin).length < 1e-3)
      #expect(mask.mask.voxels == expected.voxels, "segment \(mask.segment.number)")
      #expect(expected.voxels.contains(true))
    }
  }
}
