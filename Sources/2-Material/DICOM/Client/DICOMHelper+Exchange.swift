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
    let memory: SealedMemory
    do { memory = try answer.takeMemory() } catch { throw .worker(.brokenProtocol, file: name) }
    guard memory.count <= worker.limits.reply else { throw .worker(.brokenProtocol, file: name) }
    var body = WireReader(answer.body)
    do throws(WireError) {
      let pixels = try body.pixels(from: memory)
      let file =
        withDataSet
        ? try body.file()
        : DICOMFile(metaInformation: DataSet(), dataSet: DataSet(), transferSyntaxUID: "")
      try body.finish()
      return DICOMImage(file: file, pixels: pixels)
    } catch {
      throw .worker(.brokenProtocol, file: name)
    }
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
