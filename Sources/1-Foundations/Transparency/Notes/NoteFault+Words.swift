// SPDX-License-Identifier: Apache-2.0

extension NoteFault: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .malformed(let line, let expected): "line \(line): expected \(expected)"
    case .wrongSignature(let key): "the signature under the name of \(key) is not of this text"
    case .unverified: "no key that is known has signed it"
    case .missingSignature(let key): "it is not signed by \(key)"
    case .foreignOrigin(let found, let expected): "it is of '\(found)', not of '\(expected)'"
    }
  }
}
