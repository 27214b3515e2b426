// SPDX-License-Identifier: Apache-2.0

/// A simulated study in which one or two models scored every case.
public struct SimulatedModelStudy: Sendable, Equatable {
  /// The cases.
  public let cases: SimulatedCases
  /// The names of the models.
  public let models: [String]
  /// The scores of each model, one per case, 0…1.
  public let scores: [[Double]]

  /// The table as text, a row per case, with a header: case, patient, site, device, sex, age, density, truth, a column
  /// `score_NAME` per model, and `split`.
  ///
  /// Three patients of ten, the first of each ten, are set apart as `tuning`; patients are drawn independently, so any rule
  /// that keeps them whole splits them at random.
  public func csv() -> String {
    var text = "case,patient,site,device,sex,age,density,truth"
    for model in models { text += ",score_\(model)" }
    text += ",split\n"
    for row in 0..<cases.count {
      text += "\(cases.csvAttributes(row)),\(cases.isPositive[row] ? 1 : 0)"
      for column in scores { text += ",\(column[row])" }
      text += cases.patient[row] % 10 < 3 ? ",tuning\n" : ",test\n"
    }
    return text
  }
}
