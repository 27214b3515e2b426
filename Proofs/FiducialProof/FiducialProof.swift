// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What takes longer than a test: simulated coverage and the bits that threads must not change, as Markdown tables.
///
///     fiducial-proof coverage [--quick] [--about WORD]
///     fiducial-proof bands [--quick]
///     fiducial-proof threads [--quick]
///     fiducial-proof conformal [--quick]
///     fiducial-proof slices [--quick]
///     fiducial-proof mrmc [--quick]
///     fiducial-proof answer             questions on standard input, for Proofs/peers.py
@main
struct FiducialProof {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let isQuick = arguments.contains("--quick")
    switch arguments.first {
    case "coverage":
      let about = arguments.firstIndex(of: "--about").map { arguments[arguments.index(after: $0)...].first ?? "" }
      await CoverageReport(isQuick: isQuick, about: about).print()
    case "bands": try BandReport(isQuick: isQuick).print()
    case "threads": try ThreadReport(isQuick: isQuick).print()
    case "slices": await SliceReport(isQuick: isQuick).print()
    case "conformal": try ConformalReport(isQuick: isQuick).print()
    case "mrmc": ReaderStudyReport(isQuick: isQuick).print()
    case "answer": Answers.serve()
    default:
      FileHandle.standardError.write(
        Data("usage: fiducial-proof coverage|bands|threads|slices|conformal|mrmc|answer [--quick]\n".utf8))
      exit(64)
    }
  }
}
