// SPDX-License-Identifier: Apache-2.0
package import Workers

/// What `fiducial-dicom` can be asked about image files, as it goes over the wire.
package enum ImageFileRequest: Sendable {
  /// The image in the file that comes along: a file, and those beside it, one after another with these lengths.
  case decode(name: String, lengths: [Int], ImageFileLimits)
  /// A file of an image whose samples come along in memory.
  case encode(ImageShape, as: ImageFileFormat, jpegQuality: Int, isPacked: Bool)

  package static let decodeKind: UInt16 = 32
  package static let encodeKind: UInt16 = 33
  /// The answer that names files which are needed beside the first.
  package static let companionsKind: UInt16 = 34
  /// The refusal that carries an ``ImageFileError``.
  package static let refusalCode: UInt16 = 48

  /// The message that asks so.
  package func message(descriptor: Int32) -> Message {
    var body = WireWriter(capacity: 256)
    switch self {
    case .decode(let name, let lengths, let limits):
      body.put(name)
      body.put(count: lengths.count)
      for length in lengths { body.put(length) }
      body.put(limits.sampleBytes)
      body.put(limits.axisLength)
      body.put(limits.headerBytes)
      return Message(kind: Self.decodeKind, body: body.bytes, descriptor: descriptor)
    case .encode(let shape, let format, let quality, let isPacked):
      body.put(shape)
      body.put(format.rawValue)
      body.put(quality)
      body.put(isPacked)
      return Message(kind: Self.encodeKind, body: body.bytes, descriptor: descriptor)
    }
  }

  /// Reads a request; `nil` where the message is of another kind.
  package init?(_ message: Message) throws(WireError) {
    var body = WireReader(message.body)
    switch message.kind {
    case Self.decodeKind:
      let name = try body.text()
      var lengths: [Int] = []
      for _ in 0..<(try body.count(ofWidth: 8)) {
        let place = body.offset
        let length = try body.number(Int.self)
        guard length >= 0 else { throw WireError(offset: place) }
        lengths.append(length)
      }
      guard !lengths.isEmpty else { throw WireError(offset: body.offset) }
      let (samples, axis, header): (Int, Int, Int) = (try body.number(), try body.number(), try body.number())
      self = .decode(
        name: name, lengths: lengths,
        ImageFileLimits(sampleBytes: samples, axisLength: axis, headerBytes: header))
    case Self.encodeKind:
      let shape = try body.shape()
      let format: ImageFileFormat = try body.word()
      let quality = try body.number(Int.self)
      self = .encode(shape, as: format, jpegQuality: quality, isPacked: try body.flag())
    default: return nil
    }
    try body.finish()
  }
}

extension ImageFileError {
  /// The error as it goes to the owner.
  package var refusal: Refusal {
    Refusal(
      code: ImageFileRequest.refusalCode,
      facts: [kind.rawValue, format?.rawValue ?? "", offset.map(String.init) ?? "", found, expected])
  }

  /// Reads what a helper has refused; `nil` where it is no such refusal.
  package init?(_ refusal: Refusal) {
    guard refusal.code == ImageFileRequest.refusalCode, refusal.facts.count == 5,
      let kind = Kind(rawValue: refusal.facts[0])
    else { return nil }
    self.init(
      kind, format: ImageFileFormat(rawValue: refusal.facts[1]), offset: Int(refusal.facts[2]),
      found: refusal.facts[3], expected: refusal.facts[4])
  }
}
