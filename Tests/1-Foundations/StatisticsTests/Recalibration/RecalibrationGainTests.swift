// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("What recalibration gains")
struct RecalibrationGainTests {
  typealias Row = (before: (Double, Double), after: (Double, Double), difference: (Double, Double))

  /// Values and standard errors of Platt scaling fitted to 300 rows and judged on 400 others.
  ///
  /// Brier score, log loss, calibration in the large, slope: computed with numpy 2.4.6 from influences written out.
  static let byRow: [Row] = [
    (
      (0.1927017650951389, 0.01091794751860458), (0.18524112549373167, 0.008080027198785703),
      (-0.007460639601407221, 0.00798561720251223)
    ),
    (
      (0.5720451406533227, 0.028678598661044444), (0.5510849648457196, 0.018363423026900926),
      (-0.02096017580760312, 0.02060854504211509)
    ),
    (
      (-0.640848905249321, 0.12781536321160905), (0.12166944684764909, 0.10290458758568355),
      (0.7625183520969702, 0.03660754841408288)
    ),
    (
      (0.84312669013575, 0.10051568814134618), (1.593091885516937, 0.1899248701513021),
      (0.7499651953811869, 0.08940918200995591)
    ),
  ]

  /// The same with weights, and with patients of three rows as units.
  static let byPatient: [Row] = [
    (
      (0.19813616749634946, 0.012029636552390251), (0.1868167432624336, 0.008456864993736197),
      (-0.011319424233915854, 0.008594489572449172)
    ),
    (
      (0.5839040299412319, 0.030525942900257053), (0.554400521039181, 0.019355804063895983),
      (-0.02950350890205089, 0.021524632569934844)
    ),
    (
      (-0.6780183761434079, 0.13190469404239796), (0.09088357036943474, 0.10661893807744355),
      (0.7689019465128426, 0.03759869712197776)
    ),
    (
      (0.8172057632385165, 0.09804778551091206), (1.5441141710308592, 0.18526175640957313),
      (0.7269084077923428, 0.08721397089866109)
    ),
  ]

  @Test(arguments: [false, true]) func `agrees with numpy, by row and by patient`(isWeighted: Bool) throws {
    let fit = try RecalibratorFit(.platt, tuning: MadeProbabilities.sample(300, seed: 7))
    let test = try MadeProbabilities.sample(400, seed: 8, weighted: isWeighted, clustered: isWeighted)
    let gain = RecalibrationGain(of: fit.recalibrator, on: test)
    #expect(gain.after.map(\.name) == ["brier", "log-loss", "calibration-in-the-large", "calibration-slope"])
    for (index, row) in (isWeighted ? Self.byPatient : Self.byRow).enumerated() {
      for (estimate, (value, error)) in [
        (gain.before[index], row.before), (gain.after[index], row.after), (gain.differences[index], row.difference),
      ] {
        #expect(MadeScores.agree(estimate.value, value, within: 1e-6), "\(estimate.name)")
        #expect(MadeScores.agree(estimate.standardError, error, within: 1e-6), "\(estimate.name)")
        #expect(estimate.clusters == (isWeighted ? 134 : nil))
      }
    }
  }

  @Test func `says that a chance of 0 of what happened has an infinite loss`() throws {
    let tuning = try LabelledScores(
      scores: [0.1, 0.2, 0.3, 0.4, 0.6, 0.7], isPositive: [false, false, true, false, true, true])
    let fit = try RecalibratorFit(.isotonic, tuning: tuning)
    let test = try LabelledScores(scores: [0.1, 0.4, 0.5, 0.7], isPositive: [true, false, true, true])
    let loss = RecalibrationGain(of: fit.recalibrator, on: test).after[1]
    #expect(loss.value == nil)
    #expect(loss.reason?.description.contains("1 rows had been given a probability of exactly 0") == true)
  }

  @Test func `ratings have no before`() throws {
    let sample = try MadeScores.sample(100, seed: 4)
    let fit = try RecalibratorFit(.platt, tuning: sample, settings: .init(scale: .score))
    let gain = RecalibrationGain(of: fit.recalibrator, on: sample)
    #expect(gain.before.isEmpty && gain.differences.isEmpty)
    // On the rows that it was fitted to, a logistic curve is calibrated exactly.
    #expect(MadeScores.agree(gain.after[3].value, 1, within: 1e-8))
    #expect((gain.after[2].value ?? 1).magnitude < 1e-8)
  }
}
