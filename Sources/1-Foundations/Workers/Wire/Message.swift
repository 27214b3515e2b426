// SPDX-License-Identifier: Apache-2.0

/// What goes over the wire between the owner of the data and a helper: a kind, bytes, and at most one open file.
///
/// Large arrays travel as memory that both can map, small ones as bytes; a helper is handed files that are open already, since it
/// can open none itself.
public struct Message: Sendable {
  /// What is asked or answered; each helper's protocol gives the numbers a name.
  public var kind: UInt16
  /// The words of it.
  public var body: [UInt8]
  /// An open file that goes along; the receiver owns and closes it.
  public var descriptor: Int32?

  /// Makes a message; the parameters are the properties.
  public init(kind: UInt16, body: [UInt8] = [], descriptor: Int32? = nil) {
    self.kind = kind
    self.body = body
    self.descriptor = descriptor
  }
}
