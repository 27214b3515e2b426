// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
import YAMLFiles

extension ModelRecord {
  private static let top = KeyTable(
    "", required: ["name", "manufacturer", "product", "version", "udi-di", "intended-use", "outputs"],
    optional: ["clearances", "out-of-scope", "contact"])
  private static let clearance = KeyTable("clearances", required: ["kind", "number"])
  private static let output = KeyTable(
    "outputs", required: ["output", "finding"], optional: ["positive", "threshold"])

  /// Reads what a file says of a product whose weights are not ours.
  ///
  /// - Parameters:
  ///   - bytes: The file, YAML.
  ///   - fileName: How it is named in faults.
  /// - Throws: `InputFaults` with all that is wrong: unknown keys, a wrong check digit, an output that says yes in no way.
  public init(product bytes: [UInt8], fileName: String) throws(InputFaults) {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a product of a manufacturer").root()
    let log = FaultLog(fileName: fileName, tables: [Self.top, Self.clearance, Self.output])
    guard let section = Section(root, path: "", table: Self.top, log: log) else { throw log.sorted }
    let name = section.text("name").flatMap { text -> ModelName? in
      if let name = ModelName(text) { return name }
      section.fault(
        "name", found: text.quotedForFault, expected: "letters, digits, '-', '_' and '.', at most 64, the first no sign"
      )
      return nil
    }
    let identifier = section.text("udi-di").flatMap { text -> ProductIdentifier? in
      if let identifier = ProductIdentifier(text) { return identifier }
      section.fault(
        "udi-di", found: text.quotedForFault,
        expected:
          "a GTIN of 8, 12, 13 or 14 digits whose check digit is right, or an identifier of HIBCC (+…) or ICCBBA (=…)")
      return nil
    }
    let manufacturer = section.text("manufacturer")
    let product = section.text("product")
    let version = section.text("version")
    let intended = section.text("intended-use")
    let outside = section.has("out-of-scope") ? section.texts("out-of-scope") : []
    let contact = section.has("contact") ? section.text("contact") : ""
    let clearances = Self.clearances(section, log)
    let outputs = Self.outputs(section, log)
    guard log.isEmpty, let name, let identifier, let manufacturer, let product, let version, let intended, let outside,
      let contact
    else { throw log.sorted }
    self.init(
      VendorProduct(
        manufacturer: manufacturer, product: product, version: version, deviceIdentifier: identifier,
        clearances: clearances, outputs: outputs), name: name, intendedUse: intended, outOfScope: outside,
      contact: contact)
  }

  private static func clearances(_ section: Section, _ log: FaultLog) -> [VendorProduct.Clearance] {
    guard section.has("clearances") else { return [] }
    return (section.items("clearances", of: "clearances") ?? []).compactMap { path, node in
      guard let entry = Section(node, path: path, table: clearance, log: log),
        let kind = entry.choice("kind", VendorProduct.Clearance.Kind.self), let number = entry.text("number")
      else { return nil }
      guard kind.admits(number) else {
        let form = kind.form.map { "\($0.prefix) and \($0.digits) digits" } ?? "a number"
        entry.fault("number", found: number.quotedForFault, expected: form)
        return nil
      }
      return .init(kind, number)
    }
  }

  private static func outputs(_ section: Section, _ log: FaultLog) -> [VendorProduct.Mapping] {
    let rows = section.items("outputs", of: "outputs with their findings") ?? []
    if rows.isEmpty, section.has("outputs") {
      section.fault("outputs", found: "no output", expected: "which of the product's outputs means which finding")
    }
    return rows.compactMap { path, node in
      guard let entry = Section(node, path: path, table: output, log: log), let name = entry.text("output"),
        let finding = entry.text("finding")
      else { return nil }
      guard entry.has("positive") != entry.has("threshold") else {
        log.add(
          path, line: entry.line,
          found: entry.has("positive") ? "positive and threshold" : "an output that says yes in no way",
          expected: "positive (the values that say yes) or threshold (the number from which it is yes)")
        return nil
      }
      return .init(
        output: name, finding: finding, positive: entry.has("positive") ? entry.texts("positive") ?? [] : [],
        threshold: entry.has("threshold") ? entry.number("threshold") : nil)
    }
  }
}
