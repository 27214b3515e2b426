// SPDX-License-Identifier: Apache-2.0
public import Protocols
public import RecalibrationFiles
public import Statistics
public import Vocabulary

extension TableQuestions {
  /// The analysis in every stream, without a protocol and so without a verdict.
  public func recalibration(_ plan: RecalibrationPlan) -> [AnalysisResult] { context.recalibration(plan) }

  /// A curve that was fitted on the tuning rows, as it is stored and deployed.
  /// - Parameters:
  ///   - method: Which curve.
  ///   - settings: What the scores are, and what Platt scaling aims at.
  ///   - software: The software's name and version, which the file names.
  ///   - file: The table's name, for the fault.
  /// - Returns: The file's content.
  /// - Throws: A fault that says why there is no curve.
  public func recalibrationFile(
    _ method: RecalibrationMethod, settings: RecalibratorFit.Settings, software: String, of file: String
  ) throws(InputFaults) -> RecalibrationFile {
    do throws(Refusal) {
      return try context.recalibrationFile(method, settings: settings, software: software)
    } catch {
      throw InputFaults([
        InputFault(file: file, found: error.reason, expected: "tuning rows that a recalibrator can be fitted to")
      ])
    }
  }
}
