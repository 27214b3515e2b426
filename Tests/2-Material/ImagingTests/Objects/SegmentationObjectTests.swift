// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite("Writing segmentations")
struct SegmentationObjectTests {
  /// Three slices of 3 by 3: label 2 in two voxels of the first, label 5 in one of the first and all of the last.
  static func labels() throws -> LabelMap {
    let grid = try #require(MadeSeries.grid(3))
    var volume = Volume<UInt16>(grid: grid, filledWith: 0)
    volume[0, 0, 0] = 2
    volume[1, 2, 0] = 2
    volume[2, 2, 0] = 5
    for j in 0..<3 { for i in 0..<3 { volume[i, j, 2] = 5 } }
    return LabelMap(volume: volume, labels: [])
  }

  static func write(_ object: SegmentationObject, _ headers: [DataSet]) throws -> DataSet {
    var uids = UIDSource(seed: 1)
    return try object.file(from: SourceImages(headers), MadeSeries.header(), uids: &uids).dataSet
  }

  /// The masks of an object by segment, put together from its frames by the rules of PS3.5 and PS3.3 C.8.20.
  static func masks(_ data: DataSet, _ grid: Grid) throws -> [Int: Volume<UInt8>] {
    guard case .bytes(let bytes) = data[.pixelData]?.value else { return [:] }
    let inPlane = grid.size.x * grid.size.y
    let isBinary = data.integer(.bitsAllocated) == 1
    var masks: [Int: Volume<UInt8>] = [:]
    for (number, group) in data.items(.perFrameFunctionalGroupsSequence).enumerated() {
      let place = try #require(group.items(.planePositionSequence).first?.reals(.imagePositionPatient))
      let segment = try #require(group.items(.segmentIdentificationSequence).first?.integer(.referencedSegmentNumber))
      let slice = Int((place[2] / 2).rounded())
      for pixel in 0..<inPlane {
        let at = number * inPlane + pixel
        let value = isBinary ? bytes[at / 8] >> UInt8(at % 8) & 1 : bytes[at]
        masks[segment, default: Volume(grid: grid, filledWith: 0)][pixel % 3, pixel / 3, slice] = value
      }
    }
    return masks
  }

