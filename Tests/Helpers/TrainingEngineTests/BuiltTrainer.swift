// SPDX-License-Identifier: Apache-2.0
import Networks
import TestSupport
import Training
import Workers

/// The built helper, as clients start it, and a small training for it.
enum BuiltTrainer {
  static func helper(_ arguments: [String] = []) -> TrainingHelper {
    TrainingHelper(program: BuiltHelper.training.program(arguments))
  }

  static var plan: TrainingPlan {
    TrainingPlan(
      network: NetworkCatalogue.smallCNN(outputs: 2, width: 4), objective: .classes(.init()), batch: 8, epochs: 2,
      seed: 3, threads: 2, loaders: 1)
  }

  /// Bright upper or lower halves.
  static func images(_ count: Int = 32) -> (pixels: [Float], labels: [Int32]) {
    var pixels: [Float] = []
    for image in 0..<count {
      for place in 0..<784 {
        let isBright = (place < 392) == (image % 2 == 0)
        pixels.append((isBright ? 0.8 : 0.2) + Float((image * 31 + place * 17) % 13) / 130)
      }
    }
    return (pixels, (0..<count).map { Int32($0 % 2) })
  }

  static func memory(_ use: SampleSet.Use = .train) throws -> SampleMemory {
    let (pixels, labels) = images()
    return try SampleMemory(use, shape: [1, 28, 28], images: .float32(pixels), targets: .classes(labels))
  }
}
