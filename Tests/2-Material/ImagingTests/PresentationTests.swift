// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct PresentationTests {
  /// A state for the image of ``Made/picture``.
  private func state(_ more: [DataSet.Element] = []) throws -> SoftcopyPresentation {
    let image = DataSet([
      .init(.referencedSOPInstanceUID, .uniqueIdentifier, .text(["1.2.9"]))
    ])
    var set = DataSet([
      .init(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.11.1"])),
      .init(
        .referencedSeriesSequence, .sequence,
        .items([DataSet([.init(.referencedImageSequence, .sequence, .items([image]))])])),
      .init(
        .softcopyVOILUTSequence, .sequence,
        .items([
          DataSet([
            .init(.windowCenter, .decimalString, .text(["50.5"])),
            .init(.windowWidth, .decimalString, .text(["101"])),
          ])
        ])),
      .init(.presentationLUTShape, .codeString, .text(["IDENTITY"])),
    ])
    for element in more { set.set(element) }
    return try #require(SoftcopyPresentation(set))
  }

  private func shown(
    _ state: SoftcopyPresentation, _ set: DataSet, _ samples: [Int16], rows: Int = 1
  ) throws -> RenderedImage {
    let pixels = try #require(
      PixelArray(
        rows: rows, columns: samples.count / rows, frames: 1, samplesPerPixel: 1,
        photometricInterpretation: set.text(.photometricInterpretation) ?? "", samples: .int16(samples)))
    return try Renderer.image(pixels, of: set, options: DisplayOptions(presentationState: state))
  }

  @Test func `takes its window and scale in place of the image's`() throws {
    let set = Made.picture(
      photometric: "MONOCHROME2", signed: true,
      [
        .init(.rescaleIntercept, .decimalString, .text(["-1000"])),
        .init(.rescaleSlope, .decimalString, .text(["1"])),
        .init(.windowCenter, .decimalString, .text(["7"])), .init(.windowWidth, .decimalString, .text(["9"])),
      ])
    #expect(try shown(state(), set, [0, 50, 100, 101]).samples == .uint8([0, 128, 255, 255]))
    let scaled = try state([
      .init(.rescaleIntercept, .decimalString, .text(["-50"])), .init(.rescaleSlope, .decimalString, .text(["1"])),
    ])
    #expect(try shown(scaled, set, [0, 50, 100, 150]).samples == .uint8([0, 0, 128, 255]))
    #expect(try shown(scaled, set, [0, 50, 100, 150]).greys?.source == .presentationState)
  }

  @Test func `lays down the polarity whatever the image says`() throws {
    let set = Made.picture(photometric: "MONOCHROME1", signed: true)
    #expect(try shown(state(), set, [0, 50, 100, 0]).samples == .uint8([0, 128, 255, 0]))
    let inverse = try state([.init(.presentationLUTShape, .codeString, .text(["INVERSE"]))])
    #expect(try shown(inverse, set, [0, 50, 100, 0]).samples == .uint8([255, 128, 0, 255]))
  }

  @Test func `looks greys up in its table`() throws {
    let table = DataSet([
      .init(.lutDescriptor, .unsignedShort, .integers([3, 0, 8])),
      .init(.lutData, .unsignedShort, .integers([10, 200, 20])),
    ])
    let looked = try state([.init(.presentationLUTSequence, .sequence, .items([table]))])
    let set = Made.picture(signed: true)
    #expect(try shown(looked, set, [0, 50, 100, 0]).samples == .uint8([10, 200, 20, 10]))
  }

  // By hand: 0 128 / 255 0 turned clockwise is 255 0 / 0 128; mirrored, 0 255 / 128 0.
  @Test func `turns clockwise, then mirrors`() throws {
    var set = Made.picture(columns: 2, signed: true)
    set.set(.rows, .unsignedShort, .integers([2]))
    let turned = try state([.init(.imageRotation, .unsignedShort, .integers([90]))])
    #expect(try shown(turned, set, [0, 50, 100, 0], rows: 2).samples == .uint8([255, 0, 0, 128]))
    let mirrored = try state([
      .init(.imageRotation, .unsignedShort, .integers([90])),
      .init(.imageHorizontalFlip, .codeString, .text(["Y"])),
    ])
    #expect(try shown(mirrored, set, [0, 50, 100, 0], rows: 2).samples == .uint8([0, 255, 128, 0]))
  }

  @Test func `shows the part that it selects`() throws {
    let area = DataSet([
      .init(.displayedAreaTopLeftHandCorner, .signedLong, .integers([2, 1])),
      .init(.displayedAreaBottomRightHandCorner, .signedLong, .integers([3, 1])),
    ])
    let part = try state([.init(.displayedAreaSelectionSequence, .sequence, .items([area]))])
    let image = try shown(part, Made.picture(signed: true), [0, 50, 100, 0])
    #expect(image.samples == .uint8([128, 255]))
    #expect(image.columns == 2)
  }

  // By hand: columns 2 and 3 of 0 50 100 0 are 128 255, or 255 128 from right to left.
  @Test(arguments: [[2, 1, 3, 1], [3, 1, 2, 1], [3, 2, 2, 1], [2, 9, 3, -9]])
  func `shows the part whichever corner comes first`(corners: [Int]) throws {
    let area = DataSet([
      .init(.displayedAreaTopLeftHandCorner, .signedLong, .integers([corners[0], corners[1]])),
      .init(.displayedAreaBottomRightHandCorner, .signedLong, .integers([corners[2], corners[3]])),
    ])
    func image(_ degrees: Int) throws -> RenderedImage {
      let turned = try state([
        .init(.displayedAreaSelectionSequence, .sequence, .items([area])),
        .init(.imageRotation, .unsignedShort, .integers([degrees])),
      ])
      return try shown(turned, Made.picture(signed: true), [0, 50, 100, 0])
    }
    #expect(try image(180).samples == .uint8([255, 128]))
    let upright = try image(90)
    #expect(upright.samples == .uint8([128, 255]))
    #expect([upright.rows, upright.columns] == [2, 1])
  }

  // By hand: 12 signed bits run from -2048 to 2047, so that 0 is 2048 / 4095 of white; twice as steep is the same grey.
  @Test(arguments: ["1", "2"])
  func `shows the whole range where it lays no window down, whatever window the image has`(slope: String) throws {
    let set = Made.picture(
      signed: true, bits: 12,
      [.init(.windowCenter, .decimalString, .text(["7"])), .init(.windowWidth, .decimalString, .text(["9"]))])
    let plain = try state([
      .init(.softcopyVOILUTSequence, .sequence, .items([])),
      .init(.rescaleIntercept, .decimalString, .text(["-1024"])),
      .init(.rescaleSlope, .decimalString, .text([slope])),
    ])
    let image = try shown(plain, set, [-2048, -1024, 0, 2047])
    #expect(image.samples == .uint8([0, 64, 128, 255]))
    #expect(image.notes.contains { $0.contains("whole range") })
  }

  @Test func `refuses images that it is not about`() throws {
    var set = Made.picture(signed: true)
    set.set(.sopInstanceUID, .uniqueIdentifier, .text(["1.2.10"]))
    let state = try state()
    #expect(throws: DisplayError.otherImage) { try shown(state, set, [0, 0, 0, 0]) }
    #expect(SoftcopyPresentation(set) == nil)
  }

  @Test func `reads drawings with their points`() throws {
    let graphic = DataSet([
      .init(.graphicAnnotationUnits, .codeString, .text(["PIXEL"])),
      .init(.graphicType, .codeString, .text(["POLYLINE"])), .init(.graphicFilled, .codeString, .text(["N"])),
      .init(.graphicData, .float, .reals([1, 2, 3, 4])),
    ])
    let words = DataSet([
      .init(.unformattedTextValue, .shortText, .text(["here"])),
      .init(.anchorPoint, .float, .reals([0.5, 0.25])),
      .init(.anchorPointAnnotationUnits, .codeString, .text(["DISPLAY"])),
    ])
    let annotated = try state([
      .init(
        .graphicAnnotationSequence, .sequence,
        .items([
          DataSet([
            .init(.graphicLayer, .codeString, .text(["ONE"])),
            .init(.graphicObjectSequence, .sequence, .items([graphic])),
            .init(.textObjectSequence, .sequence, .items([words])),
          ])
        ]))
    ])
    #expect(annotated.drawings.map(\.content) == [.shape(type: "POLYLINE", isFilled: false), .words("here")])
    #expect(annotated.drawings.map(\.points) == [[SIMD2(1, 2), SIMD2(3, 4)], [SIMD2(0.5, 0.25)]])
    #expect(annotated.drawings.map(\.isInPixels) == [true, false])
  }

  private func palette(first: Int) -> [DataSet.Element] {
    let tags: [(DICOM.Tag, DICOM.Tag, [Int])] = [
      (.redPaletteColorLookupTableDescriptor, .redPaletteColorLookupTableData, [0, 65535]),
      (.greenPaletteColorLookupTableDescriptor, .greenPaletteColorLookupTableData, [32896, 0]),
      (.bluePaletteColorLookupTableDescriptor, .bluePaletteColorLookupTableData, [65535, 257]),
    ]
    return tags.flatMap { descriptor, data, entries -> [DataSet.Element] in
      [
        .init(descriptor, .unsignedShort, .integers([2, first, 16])),
        .init(data, .otherWord, .bytes(entries.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })),
      ]
    }
  }

  @Test func `shows palette indices as colours`() throws {
    let set = Made.picture(photometric: "PALETTE COLOR", columns: 2, palette(first: 0))
    let pixels = try #require(Made.row([0, 1], "PALETTE COLOR"))
    #expect(try Renderer.image(pixels, of: set).samples == .uint8([0, 128, 255, 255, 0, 1]))
    var bare = set
    bare[.redPaletteColorLookupTableDescriptor] = nil
    #expect(throws: DisplayError.palette) { try Renderer.image(pixels, of: bare) }
  }

  @Test func `shows the samples that a supplemental palette maps in colour, others grey`() throws {
    var set = Made.picture(columns: 3, palette(first: 1000))
    set.set(.windowCenter, .decimalString, .text(["50.5"]))
    set.set(.windowWidth, .decimalString, .text(["101"]))
    let pixels = try #require(Made.row([50, 1000, 1001]))
    #expect(try Renderer.image(pixels, of: set).samples == .uint8([128, 128, 128, 0, 128, 255, 255, 0, 1]))
  }

  @Test func `covers outside a circle and a polygon`() throws {
    func shutter(_ more: [DataSet.Element]) throws -> [Bool] {
      let shutter = try #require(DisplayShutter(DataSet(more)))
      return (0..<5).flatMap { row in (0..<5).map { shutter.covers(row: row, column: $0) } }
    }
    let circle = try shutter([
      .init(.shutterShape, .codeString, .text(["CIRCULAR"])),
      .init(.centerOfCircularShutter, .integerString, .text(["3", "3"])),
      .init(.radiusOfCircularShutter, .integerString, .text(["1"])),
    ])
    #expect(circle.enumerated().filter { !$0.element }.map(\.offset) == [7, 11, 12, 13, 17])
    let triangle = try shutter([
      .init(.shutterShape, .codeString, .text(["POLYGONAL"])),
      .init(.verticesOfThePolygonalShutter, .integerString, .text(["0", "0", "0", "5", "5", "0"])),
    ])
    #expect(triangle.prefix(5) == [false, false, false, true, true])
    #expect(triangle.suffix(5) == [true, true, true, true, true])
  }
}
