// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Transparency

/// The command: checks proofs of an audit trail without the archive, its database or the program that wrote it.
@main
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fiducial-verify",
    abstract: "Checks proofs and exports of an audit trail offline.",
    discussion: """
      What is checked was signed by the trail's key; get the key by another way than the proof. Exit codes: 0 proved · 1 not \
      proved: something was changed · 64 usage · 65 no such file format · 74 a file cannot be read.
      """,
    subcommands: [ProofVerb.self, GrowthVerb.self, ExportVerb.self, CheckpointVerb.self])

  static func main() {
    do {
      var verb = try parseAsRoot()
      try verb.run()
    } catch let refusal as Refusal {
      leave(refusal.words, 1)
    } catch let failure as InputFailure {
      leave(failure.words, failure.code)
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        print(fullMessage(for: error))
        Foundation.exit(0)
      }
      leave(fullMessage(for: error), code == .validationFailure ? 64 : 70)
    }
  }

  private static func leave(_ words: String, _ code: Int32) -> Never {
    // Nobody is left to tell where this fails; the code still says it.
    try? FileHandle.standardError.write(contentsOf: Data((words + "\n").utf8))
    Foundation.exit(code)
  }
}

/// What was to be proved is not.
struct Refusal: Error {
  let words: String
}

/// A file that cannot be read, or holds something else.
struct InputFailure: Error {
  let words: String
  let code: Int32

  static func bytes(of path: String) throws(InputFailure) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw InputFailure(words: "\(path): cannot be read", code: 74)
    }
  }

  /// Does something that a file's form may forbid.
  static func reading<Result>(_ path: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let fault as NoteFault {
      guard case .malformed = fault else { throw Refusal(words: "\(path): not proved: \(fault)") }
      throw InputFailure(words: "\(path): \(fault)", code: 65)
    }
  }
}
