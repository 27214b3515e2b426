// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The command: verbs, one file each.
struct Fiducial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fiducial",
    abstract: "Judges a radiology AI model by evidence, and keeps the evidence.",
    discussion: """
      Exit codes: 0 done and accepted · 1 done and not accepted · 2 cannot be judged · 64 usage · 65 bad input \
      · 69 a component is missing · 70 internal error · 74 input/output · 130 interrupted.

      Research use only. Not a medical device.
      """,
    version: Software.description,
    subcommands: [
      Evaluate.self, Stats.self, DICOMVerb.self, PhantomVerb.self, ArchiveVerb.self, ImportVerb.self, DatasetVerb.self,
      AuditVerb.self, FeaturesVerb.self, ModelVerb.self, ExplainVerb.self, PredictVerb.self, GuardVerb.self, Bench.self,
      CascadeVerb.self, TrainVerb.self, HarmoniseVerb.self,
    ])
}

/// What this program is.
enum Software {
  static let version = "0.1.0"
  static let description = "fiducial \(version)"
}

@main
enum Main {
  static func main() {
    do {
      var verb = try Fiducial.parseAsRoot()
      try verb.run()
    } catch {
      ExitTable.leave(because: error)
    }
  }
}
