// SPDX-License-Identifier: Apache-2.0
import DICOM
import Glibc
import Workers

extension Engine {
  func dicom(_ asked: DICOMRequest, _ request: Message) throws(Refusal) -> Message {
    switch asked {
    case .dataSet(let length, let scope):
      var body = WireWriter(capacity: 8 << 10)
      try put(try file(request, length, scope), &body)
      return Message(kind: request.kind, body: body.bytes)
    case .pixels(let length, let frames, let withDataSet):
      return try pixels(request, length, frames, withDataSet: withDataSet)
    case .transcodedFile(let length, let syntax, let quality):
      return try transcoded(request, try file(request, length, .all), to: syntax, quality)
    case .transcoded(let file, let syntax, let quality):
      return try transcoded(request, file, to: syntax, quality)
    }
  }

  /// Writes a file; a value that is not of its representation's form, which no reading delivers, is refused.
  func put(_ file: DICOMFile, _ body: inout WireWriter) throws(Refusal) {
    do {
      try body.put(file)
    } catch {
      throw Refusal(code: DICOMRefusal.unencodable.rawValue)
    }
  }

  func file(_ request: Message, _ length: Int, _ scope: ReadingScope) throws(Refusal) -> DICOMFile {
    guard let descriptor = request.descriptor else {
      throw Refusal(code: Refusal.malformedRequest, facts: ["no file"])
    }
    // The owner has told the length: this process may not even ask for it.
    let source = ByteSource(count: length) { Self.bytes(of: descriptor, $0) }
    let options: DataSetReader.Options =
      switch scope {
      case .all: .all
      case .beforePixels: .header
      case .values(let bytes): DataSetReader.Options(largestValue: bytes)
      case .header: .description
      }
    let file = DataSetReader.read(source, options: options)
    guard !file.transferSyntaxUID.isEmpty || !file.dataSet.elements.isEmpty || !file.metaInformation.elements.isEmpty
    else { throw Refusal(code: DICOMRefusal.notDICOM.rawValue, facts: ["\(length) bytes"]) }
    return file
  }

  /// The bytes of a range of an open file; fewer where it ends before.
  static func bytes(of descriptor: Int32, _ range: Range<Int>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count) { room, filled in
      guard let start = room.baseAddress else { return }
      // Safe because each call is given the room that is left after what was filled.
      while filled < range.count {
        let count = pread(descriptor, start + filled, range.count - filled, off_t(range.lowerBound + filled))
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return }
        filled += count
      }
    }
  }
}
