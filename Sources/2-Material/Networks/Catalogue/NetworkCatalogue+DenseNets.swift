// SPDX-License-Identifier: Apache-2.0

extension NetworkCatalogue {
  /// What each layer of a dense block adds, as published.
  private static let growth = 32
  /// How many times that its bottleneck is wide.
  private static let bottleneck = 4

  /// DenseNet-121: 7,978,856 parameters with 3 channels and 1000 outputs.
  ///
  /// - Parameters:
  ///   - channels: Channels of the images.
  ///   - outputs: Numbers that come out.
  ///   - stem: How it begins.
  /// - Returns: The network.
  /// > Source: Huang and others, Densely connected convolutional networks, CVPR 2017; names as in torchvision.
  public static func denseNet121(channels: Int = 1, outputs: Int, stem: Stem = .usual) -> NetworkGraph {
    var net = GraphMaker("densenet121", channels: channels)
    net.graph.initialSpread = .fanIn
    var width = 2 * growth
    var map = net.convolution(
      "features.conv0", 0, channels, width, kernel: stem == .small ? 3 : 7, stride: stem == .small ? 1 : 2)
    map = net.relu("features.relu0", net.norm("features.norm0", map, width))
    if stem == .usual { map = net.stemPool("features.pool0", map) }
    let blocks = [6, 12, 24, 16]
    for (stage, count) in blocks.enumerated() {
      for layer in 1...count {
        let name = "features.denseblock\(stage + 1).denselayer\(layer)"
        let new = denseLayer(name, &net, map, width)
        map = net.graph.add("\(name).concatenate", .concatenate, [map, new])
        width += growth
      }
      guard stage < blocks.count - 1 else { break }
      let name = "features.transition\(stage + 1)"
      map = net.relu("\(name).relu", net.norm("\(name).norm", map, width))
      map = net.convolution("\(name).conv", map, width, width / 2, kernel: 1)
      map = net.averagePool("\(name).pool", map)
      width /= 2
    }
    map = net.relu("features.relu5", net.norm("features.norm5", map, width))
    net.head("classifier", map, width, outputs: outputs)
    return net.graph
  }

  private static func denseLayer(_ name: String, _ net: inout GraphMaker, _ value: Int, _ width: Int) -> Int {
    let inner = bottleneck * growth
    var map = net.relu("\(name).relu1", net.norm("\(name).norm1", value, width))
    map = net.convolution("\(name).conv1", map, width, inner, kernel: 1)
    map = net.relu("\(name).relu2", net.norm("\(name).norm2", map, inner))
    return net.convolution("\(name).conv2", map, inner, growth, kernel: 3)
  }
}
