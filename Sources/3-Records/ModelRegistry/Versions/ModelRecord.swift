// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
public import Vocabulary

/// What is written down of a version when it is registered, and never changes afterwards.
public struct ModelRecord: Sendable, Equatable {
  /// One of its outputs and what it means.
  public struct Output: Sendable, Hashable {
    /// The name in the graph, or the product's.
    public var name: String
    /// What the numbers are, as `probabilities` or `score`.
    public var meaning: String
    /// The findings or classes along it.
    public var findings: [String]

    /// Makes an output; the parameters are the properties.
    public init(name: String, meaning: String, findings: [String]) {
      self.name = name
      self.meaning = meaning
      self.findings = findings
    }
  }

  /// The model's name.
  public var name: String
  /// The version as its makers count.
  public var label: String
  /// What is answered, as `classification`; empty for products that do not say.
  public var task: String
  /// What it is for, in words.
  public var intendedUse: String
  /// What it must not be used for, in words.
  public var outOfScope: [String]
  /// The licence.
  public var licence: String
  /// Who made it.
  public var developer: String
  /// Whom to ask.
  public var contact: String
  /// The file with the weights; `nil` where they are not ours.
  public var weights: String?
  /// What comes out.
  public var outputs: [Output]
  /// Thresholds with names, as `screening: pneumothorax ≥ 0.31`.
  public var operatingPoints: [String]
  /// For each attribute of an image the values that the model was made for.
  public var accepts: [String: [String]]
  /// The version of the data set that it was trained on.
  public var trainingData: ContentDigest?
  /// The protocol by which it is to be judged.
  public var protocolDigest: ContentDigest?
  /// What its makers say in the package, by the topics of a card.
  public var statements: [String: [String]] = [:]
  /// The product, where the weights are not ours.
  public var product: VendorProduct?

  /// The record of a package.
  /// - Parameters:
  ///   - manifest: What the package says of itself.
  ///   - developer: Who made it.
  ///   - contact: Whom to ask.
  ///   - protocolDigest: The protocol by which it is to be judged.
  public init(
    _ manifest: ModelManifest, developer: String = "", contact: String = "", protocolDigest: ContentDigest? = nil
  ) {
    name = manifest.name
    label = manifest.version
    task = manifest.task.rawValue
    intendedUse = manifest.intendedUse
    outOfScope = manifest.outOfScope
    licence = manifest.licence
    self.developer = developer.isEmpty ? manifest.regulatory?.manufacturer ?? "" : developer
    self.contact = contact.isEmpty ? manifest.contact ?? "" : contact
    weights = manifest.weights
    outputs = manifest.outputs.map { .init(name: $0.name, meaning: $0.meaning.rawValue, findings: $0.classes) }
    operatingPoints = manifest.operatingPoints.map { "\($0.name): \($0.finding) ≥ \($0.threshold)" }
    accepts = manifest.accepts
    trainingData = manifest.trainingData
    self.protocolDigest = protocolDigest
    let said: [(ModelCard.Topic, [String])] = [
      (.summary, [manifest.summary].compactMap { $0 }), (.users, manifest.intendedUsers),
      (.population, [manifest.intendedPopulation].compactMap { $0 }),
      (.directions, [manifest.intendedSetting].compactMap { $0 }),
      (.development, [manifest.trainingSummary].compactMap { $0 }),
    ]
    for (topic, texts) in said where !texts.isEmpty { statements[topic.rawValue] = texts }
  }

  /// The record of a product whose weights are not ours.
  /// - Parameters:
  ///   - product: What stands on its label.
  ///   - name: How it is called here.
  ///   - intendedUse: What it is for, in words.
  ///   - outOfScope: What it must not be used for, in words.
  ///   - contact: Whom to ask.
  public init(
    _ product: VendorProduct, name: ModelName, intendedUse: String, outOfScope: [String] = [], contact: String = ""
  ) {
    self.name = name.description
    label = product.version
    task = ""
    self.intendedUse = intendedUse
    self.outOfScope = outOfScope
    licence = ""
    developer = product.manufacturer
    self.contact = contact
    outputs = product.outputs.map {
      .init(name: $0.output, meaning: $0.threshold == nil ? "answer" : "score", findings: [$0.finding])
    }
    operatingPoints = product.outputs.compactMap { row in row.threshold.map { "\(row.output): \(row.finding) ≥ \($0)" }
    }
    accepts = [:]
    self.product = product
  }
}
