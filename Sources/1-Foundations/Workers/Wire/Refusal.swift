// SPDX-License-Identifier: Apache-2.0

/// Why a helper did not do what it was asked: a number that its protocol gives a name, and facts.
public struct Refusal: Error, Sendable, Hashable {
  /// The request is of no kind that the helper knows.
  public static let unknownRequest: UInt16 = 1
  /// The request's body is not what its kind asks for.
  public static let malformedRequest: UInt16 = 2
  /// The answer would be larger than the helper may make.
  public static let tooLarge: UInt16 = 3
  /// The first number that a helper may give a meaning of its own.
  public static let first: UInt16 = 16

  /// What kind of reason.
  public var code: UInt16
  /// Facts such as a tag, a size, what was found and expected; never a value of a patient.
  public var facts: [String]

  /// Makes a refusal; the parameters are the properties.
  public init(code: UInt16, facts: [String] = []) {
    self.code = code
    self.facts = facts
  }

  /// The message that says so.
  public var message: Message {
    var body = WireWriter()
    body.put(code)
    body.put(facts)
    return Message(kind: MessageKinds.refusal, body: body.bytes)
  }

  /// Reads a refusal; `nil` where the message is none.
  public init?(_ message: Message) throws(WireError) {
    guard message.kind == MessageKinds.refusal else { return nil }
    var body = WireReader(message.body)
    code = try body.number()
    facts = try body.texts()
    try body.finish()
  }
}
