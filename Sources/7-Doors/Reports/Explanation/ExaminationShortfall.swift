// SPDX-License-Identifier: Apache-2.0
public import Explainability

extension ExaminationResult {
  /// Of how many cases deletion and insertion could not be measured, and why; `nil` where that is none.
  public var wordsOnCurves: String? {
    guard casesWithoutCurves > 0 else { return nil }
    return "in \(NumberWords.count(casesWithoutCurves)) of \(NumberWords.count(cases.count)) cases the fill alone "
      + "(\(definitionOfFill)) scores no less than the image, so that nothing can be lost: another fill may tell more"
  }

  /// Says that a measure was not measured, with the reason where it is known.
  ///
  /// - Parameter measure: The machine name of the measure.
  /// - Returns: Words that begin with "not measured".
  public func wordsOnGap(of measure: String) -> String {
    if measure.hasPrefix("deletion") || measure.hasPrefix("insertion"), let reason = wordsOnCurves {
      return "not measured: \(reason)"
    }
    if measure.hasPrefix("stability") || measure.hasPrefix("max-sensitivity") {
      return "not measured: the maps are flat, or the image was not changed"
    }
    return "not measured"
  }
}
