// SPDX-License-Identifier: Apache-2.0

extension NetworkCatalogue {
  /// The sizes of EfficientNet-Lite; all begin with 32 channels and end with 1280.
  public enum EfficientNetLite: Int, Sendable, Hashable, CaseIterable {
    /// The smallest.
    case lite0
    /// Deeper.
    case lite1
    /// Wider and deeper.
    case lite2
    /// Wider and deeper.
    case lite3
    /// The largest.
    case lite4

    /// How much wider than the smallest, how much deeper, and how much of the embedding is left out while training.
    fileprivate var scale: (width: Double, depth: Double, dropout: Double) {
      switch self {
      case .lite0: (1.0, 1.0, 0.2)
      case .lite1: (1.0, 1.1, 0.2)
      case .lite2: (1.1, 1.2, 0.3)
      case .lite3: (1.2, 1.4, 0.3)
      case .lite4: (1.4, 1.8, 0.3)
      }
    }
  }

  /// A row of inverted bottlenecks, before scaling.
  private struct Row {
    var count: Int
    var kernel: Int
    var stride: Int
    var expansion: Int
    var outputs: Int
  }

  private static let rows = [
    Row(count: 1, kernel: 3, stride: 1, expansion: 1, outputs: 16),
    Row(count: 2, kernel: 3, stride: 2, expansion: 6, outputs: 24),
    Row(count: 2, kernel: 5, stride: 2, expansion: 6, outputs: 40),
    Row(count: 3, kernel: 3, stride: 2, expansion: 6, outputs: 80),
    Row(count: 3, kernel: 5, stride: 1, expansion: 6, outputs: 112),
    Row(count: 4, kernel: 5, stride: 2, expansion: 6, outputs: 192),
    Row(count: 1, kernel: 3, stride: 1, expansion: 6, outputs: 320),
  ]

  /// EfficientNet-Lite, which has no squeeze and excitation and so quantises well: 4,652,008 parameters for the smallest with 3 channels
  /// and 1000 outputs.
  ///
  /// Padding is the same on both sides, as torchvision's EfficientNets have it; the published weights were learnt with TensorFlow's padding,
  /// which at even lengths samples one pixel further with stride 2. No block is left out by chance while training.
  /// - Parameters:
  ///   - size: Which one.
  ///   - channels: Channels of the images.
  ///   - outputs: Numbers that come out.
  ///   - stem: How it begins.
  /// - Returns: The network.
  /// > Source: Tan and Le, EfficientNet, ICML 2019; the lite scalings of the TensorFlow model garden; names as in the package
  /// efficientnet-lite-pytorch.
  public static func efficientNetLite(
    _ size: EfficientNetLite, channels: Int = 1, outputs: Int, stem: Stem = .usual
  ) -> NetworkGraph {
    let (width, depth, dropout) = size.scale
    var net = GraphMaker("efficientnet-\(size)", channels: channels)
    net.epsilon = 1e-3
    net.momentum = 0.01
    var features = 32
    var map = net.convolution("_conv_stem", 0, channels, features, kernel: 3, stride: stem == .small ? 1 : 2)
    map = net.activated("_bn0", map, features)
    var number = 0
    for (index, row) in rows.enumerated() {
      let isFixed = index == 0 || index == rows.count - 1
      let count = isFixed ? row.count : Int((depth * Double(row.count)).rounded(.up))
      let outputs = rounded(Double(row.outputs) * width)
      for place in 0..<count {
        map = invertedBottleneck(
          "_blocks.\(number)", &net, map, features, outputs, row, stride: place == 0 ? row.stride : 1)
        features = outputs
        number += 1
      }
    }
    map = net.convolution("_conv_head", map, features, 1280, kernel: 1)
    net.head("_fc", net.activated("_bn1", map, 1280), 1280, outputs: outputs, dropout: dropout)
    return net.graph
  }

  /// The nearest multiple of 8, never a tenth below.
  private static func rounded(_ width: Double) -> Int {
    let near = max(8, Int(width + 4) / 8 * 8)
    return Double(near) < 0.9 * width ? near + 8 : near
  }

  private static func invertedBottleneck(
    _ name: String, _ net: inout GraphMaker, _ value: Int, _ inputs: Int, _ outputs: Int, _ row: Row, stride: Int
  ) -> Int {
    let inner = inputs * row.expansion
    var map = value
    if row.expansion != 1 {
      map = net.convolution("\(name)._expand_conv", map, inputs, inner, kernel: 1)
      map = net.activated("\(name)._bn0", map, inner)
    }
    map = net.convolution(
      "\(name)._depthwise_conv", map, inner, inner, kernel: row.kernel, stride: stride, groups: inner)
    map = net.activated("\(name)._bn1", map, inner)
    map = net.convolution("\(name)._project_conv", map, inner, outputs, kernel: 1)
    map = net.norm("\(name)._bn2", map, outputs)
    return stride == 1 && inputs == outputs ? net.graph.add("\(name).add", .add, [map, value]) : map
  }
}

extension GraphMaker {
  /// Normalised, then cut to 0…6.
  fileprivate mutating func activated(_ name: String, _ value: Int, _ features: Int) -> Int {
    graph.add("\(name).relu6", .relu6, [norm(name, value, features)])
  }
}
