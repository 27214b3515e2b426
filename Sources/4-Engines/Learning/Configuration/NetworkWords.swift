// SPDX-License-Identifier: Apache-2.0
import Networks

/// The networks that a configuration can name, and how they are made.
enum NetworkWords {
  /// Their names.
  static let names = ["linear", "small-cnn", "resnet18", "resnet34", "resnet50", "unet"]
  /// Numbers and words beside the name.
  static let options = ["width", "dropout", "stem", "stages", "deep-supervision", "residual", "normalisation"]

  /// Which of the options a network takes.
  static func options(of name: String) -> [String] {
    switch name {
    case "small-cnn": ["width", "dropout"]
    case "resnet18", "resnet34", "resnet50": ["stem"]
    case "unet": ["width", "stages", "deep-supervision", "residual", "normalisation"]
    default: []
    }
  }

  /// Makes a network.
  ///
  /// - Parameters:
  ///   - choice: What was written; it was checked when it was read.
  ///   - channels: Channels of the images.
  ///   - space: Lengths along space, the slowest first.
  ///   - outputs: Numbers that come out.
  static func graph(
    _ choice: TrainingConfiguration.NetworkChoice, channels: Int, space: [Int], outputs: Int
  ) -> NetworkGraph {
    let options = choice.options
    let stem = options["stem"].flatMap { NetworkCatalogue.Stem(rawValue: $0) } ?? .usual
    switch choice.name {
    case "small-cnn":
      return NetworkCatalogue.smallCNN(
        channels: channels, outputs: outputs, width: options["width"].flatMap { Int($0) } ?? 32,
        dropout: options["dropout"].flatMap { Double($0) } ?? 0)
    case "resnet18": return NetworkCatalogue.resNet18(channels: channels, outputs: outputs, stem: stem)
    case "resnet34": return NetworkCatalogue.resNet34(channels: channels, outputs: outputs, stem: stem)
    case "resnet50": return NetworkCatalogue.resNet50(channels: channels, outputs: outputs, stem: stem)
    case "unet":
      var design = UNetDesign(
        channels: channels, outputs: outputs, axes: space.count, width: options["width"].flatMap { Int($0) } ?? 32,
        stages: options["stages"].flatMap { Int($0) } ?? 5)
      design.hasDeepSupervision = options["deep-supervision"] == "true"
      design.isResidual = options["residual"] == "true"
      if let word = options["normalisation"], let found = UNetDesign.Normalisation(rawValue: word) {
        design.normalisation = found
      }
      return NetworkCatalogue.uNet(design)
    default: return linear(inputs: channels * space.reduce(1, *), channels: channels, axes: space.count, outputs)
    }
  }

  /// Logistic regression over all pixels: the least that a network must beat.
  private static func linear(inputs: Int, channels: Int, axes: Int, _ outputs: Int) -> NetworkGraph {
    var graph = NetworkGraph(name: "linear", inputs: [NetworkGraph.Input(channels: channels, axes: axes)])
    let row = graph.add("flatten", .flatten, [0])
    let scores = graph.add("fc", .linear(Layer.Linear(inputs: inputs, outputs: outputs)), [row])
    graph.outputs = [NetworkGraph.Output(name: "logits", value: scores)]
    return graph
  }
}
