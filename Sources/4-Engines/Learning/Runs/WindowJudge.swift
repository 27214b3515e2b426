// SPDX-License-Identifier: Apache-2.0
import Prediction
import Training

/// Judges masks of images that have sizes of their own, as `predict` draws them: through windows that overlap, blended by a bell.
///
/// One image after the other is handed over, cut into windows, so that memory holds the answers to one image at a time.
/// > `WindowJudgeTests` holds it against the same images seen whole.
struct WindowJudge {
  let task: TrainingConfiguration.Task

  /// The most numbers that are asked for at once: 1 GiB.
  private static let most = 1 << 28

  /// The overlaps of all images of a set.
  ///
  /// - Parameters:
  ///   - set: Images with masks and sizes of their own.
  ///   - trainer: Who answers; the images that it judged by before are replaced.
  ///   - averaged: By the slow weights.
  /// - Returns: The overlaps, in the order of the images.
  /// - Throws: What the trainer throws, and where its answers have another shape.
  func overlaps(of set: ImageSet, by trainer: any Trainer, averaged: Bool) throws -> MaskOverlaps {
    let classes = task.words.count
    var all = MaskOverlaps(classes: classes)
    guard case .masks(let masks) = set.answers else { return all }
    let metrics = MaskMetrics(classes: task.words, units: nil)
    let (starts, channels) = (set.starts, set.shape[0])
    let sliding = SlidingWindow()
    let window = Self.place(Array(set.shape.dropFirst()))
    let weights = sliding.weights(window)
    for row in 0..<set.count {
      let extent = Self.place(set.extents[row])
      let layout = WindowLayout(extent: extent, window: window, overlap: sliding.overlap)
      let pixels = Array(set.pixels[channels * starts[row]..<channels * starts[row + 1]])
      let shape = ImageShape(channels: channels, slices: extent.x, rows: extent.y, columns: extent.z)
      guard let shape else { throw RunFailure.record("tune") }
      var blend = WindowBlend(layout, classes: classes, weights: weights)
      let size = classes * weights.count
      let count = max(1, Self.most / size)
      for first in stride(from: 0, to: layout.positions.count, by: count) {
        let places = Array(layout.positions[first..<min(first + count, layout.positions.count)])
        let seen = places.flatMap { layout.cut(pixels, shape, at: $0, padding: sliding.padding) }
        let windows = ImageSet(
          use: .tune, shape: set.shape, pixels: seen, answers: .none,
          patients: [Int32](repeating: 0, count: places.count), names: places.map { "\($0)" }, patientNames: [])
        try trainer.take(windows)
        let answers = try trainer.outputs(of: .tune, averaged: averaged)
        let expected = [places.count, classes] + set.shape.dropFirst()
        guard let answer = answers.first, answer.shape == expected else {
          throw RunFailure.answers(found: answers.first?.shape ?? [], expected: expected)
        }
        for (number, place) in places.enumerated() {
          blend.add(Array(answer.values[number * size..<(number + 1) * size]), at: place)
        }
      }
      all.append(metrics.overlaps(blend.means(), Array(masks[starts[row]..<starts[row + 1]]), images: 1))
    }
    return all
  }

  /// Slices, rows and columns; one slice where there are none.
  private static func place(_ lengths: [Int]) -> SIMD3<Int> {
    lengths.count == 2 ? SIMD3(1, lengths[0], lengths[1]) : SIMD3(lengths[0], lengths[1], lengths[2])
  }
}
