// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import ModelPackages
import ONNXGraphs
import Vocabulary

/// How packages and their errors read.
enum ModelPackageWords {
  static func row(_ error: ModelPackageError) -> (words: String, code: Int32) {
    switch error {
    case .unreadable(let file, let code), .unwritten(let file, let code):
      ("\(file): \(FaultWords.system(code))", ExitTable.inputOutput)
    case .faulty(let faults):
      ((FaultWords.lines(faults) + ["the package cannot be used"]).joined(separator: "\n"), ExitTable.badInput)
    }
  }

  static func row(_ fault: ONNXFault) -> (words: String, code: Int32) {
    (FaultWords.lines(InputFaults([fault.inputFault(file: "network")])).joined(separator: "\n"), ExitTable.badInput)
  }

  static func row(_ obstacle: PooledHeadObstacle) -> (words: String, code: Int32) {
    let words =
      switch obstacle {
      case .noSuchOutput(let name): "the network has no output \(Printable.line(name))"
      case .notLinear(let operation): "the output is made by \(Printable.line(operation)), not by a linear layer"
      case .weights(let node): "the weights of \(Printable.line(node)) are not fixed in the file"
      case .notPooled(let operation):
        "the last layer takes what \(Printable.line(operation)) makes, not the means of a map"
      case .partPooled(let node): "\(Printable.line(node)) does not pool the whole map"
      }
    return (words, ExitTable.badInput)
  }

  /// What a package is, for a person.
  static func lines(_ package: ModelPackage, _ network: ONNXModel) -> [String] {
    let manifest = package.manifest
    var lines = ["\(manifest.name) \(manifest.version): \(manifest.task.rawValue)"]
    if let title = manifest.title { lines.append("  \(title)") }
    lines.append("  \(package.digest)")
    lines.append("  for      \(manifest.intendedUse.split(whereSeparator: \.isNewline).joined(separator: " "))")
    lines.append("  licence  \(manifest.licence)")
    for input in manifest.inputs {
      let shape = network.inputs.first { $0.name == input.name }.map(shape) ?? ""
      lines.append("  takes    \(Printable.line(input.name))  \(input.layout.rawValue)  \(shape)")
    }
    for output in manifest.outputs {
      let classes = output.classes.isEmpty ? "" : ": " + output.classes.map(Printable.line).joined(separator: ", ")
      let activation = output.activation == .none ? "" : ", \(output.activation.rawValue)"
      lines.append("  gives    \(Printable.line(output.name))  \(output.meaning.rawValue)\(activation)\(classes)")
    }
    for point in manifest.operatingPoints {
      lines.append("  yes at   \(Printable.line(point.finding)) ≥ \(point.threshold)  (\(Printable.line(point.name)))")
    }
    if !package.recalibrations.isEmpty {
      lines.append("  curves   \(package.recalibrations.keys.sorted().joined(separator: ", "))")
    }
    let operators = network.operatorCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines.append(
      "  network  \(network.parameterCount) parameters, \(network.nodes.count) steps, operators of version "
        + "\(network.operatorSet.map(String.init) ?? "none"), \(network.producer.isEmpty ? "no producer" : Printable.line(network.producer))"
    )
    lines.append(
      "           " + operators.prefix(12).map { "\(Printable.line($0.key)) \($0.value)" }.joined(separator: ", "))
    lines.append("  files    " + package.files.map { "\($0.path) (\($0.size) bytes)" }.joined(separator: ", "))
    return lines
  }

  static func json(_ package: ModelPackage, _ network: ONNXModel) -> JSONValue {
    let manifest = package.manifest
    let answer = manifest.answer.flatMap { try? network.pooledHead(of: $0.name) }
    return .object([
      "name": .string(manifest.name), "version": .string(manifest.version), "task": .string(manifest.task.rawValue),
      "digest": .string("\(package.digest)"), "licence": .string(manifest.licence),
      "inputs": .array(
        manifest.inputs.map { input in
          .object([
            "name": .string(input.name), "layout": .string(input.layout.rawValue), "channels": .integer(input.channels),
            "shape": network.inputs.first { $0.name == input.name }.map(shapeJSON),
            "recipe": .string("\(input.recipe.digest)"),
          ])
        }),
      "outputs": .array(
        manifest.outputs.map { output in
          .object([
            "name": .string(output.name), "meaning": .string(output.meaning.rawValue),
            "activation": .string(output.activation.rawValue), "classes": .array(output.classes.map(JSONValue.string)),
            "shape": network.outputs.first { $0.name == output.name }.map(shapeJSON),
          ])
        }),
      "operating-points": .array(
        manifest.operatingPoints.map {
          .object(["name": .string($0.name), "finding": .string($0.finding), "threshold": .number($0.threshold)])
        }),
      "network": .object([
        "parameters": .integer(network.parameterCount), "steps": .integer(network.nodes.count),
        "format-version": .integer(network.formatVersion),
        "operator-set": network.operatorSet.map(JSONValue.integer) ?? .null, "producer": .string(network.producer),
        "operators": .object(
          network.operatorCounts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
        "pooled-head": answer.map { .object(["features": .string($0.featureMap), "embedding": .string($0.embedding)]) }
          ?? .null,
      ]),
      "files": .array(
        package.files.map {
          .object(["path": .string($0.path), "digest": .string("\($0.digest)"), "bytes": .integer($0.size)])
        }),
    ])
  }

  private static func shape(_ tensor: TensorDescription) -> String {
    tensor.hasKnownRank ? tensor.shape.map { $0.map(String.init) ?? "?" }.joined(separator: " × ") : "of any shape"
  }

  private static func shapeJSON(_ tensor: TensorDescription) -> JSONValue {
    .array(tensor.shape.map { $0.map(JSONValue.integer) ?? .null })
  }
}
