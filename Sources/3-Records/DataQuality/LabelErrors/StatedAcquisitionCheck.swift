// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

/// Asks which pictures do not look like what is stated of them: another modality, body part, view or side.
///
/// What is stated is held against the picture as a label is (``LabelErrorCheck``): by the built-in learner, on patients that it has not
/// seen, with confident learning. Where it cannot tell the stated values apart nothing is contradicted, and that is said.
///
/// > Source: Northcutt, Jiang & Chuang, Journal of Artificial Intelligence Research 70 (2021) 1373–1411, put to attributes.
public struct StatedAcquisitionCheck: PartialCheck {
  /// `stated-acquisition`.
  public var name: String { LabelErrorCheck.Speaking.ofAcquisition.name }
  /// What all checks share.
  public var settings: QualitySettings
  /// The attributes that are held against the picture.
  public var attributes: [String]
  /// The least area under the curve with which the learner is taken at its word; more than of labels, as a view is easily seen.
  public var leastArea: Double

  /// What a picture shows of how it was made.
  public static let standardAttributes = [
    AttributeName.modality, AttributeName.bodyPart, AttributeName.view, AttributeName.laterality,
  ]

  /// Makes a check; the parameters are the properties.
  public init(
    _ settings: QualitySettings = QualitySettings(),
    attributes: [String] = StatedAcquisitionCheck.standardAttributes, leastArea: Double = 0.8
  ) {
    self.settings = settings
    self.attributes = attributes
    self.leastArea = leastArea
  }

  /// What it finds, attribute by attribute; one that all images share is not asked about.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    var settings = settings
    settings.labels = attributes.filter { name in
      Set(input.items.compactMap { $0.entry.attributes[name]?.words }).count > 1
    }
    guard !(settings.labels ?? []).isEmpty else {
      return QualityOutcome(gaps: [
        QualityGap(nil, "no two images state different values of \(attributes.joined(separator: ", "))")
      ])
    }
    // What is stated takes the place of labels; labels themselves are not looked at, in locked parts either.
    var stated = QualityInput(items: input.items, features: input.features)
    for row in stated.items.indices {
      let entry = stated.items[row].entry
      stated.items[row].labels = (settings.labels ?? []).compactMap { name in
        entry.attributes[name].map { Label(name, $0.words, source: .table, known: entry.imported) }
      }
    }
    var check = LabelErrorCheck(settings, leastArea: leastArea)
    check.speaking = .ofAcquisition
    return try check.outcome(in: stated)
  }
}
