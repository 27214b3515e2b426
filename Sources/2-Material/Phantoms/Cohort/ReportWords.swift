// SPDX-License-Identifier: Apache-2.0
import Distributions

/// The words of reports: several ways to say that something is there, may be there or is not there.
enum ReportWords {
  /// The names of a kind, in lower case.
  static func names(_ kind: FindingKind) -> [String] {
    switch kind {
    case .nodule: ["pulmonary nodule", "nodule", "nodular opacity"]
    case .partSolidNodule: ["part-solid nodule", "subsolid nodule"]
    case .consolidation: ["consolidation", "airspace opacity"]
    case .pleuralEffusion: ["pleural effusion", "pleural fluid"]
    case .pneumothorax: ["pneumothorax"]
    case .cardiomegaly: ["cardiomegaly", "enlargement of the heart"]
    case .haemorrhage: ["intracranial haemorrhage", "acute haemorrhage"]
    case .liverLesion: ["liver lesion", "focal hepatic lesion"]
    }
  }

  static let nothing = ["No acute abnormality.", "Unremarkable study.", "Normal examination for age."]

  /// A sentence that says that something is there.
  ///
  /// A finding that is not there, and is reported all the same, gets a side and no size.
  static func positive(
    _ kind: FindingKind, shown: PlantedFinding?, isHedged: Bool, stream: inout PhiloxStream
  ) -> String {
    let names = names(kind)
    let name = names[stream.below(names.count)]
    let isLeft = stream.happens(0.5)
    let measured = (shown?.size ?? 0) * (1 + 0.1 * stream.normal())
    let place = place(kind, side: shown.map(\.side) ?? (isLeft ? .left : .right), zone: shown?.zone)
    var size = ""
    if shown != nil, kind.sizeUnit == "mm", kind != .pneumothorax, measured >= 1 {
      size = ", about \(Int(measured.rounded())) mm in size"
    }
    let isUncountable = ["pleural fluid", "cardiomegaly", "enlargement of the heart", "acute haemorrhage"].contains(
      name)
    let article = isUncountable ? "" : "aeiou".contains(name.first ?? "x") ? "an " : "a "
    let thing = "\(article)\(name)\(place)\(size)"
    let sentence =
      if isHedged {
        ["Possible \(name)\(place)\(size)", "Questionable \(name)\(place)\(size)", "\(thing) cannot be excluded"][
          stream.below(3)]
      } else {
        ["There is \(thing)", "\(thing) is seen", "Findings are in keeping with \(thing)"][stream.below(3)]
      }
    return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
  }

  /// A sentence that says that something is not there.
  static func negative(_ kind: FindingKind, stream: inout PhiloxStream) -> String {
    let names = names(kind)
    let name = names[stream.below(names.count)]
    return [
      "No \(name).", "No evidence of \(name).", "\(name.prefix(1).uppercased())\(name.dropFirst()) is not seen.",
    ][
      stream.below(3)]
  }

  private static func place(
    _ kind: FindingKind, side: FindingRequest.Side?, zone: FindingRequest.Zone?
  ) -> String {
    let side = side.map(\.rawValue)
    switch kind {
    case .cardiomegaly, .liverLesion: return ""
    case .haemorrhage: return side.map { " in the \($0) hemisphere" } ?? ""
    case .pleuralEffusion, .pneumothorax: return side.map { " on the \($0)" } ?? ""
    case .nodule, .partSolidNodule, .consolidation:
      guard let side else { return "" }
      return zone.map { " in the \(side) \($0) zone" } ?? " in the \(side) lung"
    }
  }
}
