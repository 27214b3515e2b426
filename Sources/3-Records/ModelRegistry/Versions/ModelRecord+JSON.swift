// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension ModelRecord {
  /// The written form; its canonical text is kept as a file.
  public var json: JSONValue {
    .object([
      "format": .integer(1), "name": .string(name), "version": .string(label), "task": .string(task),
      "intendedUse": .string(intendedUse), "outOfScope": .array(outOfScope.map(JSONValue.string)),
      "licence": .string(licence), "developer": .string(developer), "contact": .string(contact),
      "weights": weights.map(JSONValue.string),
      "outputs": .array(
        outputs.map {
          .object([
            "name": .string($0.name), "meaning": .string($0.meaning),
            "findings": .array($0.findings.map(JSONValue.string)),
          ])
        }),
      "operatingPoints": .array(operatingPoints.map(JSONValue.string)),
      "accepts": .object(
        accepts.sorted { $0.key < $1.key }.map { .init($0.key, .array($0.value.map(JSONValue.string))) }),
      "statements": statements.isEmpty
        ? nil
        : .object(statements.sorted { $0.key < $1.key }.map { .init($0.key, .array($0.value.map(JSONValue.string))) }),
      "trainingData": trainingData.map { .string($0.description) },
      "protocol": protocolDigest.map { .string($0.description) }, "product": product.map(Self.json),
    ])
  }

  private static func json(_ product: VendorProduct) -> JSONValue {
    .object([
      "manufacturer": .string(product.manufacturer), "product": .string(product.product),
      "version": .string(product.version), "deviceIdentifier": .string(product.deviceIdentifier.description),
      "clearances": .array(
        product.clearances.map { .object(["kind": .string($0.kind.rawValue), "number": .string($0.number)]) }),
      "outputs": .array(
        product.outputs.map {
          .object([
            "output": .string($0.output), "finding": .string($0.finding),
            "positive": .array($0.positive.map(JSONValue.string)), "threshold": $0.threshold.map(JSONValue.number),
          ])
        }),
    ])
  }

  /// Reads the written form; `nil` where a part is missing or none that is known.
  init?(_ json: JSONValue) {
    func texts(_ value: JSONValue?) -> [String]? {
      guard let elements = value?.elements else { return nil }
      let texts = elements.compactMap(\.text)
      return texts.count == elements.count ? texts : nil
    }
    func digest(_ key: String) -> ContentDigest?? {
      guard let value = json[key] else { return .some(nil) }
      return value.text.flatMap { ContentDigest($0) }.map(Optional.some)
    }
    guard json["format"]?.integer == 1, let name = json["name"]?.text, let label = json["version"]?.text,
      let task = json["task"]?.text, let intendedUse = json["intendedUse"]?.text,
      let outOfScope = texts(json["outOfScope"]), let licence = json["licence"]?.text,
      let developer = json["developer"]?.text, let contact = json["contact"]?.text,
      let points = texts(json["operatingPoints"]), let accepted = json["accepts"]?.members,
      let rows = json["outputs"]?.elements, let training = digest("trainingData"), let asked = digest("protocol")
    else { return nil }
    self.name = name
    self.label = label
    self.task = task
    self.intendedUse = intendedUse
    self.outOfScope = outOfScope
    self.licence = licence
    self.developer = developer
    self.contact = contact
    weights = json["weights"]?.text
    operatingPoints = points
    accepts = [:]
    for member in accepted {
      guard let values = texts(member.value) else { return nil }
      accepts[member.key] = values
    }
    outputs = []
    for row in rows {
      guard let name = row["name"]?.text, let meaning = row["meaning"]?.text, let findings = texts(row["findings"])
      else { return nil }
      outputs.append(.init(name: name, meaning: meaning, findings: findings))
    }
    for member in json["statements"]?.members ?? [] {
      guard let values = texts(member.value) else { return nil }
      statements[member.key] = values
    }
    trainingData = training
    protocolDigest = asked
    if let product = json["product"] {
      guard let read = Self.product(product) else { return nil }
      self.product = read
    }
  }

  private static func product(_ json: JSONValue) -> VendorProduct? {
    guard let manufacturer = json["manufacturer"]?.text, let product = json["product"]?.text,
      let version = json["version"]?.text,
      let identifier = json["deviceIdentifier"]?.text.flatMap({ ProductIdentifier($0) }),
      let clearances = json["clearances"]?.elements, let outputs = json["outputs"]?.elements
    else { return nil }
    var read = VendorProduct(
      manufacturer: manufacturer, product: product, version: version, deviceIdentifier: identifier, clearances: [],
      outputs: [])
    for row in clearances {
      guard let kind = row["kind"]?.text.flatMap(VendorProduct.Clearance.Kind.init(rawValue:)),
        let number = row["number"]?.text
      else { return nil }
      read.clearances.append(.init(kind, number))
    }
    for row in outputs {
      guard let output = row["output"]?.text, let finding = row["finding"]?.text,
        let positive = row["positive"]?.elements?.compactMap(\.text)
      else { return nil }
      read.outputs.append(
        .init(output: output, finding: finding, positive: positive, threshold: row["threshold"]?.double))
    }
    return read
  }
}
