// SPDX-License-Identifier: Apache-2.0

/// Adds steps that come often; the numbers are the same along every axis of space.
struct GraphMaker {
  typealias Value = NetworkGraph.Value

  var graph: NetworkGraph
  /// Axes of space.
  let axes: Int
  /// What normalisations have in common.
  var epsilon = 1e-5
  var momentum = 0.1

  init(_ name: String, channels: Int, axes: Int = 2) {
    graph = NetworkGraph(name: name, inputs: [NetworkGraph.Input(channels: channels, axes: axes)])
    self.axes = axes
  }

  private func along(_ value: Int) -> [Int] { [Int](repeating: value, count: axes) }

  /// A convolution that keeps the size where the stride is 1; kernels are odd.
  mutating func convolution(
    _ name: String, _ value: Value, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
    hasBias: Bool = false
  ) -> Value {
    graph.add(
      name,
      .convolution(
        Layer.Convolution(
          inputs: inputs, outputs: outputs, kernel: along(kernel), stride: along(stride),
          padding: along(kernel / 2), groups: groups, hasBias: hasBias)), [value])
  }

  mutating func norm(_ name: String, _ value: Value, _ features: Int) -> Value {
    graph.add(
      name, .batchNorm(Layer.Normalisation(features: features, epsilon: epsilon, momentum: momentum)), [value])
  }

  mutating func relu(_ name: String, _ value: Value) -> Value { graph.add(name, .relu, [value]) }

  /// The greatest of three by three with stride 2, as it stands behind a stem.
  mutating func stemPool(_ name: String, _ value: Value) -> Value {
    graph.add(name, .maxPool(Layer.Pool(kernel: along(3), stride: along(2), padding: along(1))), [value])
  }

  mutating func averagePool(_ name: String, _ value: Value) -> Value {
    graph.add(name, .averagePool(Layer.Pool(kernel: along(2))), [value])
  }

  /// The mean of a map, then a linear layer; names the map, what describes the image, and the answer.
  mutating func head(_ name: String, _ map: Value, _ features: Int, outputs: Int, dropout: Double = 0) {
    let pooled = graph.add("avgpool", .globalAveragePool, [map])
    let embedding = graph.add("flatten", .flatten, [pooled])
    let kept = dropout > 0 ? graph.add("dropout", .dropout(chance: dropout), [embedding]) : embedding
    let logits = graph.add(name, .linear(Layer.Linear(inputs: features, outputs: outputs)), [kept])
    graph.outputs = [NetworkGraph.Output(name: "logits", value: logits)]
    graph.marks = [
      NetworkGraph.Output(name: "features", value: map), NetworkGraph.Output(name: "embedding", value: embedding),
    ]
  }
}
