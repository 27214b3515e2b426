// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation

/// An attribute of the items as levels: words as they are, numbers in bands.
struct AttributeColumn {
  /// What an attribute tells of.
  enum Kind: String {
    /// Of how the image was made: what a model has no business to learn.
    case acquisition
    /// Of the patient, which may bear on the disease.
    case patient
    /// Of anything else.
    case other
  }

  /// The attribute's name.
  let name: String
  /// What it tells of.
  let kind: Kind
  /// The levels that occur.
  let levels: [String]
  /// The level of each item; `nil` where nothing is known.
  let levelOfRow: [Int?]

  init(name: String, kind: Kind, levels: [String], levelOfRow: [Int?]) {
    self.name = name
    self.kind = kind
    self.levels = levels
    self.levelOfRow = levelOfRow
  }

  /// Takes an attribute; `nil` where it has fewer than two levels (unknown among them) or more words than are a list.
  init?(_ name: String, of input: QualityInput, mostLevels: Int) {
    self.init(name, values: input.items.map { $0.entry.attributes[name] }, mostLevels: mostLevels)
  }

  init?(_ name: String, values: [AttributeValue?], mostLevels: Int) {
    let kind = Self.kind(of: name)
    let known = values.compactMap { $0 }
    guard !known.isEmpty else { return nil }
    let numbers = known.compactMap(\.number)
    let distinct = Set(known.map(Self.word))
    if name == AttributeName.age, numbers.count == known.count {
      self.init(name, kind, values.map { $0?.number.map(Self.ageBand) }, order: Self.ageBands)
    } else if numbers.count == known.count, distinct.count > 8 {
      let (bands, words) = Self.quantileBands(numbers)
      self.init(name, kind, values.map { $0?.number.map(bands) }, order: words)
    } else if distinct.count <= mostLevels {
      let order = distinct.sorted { a, b in
        if let x = Double(a), let y = Double(b), x != y { return x < y }
        return a < b
      }
      self.init(name, kind, values.map { $0.map(Self.word) }, order: order)
    } else {
      return nil
    }
    if levels.count + (levelOfRow.contains { $0 == nil } ? 1 : 0) < 2 { return nil }
  }

  private init(_ name: String, _ kind: Kind, _ words: [String?], order: [String]) {
    let there = Set(words.compactMap { $0 })
    let levels = order.filter(there.contains)
    let place = Dictionary(levels.enumerated().map { ($1, $0) }) { first, _ in first }
    self.init(name: name, kind: kind, levels: levels, levelOfRow: words.map { $0.flatMap { place[$0] } })
  }

  /// The same with "unknown" as a level, where something is unknown.
  var withUnknown: AttributeColumn {
    guard levelOfRow.contains(where: { $0 == nil }) else { return self }
    return AttributeColumn(
      name: name, kind: kind, levels: levels + ["unknown"], levelOfRow: levelOfRow.map { $0 ?? levels.count })
  }

  /// Sites and machines before sizes in pixels: by these a reader knows where a difference comes from.
  static let familiar = [
    AttributeName.site, "source", "collection", AttributeName.device, "scanner", AttributeName.manufacturer,
    AttributeName.model, AttributeName.view, AttributeName.modality, AttributeName.format,
  ]

  /// A value as a level: a fraction to six digits, so that 0.143 reads so however it was computed.
  private static func word(_ value: AttributeValue) -> String {
    guard case .number(let number) = value, number != number.rounded() else { return value.words }
    return String(format: "%.6g", number)
  }

  private static let ageBands = ["0–17", "18–39", "40–64", "65–79", "80 and over"]

  private static func ageBand(_ age: Double) -> String {
    switch age {
    case ..<18: ageBands[0]
    case ..<40: ageBands[1]
    case ..<65: ageBands[2]
    case ..<80: ageBands[3]
    default: ageBands[4]
    }
  }

  /// Four bands of about equal size.
  private static func quantileBands(_ numbers: [Double]) -> (of: (Double) -> String, words: [String]) {
    let sorted = numbers.sorted()
    var cuts: [Double] = []
    for quarter in 1...3 {
      let cut = sorted[quarter * sorted.count / 4]
      if cut > sorted[0], cut != cuts.last { cuts.append(cut) }
    }
    let words = (0...cuts.count).map { band in
      if cuts.isEmpty { return "all" }
      if band == 0 { return "below \(short(cuts[0]))" }
      if band == cuts.count { return "\(short(cuts[band - 1])) and over" }
      return "\(short(cuts[band - 1])) to below \(short(cuts[band]))"
    }
    return ({ value in words[cuts.count { $0 <= value }] }, words)
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.3g", value)
  }

  private static func kind(of name: String) -> Kind {
    switch name {
    case AttributeName.sex, AttributeName.age, "race", "ethnicity", "weight", "height": .patient
    case AttributeName.site, AttributeName.modality, AttributeName.bodyPart, AttributeName.view,
      AttributeName.laterality, AttributeName.manufacturer, AttributeName.model, AttributeName.device,
      AttributeName.rows, AttributeName.columns, AttributeName.frames, AttributeName.bits, AttributeName.photometric,
      AttributeName.spacing, AttributeName.burnedIn, AttributeName.format, "source", "scanner", "collection",
      "portable",
      "orig_w", "orig_h", "w", "h", "marker", "label-source", "label_source":
      .acquisition
    default: .other
    }
  }
}

extension QualityInput {
  /// How an import names the columns of a table that are labels.
  static let labelPrefix = "label:"

  /// Columns that came as labels and did not become labels under their own name.
  func labelAttributes(_ settings: QualitySettings) -> [AttributeColumn] {
    var names: Set<String> = []
    for item in items { names.formUnion(item.entry.attributes.keys.filter { $0.hasPrefix(Self.labelPrefix) }) }
    let labels = labelNames
    return names.sorted().filter { !labels.contains(String($0.dropFirst(Self.labelPrefix.count))) }
      .compactMap { AttributeColumn($0, of: self, mostLevels: settings.mostLevels) }
  }

  /// The attributes by which images can be grouped: those of the list where it is given, else all that have few enough levels.
  func attributes(_ wanted: [String]?, settings: QualitySettings) -> [AttributeColumn] {
    var names: Set<String> = []
    for item in items { names.formUnion(item.entry.attributes.keys) }
    names.remove(AttributeName.studyDate)
    // Columns that came as labels are no attributes of how an image was made.
    let chosen = wanted ?? names.filter { !$0.hasPrefix(Self.labelPrefix) }.sorted()
    return chosen.compactMap { AttributeColumn($0, of: self, mostLevels: settings.mostLevels) }
  }
}
