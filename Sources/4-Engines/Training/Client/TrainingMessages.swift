// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Workers

extension TrainingRequest {
  /// Reads a request; `nil` where the message is of another kind.
  ///
  /// - Throws: Where the body is none.
  package init?(_ message: Message) throws {
    guard message.kind == Self.kind else { return nil }
    self = try TrainingAnswer.decoder.decode(Self.self, from: Data(message.body))
  }
}

extension TrainingAnswer {
  /// Numbers that are none go as words, since a training that diverged says so.
  fileprivate static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// The message that answers so.
  package func message(descriptor: Int32? = nil) throws -> Message {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Message(kind: TrainingRequest.kind, body: Array(try encoder.encode(self)), descriptor: descriptor)
  }

  /// Reads an answer; `nil` where the message is of another kind.
  ///
  /// - Throws: Where the body is none.
  package init?(_ message: Message) throws {
    guard message.kind == TrainingRequest.kind else { return nil }
    self = try Self.decoder.decode(Self.self, from: Data(message.body))
  }
}
