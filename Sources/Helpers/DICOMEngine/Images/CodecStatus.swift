// SPDX-License-Identifier: Apache-2.0
import CImageCodecs
import ImageFiles

/// What a call into CImageCodecs answered, as an error of ours.
enum CodecStatus {
  /// Calls, and throws what the answer means.
  /// - Parameters:
  ///   - format: The format that is being read or written.
  ///   - expected: What the bytes should have been.
  ///   - body: The call; it is given room for a message.
  /// - Throws: ``ImageFileError``; the library's message names parts of the format, never a value of the file.
  static func check(
    _ format: ImageFileFormat, expected: String, _ body: (UnsafeMutablePointer<CChar>) -> Int32
  ) throws(ImageFileError) {
    var message = [CChar](repeating: 0, count: Int(CIMAGECODECS_MESSAGE))
    let status = message.withUnsafeMutableBufferPointer { $0.baseAddress.map(body) ?? 0 }
    guard status != Int32(cimagecodecs_ok) else { return }
    let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let kind: ImageFileError.Kind
    switch status {
    case Int32(cimagecodecs_memory): kind = .tooLarge
    case Int32(cimagecodecs_unsupported): kind = .unsupported
    default: kind = text.contains("ends early") || text.contains("Premature end") ? .truncated : .malformed
    }
    throw ImageFileError(kind, format: format, found: text.isEmpty ? "no memory" : text, expected: expected)
  }

  /// The bytes that an encoder made, freed.
  static func taken(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> [UInt8] {
    defer { cimagecodecs_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }
}
