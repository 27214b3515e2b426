// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite("Writing captures and presentation states, and all objects against their IOD")
struct PictureObjectTests {
  static func pixels(frames: Int, samples: Int) -> PixelArray? {
    PixelArray(
      rows: 2, columns: 3, frames: frames, samplesPerPixel: samples,
      photometricInterpretation: samples == 3 ? "RGB" : "MONOCHROME2",
      samples: .uint8((0..<6 * frames * samples).map { UInt8($0) }))
  }

  @Test(arguments: [
    (1, 1, "1.2.840.10008.5.1.4.1.1.7"), (1, 3, "1.2.840.10008.5.1.4.1.1.7"), (2, 1, "1.2.840.10008.5.1.4.1.1.7.2"),
    (2, 3, "1.2.840.10008.5.1.4.1.1.7.4"),
  ])
  func `captures grey and colour, one frame and several`(frames: Int, samples: Int, sopClass: String) throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(2))
    let pixels = try #require(Self.pixels(frames: frames, samples: samples))
    let capture = SecondaryCapture(
      pixels: pixels, burnedInAnnotation: .absent, derivation: "Overlay", sources: [source.frames[1].reference])
    let data = try capture.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.sopClassUID) == sopClass)
    #expect(data[.pixelData]?.value == .bytes((0..<6 * frames * samples).map { UInt8($0) }))
    #expect(data.text(.conversionType) == "WSD")
    #expect(data.texts(.imageType) == ["DERIVED", "SECONDARY"])
    #expect(data.integer(.planarConfiguration) == (samples == 3 ? 0 : nil))
    #expect(data.texts(.pageNumberVector) == (frames == 2 ? ["1", "2"] : []))
    #expect(data.text(.presentationLUTShape) == (frames == 2 && samples == 1 ? "IDENTITY" : nil))
    #expect(data.items(.sourceImageSequence).map { $0.text(.referencedSOPInstanceUID) } == ["2.25.401"])
    #expect(data.text(.bodyPartExamined) == "HEAD")
    #expect(data[.laterality] == nil)
  }

  @Test func `what was lossy in the source stays said`() throws {
    var uids = UIDSource(seed: 1)
    var headers = MadeSeries.slices(2)
    headers[1].set(.lossyImageCompression, .codeString, .text(["01"]))
    headers[1].set(.lossyImageCompressionRatio, .decimalString, .text(["8"]))
    headers[1].set(.lossyImageCompressionMethod, .codeString, .text(["ISO_10918_1"]))
    let pixels = try #require(Self.pixels(frames: 1, samples: 3))
    let capture = SecondaryCapture(pixels: pixels, burnedInAnnotation: .absent)
    let data = try capture.file(from: try SourceImages(headers), MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.lossyImageCompression) == "01")
    #expect(data.text(.lossyImageCompressionRatio) == "8")
    #expect(data.text(.lossyImageCompressionMethod) == "ISO_10918_1")
  }

  @Test func `refuses samples of another kind`() throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(1))
    let deep = try #require(
      PixelArray(
        rows: 1, columns: 1, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint16([1])))
    #expect(throws: ObjectWriteError.pixels(found: "samples of another type", expected: "unsigned bytes")) {
      try SecondaryCapture(pixels: deep, burnedInAnnotation: .absent)
        .file(from: source, MadeSeries.header(), uids: &uids)
    }
    var palette = try #require(Self.pixels(frames: 1, samples: 1))
    palette.photometricInterpretation = "PALETTE COLOR"
    #expect(throws: ObjectWriteError.pixels(found: "PALETTE COLOR", expected: "MONOCHROME2 or RGB")) {
      try SecondaryCapture(pixels: palette, burnedInAnnotation: .absent)
        .file(from: source, MadeSeries.header(), uids: &uids)
    }
  }

  static func state(_ source: SourceImages) -> PresentationState {
    let images = source.frames.map(\.reference)
    return PresentationState(
      label: "AI", images: images, window: Window(center: 40, width: 80),
      layers: [.init("FINDINGS", grey: 65535), .init("NOTES")],
      annotations: [
        PresentationAnnotation(
          layer: "FINDINGS", images: [images[0]],
          texts: [
            .init("Here", .anchor(SIMD2(1, 2))), .init("There", .box(SIMD2(0, 0), SIMD2(0.5, 0.1)), units: .display),
          ],
          graphics: [.init(.circle, [SIMD2(1, 1), SIMD2(1, 2)], inside: .filled), .init(.point, [SIMD2(0.5, 0.5)])])
      ])
  }

  @Test func `shows images with window, area, layers and marks`() throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(2))
    let data = try Self.state(source).file(from: source, MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.11.1")
    #expect(data.text(.modality) == "PR")
    let window = try #require(data.items(.softcopyVOILUTSequence).first)
    #expect([window.real(.windowCenter), window.real(.windowWidth)] == [40, 80])
    // The rescaling is the images' own: a viewer uses the state's alone (PS3.4 N.2.1).
    #expect([data.real(.rescaleSlope), data.real(.rescaleIntercept)] == [1, -1024])
    #expect(data.text(.rescaleType) == "HU")
    let area = try #require(data.items(.displayedAreaSelectionSequence).first)
    #expect(area.integers(.displayedAreaTopLeftHandCorner) == [1, 1])
    #expect(area.integers(.displayedAreaBottomRightHandCorner) == [3, 3])
    #expect(area.text(.presentationSizeMode) == "SCALE TO FIT")
    #expect(area.reals(.presentationPixelSpacing) == [0.5, 1.5])
    #expect(data.items(.graphicLayerSequence).map { $0.text(.graphicLayer) } == ["FINDINGS", "NOTES"])
    #expect(data.items(.graphicLayerSequence).map { $0.integer(.graphicLayerOrder) } == [1, 2])
    let marks = try #require(data.items(.graphicAnnotationSequence).first)
    let graphics = marks.items(.graphicObjectSequence)
    #expect(graphics.map { $0.text(.graphicType) } == ["CIRCLE", "POINT"])
    #expect(graphics.map { $0.integer(.numberOfGraphicPoints) } == [2, 1])
    #expect(graphics.map { $0.text(.graphicFilled) } == ["Y", nil])
    #expect(marks.items(.textObjectSequence).map { $0.text(.anchorPointAnnotationUnits) } == ["PIXEL", nil])
    #expect(marks.items(.textObjectSequence).map { $0.text(.boundingBoxAnnotationUnits) } == [nil, "DISPLAY"])
  }

  @Test func `shows to the own reader what it was told to show`() throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(2))
    var state = Self.state(source)
    state.shape = .inverse
    state.window = Window(center: 40, width: 80, function: .sigmoid, explanation: "brain")
    let read = try #require(SoftcopyPresentation(state.file(from: source, MadeSeries.header(), uids: &uids).dataSet))
    #expect(read.images.map(\.sopInstanceUID) == ["2.25.400", "2.25.401"])
    #expect(read.greys(for: "2.25.400", frame: 0)?.rule == state.window.map { .window($0) })
    #expect(read.displayedArea(for: "2.25.401", frame: 0)?.bottomRight == SIMD2(3, 3))
    #expect(read.drawings.map(\.layer) == ["FINDINGS", "FINDINGS", "FINDINGS", "FINDINGS"])
    #expect(read.drawings.contains { $0.content == .shape(type: "CIRCLE", isFilled: true) && $0.isInPixels })
    #expect(read.drawings.contains { $0.content == .words("There") && !$0.isInPixels })
  }

  @Test func `names frames once an image, and shows one area for images of one size`() throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages([MadeSeries.enhanced(3)])
    var state = PresentationState(label: "A", images: [source.frames[0].reference, source.frames[2].reference])
    var data = try state.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    let items = data.items(.referencedSeriesSequence).first?.items(.referencedImageSequence) ?? []
    #expect(items.map { $0.integers(.referencedFrameNumber) } == [[1, 3]])
    var slices = MadeSeries.slices(2)
    slices[1].set(.rows, .unsignedShort, .integers([5]))
    let mixed = try SourceImages(slices)
    state = PresentationState(label: "A", images: mixed.frames.map(\.reference))
    data = try state.file(from: mixed, MadeSeries.header(), uids: &uids).dataSet
    let areas = data.items(.displayedAreaSelectionSequence)
    #expect(areas.map { $0.integers(.displayedAreaBottomRightHandCorner) } == [[3, 3], [3, 5]])
    #expect(
      areas.map { $0.items(.referencedImageSequence).first?.text(.referencedSOPInstanceUID) } == [
        "2.25.400", "2.25.401",
      ])
  }

  @Test func `refuses presentations that no viewer could follow`() throws {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(2))
    func write(_ change: (inout PresentationState) -> Void, _ headers: [DataSet]? = nil) throws {
      var state = Self.state(source)
      change(&state)
      _ = try state.file(from: headers.map { try SourceImages($0) } ?? source, MadeSeries.header(), uids: &uids)
    }
    #expect(throws: ObjectWriteError.nothingToWrite) { try write { $0.images = [] } }
    #expect(throws: ObjectWriteError.notAmongTheSources) { try write { $0.layers = [] } }
    #expect(throws: ObjectWriteError.notAmongTheSources) { try write { $0.images.removeFirst() } }
    #expect(throws: ObjectWriteError.content(.points(shape: "CIRCLE", found: 2 + 1))) {
      try write { $0.annotations[0].graphics[0].points.append(SIMD2(0, 0)) }
    }
    var slices = MadeSeries.slices(2)
    MadeSeries.put(&slices[1], .rescaleSlope, .decimalString, "2")
    #expect(throws: ObjectWriteError.pixels(found: "images that are rescaled differently", expected: "one rescaling")) {
      try write({ _ in }, slices)
    }
    slices = MadeSeries.slices(2)
    slices[0].set(.samplesPerPixel, .unsignedShort, .integers([3]))
    #expect(throws: ObjectWriteError.pixels(found: "colour images", expected: "grey images")) {
      try write({ _ in }, slices)
    }
  }

  private func written(_ headers: [DataSet], _ change: (inout PresentationState) -> Void = { _ in }) throws -> DataSet {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(headers)
    var state = PresentationState(label: "A", images: source.frames.map(\.reference))
    change(&state)
    return try state.file(from: source, MadeSeries.header(), uids: &uids).dataSet
  }

  @Test func `copies the modality table of its images`() throws {
    var slices = MadeSeries.slices(2)
    let table = DataSet([
      .init(.lutDescriptor, .unsignedShort, .integers([3, 0, 8])),
      .init(.lutData, .unsignedShort, .integers([0, 128, 255])),
      .init(.modalityLUTType, .longString, .text(["OD"])),
    ])
    for place in slices.indices { slices[place].set(.modalityLUTSequence, .sequence, .items([table])) }
    let data = try written(slices)
    #expect(data.items(.modalityLUTSequence) == [table])
    #expect(data[.rescaleSlope] == nil)
    var other = table
    other.set(.lutData, .unsignedShort, .integers([0, 1, 2]))
    slices[1].set(.modalityLUTSequence, .sequence, .items([other]))
    #expect(throws: ObjectWriteError.pixels(found: "images that are rescaled differently", expected: "one rescaling")) {
      try written(slices)
    }
    other.set(.lutData, .otherWord, .leftOut(.init(offset: 0, length: 6)))
    slices[1].set(.modalityLUTSequence, .sequence, .items([other]))
    #expect(throws: ObjectWriteError.sourceLacks(.lutData, image: 1)) { try written(slices) }
  }

  @Test func `takes the rescaling from the frames that it shows`() throws {
    var image = MadeSeries.enhanced(3)
    var groups = image.items(.perFrameFunctionalGroupsSequence)
    for place in groups.indices {
      groups[place].set(
        .pixelValueTransformationSequence, .sequence,
        .items([
          DataSet([
            .init(.rescaleSlope, .decimalString, .text([place == 1 ? "3" : "2"])),
            .init(.rescaleIntercept, .decimalString, .text(["-5"])),
            .init(.rescaleType, .longString, .text(["HU_MOD"])),
          ])
        ]))
    }
    image.set(.perFrameFunctionalGroupsSequence, .sequence, .items(groups))
    #expect(throws: ObjectWriteError.pixels(found: "images that are rescaled differently", expected: "one rescaling")) {
      try written([image])
    }
    let data = try written([image]) { $0.images.remove(at: 1) }
    #expect([data.real(.rescaleSlope), data.real(.rescaleIntercept)] == [2, -5])
    #expect(data.text(.rescaleType) == "HU_MOD")
  }

  // By hand: 0.2 over 0.1 is 2 over 1.
  @Test func `states the shape of pixels that have no spacing`() throws {
    func ratio(_ element: DataSet.Element) throws -> [Int]? {
      var slices = MadeSeries.slices(1)
      slices[0][.pixelSpacing] = nil
      slices[0].set(element)
      return try written(slices).items(.displayedAreaSelectionSequence).first?.integers(.presentationPixelAspectRatio)
    }
    #expect(try ratio(.init(.pixelAspectRatio, .integerString, .text(["5", "3"]))) == [5, 3])
    #expect(try ratio(.init(.pixelAspectRatio, .integerString, .text(["0", "3"]))) == [1, 1])
    #expect(try ratio(.init(.imagerPixelSpacing, .decimalString, .text(["0.2", "0.1"]))) == [2, 1])
  }

  /// One object of each kind.
  static func objects() throws -> [DICOMFile] {
    var uids = UIDSource(seed: 1)
    let source = try SourceImages(MadeSeries.slices(3))
    let header = try MadeSeries.header()
    let map = try SegmentationObjectTests.labels()
    let segmentation = try SegmentationObject(labels: map, segments: [2: MadeSeries.manual, 5: MadeSeries.automatic])
    let fractions = try SegmentationObject(
      fractions: [(map.volume.map { Float($0) / 5 }, MadeSeries.automatic)], .occupancy)
    var files = [
      try segmentation.file(from: source, header, uids: &uids), try fractions.file(from: source, header, uids: &uids),
      try state(source).file(from: source, header, uids: &uids),
      try KeyObjectSelection(.ofInterest, references: [source.frames[0].reference])
        .file(from: source, header, uids: &uids),
    ]
    for kind in [ReportKind.comprehensive, .comprehensive3D] {
      files.append(try ReportTests.report(source).file(kind, from: source, header, uids: &uids))
    }
    for (frames, samples) in [(1, 1), (1, 3), (2, 1), (2, 3)] {
      if let pixels = pixels(frames: frames, samples: samples) {
        files.append(
          try SecondaryCapture(pixels: pixels, burnedInAnnotation: .absent).file(from: source, header, uids: &uids))
      }
    }
    return files
  }

  @Test func `writes nothing that its IOD forbids, and the same bytes each time`() throws {
    let (files, again) = (try Self.objects(), try Self.objects())
    #expect(files.count == 10)
    #expect(files == again)
    for file in files {
      let found = IODValidator.findings(of: file.dataSet).filter { $0.severity > .note }
      #expect(found.isEmpty, "\(found)")
      let bytes = try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
      let read = DataSetReader.read(bytes)
      #expect(read.faults.isEmpty)
      #expect(read.dataSet == file.dataSet)
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy"), "dciodvfy is not installed"))
  func `writes nothing that dciodvfy calls an error`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fiducial-objects-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (number, file) in try Self.objects().enumerated() {
      let path = folder.appending(path: "\(number).dcm")
      try Data(try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)).write(to: path)
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(filePath: "/usr/bin/dciodvfy")
      process.arguments = ["-new", path.path]
      process.standardError = pipe
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(!said.isEmpty)
      #expect(said.split(separator: "\n").filter { $0.hasPrefix("Error") }.isEmpty)
    }
  }
}
