// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing
import Volumes

@Suite struct HostileTests {
  /// Attributes that hold numbers, each given values that no sound file has.
  private static let tags: [DICOM.Tag] = [
    .rows, .columns, .numberOfFrames, .samplesPerPixel, .bitsAllocated, .bitsStored, .highBit, .pixelRepresentation,
    .imagePositionPatient, .imageOrientationPatient, .pixelSpacing, .sliceThickness, .spacingBetweenSlices,
    .gridFrameOffsetVector, .sliceVector, .detectorVector, .rescaleSlope, .rescaleIntercept, .windowCenter,
    .windowWidth,
    .pixelPaddingValue, .pixelPaddingRangeLimit, .floatPixelPaddingValue, .imagerPixelSpacing, .pixelAspectRatio,
    .gantryDetectorTilt, .echoTime, .instanceNumber, .doseGridScaling, .shutterLeftVerticalEdge,
    .centerOfCircularShutter, .radiusOfCircularShutter, DICOM.Tag(0x6000_0010), DICOM.Tag(0x6000_0011),
    DICOM.Tag(0x6000_0050),
    DICOM.Tag(0x6000_0051), DICOM.Tag(0x6000_0102), .lutDescriptor, .regionLocationMinX0,
  ]
  private static let values: [Value] = [
    .integers([Int.min, Int.max, Int.min]), .integers([Int.max]), .integers([-1, -1, -1]), .integers([0, 0]),
    .reals([.nan, .nan, .nan, .nan, .nan, .nan]), .reals([.infinity, -.infinity, .infinity]),
    .reals([1e308, -1e308, 1e308]),
    .reals([1e-308, 1e-308]), .text(["-9223372036854775808", "9223372036854775807"]), .text(["x"]), .empty,
    .unsigned([UInt64.max]), .bytes([255]), .items([DataSet()]),
  ]

  @Test func `never traps on numbers that no sound file has`() throws {
    let base = Made.slice(
      position: [0, 0, 0], number: 1, thickness: 1,
      [
        .init(.shutterShape, .codeString, .text(["CIRCULAR", "RECTANGULAR"])),
        .init(.sliceVector, .unsignedShort, .integers([1, 2])),
        .init(
          .detectorInformationSequence, .sequence,
          .items([Made.slice(position: [0, 0, 0], number: 1)])),
        .init(DICOM.Tag(0x6000_0010), .unsignedShort, .integers([4])),
        .init(DICOM.Tag(0x6000_0011), .unsignedShort, .integers([4])),
        .init(DICOM.Tag(0x6000_3000), .otherWord, .bytes([1, 2])),
      ])
    let other = Made.slice(position: [0, 0, 1], number: 2, thickness: 1)
    let pixels = try #require(
      PixelArray(
        rows: 4, columns: 4, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .int16([Int16](repeating: 7, count: 16))))
    var (stacks, pictures, volumes) = (0, 0, 0)
    for tag in Self.tags {
      for value in Self.values {
        var set = base
        set.set(tag, .unknown, value)
        let sequences: [DICOM.Tag] = [.modalityLUTSequence, .voilutSequence, .sequenceOfUltrasoundRegions]
        for sequence in sequences { set.set(sequence, .sequence, .items([DataSet([.init(tag, .unknown, value)])])) }
        let files = [set, other]
        for series in SeriesBuilder().series(files) {
          stacks += series.stacks.count
          #expect(!SeriesReport(series).text.isEmpty)
          for stack in series.volumes {
            let volume = try? VolumeAssembler(policy: .resampling, voxelLimit: 1 << 14)
              .volume(of: stack, files: files) { _, _ in pixels }
            if volume != nil { volumes += 1 }
          }
        }
        if (try? Renderer.image(pixels, of: set, options: DisplayOptions(drawsOverlays: true))) != nil { pictures += 1 }
        let spacing = MeasurementSpacing(FrameAttributes(set))
        #expect(spacing.betweenRows.map { $0 > 0 && $0.isFinite } ?? true)
      }
    }
    #expect(stacks > Self.tags.count)
    #expect(pictures > Self.tags.count)
    #expect(volumes > 0)
  }

  @Test func `refuses grids that would not fit in memory`() throws {
    let files = [0.0, 1, 1e6].enumerated().map {
      Made.slice(position: [0, 0, $0.element], rows: 512, columns: 512, number: $0.offset + 1)
    }
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    let pixels = try #require(
      PixelArray(
        rows: 512, columns: 512, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .int16([Int16](repeating: 0, count: 512 * 512))))
    // Two gaps of 1 mm and of a kilometre: the median is half of that, the volume two slices.
    let image = try VolumeAssembler(policy: .resampling).volume(of: stack, files: files) { _, _ in pixels }
    #expect(image.volume.grid.size.z <= 3)
    let many = (0..<5).map { Made.slice(position: [0, 0, Double($0)], rows: 512, columns: 512, number: $0 + 1) }
    let far = many + [Made.slice(position: [0, 0, 1e6], rows: 512, columns: 512, number: 9)]
    let long = try #require(SeriesBuilder().series(far).first?.stacks.first)
    let error = #expect(throws: VolumeAssemblyError.self) {
      try VolumeAssembler(policy: .resampling).volume(of: long, files: far) { _, _ in pixels }
    }
    guard case .tooLarge = error else {
      Issue.record("refused for another reason")
      return
    }
  }
}