  @Test func `packs one bit a pixel, the first in the lowest bit, frames without gaps`() throws {
    let object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let data = try Self.write(object, MadeSeries.slices(3))
    // Three frames of nine pixels: 100000010, 000000001, 111111111 make 27 bits, from the lowest:
    // 10000001 00000000 01111111 11100000 → 0x81, 0x00, 0xFE, 0x03 with bit 0 first.
    // Frame 1: pixels 0 and 7 → bits 0, 7. Frame 2: pixel 8 → bit 17. Frame 3: bits 18…26.
    #expect(data[.pixelData]?.value == .bytes([0b1000_0001, 0, 0b1111_1110, 0b0000_0111]))
    #expect(data[.pixelData]?.representation == .otherByte)
    #expect(data.text(.numberOfFrames) == "3")
    #expect(
      [DICOM.Tag.bitsAllocated, .bitsStored, .highBit, .pixelRepresentation].map { data.integer($0) } == [1, 1, 0, 0])
    #expect(data.text(.segmentationType) == "BINARY")
    #expect(data.text(.segmentsOverlap) == "NO")
  }

  @Test func `writes frames segment by segment, numbers their places, and leaves empty ones out`() throws {
    let object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let data = try Self.write(object, MadeSeries.slices(3))
    let groups = data.items(.perFrameFunctionalGroupsSequence)
    // Slices 0 and 2 are used: places 1 and 2.
    #expect(
      groups.map { $0.items(.frameContentSequence).first?.integers(.dimensionIndexValues) } == [
        [1, 1], [2, 1], [2, 2],
      ])
    #expect(groups.map { $0.items(.planePositionSequence).first?.reals(.imagePositionPatient).last } == [0, 0, 4])
    let pointers = data.items(.dimensionIndexSequence)
    #expect(
      pointers.map { $0[.dimensionIndexPointer]?.value }
        == [.tags([.referencedSegmentNumber]), .tags([.imagePositionPatient])])
    #expect(
      pointers.map { $0[.functionalGroupPointer]?.value }
        == [.tags([.segmentIdentificationSequence]), .tags([.planePositionSequence])])
    let organization = data.items(.dimensionOrganizationSequence).first?.text(.dimensionOrganizationUID)
    #expect(organization != nil)
    #expect(pointers.allSatisfy { $0.text(.dimensionOrganizationUID) == organization })
    var whole = object
    whole.emptyFrames = .written
    #expect(try Self.write(whole, MadeSeries.slices(3)).text(.numberOfFrames) == "6")
  }

  @Test func `says where it lies and what it was made from`() throws {
    let object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let data = try Self.write(object, MadeSeries.slices(3))
    #expect(data.text(.frameOfReferenceUID) == "2.25.300")
    let shared = try #require(data.items(.sharedFunctionalGroupsSequence).first)
    let measures = try #require(shared.items(.pixelMeasuresSequence).first)
    // PS3.3 10.7.1.3: the distance between rows first.
    #expect(measures.reals(.pixelSpacing) == [0.5, 1.5])
    #expect(measures.real(.spacingBetweenSlices) == 2)
    #expect(measures.real(.sliceThickness) == 2)
    #expect(shared.items(.planeOrientationSequence).first?.reals(.imageOrientationPatient) == [1, 0, 0, 0, 1, 0])
    let images = data.items(.perFrameFunctionalGroupsSequence).map {
      $0.items(.derivationImageSequence).first?.items(.sourceImageSequence).first
    }
    #expect(images.map { $0?.text(.referencedSOPInstanceUID) } == ["2.25.400", "2.25.400", "2.25.402"])
    #expect(images.allSatisfy { $0?.text(.spatialLocationsPreserved) == "YES" })
    // The Common Instance Reference module lists each image once, those without a frame not at all.
    let series = data.items(.referencedSeriesSequence)
    #expect(series.map { $0.text(.seriesInstanceUID) } == ["2.25.200"])
    #expect(
      series.first?.items(.referencedInstanceSequence).map { $0.text(.referencedSOPInstanceUID) }
        == ["2.25.400", "2.25.402"])
  }

  @Test func `names the frames of an enhanced source`() throws {
    let object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let data = try Self.write(object, [MadeSeries.enhanced(3)])
    let images = data.items(.perFrameFunctionalGroupsSequence).map {
      $0.items(.derivationImageSequence).first?.items(.sourceImageSequence).first
    }
    #expect(images.map { $0?.integer(.referencedFrameNumber) } == [1, 1, 3])
    #expect(
      data.items(.referencedSeriesSequence).first?.items(.referencedInstanceSequence)
        .map { $0.text(.referencedSOPInstanceUID) } == ["2.25.500"])
  }

  @Test func `describes each segment as its origin asks`() throws {
    let object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let segments = try Self.write(object, MadeSeries.slices(3)).items(.segmentSequence)
    #expect(segments.map { $0.integer(.segmentNumber) } == [1, 2])
    #expect(segments.map { $0.text(.segmentAlgorithmType) } == ["MANUAL", "AUTOMATIC"])
    // C.8.20.4: Segment Algorithm Name is there unless the type is MANUAL.
    #expect(segments.map { $0.text(.segmentAlgorithmName) } == [nil, "Finder"])
    #expect(
      segments[1].items(.segmentationAlgorithmIdentificationSequence).first?.text(.algorithmVersion) == "2")
    #expect(segments[1].items(.segmentedPropertyTypeCodeSequence).first.flatMap { CodedConcept($0) } == .mass)
    let region = try #require(segments[1].items(.anatomicRegionSequence).first)
    #expect(CodedConcept(region) == .kidney)
    #expect(region.items(.anatomicRegionModifierSequence).first.flatMap { CodedConcept($0) } == .right)
    #expect(segments[1].text(.trackingUID) == "2.25.71")
  }

  @Test func `gives back every voxel of labels, of overlapping masks and of fractions`() throws {
    let grid = try #require(MadeSeries.grid(3))
    let map = try Self.labels()
    let labelled = try SegmentationObject(labels: map, segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    var read = try Self.masks(Self.write(labelled, MadeSeries.slices(3)), grid)
    #expect(read[1] == map.mask(2).map { $0 ? 1 : 0 })
    #expect(read[2] == map.mask(5).map { $0 ? 1 : 0 })

    let all = map.volume.map { $0 > 0 }
    let masks = try SegmentationObject(masks: [(all, MadeSeries.manual), (map.mask(5), MadeSeries.automatic)])
    let overlapping = try Self.write(masks, MadeSeries.slices(3))
    read = try Self.masks(overlapping, grid)
    #expect(read[1] == all.map { $0 ? 1 : 0 })
    #expect(read[2] == map.mask(5).map { $0 ? 1 : 0 })
    #expect(overlapping.text(.segmentsOverlap) == "UNDEFINED")

    let steps = try #require(Volume<Float>(grid: grid, voxels: (0..<27).map { Float($0) / 26 }))
    let fractions = try SegmentationObject(fractions: [(steps, MadeSeries.automatic)], .probability)
    let fractional = try Self.write(fractions, MadeSeries.slices(3))
    read = try Self.masks(fractional, grid)
    // By hand: 1/26 · 255 = 9.81 → 10, 13/26 · 255 = 127.5 → 128, 26/26 → 255.
    #expect([0, 1, 13, 26].map { read[1]?.voxels[$0] } == [0, 10, 128, 255])
    #expect(fractional.text(.segmentationFractionalType) == "PROBABILITY")
    #expect(fractional.integer(.maximumFractionalValue) == 255)
    #expect(fractional.integer(.bitsAllocated) == 8)
  }

  /// The frames of an object, a sample a pixel.
  static func pixels(_ data: DataSet) -> PixelArray? {
    guard case .bytes(let bytes) = data[.pixelData]?.value, let frames = data.integer(.numberOfFrames) else {
      return nil
    }
    let isBinary = data.integer(.bitsAllocated) == 1
    let samples = (0..<9 * frames).map { isBinary ? bytes[$0 / 8] >> UInt8($0 % 8) & 1 : bytes[$0] }
    return PixelArray(
      rows: 3, columns: 3, frames: frames, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
      samples: .uint8(samples))
  }

  @Test func `gives the own reader the same masks, segments and sources`() throws {
    let map = try Self.labels()
    let object = try SegmentationObject(labels: map, segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    for headers in [MadeSeries.slices(3), [MadeSeries.enhanced(3)]] {
      let data = try Self.write(object, headers)
      let read = try Segmentation(data)
      let masks = try read.masks(#require(Self.pixels(data)), on: map.volume.grid)
      #expect(masks.map(\.mask) == [map.mask(2), map.mask(5)])
      #expect(masks.map(\.voxelsOutside) == [0, 0])
      #expect(read.segments.map(\.label) == ["Liver", "Mass"])
      #expect(read.segments.map(\.property) == [.liver, .mass])
      #expect(read.segments.map(\.trackingUID) == [nil, "2.25.71"])
      #expect(read.sourceSeries == ["2.25.200"])
      #expect(read.frameOfReferenceUID == "2.25.300")
    }
    let steps = try #require(
      Volume<Float>(grid: map.volume.grid, voxels: (0..<27).map { Float($0) / 26 }))
    let fractional = try SegmentationObject(fractions: [(steps, MadeSeries.automatic)], .probability)
    let data = try Self.write(fractional, MadeSeries.slices(3))
    let read = try Segmentation(data).masks(#require(Self.pixels(data)), on: map.volume.grid)
    let fractions = try #require(read.first?.fractions)
    // Half a step of 1/255 is the most that rounding to a byte loses.
    #expect(zip(fractions.voxels, steps.voxels).allSatisfy { abs($0 - $1) <= 0.5 / 255 + 1e-6 })
  }

  /// The way of a result: series, volume, mask, object, and back; level and with a tilted gantry.
  @Test(arguments: [0.0, 18.5])
  func `writes a sphere found in a volume back onto its slices`(tilt: Double) throws {
    let (c, s) = (cos(tilt * .pi / 180), sin(tilt * .pi / 180))
    let files = (0..<9).reversed().map { number in
      Made.slice(
        position: [-8, -8 * c, Double(2 * number) + 8 * s], orientation: [1, 0, 0, 0, c, -s], rows: 17, columns: 17,
        number: number + 1, [.init(.studyInstanceUID, .uniqueIdentifier, .text(["1.2"]))])
    }
    let stored = files.compactMap { Made.sphere($0, centre: Vector3(0, 0, 8), radius: 6, inside: 1064) }
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    let image = try VolumeAssembler().volume(of: stack, files: files) { instance, _ in stored[instance] }
    let grid = image.acquiredGrid ?? image.volume.grid
    // The mask on the acquired grid, by the sphere itself.
    var mask = Mask(grid: grid, filledWith: false)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let point = grid.affine.point(Vector3(Double(i), Double(j), Double(k)))
          mask[i, j, k] = (point - Vector3(0, 0, 8)).length <= 6
        }
      }
    }
    let source = try SourceImages(files)
    let references = image.acquiredSliceReferences
    if image.acquiredGrid == nil { #expect(image.sliceReferences == references) }
    #expect(source.references(inSlicesOf: grid) == references)
    var object = try SegmentationObject(masks: [(mask, MadeSeries.automatic)])
    object.sources = references
    var uids = UIDSource(seed: 1)
    let data = try object.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    let bytes: [UInt8] = if case .bytes(let bytes) = data[.pixelData]?.value { bytes } else { [] }
    let frames = try #require(data.integer(.numberOfFrames))
    try #require(bytes.count == (frames * 289 + 7) / 8)
    let pixels = try #require(
      PixelArray(
        rows: 17, columns: 17, frames: frames, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8((0..<frames * 289).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 })))
    let read = try #require(Segmentation(data).masks(pixels, on: grid).first)
    #expect(read.mask == mask)
    #expect(read.voxelsOutside == 0)
    // Each frame names the slice whose stored pixels show the sphere in the same places.
    for (number, group) in data.items(.perFrameFunctionalGroupsSequence).enumerated() {
      let named = group.items(.derivationImageSequence).first?.items(.sourceImageSequence).first
      let place = try #require(files.firstIndex { $0.text(.sopInstanceUID) == named?.text(.referencedSOPInstanceUID) })
      guard case .int16(let samples) = stored[place].samples, case .uint8(let found) = pixels.samples else { continue }
      #expect(zip(samples, found[(number * 289)..<((number + 1) * 289)]).allSatisfy { ($0 > 0) == ($1 > 0) })
    }
  }

  @Test func `takes a map of sources, and refuses images that were not given`() throws {
    let source = try SourceImages(MadeSeries.slices(3))
    var object = try SegmentationObject(
      labels: Self.labels(), segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    object.sources = [[source.frames[1].reference], [], [source.frames[0].reference]]
    let data = try Self.write(object, MadeSeries.slices(3))
    let derivations = data.items(.perFrameFunctionalGroupsSequence).map {
      $0.items(.derivationImageSequence).first?.items(.sourceImageSequence).first
    }
    #expect(derivations.map { $0?.text(.referencedSOPInstanceUID) } == ["2.25.401", "2.25.401", "2.25.400"])
    // Not where the frame lies: nothing is said of places that are preserved.
    #expect(derivations.allSatisfy { $0?[.spatialLocationsPreserved] == nil })
    object.sources = [[FrameReference(sopClassUID: "1.2.840.10008.5.1.4.1.1.2", sopInstanceUID: "2.25.1")], [], []]
    #expect(throws: ObjectWriteError.notAmongTheSources) { try Self.write(object, MadeSeries.slices(3)) }
    object.sources = [[]]
    #expect(throws: ObjectWriteError.notAmongTheSources) { try Self.write(object, MadeSeries.slices(3)) }
  }

  @Test func `refuses what cannot be written`() throws {
    let map = try Self.labels()
    #expect(throws: ObjectWriteError.labels(found: [2, 5], expected: [2])) {
      try SegmentationObject(labels: map, segments: [2: MadeSeries.manual])
    }
    #expect(throws: ObjectWriteError.nothingToWrite) { try SegmentationObject(masks: []) }
    let (three, four) = (try #require(MadeSeries.grid(3)), try #require(MadeSeries.grid(4)))
    #expect(throws: ObjectWriteError.differentGrids) {
      try SegmentationObject(masks: [
        (Mask(grid: three, filledWith: true), MadeSeries.manual),
        (Mask(grid: four, filledWith: true), MadeSeries.manual),
      ])
    }
    for wrong in [Float.nan, -0.01, 1.01, .infinity] {
      #expect(throws: ObjectWriteError.number("a fraction outside 0…1")) {
        try SegmentationObject(
          fractions: [(Volume(grid: three, filledWith: wrong), MadeSeries.manual)], .probability)
      }
    }
    let nothing = try SegmentationObject(masks: [(Mask(grid: three, filledWith: false), MadeSeries.manual)])
    #expect(throws: ObjectWriteError.nothingToWrite) { try Self.write(nothing, MadeSeries.slices(3)) }
    var slices = MadeSeries.slices(3)
    MadeSeries.put(&slices[1], .frameOfReferenceUID, .uniqueIdentifier, "2.25.301")
    let sound = try SegmentationObject(masks: [(Mask(grid: three, filledWith: true), MadeSeries.manual)])
    #expect(throws: ObjectWriteError.noCommonFrameOfReference) { try Self.write(sound, slices) }
  }
}
