// SPDX-License-Identifier: Apache-2.0
import Networks
import Training
import Workers

/// Derivatives of an output by the images that went in, and of an inner value.
///
/// The network answers as it does when it is used: batch normalisation by its running statistics, no dropout. Images of a batch do not
/// know of each other then, so that the derivative of their sum is each one's own.
struct InputGradients {
  private let module: NetworkModule

  init(_ module: NetworkModule) { self.module = module }

  /// Finds them.
  ///
  /// - Parameters:
  ///   - wanted: Which.
  ///   - images: The batch.
  /// - Returns: The derivative by each pixel; where an inner value was asked for also that value, and the derivative by it.
  /// - Throws: Where there is no such output, channel or inner value, or the images do not fit.
  func callAsFunction(
    _ wanted: TrainingRequest.GradientRequest, _ images: TrainingTensor
  ) throws(Refusal) -> [TrainingTensor] {
    let graph = module.graph
    guard graph.outputs.indices.contains(wanted.output) else {
      throw Refusal(.gradients, ["output \(wanted.output)", "\(graph.outputs.count) outputs"])
    }
    if let mark = wanted.mark, !graph.marks.contains(where: { $0.name == mark }) {
      throw Refusal(.gradients, [mark, graph.marks.map(\.name).joined(separator: " ")])
    }
    let input: Tensor
    let pass: Pass
    do throws(TensorFailure) {
      input = try Tensor.of(images.values, shape: images.shape, module.torch)
      try input.keepGradient()
      pass = try module([input], isTraining: false, marks: wanted.mark.map { [$0] } ?? [])
    } catch { throw Refusal(error) }
    let output = pass.outputs[wanted.output]
    let channels = output.shape.count > 1 ? output.shape[1] : 0
    guard (0..<channels).contains(wanted.channel) else {
      throw Refusal(.gradients, ["channel \(wanted.channel)", "\(channels) channels"])
    }
    do throws(TensorFailure) {
      let sum = try Self.sum(output, channel: wanted.channel)
      let inner = wanted.mark.flatMap { pass.marks[$0] }
      let found = try sum.derivatives(by: [input] + (inner.map { [$0] } ?? []))
      var answer = [try Self.copy(found[0])]
      if let inner { answer += [try Self.copy(inner), try Self.copy(found[1])] }
      return answer
    } catch { throw Refusal(error) }
  }

  /// The sum of a channel over the batch; of a map over all places of which it is the greatest class.
  private static func sum(_ output: Tensor, channel: Int) throws(TensorFailure) -> Tensor {
    let scores = try output.narrowed(axis: 1, start: channel, length: 1)
    guard output.shape.count > 2, output.shape[1] > 1 else { return try scores.sum() }
    let greatest = try output.detached().greatest(axis: 1, keepsAxis: true)
    // Where the greatest is not above this channel, this channel is the greatest.
    let others = try greatest.adding(scores.detached(), times: -1).exceeds(0)
    return try others.choosing(try scores.scaled(by: 0), scores).sum()
  }

  private static func copy(_ tensor: Tensor) throws(TensorFailure) -> TrainingTensor {
    TrainingTensor(shape: tensor.shape, values: try tensor.values(Float.self))
  }
}
