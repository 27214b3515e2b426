// SPDX-License-Identifier: Apache-2.0

/// What is learnt in a step: images, and the sum of what is to become small.
struct Lesson {
  /// The images: those to learn from first, then those of each way that asks for its own.
  let pieces: [PreparedPiece]
  /// The share of training that is done.
  let done: Double
  /// What is to become small; `nil` before anything was added.
  private(set) var loss: Tensor?
  /// Its parts by name.
  private(set) var parts: [String: Double] = [:]
  /// Inner values of the images to learn from, for other ways of the same step.
  var marks: [String: Tensor] = [:]
  /// What the network made of the images that a way sent along with those to learn from: outputs of each of its tensors.
  var company: [ObjectIdentifier: [[Tensor]]] = [:]
  /// The objective of each image to learn from.
  var each: [Float]?

  init(pieces: [PreparedPiece], done: Double) {
    self.pieces = pieces
    self.done = done
  }

  /// Adds a part.
  /// - Parameters:
  ///   - part: A single number.
  ///   - weight: What it counts.
  ///   - name: What it is called; its mean is told without the weight.
  /// - Throws: Where it is no single number.
  mutating func add(_ part: Tensor, times weight: Double = 1, as name: String) throws(TensorFailure) {
    parts[name] = try part.item()
    if let sum = loss {
      loss = try sum.adding(part, times: weight)
    } else {
      loss = weight == 1 ? part : try part.scaled(by: weight)
    }
  }

  /// Tells a number beside the parts.
  mutating func tell(_ value: Double, as name: String) { parts[name] = value }
}
