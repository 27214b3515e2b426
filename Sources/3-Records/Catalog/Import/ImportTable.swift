// SPDX-License-Identifier: Apache-2.0
import CaseTables
public import Foundation
public import Vocabulary

/// A table beside images: a row for each, its columns what is known of it.
public struct ImportTable: Sendable {
  /// Which column plays which part; every other column is an attribute under its own name.
  public struct Roles: Sendable, Hashable {
    /// The image's file.
    public var image: String
    /// The patient; without one each image is a patient of its own.
    public var patient: String?
    /// The study; without one a date or offset tells studies of a patient apart, without either each image is a study of its own.
    public var study: String?
    /// The day of the study.
    public var date: String?
    /// Days since an event of the patient's.
    public var offset: String?
    /// The site.
    public var site: String?
    /// The device.
    public var device: String?
    /// The view.
    public var view: String?
    /// The sex.
    public var sex: String?
    /// The age in years.
    public var age: String?
    /// Columns that are labels: attributes named `label:COLUMN`.
    public var labels: [String]
    /// Columns that are left out.
    public var without: [String]

    /// Makes roles; the parameters are the properties.
    public init(
      image: String, patient: String? = nil, study: String? = nil, date: String? = nil, offset: String? = nil,
      site: String? = nil, device: String? = nil, view: String? = nil, sex: String? = nil, age: String? = nil,
      labels: [String] = [], without: [String] = []
    ) {
      self.image = image
      self.patient = patient
      self.study = study
      self.date = date
      self.offset = offset
      self.site = site
      self.device = device
      self.view = view
      self.sex = sex
      self.age = age
      self.labels = labels
      self.without = without
    }

    /// The columns whose names are given, each with the part it plays.
    var named: [(role: String, column: String)] {
      let single: [(String, String?)] = [
        ("image", image), ("patient", patient), ("study", study), ("date", date), ("offset", offset), ("site", site),
        ("device", device), ("view", view), ("sex", sex), ("age", age),
      ]
      return single.compactMap { role, column in column.map { (role, $0) } } + labels.map { ("label", $0) }
        + without.map { ("without", $0) }
    }
  }

  /// A row.
  public struct Row: Sendable {
    /// The image's file, as the table has it.
    public var image: String
    /// The patient, as the table has it.
    public var patient: String?
    /// The study, as the table has it.
    public var study: String?
    /// What is known of the image.
    public var attributes: [String: AttributeValue]
    /// The line of the table.
    public var line: Int
    /// The attributes of which the table tells, also where this row has nothing.
    public var titles: [String]
  }

  /// The table's file name.
  public let name: String
  /// The digest of its bytes.
  public let digest: ContentDigest
  /// The rows.
  public let rows: [Row]

  /// Reads a table: CSV, TSV or NDJSON, packed or not.
  ///
  /// A column is one of numbers where each of its values is one. The sexes are written `M`, `F` and `O`, days `2026-01-31`.
  /// - Throws: `InputFaults`: what is wrong with the table, columns that it has not, two rows of one image. No value is quoted.
  public static func read(_ location: URL, roles: Roles) throws(InputFaults) -> ImportTable {
    let source = TableSource.file(location)
    let names = try CaseTable.columnNames(of: source)
    var faults = InputFaults()
    for (role, column) in roles.named where !names.contains(column) {
      let near = nearestName(to: column, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      faults.append(
        InputFault(
          file: source.name, row: 1, column: column, found: "no such column (--\(role))",
          expected: "one of \(names.joined(separator: ", "))\(near)"))
    }
    guard faults.isEmpty else { throw faults }
    let table = try CaseTable.read(
      from: source, binding: ColumnBinding(attributes: names.map { NamedColumn($0) }))
    var rows: [Row] = []
    var lines: [String: Int] = [:]
    let plan = Plan(roles: roles, names: names, table)
    for index in 0..<table.rowCount {
      let line = Int(table.sourceRows[index])
      guard let row = plan.row(index, line) else {
        faults.append(
          InputFault(file: source.name, row: line, column: roles.image, found: "nothing", expected: "an image's file"))
        continue
      }
      if let before = lines.updateValue(line, forKey: row.image) {
        faults.append(
          InputFault(
            file: source.name, row: line, column: roles.image, found: "the image of row \(before) again",
            expected: "one row for each image"))
      }
      rows.append(row)
    }
    guard faults.isEmpty else { throw faults }
    return ImportTable(name: source.name, digest: table.digest, rows: rows)
  }

  /// The columns, each with what becomes of it.
  private struct Plan {
    var texts: [String: Categories] = [:]
    var columns: [(name: String, texts: Categories, numbers: NumericValues?)] = []
    let roles: Roles
    var titles: [String] = []

    init(roles: Roles, names: [String], _ table: CaseTable) {
      self.roles = roles
      let attributes = Dictionary(
        table.attributes.map { ($0.column, $0) }, uniquingKeysWith: { first, _ in first })
      let identifying = [roles.image, roles.patient, roles.study].compactMap { $0 }
      let standard: [(String?, String)] = [
        (roles.date, AttributeName.studyDate), (roles.offset, "offset-days"), (roles.site, AttributeName.site),
        (roles.device, AttributeName.device), (roles.view, AttributeName.view), (roles.sex, AttributeName.sex),
        (roles.age, AttributeName.age),
      ]
      for name in names {
        guard let attribute = attributes[name] else { continue }
        let categories = attribute.categories
        if [roles.image, roles.patient, roles.study, roles.date, roles.offset].contains(name) {
          texts[name] = categories
        }
        guard !identifying.contains(name), !roles.without.contains(name) else { continue }
        let parts = standard.filter { $0.0 == name }.map(\.1)
        let own = parts.isEmpty ? [roles.labels.contains(name) ? "label:\(name)" : name] : parts
        for title in own { columns.append((title, categories, attribute.isNumeric ? attribute.numbers : nil)) }
      }
      titles = columns.map(\.name)
    }

    func text(_ column: String?, _ index: Int) -> String? {
      guard let column, let categories = texts[column], categories.codes[index] >= 0 else { return nil }
      let text = categories.level(categories.codes[index]).trimmed
      return text.isEmpty ? nil : text
    }

    func row(_ index: Int, _ line: Int) -> Row? {
      guard let image = text(roles.image, index) else { return nil }
      var found: [String: AttributeValue] = [:]
      for (name, categories, numbers) in columns where categories.codes[index] >= 0 {
        if let numbers {
          if !numbers.isMissing[index] { found[name] = .number(numbers.values[index]) }
          continue
        }
        let text = categories.level(categories.codes[index]).trimmed
        guard !text.isEmpty else { continue }
        switch name {
        case AttributeName.sex: found[name] = .text(Self.sex(text))
        case AttributeName.studyDate: found[name] = .text(HeaderAttributes.day(text) ?? text)
        default: found[name] = .text(text)
        }
      }
      let study = text(roles.study, index) ?? text(roles.date, index) ?? text(roles.offset, index)
      return Row(
        image: image, patient: text(roles.patient, index), study: study, attributes: found, line: line, titles: titles)
    }

    static func sex(_ text: String) -> String {
      switch text.lowercased() {
      case "m", "male", "man": "M"
      case "f", "female", "woman", "w": "F"
      case "o", "other", "diverse": "O"
      default: text
      }
    }
  }
}
