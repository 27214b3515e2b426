// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

/// Asks whether parts that should know nothing of each other share patients, studies or images.
///
/// Looked at are the parts of the split that is given, and the parts that the data came with: an attribute `subset`, `split`, `fold` or
/// `part`, whose own division is often taken over unseen. Published collections leak this way.
public struct PartLeakageCheck: PartialCheck {
  /// Its name.
  public let name = "leakage"
  /// The attributes that are taken for a division of the source's own.
  public var attributes: [String]

  /// Makes a check.
  /// - Parameter attributes: The attributes that are taken for a division of the source's own.
  public init(attributes: [String] = ["subset", "split", "fold", "part"]) { self.attributes = attributes }

  /// What is shared; a gap where nothing divides the data.
  public func outcome(in input: QualityInput) -> QualityOutcome {
    var divisions: [(name: String, parts: [String?])] = []
    if input.parts.contains(where: { $0 != nil }) { divisions.append(("the split", input.parts)) }
    for attribute in attributes {
      let parts = input.items.map { $0.entry.attributes[attribute]?.words }
      if (2...50).contains(Set(parts.compactMap { $0 }).count) { divisions.append((attribute, parts)) }
    }
    guard !divisions.isEmpty else {
      return QualityOutcome(gaps: [
        QualityGap(nil, "the images are not divided: there is no split, and no attribute \(listed)")
      ])
    }
    var outcome = QualityOutcome(
      findings: divisions.flatMap { division in
        LeakageCheck().findings(items: input.items, parts: division.parts).map {
          finding($0, of: division.name, division.parts, input)
        }
      })
    outcome.sort()
    return outcome
  }

  private var listed: String { attributes.joined(separator: ", ") }

  private func finding(
    _ found: LeakageFinding, of division: String, _ parts: [String?], _ input: QualityInput
  ) -> QualityFinding {
    // All parts together, then each two of them where there are more.
    var evidence = [share(of: found, among: found.parts, found.groups, found.images, parts, input)]
    if found.between.count > 1 {
      evidence += found.between.map { share(of: found, among: $0.parts, $0.groups, $0.images, parts, input) }
    }
    return QualityFinding(
      check: name, severity: found.isSerious ? .serious : .note, title: "\(division): \(found.words)",
      advice:
        "What is trained on one part and judged on the other is judged on what it has seen. Divide anew by patient with 'dataset split', "
        + "or leave the images of these patients out of one of the parts.",
      evidence: evidence, cases: found.pairs.map { .init($0.first, other: $0.second, score: $0.distance) })
  }

  private func share(
    of found: LeakageFinding, among names: [String], _ groups: Int, _ images: Int, _ parts: [String?],
    _ input: QualityInput
  ) -> Estimate {
    let concerned = input.items.indices.filter { parts[$0].map(names.contains) ?? false }
    let patients = Set(concerned.map { input.items[$0].entry.patient }).count
    let isOfPatients = found.kind == .patient
    let listed = names.joined(separator: ", ")
    return FoundShare.estimate(
      "leakage.\(found.kind.rawValue)", isOfPatients ? groups : images,
      of: isOfPatients ? patients : concerned.count, patients: patients,
      definition: isOfPatients
        ? "patients of \(listed) who have images in more than one of them"
        : "images of \(listed) that share a \(found.kind.rawValue) with another of them")
  }
}
