// SPDX-License-Identifier: Apache-2.0
import ReaderStudies

/// Figures of the Zanca study by numpy 2.4.6: the first arm's first reader, the fifth arm's fourth, and the jackknife variance of
/// the former over the 200 cases, or the 100 of one kind where only these count.
enum ZancaValues {
  static let first: [(FreeResponseFigure, (Double, Double, Double))] = [
    (.afroc, (0.7427112676056, 0.7682042253521, 0.0007802117780938)),
    (.wAFROC1, (0.8068333333333, 0.7774, 0.0006917227689965)),
    (.afroc1, (0.7744718309859, 0.7742781690141, 0.0006184703061957)),
    (.hrAUC, (0.90425, 0.848, 0.0004929100155596)),
    (.hrSensitivity, (0.92, 0.85, 0.0007434343434343)),
    (.hrSpecificity, (0.52, 0.75, 0.002521212121212)),
    (.maxLLF, (0.6830985915493, 0.6971830985915, 0.001219920273317)),
    (.maxNLF, (0.54, 0.33, 0.003923232323232)),
    (.expTransformedSpecificity, (0.582748252374, 0.7189237334319, 0.001340509344939)),
    (.lesionSensitivity(falsePositives: 0.25), (0.6724137931034, 0.6575704225352, 0.001356873862102)),
    (.competitionScore, (0.6757094289877, 0.6690979208585, 0.001247284135531)),
    (.correctLocalisation(falsePositiveFraction: 0.1), (0.775, 0.5777777777778, 0.001738290402037)),
  ]
}
