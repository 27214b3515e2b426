// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let agreement = KeyTable(
    "agreement", optional: ["raters", "rating", "scale", "weights", "coefficients"],
    choices: ["scale": words(AgreementPlan.Scale.self), "weights": words(AgreementPlan.Weights.self)])
}

extension ProtocolReader {
  /// Reads `agreement`.
  func readAgreement(_ section: Section, data: TableReference?) -> AgreementPlan {
    var plan = AgreementPlan()
    plan.raters = readRaters(section, data: data)
    plan.rating = attribute("rating", in: section, data: data)
    plan.scale = section.choice("scale", AgreementPlan.Scale.self) ?? plan.scale
    plan.weights = section.choice("weights", AgreementPlan.Weights.self)
    plan.coefficients = section.texts("coefficients") ?? []
    return plan
  }

  /// Reads `raters`: attributes with a rating each; without them the table's readers are the raters.
  func readRaters(_ section: Section, data: TableReference?) -> [String] {
    let raters = section.texts("raters") ?? []
    for name in raters { checkAttribute(name, key: "raters", in: section, data: data) }
    if section.has("raters"), raters.count < 2 {
      section.fault("raters", found: "\(raters.count) raters", expected: "two attributes at least, or the key left out")
    }
    if !section.has("raters"), let data, data.binding.reader == nil {
      section.fault(
        "raters", found: "no raters", expected: "raters: [attributes with a rating each], or data.columns.reader bound")
    }
    return raters
  }

  /// The attribute that a key names; a fault where none of the name is bound.
  func attribute(_ key: String, in section: Section, data: TableReference?) -> String? {
    guard let name = section.text(key) else { return nil }
    checkAttribute(name, key: key, in: section, data: data)
    return name
  }

  private func checkAttribute(_ name: String, key: String, in section: Section, data: TableReference?) {
    guard let data, !data.binding.attributes.contains(where: { $0.name == name }) else { return }
    let known = data.binding.attributes.map(\.name)
    let near = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    section.fault(
      key, found: "the name \(name.quotedForFault)", expected: "a name under data.columns.attributes\(near)")
  }
}

extension Section {
  /// Words from the list of a type, each once.
  func words<Word: CaseIterable & RawRepresentable<String>>(_ key: String, _: Word.Type) -> [Word]? {
    guard let texts = texts(key) else { return nil }
    let all = Word.allCases.map(\.rawValue)
    return texts.compactMap { text in
      if let word = Word(rawValue: text) { return word }
      let near = nearestName(to: text, among: all).map { "; did you mean \"\($0)\"?" } ?? ""
      fault(key, found: text.quotedForFault, expected: "words from \(all.joined(separator: ", "))\(near)")
      return nil
    }
  }
}
