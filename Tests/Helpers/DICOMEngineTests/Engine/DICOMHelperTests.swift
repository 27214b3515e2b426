// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import Foundation
import Synchronization
import TestSupport
import Testing
import Workers

@Suite("DICOM through the helper")
struct DICOMHelperTests {
  private let helper = DICOMHelper(program: BuiltHelper.program)

  @Test(arguments: [TransferSyntax.implicitLittleEndian, .explicitLittleEndian, .deflated, .explicitBigEndian])
  func `says of a file what the reader in this process says`(syntax: TransferSyntax) throws {
    let folder = try TemporaryFolder()
    let bytes = try MadeFile.bytes(MadeFile.dataSet(), as: syntax)
    let location = try folder.write("image.dcm", bytes)
    let scopes: [(ReadingScope, DataSetReader.Options)] = [
      (.all, .all), (.beforePixels, .header), (.values(upTo: 10), DataSetReader.Options(largestValue: 10)),
      (.header, .description),
    ]
    for (scope, options) in scopes {
      let file = try helper.file(at: location, scope: scope)
      #expect(file == DataSetReader.read(bytes, options: options))
    }
    let file = try helper.file(at: location)
    #expect(file.transferSyntax == syntax)
    #expect(file.faults.isEmpty)
    #expect(file.dataSet.text(.patientName) == "Müller^Änne=王^小東")
    #expect(file.dataSet.items(.procedureCodeSequence).first?.text(.codeMeaning) == "Größe")
  }

  @Test func `leaves long values out and says where they lie`() throws {
    let folder = try TemporaryFolder()
    let dataSet = MadeFile.dataSet()
    let bytes = try MadeFile.bytes(dataSet)
    let file = try helper.file(at: folder.write("image.dcm", bytes), scope: .values(upTo: 10))
    guard case .leftOut(let place)? = file.dataSet[.pixelData]?.value,
      case .bytes(let pixels)? = dataSet[.pixelData]?.value
    else {
      Issue.record("pixels that were not left out")
      return
    }
    #expect(place.length == 24)
    #expect(Array(bytes[place.offset..<place.offset + 24]) == pixels)
  }

  @Test func `brings the tables that an image is shown with, and neither its pixels nor masses of private data`() throws
  {
    let folder = try TemporaryFolder()
    var dataSet = MadeFile.dataSet()
    let entries = (0..<65_536).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let table = DataSet([
      .init(.lutDescriptor, .unsignedShort, .integers([0, 0, 16])), .init(.lutData, .otherWord, .bytes(entries)),
    ])
    dataSet.set(.modalityLUTSequence, .sequence, .items([table]))
    dataSet.set(Tag(0x6000_3000), .otherWord, .bytes(entries))
    dataSet.set(Tag(0x0009_0010), .longString, .text(["MADE"]))
    dataSet.set(Tag(0x0009_1001), .otherByte, .bytes(entries))
    let location = try folder.write("image.dcm", MadeFile.bytes(dataSet))
    let header = try helper.file(at: location).dataSet
    #expect(header.items(.modalityLUTSequence).first?[.lutData]?.value == .bytes(entries))
    #expect(header[Tag(0x6000_3000)]?.value == .bytes(entries))
    for tag in [Tag.pixelData, Tag(0x0009_1001)] {
      guard case .leftOut = header[tag]?.value else {
        Issue.record("\(tag) that was not left out")
        continue
      }
    }
    #expect(try helper.image(at: location).pixels.samples.count == 12)
  }

  @Test func `delivers what is left of a damaged file, with its faults`() throws {
    let folder = try TemporaryFolder()
    let bytes = try MadeFile.bytes(MadeFile.dataSet())
    let cut = Array(bytes.dropLast(10))
    let file = try helper.file(at: folder.write("cut.dcm", cut), scope: .all)
    #expect(file == DataSetReader.read(cut))
    #expect(!file.faults.isEmpty)
    #expect(file.dataSet.text(.patientID) == "P1")
  }

