// SPDX-License-Identifier: Apache-2.0
import Distributions
import Training

/// Images moved against the network within a box: projected gradients from an even start.
///
/// The network stands still meanwhile and goes by its running statistics, so that the attack leaves no trace in it.
/// > Source: Madry and others, "Towards deep learning models resistant to adversarial attacks", ICLR 2018.
package struct Attack {
  /// How far a grey value may go.
  var radius: Double
  /// How far it goes each time.
  var step: Double
  /// How often.
  var iterations: Int

  /// The images of a piece, moved.
  func images(_ piece: PreparedPiece, _ session: TrainingSession) throws(SessionFault) -> Tensor {
    let original = try session.images(piece)
    var draws = Chance.attack.stream(session.plan.seed, session.step)
    let start = piece.views[0].map { $0 + Float(radius * (2 * draws.uniform() - 1)) }
    do throws(TensorFailure) {
      var moved = try Tensor.of(start, shape: piece.shape, session.torch)
      for _ in 0..<iterations {
        try moved.keepGradient()
        let pass = try session.network.answer(moved)
        let value: ObjectiveValue
        do throws(ObjectiveFailure) {
          value = try session.objective(pass.outputs, piece.targets, weights: piece.weights, done: session.done)
        } catch { throw TensorFailure(operation: "attack", words: "the objective does not fit") }
        let slope = try value.loss.derivatives(by: [moved])[0]
        moved = try Self.moved(moved, along: slope, step: step, around: original, radius: radius)
      }
      return moved
    } catch { throw .tensor(error) }
  }

  /// A step along the signs of a derivative, held within the radius of the images as they were.
  package static func moved(
    _ images: Tensor, along slope: Tensor, step: Double, around original: Tensor, radius: Double
  ) throws(TensorFailure) -> Tensor {
    let (least, greatest) = (try original.scaled(by: 1, plus: -radius), try original.scaled(by: 1, plus: radius))
    return try images.detached().adding(slope.sign(), times: step).maximum(least).minimum(greatest).detached()
  }
}
