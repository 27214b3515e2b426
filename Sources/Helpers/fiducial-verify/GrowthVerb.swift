// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// `fiducial-verify growth`: was anything changed between two checkpoints?
struct GrowthVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Checks that a trail only grew since a checkpoint.",
    discussion: "FILE is written by 'fiducial audit prove --since CHECKPOINT' (c2sp.org/tlog-witness).")

  @Argument(help: "The checkpoint that is known.")
  var known: String

  @Argument(help: "The proof, with the later checkpoint.")
  var file: String

  @OptionGroup var trust: TrustOptions

  func run() throws {
    let first = try InputFailure.bytes(of: known)
    let second = try InputFailure.bytes(of: file)
    let earlier = try InputFailure.reading(known) { try trust.check(SignedNote(parsing: first)) }
    let (proof, later) = try InputFailure.reading(file) {
      let proof = try GrowthProof(parsing: second)
      return (proof, try trust.check(proof.note))
    }
    guard proof.proves(from: earlier.checkpoint, to: later.checkpoint) else {
      throw Refusal(
        words: "\(file): not proved: the trail of \(later.checkpoint.size) entries does not continue the one of "
          + "\(earlier.checkpoint.size)")
    }
    print("proved: the first \(earlier.checkpoint.size) entries are unchanged in\n\(TrustOptions.words(later))")
  }
}
