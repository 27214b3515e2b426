// SPDX-License-Identifier: Apache-2.0

/// Why a note, a checkpoint or a proof is not what it claims to be.
public enum NoteFault: Error, Sendable, Hashable {
  /// It is not written as it must be: the first line at fault, counted from 1, and what was expected there.
  case malformed(line: Int, expected: String)
  /// A key that is known has not made the signature that stands under its name.
  case wrongSignature(key: String)
  /// No key that is known has signed.
  case unverified
  /// A key that had to sign has not.
  case missingSignature(key: String)
  /// It is signed, but for another trail: its origin, and the one that was expected.
  case foreignOrigin(found: String, expected: String)
}
