// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics

/// What is claimed of each pair of arms, with the margin that the claim takes.
struct ArmClaimOptions: ParsableArguments {
  @Option(help: "What the first of each pair is claimed to be against the second, or each arm against the reference.")
  var hypothesis: ClaimOption = .difference

  @Option(help: "The margin of non-inferiority or equivalence, in the unit of the figure.")
  var margin: FiniteNumber?

  func validate() throws {
    let needsMargin = hypothesis == .nonInferiority || hypothesis == .equivalence
    if needsMargin, !((margin?.value ?? 0) > 0) {
      throw ValidationError("--hypothesis \(hypothesis.rawValue) needs a --margin above 0, chosen before looking")
    }
    if !needsMargin, margin != nil { throw ValidationError("--margin goes with non-inferiority or equivalence") }
  }

  /// The claim, which ``validate()`` has checked.
  var hypothesisWithMargin: Hypothesis { hypothesis.claim(margin: margin?.value ?? 0) }
}
