// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The help of every verb, word for word: a change of it is seen in review.
@Suite struct `Help` {
  private static let verbs: [[String]] = [
    [], ["evaluate"], ["stats"], ["stats", "auc"], ["stats", "paired"], ["stats", "operating-point"],
    ["stats", "subgroups"],
    ["stats", "calibration"],
    ["stats", "netbenefit"],
    ["stats", "cost"],
    ["stats", "triage"],
    ["stats", "slices"],
    ["stats", "meta"],
    ["stats", "pool"],
    ["stats", "fairness"],
    ["stats", "recalibrate"],
    ["stats", "apply-recalibration"],
    ["stats", "threshold"],
    ["stats", "advise"],
    ["stats", "deferral"],
    ["stats", "conformal"],
    ["stats", "mrmc"],
    ["stats", "froc"],
    ["stats", "agreement"],
    ["stats", "consensus"],
    ["stats", "samplesize"], ["stats", "samplesize", "auc"], ["stats", "samplesize", "proportion"],
    ["stats", "samplesize", "calibration"], ["stats", "samplesize", "mrmc"], ["stats", "samplesize", "froc"],
    ["stats", "samplesize", "kappa"], ["stats", "samplesize", "icc"], ["stats", "samplesize", "acceptance"],
    ["stats", "samplesize", "subgroups"], ["stats", "samplesize", "study"],
    ["dicom"], ["dicom", "show"], ["dicom", "verify"], ["dicom", "render"], ["dicom", "json"], ["dicom", "convert"],
    ["phantom"], ["phantom", "make"], ["phantom", "study"],
    ["phantom", "instrument"], ["phantom", "measure"], ["phantom", "measure", "mtf"],
    ["phantom", "measure", "noise-power"], ["phantom", "measure", "contrast-detail"],
    ["phantom", "measure", "uniformity"], ["phantom", "measure", "descriptors"],
    ["archive"], ["archive", "create"], ["archive", "show"], ["archive", "search"], ["archive", "verify"],
    ["archive", "backup"], ["archive", "restore"], ["archive", "gc"], ["archive", "keys"], ["import"], ["dataset"],
    ["dataset", "create"], ["dataset", "list"], ["dataset", "show"], ["dataset", "diff"], ["dataset", "label"],
    ["dataset", "check"], ["dataset", "withdraw"], ["dataset", "split"], ["dataset", "open"], ["dataset", "card"],
    ["dataset", "export"], ["audit"], ["audit", "show"], ["audit", "verify"], ["audit", "prove"],
    ["audit", "checkpoint"], ["audit", "witness"], ["audit", "export"], ["audit", "key"], ["features"],
    ["features", "list"], ["features", "compute"], ["features", "put"], ["features", "export"],
    ["features", "similar"], ["model"], ["model", "init"], ["model", "check"], ["model", "pack"],
    ["model", "register"], ["model", "list"], ["model", "show"],
    ["model", "evidence"], ["model", "evidence", "add"], ["model", "evidence", "list"], ["model", "approve"],
    ["model", "promote"], ["model", "retire"], ["model", "alias"], ["model", "sign"], ["model", "trust"],
    ["model", "verify"], ["model", "history"], ["model", "policy"], ["model", "card"], ["model", "export"], ["explain"],
    ["explain", "map"], ["explain", "check"],
    ["explain", "similar"], ["predict"],
    ["guard"], ["guard", "fit"], ["guard", "check"],
    ["bench"], ["cascade"], ["cascade", "choose"], ["cascade", "confirm"],
    ["train"], ["harmonise"], ["harmonise", "fit"], ["harmonise", "apply"], ["harmonise", "check"],
    ["harmonise", "adapt"],
  ]

  /// With `FIDUCIAL_WRITE_HELP` in the environment the texts are written anew instead of compared.
  @Test(arguments: verbs) func `reads as it was reviewed`(verb: [String]) throws {
    let outcome = try Command.run(verb + ["--help"])
    #expect(outcome.code == 0)
    let name = (["fiducial"] + verb).joined(separator: "-")
    let file = Command.root.appending(path: "Tests/Acceptance/Help/\(name).txt")
    if ProcessInfo.processInfo.environment["FIDUCIAL_WRITE_HELP"] != nil {
      try Data(outcome.output.utf8).write(to: file)
    }
    #expect(outcome.output == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
  }

  @Test func `no verb is without a text, and no text without a verb`() throws {
    let folder = Command.root.appending(path: "Tests/Acceptance/Help")
    let texts = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
    #expect(Set(texts) == Set(Self.verbs.map { (["fiducial"] + $0).joined(separator: "-") + ".txt" }))
    // Whatever a help text lists as a subcommand has a text of its own.
    for verb in Self.verbs {
      let help = try Command.run(verb + ["--help"]).output
      guard let start = help.range(of: "SUBCOMMANDS:\n") else { continue }
      for line in help[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false) {
        if line.isEmpty { break }
        guard line.hasPrefix("  "), !line.hasPrefix("   "), let word = line.split(separator: " ").first else {
          continue
        }
        #expect(Self.verbs.contains(verb + [String(word)]), "\(word)")
      }
    }
  }
}
