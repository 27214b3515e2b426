// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing
import Volumes

@Suite struct SegmentationTests {
  /// A segmentation of frames of 3 columns and 2 rows, each at a depth and of a segment.
  private func made(
    _ type: String, _ frames: [(z: Double, segment: Int?)], origin: [Double] = [0, 0], spacing: Double? = 2,
    maximum: Int? = nil
  ) -> DataSet {
    let perFrame = frames.map { frame -> DataSet in
      var group = DataSet([
        .init(
          .planePositionSequence, .sequence,
          .items([DataSet([.init(.imagePositionPatient, .decimalString, Made.text(origin + [frame.z]))])]))
      ])
      if let segment = frame.segment {
        group.set(
          .segmentIdentificationSequence, .sequence,
          .items([DataSet([.init(.referencedSegmentNumber, .unsignedShort, .integers([segment]))])]))
      }
      return group
    }
    var measures = DataSet([
      .init(.sliceThickness, .decimalString, Made.text([2])), .init(.pixelSpacing, .decimalString, Made.text([1, 1])),
    ])
    if let spacing { measures.set(.spacingBetweenSlices, .decimalString, Made.text([spacing])) }
    let shared = DataSet([
      .init(.pixelMeasuresSequence, .sequence, .items([measures])),
      .init(
        .planeOrientationSequence, .sequence,
        .items([DataSet([.init(.imageOrientationPatient, .decimalString, Made.text([1, 0, 0, 0, 1, 0]))])])),
    ])
    let segments = [(1, "Liver"), (2, "Spleen")].map { number, label in
      DataSet([
        .init(.segmentNumber, .unsignedShort, .integers([number])),
        .init(.segmentLabel, .longString, .text([label])),
        .init(.segmentAlgorithmType, .codeString, .text(["MANUAL"])),
        .init(.segmentedPropertyTypeCodeSequence, .sequence, .items([Made.code("10200004", "SCT", "Liver")])),
        .init(.recommendedDisplayCIELabValue, .unsignedShort, .integers([65535, 32896, 32896])),
      ])
    }
    var set = DataSet([
      .init(.rows, .unsignedShort, .integers([2])), .init(.columns, .unsignedShort, .integers([3])),
      .init(.numberOfFrames, .integerString, .text([String(frames.count)])),
      .init(.segmentationType, .codeString, .text([type])),
      .init(.segmentSequence, .sequence, .items(segments)),
      .init(.sharedFunctionalGroupsSequence, .sequence, .items([shared])),
      .init(.perFrameFunctionalGroupsSequence, .sequence, .items(perFrame)),
    ])
    if let maximum { set.set(.maximumFractionalValue, .unsignedShort, .integers([maximum])) }
    return set
  }

