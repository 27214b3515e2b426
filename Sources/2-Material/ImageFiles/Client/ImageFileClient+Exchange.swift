// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

extension ImageFileClient {
  static func image(
    at location: URL, _ limits: ImageFileLimits, _ worker: Worker
  ) throws(ImageFileFailure) -> DecodedImage {
    let name = location.lastPathComponent
    let file = try opened(location)
    let request = ImageFileRequest.decode(name: name, lengths: [file.length], limits)
    let answer = try answer(to: request.message(descriptor: file.descriptor), name, worker)
    guard answer.kind == ImageFileRequest.companionsKind else { return try image(answer, name, worker) }
    let names = try companions(answer, name)
    var pieces = [try bytes(of: file, name, limits)]
    for companion in names {
      let beside = location.deletingLastPathComponent().appending(path: companion)
      pieces.append(try bytes(of: try opened(beside), companion, limits))
    }
    return try image(inMemory: pieces, named: name, limits, worker)
  }

  static func image(
    inMemory pieces: [[UInt8]], named name: String, _ limits: ImageFileLimits, _ worker: Worker
  ) throws(ImageFileFailure) -> DecodedImage {
    let memory = try sealed(name) { () throws(SealedMemory.Failure) in try SealedMemory.make(of: Array(pieces.joined()))
    }
    let request = ImageFileRequest.decode(name: name, lengths: pieces.map(\.count), limits)
    let answer = try answer(to: request.message(descriptor: memory.descriptor), name, worker)
    guard answer.kind == ImageFileRequest.decodeKind else {
      var answer = answer
      answer.closeDescriptor()
      throw .image(
        ImageFileError(.truncated, format: nil, found: "a header alone", expected: "the files that it names"),
        file: name)
    }
    return try image(answer, name, worker)
  }

  static func bytes(
    of image: DecodedImage, _ format: ImageFileFormat, _ quality: Int, _ isPacked: Bool, _ worker: Worker
  ) throws(ImageFileFailure) -> [UInt8] {
    let samples = try sealed("") { () throws(SealedMemory.Failure) in try image.samples.sealed() }
    let request = ImageFileRequest.encode(ImageShape(image), as: format, jpegQuality: quality, isPacked: isPacked)
    var answer = try answer(to: request.message(descriptor: samples.descriptor), "", worker)
    do throws(SealedMemory.Failure) {
      let memory = try answer.takeMemory()
      guard memory.count <= worker.limits.reply else { throw .notSealed }
      return try memory.values(count: memory.count)
    } catch {
      throw .worker(.brokenProtocol, file: "")
    }
  }

  private static func image(
    _ answer: Message, _ name: String, _ worker: Worker
  ) throws(ImageFileFailure) -> DecodedImage {
    var answer = answer
    guard let memory = try? answer.takeMemory(), memory.count <= worker.limits.reply else {
      throw .worker(.brokenProtocol, file: name)
    }
    var body = WireReader(answer.body)
    guard let shape = try? body.shape(), body.remaining == 0, let image = shape.image(from: memory) else {
      throw .worker(.brokenProtocol, file: name)
    }
    return image
  }

  /// The names of files beside a header; what would lead out of its folder is refused.
  private static func companions(_ answer: Message, _ name: String) throws(ImageFileFailure) -> [String] {
    var answer = answer
    answer.closeDescriptor()
    var body = WireReader(answer.body)
    guard let names = try? body.texts(), body.remaining == 0, !names.isEmpty else {
      throw .worker(.brokenProtocol, file: name)
    }
    for name in names {
      guard !name.isEmpty, !name.contains("/"), !name.contains("\0"), name != ".", name != ".." else {
        throw .image(
          ImageFileError(
            .unsupported, format: nil, found: "a data file in another folder", expected: "one beside the header"),
          file: name.isEmpty ? "" : URL(filePath: name).lastPathComponent)
      }
    }
    return names
  }

  private static func opened(_ location: URL) throws(ImageFileFailure) -> OpenFile {
    do { return try OpenFile(location) } catch { throw .unreadable(error) }
  }

  private static func bytes(
    of file: borrowing OpenFile, _ name: String, _ limits: ImageFileLimits
  ) throws(ImageFileFailure) -> [UInt8] {
    // Text takes more room than the numbers that it spells.
    let (most, overflow) = limits.sampleBytes.multipliedReportingOverflow(by: 4)
    guard overflow || file.length <= most else {
      throw .image(
        ImageFileError(.tooLarge, format: nil, found: "\(file.length) bytes", expected: "\(most) bytes"), file: name)
    }
    do { return try file.bytes(name) } catch { throw .unreadable(error) }
  }

  private static func sealed(
    _ name: String, _ make: () throws(SealedMemory.Failure) -> Int32
  ) throws(ImageFileFailure) -> SealedMemory {
    do throws(SealedMemory.Failure) {
      return try SealedMemory(adopting: try make())
    } catch {
      if case .system(let code) = error { throw .unreadable(FileFailure(name: name, code: code)) }
      throw .unreadable(FileFailure(name: name, code: ENOMEM))
    }
  }

  private static func answer(
    to request: Message, _ name: String, _ worker: Worker
  ) throws(ImageFileFailure) -> Message {
    do throws(WorkerFailure) {
      return try worker.call(request)
    } catch .refused(let refusal) {
      if let error = ImageFileError(refusal) { throw .image(error, file: name) }
      throw .worker(.refused(refusal), file: name)
    } catch {
      throw .worker(error, file: name)
    }
  }
}
