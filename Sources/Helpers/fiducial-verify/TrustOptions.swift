// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// Whom a checker trusts.
struct TrustOptions: ParsableArguments {
  @Option(help: "The trail's public key, NAME+HASH+KEY, or a file that holds it ('fiducial audit key').")
  var key: String

  @Option(help: "The public key of a witness that must have signed too; may be given again.")
  var witness: [String] = []

  func validate() throws {
    for text in [key] + witness where Self.read(text) == nil {
      throw ValidationError("'\(text)' is neither a public key, NAME+HASH+KEY, nor a file that holds one.")
    }
  }

  /// Checks a signed checkpoint.
  func check(_ note: SignedNote) throws -> SignedCheckpoint {
    guard let key = Self.read(key) else { throw ValidationError("'\(key)' is no public key.") }
    return try SignedCheckpoint(note, key: key, witnesses: witness.compactMap(Self.read))
  }

  private static func read(_ text: String) -> NoteKey? {
    if let key = NoteKey(text) { return key }
    guard let data = try? Data(contentsOf: URL(filePath: text)) else { return nil }
    return NoteKey(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// How a checkpoint reads.
  static func words(_ signed: SignedCheckpoint) -> String {
    let checkpoint = signed.checkpoint
    var lines = [
      "\(checkpoint.size) entries of \(checkpoint.origin)" + (checkpoint.time.map { ", signed \($0)" } ?? "")
    ]
    lines.append("root \(checkpoint.root.hexadecimal)")
    for signature in signed.signatures {
      lines.append("signed by \(signature.key)" + (signature.seconds.map { ", a witness, at \($0) s" } ?? ""))
    }
    return lines.joined(separator: "\n")
  }
}
