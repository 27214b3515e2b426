// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// `fiducial-verify checkpoint`: who signed this?
struct CheckpointVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Checks the signatures of a checkpoint.")

  @Argument(help: "The checkpoint.")
  var file: String

  @OptionGroup var trust: TrustOptions

  func run() throws {
    let bytes = try InputFailure.bytes(of: file)
    let signed = try InputFailure.reading(file) { try trust.check(SignedNote(parsing: bytes)) }
    print("proved: \(TrustOptions.words(signed))")
  }
}
