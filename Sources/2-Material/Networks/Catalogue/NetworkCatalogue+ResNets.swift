// SPDX-License-Identifier: Apache-2.0

extension NetworkCatalogue {
  /// A small residual network for small images: three blocks of one, two and four times the width.
  ///
  /// The size that the stem leaves stays in the first block and is halved in the others. Weights are named as in ResNets.
  /// - Parameters:
  ///   - channels: Channels of the images.
  ///   - outputs: Numbers that come out.
  ///   - width: Channels of the first block.
  ///   - dropout: The chance that a number of the embedding is left out while training.
  ///   - stem: How it begins.
  /// - Returns: The network.
  public static func smallCNN(
    channels: Int = 1, outputs: Int, width: Int = 32, dropout: Double = 0, stem: Stem = .small
  ) -> NetworkGraph {
    resNet(
      "small-cnn", channels: channels, outputs: outputs, stem: stem, blocks: [1, 1, 1], width: width,
      dropout: dropout)
  }

  /// ResNet-18: 11,689,512 parameters with 3 channels and 1000 outputs.
  ///
  /// - Parameters:
  ///   - channels: Channels of the images.
  ///   - outputs: Numbers that come out.
  ///   - stem: How it begins.
  /// - Returns: The network.
  /// > Source: He and others, Deep residual learning for image recognition, CVPR 2016; names as in torchvision.
  public static func resNet18(channels: Int = 1, outputs: Int, stem: Stem = .usual) -> NetworkGraph {
    resNet("resnet18", channels: channels, outputs: outputs, stem: stem, blocks: [2, 2, 2, 2])
  }

  /// ResNet-34: 21,797,672 parameters with 3 channels and 1000 outputs; see ``resNet18(channels:outputs:stem:)``.
  public static func resNet34(channels: Int = 1, outputs: Int, stem: Stem = .usual) -> NetworkGraph {
    resNet("resnet34", channels: channels, outputs: outputs, stem: stem, blocks: [3, 4, 6, 3])
  }

  /// ResNet-50: 25,557,032 parameters with 3 channels and 1000 outputs; see ``resNet18(channels:outputs:stem:)``.
  ///
  /// The stride lies on the convolution of three by three, as torchvision has it.
  public static func resNet50(channels: Int = 1, outputs: Int, stem: Stem = .usual) -> NetworkGraph {
    resNet("resnet50", channels: channels, outputs: outputs, stem: stem, blocks: [3, 4, 6, 3], expansion: 4)
  }

  private static func resNet(
    _ name: String, channels: Int, outputs: Int, stem: Stem, blocks: [Int], width: Int = 64, expansion: Int = 1,
    dropout: Double = 0
  ) -> NetworkGraph {
    var net = GraphMaker(name, channels: channels)
    var map = net.convolution(
      "conv1", 0, channels, width, kernel: stem == .small ? 3 : 7, stride: stem == .small ? 1 : 2)
    map = net.relu("relu", net.norm("bn1", map, width))
    if stem == .usual { map = net.stemPool("maxpool", map) }
    var features = width
    for (stage, count) in blocks.enumerated() {
      let inner = width << stage
      for block in 0..<count {
        map = residualBlock(
          "layer\(stage + 1).\(block)", &net, map, features, inner, stride: stage > 0 && block == 0 ? 2 : 1,
          expansion: expansion)
        features = inner * expansion
      }
    }
    net.head("fc", map, features, outputs: outputs, dropout: dropout)
    return net.graph
  }

  private static func residualBlock(
    _ name: String, _ net: inout GraphMaker, _ value: Int, _ inputs: Int, _ inner: Int, stride: Int, expansion: Int
  ) -> Int {
    let outputs = inner * expansion
    // Without a bottleneck the first convolution has the stride, with it the second.
    let kernels = expansion == 1 ? [3, 3] : [1, 3, 1]
    var map = value
    for (index, kernel) in kernels.enumerated() {
      let isLast = index == kernels.count - 1
      map = net.convolution(
        "\(name).conv\(index + 1)", map, index == 0 ? inputs : inner, isLast ? outputs : inner, kernel: kernel,
        stride: index == kernels.count - 2 ? stride : 1)
      map = net.norm("\(name).bn\(index + 1)", map, isLast ? outputs : inner)
      if !isLast { map = net.relu("\(name).relu", map) }
    }
    var kept = value
    if stride != 1 || inputs != outputs {
      kept = net.convolution("\(name).downsample.0", value, inputs, outputs, kernel: 1, stride: stride)
      kept = net.norm("\(name).downsample.1", kept, outputs)
    }
    return net.relu("\(name).relu", net.graph.add("\(name).add", .add, [map, kept]))
  }
}
