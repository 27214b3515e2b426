// SPDX-License-Identifier: Apache-2.0

extension Cohort {
  /// The cohort as a plan for its writer: `cases.csv`, `detectability.csv`, and where there are any `readings.csv` and
  /// `reports.csv`.
  /// - Parameters:
  ///   - bytes: The bytes of the scenario's file, to be kept beside the images.
  ///   - options: What is written, so that the tables can name the files.
  /// - Returns: The plan; it holds the cohort, not its patients.
  public func plan(scenario bytes: [UInt8]?, writing options: WritingOptions) -> CohortPlan {
    let tables = CohortTables(self)
    func table(_ name: String, _ part: @escaping @Sendable (CohortTables.Lines) -> String) -> CohortPlan.Table {
      CohortPlan.Table(name: "\(name).csv", header: String(part(tables.headers).dropLast())) { truths in
        truths.map { truth in
          part(
            tables.lines(
              of: truth.plan, findings: truth.findings.map(\.finding), image: Self.image(of: truth.plan, options)))
        }.joined()
      }
    }
    var all = [table("cases") { $0.cases }, table("detectability") { $0.detectability }]
    if !scenario.readers.readers.isEmpty { all.append(table("readings") { $0.readings }) }
    if scenario.reports != nil { all.append(table("reports") { $0.reports }) }
    return CohortPlan(
      title: scenario.title, scenario: bytes, digest: scenario.digest, seed: scenario.seed, patients: patientCount,
      studies: studyCount, tables: all, studiesOfPatient: { studies(ofPatient: $0) })
  }

  /// Where the image of an examination is, below the cohort's folder: a file, or the folder of its slices.
  private static func image(of study: PlannedStudy, _ options: WritingOptions) -> String {
    let isFlat = if case .radiography = study.technique { true } else { false }
    let place = CohortWriter.place(study)
    if options.images.contains(.dicom) { return "images/\(place)" + (isFlat ? "/image.dcm" : "") }
    if options.images.contains(.png) { return "png/\(place)" + (isFlat ? "/image.png" : "") }
    return ""
  }
}
