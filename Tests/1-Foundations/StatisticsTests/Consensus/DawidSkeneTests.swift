// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing

/// The 45 patients that five anaesthetists graded, the first three times (Dawid & Skene, Applied Statistics 28, 1979).
struct Anaesthetists {
  let annotations: Annotations

  init() throws {
    let text = try String(contentsOf: SharedFiles.file("golden/anesthesia.csv"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { row in
      row.split(separator: ",").compactMap { Int32($0) }
    }
    annotations = try Annotations(
      items: rows.map { $0[0] - 1 }, readers: rows.map { $0[1] - 1 }, labels: rows.map { $0[2] - 1 }, itemCount: 45,
      readerCount: 5, classCount: 4)
  }
}

@Suite struct DawidSkeneTests {
  /// Every number of the published fit: class shares, all error rates, log-likelihood, assignments.
  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not beside the checkout"))
  func `gives the published anaesthetists`() throws {
    struct Published: Decodable {
      let labels: Int
      let loglik: Double
      let classMarginals: [Double]
      let errorRates: [String: [[Double]]]
      let mapClass: [Int]
      let posteriorMaxMin: Double
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let published = try decoder.decode(
      Published.self, from: Data(contentsOf: SharedFiles.file("golden/dawid_skene_1979.json")))
    let reads = try Anaesthetists().annotations
    #expect(reads.labelCount == published.labels)
    let fit = try DawidSkene().fit(reads)
    #expect(fit.isConverged)
    #expect(agree(fit.classShares, published.classMarginals, within: 6e-7))
    #expect(abs((fit.logLikelihood ?? 0) - published.loglik) < 1e-8)
    let readers = try #require(fit.readers)
    for reader in 0..<5 {
      for truth in 0..<4 {
        for label in 0..<4 {
          let rate = try #require(readers.chance(reader: reader, truth: truth, label: label))
          #expect(abs(rate - (published.errorRates["\(reader + 1)"]?[truth][label] ?? -1)) < 5.1e-5)
        }
      }
    }
    #expect(fit.labels() == published.mapClass.map { $0 - 1 })
    let sureness = (0..<45).map { fit.chances(of: $0).max() ?? 0 }
    #expect(abs((sureness.min() ?? 0) - published.posteriorMaxMin) < 1e-6)
    #expect(!fit.isSwitched)
  }

  /// Two readers, three items, one step by hand: shares (1, ½, 0) of class 1 give a prior of ½ and matrices in thirds.
  @Test func `makes the step that can be made by hand`() throws {
    let reads = try Annotations(columns: [[1, 1, 0], [1, 0, 0]], classCount: 2)
    let fit = try DawidSkene(maximumIterations: 1).fit(reads)
    // Reader 0: class 1 holds 1 + ½ of items called 1 of weight 1.5, class 0 holds ½ called 1 and 1 called 0.
    // Item 0 (1, 1): ½·1·⅔ against ½·⅓·0, certain; item 1 (1, 0): ½·1·⅓ against ½·⅓·1, a tie.
    #expect(agree(fit.chances(ofClass: 1), [1, 0.5, 0], within: 1e-15))
    // Likelihoods: ⅓, 1/6 + 1/6, ⅓.
    #expect(abs((fit.logLikelihood ?? 0) - 3 * log(1.0 / 3)) < 1e-14)
    #expect(fit.labels() == [1, nil, 0])
  }

  /// An independent fit with numpy 2.4 (einsum over a dense array), to a change of the log-likelihood below 10⁻¹³.
  @Test func `agrees with an independent fit of binary reads with gaps`() throws {
    let fit = try DawidSkene(maximumIterations: 20_000, tolerance: 1e-16).fit(MadeReads.binary.annotations())
    #expect(abs((fit.logLikelihood ?? 0) - -588.957_758_895_031) < 1e-9)
    #expect(abs(fit.classShares[1] - 0.361_198_693_990_031_9) < 1e-5)
    #expect(
      agree(
        fit.chances(ofClass: 1).prefix(4) + [],
        [0.0012188923796124544, 0.9857858884071597, 0.9994289794362851, 0.04784232504188595], within: 1e-5))
    let expected = [
      [0.9324555863150322, 0.8237183578225191], [0.8555712834917953, 0.7831738217471234],
      [0.9244556099663486, 0.6734488864640437], [0.8297037922203121, 0.8941872047592815],
    ]
    for reader in 0..<4 {
      for truth in 0..<2 {
        #expect(abs((fit.readers?.skill(reader: reader, class: truth) ?? 0) - expected[reader][truth]) < 1e-5)
      }
    }
  }

  /// Both by numpy 2.4, as above: with imagined labels, and with one coin.
  @Test func `agrees with independent fits of the posterior mode and of one coin`() throws {
    let reads = try MadeReads.three.annotations()
    let mode = try DawidSkene(
      readerPrior: .init(right: 1, wrong: 0.5), classPrior: .estimated(imagined: 1), maximumIterations: 20_000,
      tolerance: 1e-15
    ).fit(reads)
    #expect(agree(mode.classShares, [0.4887849183152188, 0.29532825111166905, 0.21588683057311214], within: 1e-5))
    #expect(abs((mode.readers?.chance(reader: 0, truth: 1, label: 0) ?? 0) - 0.17165675713149733) < 1e-5)
    #expect(abs((mode.readers?.chance(reader: 0, truth: 2, label: 2) ?? 0) - 0.7656906414836698) < 1e-5)
    let coin = try DawidSkene(readerModel: .oneCoin, maximumIterations: 20_000, tolerance: 1e-15).fit(reads)
    #expect(abs((coin.logLikelihood ?? 0) - -532.387_024_595_721_9) < 1e-8)
    let skills = (0..<5).compactMap { coin.readers?.skill(reader: $0, class: 2) }
    #expect(
      agree(
        skills,
        [0.8293657273258113, 0.7844126645234281, 0.6962283710942948, 0.8314107361244104, 0.7800658521415257],
        within: 1e-5))
    #expect(
      agree(Array(coin.chances(of: 7)), [0.9997164057688374, 0.000155550240609821, 0.000128043990552666], within: 1e-6))
  }

