// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import ONNXGraphs
import WeightFiles

extension TrainingConfiguration {
  /// What the network begins with: the file that the configuration names, or chance.
  ///
  /// A folder is a run, whose best weights are taken, or a model package; a file is of safetensors, of PyTorch or ONNX.
  /// - Throws: ``RunFailure/file(_:code:)``, ``RunFailure/weights(_:_:)``.
  public func start() throws(RunFailure) -> TrainingStart {
    guard let path = network.start else { return .chance }
    var location = URL(filePath: path, relativeTo: folder)
    for name in [RunFolder.Name.best, "weights.onnx"] {
      let inner = location.appending(path: name)
      if FileManager.default.fileExists(atPath: inner.path) { location = inner }
    }
    let name = location.lastPathComponent
    let bytes: [UInt8]
    do { bytes = [UInt8](try Data(contentsOf: location)) } catch { throw .file(name, code: ENOENT) }
    if location.pathExtension == "onnx" {
      do {
        let file = try network(outputs: task.words.count).weights(from: try ONNXModel(bytes: bytes))
        return .weights(file, required: network.required)
      } catch {
        throw .weights(
          name, WeightFileFault(.unsuitable, found: "a network of other layers", expected: "one of \(network.name)"))
      }
    }
    let file: WeightFile
    do { file = try WeightFile(reading: bytes) } catch { throw .weights(name, error) }
    try checkFit(file, name: name)
    return .weights(file, required: network.required)
  }

  /// Weights of which none has the name and shape of a layer's would be begun with as if they were not there.
  private func checkFit(_ file: WeightFile, name: String) throws(RunFailure) {
    let shapes = Dictionary(file.tensors.map { ($0.name, $0.shape) }) { first, _ in first }
    let wanted = network(outputs: task.words.count).initialWeights(seed: 0).tensors
    guard wanted.contains(where: { shapes[$0.name] == $0.shape }) else {
      let first = file.tensors.first.map { "\($0.name) \($0.shape)".quotedForFaults } ?? "no array"
      throw .weights(
        name,
        WeightFileFault(
          .unsuitable, found: "\(file.tensors.count) arrays that fit no layer, the first \(first)",
          expected: "weights of \(network.name), as \(wanted.first.map { "\($0.name) \($0.shape)" } ?? "its layers")"))
    }
  }
}
