// SPDX-License-Identifier: Apache-2.0
import DataQuality

/// The checks that `fiducial dataset check` makes, in their order.
enum QualityChecks {
  /// All checks; a declared population is asked about only where there is one, or where it is asked for by name.
  private static func all(_ settings: QualitySettings, _ population: IntendedPopulation?) -> [any QualityCheck] {
    [
      PartLeakageCheck(), LabelConflictCheck(settings), LabelErrorCheck(settings), ShortcutCheck(settings),
      ImbalanceCheck(settings),
      PopulationCheck(population, settings), MissingnessCheck(settings), LabelDriftCheck(settings),
      ExactDuplicateCheck(), NearDuplicateCheck(), OutlierCheck(), ImagePhysicsCheck(),
      StatedAcquisitionCheck(settings),
      ValuesCheck(),
    ]
  }

  /// What is said of images in locked parts.
  static func withheld(_ count: Int) -> QualityReport.Checked {
    QualityReport.Checked(
      "locked-parts",
      QualityOutcome(findings: [
        QualityFinding(
          check: "locked-parts", severity: .note,
          title: "The labels of \(count == 1 ? "1 image" : "\(count) images") in locked parts were not looked at",
          advice:
            "A test set is looked at once, for a stated purpose. Questions about labels were put to the other images alone."
        )
      ]))
  }

  /// The names, as they are typed.
  static var names: [String] { all(QualitySettings(), nil).map(\.name) }

  /// The checks that are wanted.
  static func chosen(
    only: [String], skip: [String], population: IntendedPopulation?, settings: QualitySettings
  ) -> [any QualityCheck] {
    all(settings, population).filter { check in
      let isAsked = only.isEmpty ? check.name != "representativeness" || population != nil : only.contains(check.name)
      return isAsked && !skip.contains(check.name)
    }
  }
}
