// SPDX-License-Identifier: Apache-2.0

/// The name of a data set: `chest-xray`.
///
/// Small letters, digits and single hyphens between them, a letter first, at most 64: a name that is the same in a file's name, in an
/// address and on a command line, and that no two people write in two ways.
public struct DatasetName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The greatest number of letters.
  public static let longest = 64

  /// The name.
  public let description: String

  /// Reads a name.
  /// - Throws: ``DatasetError/badName(_:)``.
  public init(_ text: some StringProtocol) throws(DatasetError) {
    let letters = Array(text.utf8)
    func isWord(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
    guard let first = letters.first, (97...122).contains(first), letters.count <= Self.longest,
      letters.allSatisfy({ isWord($0) || $0 == 45 }), letters.last != 45,
      !zip(letters, letters.dropFirst()).contains(where: { $0 == 45 && $1 == 45 })
    else { throw .badName(String(text)) }
    description = String(text)
  }

  /// The order of the written forms.
  public static func < (first: DatasetName, second: DatasetName) -> Bool { first.description < second.description }
}
