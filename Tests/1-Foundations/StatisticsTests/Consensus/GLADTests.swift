// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct GLADTests {
  static let two = MadeReads(
    items: 60, skills: [[0.92, 0.8], [0.85, 0.75], [0.9, 0.7], [0.8, 0.9]], shares: [0.6, 0.4], missing: 0, seed: 13)
  static let three = MadeReads(
    items: 60, skills: MadeReads.threeSkills, shares: [0.5, 0.3, 0.2], missing: 0, seed: 14)

  /// The maximum of the posterior density with the truth summed out, found directly by scipy 1.17 (L-BFGS-B with the analytic
  /// gradient, tolerance 10⁻¹⁰) from the means of the priors.
  @Test func `reaches the peak that a direct maximisation finds`() throws {
    let plan = GLAD(maximumIterations: 20_000, tolerance: 1e-15)
    let binary = try plan.fit(Self.two.annotations())
    #expect(abs((binary.objectives.last ?? 0) - -134.355_211_676_240_97) < 1e-7)
    #expect(
      agree(
        binary.abilities ?? [],
        [0.6804536978063506, 0.4277213953616311, 0.5710227188195544, 0.9464877285774883], within: 1e-4))
    #expect(abs((binary.easiness?[0] ?? 0) - 4.797_009_961_315_442) < 1e-3)
    #expect(agree(Array(binary.chances(of: 3)), [0.9876289219658656, 0.012371078034134463], within: 1e-5))
    let several = try plan.fit(Self.three.annotations())
    #expect(abs((several.objectives.last ?? 0) - -284.333_680_241_209_44) < 1e-7)
    #expect(
      agree(
        several.abilities ?? [],
        [0.39939948402027264, 0.3709873315694669, 0.27343577557304927, 0.2963665945425999, 0.5825881075121491],
        within: 1e-4))
    #expect(
      agree(several.easiness?.prefix(3) + [], [3.692044698454552, 1.9071693214766152, 6.801867012432693], within: 2e-3))
    #expect(
      agree(
        Array(several.chances(of: 1)), [0.010086977436895793, 0.15209165161742288, 0.8378213709456813], within: 1e-4))
  }

  @Test func `never falls and finds who is able`() throws {
    let made = MadeReads(
      items: 300, skills: [[0.95, 0.95], [0.9, 0.9], [0.7, 0.7], [0.5, 0.5], [0.2, 0.2]], shares: [0.5, 0.5],
      missing: 0.1, seed: 9)
    let fit = try GLAD().fit(made.annotations())
    #expect(fit.isConverged)
    for (before, after) in zip(fit.objectives, fit.objectives.dropFirst()) { #expect(after >= before - 1e-9) }
    let abilities = try #require(fit.abilities)
    #expect(abilities[0] > abilities[2] && abilities[1] > abilities[2] && abilities[2] > abilities[3])
    // A reader who is mostly wrong has a negative ability.
    #expect(abilities[4] < 0)
    let right = zip(fit.labels(), made.truth).count { $0.0 == $0.1 }
    let vote = zip(try MajorityVote().fit(made.annotations()).labels(), made.truth).count { $0.0 == $0.1 }
    #expect(right > vote)
  }

  @Test func `finds hard the items that able readers disagree on`() throws {
    // Three readers agree on forty items, and differ on the last two.
    let agreed = (0..<40).map { Int32($0 % 2) }
    let reads = try Annotations(columns: [agreed + [0, 1], agreed + [1, 0], agreed + [1, 1]], classCount: 2)
    let easiness = try #require(try GLAD().fit(reads).easiness)
    #expect(easiness[40] < easiness[0] && easiness[41] < easiness[1])
  }

  @Test func `refuses settings outside their range`() throws {
    let reads = try MadeReads.three.annotations()
    #expect(throws: AnnotationError.self) { try GLAD(abilitySpread: 0).fit(reads) }
    #expect(throws: AnnotationError.self) { try GLAD(classShares: [1, 0, 0]).fit(reads) }
  }
}

private func + (prefix: ArraySlice<Double>?, more: [Double]) -> [Double] { Array(prefix ?? []) + more }
