// SPDX-License-Identifier: Apache-2.0
package import Workers

/// What `fiducial-dicom` can be asked about DICOM, as it goes over the wire.
package enum DICOMRequest: Sendable {
  /// The data set of the file that comes along.
  case dataSet(length: Int, ReadingScope)
  /// The pixels of the file that comes along, with its data set if that is wanted too.
  case pixels(length: Int, frames: Range<Int>?, withDataSet: Bool)
  /// The file that comes along, its pixels in another transfer syntax.
  case transcodedFile(length: Int, to: TransferSyntax, quality: EncodingQuality)
  /// A file that is in memory, its pixels in another transfer syntax.
  case transcoded(DICOMFile, to: TransferSyntax, quality: EncodingQuality)

  package static let dataSetKind: UInt16 = 16
  package static let pixelsKind: UInt16 = 17
  package static let transcodedFileKind: UInt16 = 18
  package static let transcodedKind: UInt16 = 19

  /// The message that asks so; `descriptor` is the open file where the request is about one.
  package func message(descriptor: Int32? = nil) throws(DataSetWriteError) -> Message {
    var body = WireWriter()
    let kind: UInt16
    switch self {
    case .dataSet(let length, let scope):
      kind = Self.dataSetKind
      body.put(length)
      switch scope {
      case .all: body.put(UInt8(0))
      case .beforePixels: body.put(UInt8(1))
      case .values(let bytes):
        body.put(UInt8(2))
        body.put(bytes)
      case .header: body.put(UInt8(3))
      }
    case .pixels(let length, let frames, let withDataSet):
      kind = Self.pixelsKind
      body.put(length)
      body.put(frames?.lowerBound)
      body.put(frames?.upperBound)
      body.put(withDataSet)
    case .transcodedFile(let length, let syntax, let quality):
      kind = Self.transcodedFileKind
      body.put(length)
      body.put(syntax.rawValue)
      body.put(quality)
    case .transcoded(let file, let syntax, let quality):
      kind = Self.transcodedKind
      body.put(syntax.rawValue)
      body.put(quality)
      try body.put(file)
    }
    return Message(kind: kind, body: body.bytes, descriptor: descriptor)
  }

  /// Reads a request; `nil` where the message is of another kind.
  package init?(_ message: Message) throws(WireError) {
    var body = WireReader(message.body)
    switch message.kind {
    case Self.dataSetKind:
      let length = try body.length()
      let place = body.offset
      switch try body.number(UInt8.self) {
      case 0: self = .dataSet(length: length, .all)
      case 1: self = .dataSet(length: length, .beforePixels)
      case 2: self = .dataSet(length: length, .values(upTo: try body.length()))
      case 3: self = .dataSet(length: length, .header)
      default: throw WireError(offset: place)
      }
    case Self.pixelsKind:
      let length = try body.length()
      let place = body.offset
      var frames: Range<Int>?
      switch (try body.optional(), try body.optional()) {
      case (nil, nil): break
      case (let first?, let end?) where first >= 0 && first <= end: frames = first..<end
      default: throw WireError(offset: place)
      }
      self = .pixels(length: length, frames: frames, withDataSet: try body.flag())
    case Self.transcodedFileKind:
      let length = try body.length()
      let syntax = try body.syntax()
      self = .transcodedFile(length: length, to: syntax, quality: try body.quality())
    case Self.transcodedKind:
      let syntax = try body.syntax()
      let quality = try body.quality()
      self = .transcoded(try body.file(), to: syntax, quality: quality)
    default: return nil
    }
    try body.finish()
  }
}

extension WireWriter {
  fileprivate mutating func put(_ quality: EncodingQuality) {
    put(quality.jpeg)
    put(quality.deviation)
    put(quality.ratio)
  }
}

extension WireReader {
  /// A number that is not negative.
  fileprivate mutating func length() throws(WireError) -> Int {
    let place = offset
    let length = try number(Int.self)
    guard length >= 0 else { throw WireError(offset: place) }
    return length
  }

  fileprivate mutating func syntax() throws(WireError) -> TransferSyntax {
    let place = offset
    guard let syntax = TransferSyntax(rawValue: try text()) else { throw WireError(offset: place) }
    return syntax
  }

  fileprivate mutating func quality() throws(WireError) -> EncodingQuality {
    let (jpeg, deviation) = (try number(Int.self), try number(Int.self))
    return EncodingQuality(jpeg: jpeg, deviation: deviation, ratio: try real())
  }
}
