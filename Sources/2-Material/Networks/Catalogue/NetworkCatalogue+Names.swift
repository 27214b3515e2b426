// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension NetworkCatalogue {
  /// The names that ``named(_:channels:outputs:stem:)`` knows.
  public static let names =
    ["small-cnn", "resnet18", "resnet34", "resnet50", "densenet121"]
    + EfficientNetLite.allCases.map { "efficientnet-\($0)" } + ["unet", "unet-3d", "unet-residual", "unet-residual-3d"]

  /// A network by its name; case does not matter, and `_` is as good as `-`.
  ///
  /// - Parameters:
  ///   - name: One of ``names``. U-Nets come with 32 channels in the finest stage and five stages.
  ///   - channels: Channels of the images.
  ///   - outputs: Numbers that come out, of a U-Net for each pixel.
  ///   - stem: How it begins; the small network and U-Nets always keep the size.
  /// - Returns: The network.
  /// - Throws: ``NetworkFault/unknownNetwork(name:nearest:)``, or ``NetworkFault/damagedGraph(found:expected:)`` for numbers below 1.
  public static func named(
    _ name: String, channels: Int = 1, outputs: Int, stem: Stem = .usual
  ) throws(NetworkFault) -> NetworkGraph {
    guard channels >= 1, outputs >= 1 else {
      throw .damagedGraph(found: "\(channels) channels and \(outputs) outputs", expected: "at least 1")
    }
    let word = name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined()
    if let size = EfficientNetLite.allCases.first(where: { "efficientnet-\($0)" == word }) {
      return efficientNetLite(size, channels: channels, outputs: outputs, stem: stem)
    }
    switch word {
    case "small-cnn": return smallCNN(channels: channels, outputs: outputs)
    case "resnet18": return resNet18(channels: channels, outputs: outputs, stem: stem)
    case "resnet34": return resNet34(channels: channels, outputs: outputs, stem: stem)
    case "resnet50": return resNet50(channels: channels, outputs: outputs, stem: stem)
    case "densenet121": return denseNet121(channels: channels, outputs: outputs, stem: stem)
    case "unet", "unet-3d", "unet-residual", "unet-residual-3d":
      var design = UNetDesign(channels: channels, outputs: outputs, axes: word.hasSuffix("3d") ? 3 : 2)
      design.isResidual = word.contains("residual")
      return uNet(design, name: word)
    default: throw .unknownNetwork(name: name, nearest: nearestName(to: name, among: names))
    }
  }
}
