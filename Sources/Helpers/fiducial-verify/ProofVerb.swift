// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// `fiducial-verify proof`: is this entry in the trail that was signed?
struct ProofVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof",
    abstract: "Checks that an entry is in a trail as it was signed.",
    discussion: """
      FILE is written by 'fiducial audit prove ENTRY' (c2sp.org/tlog-proof; the entry is its extra data). Prints the entry when it \
      is proved.
      """)

  @Argument(help: "The proof.")
  var file: String

  @OptionGroup var trust: TrustOptions

  func run() throws {
    let bytes = try InputFailure.bytes(of: file)
    let (proof, signed) = try InputFailure.reading(file) {
      let proof = try EntryProof(parsing: bytes)
      return (proof, try trust.check(proof.note))
    }
    guard proof.proves(signed.checkpoint) else {
      throw Refusal(words: "\(file): not proved: the entry and its path do not give the root that was signed")
    }
    print(String(decoding: proof.entry, as: UTF8.self))
    print("proved: this is entry \(proof.index) of\n\(TrustOptions.words(signed))")
  }
}