  private func pixels(_ samples: [UInt8]) throws -> PixelArray {
    try #require(
      PixelArray(
        rows: 2, columns: 3, frames: samples.count / 6, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8(samples)))
  }

  @Test func `keeps overlapping segments apart and fills slices without a frame`() throws {
    let segmentation = try Segmentation(made("BINARY", [(0, 1), (4, 1), (0, 2)]))
    let pixels = try pixels([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0])
    let masks = try segmentation.masks(pixels)
    #expect(masks.map(\.segment.label) == ["Liver", "Spleen"])
    #expect(masks[0].mask.grid.size == SIMD3(3, 2, 3))
    #expect(masks[0].mask.voxels.enumerated().filter(\.element).map(\.offset) == [0, 5, 13])
    #expect(masks[1].mask.voxels.enumerated().filter(\.element).map(\.offset) == [0, 1, 2])
    #expect(throws: SegmentationError.overlapping(voxels: 1)) { try segmentation.labelMap(pixels) }
    #expect(masks[0].segment.colour == DisplayColour(red: 255, green: 255, blue: 255))
    #expect(masks[0].segment.property?.meaning == "Liver")
  }

  @Test func `lays frames on the grid of the images and counts what falls outside`() throws {
    let segmentation = try Segmentation(made("BINARY", [(6, 1), (10, 1)], origin: [-1, 1]))
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 2), origin: .zero)
    let grid = try #require(Grid(size: SIMD3(4, 4, 5), affine: affine))
    let masks = try segmentation.masks(try pixels([1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]), on: grid)
    // Frame 0 lies on slice 3, its first pixel at column −1, row 1.
    let expected = [(0, 1, 3), (1, 1, 3), (1, 2, 3)].map { grid.offset($0.0, $0.1, $0.2) }
    #expect(masks[0].mask.voxels.enumerated().filter(\.element).map(\.offset) == expected)
    // One pixel left of the grid, and the six of slice 5, which is not there.
    #expect(masks[0].voxelsOutside == 7)
  }

  @Test func `does not move frames that lie between voxels`() throws {
    let segmentation = try Segmentation(made("BINARY", [(1, 1)]))
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 2), origin: .zero)
    let grid = try #require(Grid(size: SIMD3(4, 4, 5), affine: affine))
    let pixels = try pixels([1, 1, 1, 1, 1, 1])
    #expect(throws: SegmentationError.offGrid(frame: 0, by: Vector3(0, 0, -0.5))) {
      try segmentation.masks(pixels, on: grid)
    }
    let turned = Affine(i: Vector3(0, 1, 0), j: Vector3(1, 0, 0), k: Vector3(0, 0, 2), origin: .zero)
    let other = try #require(Grid(size: SIMD3(4, 4, 5), affine: turned))
    #expect(throws: SegmentationError.planesDiffer(frame: 0)) { try segmentation.masks(pixels, on: other) }
  }

  @Test func `reads fractions as shares of their maximum`() throws {
    let segmentation = try Segmentation(made("FRACTIONAL", [(0, 1)], maximum: 200))
    let masks = try segmentation.masks(try pixels([0, 50, 99, 100, 150, 200]))
    #expect(masks[0].mask.voxels == [false, false, false, true, true, true])
    #expect(masks[0].fractions?.voxels == [0, 0.25, 0.495, 0.5, 0.75, 1])
    let strict = try segmentation.masks(try pixels([0, 50, 99, 100, 150, 200]), threshold: 0.75)
    #expect(strict[0].mask.voxels == [false, false, false, false, true, true])
  }

  @Test func `reads the numbers of a label map`() throws {
    let segmentation = try Segmentation(made("LABELMAP", [(2, nil), (0, nil)]))
    let map = try segmentation.labelMap(try pixels([1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]))
    #expect(map.volume.voxels == [0, 0, 0, 0, 0, 2, 1, 2, 0, 0, 0, 0])
    #expect(map.labels.map(\.name) == ["Liver", "Spleen"])
  }

  @Test func `takes the least gap where the stated spacing does not fit, and refuses uneven planes`() throws {
    let grid = try Segmentation(made("BINARY", [(0, 1), (3, 1), (9, 1)], spacing: 2)).ownGrid()
    #expect(grid.size.z == 4)
    #expect(grid.affine.k == Vector3(0, 0, 3))
    let uneven = try Segmentation(made("BINARY", [(0, 1), (3, 1), (7, 1)], spacing: nil))
    #expect(throws: SegmentationError.unevenPlanes(gaps: [3, 4])) { try uneven.ownGrid() }
  }

  @Test func `refuses files that do not say what a frame shows`() {
    #expect(throws: SegmentationError.notASegmentation) { try Segmentation(DataSet()) }
    #expect(throws: SegmentationError.frameWithoutSegment(frame: 0)) { try Segmentation(made("BINARY", [(0, nil)])) }
    #expect(throws: SegmentationError.frameWithoutSegment(frame: 0)) { try Segmentation(made("BINARY", [(0, 7)])) }
    #expect(throws: SegmentationError.type("another")) { try Segmentation(made("OTHER", [(0, 1)])) }
  }

  @Test func `takes no stated spacing that puts two planes on one slice`() throws {
    let grid = try Segmentation(made("BINARY", [(0, 1), (3, 1)], spacing: 1e6)).ownGrid()
    #expect(grid.size.z == 2)
  }

  @Test func `gives one segment of several`() throws {
    let segmentation = try Segmentation(made("BINARY", [(0, 1), (0, 2)]))
    let masks = try segmentation.masks(try pixels([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]), of: [2])
    #expect(masks.map(\.segment.number) == [2])
    #expect(masks[0].mask.voxels == [false, true, false, false, false, false])
  }

  // Outside reference: CIELab of the sRGB primaries under D50, as colour.org and Lindbloom's tables give them.
  @Test(arguments: [
    (SIMD3(54.29, 80.81, 69.89), DisplayColour(red: 255, green: 0, blue: 0)),
    (SIMD3(87.82, -79.29, 80.99), DisplayColour(red: 0, green: 255, blue: 0)),
    (SIMD3(29.57, 68.30, -112.03), DisplayColour(red: 0, green: 0, blue: 255)),
    (SIMD3(53.39, 0, 0), DisplayColour(red: 127, green: 127, blue: 127)),
  ])
  func `turns CIELab into the colours of a screen`(_ lab: SIMD3<Double>, _ expected: DisplayColour) throws {
    let numbers = [lab.x / 100 * 65535, (lab.y + 128) / 255 * 65535, (lab.z + 128) / 255 * 65535]
    let colour = try #require(DisplayColour(cieLab: numbers.map { Int($0.rounded()) }))
    let off = [
      Int(colour.red) - Int(expected.red), Int(colour.green) - Int(expected.green),
      Int(colour.blue) - Int(expected.blue),
    ]
    #expect(off.allSatisfy { abs($0) <= 2 }, "\(colour)")
  }
}