  @Test func `says that a file is none of DICOM, is empty, or is not there`() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("notes.txt", "These are words, and no attributes at all.")
    #expect(
      throws: DICOMHelperFailure.refused(.notDICOM, file: "notes.txt", facts: ["42 bytes"])
    ) { try helper.file(at: text) }
    let empty = try folder.write("empty.dcm", "")
    #expect(
      throws: DICOMHelperFailure.refused(.notDICOM, file: "empty.dcm", facts: ["0 bytes"])
    ) { try helper.file(at: empty) }
    #expect(throws: DICOMHelperFailure.unreadable(FileFailure(name: "none.dcm", code: ENOENT))) {
      try helper.file(at: folder.file("none.dcm"))
    }
    // The same helper has answered all of it.
    #expect(helper.pool.workers.map(\.starts) == [1, 0])
  }

  @Test(arguments: [TransferSyntax.implicitLittleEndian, .explicitLittleEndian, .deflated, .explicitBigEndian])
  func `brings samples as they are stored`(syntax: TransferSyntax) throws {
    let folder = try TemporaryFolder()
    // Large enough to be left out of the header, so that the pixels are read by themselves.
    let dataSet = MadeFile.dataSet(rows: 300, columns: 200, frames: 2)
    let location = try folder.write("image.dcm", MadeFile.bytes(dataSet, as: syntax))
    let expected = (0..<120_000).map { Int16(truncatingIfNeeded: $0 * 37 % 4096 - 2048) }
    let pixels = try helper.pixels(at: location)
    #expect(pixels.samples == .int16(expected))
    let shape: [Int] = [pixels.rows, pixels.columns, pixels.frames, pixels.samplesPerPixel]
    #expect(shape == [300, 200, 2, 1])
    let second = try helper.pixels(at: location, frames: 1..<2)
    #expect(second.samples == .int16(Array(expected[60_000...])))
    let image = try helper.image(at: location)
    #expect(image.pixels == pixels)
    #expect(image.file == (try helper.file(at: location)))
    #expect(
      throws: DICOMHelperFailure.refused(
        .noSuchFrames, file: "image.dcm", facts: ["found 2 frames", "asked for frames 2 to 3"])
    ) { try helper.pixels(at: location, frames: 1..<3) }
  }

  @Test(arguments: ForeignCodestream.all)
  func `decodes each codec within its confinement as this process does outside of it`(
    codestream: ForeignCodestream
  ) throws {
    let folder = try TemporaryFolder()
    let side = codestream.samples.count / codestream.samplesPerPixel
    let allocated = codestream.bits > 8 ? 16 : 8
    let (rows, columns) = try #require(Self.shape(of: codestream, side, allocated))
    var dataSet = MadeImage.dataSet(
      rows: rows, columns: columns, samples: codestream.samplesPerPixel, allocated: allocated, stored: codestream.bits,
      isSigned: codestream.isSigned, photometric: codestream.samplesPerPixel == 3 ? "RGB" : "MONOCHROME2")
    dataSet.set(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.7"]))
    dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text(["2.25.8"]))
    dataSet.set(
      .pixelData, .otherByte, .encapsulated(EncapsulatedPixels(offsets: [], fragments: [codestream.bytes])))
    let bytes = try MadeFile.bytes(dataSet, as: codestream.syntax)
    let here = try PixelDecoder().decode(DataSetReader.read(bytes))
    #expect(try helper.pixels(at: folder.write("image.dcm", bytes)) == here)
  }

  /// Rows and columns under which a codestream of so many pixels decodes.
  private static func shape(of codestream: ForeignCodestream, _ pixels: Int, _ allocated: Int) -> (Int, Int)? {
    for rows in 1...pixels where pixels % rows == 0 {
      let dataSet = MadeImage.dataSet(
        rows: rows, columns: pixels / rows, samples: codestream.samplesPerPixel, allocated: allocated,
        stored: codestream.bits, isSigned: codestream.isSigned,
        photometric: codestream.samplesPerPixel == 3 ? "RGB" : "MONOCHROME2")
      let file = MadeImage.file(dataSet, fragments: [codestream.bytes], as: codestream.syntax)
      if (try? PixelDecoder().decode(file)) != nil { return (rows, pixels / rows) }
    }
    return nil
  }

  @Test(arguments: [
    TransferSyntax.rle, .jpegLossless, .jpegLosslessFirstOrder, .jpegLSLossless, .jpeg2000Lossless, .explicitBigEndian,
    .implicitLittleEndian,
  ])
  func `brings pixels into another syntax and back without loss`(syntax: TransferSyntax) throws {
    let folder = try TemporaryFolder()
    let dataSet = MadeFile.dataSet(rows: 20, columns: 30, frames: 2)
    let location = try folder.write("image.dcm", MadeFile.bytes(dataSet))
    let there = try helper.transcoded(at: location, to: syntax)
    #expect(there.file.transferSyntax == syntax)
    #expect(!there.isLossy)
    #expect(there.file.dataSet.text(.patientName) == "Müller^Änne=王^小東")
    let written = try folder.write("other.dcm", DataSetWriter.bytes(of: there.file, as: syntax, strictness: .asIs))
    #expect(try helper.pixels(at: written) == (try helper.pixels(at: location)))
    let back = try helper.transcoded(there.file, to: .explicitLittleEndian)
    #expect(back.file.dataSet[.pixelData] == dataSet[.pixelData])
  }

  @Test func `says what a codec cannot hold`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet()))
    do throws(DICOMHelperFailure) {
      _ = try helper.transcoded(at: location, to: .htj2kLossless)
      Issue.record("HTJ2K was written")
    } catch {
      guard case .refused(.unencodable, file: "image.dcm", let facts) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(facts.first == "transfer syntax 1.2.840.10008.1.2.4.201")
    }
  }

  @Test func `reads a batch in order, and no bad file stops it`() throws {
    let folder = try TemporaryFolder()
    var locations: [URL] = []
    for number in 0..<40 {
      var dataSet = MadeFile.dataSet()
      dataSet.set(.instanceNumber, .integerString, .text([String(number)]))
      let bytes = number % 10 == 3 ? Array("nothing of DICOM".utf8) : try MadeFile.bytes(dataSet)
      locations.append(try folder.write("\(number).dcm", bytes))
    }
    locations.append(folder.file("40.dcm"))
    let outcomes = helper.files(at: locations)
    for (number, outcome) in outcomes.enumerated() {
      switch outcome {
      case .success(let file): #expect(file.dataSet.integer(.instanceNumber) == number)
      case .failure(let failure):
        #expect(
          failure
            == (number == 40
              ? .unreadable(FileFailure(name: "40.dcm", code: ENOENT))
              : .refused(.notDICOM, file: "\(number).dcm", facts: ["16 bytes"])))
      }
    }
    #expect(outcomes.count { if case .failure = $0 { true } else { false } } == 5)
    let sums = helper.mapImages(locations) { _, outcome in (try? outcome.get())?.pixels.samples.count }
    #expect(sums == (0..<41).map { $0 == 40 || $0 % 10 == 3 ? .some(nil) : 12 })
  }

  @Test func `begins nothing after it was cancelled, and says so of each file`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet()))
    let outcomes = helper.files(
      at: [location, location], observer: BatchObserver(isCancelled: { true }))
    #expect(outcomes.count == 2)
    for outcome in outcomes {
      #expect(throws: DICOMHelperFailure.worker(.cancelled, file: "image.dcm")) { try outcome.get() }
    }
    #expect(helper.pool.workers.map(\.starts) == [0, 0])
  }

  @Test func `loses no file of a batch where helpers are killed from outside`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet(rows: 200, columns: 200)))
    let whole = try helper.pixels(at: location)
    let one = DICOMHelper(program: BuiltHelper.program, workers: 1)
    let done = Mutex(0)
    let same = one.mapImages(Array(repeating: location, count: 30)) { _, outcome in
      // After every fifth file, so that the next one finds its helper dead.
      let number = done.withLock { done in
        done += 1
        return done
      }
      if number % 5 == 0, let process = one.pool.workers[0].processIdentifier { kill(process, SIGKILL) }
      return (try? outcome.get())?.pixels == whole
    }
    #expect(same == Array(repeating: true, count: 30))
    #expect(one.pool.workers[0].starts == 6)
  }

  @Test func `says that the helper is missing`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet()))
    let missing = DICOMHelper(program: HelperProgram("fiducial-dicom", in: folder.location))
    #expect(
      throws: DICOMHelperFailure.worker(.missingHelper(name: "fiducial-dicom"), file: "image.dcm")
    ) { try missing.file(at: location) }
  }

  @Test func `never says a patient's words in a failure`() throws {
    let folder = try TemporaryFolder()
    var dataSet = MadeFile.dataSet()
    dataSet.set(.rows, .unsignedShort, .integers([0]))
    let location = try folder.write("image.dcm", MadeFile.bytes(dataSet))
    do throws(DICOMHelperFailure) {
      _ = try helper.pixels(at: location)
      Issue.record("an image without rows")
    } catch {
      #expect(error == .refused(.undecodable, file: "image.dcm", facts: ["(0028,0010) is 0"]))
      #expect(!"\(error)".contains("Müller") && !"\(error)".contains(folder.location.path))
    }
  }
}
