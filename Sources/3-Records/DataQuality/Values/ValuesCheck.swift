// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

/// Finds what attributes say that cannot be: ages, dates, codes, exposures, contradictions within a patient, spellings, columns that
/// say nothing, and words that look like identifiers.
///
/// Each question says how many images or patients could be judged by it. No value that might be a person's is shown.
///
/// > Checked on planted faults, and on real tables, in `ValuesTests`.
public struct ValuesCheck: QualityCheck {
  /// Its name, `values`.
  public let name = "values"
  /// Beyond so many different words an attribute is free text, whose spellings are not compared.
  public var mostSpellings: Int
  /// Below so many images nothing is said of attributes that never change.
  public var fewestForConstant: Int

  /// Makes the check; the parameters are the properties.
  public init(mostSpellings: Int = 200, fewestForConstant: Int = 20) {
    self.mostSpellings = mostSpellings
    self.fewestForConstant = fewestForConstant
  }

  /// What it finds, the gravest first.
  public func findings(in input: QualityInput) throws -> [QualityFinding] {
    let found =
      ValueRule.all.compactMap { finding($0, input) } + patientFindings(input) + spellingFindings(input)
      + identifierFindings(input) + constantFinding(input)
    return found.enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element)
  }

  private func finding(_ rule: ValueRule, _ input: QualityInput) -> QualityFinding? {
    let judged = input.items.filter { rule.isJudged($0) }
    let cases = judged.compactMap { item in
      rule.fault(item).map { QualityFinding.Case(item.entry.key, note: $0) }
    }
    guard !cases.isEmpty else { return nil }
    return QualityFinding(
      check: name, severity: rule.severity,
      title:
        "\(cases.count) of \(FoundShare.counted(judged.count, "image")) \(cases.count == 1 ? "has" : "have") \(rule.words)",
      advice: rule.advice,
      evidence: [
        FoundShare.estimate(
          rule.name, cases.count, of: judged.count, patients: Set(judged.map(\.entry.patient)).count,
          definition: "share of images with \(rule.words), of those in which it is stated")
      ],
      cases: cases.sorted { $0.image < $1.image })
  }

  private func patientFindings(_ input: QualityInput) -> [QualityFinding] {
    let patients = Dictionary(grouping: input.items.indices) { input.items[$0].entry.patient }
      .sorted { $0.key < $1.key }.map(\.value)
    return PatientHistory.questions.compactMap { question in
      let answers = patients.compactMap { question.faults(input.items, $0) }
      let faulty = answers.filter { !$0.isEmpty }
      guard !faulty.isEmpty else { return nil }
      let cases = faulty.flatMap { $0 }.map {
        QualityFinding.Case(input.items[$0.first].entry.key, other: input.items[$0.second].entry.key, score: $0.size)
      }
      return QualityFinding(
        check: name, severity: question.severity,
        title:
          "\(faulty.count) of \(FoundShare.counted(answers.count, "patient")) with two images or more \(faulty.count == 1 ? "has" : "have") \(question.words)",
        advice: question.advice,
        evidence: [
          FoundShare.estimate(
            question.name, faulty.count, of: answers.count, patients: answers.count,
            definition:
              "share of patients with \(question.words), of those with at least two images that can be compared")
        ],
        cases: cases.sorted { ($1.score ?? 0, $0.image) < ($0.score ?? 0, $1.image) })
    }
  }

  private static let named = [
    AttributeName.site, AttributeName.manufacturer, AttributeName.model, AttributeName.device, AttributeName.bodyPart,
    AttributeName.view, AttributeName.modality,
  ]

  private func spellingFindings(_ input: QualityInput) -> [QualityFinding] {
    Self.named.flatMap { attribute -> [QualityFinding] in
      let words = input.items.map { ValueRule.text($0, attribute) }
      let known = words.compactMap { $0 }
      guard Set(known).count <= mostSpellings else { return [] }
      return Spellings(known).groups.map { group in
        let rarer = Set(group.dropFirst().map(\.spelling))
        let cases = input.items.indices.filter { place in words[place].map(rarer.contains) ?? false }
        return QualityFinding(
          check: name, severity: .warning,
          title: "One \(attribute) seems to be written in \(group.count) ways: "
            + group.map { "“\($0.spelling)” (\($0.count))" }.joined(separator: ", "),
          advice:
            "Groups, splits and comparisons by \(attribute) take them for different ones. Choose one way and map the others to it.",
          evidence: [
            FoundShare.estimate(
              "values.spelling.\(attribute)", cases.count, of: known.count,
              definition: "share of images whose \(attribute) is written in another way than the commonest")
          ],
          cases: cases.map { .init(input.items[$0].entry.key) })
      }
    }
  }

  /// Attributes that are days or numbers by what they are.
  private static let lawful: Set<String> = [
    AttributeName.studyDate, "birth-date", "birth_date", "sha256", "url", "doi", AttributeName.rows,
    AttributeName.columns,
  ]

  private func identifierFindings(_ input: QualityInput) -> [QualityFinding] {
    attributes(input).filter { !Self.lawful.contains($0) }.flatMap { attribute -> [QualityFinding] in
      var kinds: [IdentifierPatterns.Kind: [Int]] = [:]
      var stated = 0
      for item in input.items {
        guard let text = item.entry.attributes[attribute]?.text else { continue }
        stated += 1
        if let kind = IdentifierPatterns.kind(of: text) { kinds[kind, default: []].append(item.entry.key) }
      }
      return IdentifierPatterns.Kind.allCases.compactMap { kind in
        guard let keys = kinds[kind] else { return nil }
        return QualityFinding(
          check: name, severity: kind == .date ? .warning : .serious,
          title:
            "\(keys.count) of \(FoundShare.counted(stated, "value")) of \(attribute) \(keys.count == 1 ? "looks" : "look") like \(kind.rawValue)",
          advice:
            "The values are not shown here. If they are of real persons, take the column out of the table and the data set before anyone else reads it.",
          evidence: [
            FoundShare.estimate(
              "values.identifiers.\(attribute)", keys.count, of: stated,
              definition: "share of the words of \(attribute) that look like \(kind.rawValue)")
          ],
          cases: keys.sorted().map { .init($0) })
      }
    }
  }

  private func constantFinding(_ input: QualityInput) -> [QualityFinding] {
    guard input.items.count >= fewestForConstant else { return [] }
    let constant = attributes(input).filter { attribute in
      let first = input.items[0].entry.attributes[attribute]
      return first != nil && input.items.allSatisfy { $0.entry.attributes[attribute] == first }
    }
    guard !constant.isEmpty else { return [] }
    return [
      QualityFinding(
        check: name, severity: .note,
        title:
          "\(FoundShare.counted(constant.count, "attribute")) never \(constant.count == 1 ? "changes" : "change"): "
          + constant.joined(separator: ", "),
        advice:
          "They tell no images apart: results cannot be shown by them, and nothing is known of how a model does where they are different.",
        evidence: [
          FoundShare.estimate(
            "values.constant", constant.count, of: attributes(input).count,
            definition: "share of attributes that are the same for all images")
        ])
    ]
  }

  private func attributes(_ input: QualityInput) -> [String] {
    input.items.reduce(into: Set<String>()) { $0.formUnion($1.entry.attributes.keys) }.sorted()
  }
}
