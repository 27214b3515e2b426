// SPDX-License-Identifier: Apache-2.0
import Foundation

extension AugmentationPlan {
  /// The steps that exchange the left and the right of an image that is shown as usual: mirrored along its columns.
  ///
  /// In a chest, an abdomen or a head that is another patient: the heart, the liver and the side that was written down change places.
  /// - Parameter dimensions: Axes of space, 2 or 3.
  /// - Returns: The numbers of the steps, from 0.
  public func stepsExchangingSides(dimensions: Int) -> [Int] {
    steps.indices.filter { steps[$0].change == .flip(axis: dimensions - 1) && steps[$0].chance > 0 }
  }

  /// What each step does, in words, one sentence a step; axes are named by how many there are, 2 or 3.
  public func descriptions(dimensions: Int) -> [String] {
    steps.map { step in
      "\(Self.percent(step.chance)) of images: \(step.change.words(dimensions: dimensions))."
    }
  }

  static func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

  /// A number with at most four digits that count.
  static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}

extension AugmentationPlan.Change {
  func words(dimensions: Int) -> String {
    let short = AugmentationPlan.short
    let percent = AugmentationPlan.percent
    func range(_ range: ClosedRange<Double>) -> String { "\(short(range.lowerBound)) to \(short(range.upperBound))" }
    switch self {
    case .flip(let axis):
      let names = AugmentationAxis.allCases.suffix(dimensions)
      let name = names.dropFirst(axis).first?.rawValue ?? "an axis that is not there"
      return "mirrored along the \(name)\(axis == dimensions - 1 ? ", so that left and right change places" : "")"
    case .affine(let turn, let shift, let scale):
      return "turned by up to \(short(turn))° to either side, moved by up to \(percent(shift)) of each axis, "
        + "sizes times \(range(scale))"
    case .elastic(let strength, let points):
      return "bent by up to \(percent(strength)) of each axis, on a grid of \(points) points along each"
    case .gamma(let powers): return "grey values to a power of \(range(powers))"
    case .window(let scale, let shift):
      return "grey values times \(range(scale)), plus \(range(shift)) of their standard deviation"
    case .noise(let most): return "normal noise of up to \(percent(most)) of the standard deviation"
    case .blur(let most): return "blurred by a bell of up to \(short(most)) pixels"
    case .biasField(let strength): return "multiplied by a smooth field within 1 ± \(short(strength))"
    case .cutout(let boxes, let share):
      return "\(boxes == 1 ? "one box" : "\(boxes) boxes") of up to \(percent(share)) of each axis put to the mean"
    }
  }
}

/// Axes of an image by name, the slowest first.
enum AugmentationAxis: String, CaseIterable {
  case slices
  case rows
  case columns
}
