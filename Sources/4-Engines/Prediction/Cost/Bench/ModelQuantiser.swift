// SPDX-License-Identifier: Apache-2.0
public import Inference
public import ONNXGraphs

/// Makes a network of 8 bits by what its values do on given images.
public struct ModelQuantiser: Sendable {
  /// Why there is no network of 8 bits.
  public enum Failure: Error, Sendable, Hashable {
    /// The graph cannot be changed so.
    case graph(ONNXFault)
    /// The engine gave no answer.
    case engine(InferenceFailure)
  }

  /// Quantises a network.
  ///
  /// - Parameters:
  ///   - weights: The bytes of an ONNX file.
  ///   - items: For each image a tensor for each input.
  ///   - helper: What runs the network to see its values.
  ///   - choice: How much of what was seen is kept.
  /// - Returns: The bytes of the network of 8 bits.
  /// - Throws: ``Failure``.
  public static func quantised(
    _ weights: [UInt8], seeing items: [[Tensor]], in helper: InferenceHelper,
    choosing choice: RangeChoice = .percentile(99.999)
  ) throws(Failure) -> [UInt8] {
    let network: ONNXModel
    do { network = try ONNXModel(bytes: weights) } catch { throw .graph(error) }
    let wanted = network.valuesToObserve()
    let inputs = Dictionary(network.inputs.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var observers: [String: RangeObserver] = [:]
    do {
      let inner = wanted.filter { inputs[$0] == nil }
      let model = try helper.open(weights: weights, options: EngineOptions(furtherOutputs: inner))
      for item in items {
        let outputs = try model.predict(item)
        for name in wanted {
          let seen =
            inputs[name].map { item[$0] }
            ?? model.outputs.firstIndex { $0.name == name }.flatMap { $0 < outputs.count ? outputs[$0] : nil }
          if let seen { observers[name, default: RangeObserver()].observe(seen.values) }
        }
      }
    } catch {
      throw .engine(error)
    }
    do {
      return try network.quantised(with: CalibrationRanges(observers, choosing: choice)).bytes()
    } catch { throw .graph(error) }
  }
}
