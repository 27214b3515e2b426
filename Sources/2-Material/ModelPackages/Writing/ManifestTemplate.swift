// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs
import Vocabulary

/// A first `model.yaml`, filled in from the network as far as that says anything, with words on what is left to say.
public struct ManifestTemplate: Sendable {
  private let name: String
  private let weights: String
  private let network: ONNXModel

  /// Makes a template.
  /// - Parameters:
  ///   - name: The model's name; what a name may not hold becomes `-`.
  ///   - weights: The path of the weights in the package.
  ///   - network: The network.
  public init(name: String, weights: String, network: ONNXModel) {
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
    let kept = String(plain.drop { !($0.isLetter || $0.isNumber) }.prefix(64))
    self.name = kept.isEmpty ? "model" : kept
    self.weights = weights
    self.network = network
  }

  /// The text of the file. It is valid, but for what the network does not say: that is marked by `FILL IN`.
  public func text() -> String {
    let outputs = network.outputs
    let isMap = (outputs.first?.shape.count ?? 0) > 3
    let head = outputs.first.flatMap { try? network.pooledHead(of: $0.name) }
    var lines = [
      "# What this model is. Every key is explained in Documentation/model_package.md; FILL IN marks what no file can know.",
      "fiducial-model: 1", "name: \(Self.quoted(name))", "version: \"0.1\"",
      "# classification, multilabel, segmentation, regression or embedding",
      "task: \(isMap ? "segmentation" : "multilabel")", "weights: \(Self.quoted(weights))",
      "# An SPDX identifier, or LicenseRef- and a name of your own.", "licence: LicenseRef-FILL-IN", "", "inputs:",
    ]
    for input in network.inputs { lines += self.input(input) }
    lines += ["", "outputs:"]
    for output in outputs { lines += self.output(output, isMap: isMap) }
    if let head {
      lines += [
        "", "# Inner values that explanations and distances use; found at the end of the network.", "values:",
        "  embedding: \(Self.quoted(head.embedding))", "  features: \(Self.quoted(head.featureMap))",
      ]
    }
    lines += [
      "", "# Thresholds with names, on the probability (after calibration where there is one).", "# operating-points:",
      "#   - name: default", "#     finding: FILL IN", "#     threshold: 0.5", "",
      "# A curve that 'fiducial stats recalibrate' wrote, or a curve for each finding.", "# calibration: curve.json", "",
      "# What the input guard lets through.", "# accepts:", "#   modality: [DX, CR]", "#   view: [PA, AP]",
      "#   photometric: [MONOCHROME1, MONOCHROME2]", "#   age-years: [18, 120]", "", "intended-use:",
      "  statement: FILL IN what it is for", "  population: FILL IN for whom", "  setting: FILL IN where",
      "  users: [FILL IN by whom]", "out-of-scope:", "  - FILL IN what it must not be used for", "",
      "# training-data:", "#   digest: sha256:…   # of the version of the data set",
      "#   summary: FILL IN what it was trained on",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func input(_ input: TensorDescription) -> [String] {
    let shape = input.shape
    var lines = ["  - name: \(Self.quoted(input.name))"]
    if shape.count == 2 {
      let count = shape[1] ?? 1
      return lines + [
        "    layout: NC",
        "    columns: [\((1...max(1, count)).map { "column\($0)" }.joined(separator: ", "))]   # FILL IN their names",
      ]
    }
    let isLast = shape.count > 3 && shape[1] != nil && [1, 3].contains(shape[shape.count - 1] ?? 0) && ![1, 3].contains(shape[1] ?? 0)
    let layout: ModelManifest.Layout =
      shape.count == 5 ? (isLast ? .ndhwc : .ncdhw) : (isLast ? .nhwc : .nchw)
    let channels = (shape.count == layout.rank ? shape[layout.channelAxis] : nil) ?? 1
    lines += ["    layout: \(layout.rawValue)", "    channels: \(channels)"]
    if channels == 3 {
      lines += [
        "    # Where it was trained on natural images, each channel less a mean, divided by a deviation:",
        "    # channel-means: [0.485, 0.456, 0.406]", "    # channel-deviations: [0.229, 0.224, 0.225]",
      ]
    }
    lines.append("    recipe:   # FILL IN: exactly what was done in training; see Documentation/recipes.md")
    if shape.count == layout.rank {
      let space = layout.spatialAxes.reversed().map { shape[$0] }
      if space.contains(where: { $0 != nil }) {
        let size = (space + [Int?](repeating: nil, count: 3 - space.count)).map { $0.map { "\($0)" } ?? "null" }
        lines.append("      - {step: resize, size: [\(size.joined(separator: ", "))], interpolation: linear}")
      }
    }
    lines.append("      - {step: normalise, by: min-max}")
    return lines
  }

  private func output(_ output: TensorDescription, isMap: Bool) -> [String] {
    let count = output.shape.count > 1 ? output.shape[1] ?? 1 : 1
    let names = (1...max(1, min(count, 1000))).map { "class\($0)" }.joined(separator: ", ")
    return [
      "  - name: \(Self.quoted(output.name))", "    meaning: logits   # or probabilities, score, value, embedding",
      "    activation: \(isMap && count > 1 ? "softmax" : "sigmoid")   # sigmoid: each by itself; softmax: one of them",
      "    classes: [\(names)]   # FILL IN their names, in order",
    ]
  }

  /// A text as YAML reads it back.
  static func quoted(_ text: String) -> String { JSONValue.string(text).text(pretty: false) }
}
