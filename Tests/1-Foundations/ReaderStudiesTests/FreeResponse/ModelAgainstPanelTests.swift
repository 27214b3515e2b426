// SPDX-License-Identifier: Apache-2.0
import Distributions
import ReaderStudies
import TestSupport
import Testing

@Suite struct `A model that marks lesions by itself` {
  private typealias Mark = FreeResponseStudy.Mark

  /// Four readers mark forty cases in one arm; a fifth, the model, marks them in the other.
  private func study() throws -> FreeResponseStudy {
    var draws = PhiloxStream(seed: 29)
    let weights = (0..<40).map { [Double](repeating: 1, count: $0 % 2 == 0 ? 0 : 1 + $0 % 3) }
    var marks: [Mark] = []
    for (index, lesions) in weights.enumerated() {
      let ease = 0.3 + 0.6 * draws.uniform()
      for reader in 0..<5 {
        let arm = reader == 4 ? 1 : 0
        for lesion in lesions.indices where draws.happens(ease) {
          marks.append(
            Mark(arm: arm, reader: reader, caseIndex: index, rating: 1 + 2 * draws.uniform(), lesion: lesion))
        }
        if draws.happens(0.4) {
          marks.append(Mark(arm: arm, reader: reader, caseIndex: index, rating: 2 * draws.uniform()))
        }
      }
    }
    return try FreeResponseStudy(
      arms: ["panel", "model"], readers: ["a", "b", "c", "d", "model"], lesionWeights: weights,
      casesRead: (0..<10).map { cell in (cell < 4 || cell == 9) ? Array(0..<40) : [] }, marks: marks)
  }

  /// By definition (Hillis 2014, one treatment): the readers' differences from the model are a sample of readers whose mean
  /// varies by their spread over the readers and by their covariance over the cases.
  @Test(arguments: [FreeResponseFigure.wAFROC, .afroc, .hrAUC])
  func `is held against the panel by the readers' differences from it`(figure: FreeResponseFigure) throws {
    let table = try study().jackknifed(figure).table
    let model = ObuchowskiRockette(table)
    #expect(model.standAloneArms == [1])
    let found = try #require(model.difference(0, less: 1))
    let last = 9
    let differences = try (0..<4).map { try #require(table.values[$0]) - #require(table.values[last]) }
    let mean = differences.reduce(0, +) / 4
    let spread = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    var between = 0.0
    for one in 0..<4 {
      for other in 0..<4 where other != one {
        between +=
          (table.covariance(one, other) - table.covariance(one, last) - table.covariance(other, last)
            + table.covariance(last, last)) / 12
      }
    }
    let variance = spread / 4 + max(between, 0)
    #expect(abs((found.value ?? 9) - mean) < 1e-12)
    #expect(abs((found.standardError ?? 9) - variance.squareRoot()) < 1e-12)
    let freedom = variance * variance / (spread / 4 * spread / 4 / 3)
    #expect(abs((found.degreesOfFreedom ?? 0) / freedom - 1) < 1e-9)
  }
}
