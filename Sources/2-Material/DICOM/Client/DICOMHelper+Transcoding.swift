// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Workers

extension DICOMHelper {
  /// How much a lossy codec may lose; lossless ones take no notice.
  public typealias Quality = EncodingQuality

  /// A file whose pixels stand in another transfer syntax.
  public struct Transcoded: Sendable, Equatable {
    /// The file, all its values and pixels in it; its meta information is as it was.
    public var file: DICOMFile
    /// Whether pixels were lost, so that the image is a derived one and needs a SOP Instance UID of its own.
    public var isLossy: Bool
  }

  /// A file with its pixels in another transfer syntax.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - syntax: How the pixels shall stand.
  ///   - quality: What a lossy codec may lose.
  /// - Returns: The file, and whether pixels were lost.
  /// - Throws: Why there is none.
  public func transcoded(
    at location: URL, to syntax: TransferSyntax, quality: Quality = Quality()
  ) throws(DICOMHelperFailure) -> Transcoded {
    let file = try Self.opened(location)
    let request = DICOMRequest.transcodedFile(length: file.length, to: syntax, quality: quality)
    return try transcoded(Self.message(request, file), about: location.lastPathComponent)
  }

  /// A file that is in memory, with its pixels in another transfer syntax.
  ///
  /// - Parameters:
  ///   - file: The file, no value left out.
  ///   - syntax: How the pixels shall stand.
  ///   - quality: What a lossy codec may lose.
  /// - Returns: The file, and whether pixels were lost.
  /// - Throws: Why there is none.
  public func transcoded(
    _ file: DICOMFile, to syntax: TransferSyntax, quality: Quality = Quality()
  ) throws(DICOMHelperFailure) -> Transcoded {
    let request = DICOMRequest.transcoded(file, to: syntax, quality: quality)
    return try transcoded(Self.message(request), about: "")
  }

  private func transcoded(_ request: Message, about name: String) throws(DICOMHelperFailure) -> Transcoded {
    var answer = try pool.withWorker { (worker) throws(DICOMHelperFailure) in
      try Self.answer(to: request, about: name, worker)
    }
    answer.closeDescriptor()
    return try Self.parsed(answer, name) { (body) throws(WireError) in
      let isLossy = try body.flag()
      return Transcoded(file: try body.file(), isLossy: isLossy)
    }
  }
}
