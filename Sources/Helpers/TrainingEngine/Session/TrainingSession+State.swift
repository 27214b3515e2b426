// SPDX-License-Identifier: Apache-2.0
import Foundation
import Training
public import WeightFiles

extension TrainingSession {
  /// The word in a state's file that says to which plan it belongs.
  static let planKey = "fiducial.plan"

  /// What of a plan must be the same for a state to fit: all but the threads that prepare images.
  static func identity(of plan: TrainingPlan) -> String {
    var plan = plan
    plan.loaders = 0
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return String(decoding: try encoder.encode(plan), as: UTF8.self) } catch { return "" }
  }

  /// All that is needed to go on from here with the same bits.
  ///
  /// Names: `weights.`, `averaged.`, `optimiser.` and the network's own names; `counters` (steps done, images to learn from, whether the
  /// objective was no number any more); `losses.last` and `losses.pass` for hard sampling; what further ways of training keep, under their own.
  /// - Throws: Where memory cannot be read.
  public func state() throws(SessionFault) -> WeightFile {
    if let pending, !isPrepared { return pending }
    var file = WeightFile(metadata: [Self.planKey: Self.identity(of: plan)])
    for tensor in tensors { file.tensors.append(try Self.written(tensor)) }
    let counters = [Int64(step), Int64(samples[.train]?.layout.count ?? 0), isDiverged ? 1 : 0]
    file.append("counters", [3], .int64, counters)
    if !losses.last.isEmpty {
      file.append("losses.last", [losses.last.count], .float32, losses.last)
      file.append("losses.pass", [losses.pass.count], .float32, losses.pass)
    }
    return file
  }

  /// The weights as they answer.
  ///
  /// - Parameter averaged: The slow ones, where the plan has such.
  /// - Returns: Weights and running statistics by the network's names.
  /// - Throws: Where memory cannot be read.
  public func weights(averaged: Bool) throws(SessionFault) -> WeightFile {
    do throws(TensorFailure) { return try (averaged ? averagedModule : module).weights() } catch {
      throw .tensor(error)
    }
  }

  /// Every array that moves.
  private var tensors: [NamedTensor] {
    let slow = average.map { ($0.module.parameters + $0.module.buffers) } ?? []
    return network.state + slow.map { NamedTensor(name: "averaged.\($0.name)", tensor: $0.tensor) }
      + ways.flatMap(\.state)
  }

  /// Takes a state's arrays, counters and losses.
  func restore(_ state: WeightFile) throws(SessionFault) {
    let found = Dictionary(state.tensors.map { ($0.name, $0) }) { first, _ in first }
    for tensor in tensors {
      guard let kept = found[tensor.name], kept.element == .float32, kept.shape == tensor.tensor.shape else {
        throw .state(name: tensor.name)
      }
      do throws(TensorFailure) {
        try tensor.tensor.copy(Tensor.of(kept.floats(), shape: kept.shape, torch))
      } catch { throw .tensor(error) }
    }
    guard let counters = found["counters"]?.numbers(Int64.self), counters.count == 3, counters[0] >= 0 else {
      throw .state(name: "counters")
    }
    guard Int(counters[1]) == samples[.train]?.layout.count else { throw .otherPlan }
    (step, isDiverged) = (Int(counters[0]), counters[2] != 0)
    guard case .hard = plan.sampling else { return }
    for name in ["losses.last", "losses.pass"] {
      guard let kept = found[name], kept.shape == [Int(counters[1])] else { throw .state(name: name) }
      if name == "losses.last" { losses.last = kept.floats() } else { losses.pass = kept.floats() }
    }
  }

  private static func written(_ tensor: NamedTensor) throws(SessionFault) -> WeightTensor {
    do throws(TensorFailure) {
      let values = try tensor.tensor.values(Float.self)
      guard let made = WeightTensor(name: tensor.name, shape: tensor.tensor.shape, values: values) else {
        throw TensorFailure(operation: "state", words: tensor.name)
      }
      return made
    } catch { throw .tensor(error) }
  }
}

extension WeightFile {
  /// The arrays whose names begin so, without that beginning.
  func part(_ prefix: String) -> WeightFile {
    WeightFile(
      tensors: tensors.filter { $0.name.hasPrefix(prefix) }.map { $0.renamed(String($0.name.dropFirst(prefix.count))) })
  }

  /// Adds an array; one whose numbers are not as many as its shape says is a mistake of the caller.
  mutating func append<Number: BitwiseCopyable>(
    _ name: String, _ shape: [Int], _ element: WeightTensor.Element, _ values: [Number]
  ) {
    guard let made = WeightTensor(name: name, shape: shape, element: element, bytes: values.withUnsafeBytes(Array.init))
    else { preconditionFailure("numbers that do not fit their shape") }
    tensors.append(made)
  }
}

extension WeightTensor {
  /// The numbers as they are stored.
  func numbers<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number]? {
    guard element.width == MemoryLayout<Number>.stride else { return nil }
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / element.width).map { raw.loadUnaligned(fromByteOffset: $0 * element.width, as: Number.self) }
    }
  }
}
