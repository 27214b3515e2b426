// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// `fiducial-verify export`: is this exported trail the one that was signed?
struct ExportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Checks an exported trail: every link, and the root at every checkpoint.",
    discussion: """
      FILE is written by 'fiducial audit export --format jsonl' of the whole trail: a line an entry. Entries behind the last \
      checkpoint are chained, but nobody has signed them; how many there are is said.
      """)

  @Argument(help: "The exported trail.")
  var file: String

  @Option(help: "A signed checkpoint of it; may be given again.")
  var checkpoint: [String]

  @OptionGroup var trust: TrustOptions

  func run() throws {
    var signed: [SignedCheckpoint] = []
    for path in checkpoint {
      let bytes = try InputFailure.bytes(of: path)
      signed.append(try InputFailure.reading(path) { try trust.check(SignedNote(parsing: bytes)) })
    }
    let bytes = try InputFailure.bytes(of: file)
    let check = bytes.withUnsafeBytes { TrailCheck.checking($0, against: signed.map(\.checkpoint)) }
    guard check.faults.isEmpty else {
      throw Refusal(words: check.faults.map { "\(file): \($0)" }.joined(separator: "\n"))
    }
    let covered = signed.map(\.checkpoint.size).max() ?? 0
    print("proved: \(check.size) entries, each bound to the one before; root \(check.tree.root.hexadecimal)")
    for one in signed { print(TrustOptions.words(one)) }
    if covered < check.size { print("the last \(check.size - covered) entries are chained, but not signed yet") }
  }
}
