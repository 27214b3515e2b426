// SPDX-License-Identifier: Apache-2.0
import Distributions
import Prediction

/// What the score does when voxels are taken away, or brought back, in the order of a map.
///
/// Scores are on the scale on which the image has 1 and the fill alone has 0. A map that finds what the answer hangs on has a small
/// area under deletion and a large one under insertion.
///
/// > Source: Petsiuk, Das, Saenko, BMVC, 2018. By hand for a linear model in `ExaminationTests`.
public struct DeletionCurves: Sendable, Equatable {
  /// The scores with 0, 1/*n*, …, all voxels taken away, the greatest first.
  public let deletion: [Double]
  /// The scores with 0, 1/*n*, …, all voxels brought back, the greatest first.
  public let insertion: [Double]

  /// The area under ``deletion``; smaller is better.
  public var deletionArea: Double { Self.area(deletion) }
  /// The area under ``insertion``; greater is better.
  public var insertionArea: Double { Self.area(insertion) }

  /// Makes curves of scores.
  public init(deletion: [Double], insertion: [Double]) {
    self.deletion = deletion
    self.insertion = insertion
  }

  /// Takes voxels away, and brings them back, in the order of a map.
  ///
  /// - Parameters:
  ///   - question: Which answer of which model to which image.
  ///   - map: A value for each voxel; equal ones are taken in a random order.
  ///   - fill: What stands where a voxel is taken away.
  ///   - steps: In how many steps.
  ///   - seed: The seed of the order of equal values.
  ///   - watch: Who may stop it.
  /// - Returns: `nil` where the fill alone scores no less than the image, so that nothing can be lost.
  /// - Throws: ``ExplanationFailure``.
  public static func of(
    _ question: Question, map: [Float], fill: Fill, steps: Int = 20, seed: UInt64,
    watch: ExplanationWatch = ExplanationWatch()
  ) throws(ExplanationFailure) -> DeletionCurves? {
    let shape = question.shape
    guard map.count == shape.voxels else { throw .sizes(expected: shape.voxels, found: map.count) }
    var draws = PhiloxStream(seed: seed, purpose: 0x4443)
    let chance = map.map { _ in draws.next() }
    let order = map.indices.sorted { (map[$0], chance[$0]) > (map[$1], chance[$1]) }
    let whole = question.image
    let nothing = fill.image(for: whole, shape)
    func path(from start: [Float], to end: [Float]) -> [[Float]] {
      var image = start
      var images = [image]
      for step in 0..<steps {
        for place in order.count * step / steps..<order.count * (step + 1) / steps {
          for channel in 0..<shape.channels {
            let number = shape.place(channel, order[place])
            image[number] = end[number]
          }
        }
        images.append(image)
      }
      return images
    }
    let deletion = try question.scores(of: path(from: whole, to: nothing), watch: watch)
    let insertion = try question.scores(of: path(from: nothing, to: whole), watch: watch)
    let (full, blank) = (deletion[0], insertion[0])
    guard full - blank > 1e-9 * max(1, abs(full)) else { return nil }
    return DeletionCurves(
      deletion: deletion.map { ($0 - blank) / (full - blank) },
      insertion: insertion.map { ($0 - blank) / (full - blank) })
  }

  private static func area(_ curve: [Double]) -> Double {
    guard curve.count > 1 else { return curve.first ?? 0 }
    var sum = 0.0
    for place in 1..<curve.count { sum += (curve[place - 1] + curve[place]) / 2 }
    return sum / Double(curve.count - 1)
  }
}
