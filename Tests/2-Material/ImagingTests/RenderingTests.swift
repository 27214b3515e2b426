// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct RenderingTests {
  private func bytes(_ image: RenderedImage) -> [UInt8] {
    if case .uint8(let bytes) = image.samples { bytes } else { [] }
  }

  private func window(_ center: String, _ width: String) -> [DataSet.Element] {
    [.init(.windowCenter, .decimalString, .text([center])), .init(.windowWidth, .decimalString, .text([width]))]
  }

  // By hand: LINEAR, centre 50.5 and width 101 run from 0 to 100; 50 is 127.5, which rounds up.
  @Test func `shows the file's first window, rounding halves up`() throws {
    let pixels = try #require(Made.row([-5, 0, 50, 100]))
    let image = try Renderer.image(pixels, of: Made.picture(signed: true, window("50.5", "101")))
    #expect(bytes(image) == [0, 0, 128, 255])
    #expect(image.greys?.source == .image)
  }

  @Test(arguments: ["MONOCHROME1", "MONOCHROME2"])
  func `inverts MONOCHROME1 and leaves padding black in both`(_ photometric: String) throws {
    let pixels = try #require(Made.row([-2000, 0, 50, 100], photometric))
    let set = Made.picture(
      photometric: photometric, signed: true,
      window("50.5", "101") + [.init(.pixelPaddingValue, .signedShort, .integers([-2000]))])
    let image = try Renderer.image(pixels, of: set)
    #expect(bytes(image) == (photometric == "MONOCHROME1" ? [0, 255, 128, 0] : [0, 0, 128, 255]))
  }

  @Test func `shows the inverse once where both attributes ask for it`() throws {
    let pixels = try #require(Made.row([0, 100], "MONOCHROME1"))
    let set = Made.picture(
      photometric: "MONOCHROME1", columns: 2, signed: true,
      window("50.5", "101") + [.init(.presentationLUTShape, .codeString, .text(["INVERSE"]))])
    let image = try Renderer.image(pixels, of: set)
    #expect(bytes(image) == [255, 0])
    #expect(!image.notes.contains { $0.contains("contradict") })
  }

  @Test func `makes a window of the unpadded samples where the file has none, and says so`() throws {
    // 1000 samples of 0…999 and as many of padding: the 0.5 % and 99.5 % nearest ranks are 4 and 994.
    let samples = (0..<1000).map { Int16($0) } + [Int16](repeating: -2000, count: 1000)
    let pixels = try #require(Made.row(samples))
    let set = Made.picture(
      columns: 2000, signed: true, [.init(.pixelPaddingValue, .signedShort, .integers([63536]))])
    let image = try Renderer.image(pixels, of: set)
    guard case .window(let window) = image.greys?.rule else {
      Issue.record("no window")
      return
    }
    #expect(window.center == 499)
    #expect(window.width == 990)
    #expect(image.greys?.source == .automatic)
    #expect(image.notes.contains { $0.contains("gives no window") })
  }

  @Test func `shows what is asked for by name or number, and names what there is`() throws {
    let pixels = try #require(Made.row([0, 50, 100, 200]))
    let set = Made.picture(
      signed: true,
      [
        .init(.windowCenter, .decimalString, .text(["50.5", "100.5"])),
        .init(.windowWidth, .decimalString, .text(["101", "201"])),
        .init(.windowCenterWidthExplanation, .longString, .text(["NARROW", "WIDE"])),
      ])
    let wide = try Renderer.image(pixels, of: set, options: DisplayOptions(greys: .named("wide")))
    #expect(bytes(wide) == [0, 64, 128, 255])
    #expect(bytes(try Renderer.image(pixels, of: set, options: DisplayOptions(greys: .numbered(1)))) == bytes(wide))
    #expect(
      throws: DisplayError.noSuchWindow(offered: [
        "1: centre 50.5, width 101 (LINEAR)", "2: centre 100.5, width 201 (LINEAR)",
      ])
    ) {
      try Renderer.image(pixels, of: set, options: DisplayOptions(greys: .named("BONE")))
    }
  }

  @Test func `looks greys up in a VOI table after rescaling`() throws {
    let table = DataSet([
      .init(.lutDescriptor, .unsignedShort, .integers([3, 65534, 8])),
      .init(.lutData, .unsignedShort, .integers([0, 128, 255])),
      .init(.lutExplanation, .longString, .text(["STEP"])),
    ])
    let set = Made.picture(
      signed: true,
      [
        .init(.rescaleIntercept, .decimalString, .text(["-10"])),
        .init(.rescaleSlope, .decimalString, .text(["1"])),
        .init(.voilutSequence, .sequence, .items([table])),
      ])
    let pixels = try #require(Made.row([0, 8, 9, 50]))
    #expect(bytes(try Renderer.image(pixels, of: set)) == [0, 0, 128, 255])
  }

  @Test func `gives sixteen bits on request`() throws {
    let pixels = try #require(Made.row([0, 50, 100]))
    let image = try Renderer.image(
      pixels, of: Made.picture(columns: 3, signed: true, window("50.5", "101")),
      options: DisplayOptions(depth: .sixteen))
    #expect(image.samples == .uint16([0, 32768, 65535]))
  }

  @Test func `agrees with the definition sample by sample over the whole range`() throws {
    // A slow definition: each sample by itself in floating point, without the table that the renderer makes.
    let samples = (0..<4096).map { Int16($0 - 2048) }
    let pixels = try #require(Made.row(samples))
    let set = Made.picture(
      columns: 4096, signed: true,
      window("40", "401") + [.init(.rescaleSlope, .decimalString, .text(["0.5"]))])
    let image = try Renderer.image(pixels, of: set)
    let expected = samples.map { sample -> UInt8 in
      let x = Double(sample) * 0.5
      let share = (x - 39.5) / 400 + 0.5
      return UInt8((min(1, max(0, share)) * 255 + 0.5).rounded(.down))
    }
    #expect(bytes(image) == expected)
  }

  @Test func `refuses what is stored for processing, unless asked expressly`() throws {
    let pixels = try #require(Made.row([0, 100]))
    let set = Made.picture(
      columns: 2, signed: true,
      window("50.5", "101") + [.init(.presentationIntentType, .codeString, .text(["FOR PROCESSING"]))])
    #expect(throws: DisplayError.forProcessing(.stated)) { try Renderer.image(pixels, of: set) }
    let image = try Renderer.image(pixels, of: set, options: DisplayOptions(showsImagesForProcessing: true))
    #expect(bytes(image) == [0, 255])
    #expect(image.notes.contains { $0.contains("FOR PROCESSING") })
    let mammogram = Made.picture([
      .init(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.1.2.1"]))
    ])
    #expect(ProcessingIntent(mammogram) == .byClass("Digital Mammography X-Ray Image Storage - For Processing"))
    let raw = Made.picture([.init(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.66"]))])
    #expect(ProcessingIntent(raw) == .rawData)
  }

  @Test func `leaves colours as they are and scales them by the stored bits`() throws {
    let pixels = try #require(
      PixelArray(
        rows: 1, columns: 2, frames: 1, samplesPerPixel: 3, photometricInterpretation: "RGB",
        samples: .uint8([0, 128, 255, 1, 2, 3])))
    let image = try Renderer.image(pixels, of: Made.picture(photometric: "RGB", columns: 2, bits: 8))
    #expect(bytes(image) == [0, 128, 255, 1, 2, 3])
    #expect(image.channels == 3)
  }

  @Test func `covers what a shutter covers`() throws {
    let pixels = try #require(Made.row([100, 100, 100, 100]))
    let set = Made.picture(
      signed: true,
      window("50.5", "101") + [
        .init(.shutterShape, .codeString, .text(["RECTANGULAR"])),
        .init(.shutterLeftVerticalEdge, .integerString, .text(["2"])),
        .init(.shutterRightVerticalEdge, .integerString, .text(["3"])),
        .init(.shutterUpperHorizontalEdge, .integerString, .text(["1"])),
        .init(.shutterLowerHorizontalEdge, .integerString, .text(["1"])),
      ])
    #expect(bytes(try Renderer.image(pixels, of: set)) == [0, 255, 255, 0])
  }

  @Test func `says how high a pixel is for its width`() throws {
    let pixels = try #require(Made.row([0, 100]))
    let spaced = Made.picture(columns: 2, signed: true, [.init(.pixelSpacing, .decimalString, .text(["2", "0.5"]))])
    #expect(try Renderer.image(pixels, of: spaced).pixelAspect == 4)
    let aspect = Made.picture(
      columns: 2, signed: true, [.init(.pixelAspectRatio, .integerString, .text(["1", "2"]))])
    #expect(try Renderer.image(pixels, of: aspect).pixelAspect == 0.5)
  }

  // By hand: four pixels of double height become eight rows; at ¼ between 0 and 255 lies 64.
  @Test func `stretches images to square pixels on request`() throws {
    let pixels = try #require(
      PixelArray(
        rows: 2, columns: 1, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .int16([0, 100])))
    var set = Made.picture(
      columns: 1, signed: true, window("50.5", "101") + [.init(.pixelAspectRatio, .integerString, .text(["2", "1"]))])
    set.set(.rows, .unsignedShort, .integers([2]))
    let image = try Renderer.image(pixels, of: set).withSquarePixels
    #expect(image.samples == .uint8([0, 64, 191, 255]))
    #expect(image.rows == 4)
    #expect(image.pixelAspect == 1)
    set[.pixelAspectRatio] = nil
    #expect(try Renderer.image(pixels, of: set).withSquarePixels.rows == 2)
  }

  @Test func `stretches no image beyond what fits in memory`() throws {
    let pixels = try #require(
      PixelArray(
        rows: 65535, columns: 2, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8([UInt8](repeating: 1, count: 131_070))))
    let set = Made.picture(columns: 2, [.init(.pixelAspectRatio, .integerString, .text(["1", "30000"]))])
    let image = try Renderer.image(pixels, of: set).withSquarePixels
    #expect([image.rows, image.columns] == [65535, 2])
  }

  @Test func `says which tables were left out when the file was read`() throws {
    let table = DataSet([
      .init(.lutDescriptor, .unsignedShort, .integers([3, 0, 8])),
      .init(.lutData, .otherWord, .leftOut(.init(offset: 0, length: 6))),
    ])
    let set = Made.picture(
      [
        .init(.modalityLUTSequence, .sequence, .items([table])), .init(.voilutSequence, .sequence, .items([table])),
        .init(.redPaletteColorLookupTableData, .otherWord, .leftOut(.init(offset: 0, length: 6))),
      ])
    let pixels = try #require(Made.row([0, 50, 100, 200]))
    let notes = try Renderer.image(pixels, of: set).notes.filter { $0.contains("left out when the file was read") }
    #expect(notes.map { $0.prefix(9) } == ["the modal", "a VOI tab", "the suppl"])
  }

  @Test func `quotes no kind of colours that the standard does not know`() throws {
    let pixels = try #require(
      PixelArray(
        rows: 1, columns: 1, frames: 1, samplesPerPixel: 3, photometricInterpretation: "DOE^JANE",
        samples: .uint8([0, 128, 255])))
    #expect(throws: DisplayError.colours(photometricInterpretation: "another", samplesPerPixel: 3)) {
      try Renderer.image(pixels, of: Made.picture(columns: 1))
    }
  }
}
