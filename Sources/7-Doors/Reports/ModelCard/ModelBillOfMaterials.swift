// SPDX-License-Identifier: Apache-2.0
import ModelPackages
public import ModelRegistry
public import Vocabulary

/// The bill of materials of a model: a `machine-learning-model` of CycloneDX 1.6 with its files, its data and its card.
///
/// > Source: ECMA-424 (CycloneDX 1.6), `modelCard`. Proofs/model_signatures.py holds it against the published JSON schema.
public struct ModelBillOfMaterials: Sendable {
  private let card: ModelCard

  /// The bill of a card.
  public init(_ card: ModelCard) { self.card = card }

  /// The document; the same card gives the same bytes.
  public var json: JSONValue {
    let software = card.software.split(separator: " ", maxSplits: 1).map(String.init)
    return .object([
      "bomFormat": .string("CycloneDX"), "specVersion": .string("1.6"),
      "serialNumber": .string("urn:uuid:\(uuid)"), "version": .integer(1),
      "metadata": .object([
        "timestamp": .string(ModelWords.second(card.written)),
        "tools": .object([
          "components": .array([
            .object([
              "type": .string("application"), "name": .string(software.first ?? "fiducial"),
              "version": software.count > 1 ? .string(software[1]) : nil,
            ])
          ])
        ]), "component": model,
      ]), "components": .array(files + data),
      "dependencies": .array([
        .object([
          "ref": .string(card.version.digest.description),
          "dependsOn": .array((files + data).compactMap { $0["bom-ref"] }),
        ])
      ]),
    ])
  }

  private var model: JSONValue {
    let record = card.version.record
    let weights = card.version.files.first { $0.path == record.weights }
    var properties: [JSONValue] = [
      Self.property("fiducial:version", card.version.description),
      Self.property("fiducial:digest", card.version.digest.description),
      Self.property("fiducial:stage", card.stage.rawValue),
    ]
    properties += card.aliases.map { Self.property("fiducial:alias", $0) }
    properties += card.evidence.map {
      Self.property("fiducial:evidence:\($0.kind.rawValue)", "\($0.verdict.rawValue) \($0.digest)")
    }
    if let product = record.product {
      properties.append(Self.property("fiducial:udi-di", product.deviceIdentifier.description))
      properties += product.clearances.map { Self.property("fiducial:clearance:\($0.kind.rawValue)", $0.number) }
    }
    return .object([
      "type": .string("machine-learning-model"), "bom-ref": .string(card.version.digest.description),
      "manufacturer": record.developer.isEmpty ? nil : .object(["name": .string(record.developer)]),
      "name": .string(record.product?.product ?? record.name), "version": .string(record.label),
      "description": record.intendedUse.isEmpty ? nil : .string(record.intendedUse),
      "hashes": weights.map { .array([Self.hash($0.digest)]) },
      "licenses": record.licence.isEmpty ? nil : .array([.object(["expression": .string(record.licence)])]),
      "modelCard": modelCard, "properties": .array(properties),
    ])
  }

  private var modelCard: JSONValue {
    let record = card.version.record
    func texts(_ topic: ModelCard.Topic) -> JSONValue? {
      card.remarks[topic].flatMap { $0.isEmpty ? nil : .array($0.map(JSONValue.string)) }
    }
    let metrics: [JSONValue] = card.figures.map { figure in
      var metric: [JSONValue.Member] = [
        .init("type", .string(figure.label)), .init("value", .string(JSONValue.number(figure.value).canonicalText)),
      ]
      if let lower = figure.lower, let upper = figure.upper {
        metric.append(
          .init(
            "confidenceInterval",
            .object([
              "lowerBound": .string(JSONValue.number(lower).canonicalText),
              "upperBound": .string(JSONValue.number(upper).canonicalText),
            ])))
      }
      return .object(metric)
    }
    let ethics: JSONValue? = card.remarks[.biases].map { remarks in
      .array(
        remarks.map {
          .object([
            "name": .string($0),
            "mitigationStrategy": card.remarks[.mitigation].map { .string($0.joined(separator: " ")) },
          ])
        })
    }
    return .object([
      "modelParameters": .object([
        "task": record.task.isEmpty ? nil : .string(record.task),
        "datasets": record.trainingData.map { .array([.object(["ref": .string($0.description)])]) },
        "inputs": .array(
          record.accepts.sorted { $0.key < $1.key }.map {
            .object(["format": .string("\($0.key): \($0.value.joined(separator: ", "))")])
          }),
        "outputs": .array(
          record.outputs.map {
            .object(["format": .string("\($0.name): \($0.meaning) of \($0.findings.joined(separator: ", "))")])
          }),
      ]),
      "quantitativeAnalysis": metrics.isEmpty ? nil : .object(["performanceMetrics": .array(metrics)]),
      "considerations": .object([
        "users": texts(.users), "useCases": record.intendedUse.isEmpty ? nil : .array([.string(record.intendedUse)]),
        "technicalLimitations": .array(
          (record.outOfScope.map { "Not for: \($0)" } + (card.remarks[.risks] ?? [])).map(JSONValue.string)),
        "ethicalConsiderations": ethics,
      ]),
    ])
  }

  private var files: [JSONValue] {
    guard card.version.hasWeights else { return [] }
    return card.version.files.map { file in
      .object([
        "type": .string("file"), "bom-ref": .string("\(card.version.digest)/\(file.path)"), "name": .string(file.path),
        "hashes": .array([Self.hash(file.digest)]),
      ])
    }
  }

  private var data: [JSONValue] {
    guard let data = card.version.record.trainingData else { return [] }
    return [
      .object([
        "type": .string("data"), "bom-ref": .string(data.description),
        "name": .string(card.trainingName ?? "training data"), "hashes": .array([Self.hash(data)]),
        "data": .array([.object(["type": .string("dataset"), "name": .string(card.trainingName ?? "training data")])]),
      ])
    ]
  }

  private static func hash(_ digest: ContentDigest) -> JSONValue {
    .object(["alg": .string("SHA-256"), "content": .string(digest.hexadecimal)])
  }

  private static func property(_ name: String, _ value: String) -> JSONValue {
    .object(["name": .string(name), "value": .string(value)])
  }

  /// A number after RFC 9562, version 8, of the version and the moment of the card.
  private var uuid: String {
    var digits = Array(
      ContentDigest(hashing: Array("\(card.version.digest) \(card.written)".utf8)).hexadecimal.prefix(32))
    digits[12] = "8"
    digits[16] = "8"
    var groups: [String] = []
    var start = 0
    for count in [8, 4, 4, 4, 12] {
      groups.append(String(digits[start..<start + count]))
      start += count
    }
    return groups.joined(separator: "-")
  }
}
