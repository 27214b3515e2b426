// SPDX-License-Identifier: Apache-2.0

/// The kinds of messages that every helper knows; a helper's own begin at ``first``.
public enum MessageKinds {
  /// Asks who is there; the answer is a ``Greeting``.
  public static let hello: UInt16 = 1
  /// Says who is there.
  public static let greeting: UInt16 = 2
  /// Says why nothing else is answered.
  public static let refusal: UInt16 = 3
  /// The first number that a helper may give a meaning of its own.
  public static let first: UInt16 = 16
  /// From here on, kinds that only a helper which was started with `--self-test` knows.
  public static let firstOfSelfTest: UInt16 = 0xFF00
}