  @Test(arguments: [DawidSkene.ReaderModel.confusion, .oneCoin], [0.0, 0.5])
  func `never falls`(model: DawidSkene.ReaderModel, imagined: Double) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let made = MadeReads(
        items: 80, skills: MadeReads.threeSkills, shares: [0.5, 0.3, 0.2], missing: 0.3, seed: seed)
      let fit = try DawidSkene(
        readerModel: model, readerPrior: .init(right: imagined, wrong: imagined),
        classPrior: .estimated(imagined: imagined), maximumIterations: 200
      ).fit(made.annotations())
      for (before, after) in zip(fit.objectives, fit.objectives.dropFirst()) { #expect(after >= before - 1e-9) }
      #expect(fit.posterior.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 })
    }
  }

  @Test func `takes weights as repetition and forgets items of weight zero`() throws {
    let made = MadeReads.three
    let weights = (0..<150).map { Double($0 % 3) }
    let plan = DawidSkene(maximumIterations: 50, tolerance: 0)
    let weighted = try plan.fit(made.annotations(weights: weights))
    var repeated = made
    (repeated.items, repeated.readers, repeated.labels, repeated.truth) = ([], [], [], [])
    var firstCopy: [Int] = []
    for item in 0..<150 where item % 3 > 0 {
      for copy in 0..<item % 3 {
        if copy == 0 { firstCopy.append(repeated.truth.count) }
        for place in made.items.indices where made.items[place] == Int32(item) {
          repeated.items.append(Int32(repeated.truth.count))
          repeated.readers.append(made.readers[place])
          repeated.labels.append(made.labels[place])
        }
        repeated.truth.append(made.truth[item])
      }
    }
    let plain = try plan.fit(repeated.annotations())
    #expect(agree(weighted.classShares, plain.classShares, within: 1e-10))
    #expect(abs((weighted.logLikelihood ?? 0) - (plain.logLikelihood ?? 1)) < 1e-8)
    let kept = (0..<150).filter { $0 % 3 > 0 }
    for (item, copy) in zip(kept, firstCopy) {
      #expect(agree(Array(weighted.chances(of: item)), Array(plain.chances(of: copy)), within: 1e-9))
    }
  }

  @Test func `renames its classes when the labels are renamed`() throws {
    let made = MadeReads.three
    var renamed = made
    renamed.labels = made.labels.map { ($0 + 1) % 3 }
    let plan = DawidSkene(maximumIterations: 100, tolerance: 0)
    let (a, b) = (try plan.fit(made.annotations()), try plan.fit(renamed.annotations()))
    for item in 0..<150 {
      for truth in 0..<3 {
        #expect(abs(Array(a.chances(of: item))[truth] - Array(b.chances(of: item))[(truth + 1) % 3]) < 1e-9)
      }
    }
  }

  @Test func `survives products far below the range of a number`() throws {
    // Two hundred labels of one item, half of them against it: the product of chances is about 10⁻²⁰⁰ and less.
    let items = (0..<50).flatMap { item in [Int32](repeating: item, count: 400) }
    var labels: [Int32] = []
    for place in 0..<20_000 {
      let (item, number) = (place / 400, place % 400)
      labels.append(Int32(number < 240 ? item % 9 : (place * 7) % 9))
    }
    let reads = try Annotations(
      items: items, readers: (0..<20_000).map { Int32($0 % 40) }, labels: labels, itemCount: 50, readerCount: 40,
      classCount: 9)
    let fit = try DawidSkene(readerModel: .oneCoin).fit(reads)
    #expect(fit.posterior.allSatisfy { $0.isFinite })
    #expect(fit.labels() == (0..<50).map { $0 % 9 })
  }

  @Test func `finds more than eight classes like fewer`() throws {
    let shares = [Double](repeating: 1.0 / 12, count: 12)
    let made = MadeReads(
      items: 600, skills: [[Double]](repeating: [Double](repeating: 0.8, count: 12), count: 5), shares: shares,
      missing: 0, seed: 5)
    let fit = try DawidSkene(readerPrior: .jeffreys).fit(made.annotations())
    let right = zip(fit.labels(), made.truth).count { $0.0 == $0.1 }
    #expect(right > 560)
  }

  @Test func `says that names are exchanged where most readers are worse than chance`() throws {
    // The model is started by hand at the exchanged names through a prior that imagines readers to be wrong.
    let made = MadeReads(
      items: 400, skills: [[0.9, 0.85], [0.85, 0.9], [0.8, 0.8]], shares: [0.6, 0.4], missing: 0, seed: 3)
    let fit = try DawidSkene().fit(made.annotations())
    #expect(!fit.isSwitched)
    let perverse = try DawidSkene(readerPrior: .init(right: 0, wrong: 4000)).fit(made.annotations())
    #expect(perverse.isSwitched)
  }

  @Test func `refuses settings outside their range`() throws {
    let reads = try MadeReads.three.annotations()
    #expect(throws: AnnotationError.badSetting("class shares", needed: "≥ 0 with sum 1")) {
      try DawidSkene(classPrior: .fixed([0.5, 0.2, 0.2])).fit(reads)
    }
    #expect(throws: AnnotationError.self) { try DawidSkene(maximumIterations: 0).fit(reads) }
    #expect(throws: AnnotationError.self) { try DawidSkene(readerPrior: .init(right: -1, wrong: 0)).fit(reads) }
  }
}
