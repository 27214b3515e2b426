// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import Workers

extension Engine {
  func image(_ asked: ImageFileRequest, _ request: Message) throws(Refusal) -> Message {
    guard let descriptor = request.descriptor else {
      throw Refusal(code: Refusal.malformedRequest, facts: ["no file"])
    }
    do throws(ImageFileError) {
      switch asked {
      case .decode(let name, let lengths, let limits):
        var limits = limits
        limits.sampleBytes = min(limits.sampleBytes, largestReply)
        return try { () throws(ImageFileError) in try decoded(request.kind, descriptor, name, lengths, limits) }()
      case .encode(let shape, let format, let quality, let isPacked):
        return try { () throws(ImageFileError) in
          try encoded(
            request.kind, descriptor, shape, format, ImageFileEncoder.Options(isPacked: isPacked, jpegQuality: quality))
        }()
      }
    } catch {
      throw error.refusal
    }
  }

  private func decoded(
    _ kind: UInt16, _ descriptor: Int32, _ name: String, _ lengths: [Int], _ limits: ImageFileLimits
  ) throws(ImageFileError) -> Message {
    var pieces: [[UInt8]] = []
    var start = 0
    for length in lengths {
      let (end, overflow) = start.addingReportingOverflow(length)
      // The pieces are held beside the samples, within the same memory.
      guard !overflow, end <= largestReply else {
        throw ImageFileError(.tooLarge, format: nil, found: "\(end) bytes", expected: "\(largestReply) bytes")
      }
      pieces.append(Self.bytes(of: descriptor, start..<end))
      start = end
    }
    let first = pieces.removeFirst()
    if pieces.isEmpty {
      let names = try ImageFileDecoder.companions(of: first, name: name, limits: limits)
      if !names.isEmpty {
        var body = WireWriter()
        body.put(names)
        return Message(kind: ImageFileRequest.companionsKind, body: body.bytes)
      }
    }
    let image = try ImageFileDecoder.decode(first, name: name, companions: pieces, limits: limits)
    var body = WireWriter(capacity: 512)
    body.put(ImageShape(image))
    return Message(
      kind: kind, body: body.bytes,
      descriptor: try handed { () throws(SealedMemory.Failure) in try image.samples.sealed() })
  }

  private func encoded(
    _ kind: UInt16, _ descriptor: Int32, _ shape: ImageShape, _ format: ImageFileFormat,
    _ options: ImageFileEncoder.Options
  ) throws(ImageFileError) -> Message {
    guard let memory = try? SealedMemory(borrowing: descriptor), let image = shape.image(from: memory) else {
      throw ImageFileError(.malformed, format: format, found: "other samples than the shape has", expected: "as many")
    }
    let bytes = try ImageFileEncoder.encode(image, as: format, options: options)
    return Message(
      kind: kind, descriptor: try handed { () throws(SealedMemory.Failure) in try SealedMemory.make(of: bytes) })
  }

  private func handed(_ make: () throws(SealedMemory.Failure) -> Int32) throws(ImageFileError) -> Int32 {
    do {
      return try make()
    } catch {
      throw ImageFileError(
        .tooLarge, format: nil, found: "more than can be handed over", expected: "\(largestReply) bytes")
    }
  }
}
