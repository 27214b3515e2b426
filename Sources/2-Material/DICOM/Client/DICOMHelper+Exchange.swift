// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

extension DICOMHelper {
  static func file(
    at location: URL, _ scope: ReadingScope, _ worker: Worker
  ) throws(DICOMHelperFailure) -> DICOMFile {
    let name = location.lastPathComponent
    let file = try opened(location)
    let request = DICOMRequest.dataSet(length: file.length, scope)
    var answer = try answer(to: message(request, file), about: name, worker)
    answer.closeDescriptor()
    return try parsed(answer, name) { (body) throws(WireError) in try body.file() }
  }

  static func pixels(
    at location: URL, _ frames: Range<Int>?, withDataSet: Bool, _ worker: Worker
  ) throws(DICOMHelperFailure) -> DICOMImage {
    let name = location.lastPathComponent
    let file = try opened(location)
    let request = DICOMRequest.pixels(length: file.length, frames: frames, withDataSet: withDataSet)
    var answer = try answer(to: message(request, file), about: name, worker)
    defer { answer.closeDescriptor() }
    var body = WireReader(answer.body)
    var inMemory: PixelArray?
    var inPlace: PixelsInPlace?
    var said = DICOMFile(metaInformation: DataSet(), dataSet: DataSet(), transferSyntaxUID: "")
    do {
      if try body.flag() {
        inPlace = try PixelsInPlace(&body, length: file.length, limit: worker.limits.reply)
      } else {
        let memory = try answer.takeMemory()
        if memory.count <= worker.limits.reply { inMemory = try body.pixels(from: memory) }
      }
      if withDataSet { said = try body.file() }
      try body.finish()
    } catch {
      throw .worker(.brokenProtocol, file: name)
    }
    if let inMemory { return DICOMImage(file: said, pixels: inMemory) }
    guard let inPlace, let pixels = try inPlace.pixels(of: file, name) else {
      throw .worker(.brokenProtocol, file: name)
    }
    return DICOMImage(file: said, pixels: pixels)
  }

  static func opened(_ location: URL) throws(DICOMHelperFailure) -> OpenFile {
    do { return try OpenFile(location) } catch { throw .unreadable(error) }
  }

  /// The message of a request about an open file.
  static func message(_ request: DICOMRequest, _ file: borrowing OpenFile) throws(DICOMHelperFailure) -> Message {
    try message(request, descriptor: file.descriptor)
  }

  /// The message of a request; refused where a data set in it has a value that is not of its representation's form.
  static func message(_ request: DICOMRequest, descriptor: Int32? = nil) throws(DICOMHelperFailure) -> Message {
    do {
      return try request.message(descriptor: descriptor)
    } catch {
      throw .refused(.malformedRequest, file: "", facts: error.path.map(\.description) + [error.found, error.expected])
    }
  }

  static func answer(
    to request: Message, about name: String, _ worker: Worker
  ) throws(DICOMHelperFailure) -> Message {
    do throws(WorkerFailure) {
      return try worker.call(request)
    } catch .refused(let refusal) {
      // A helper of a later version may have reasons that are not known here.
      throw .refused(DICOMRefusal(rawValue: refusal.code) ?? .unknownRequest, file: name, facts: refusal.facts)
    } catch {
      throw .worker(error, file: name)
    }
  }

  static func parsed<Result>(
    _ answer: Message, _ name: String, _ parse: (inout WireReader) throws(WireError) -> Result
  ) throws(DICOMHelperFailure) -> Result {
    var body = WireReader(answer.body)
    do throws(WireError) {
      let result = try parse(&body)
      try body.finish()
      return result
    } catch {
      throw .worker(.brokenProtocol, file: name)
    }
  }
}
