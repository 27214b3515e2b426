// SPDX-License-Identifier: Apache-2.0

extension NetworkCatalogue {
  /// A U-Net over two or three axes of space.
  ///
  /// Each stage has convolutions with normalisation and a leaky rectifier; what comes up is a transposed convolution without overlap, beside
  /// what was kept of the stage. Weights are named `encoder.2.conv1.weight`, `encoder.2.norm1.weight`, `decoder.1.up.weight`,
  /// `decoder.1.conv2.weight`, `heads.0.weight`, the number being the stage, 0 the finest. The mark `features` is the last map before
  /// the answer, `embedding` the mean of the coarsest.
  ///
  /// With deep supervision the stages from the finest to the last but one of the way up answer too, in their own size.
  /// - Parameters:
  ///   - design: Its numbers; lists of one length, at least 2.
  ///   - name: What it is called.
  /// - Returns: The network.
  /// > Source: Ronneberger and others, MICCAI 2015; layers as in Isensee and others, Nature Methods 18 (2021) 203–211.
  public static func uNet(_ design: UNetDesign, name: String = "unet") -> NetworkGraph {
    precondition(
      design.features.count >= 2 && design.kernels.count == design.features.count
        && design.strides.count == design.features.count && design.convolutions >= 1,
      "a U-Net has at least two stages, each with a kernel and a stride")
    let axes = design.kernels[0].count
    var net = UNetMaker(design: design, net: GraphMaker(name, channels: design.channels, axes: axes))
    net.net.graph.initialSpread = .fanIn
    let coarsest = design.features.count - 1
    var kept: [Int] = []
    var map = 0
    for stage in 0...coarsest {
      map = net.stage(
        "encoder.\(stage)", map, stage == 0 ? design.channels : design.features[stage - 1], stage: stage,
        stride: design.strides[stage])
      kept.append(map)
    }
    let pooled = net.net.graph.add("avgpool", .globalAveragePool, [map])
    let embedding = net.net.graph.add("flatten", .flatten, [pooled])
    var outputs: [NetworkGraph.Output] = []
    for stage in (0..<coarsest).reversed() {
      let up = net.net.graph.add(
        "decoder.\(stage).up",
        .transposedConvolution(
          Layer.TransposedConvolution(
            inputs: design.features[stage + 1], outputs: design.features[stage], kernel: design.strides[stage + 1],
            stride: design.strides[stage + 1])), [map])
      let both = net.net.graph.add("decoder.\(stage).concatenate", .concatenate, [up, kept[stage]])
      map = net.stage(
        "decoder.\(stage)", both, 2 * design.features[stage], stage: stage,
        stride: [Int](repeating: 1, count: axes))
      // The coarsest way up says too little to be asked.
      guard stage == 0 || design.hasDeepSupervision && stage < coarsest - 1 else { continue }
      let answer = net.net.graph.add(
        "heads.\(stage)",
        .convolution(
          Layer.Convolution(
            inputs: design.features[stage], outputs: design.outputs, kernel: [Int](repeating: 1, count: axes),
            hasBias: true)), [map])
      outputs.insert(NetworkGraph.Output(name: stage == 0 ? "logits" : "logits_\(stage)", value: answer), at: 0)
    }
    net.net.graph.outputs = outputs
    net.net.graph.marks = [
      NetworkGraph.Output(name: "features", value: map), NetworkGraph.Output(name: "embedding", value: embedding),
    ]
    return net.net.graph
  }
}

/// Adds the stages of a U-Net.
private struct UNetMaker {
  /// The slope below 0, as nnU-Net has it.
  private static let slope = 0.01

  let design: UNetDesign
  var net: GraphMaker

  mutating func stage(_ name: String, _ value: Int, _ inputs: Int, stage: Int, stride: [Int]) -> Int {
    let features = design.features[stage]
    var map = value
    for index in 1...design.convolutions {
      map = convolved(
        "\(name).conv\(index)", "\(name).norm\(index)", map, index == 1 ? inputs : features, features,
        kernel: design.kernels[stage], stride: index == 1 ? stride : stride.map { _ in 1 })
      if index < design.convolutions { map = activated("\(name).act\(index)", map) }
    }
    if design.isResidual {
      var kept = value
      if inputs != features || stride.contains(where: { $0 != 1 }) {
        kept = convolved(
          "\(name).skip", "\(name).skipnorm", value, inputs, features, kernel: stride.map { _ in 1 }, stride: stride)
      }
      map = net.graph.add("\(name).add", .add, [map, kept])
    }
    return activated("\(name).act\(design.convolutions)", map)
  }

  private mutating func activated(_ name: String, _ value: Int) -> Int {
    net.graph.add(name, .leakyRelu(slope: Self.slope), [value])
  }

  private mutating func convolved(
    _ name: String, _ norm: String, _ value: Int, _ inputs: Int, _ outputs: Int, kernel: [Int], stride: [Int]
  ) -> Int {
    let map = net.graph.add(
      name,
      .convolution(
        Layer.Convolution(
          inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: kernel.map { $0 / 2 })), [value])
    let layer = Layer.Normalisation(features: outputs)
    return net.graph.add(norm, design.normalisation == .batch ? .batchNorm(layer) : .instanceNorm(layer), [map])
  }
}
