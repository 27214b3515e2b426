// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a trail was at a moment: so many entries, and the root of the tree over them.
///
/// It is the text of a ``SignedNote``: origin, size and root, a line each, and further lines that only people read.
///
/// > Source: c2sp.org/tlog-checkpoint.
public struct Checkpoint: Sendable, Hashable {
  /// Which trail it is of.
  public let origin: String
  /// How many entries there were.
  public let size: Int
  /// The root of the Merkle tree over them.
  public let root: ContentDigest
  /// Further lines: the time, as `time 2026-01-31T23:59:59.000000Z`.
  public let extensions: [String]

  /// Makes a checkpoint; `nil` where the origin or a further line is empty or has control characters, or the size is negative.
  public init?(origin: String, size: Int, root: ContentDigest, extensions: [String] = []) {
    guard size >= 0,
      ([origin] + extensions).allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 32 } })
    else { return nil }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads the text of a note.
  /// - Throws: ``NoteFault/malformed(line:expected:)``.
  public init(parsing text: String) throws(NoteFault) {
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { String(Substring($0)) }
    guard lines.popLast() == "", lines.count >= 3 else {
      throw .malformed(line: lines.count + 1, expected: "origin, size and root, a line each")
    }
    if let empty = lines.firstIndex(of: "") { throw .malformed(line: empty + 1, expected: "a line that is not empty") }
    guard let size = Self.size(lines[1]) else { throw .malformed(line: 2, expected: "a size") }
    guard let bytes = StrictBase64.bytes(lines[2]), let root = ContentDigest(bytes: bytes) else {
      throw .malformed(line: 3, expected: "a root of 32 bytes in base 64")
    }
    guard let made = Checkpoint(origin: lines[0], size: size, root: root, extensions: Array(lines.dropFirst(3))) else {
      throw .malformed(line: 1, expected: "lines without control characters")
    }
    self = made
  }

  /// The text of the note.
  public var text: String {
    ([origin, String(size), StrictBase64.text(root.bytes)] + extensions).map { $0 + "\n" }.joined()
  }

  /// The time that a further line says; `nil` where none does.
  public var time: Timestamp? {
    extensions.lazy.filter { $0.hasPrefix("time ") }.compactMap { Timestamp($0.dropFirst(5)) }.first
  }

  /// The checkpoint, signed.
  ///
  /// - Parameters:
  ///   - signer: Who signs.
  ///   - time: When; only said where a witness signs.
  /// - Returns: The signed note.
  public func signed(by signer: NoteSigner, at time: Timestamp) -> SignedNote {
    guard let note = SignedNote(text: text) else {
      preconditionFailure("a checkpoint's lines have no control characters")
    }
    return note.signed(by: signer, at: time)
  }

  /// A decimal number without sign and leading zeros.
  static func size(_ text: some StringProtocol) -> Int? {
    guard let size = Int(text), size >= 0, String(size).utf8.elementsEqual(text.utf8) else { return nil }
    return size
  }
}
