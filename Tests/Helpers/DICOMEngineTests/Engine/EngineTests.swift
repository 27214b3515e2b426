// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes
import Workers

@Suite("The engine of the helper")
struct EngineTests {
  private let engine = Engine(largestReply: 64 << 20)

  private func refusal(_ message: Message) throws -> Refusal? {
    try Refusal(message)
  }

  @Test func `greets with its libraries`() throws {
    let greeting = try Greeting(engine.answer(Message(kind: MessageKinds.hello)))
    #expect(greeting.name == "fiducial-dicom")
    #expect(greeting.components.map(\.name) == ["DCMTK", "OpenJPEG", "libpng"])
    #expect(greeting.components.allSatisfy { $0.version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil })
    #expect(greeting.confinement == .process)
  }

  @Test func `refuses requests that it does not know, and each that is cut short`() throws {
    #expect(try refusal(engine.answer(Message(kind: 9999)))?.code == Refusal.unknownRequest)
    let file = DICOMFile(
      metaInformation: DataSet(), dataSet: MadeFile.dataSet(), transferSyntaxUID: TransferSyntax.rle.rawValue)
    let requests = [
      try DICOMRequest.dataSet(length: 10, .values(upTo: 3)).message(),
      try DICOMRequest.pixels(length: 10, frames: 0..<1, withDataSet: true).message(),
      try DICOMRequest.transcoded(
        file, to: .rle, quality: EncodingQuality(jpeg: 90, deviation: 2, ratio: 10)
      ).message(),
      ImageFileRequest.decode(name: "a.png", lengths: [3, 4], ImageFileLimits()).message(descriptor: -1),
    ]
    for request in requests {
      for length in 0..<request.body.count {
        let cut = Message(kind: request.kind, body: Array(request.body.prefix(length)))
        #expect(try refusal(engine.answer(cut))?.code == Refusal.malformedRequest)
      }
      let longer = Message(kind: request.kind, body: request.body + [0])
      #expect(try refusal(engine.answer(longer))?.code == Refusal.malformedRequest)
    }
    // Whole, but without the file that it is about.
    #expect(try refusal(engine.answer(requests[0])) == Refusal(code: Refusal.malformedRequest, facts: ["no file"]))
  }

  @Test func `survives requests of any bytes`() {
    var random = SplitMix(seed: 11)
    for kind in UInt16(0)..<40 {
      for _ in 0..<100 {
        let body = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random) }
        var answer = engine.answer(Message(kind: kind, body: body))
        answer.closeDescriptor()
        #expect(answer.kind == MessageKinds.refusal || answer.kind == MessageKinds.greeting)
      }
    }
  }

  @Test func `is not misled by an owner's wrong length`() throws {
    let folder = try TemporaryFolder()
    let bytes = try MadeFile.bytes(MadeFile.dataSet(rows: 200, columns: 200))
    let file = try OpenFile(try folder.write("image.dcm", bytes))
    let descriptor = file.descriptor
    for length in [0, 1, 131, 132, 400, bytes.count - 1, bytes.count + 1, 1 << 40, Int.max] {
      for frames in [nil, 0..<1] {
        var answer = engine.answer(
          try DICOMRequest.pixels(length: length, frames: frames, withDataSet: true).message(descriptor: descriptor))
        // A file that has grown since it was opened is read as far as it was; one that has shrunk has faults.
        #expect(answer.kind == (length > bytes.count ? 17 : MessageKinds.refusal), "\(length)")
        answer.closeDescriptor()
      }
    }
    _ = consume file
  }

  @Test func `hands over no more than it may`() throws {
    let small = Engine(largestReply: 1000)
    let folder = try TemporaryFolder()
    let file = try OpenFile(try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet(rows: 40, columns: 40))))
    let length = file.length
    let request = try DICOMRequest.dataSet(length: length, .all).message(descriptor: file.descriptor)
    #expect(try refusal(small.answer(request))?.code == Refusal.tooLarge)
    let pixels = try DICOMRequest.pixels(length: length, frames: nil, withDataSet: false)
      .message(descriptor: file.descriptor)
    #expect(
      try refusal(small.answer(pixels))
        == Refusal(code: DICOMRefusal.tooLarge.rawValue, facts: ["found 3200 bytes", "allowed 1000"]))
  }

  @Test func `says what was found and what was expected, and counts frames from one`() throws {
    let engine = Engine(largestReply: 1 << 20)
    let folder = try TemporaryFolder()
    let file = try OpenFile(try folder.write("image.dcm", MadeFile.bytes(MadeFile.dataSet(rows: 4, columns: 4))))
    let request = try DICOMRequest.pixels(length: file.length, frames: 1..<3, withDataSet: false)
      .message(descriptor: file.descriptor)
    #expect(
      try refusal(engine.answer(request))
        == Refusal(code: DICOMRefusal.noSuchFrames.rawValue, facts: ["found 1 frame", "asked for frames 2 to 3"]))
  }

  @Test func `takes no shape whose samples are not there`() throws {
    let samples = [UInt16](repeating: 7, count: 24)
    for (rows, columns, code, fits) in [
      (4, 6, UInt8(4), true), (4, 6, 3, true), (4, 6, 5, false), (4, 5, 4, false), (0, 6, 4, false), (-4, -6, 4, false),
      (1 << 62, 4, 4, false), (4, 6, 0, false), (4, 6, 9, false), (8, 6, 2, true),
    ] {
      var writer = WireWriter()
      for number in [rows, columns, 1, 1] { writer.put(number) }
      writer.put("MONOCHROME2")
      writer.put(code)
      let memory = try SealedMemory(adopting: try SealedMemory.make(of: samples))
      var reader = WireReader(writer.bytes)
      let pixels = try? reader.pixels(from: memory)
      #expect((pixels != nil) == fits, "\(rows) × \(columns), type \(code)")
      _ = consume memory
    }
  }

  @Test func `takes no place of pixels beyond the file or the bits`() throws {
    // Offset, width, lowest bit, bits, rows, columns, frames; a file of 1 000 bytes, answers of up to 600.
    let cases: [([Int], Bool)] = [
      ([100, 2, 0, 12, 10, 20, 1], true), ([600, 2, 4, 12, 10, 20, 1], true), ([601, 2, 0, 12, 10, 20, 1], false),
      ([0, 2, 0, 12, 10, 31, 1], false), ([-2, 2, 0, 12, 1, 1, 1], false), ([0, 3, 0, 12, 1, 1, 1], false),
      ([0, 2, 5, 12, 1, 1, 1], false), ([0, 2, -1, 12, 1, 1, 1], false), ([0, 2, 0, 0, 1, 1, 1], false),
      ([0, 2, .max, 12, 1, 1, 1], false), ([0, 2, 0, .max, 1, 1, 1], false), ([0, 1, 0, 8, .max, .max, 1], false),
      ([0, 1, 0, 8, 0, 1, 1], false), ([0, 1, 0, 8, -1, -1, 1], false), ([.max, 1, 0, 8, 1, 1, 1], false),
      ([.min, 1, 0, 8, 1, 1, 1], false),
    ]
    for (numbers, fits) in cases {
      var writer = WireWriter()
      for number in numbers.prefix(4) { writer.put(number) }
      writer.put(false)
      for number in numbers.dropFirst(4) { writer.put(number) }
      writer.put("MONOCHROME2")
      var reader = WireReader(writer.bytes)
      #expect((try PixelsInPlace(&reader, length: 1000, limit: 600) != nil) == fits, "\(numbers)")
    }
  }
}
