// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// The groups of rows that were drawn independently: the patients, else the cases, else `nil` for rows.
  public var units: Categories? { patients ?? (casesRepeat ? cases : nil) }

  /// What was drawn independently: the patient if bound, else the case if some case has several rows, else the row.
  public var samplingUnit: SamplingUnit { patients != nil ? .patient : casesRepeat ? .case : .row }

  private var casesRepeat: Bool {
    guard let cases else { return false }
    return cases.presentLevelCount < rowCount
  }
}
