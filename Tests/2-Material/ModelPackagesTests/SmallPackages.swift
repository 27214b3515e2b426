// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelPackages
import ONNXGraphs
import TestSupport

/// Packages that are small enough to be read at a glance.
enum SmallPackages {
  /// One channel of 4 × 4 pixels, two findings.
  static func network() throws -> ONNXModel {
    var net = ONNXGraphBuilder(name: "pooled")
    let image = net.input("image", shape: [nil, 1, 4, 4])
    let map = net.relu(net.conv(image, weights: [1, -1, 0.5], shape: [3, 1, 1, 1]), named: "features")
    let vector = net.flatten(net.globalAveragePool(map), named: "vector")
    net.output(net.gemm(vector, weights: [1, 2, 3, 4, 5, 6], outputs: 2, named: "logits"), shape: [nil, 2])
    return try net.model()
  }

  static let yaml = """
    fiducial-model: 1
    name: effusion
    version: "1.2"
    title: Fluid on chest radiographs
    task: multilabel
    weights: weights.onnx
    card: card.md
    licence: Apache-2.0
    inputs:
      - name: image
        layout: NCHW
        channels: 1
        recipe:
          - {step: resize, size: [4, 4, null], interpolation: linear}
          - {step: normalise, by: min-max}
    outputs:
      - name: logits
        meaning: logits
        activation: sigmoid
        classes: [effusion, pneumothorax]
    operating-points:
      - {name: default, finding: effusion, threshold: 0.5}
      - {name: careful, finding: effusion, threshold: 0.2}
    accepts:
      modality: [DX, CR]
      age-years: [18, 120]
    intended-use:
      statement: Marks radiographs with fluid for earlier reading.
      population: adults
      users: [radiologists]
    out-of-scope:
      - children
    values:
      embedding: vector
      features: features
    uncertainty:
      views: [mirrored, shifted]

    """

  /// A folder with the package, its description changed.
  static func folder(
    _ yaml: String = SmallPackages.yaml, further: [String: [UInt8]] = [:]
  ) throws -> (TemporaryFolder, URL) {
    let place = try TemporaryFolder()
    let url = place.file("package")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    var files = [
      "model.yaml": Array(yaml.utf8), "weights.onnx": try network().bytes(), "card.md": Array("# Card\n".utf8),
    ]
    files.merge(further) { $1 }
    for (path, bytes) in files {
      let file = url.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    return (place, url)
  }
}
