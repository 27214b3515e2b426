// SPDX-License-Identifier: Apache-2.0
import Distributions
import ReaderStudies

/// Draws reader studies from the model of Roe and Metz, with any part of it held fixed and any reads left out.
///
/// A part that is held fixed is drawn from the first trial's stream in every trial, so that a test of fixed readers or
/// fixed cases is tried under its own sampling model.
struct ReaderTrial: Sendable {
  /// The variances of the effects; reader and arm by reader are separate for the two truths.
  struct Structure: Sendable {
    var name: String
    var reader: Double
    var armReader: Double
    var cases: Double
    var armCase: Double
    var readerCase: Double
    var pure: Double

    var total: Double { reader + armReader + cases + armCase + readerCase + pure }

    /// The structures of Roe and Metz at a separation of 1.5: high or low correlation of cases, low or high spread of readers.
    static let all = [
      Structure(name: "HL", reader: 0.0055, armReader: 0.0055, cases: 0.3, armCase: 0.3, readerCase: 0.2, pure: 0.2),
      Structure(name: "HH", reader: 0.03, armReader: 0.03, cases: 0.3, armCase: 0.3, readerCase: 0.2, pure: 0.2),
      Structure(name: "LL", reader: 0.0055, armReader: 0.0055, cases: 0.1, armCase: 0.1, readerCase: 0.2, pure: 0.6),
      Structure(name: "LH", reader: 0.03, armReader: 0.03, cases: 0.1, armCase: 0.1, readerCase: 0.2, pure: 0.6),
    ]
  }

  /// What is drawn once for all trials.
  enum Fixed: Sendable { case nothing, readers, cases }

  var structure: Structure
  var separation = 1.5
  var readers: Int
  /// How many cases there are of each truth.
  var perClass: Int
  var fixed = Fixed.nothing
  /// How many readers of the second arm are an algorithm alone instead: its scores vary with the cases only.
  var hasAlgorithm = false
  /// Which reads there are.
  var isRead: @Sendable (_ arm: Int, _ reader: Int, _ caseIndex: Int) -> Bool = { _, _, _ in true }

  /// The study of a trial.
  func study(seed: UInt64, replicate: Int) throws -> ReaderStudy {
    var readerDraws = PhiloxStream(seed: seed, replicate: fixed == .readers ? 0 : replicate, purpose: 1)
    var caseDraws = PhiloxStream(seed: seed, replicate: fixed == .cases ? 0 : replicate, purpose: 2)
    var draws = PhiloxStream(seed: seed, replicate: replicate, purpose: 3)
    let deviation = (
      reader: structure.reader.squareRoot(), armReader: structure.armReader.squareRoot(),
      cases: structure.cases.squareRoot(), armCase: structure.armCase.squareRoot(),
      readerCase: structure.readerCase.squareRoot(), pure: structure.pure.squareRoot()
    )
    let readerEffects = (0..<readers).map { _ in
      (0..<2).map { _ -> [Double] in
        let own = deviation.reader * readerDraws.normal()
        return (0..<2).map { _ in own + deviation.armReader * readerDraws.normal() }
      }
    }
    let truth = (0..<2 * perClass).map { $0 >= perClass }
    let caseEffects = truth.map { _ -> [Double] in
      let own = deviation.cases * caseDraws.normal()
      return (0..<2).map { _ in own + deviation.armCase * caseDraws.normal() }
    }
    // Interactions of a fixed reader with random cases vary with the cases, those of random readers with the readers.
    let readerCase = truth.map { _ in (0..<readers).map { _ in deviation.readerCase * draws.normal() } }
    var reads: [ReaderStudy.Read] = []
    for index in truth.indices {
      let state = truth[index] ? 1 : 0
      for arm in 0..<(hasAlgorithm ? 1 : 2) {
        for reader in 0..<readers where isRead(arm, reader, index) {
          let score =
            Double(state) * separation + readerEffects[reader][state][arm] + caseEffects[index][arm]
            + readerCase[index][reader] + deviation.pure * draws.normal()
          reads.append(.init(arm: arm, reader: reader, caseIndex: index, rating: score))
        }
      }
      if hasAlgorithm {
        // As much noise as a reader drawn at random has, so that its area is that of the readers' population.
        let noise = (structure.total - structure.cases - structure.armCase).squareRoot()
        let score = Double(state) * separation + caseEffects[index][1] + noise * draws.normal()
        reads.append(.init(arm: 1, reader: readers, caseIndex: index, rating: score))
      }
    }
    return try ReaderStudy(
      arms: ["A", "B"], readers: (0..<readers + (hasAlgorithm ? 1 : 0)).map { "R\($0)" }, isDiseased: truth,
      reads: reads)
  }
}
