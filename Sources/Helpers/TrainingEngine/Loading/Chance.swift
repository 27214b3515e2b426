// SPDX-License-Identifier: Apache-2.0
import Distributions

/// What is drawn in a training, each from streams of its own.
enum Chance: UInt16 {
  /// The order of images.
  case order = 0x7401
  /// The order of images without answers.
  case unlabelledOrder
  /// The order of images of another domain.
  case targetOrder
  /// The order of images of before.
  case pastOrder
  /// Mixing of pairs.
  case mixing
  /// Noise on images.
  case noise
  /// Which pieces of an image are hidden.
  case hiding
  /// Where an attack begins.
  case attack
  /// The library's own chance.
  case library
  /// First weights of heads.
  case heads
  /// Which piece of an image is seen.
  case pieces

  /// The stream of a step, a pass or an image.
  func stream(_ seed: UInt64, _ number: Int) -> PhiloxStream {
    PhiloxStream(seed: seed, replicate: number, purpose: rawValue)
  }
}
