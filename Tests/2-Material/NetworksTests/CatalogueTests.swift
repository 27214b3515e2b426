// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import Testing
import WeightFiles

@Suite struct `The catalogue of networks` {
  @Test(arguments: [
    ("resnet18", 11_689_512), ("resnet34", 21_797_672), ("resnet50", 25_557_032), ("densenet121", 7_978_856),
    ("efficientnet-lite0", 4_652_008),
  ])
  func `has as many parameters as published`(name: String, count: Int) throws {
    #expect(try NetworkCatalogue.named(name, channels: 3, outputs: 1000).learntCount == count)
  }

  @Test(arguments: NetworkCatalogue.names, NetworkCatalogue.Stem.allCases)
  func `gives whole networks under every name`(name: String, stem: NetworkCatalogue.Stem) throws {
    let network = try NetworkCatalogue.named(name, channels: 2, outputs: 5, stem: stem)
    try network.check()
    #expect(network.outputs.first?.name == "logits")
    #expect(network.marks.map(\.name) == ["features", "embedding"])
    let size = [Int](repeating: 32, count: network.inputs[0].axes)
    let shapes = try network.shapes(of: [[2] + size])
    let output = try #require(network.outputs.first)
    #expect(shapes[output.value] == (name.hasPrefix("unet") ? [5] + size : [5]))
    let features = shapes[network.marks[0].value]
    #expect(features.count == size.count + 1)
    if !name.hasPrefix("unet") { #expect(shapes[network.marks[1].value] == [features[0]]) }
    let written = try JSONEncoder().encode(network)
    #expect(try JSONDecoder().decode(NetworkGraph.self, from: written) == network)
  }

  @Test func `names weights as torchvision does`() {
    let names = NetworkCatalogue.resNet18(channels: 3, outputs: 2).parameters.map { "\($0.name) \($0.shape)" }
    #expect(names.first == "conv1.weight [64, 3, 7, 7]")
    #expect(names.contains("layer2.0.downsample.0.weight [128, 64, 1, 1]"))
    #expect(names.contains("layer4.1.bn2.running_var [512]"))
    #expect(names.suffix(2) == ["fc.weight [2, 512]", "fc.bias [2]"])
    let dense = NetworkCatalogue.denseNet121(outputs: 2).parameters.map(\.name)
    #expect(dense.contains("features.denseblock3.denselayer24.conv2.weight"))
    #expect(dense.contains("features.transition3.norm.running_mean"))
  }

  @Test func `keeps the size where the stem is for small images`() throws {
    let network = NetworkCatalogue.resNet18(outputs: 2, stem: .small)
    let shapes = try network.shapes(of: [[1, 28, 28]])
    #expect(shapes[network.marks[0].value] == [512, 4, 4])
    let small = NetworkCatalogue.smallCNN(outputs: 2)
    #expect(try small.shapes(of: [[1, 28, 28]])[small.marks[0].value] == [128, 7, 7])
  }

  @Test func `takes a name however it is written, and says which one was meant`() throws {
    #expect(try NetworkCatalogue.named("EfficientNet_Lite2", outputs: 2).name == "efficientnet-lite2")
    #expect(throws: NetworkFault.unknownNetwork(name: "resnet-18", nearest: "resnet18")) {
      try NetworkCatalogue.named("resnet-18", outputs: 2)
    }
    #expect(throws: NetworkFault.unknownNetwork(name: "transformer", nearest: nil)) {
      try NetworkCatalogue.named("transformer", outputs: 2)
    }
    #expect(throws: NetworkFault.self) { try NetworkCatalogue.named("resnet18", outputs: 0) }
  }

  @Test func `answers at coarser stages too where a U-Net is supervised deeply`() throws {
    var design = UNetDesign(outputs: 3, width: 8, stages: 5)
    design.hasDeepSupervision = true
    let network = NetworkCatalogue.uNet(design)
    #expect(network.outputs.map(\.name) == ["logits", "logits_1", "logits_2"])
    let shapes = try network.shapes(of: [[1, 48, 64]])
    #expect(network.outputs.map { shapes[$0.value] } == [[3, 48, 64], [3, 24, 32], [3, 12, 16]])
    #expect(design.divisors == [16, 16])
  }
}
