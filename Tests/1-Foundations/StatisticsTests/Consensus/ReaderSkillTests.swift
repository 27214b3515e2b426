// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct ReaderSkillTests {
  static let names = ConsensusNames(classes: ["healthy", "diseased"], readers: ["a", "b", "c", "d"], disease: 1)

  /// The inverse of the Hessian of the log-likelihood by central differences in numpy 2.4 (step 10⁻³ on log-odds), by the delta
  /// method: the share, then specificity and sensitivity of each reader.
  @Test func `has the standard errors of a numerical Hessian`() throws {
    let reads = try MadeReads.binary.annotations()
    let plan = DawidSkene(maximumIterations: 20_000, tolerance: 1e-16)
    let estimates = try plan.estimatesByInformation(reads, fit: plan.fit(reads), names: Self.names)
    let errors = [
      0.026857198078431215, 0.05004516994748039, 0.03138384354536256, 0.049295043207270836, 0.02345709300956198,
      0.0541850185873155, 0.03381885266795327, 0.042038006407890266, 0.03508523044924651,
    ]
    #expect(agree(estimates.compactMap(\.standardError), errors, within: 2e-5))
    #expect(estimates.map(\.name).prefix(2) + [] == ["specificity", "sensitivity"])
    #expect(estimates.last?.name == "prevalence")
    #expect(estimates[3].group == "b")
    #expect(estimates.allSatisfy { $0.interval != nil && $0.n == 300 })
  }

  @Test func `has about the same standard errors by resampling`() throws {
    let reads = try MadeReads.binary.annotations()
    let plan = DawidSkene()
    let fit = try plan.fit(reads)
    let closed = try plan.estimatesByInformation(reads, fit: fit, names: Self.names)
    let boot = try plan.estimates(
      reads, fit: fit, names: Self.names,
      plan: BootstrapPlan(unit: .rows, seed: 3, replicates: 400, interval: .percentile, workers: 2))
    for (a, b) in zip(closed, boot) {
      #expect(a.name == b.name && a.group == b.group && a.value == b.value)
      let ratio = (b.standardError ?? 0) / (a.standardError ?? 1)
      #expect(ratio > 0.8 && ratio < 1.3)
    }
    let again = try plan.estimates(
      reads, fit: fit, names: Self.names,
      plan: BootstrapPlan(unit: .rows, seed: 3, replicates: 400, interval: .percentile, workers: 1))
    #expect(again == boot)
  }

  @Test func `is wider where items of one patient stand together`() throws {
    // Each item three times under its own patient: thrice the labels, no more patients.
    let made = MadeReads.binary
    var tripled = made
    for copy in 1...2 as ClosedRange<Int32> {
      tripled.items += made.items.map { $0 + 300 * copy }
      tripled.readers += made.readers
      tripled.labels += made.labels
      tripled.truth += made.truth
    }
    let units = try ClusterIndex(unitOfRow: (0..<900).map { Int32($0 % 300) }, count: 300)
    let plan = DawidSkene(maximumIterations: 20_000, tolerance: 1e-16)
    let one = try made.annotations()
    let three = try tripled.annotations(units: units)
    let single = try plan.estimatesByInformation(
      try made.annotations(units: try ClusterIndex(unitOfRow: (0..<300).map { Int32($0) }, count: 300)),
      fit: plan.fit(one), names: Self.names)
    let robust = try plan.estimatesByInformation(three, fit: plan.fit(three), names: Self.names)
    let naive = try plan.estimatesByInformation(
      tripled.annotations(), fit: plan.fit(tripled.annotations()), names: Self.names)
    for place in single.indices {
      let (a, b, c) = (single[place].standardError, robust[place].standardError, naive[place].standardError)
      // The sandwich of repeated patients is that of the patients once.
      #expect(abs((b ?? 0) / (a ?? 1) - 1) < 1e-3)
      #expect((c ?? 1) < (b ?? 0))
    }
    #expect(robust[0].clusters == 300)
  }

  /// The nominal 95 % intervals over 80 studies of 200 items; the binomial spread of the share is about 2 points.
  @Test func `covers the skills of readers and the share of the disease`() throws {
    var (closed, boot, asked) = (0, 0, 0)
    let skills = [[0.9, 0.8], [0.85, 0.85], [0.8, 0.75]]
    let names = ConsensusNames(classes: ["0", "1"], readers: ["a", "b", "c"], disease: 1)
    for seed in 1...80 as ClosedRange<UInt64> {
      let made = MadeReads(items: 200, skills: skills, shares: [0.6, 0.4], missing: 0, seed: seed)
      let reads = try made.annotations()
      let plan = DawidSkene(maximumIterations: 3000, tolerance: 1e-9)
      let fit = try plan.fit(reads)
      let truths = skills.flatMap { $0 } + [0.4]
      let first = try plan.estimatesByInformation(reads, fit: fit, names: names)
      let second = try plan.estimates(
        reads, fit: fit, names: names,
        plan: BootstrapPlan(unit: .rows, seed: seed, replicates: 150, interval: .percentile, workers: 2))
      for place in truths.indices where first[place].interval != nil && second[place].interval != nil {
        asked += 1
        if first[place].interval?.contains(truths[place]) == true { closed += 1 }
        if second[place].interval?.contains(truths[place]) == true { boot += 1 }
      }
    }
    let (a, b) = (Double(closed) / Double(asked), Double(boot) / Double(asked))
    #expect(asked > 450)
    #expect(a > 0.91 && a < 0.985, "information \(a)")
    #expect(b > 0.91 && b < 0.985, "bootstrap \(b)")
  }

  @Test func `has no interval at the edge and says why`() throws {
    let column = (0..<40).map { Int32($0 % 2) }
    let reads = try Annotations(columns: [column, column, column], classCount: 2)
    let names = ConsensusNames(classes: ["0", "1"], readers: ["a", "b", "c"], disease: 1)
    let plan = DawidSkene()
    let fit = try plan.fit(reads)
    let estimates = try plan.estimatesByInformation(reads, fit: fit, names: names)
    #expect(estimates.prefix(6).allSatisfy { $0.value == 1 && $0.interval == nil && $0.reason == .valueAtBoundary })
    #expect(estimates.last?.interval != nil)
    let coin = DawidSkene(readerModel: .oneCoin)
    let none = try coin.estimatesByInformation(reads, fit: coin.fit(reads), names: names)
    #expect(none.allSatisfy { $0.interval == nil && $0.reason != nil })
    #expect(throws: AnnotationError.lengthsDiffer(of: "reader names", expected: 3, found: 4)) {
      try plan.estimatesByInformation(reads, fit: fit, names: Self.names)
    }
  }

  @Test func `says nothing of a class that a reader has not seen`() throws {
    let reads = try Annotations(columns: [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, -1, -1]], classCount: 2)
    let fit = try DawidSkene().fit(reads)
    #expect(fit.readers?.skill(reader: 2, class: 1) == nil)
    #expect(fit.readers?.skill(reader: 2, class: 0) == 1)
    let names = ConsensusNames(classes: ["0", "1"], readers: ["a", "b", "c"], disease: 1)
    let estimates = try DawidSkene().estimatesByInformation(reads, fit: fit, names: names)
    #expect(estimates[5].value == nil && estimates[5].reason != nil)
  }
}
