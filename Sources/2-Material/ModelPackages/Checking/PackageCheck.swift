// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Imaging
import ONNXGraphs
import RecalibrationFiles
import Statistics
import Vocabulary

/// Holds the parts of a package against each other.
struct PackageCheck {
  let manifest: ModelManifest
  let lines: [String: Int]
  let folder: PackageFolder
  private(set) var faults: [InputFault] = []
  private(set) var recalibrations: [String: RecalibrationFile] = [:]

  init(manifest: ModelManifest, lines: [String: Int], folder: PackageFolder) {
    self.manifest = manifest
    self.lines = lines
    self.folder = folder
  }

  mutating func run() {
    checkFiles()
    guard let bytes = folder.files[manifest.weights] else { return }
    let wrong = ONNXModel.faults(in: bytes)
    guard wrong.isEmpty, let network = try? ONNXModel(bytes: bytes) else {
      faults += wrong.map { $0.inputFault(file: manifest.weights) }
      return
    }
    checkInputs(network)
    checkOutputs(network)
    checkValues(network)
  }

  private mutating func add(_ key: String, found: String, expected: String) {
    faults.append(
      InputFault(
        file: PackageLimits.manifest, row: lines[key], column: key, found: found, expected: expected))
  }

  private mutating func checkFiles() {
    var named: [(key: String, path: String)] = [("weights", manifest.weights)]
    if let card = manifest.card { named.append(("card", card)) }
    if let file = manifest.calibration { named.append(("calibration", file)) }
    for (finding, path) in manifest.calibrations.sorted(by: { $0.key < $1.key }) {
      named.append(("calibration.\(finding)", path))
    }
    for (key, path) in named where folder.files[path] == nil {
      let near = nearestName(to: path, among: folder.files.keys.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
      add(key, found: "no file \(path.quotedForFaults)", expected: "a file of the package\(near)")
    }
    if manifest.weights == PackageLimits.manifest || manifest.card == manifest.weights {
      add("weights", found: manifest.weights.quotedForFaults, expected: "a file of its own")
    }
    if let card = manifest.card, let bytes = folder.files[card], String(validating: bytes, as: UTF8.self) == nil {
      add("card", found: "bytes that are not UTF-8", expected: "a text")
    }
    for (key, path) in named where key.hasPrefix("calibration") {
      guard let bytes = folder.files[path], recalibrations[path] == nil else { continue }
      do {
        recalibrations[path] = try RecalibrationFile(bytes: bytes, file: path)
      } catch {
        faults += error.faults
      }
    }
    guard let answer = manifest.answer else { return }
    if manifest.calibration != nil,
      answer.classes.count > 2 || (manifest.task == .multilabel && answer.classes.count > 1)
    {
      add(
        "calibration", found: "one curve for \(answer.classes.count) classes",
        expected: "a file for each finding: calibration: {\(answer.classes.first ?? "finding"): curve.json}")
    }
    for (key, path) in named where key.hasPrefix("calibration") {
      guard let curve = recalibrations[path] else { continue }
      let isChance = answer.meaning != .score
      if curve.recalibrator.scale == .probability, !isChance {
        add(key, found: "a curve of probabilities for a score", expected: "a curve whose scores are of the scale score")
      }
      if curve.higherScores == .negative {
        add(key, found: "a curve for scores that are higher without the finding", expected: "one for this output")
      }
    }
  }

  // MARK: - Against the network

  private mutating func checkInputs(_ network: ONNXModel) {
    let inputs = network.inputs
    let names = inputs.map(\.name)
    for (index, input) in manifest.inputs.enumerated() {
      let key = "inputs[\(index)]"
      guard let tensor = inputs.first(where: { $0.name == input.name }) else {
        add(
          "\(key).name", found: "\(input.name.quotedForFaults), which the network does not take",
          expected: near(input.name, names))
        continue
      }
      if ![.float32, .float16, .float64].contains(tensor.element) {
        add("\(key).name", found: "an input of \(tensor.element)", expected: "an input of float32")
      }
      guard tensor.hasKnownRank else { continue }
      let rank = input.layout.rank
      guard tensor.shape.count == rank else {
        add(
          "\(key).layout", found: "\(input.layout.rawValue) for \(tensor.shape.count) axes",
          expected: Self.layouts(of: tensor.shape.count))
        continue
      }
      if let found = tensor.shape[input.layout.channelAxis], found != input.channels {
        add(
          input.layout == .nc ? "\(key).columns" : "\(key).channels", found: "\(input.channels)",
          expected: "\(found), as the network takes them")
      }
      checkSize(input, tensor, key)
    }
    for tensor in inputs where !manifest.inputs.contains(where: { $0.name == tensor.name }) {
      add("inputs", found: "nothing for the network's input \(tensor.name.quotedForFaults)", expected: "every input")
    }
  }

  /// Whether the recipe ends in the size that the network takes.
  private mutating func checkSize(_ input: ModelManifest.Input, _ tensor: TensorDescription, _ key: String) {
    guard input.layout != .nc else { return }
    var size: [Int?]?
    for step in input.recipe.steps {
      switch step {
      case .resize(let wanted, _, _), .cropOrPad(let wanted, _):
        size = zip(wanted, size ?? [nil, nil, nil]).map { $0 ?? $1 }
      case .resample, .cropToForeground, .orient: size = nil
      default: break
      }
    }
    guard let size else { return }
    // Columns, rows, slices as a volume has them; the network's axes of space run the other way.
    let axes = Array(input.layout.spatialAxes.reversed())
    for (place, axis) in axes.enumerated() where place < size.count {
      if let made = size[place], let wanted = tensor.shape[axis], made != wanted {
        add(
          "\(key).recipe", found: "a recipe that makes \(made) along \(["columns", "rows", "slices"][place])",
          expected: "\(wanted), as the network takes them")
      }
    }
  }

  private mutating func checkOutputs(_ network: ONNXModel) {
    let outputs = network.outputs
    for (index, output) in manifest.outputs.enumerated() {
      let key = "outputs[\(index)]"
      let isInner = output.meaning == .embedding || output.meaning == .features
      guard let tensor = outputs.first(where: { $0.name == output.name }) else {
        let advice =
          isInner && network.valueNames.contains(output.name) ? "; an inner value stands under \"values\"" : ""
        add(
          "\(key).name", found: "\(output.name.quotedForFaults), which the network does not give",
          expected: near(output.name, outputs.map(\.name)) + advice)
        continue
      }
      guard tensor.hasKnownRank, !output.classes.isEmpty else { continue }
      let isMap = manifest.task == .segmentation && !isInner
      let ranks = isMap ? 4...5 : 1...2
      guard ranks.contains(tensor.shape.count) || (!isMap && tensor.shape.dropFirst(2).allSatisfy { $0 == 1 }) else {
        add(
          "\(key).name", found: "an output of \(tensor.shape.count) axes",
          expected: isMap ? "batch, channel and two or three axes of space" : "batch and channel")
        continue
      }
      // Maps stand as the images do: their classes are the last axis where the image's channels are.
      let isLast = isMap && (manifest.inputs.first.map { $0.layout == .nhwc || $0.layout == .ndhwc } ?? false)
      let axis = isLast ? tensor.shape.count - 1 : 1
      guard tensor.shape.count > 1, let found = tensor.shape[axis] else { continue }
      if found != output.classes.count {
        add(
          "\(key).classes", found: output.classes.count == 1 ? "1 class" : "\(output.classes.count) classes",
          expected: "\(found), as the network gives them")
      }
    }
  }

  private mutating func checkValues(_ network: ONNXModel) {
    let names = network.valueNames
    for (key, value) in [("values.embedding", manifest.embeddingValue), ("values.features", manifest.featuresValue)] {
      guard let value, !names.contains(value) else { continue }
      add(key, found: "\(value.quotedForFaults), which the network does not make", expected: near(value, names))
    }
  }

  private func near(_ found: String, _ known: [String]) -> String {
    let shown = known.prefix(8).map(\.quotedForFaults).joined(separator: ", ")
    let more = known.count > 8 ? " and \(known.count - 8) more" : ""
    let advice = nearestName(to: found, among: Array(known.prefix(5000))).map {
      "; did you mean \($0.quotedForFaults)?"
    }
    return (known.count == 1 ? shown : "one of \(shown)\(more)") + (advice ?? "")
  }

  private static func layouts(of rank: Int) -> String {
    let fitting = ModelManifest.Layout.allCases.filter { $0.rank == rank }.map(\.rawValue)
    return fitting.isEmpty ? "an input of 2, 4 or 5 axes" : fitting.joined(separator: " or ")
  }
}

extension ModelManifest.Layout {
  /// How many axes a tensor of this layout has.
  public var rank: Int { rawValue.count }
  /// Where the channels are.
  public var channelAxis: Int { self == .nhwc ? 3 : self == .ndhwc ? 4 : 1 }
  /// Where space is: (slice,) row, column.
  public var spatialAxes: [Int] {
    switch self {
    case .nchw: [2, 3]
    case .nhwc: [1, 2]
    case .ncdhw: [2, 3, 4]
    case .ndhwc: [1, 2, 3]
    case .nc: []
    }
  }
}
