// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import WeightFiles

/// The networks that are compared, with one grey channel.
enum ProofNetwork: String, CaseIterable {
  case resnet18, densenet121, unet

  /// Its description.
  var graph: NetworkGraph {
    switch self {
    case .resnet18: NetworkCatalogue.resNet18(channels: 1, outputs: 3)
    case .densenet121: NetworkCatalogue.denseNet121(channels: 1, outputs: 3)
    case .unet:
      NetworkCatalogue.uNet(Self.design)
    }
  }

  /// Small, and with batch normalisation, so that running statistics are compared too.
  private static var design: UNetDesign {
    var design = UNetDesign(channels: 1, outputs: 3, width: 16, stages: 4)
    design.normalisation = .batch
    return design
  }

  /// Writes weights as chance draws them.
  func writeWeights(to path: String) throws {
    try Data(try graph.initialWeights(seed: 1).safetensors()).write(to: URL(filePath: path))
  }
}
