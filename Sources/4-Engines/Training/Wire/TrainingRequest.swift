// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Workers

/// What `fiducial-train` can be asked.
///
/// The owner pulls: each request is short, so that the owner can stop between any two.
///
/// Facts go as JSON, arrays of numbers in sealed memory beside it.
package enum TrainingRequest: Sendable, Hashable, Codable {
  /// Which engine is there.
  case capabilities
  /// Begin a training; one that was under way is forgotten. No memory comes along, or weights to begin with (safetensors).
  case begin(TrainingPlan, start: StartingWeights)
  /// Here are images; the memory holds them.
  case samples(SampleSet)
  /// Go on for so many steps, or as many as fit in the time; end at the end of a pass.
  case advance(steps: Int, seconds: Double)
  /// What the network says of a set; the answer's memory holds Float32.
  case outputs(SampleSet.Use, averaged: Bool)
  /// All that is needed to go on from here; the answer's memory holds safetensors.
  case state
  /// The weights alone, as they answer; the answer's memory holds safetensors.
  case weights(averaged: Bool)
  /// Take the running statistics of batch normalisation from a set's images alone.
  case adapt(SampleSet.Use)
  /// Derivatives of an output by the image, and of an inner value; the memory holds the images, Float32.
  case gradients(GradientRequest)

  /// What the weights that come along are.
  package enum StartingWeights: Sendable, Hashable, Codable {
    /// None come; chance begins.
    case none
    /// Weights whose names and shapes fit are taken, the others begin by chance; `required` are the beginnings of paths that must fit.
    case transfer(required: [String])
    /// A state, to go on from.
    case state
  }

  /// Which derivatives.
  package struct GradientRequest: Sendable, Hashable, Codable {
    /// Batch, channels, space.
    package var shape: [Int]
    /// The number of the output.
    package var output: Int
    /// The channel of the output; for maps, all places of it that are its greatest class are summed.
    package var channel: Int
    /// The name of an inner value whose numbers and derivatives are wanted too.
    package var mark: String?

    /// Makes a request; the parameters are the properties.
    package init(shape: [Int], output: Int = 0, channel: Int, mark: String? = nil) {
      self.shape = shape
      self.output = output
      self.channel = channel
      self.mark = mark
    }
  }

  /// The number of all these messages; which it is stands in the body.
  package static let kind: UInt16 = 48

  /// The message that asks so; its descriptor stays the caller's.
  package func message(descriptor: Int32? = nil) throws -> Message {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Message(kind: Self.kind, body: Array(try encoder.encode(self)), descriptor: descriptor)
  }
}
