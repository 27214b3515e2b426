// SPDX-License-Identifier: Apache-2.0
import Inference
import ONNXGraphs

/// Runs a network over many items in their order, as many at a time as its batch allows.
///
/// How items are grouped depends on nothing but their order and shapes, so that the same items always get the same bits.
struct PredictorBatches {
  private let predictor: any Predictor
  private let most: Int
  private let batch: Batch

  /// The network's batch.
  private enum Batch: Equatable {
    case open
    case fixed(Int)
  }

  /// The most bytes that go to the engine at once.
  private static let mostBytes = 64 << 20

  init(_ predictor: any Predictor, most: Int) {
    self.predictor = predictor
    self.most = max(1, most)
    let lengths = predictor.inputs.filter(\.hasKnownRank).compactMap { $0.shape.first ?? nil }
    // An output with a fixed number of rows has none for each image of a larger batch.
    let isFixedOut = predictor.outputs.contains { $0.hasKnownRank && $0.shape.first != .some(nil) }
    batch = lengths.min().map { .fixed($0) } ?? (isFixedOut ? .fixed(1) : .open)
  }

  // `item` makes the tensors of each with a batch of 1, `take` is given its outputs likewise; both once for each, in order.
  func run(
    _ count: Int, _ progress: RunProgress, item: (Int) throws(PredictionFailure) -> [Tensor],
    take: (Int, [Tensor]) throws(PredictionFailure) -> Void
  ) throws(PredictionFailure) {
    var (first, group, bytes) = (0, [[Tensor]](), 0)
    for index in 0..<count {
      let next = try item(index)
      let size = next.reduce(0) { $0 + 4 * $1.values.count }
      let isSame = group.first.map { $0.map(\.shape) == next.map(\.shape) } ?? true
      if !group.isEmpty, !isSame || group.count == length || bytes + size > Self.mostBytes {
        try run(group, from: first, progress, take)
        (first, group, bytes) = (index, [], 0)
      }
      group.append(next)
      bytes += size
    }
    if !group.isEmpty { try run(group, from: first, progress, take) }
  }

  private var length: Int { if case .fixed(let length) = batch, length > 1 { length } else { most } }

  private func run(
    _ group: [[Tensor]], from first: Int, _ progress: RunProgress,
    _ take: (Int, [Tensor]) throws(PredictionFailure) -> Void
  ) throws(PredictionFailure) {
    try progress.check()
    for (place, outputs) in try answers(group).enumerated() { try take(first + place, outputs) }
    progress.add(group.count)
  }

  private func answers(_ group: [[Tensor]]) throws(PredictionFailure) -> [[Tensor]] {
    do throws(InferenceFailure) {
      switch batch {
      case .fixed(...1):
        // The engine has several requests of its own.
        if let opened = predictor as? OpenedModel { return try opened.predictMany(group) }
        var answers: [[Tensor]] = []
        for item in group { answers.append(try predictor.predict(item)) }
        return answers
      case .open where group.count == 1: return [try predictor.predict(group[0])]
      case .open: return try split(predictor.predict(stacked(group)), group.count, group.count)
      case .fixed(let length):
        // What is missing is filled with the last one, whose further answers nobody hears.
        let filled = group + [[Tensor]](repeating: group[group.count - 1], count: max(0, length - group.count))
        return try split(predictor.predict(stacked(filled)), filled.count, group.count)
      }
    } catch { throw .engine(error) }
  }

  private func stacked(_ group: [[Tensor]]) throws(InferenceFailure) -> [Tensor] {
    var tensors: [Tensor] = []
    for place in group[0].indices {
      var values: [Float] = []
      values.reserveCapacity(group.count * group[0][place].values.count)
      for item in group { values += item[place].values }
      let shape = [group.count] + group[0][place].shape.dropFirst()
      guard let tensor = Tensor(shape: shape, values: values) else {
        throw .wrongInput(
          name: predictor.inputs[place].name, expected: "a batch", found: "\(group.count) images of another size")
      }
      tensors.append(tensor)
    }
    return tensors
  }

  private func split(
    _ outputs: [Tensor], _ count: Int, _ wanted: Int
  ) throws(InferenceFailure) -> [[Tensor]] {
    var items = [[Tensor]](repeating: [], count: wanted)
    for (place, output) in outputs.enumerated() {
      guard output.shape.first == count else {
        throw .notRun(words: "output \(place) has not one row for each of \(count) images")
      }
      let width = output.values.count / count
      let shape = [1] + output.shape.dropFirst()
      for item in 0..<wanted {
        guard let part = Tensor(shape: shape, values: Array(output.values[item * width..<(item + 1) * width])) else {
          throw .notRun(words: "output \(place) is no tensor")
        }
        items[item].append(part)
      }
    }
    return items
  }
}
