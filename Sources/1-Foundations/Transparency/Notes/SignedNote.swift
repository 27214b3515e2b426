// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A text with signatures below it, as transparency logs write their checkpoints.
///
/// ```text
/// fiducial/8b2f…
/// 1204
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
/// — fiducial/8b2f… Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
/// ```
/// The text is worth nothing until a key that is trusted has verified it: ``verified(by:)``.
///
/// > Source: c2sp.org/signed-note. Checked against the published example of golang.org/x/mod/sumdb/note in `SignedNoteTests`.
public struct SignedNote: Sendable, Hashable {
  /// A line below the text.
  public struct Signature: Sendable, Hashable {
    /// Whose key it claims to be of.
    public let name: String
    /// The four bytes that name the key.
    public let hash: [UInt8]
    /// The signature itself.
    public let bytes: [UInt8]

    /// Whose key it claims to be of, as a key begins that is written out: name and hash.
    public var keyName: String {
      let digits = hash.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
      return "\(name)+\(digits)"
    }
  }

  /// More signatures than this are refused.
  public static let mostSignatures = 100

  /// The text; it ends with a line feed.
  public let text: String
  /// The signatures, in order.
  public private(set) var signatures: [Signature]

  /// Makes a note without signatures; `nil` unless the text ends with a line feed and has no other control character.
  public init?(text: String) {
    guard Self.isText(text) else { return nil }
    self.text = text
    signatures = []
  }

  /// Reads a note.
  /// - Throws: ``NoteFault/malformed(line:expected:)`` where it is none.
  public init(parsing bytes: some Sequence<UInt8>) throws(NoteFault) {
    guard let whole = String(validating: Array(bytes), as: UTF8.self) else {
      throw .malformed(line: 1, expected: "UTF-8")
    }
    let lines = whole.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
    guard let blank = lines.dropLast().lastIndex(of: "") else {
      throw .malformed(line: lines.count, expected: "an empty line between text and signatures")
    }
    guard lines.last == "" else { throw .malformed(line: lines.count, expected: "a line feed at the end") }
    let text = lines[..<blank].map { $0 + "\n" }.joined()
    guard blank > 0, Self.isText(text) else {
      throw .malformed(line: 1, expected: "text without control characters")
    }
    let below = lines[(blank + 1)..<(lines.count - 1)]
    guard !below.isEmpty else { throw .malformed(line: blank + 2, expected: "a signature") }
    guard below.count <= Self.mostSignatures else {
      throw .malformed(line: blank + 2, expected: "at most \(Self.mostSignatures) signatures")
    }
    var signatures: [Signature] = []
    for (place, line) in zip(below.indices, below) {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "—", NoteKey.isName(parts[1]), let bytes = StrictBase64.bytes(parts[2]),
        bytes.count > 4
      else { throw .malformed(line: place + 1, expected: "a dash, a name and a signature in base 64") }
      signatures.append(
        Signature(name: String(parts[1]), hash: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4))))
    }
    self.text = text
    self.signatures = signatures
  }

  /// The whole note: text, empty line, signatures.
  public var description: String {
    text + "\n" + signatures.map { "— \($0.name) \(StrictBase64.text($0.hash + $0.bytes))\n" }.joined()
  }

  /// The note with one signature more; one of the same key is replaced.
  ///
  /// - Parameters:
  ///   - signer: Who signs.
  ///   - time: When; what a witness says with its signature, to the second.
  /// - Returns: The signed note.
  public func signed(by signer: NoteSigner, at time: Timestamp) -> SignedNote {
    let seconds = max(0, time.microseconds / 1_000_000)
    guard let bytes = signer.signature(of: text, at: seconds) else {
      preconditionFailure("a signer was made of a key that can be used")
    }
    var note = self
    note.signatures.removeAll { $0.name == signer.key.name && $0.hash == signer.key.hash }
    note.signatures.append(Signature(name: signer.key.name, hash: signer.key.hash, bytes: bytes))
    return note
  }

  /// Checks the signatures of keys that are known; others are passed over.
  ///
  /// - Parameter keys: Those that are trusted.
  /// - Returns: The keys that have signed, in the order of the signatures, and when, where they are witnesses.
  /// - Throws: ``NoteFault/wrongSignature(key:)`` where a known key has not signed this text; ``NoteFault/unverified`` where no known
  ///   key has.
  public func verified(by keys: [NoteKey]) throws(NoteFault) -> [Verification] {
    var found: [Verification] = []
    for signature in signatures {
      guard let key = keys.first(where: { $0.name == signature.name && $0.hash == signature.hash }) else { continue }
      guard key.verifies(signature.bytes, of: text) else { throw .wrongSignature(key: key.description) }
      guard !found.contains(where: { $0.key == key }) else { continue }
      let seconds = key.kind == .cosignature ? NoteKey.seconds(of: signature.bytes) : nil
      found.append(Verification(key: key, seconds: seconds))
    }
    guard !found.isEmpty else { throw .unverified }
    return found
  }

  /// A signature that was checked.
  public struct Verification: Sendable, Hashable {
    /// Whose it is.
    public let key: NoteKey
    /// When a witness says to have signed, in seconds since 1970; `nil` for others.
    public let seconds: Int64?
  }

  private static func isText(_ text: String) -> Bool {
    text.utf8.last == 10 && text.utf8.allSatisfy { $0 >= 32 || $0 == 10 }
  }
}
