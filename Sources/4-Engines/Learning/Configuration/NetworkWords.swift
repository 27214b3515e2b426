// SPDX-License-Identifier: Apache-2.0
import Networks

/// The networks that a configuration can name, and how they are made.
enum NetworkWords {
  /// Their names.
  static let names = ["linear"] + NetworkCatalogue.names

  /// Numbers and words beside the name.
  static let options = ["width", "dropout", "stem", "stages", "deep-supervision", "normalisation"]

  /// Which of the options a network takes.
  static func options(of name: String) -> [String] {
    switch name {
    case "small-cnn": ["width", "dropout", "stem"]
    case "linear": []
    case _ where isMap(name): ["width", "stages", "deep-supervision", "normalisation"]
    default: ["stem"]
    }
  }

  /// Whether a network answers for each pixel.
  static func isMap(_ name: String) -> Bool { name.hasPrefix("unet") }

  /// Over how many axes of space a network works; `nil` for any.
  static func axes(of name: String) -> Int? { name == "linear" ? nil : name.hasSuffix("3d") ? 3 : 2 }

  /// Makes a network.
  ///
  /// - Parameters:
  ///   - choice: What was written; it was checked when it was read.
  ///   - channels: Channels of the images.
  ///   - space: Lengths along space, the slowest first.
  ///   - outputs: Numbers that come out.
  /// - Returns: The network.
  static func graph(
    _ choice: TrainingConfiguration.NetworkChoice, channels: Int, space: [Int], outputs: Int
  ) -> NetworkGraph {
    let options = choice.options
    let stem = options["stem"].flatMap { NetworkCatalogue.Stem(rawValue: $0) }
    if choice.name == "small-cnn" {
      return NetworkCatalogue.smallCNN(
        channels: channels, outputs: outputs, width: options["width"].flatMap { Int($0) } ?? 32,
        dropout: options["dropout"].flatMap { Double($0) } ?? 0, stem: stem ?? .small)
    }
    if isMap(choice.name) {
      var design = UNetDesign(
        channels: channels, outputs: outputs, axes: space.count, width: options["width"].flatMap { Int($0) } ?? 32,
        stages: options["stages"].flatMap { Int($0) } ?? 5)
      design.hasDeepSupervision = options["deep-supervision"] == "true"
      design.isResidual = choice.name.contains("residual")
      if let word = options["normalisation"], let found = UNetDesign.Normalisation(rawValue: word) {
        design.normalisation = found
      }
      return NetworkCatalogue.uNet(design, name: choice.name)
    }
    // A name that the catalogue does not have was refused when it was read.
    if let graph = try? NetworkCatalogue.named(choice.name, channels: channels, outputs: outputs, stem: stem ?? .usual)
    {
      return graph
    }
    return linear(inputs: channels * space.reduce(1, *), channels: channels, axes: space.count, outputs)
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
